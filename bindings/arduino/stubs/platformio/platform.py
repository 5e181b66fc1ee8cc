from platformio.platform.base import PlatformBase


class EmulatedPlatform(PlatformBase):
    pass

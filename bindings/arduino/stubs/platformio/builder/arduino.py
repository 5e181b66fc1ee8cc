# The framework: Arduino.h of this folder's parent.
from os import environ
from SCons.Script import DefaultEnvironment

DefaultEnvironment().Append(CPPPATH=[environ["ARDUINO_STUBS"]])

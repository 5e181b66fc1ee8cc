/* What addon.c uses of HarmonyOS's header: Node's functions under its name. Not the SDK's own file. */
#include <node_api.h>

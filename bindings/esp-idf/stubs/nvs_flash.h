#include "esp_stubs.h"

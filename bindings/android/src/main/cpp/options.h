/* The options of `PicosseOptions.java`. */
#ifndef PICOSSE_JNI_OPTIONS_H
#define PICOSSE_JNI_OPTIONS_H

#include "picosse.h"

/* Fills a config. The rules point into `texts`. PICOSSE_OK, or the status of what is wrong. */
int32_t options_read(const int32_t *options, size_t count, const char *texts, size_t length,
                     picosse_session_config *config, picosse_rule rules[PICOSSE_MOST_RULES]);

#endif

/* What machine.c and calls.c share. */
#ifndef PICOSSE_SLOT_H
#define PICOSSE_SLOT_H

#include "machine.h"

enum kind { PARSER, SESSION };

/* A parser or a session, and the buffer that it borrows behind it. */
typedef struct slot {
  enum kind kind;
  bool utf16;
  seen before;
  union {
    picosse_parser parser;
    picosse_session session;
  } of;
  uint64_t buffer[];
} slot;

/** The open slot of that number and kind; NULL if there is none. */
slot *open_slot(machine *machine, uint32_t number, enum kind kind);

#endif

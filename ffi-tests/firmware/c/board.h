/* An emulated board: start-up, its clock, the painted stack, and the way out. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Writes a line `SUBJECT FIGURE VALUE`, in hexadecimal, for the script that runs the board. */
void board_say(const char *subject, const char *figure, uint32_t value);

/* Ends the run. Anything but 0 fails it: each caller has its own number. */
_Noreturn void board_exit(int status);

/*
 * What the library's instructions are counted with: begin, which tries a known number, then
 * enter and leave around each call.
 */
void count_begin(void);
void count_enter(void);
void count_leave(void);
/* The instructions between enter and leave since the beginning, less those of the counting itself. */
uint32_t count_instructions(void);

/* Paints the stack below `from`; how many bytes below it were written since then. */
void stack_paint(uintptr_t from);
size_t stack_depth(void);

/* Where the frame of its caller ends: what the caller calls lies below. */
static inline __attribute__((always_inline)) uintptr_t stack_pointer(void) {
  uintptr_t pointer;
#if defined(__arm__)
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
#else
  __asm__ volatile("mv %0, sp" : "=r"(pointer));
#endif
  return pointer;
}

#endif

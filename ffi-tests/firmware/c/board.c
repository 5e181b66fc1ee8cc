/*
 * Boards of QEMU: mps2-an386 (Cortex-M4), mps2-an505 (Cortex-M33), microbit (Cortex-M0), virt (RV32IMC).
 * Nothing here multiplies or divides 64 bits: that may be a function, which would count as the library's.
 */
#include "board.h"

int main(void);
_Noreturn void board_reset(void);
extern unsigned char board_data[], board_data_end[], board_data_load[], board_bss[], board_bss_end[], board_stack[];

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* ---- Semihosting ---- */

#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

static void semihosting(uint32_t operation, const void *argument) {
#if defined(__arm__)
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#else
  register uint32_t a0 __asm__("a0") = operation;
  register const void *a1 __asm__("a1") = argument;
  /* The three must be uncompressed and lie in one page. */
  __asm__ volatile(
      ".option push\n.option norvc\n.balign 16\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
#endif
}

void board_say(const char *subject, const char *figure, uint32_t value) {
  char digits[12], *next = digits;
  int bit;
  *next++ = '0';
  *next++ = 'x';
  for (bit = 28; bit >= 0; bit -= 4) *next++ = "0123456789ABCDEF"[value >> bit & 15];
  *next++ = '\n';
  *next = 0;
  semihosting(SYS_WRITE0, subject);
  semihosting(SYS_WRITE0, " ");
  semihosting(SYS_WRITE0, figure);
  semihosting(SYS_WRITE0, " ");
  semihosting(SYS_WRITE0, digits);
}

_Noreturn void board_exit(int status) {
  const uint32_t arguments[2] = {APPLICATION_EXIT, (uint32_t)status};
  semihosting(SYS_EXIT_EXTENDED, arguments);
  for (;;) continue;
}

/*
 * ---- The clock ----
 *
 * The emulator's time is a fixed span for each instruction (`-icount`): 1024 ns on ARM, so that a
 * tick of the timer is less than an instruction, and 1 ns on RISC-V.
 */

#if defined(__riscv)

#define CLOCK_MASK UINT32_MAX
#define NANOSECONDS_PER_INSTRUCTION 1u
#define NANOSECONDS(ticks) (ticks)

static void clock_start(void) {}

static inline uint32_t clock_ticks(void) {
  uint32_t count;
  __asm__ volatile(".option push\n.option arch, +zicsr\ncsrr %0, minstret\n.option pop" : "=r"(count) : : "memory");
  return count;
}

#elif __ARM_ARCH_PROFILE == 'M' && __ARM_ARCH == 6

/* TIMER0 of the nRF51, 16 MHz. */
#define CLOCK_MASK UINT32_MAX
#define NANOSECONDS_PER_INSTRUCTION 1024u
#define NANOSECONDS(ticks) ((((ticks) << 7) - ((ticks) << 1) - (ticks)) >> 1) /* 62.5 */

static void clock_start(void) {
  REGISTER(0x40008508) = 3; /* 32 bits wide */
  REGISTER(0x40008510) = 0; /* not divided */
  REGISTER(0x40008000) = 1;
}

static inline uint32_t clock_ticks(void) {
  REGISTER(0x40008040) = 1;
  return REGISTER(0x40008540);
}

#else

/* SysTick, 25 MHz, on the M33 20 MHz; it counts down. */
#define CLOCK_MASK 0xFFFFFFu
#define NANOSECONDS_PER_INSTRUCTION 1024u
#if __ARM_ARCH == 8
#define NANOSECONDS(ticks) (((ticks) << 5) + ((ticks) << 4) + ((ticks) << 1)) /* 50 */
#else
#define NANOSECONDS(ticks) (((ticks) << 5) + ((ticks) << 3)) /* 40 */
#endif

static void clock_start(void) {
  REGISTER(0xE000E014) = CLOCK_MASK;
  REGISTER(0xE000E018) = 0;
  REGISTER(0xE000E010) = 5;
}

static inline uint32_t clock_ticks(void) { return ~REGISTER(0xE000E018); }

#endif

static uint32_t entered_at;
static uint64_t ticks;
static uint32_t overhead;  /* the ticks of 1024 windows from enter to leave, with nothing in them */
static uint64_t overheads; /* of all windows */

__attribute__((noinline)) void count_enter(void) { entered_at = clock_ticks(); }

__attribute__((noinline)) void count_leave(void) {
  ticks += (clock_ticks() - entered_at) & CLOCK_MASK;
  overheads += overhead;
}

static void clear(void) {
  ticks = 0;
  overheads = 0;
}

#define KNOWN 300
static __attribute__((noinline)) void known(void) { __asm__ volatile(".rept %c0\nnop\n.endr" : : "i"(KNOWN)); }

void count_begin(void) {
  int i;
  clear();
  for (i = 0; i < 1024; i++) {
    count_enter();
    count_leave();
  }
  overhead = (uint32_t)ticks;
  clear();
  count_enter();
  known();
  count_leave();
  /* And its call and return. */
  if (count_instructions() - KNOWN > 4) board_exit(92);
  clear();
}

uint32_t count_instructions(void) {
  const uint64_t library = ticks - overheads / 1024;
  return (uint32_t)(NANOSECONDS(library) / NANOSECONDS_PER_INSTRUCTION);
}

/*
 * ---- What a compiler may call ----
 *
 * The C library of a host has them. Without these the archive's own are linked, and count as the
 * library's, though this program calls them, too.
 */

#define FROM_THE_C_LIBRARY __attribute__((optimize("no-tree-loop-distribute-patterns")))

struct word { uint32_t value; } __attribute__((packed, may_alias));

FROM_THE_C_LIBRARY void *memcpy(void *restrict to, const void *restrict from, size_t len) {
  unsigned char *next = to;
  const unsigned char *byte = from;
  for (; len >= 4; len -= 4, next += 4, byte += 4) ((struct word *)next)->value = ((const struct word *)byte)->value;
  while (len-- > 0) *next++ = *byte++;
  return to;
}

FROM_THE_C_LIBRARY void *memset(void *to, int value, size_t len) {
  unsigned char *next = to;
  while (len-- > 0) *next++ = (unsigned char)value;
  return to;
}

#if defined(__arm__)
extern __typeof(memcpy) __aeabi_memcpy __attribute__((alias("memcpy")));
extern __typeof(memcpy) __aeabi_memcpy4 __attribute__((alias("memcpy")));
extern __typeof(memcpy) __aeabi_memcpy8 __attribute__((alias("memcpy")));
void __aeabi_memset(void *to, size_t len, int value) { memset(to, value, len); }
extern __typeof(__aeabi_memset) __aeabi_memset4 __attribute__((alias("__aeabi_memset")));
extern __typeof(__aeabi_memset) __aeabi_memset8 __attribute__((alias("__aeabi_memset")));
void __aeabi_memclr(void *to, size_t len) { memset(to, 0, len); }
extern __typeof(__aeabi_memclr) __aeabi_memclr4 __attribute__((alias("__aeabi_memclr")));
extern __typeof(__aeabi_memclr) __aeabi_memclr8 __attribute__((alias("__aeabi_memclr")));
#endif

/* ---- The painted stack ---- */

#define PAINT 0xA5A5A5A5u
#define PAINTED 4096u /* bytes; the M0's stack holds as many */
#define OWN 64u       /* what the function that paints may take itself */

static volatile uint32_t *painted_from;

void stack_paint(uintptr_t from) {
  volatile uint32_t *word;
  painted_from = (volatile uint32_t *)from;
  if (from - PAINTED < (uintptr_t)board_bss_end) board_exit(90);
  for (word = painted_from - PAINTED / 4; word < painted_from - OWN / 4; word++) *word = PAINT;
}

size_t stack_depth(void) {
  const volatile uint32_t *word = painted_from - PAINTED / 4;
  if (*word != PAINT) board_exit(91);
  while (word < painted_from && *word == PAINT) word++;
  return (size_t)(painted_from - word) * 4;
}

/* ---- Start-up ---- */

_Noreturn void board_reset(void) {
  volatile unsigned char *byte;
  const unsigned char *from = board_data_load;
#if defined(__ARM_FP)
  REGISTER(0xE000ED88) |= 0xFu << 20; /* the floating point unit, for code that may use it */
#endif
  for (byte = board_data; byte < board_data_end; byte++) *byte = *from++;
  for (byte = board_bss; byte < board_bss_end; byte++) *byte = 0;
  clock_start();
  board_exit(main());
}

#if defined(__arm__)
static void fault(void) { board_exit(99); }

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))board_stack, board_reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault};
#else
__attribute__((section(".vectors"), naked, used)) void board_start(void) {
  __asm__ volatile(
      ".option push\n.option arch, +zicsr\n"
      "la sp, board_stack\nla t0, 1f\ncsrw mtvec, t0\nj board_reset\n.balign 4\n1: li a0, 99\nj board_exit\n"
      ".option pop");
}
#endif

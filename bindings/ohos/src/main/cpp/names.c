/* Names for programs, as Rust's Reason::name() and Advice::name() have them. tests/ compares them. */
#include "machine.h"

static const char *deadline_name(int32_t deadline) {
  switch (deadline) {
    case PICOSSE_DEADLINE_CONNECT: return "connect_timeout";
    case PICOSSE_DEADLINE_FIRST_BYTE: return "first_byte_timeout";
    case PICOSSE_DEADLINE_FIRST_EVENT: return "first_event_timeout";
    case PICOSSE_DEADLINE_BYTE_IDLE: return "idle_timeout";
    case PICOSSE_DEADLINE_PROGRESS_IDLE: return "progress_timeout";
    default: return "total_timeout";
  }
}

static const char *class_name(int32_t status_class) {
  switch (status_class) {
    case PICOSSE_CLASS_NO_CONTENT: return "no_content";
    case PICOSSE_CLASS_REDIRECT: return "redirect";
    case PICOSSE_CLASS_AUTH: return "auth";
    case PICOSSE_CLASS_RATE: return "rate";
    case PICOSSE_CLASS_CLIENT: return "client";
    case PICOSSE_CLASS_SERVER: return "server";
    default: return "status";
  }
}

const char *reason_name(const picosse_end *end) {
  switch (end->reason) {
    case PICOSSE_REASON_DONE: return "done";
    case PICOSSE_REASON_CANCELLED: return "cancelled";
    case PICOSSE_REASON_CLEAN: return "clean";
    case PICOSSE_REASON_TRUNCATED: return "truncated";
    case PICOSSE_REASON_TIMEOUT: return deadline_name(end->detail);
    case PICOSSE_REASON_HTTP: return class_name(end->detail);
    case PICOSSE_REASON_BODY: return "body";
    case PICOSSE_REASON_WRONG_PROTOCOL: return "wrong_protocol";
    case PICOSSE_REASON_EVENT_LIMIT: return "event_limit";
    case PICOSSE_REASON_BODY_LIMIT: return "body_limit";
    case PICOSSE_REASON_TRANSPORT: return "transport";
    case PICOSSE_REASON_FAILED: return "failed";
    case PICOSSE_REASON_NO_TERMINAL_EVENT: return "no_terminal_event";
    default: return "unknown";
  }
}

static const char *give_up_name(int32_t why) {
  switch (why) {
    case PICOSSE_GIVE_UP_FINISHED: return "finished";
    case PICOSSE_GIVE_UP_CANCELLED: return "cancelled";
    case PICOSSE_GIVE_UP_NO_CONTENT: return "no_content";
    case PICOSSE_GIVE_UP_AUTH: return "auth";
    case PICOSSE_GIVE_UP_CLIENT: return "client";
    case PICOSSE_GIVE_UP_REDIRECT: return "redirect";
    case PICOSSE_GIVE_UP_LIMIT: return "limit";
    case PICOSSE_GIVE_UP_NOT_IDEMPOTENT: return "not_idempotent";
    case PICOSSE_GIVE_UP_NO_ID: return "no_id";
    case PICOSSE_GIVE_UP_ATTEMPTS: return "attempts";
    case PICOSSE_GIVE_UP_RETRY_AFTER: return "retry_after";
    case PICOSSE_GIVE_UP_FAILED: return "failed";
    default: return "unknown";
  }
}

const char *advice_name(const picosse_end *end) {
  if (end->advice == PICOSSE_ADVICE_GIVE_UP) return give_up_name(end->give_up);
  return end->request == PICOSSE_REQUEST_RESUME ? "resume" : "retry";
}

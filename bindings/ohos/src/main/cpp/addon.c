/* The machine as a class of JavaScript: the same Node-API for HarmonyOS and for Node. */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#ifdef __OHOS__
#include <napi/native_api.h>
#else
#include <node_api.h>
#endif

/* The most arguments of a call, the slot included. */
enum { MOST_ARGUMENTS = 5 };

/* What an instance of the class wraps. */
typedef struct instance {
  machine *machine;
  /* The ArrayBuffer of the areas. */
  napi_ref buffer;
} instance;

/* A method: its function, and whether it opens a slot. */
typedef struct method {
  const char *name;
  call *call;
  bool opens;
} method;

static const method METHODS[] = {
  {"areas", call_areas, false},
  {"slot_close", call_slot_close, false},
  {"decode", call_decode, false},
  {"parser_open", call_parser_open, true},
  {"parser_feed", call_parser_feed, false},
  {"parser_finish", call_parser_finish, false},
  {"parser_reset", call_parser_reset, false},
  {"parser_set_last_event_id", call_parser_set_last_event_id, false},
  {"parser_counters", call_parser_counters, false},
  {"session_open", call_session_open, true},
  {"session_connect", call_session_connect, false},
  {"session_request_headers", call_session_request_headers, false},
  {"session_on_response", call_session_on_response, false},
  {"session_feed", call_session_feed, false},
  {"session_finish", call_session_finish, false},
  {"session_on_time", call_session_on_time, false},
  {"session_cancel", call_session_cancel, false},
  {"session_suspend", call_session_suspend, false},
  {"session_resume", call_session_resume, false},
  {"session_set_last_event_id", call_session_set_last_event_id, false},
  {"session_end", call_session_end, false},
  {"session_diagnose", call_session_diagnose, false},
  {"session_counters", call_session_counters, false},
};
enum { METHOD_COUNT = sizeof METHODS / sizeof *METHODS };

static napi_value failed(napi_env env, const char *what) {
  bool is_pending = false;
  napi_is_exception_pending(env, &is_pending);
  if (!is_pending) napi_throw_error(env, NULL, what);
  return NULL;
}

/* A number as the 32 bits that WebAssembly makes of it. */
static uint32_t word_of(napi_env env, napi_value value) {
  const double most = 9007199254740992.0; /* 2^53 */
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) return 0;
  return number >= -most && number <= most ? (uint32_t)(int64_t)number : 0;
}

/* The areas; false if their buffer was transferred away. */
static bool look(napi_env env, const instance *of, memory *areas) {
  napi_value buffer;
  void *start = NULL;
  if (napi_get_reference_value(env, of->buffer, &buffer) != napi_ok) return false;
  if (napi_get_arraybuffer_info(env, buffer, &start, &areas->len) != napi_ok) return false;
  areas->start = start;
  return start && areas->len >= FAR_AT;
}

/* Makes the ArrayBuffer as long as the machine needs it, with the report of the old one, as `memory.buffer`. */
static bool renew(napi_env env, napi_value self, instance *of, const memory *old) {
  napi_value holder, buffer;
  void *start = NULL;
  const memory areas = {NULL, machine_memory(of->machine)};
  memory fresh = areas;
  if (napi_create_arraybuffer(env, areas.len, &start, &buffer) != napi_ok) return false;
  fresh.start = start;
  memset(fresh.start, 0, FAR_AT);
  machine_begin(fresh);
  if (old) memcpy(report_of(fresh), report_of(*old), 4 * REPORT_WORDS);
  if (napi_create_object(env, &holder) != napi_ok) return false;
  if (napi_set_named_property(env, holder, "buffer", buffer) != napi_ok) return false;
  if (napi_set_named_property(env, self, "memory", holder) != napi_ok) return false;
  if (of->buffer) napi_delete_reference(env, of->buffer);
  of->buffer = NULL;
  return napi_create_reference(env, buffer, 1, &of->buffer) == napi_ok;
}

/* Every method. */
static napi_value invoke(napi_env env, napi_callback_info info) {
  napi_value given[MOST_ARGUMENTS], self, result;
  size_t count = MOST_ARGUMENTS, i;
  uint32_t arguments[MOST_ARGUMENTS] = {0}, value;
  void *data = NULL, *wrapped = NULL;
  const method *called;
  instance *of;
  memory areas;
  if (napi_get_cb_info(env, info, &count, given, &self, &data) != napi_ok) return failed(env, "picosse: no arguments");
  called = data;
  if (napi_unwrap(env, self, &wrapped) != napi_ok || !wrapped) return failed(env, "picosse: not a Machine");
  of = wrapped;
  if (!look(env, of, &areas)) return failed(env, "picosse: the memory was transferred away");
  for (i = 0; i < count && i < MOST_ARGUMENTS; i++) arguments[i] = word_of(env, given[i]);
  value = called->call(of->machine, areas, arguments[0], arguments + 1);
  if (called->opens && areas.len < machine_memory(of->machine) && !renew(env, self, of, &areas)) {
    call_slot_close(of->machine, areas, value, arguments);
    return failed(env, "picosse: no memory for such limits");
  }
  return napi_create_uint32(env, value, &result) == napi_ok ? result : failed(env, "picosse: no memory");
}

static void finalize(napi_env env, void *data, void *hint) {
  instance *const of = data;
  (void)hint;
  if (of->buffer) napi_delete_reference(env, of->buffer);
  machine_free(of->machine);
  free(of);
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value self, target = NULL;
  size_t count = 0;
  instance *of;
  if (napi_get_new_target(env, info, &target) != napi_ok || !target) return failed(env, "picosse: call it with new");
  if (napi_get_cb_info(env, info, &count, NULL, &self, NULL) != napi_ok) return failed(env, "picosse: no arguments");
  of = calloc(1, sizeof *of);
  if (!of) return failed(env, "picosse: no memory");
  of->machine = machine_new();
  if (!of->machine || napi_wrap(env, self, of, finalize, NULL, NULL) != napi_ok) {
    if (of->machine) machine_free(of->machine);
    free(of);
    return failed(env, "picosse: no memory");
  }
  return renew(env, self, of, NULL) ? self : failed(env, "picosse: no memory");
}

static napi_value init(napi_env env, napi_value exports) {
  napi_property_descriptor properties[METHOD_COUNT];
  napi_value machine_class;
  size_t i;
  memset(properties, 0, sizeof properties);
  for (i = 0; i < METHOD_COUNT; i++) {
    properties[i].utf8name = METHODS[i].name;
    properties[i].method = invoke;
    properties[i].data = (void *)&METHODS[i];
  }
  if (napi_define_class(env, "Machine", NAPI_AUTO_LENGTH, construct, NULL, METHOD_COUNT, properties, &machine_class) != napi_ok)
    return failed(env, "picosse: no class");
  if (napi_set_named_property(env, exports, "Machine", machine_class) != napi_ok) return failed(env, "picosse: no export");
  return exports;
}

#ifdef __OHOS__
static napi_module picosse_module = {
  .nm_version = 1,
  .nm_filename = NULL,
  .nm_register_func = init,
  .nm_modname = "picosse_napi",
};

__attribute__((constructor)) static void register_module(void) { napi_module_register(&picosse_module); }
#else
NAPI_MODULE_INIT() { return init(env, exports); }
#endif

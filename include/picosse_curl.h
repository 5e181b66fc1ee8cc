/*
 * picosse_curl.h: one chat answer, from the request to its end, with libcurl and a picosse session.
 * Header only: include it, and link picosse and libcurl. For C99, C++11 and later.
 *
 *   cc chat.c -Iinclude target/staticlib/libpicosse.a -lcurl
 *
 * You make the easy handle and set its URL, body, TLS and proxy. picosse_curl_run() does the rest: it
 * sends the request, passes each event to your callback, watches the deadlines, closes the connection
 * at the end of the answer, reconnects if the session advises it, and says how the answer ended:
 *
 *   #include "picosse_curl.h"
 *
 *   static int32_t PICOSSE_CALL show(void *user, const picosse_item *event) {
 *     (void)user;
 *     fwrite(event->data.ptr, 1, event->data.len, stdout);
 *     return PICOSSE_CONTINUE;
 *   }
 *
 *   int main(void) {
 *     static picosse_curl chat;
 *     static char buffer[64 * 1024];
 *     picosse_session_config config;
 *     CURL *easy = curl_easy_init();
 *     curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1:8080/");
 *     picosse_session_config_init(&config, sizeof config, PICOSSE_PRESET_LLM);
 *     if (picosse_curl_init(&chat, easy, NULL, &config, buffer, sizeof buffer) < 0) return 2;
 *     chat.on_event = show;
 *     picosse_curl_run(&chat);
 *     if (chat.end.reason != PICOSSE_REASON_DONE) fprintf(stderr, "%s\n", picosse_curl_why(&chat));
 *     picosse_curl_cleanup(&chat);
 *     curl_easy_cleanup(easy);
 *     return chat.end.complete ? 0 : 1;
 *   }
 *
 * examples/c/chat.c posts JSON in 25 lines. examples/c/curl_chat.c has an exit status for each end
 * of an answer, in 68 lines.
 *
 * All functions are `static inline`: there is no PICOSSE_CURL_IMPLEMENTATION to define. Several files
 * may include the header and share one picosse_curl.
 *
 * Needs      libcurl 7.68 or later; gcc, clang or MSVC; clock_gettime(), or Windows (not tried). With
 *            -std=c99 define _POSIX_C_SOURCE as 200809L before the first #include.
 * Memory     These functions allocate nothing; libcurl does. The easy handle, the header list, the
 *            buffer and a multi handle of yours stay yours, and must outlive the struct. Do not move
 *            the struct after picosse_curl_init().
 * Options    While a request runs, this header sets these options of the easy handle:
 *            CURLOPT_HEADERFUNCTION, CURLOPT_WRITEFUNCTION and their DATA, CURLOPT_HTTPHEADER (set
 *            `headers` instead), CURLOPT_SUPPRESS_CONNECT_HEADERS, and CURLOPT_FRESH_CONNECT if the
 *            request must not be sent twice. Afterwards they have libcurl's defaults, and
 *            CURLOPT_HTTPHEADER is `headers`. All other options stay as you set them. Leave
 *            CURLOPT_FAILONERROR off, or you get no bodies of errors. With CURLOPT_FOLLOWLOCATION a
 *            redirect sends your headers and the last event ID to another server.
 * Requests   A request is sent once unless config.reconnection.flags has PICOSSE_RECONNECT_IDEMPOTENT.
 *            libcurl itself repeats a request if a connection that it had kept open is dead.
 *            Therefore a request that must not be sent twice gets a new connection. (If an HTTP/2
 *            server refuses a request unread, libcurl repeats it.)
 * Callbacks  Return PICOSSE_CONTINUE. Any other value cancels the answer. While a callback runs, the
 *            server waits, and the deadlines stand still. In a callback, call no function of this header
 *            except picosse_curl_cancel(). Do not leave a callback by a longjmp or an exception.
 * Deadlines  Without c-ares, libcurl looks up names in a thread that cannot be stopped: a deadline or a
 *            cancel waits for it. From 7.87 on, CURLOPT_QUICK_EXIT avoids this. The thread then ends
 *            later: do not unload libcurl before.
 * Threads    One call at a time. Only picosse_curl_cancel() may be called by another thread meanwhile. If
 *            you run picosse_curl_run() in another thread, call picosse_curl_start() before you start
 *            that thread: then no cancel is missed. Call curl_global_init() before the first thread.
 */
#ifndef PICOSSE_CURL_H
#define PICOSSE_CURL_H

#include "picosse.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#if LIBCURL_VERSION_NUM < 0x074400
#error "picosse_curl.h needs libcurl 7.68 or later, for curl_multi_wakeup"
#endif
#if !defined(_WIN32) && !defined(CLOCK_MONOTONIC)
#error "picosse_curl.h needs clock_gettime: define _POSIX_C_SOURCE as 200809L before the first #include"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The longest last event ID. picosse_curl_init() refuses a larger last_event_id_limit. To change it,
 * define it before each #include of this header.
 */
#ifndef PICOSSE_CURL_LONGEST_ID
#define PICOSSE_CURL_LONGEST_ID 512
#endif

/** From picosse_curl_init(): libcurl could not make a multi handle. No memory, or no file descriptors. */
#define PICOSSE_CURL_ERR_MULTI (-1000)

/**
 * Your function that is called before the wait for another attempt. `end` is how the last one ended;
 * end->retry_at is when the next one begins, on the clock of picosse_curl_now(). To prevent it, call
 * picosse_curl_cancel().
 */
typedef void(PICOSSE_CALL *picosse_curl_on_retry)(void *user, const picosse_end *end);

/** One answer at a time, with all its attempts. Initialise it with picosse_curl_init(). */
typedef struct picosse_curl {
  /* Set these between picosse_curl_init() and the start. NULL: not wanted. */

  /** Gets each PICOSSE_EVENT. */
  picosse_callback on_event;
  /** Gets each PICOSSE_BODY: a piece of a body that is not a stream, such as the text of an error. */
  picosse_callback on_body;
  /** Gets the items of all other kinds: fragments, reconnection times, dropped events ... */
  picosse_callback on_other;
  /** Called before the wait for another attempt. */
  picosse_curl_on_retry on_retry;
  /** The first argument of the callbacks. */
  void *user;
  /**
   * More headers of the request. The session adds `Accept` and `Cache-Control`, unless this list has
   * them, and `Last-Event-ID`.
   */
  struct curl_slist *headers;
  /** The last event ID to begin with, such as one that your program has saved. */
  const char *last_event_id;

  /* Only read these. */

  /** How the last attempt ended. After the last attempt: how the answer ended. */
  picosse_end end;
  /** The result of the last transfer. CURLE_WRITE_ERROR: the session ended it. */
  CURLcode result;
  /** For the functions that only read it, such as picosse_session_counters(). */
  picosse_session session;
  /** The handles of the transfer. */
  CURL *easy;
  CURLM *multi;

  /* Private. */

  uint32_t generation;
  int state;
  int owns_multi;
  int is_repeatable;
  volatile long is_cancelled;
  struct curl_slist nodes[4];
  char lines[PICOSSE_CURL_LONGEST_ID + 128];
  char content_type[128];
  char retry_after[64];
  char date[64];
} picosse_curl;

/**
 * Initialises it for an easy handle. `multi` is your multi handle, which may have other transfers;
 * NULL: it makes its own. `config` and `buffer` are those of picosse_session_init(): the config is
 * copied, the buffer lent. Then set the members that you want, and call picosse_curl_run(). After an
 * error there is nothing to clean up.
 *
 * PICOSSE_OK: call picosse_curl_cleanup() at the end.
 * PICOSSE_ERR_ARGUMENT: chat or easy is NULL, last_event_id_limit is over PICOSSE_CURL_LONGEST_ID, or
 *   see picosse_session_init().
 * PICOSSE_CURL_ERR_MULTI.
 * Others: see picosse_session_init().
 */
static inline int32_t picosse_curl_init(picosse_curl *chat, CURL *easy, CURLM *multi,
                                        const picosse_session_config *config, void *buffer, size_t len);

/**
 * Sends the request and waits until the answer is over, with all attempts. Starts the answer if it
 * was not started. Only if you passed no multi handle.
 *
 * PICOSSE_ENDED: the answer is over. `end` says how.
 * PICOSSE_ERR_ARGUMENT: the multi handle is yours.
 * Others: see picosse_curl_start().
 */
static inline int32_t picosse_curl_run(picosse_curl *chat);

/**
 * Starts an answer. Set the URL, the body and the method of the request before, also for a later
 * answer: an attempt with PICOSSE_REQUEST_RESUME changes the easy handle to a GET. Earlier cancels are
 * forgotten.
 *
 * PICOSSE_OK: started. If libcurl fails, `end` says so.
 * PICOSSE_ERR_RUNNING: an answer is running.
 * PICOSSE_ERR_ID: `last_event_id` is invalid.
 * PICOSSE_ERR_ARGUMENT: `headers` has a Last-Event-ID. Set `last_event_id` instead.
 * PICOSSE_ERR_STATE: not initialised.
 * PICOSSE_ERR_BUSY.
 */
static inline int32_t picosse_curl_start(picosse_curl *chat);

/**
 * Goes on with a started answer, for a program with a loop: waits at most `timeout` milliseconds for
 * something to happen, and handles it. PICOSSE_NEVER: no limit. Only if you passed no multi handle.
 *
 * PICOSSE_OK: call again.
 * PICOSSE_ENDED: the answer is over, or none was started.
 * PICOSSE_ERR_ARGUMENT: the multi handle is yours.
 * PICOSSE_ERR_BUSY.
 */
static inline int32_t picosse_curl_step(picosse_curl *chat, uint32_t timeout);

/*
 * With a multi handle of yours, which may have other transfers, each round of your loop is:
 *
 *   uint32_t wait = 60000, left;
 *   curl_multi_perform(multi, &count);
 *   while ((message = curl_multi_info_read(multi, &count)) != NULL) {
 *     for (i = 0; i < chats; i++) picosse_curl_on_message(&chat[i], message);
 *   }
 *   for (i = 0, running = 0; i < chats; i++) {
 *     if (picosse_curl_on_time(&chat[i], &left) == PICOSSE_OK) running++, wait = left < wait ? left : wait;
 *   }
 *   if (running) curl_multi_poll(multi, NULL, 0, (int)wait, NULL);
 *
 * A loop over curl_multi_socket_action() calls the same two functions.
 */

/**
 * Reports a message of the multi handle.
 *
 * PICOSSE_OK: the message is for this answer. Call picosse_curl_on_time().
 * PICOSSE_NONE: it is for another transfer.
 * PICOSSE_ERR_BUSY.
 */
static inline int32_t picosse_curl_on_message(picosse_curl *chat, const CURLMsg *message);

/**
 * Reports that time has passed, or that you called libcurl. Ends the attempt if it is over, and begins
 * the next one in time. `wait` is set to the most milliseconds until you call it again; PICOSSE_NEVER:
 * only after you called libcurl.
 *
 * PICOSSE_OK: the answer goes on. wait is written.
 * PICOSSE_ENDED: the answer is over, or none was started.
 * PICOSSE_ERR_BUSY.
 */
static inline int32_t picosse_curl_on_time(picosse_curl *chat, uint32_t *wait);

/**
 * Cancels the answer: no other callback is called, and no other attempt begins. A waiting step or run
 * wakes up and closes the connection; with a multi handle of yours picosse_curl_on_time() closes it. You
 * may call it in a callback, and from any thread between init and cleanup. It does not wait for a
 * callback that another thread is running. Do not call it in a signal handler.
 */
static inline void picosse_curl_cancel(picosse_curl *chat);

/**
 * Returns why the last attempt ended, in English: the text of libcurl if the transport failed,
 * otherwise picosse_reason_text(). NUL-terminated, in static storage.
 */
static inline const char *picosse_curl_why(const picosse_curl *chat);

/** Returns the sentence of picosse_session_diagnose(). NUL-terminated, in static storage. */
static inline const char *picosse_curl_diagnosis(const picosse_curl *chat);

/** Returns the time of the session: milliseconds of a monotonic clock. They wrap. */
static inline uint32_t picosse_curl_now(void);

/** Ends a running answer, and frees the multi handle unless it is yours. `end` stays. */
static inline void picosse_curl_cleanup(picosse_curl *chat);

/*
 * ---- Private ------------------------------------------------------------------------------------
 */

#define PICOSSE_CURL_IDLE 0    /* no answer was started, or it is over */
#define PICOSSE_CURL_ATTEMPT 1 /* the easy handle is in the multi handle */
#define PICOSSE_CURL_WAITING 2 /* for the next attempt */

#ifdef __cplusplus
#define PICOSSE_CURL_CAST(type, value) static_cast<type>(value)
#else
#define PICOSSE_CURL_CAST(type, value) ((type)(value))
#endif

/* The flag that another thread may set. C99 has no atomic types. */
static inline void picosse_curl_set_cancelled(picosse_curl *chat, long value) {
#if defined(_MSC_VER) && !defined(__clang__)
  InterlockedExchange(&chat->is_cancelled, value);
#else
  __atomic_store_n(&chat->is_cancelled, value, __ATOMIC_SEQ_CST);
#endif
}

static inline int picosse_curl_is_cancelled(picosse_curl *chat) {
#if defined(_MSC_VER) && !defined(__clang__)
  return InterlockedCompareExchange(&chat->is_cancelled, 0, 0) != 0;
#else
  return __atomic_load_n(&chat->is_cancelled, __ATOMIC_SEQ_CST) != 0;
#endif
}

/* Passes an item to the callback for its kind, unless the answer was cancelled. */
static inline int32_t PICOSSE_CALL picosse_curl_show(void *user, uint32_t generation, const picosse_item *item) {
  picosse_curl *chat = PICOSSE_CURL_CAST(picosse_curl *, user);
  picosse_callback show = chat->on_other;
  (void)generation;
  if (item->kind == PICOSSE_EVENT) show = chat->on_event;
  if (item->kind == PICOSSE_BODY) show = chat->on_body;
  if (picosse_curl_is_cancelled(chat)) return PICOSSE_CANCEL;
  if (show && show(chat->user, item) != PICOSSE_CONTINUE) return PICOSSE_CANCEL;
  return picosse_curl_is_cancelled(chat) ? PICOSSE_CANCEL : PICOSSE_CONTINUE;
}

/* Adds the value of the header `name`, if this is its line. Several values are joined by commas. */
static inline void picosse_curl_keep(char *value, size_t room, const char *name, const char *line, size_t len) {
  size_t start = strlen(name), used = strlen(value);
  if (len < start || !curl_strnequal(line, name, start)) return;
  while (len > start && (line[len - 1] == '\r' || line[len - 1] == '\n')) len--;
  if (used > 0 && used + 1 < room) value[used++] = ',';
  len = len - start < room - 1 - used ? len - start : room - 1 - used;
  memcpy(value + used, line + start, len);
  value[used + len] = '\0';
}

static inline picosse_text picosse_curl_text(const char *value) {
  picosse_text text = {NULL, 0};
  if (value[0] != '\0') text.ptr = value, text.len = strlen(value);
  return text;
}

/* libcurl's header callback. The last line of a head is empty. Returning another value than `len` ends the transfer. */
static inline size_t picosse_curl_on_header(char *line, size_t size, size_t len, void *user) {
  picosse_curl *chat = PICOSSE_CURL_CAST(picosse_curl *, user);
  picosse_head head = PICOSSE_HEAD_INIT;
  long code = 0;
  int32_t status;
  len *= size;
  if (len > 0 && line[0] != '\r' && line[0] != '\n') {
    if (curl_strnequal(line, "HTTP/", 5)) { /* another head */
      chat->content_type[0] = chat->retry_after[0] = chat->date[0] = '\0';
    }
    picosse_curl_keep(chat->content_type, sizeof chat->content_type, "Content-Type:", line, len);
    picosse_curl_keep(chat->retry_after, sizeof chat->retry_after, "Retry-After:", line, len);
    picosse_curl_keep(chat->date, sizeof chat->date, "Date:", line, len);
    return len;
  }
  curl_easy_getinfo(chat->easy, CURLINFO_RESPONSE_CODE, &code);
  head.status = PICOSSE_CURL_CAST(uint32_t, code);
  head.content_type = picosse_curl_text(chat->content_type);
  head.retry_after = picosse_curl_text(chat->retry_after);
  head.date = picosse_curl_text(chat->date);
  status = picosse_session_on_response(&chat->session, chat->generation, picosse_curl_now(), &head, NULL);
  return status == PICOSSE_OK || status == PICOSSE_NONE ? len : 0;
}

/* libcurl's write callback. The deadlines stand still while the host's callbacks run. */
static inline size_t picosse_curl_on_bytes(char *bytes, size_t size, size_t len, void *user) {
  picosse_curl *chat = PICOSSE_CURL_CAST(picosse_curl *, user);
  const uint32_t before = picosse_curl_now();
  const int32_t status = picosse_session_feed(&chat->session, chat->generation, before, bytes, size * len,
                                              picosse_curl_show, chat, NULL);
  if (status != PICOSSE_OK) return 0;
  picosse_session_suspend(&chat->session, before);
  picosse_session_resume(&chat->session, picosse_curl_now());
  return size * len;
}

static inline int picosse_curl_has_header(const struct curl_slist *list, const char *name, size_t len) {
  for (; list; list = list->next) {
    if (curl_strnequal(list->data, name, len) && (list->data[len] == ':' || list->data[len] == ';')) return 1;
  }
  return 0;
}

/* Puts the headers of the session before those of the host. Returns 0 if there is no room. */
static inline int picosse_curl_add_headers(picosse_curl *chat, struct curl_slist **list) {
  const size_t most = sizeof chat->nodes / sizeof chat->nodes[0];
  size_t i, node = 0, used = 0;
  picosse_text name, value;
  *list = chat->headers;
  for (i = 0; picosse_session_request_header(&chat->session, i, &name, &value) == PICOSSE_OK; i++) {
    char *line = chat->lines + used;
    if (picosse_curl_has_header(chat->headers, name.ptr, name.len)) continue;
    if (node == most || name.len + value.len + 3 > sizeof chat->lines - used) return 0;
    memcpy(line, name.ptr, name.len);
    memcpy(line + name.len, ": ", 2);
    memcpy(line + name.len + 2, value.ptr, value.len);
    line[name.len + value.len + 2] = '\0';
    used += name.len + value.len + 3;
    chat->nodes[node].data = line;
    chat->nodes[node].next = *list;
    *list = &chat->nodes[node++];
  }
  return 1;
}

/* Begins an attempt. If libcurl refuses, the transport has failed. */
static inline int32_t picosse_curl_begin(picosse_curl *chat) {
  const uint32_t now = picosse_curl_now();
  const uint32_t entropy = (now ^ PICOSSE_CURL_CAST(uint32_t, clock())) * 2654435769u; /* spreads near times */
  const char *no_method = NULL;
  struct curl_slist *headers;
  const int32_t status = picosse_session_connect(&chat->session, now, entropy, &chat->generation);
  if (status < 0) return status;
  chat->state = PICOSSE_CURL_ATTEMPT;
  chat->result = CURLE_OK;
  if (chat->end.request == PICOSSE_REQUEST_RESUME) {
    curl_easy_setopt(chat->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(chat->easy, CURLOPT_CUSTOMREQUEST, no_method);
  }
  curl_easy_setopt(chat->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* a proxy's head is not the server's */
  if (!chat->is_repeatable) curl_easy_setopt(chat->easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(chat->easy, CURLOPT_HEADERFUNCTION, picosse_curl_on_header);
  curl_easy_setopt(chat->easy, CURLOPT_HEADERDATA, chat);
  curl_easy_setopt(chat->easy, CURLOPT_WRITEFUNCTION, picosse_curl_on_bytes);
  curl_easy_setopt(chat->easy, CURLOPT_WRITEDATA, chat);
  if (!picosse_curl_add_headers(chat, &headers)) {
    chat->result = CURLE_OUT_OF_MEMORY;
  } else if (curl_easy_setopt(chat->easy, CURLOPT_HTTPHEADER, headers) != CURLE_OK ||
             curl_multi_add_handle(chat->multi, chat->easy) != CURLM_OK) {
    chat->result = CURLE_FAILED_INIT;
  }
  if (chat->result == CURLE_OK) return PICOSSE_OK;
  return picosse_session_on_error(&chat->session, chat->generation, now, picosse_curl_show, chat);
}

/* Removes the easy handle, which closes its connection, and resets its options. */
static inline void picosse_curl_detach(picosse_curl *chat) {
  curl_write_callback no_callback = NULL;
  void *no_data = NULL;
  curl_multi_remove_handle(chat->multi, chat->easy);
  curl_easy_setopt(chat->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 0L);
  if (!chat->is_repeatable) curl_easy_setopt(chat->easy, CURLOPT_FRESH_CONNECT, 0L);
  curl_easy_setopt(chat->easy, CURLOPT_HEADERFUNCTION, no_callback);
  curl_easy_setopt(chat->easy, CURLOPT_HEADERDATA, no_data);
  curl_easy_setopt(chat->easy, CURLOPT_WRITEFUNCTION, no_callback);
  curl_easy_setopt(chat->easy, CURLOPT_WRITEDATA, stdout);
  curl_easy_setopt(chat->easy, CURLOPT_HTTPHEADER, chat->headers);
}

/*
 * ---- The functions above ------------------------------------------------------------------------
 */

static inline uint32_t picosse_curl_now(void) {
#ifdef _WIN32
  return GetTickCount();
#else
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return PICOSSE_CURL_CAST(uint32_t, time.tv_sec) * 1000u + PICOSSE_CURL_CAST(uint32_t, time.tv_nsec / 1000000);
#endif
}

static inline int32_t picosse_curl_init(picosse_curl *chat, CURL *easy, CURLM *multi,
                                        const picosse_session_config *config, void *buffer, size_t len) {
  const picosse_end no_end = PICOSSE_END_INIT;
  int32_t status;
  if (!chat || !easy) return PICOSSE_ERR_ARGUMENT;
  if (config && config->parser.last_event_id_limit > PICOSSE_CURL_LONGEST_ID) return PICOSSE_ERR_ARGUMENT;
  memset(chat, 0, sizeof *chat);
  status = picosse_session_init(&chat->session, sizeof chat->session, config, buffer, len, NULL);
  if (status < 0) return status;
  chat->end = no_end;
  chat->easy = easy;
  chat->multi = multi ? multi : curl_multi_init();
  chat->owns_multi = !multi;
  chat->is_repeatable = config && (config->reconnection.flags & PICOSSE_RECONNECT_IDEMPOTENT) != 0;
  return chat->multi ? PICOSSE_OK : PICOSSE_CURL_ERR_MULTI;
}

static inline int32_t picosse_curl_start(picosse_curl *chat) {
  const picosse_end no_end = PICOSSE_END_INIT;
  int32_t status;
  if (chat->state != PICOSSE_CURL_IDLE) return PICOSSE_ERR_RUNNING;
  if (picosse_curl_has_header(chat->headers, "Last-Event-ID", 13)) return PICOSSE_ERR_ARGUMENT;
  status = picosse_session_restart(&chat->session);
  if (status >= 0 && chat->last_event_id) {
    status = picosse_session_set_last_event_id(&chat->session, chat->last_event_id, strlen(chat->last_event_id));
  }
  if (status < 0) return status;
  picosse_curl_set_cancelled(chat, 0);
  chat->end = no_end;
  status = picosse_curl_begin(chat);
  return status < 0 ? status : PICOSSE_OK;
}

static inline int32_t picosse_curl_on_message(picosse_curl *chat, const CURLMsg *message) {
  int32_t status;
  if (chat->state != PICOSSE_CURL_ATTEMPT || message->msg != CURLMSG_DONE || message->easy_handle != chat->easy) {
    return PICOSSE_NONE;
  }
  chat->result = message->data.result;
  if (chat->result == CURLE_OK) {
    status = picosse_session_on_end(&chat->session, chat->generation, picosse_curl_now(), picosse_curl_show, chat);
  } else { /* changes nothing where the session has ended the transfer */
    status = picosse_session_on_error(&chat->session, chat->generation, picosse_curl_now(), picosse_curl_show, chat);
  }
  return status < 0 ? status : PICOSSE_OK;
}

static inline int32_t picosse_curl_on_time(picosse_curl *chat, uint32_t *wait) {
  uint32_t at = picosse_curl_now();
  int32_t status;
  if (chat->state == PICOSSE_CURL_IDLE) return PICOSSE_ENDED;
  if (picosse_curl_is_cancelled(chat)) picosse_session_cancel(&chat->session);
  else picosse_session_on_time(&chat->session, at);
  status = picosse_session_end(&chat->session, &chat->end);
  if (status < 0) return status;
  if (status == PICOSSE_OK && chat->state == PICOSSE_CURL_ATTEMPT) {
    picosse_curl_detach(chat);
    chat->state = PICOSSE_CURL_WAITING;
    if (chat->end.advice == PICOSSE_ADVICE_RETRY && chat->on_retry) chat->on_retry(chat->user, &chat->end);
  }
  if (chat->state == PICOSSE_CURL_WAITING) {
    if (chat->end.advice != PICOSSE_ADVICE_RETRY) {
      chat->state = PICOSSE_CURL_IDLE;
      return PICOSSE_ENDED;
    }
    *wait = picosse_curl_is_cancelled(chat) ? 0 : picosse_time_left(picosse_curl_now(), chat->end.retry_at);
    if (*wait > 0 || picosse_curl_is_cancelled(chat)) return PICOSSE_OK;
    status = picosse_curl_begin(chat);
    if (status < 0) return status;
  }
  status = picosse_session_next_deadline(&chat->session, &at);
  *wait = status == PICOSSE_OK ? picosse_time_left(picosse_curl_now(), at) : PICOSSE_NEVER;
  return PICOSSE_OK;
}

static inline int32_t picosse_curl_step(picosse_curl *chat, uint32_t timeout) {
  const CURLMsg *message;
  uint32_t wait;
  int count;
  int32_t status;
  if (!chat->owns_multi) return PICOSSE_ERR_ARGUMENT;
  status = picosse_curl_on_time(chat, &wait);
  if (status != PICOSSE_OK) return status;
  if (wait > timeout) wait = timeout;
  if (wait > INT32_MAX) wait = INT32_MAX;
  if (curl_multi_poll(chat->multi, NULL, 0, PICOSSE_CURL_CAST(int, wait), NULL) != CURLM_OK ||
      (!picosse_curl_is_cancelled(chat) && curl_multi_perform(chat->multi, &count) != CURLM_OK)) {
    chat->result = CURLE_OUT_OF_MEMORY;
    picosse_session_on_error(&chat->session, chat->generation, picosse_curl_now(), picosse_curl_show, chat);
  }
  while ((message = curl_multi_info_read(chat->multi, &count)) != NULL) picosse_curl_on_message(chat, message);
  return picosse_curl_on_time(chat, &wait);
}

static inline int32_t picosse_curl_run(picosse_curl *chat) {
  int32_t status = PICOSSE_OK;
  if (!chat->owns_multi) return PICOSSE_ERR_ARGUMENT;
  if (chat->state == PICOSSE_CURL_IDLE) status = picosse_curl_start(chat);
  while (status == PICOSSE_OK) status = picosse_curl_step(chat, PICOSSE_NEVER);
  return status;
}

static inline void picosse_curl_cancel(picosse_curl *chat) {
  picosse_curl_set_cancelled(chat, 1);
  curl_multi_wakeup(chat->multi);
}

static inline const char *picosse_curl_why(const picosse_curl *chat) {
  const int is_curls = chat->end.reason == PICOSSE_REASON_TRANSPORT && chat->result != CURLE_OK;
  return is_curls ? curl_easy_strerror(chat->result) : picosse_reason_text(chat->end.reason);
}

static inline const char *picosse_curl_diagnosis(const picosse_curl *chat) {
  picosse_text sentence = {"", 0};
  picosse_session_diagnose(&chat->session, &sentence);
  return sentence.ptr;
}

static inline void picosse_curl_cleanup(picosse_curl *chat) {
  if (chat->state == PICOSSE_CURL_ATTEMPT) picosse_curl_detach(chat);
  if (chat->owns_multi) curl_multi_cleanup(chat->multi);
  chat->state = PICOSSE_CURL_IDLE;
  chat->multi = NULL;
}

#undef PICOSSE_CURL_CAST

#ifdef __cplusplus
}
#endif

#endif /* PICOSSE_CURL_H */

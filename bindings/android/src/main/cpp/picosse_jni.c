/*
 * The functions of `Native.java` over a session of picosse.
 *
 * A stream's memory is a direct ByteBuffer. A call holds it, so the collector cannot give it back meanwhile,
 * and there is nothing else to free. With the same memory, one call at a time: `PicosseStream.java` has the lock.
 */
#include <jni.h>

#include "batch.h"
#include "options.h"

#define NATIVE(result, name) JNIEXPORT result JNICALL Java_picosse_Native_##name

/* Words at the begin of the memory: what the last call did, then the records of its items. `Session.java` reads them by
   the same numbers. */
enum report {
  REPORT_CONSUMED, /* bytes of the chunk, after a pause */
  REPORT_WORDS,    /* words of records */
  REPORT_WAIT,     /* milliseconds until the next deadline; -1: none */
  REPORT_GENERATION,
  REPORT_CLASS,
  REPORT_REASON,
  REPORT_DETAIL,
  REPORT_ADVICE,
  REPORT_REQUEST,
  REPORT_RETRY_IN, /* milliseconds */
  REPORT_GIVE_UP,
  REPORT_COMPLETE,
  REPORT_LOSSES,
  REPORT_EVENT,      /* two words, the lower first */
  REPORT_OFFSET = 15,    /* likewise */
  REPORT_CROSSINGS = 17, /* calls of these functions so far */
  REPORT_SIZE,           /* then come the records */
  /* Enough for any chunk of 8 KiB: two bytes of it make an item of three words at most. */
  WORDS = REPORT_SIZE + 16384
};

struct memory {
  int32_t words[WORDS];
  picosse_session session;
  struct known type, id;
  char buffer[];
};

/* The memory behind a buffer; NULL with an exception thrown if it is none. */
static struct memory *memory_of(JNIEnv *env, jobject buffer) {
  struct memory *memory = buffer == NULL ? NULL : (*env)->GetDirectBufferAddress(env, buffer);
  jclass error;
  if (memory != NULL && (uintptr_t)memory % sizeof(uint64_t) == 0) {
    memory->words[REPORT_CROSSINGS]++;
    return memory;
  }
  error = (*env)->FindClass(env, "java/lang/IllegalArgumentException");
  if (error != NULL) (*env)->ThrowNew(env, error, "not the memory of a stream");
  return NULL;
}

/* Reports what Java needs after a call, so that it need not ask: the next deadline, and an end. */
static jint report(struct memory *memory, jint now, int32_t status) {
  int32_t *const words = memory->words;
  uint32_t at;
  picosse_end end = PICOSSE_END_INIT;
  const int has_deadline = picosse_session_next_deadline(&memory->session, &at) == PICOSSE_OK;
  words[REPORT_WAIT] = has_deadline ? (int32_t)picosse_time_left((uint32_t)now, at) : -1;
  if (status == PICOSSE_ENDED && picosse_session_end(&memory->session, &end) == PICOSSE_OK) {
    words[REPORT_REASON] = end.reason;
    words[REPORT_DETAIL] = end.detail;
    words[REPORT_ADVICE] = end.advice;
    words[REPORT_REQUEST] = end.request;
    words[REPORT_RETRY_IN] = (int32_t)picosse_time_left((uint32_t)now, end.retry_at);
    words[REPORT_GIVE_UP] = end.give_up;
    words[REPORT_COMPLETE] = (int32_t)end.complete;
    words[REPORT_LOSSES] = (int32_t)end.losses;
    words[REPORT_EVENT] = (int32_t)(uint32_t)end.event;
    words[REPORT_EVENT + 1] = (int32_t)(uint32_t)(end.event >> 32);
    words[REPORT_OFFSET] = (int32_t)(uint32_t)end.offset;
    words[REPORT_OFFSET + 1] = (int32_t)(uint32_t)(end.offset >> 32);
  }
  return status;
}

/* A text as bytes; NULL where there is none, or with OutOfMemoryError. */
static jbyteArray to_java(JNIEnv *env, picosse_text text) {
  const jsize length = (jsize)text.len;
  jbyteArray array = (*env)->NewByteArray(env, length);
  if (array != NULL) (*env)->SetByteArrayRegion(env, array, 0, length, (const jbyte *)text.ptr);
  return array;
}

/* ---- Making a session ---- */

struct chosen {
  picosse_session_config config;
  picosse_rule rules[PICOSSE_MOST_RULES];
  jint *options;
  jbyte *texts;
};

static int32_t choose(JNIEnv *env, jintArray options, jbyteArray texts, struct chosen *chosen) {
  chosen->options = (*env)->GetIntArrayElements(env, options, NULL);
  chosen->texts = (*env)->GetByteArrayElements(env, texts, NULL);
  if (chosen->options == NULL || chosen->texts == NULL) return PICOSSE_ERR_ARGUMENT;
  return options_read((const int32_t *)chosen->options, (size_t)(*env)->GetArrayLength(env, options),
                      (const char *)chosen->texts, (size_t)(*env)->GetArrayLength(env, texts),
                      &chosen->config, chosen->rules);
}

static void unchoose(JNIEnv *env, jintArray options, jbyteArray texts, const struct chosen *chosen) {
  if (chosen->options) (*env)->ReleaseIntArrayElements(env, options, chosen->options, JNI_ABORT);
  if (chosen->texts) (*env)->ReleaseByteArrayElements(env, texts, chosen->texts, JNI_ABORT);
}

/* How many bytes a stream with these options needs, or a negative status. */
NATIVE(jlong, size)(JNIEnv *env, jclass class, jintArray options, jbyteArray texts) {
  picosse_session session;
  struct chosen chosen;
  size_t needed = 0;
  int32_t status = choose(env, options, texts, &chosen);
  (void)class;
  if (status == PICOSSE_OK) {
    status = picosse_session_init(&session, sizeof session, &chosen.config, NULL, 0, &needed);
  }
  unchoose(env, options, texts, &chosen);
  if (status != PICOSSE_OK && status != PICOSSE_ERR_BUFFER) return status;
  if (needed > INT32_MAX - sizeof(struct memory)) return PICOSSE_ERR_BUFFER;
  return (jlong)(sizeof(struct memory) + needed);
}

/* Makes a session in a memory of that size. */
NATIVE(jint, open)(JNIEnv *env, jclass class, jobject buffer, jintArray options, jbyteArray texts) {
  struct memory *memory = memory_of(env, buffer);
  struct chosen chosen;
  int32_t status;
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  status = choose(env, options, texts, &chosen);
  if (status == PICOSSE_OK) {
    const size_t size = (size_t)(*env)->GetDirectBufferCapacity(env, buffer) - sizeof *memory;
    status = picosse_session_init(&memory->session, sizeof memory->session, &chosen.config, memory->buffer,
                                  size, NULL);
    memory->type.length = memory->id.length = 0;
  }
  unchoose(env, options, texts, &chosen);
  return status;
}

NATIVE(jint, setLastEventId)(JNIEnv *env, jclass class, jobject buffer, jbyteArray id) {
  struct memory *memory = memory_of(env, buffer);
  jbyte *bytes;
  int32_t status;
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  bytes = (*env)->GetByteArrayElements(env, id, NULL);
  if (bytes == NULL) return PICOSSE_ERR_ARGUMENT;
  status = picosse_session_set_last_event_id(&memory->session, bytes, (size_t)(*env)->GetArrayLength(env, id));
  (*env)->ReleaseByteArrayElements(env, id, bytes, JNI_ABORT);
  return status;
}

/* ---- The request and the head ---- */

NATIVE(jint, connect)(JNIEnv *env, jclass class, jobject buffer, jint now, jint entropy) {
  struct memory *memory = memory_of(env, buffer);
  uint32_t generation = 0;
  int32_t status;
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  status = picosse_session_connect(&memory->session, (uint32_t)now, (uint32_t)entropy, &generation);
  memory->words[REPORT_GENERATION] = (int32_t)generation;
  return report(memory, now, status);
}

/* A header's name (part 0) or value (part 1) as UTF-8; NULL behind the last. */
NATIVE(jbyteArray, requestHeader)(JNIEnv *env, jclass class, jobject buffer, jint index, jint part) {
  struct memory *memory = memory_of(env, buffer);
  picosse_text texts[2];
  (void)class;
  if (memory == NULL) return NULL;
  if (picosse_session_request_header(&memory->session, (size_t)index, &texts[0], &texts[1]) != PICOSSE_OK)
    return NULL;
  return to_java(env, texts[part & 1]);
}

/* The headers, each NULL if the response has none: Content-Type, Retry-After, Date. */
NATIVE(jint, response)(JNIEnv *env, jclass class, jobject buffer, jint generation, jint now, jint http_status,
                       jbyteArray type, jbyteArray retry_after, jbyteArray date) {
  struct memory *memory = memory_of(env, buffer);
  picosse_head head = PICOSSE_HEAD_INIT;
  picosse_verdict verdict = PICOSSE_VERDICT_INIT;
  jbyteArray arrays[3] = {type, retry_after, date};
  picosse_text *texts[3] = {&head.content_type, &head.retry_after, &head.date};
  int32_t status;
  int i;
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  for (i = 0; i < 3; i++) {
    if (arrays[i] == NULL) continue;
    texts[i]->ptr = (const char *)(*env)->GetByteArrayElements(env, arrays[i], NULL);
    if (texts[i]->ptr != NULL) texts[i]->len = (size_t)(*env)->GetArrayLength(env, arrays[i]);
  }
  head.status = (uint32_t)http_status;
  status = picosse_session_on_response(&memory->session, (uint32_t)generation, (uint32_t)now, &head, &verdict);
  for (i = 0; i < 3; i++) {
    if (texts[i]->ptr != NULL)
      (*env)->ReleaseByteArrayElements(env, arrays[i], (jbyte *)texts[i]->ptr, JNI_ABORT);
  }
  memory->words[REPORT_CLASS] = verdict.status_class;
  return report(memory, now, status);
}

/* ---- The body ---- */

/* Where the items of a call go. */
static struct batch batch_in(JNIEnv *env, struct memory *memory, jcharArray wide) {
  struct batch batch = {0};
  batch.type = &memory->type;
  batch.id = &memory->id;
  batch.memory = (const char *)memory;
  batch.words = memory->words;
  batch.count = REPORT_SIZE;
  batch.room = WORDS;
  batch.env = env;
  batch.wide = wide;
  batch.most_units = (size_t)(*env)->GetArrayLength(env, wide);
  return batch;
}

static jint batch_report(struct batch *batch, struct memory *memory, jint now, size_t consumed, int32_t status) {
  batch_close(batch);
  memory->words[REPORT_CONSUMED] = (int32_t)consumed;
  memory->words[REPORT_WORDS] = (int32_t)(batch->count - REPORT_SIZE);
  return report(memory, now, status);
}

/* The one crossing of a chunk: chunk[from .. to] in, records of its items out. Writes behind `to`. */
NATIVE(jint, feed)(JNIEnv *env, jclass class, jobject buffer, jint generation, jint now, jbyteArray chunk, jint from,
                   jint to, jcharArray wide) {
  struct memory *memory = memory_of(env, buffer);
  const jsize length = memory == NULL ? 0 : (*env)->GetArrayLength(env, chunk);
  struct batch batch;
  size_t consumed = 0;
  int32_t status;
  char *bytes;
  (void)class;
  if (memory == NULL || from < 0 || to < from || to > length) return PICOSSE_ERR_ARGUMENT;
  batch = batch_in(env, memory, wide);
  /* Between this and the release nothing calls Java or waits. */
  bytes = (*env)->GetPrimitiveArrayCritical(env, chunk, NULL);
  if (bytes == NULL) return PICOSSE_ERR_ARGUMENT;
  batch.array = bytes;
  batch.chunk = bytes + from;
  batch.length = (size_t)(to - from);
  batch.free = (size_t)to;
  batch.end = (size_t)length;
  status = picosse_session_feed(&memory->session, (uint32_t)generation, (uint32_t)now, batch.chunk, batch.length,
                                batch_item, &batch, &consumed);
  batch_report(&batch, memory, now, consumed, status);
  (*env)->ReleasePrimitiveArrayCritical(env, chunk, bytes, 0);
  return status;
}

NATIVE(jint, finish)(JNIEnv *env, jclass class, jobject buffer, jint generation, jint now, jboolean failed,
                     jcharArray wide) {
  struct memory *memory = memory_of(env, buffer);
  struct batch batch;
  int32_t status;
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  batch = batch_in(env, memory, wide);
  status = (failed ? picosse_session_on_error : picosse_session_on_end)(
      &memory->session, (uint32_t)generation, (uint32_t)now, batch_item, &batch);
  return batch_report(&batch, memory, now, 0, status);
}

/* ---- Time and stopping ---- */

NATIVE(jint, time)(JNIEnv *env, jclass class, jobject buffer, jint now) {
  struct memory *memory = memory_of(env, buffer);
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  return report(memory, now, picosse_session_on_time(&memory->session, (uint32_t)now));
}

NATIVE(jint, suspend)(JNIEnv *env, jclass class, jobject buffer, jint now, jboolean is_suspended) {
  struct memory *memory = memory_of(env, buffer);
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  return report(memory, now,
                (is_suspended ? picosse_session_suspend : picosse_session_resume)(&memory->session, (uint32_t)now));
}

NATIVE(jint, cancel)(JNIEnv *env, jclass class, jobject buffer) {
  struct memory *memory = memory_of(env, buffer);
  (void)class;
  if (memory == NULL) return PICOSSE_ERR_ARGUMENT;
  return report(memory, 0, picosse_session_cancel(&memory->session));
}

/* ---- In words and numbers ---- */

/* English, all ASCII, so that it is what JNI takes for UTF-8, too. */
NATIVE(jstring, text)(JNIEnv *env, jclass class, jint what, jint number, jint detail) {
  (void)class;
  switch (what) {
    case 0:
      return (*env)->NewStringUTF(env, picosse_status_text(number));
    case 1:
      return (*env)->NewStringUTF(env, picosse_reason_text(number));
    case 2:
      return (*env)->NewStringUTF(env, picosse_detail_text(number, detail));
    default:
      return (*env)->NewStringUTF(env, picosse_give_up_text(number));
  }
}

NATIVE(jbyteArray, diagnosis)(JNIEnv *env, jclass class, jobject buffer) {
  struct memory *memory = memory_of(env, buffer);
  picosse_text sentence = {"", 0};
  (void)class;
  if (memory == NULL) return NULL;
  picosse_session_diagnose(&memory->session, &sentence);
  return to_java(env, sentence);
}

/* The counters in the order of `PicosseCounters.java`. */
NATIVE(jlongArray, counters)(JNIEnv *env, jclass class, jobject buffer) {
  struct memory *memory = memory_of(env, buffer);
  picosse_session_counts counts = PICOSSE_SESSION_COUNTS_INIT;
  jlongArray array;
  (void)class;
  if (memory == NULL) return NULL;
  picosse_session_counters(&memory->session, &counts);
  const jlong values[] = {
      (jlong)counts.attempts,   (jlong)counts.bytes,          (jlong)counts.lines,
      (jlong)counts.events,     (jlong)counts.comments,       (jlong)counts.unknown_fields,
      (jlong)counts.ids_ignored, (jlong)counts.dropped,       (jlong)counts.body,
      (jlong)counts.suppressed, (jlong)counts.superseded,     (jlong)counts.late,
  };
  const jsize length = (jsize)(sizeof values / sizeof *values);
  array = (*env)->NewLongArray(env, length);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, length, values);
  return array;
}

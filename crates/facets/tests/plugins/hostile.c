/* A plugin that does whatever its configuration says, mostly what it must not.
 *
 * Configuration: {"act": "...", "on": "...", "id": "..."}. The act happens in
 * analyse() for documents whose text contains `on` (all when it is missing),
 * or earlier where its name says so. For other documents it behaves: it assigns
 * colour=red (or -DCOLOUR) where the text has "red", and shape=round/ball where it has "ball".
 *
 * cc -shared -fPIC -I crates/abi/include -o libhostile.so hostile.c
 * -DWRONG_MAGIC, -DWRONG_MAJOR and -DNO_ANALYSE make libraries that are broken by
 * themselves; -DDEFAULT_ACT='"abort"' needs no configuration. -DON_LOAD='"exit"'
 * acts as soon as the library is loaded, before anybody calls it.
 */
#define _GNU_SOURCE
#include "concord_facet.h"

#include "forbidden.h"

#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

#ifndef SLOW_MS
#define SLOW_MS 150
#endif
#ifndef COLOUR
#define COLOUR "red"
#endif
#ifndef DEFAULT_ACT
#define DEFAULT_ACT ""
#endif

struct plugin {
  const concord_host *host;
  char act[64], on[64], id[64];
};

/* Finds a text in another that has no end mark. */
static const char *find(const char *text, size_t len, const char *what) {
  size_t wanted = strlen(what);
  for (size_t i = 0; i + wanted <= len; i++)
    if (memcmp(text + i, what, wanted) == 0) return text + i;
  return NULL;
}

/* Copies the value of a key of flat JSON without escapes. */
static void read_key(concord_str json, const char *key, char *out, size_t size) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
  const char *at = find(json.ptr, json.len, wanted);
  if (at == NULL) return;
  at += strlen(wanted);
  size_t n = 0;
  while (at + n < json.ptr + json.len && at[n] != '"' && n + 1 < size) {
    out[n] = at[n];
    n++;
  }
  out[n] = 0;
}

static int is(const struct plugin *p, const char *act) { return strcmp(p->act, act) == 0; }

static void sleep_ms(long ms) {
  struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, NULL);
}

static volatile int deeper = 1;

static int overflow(const volatile char *above) {
  volatile char here[4096];
  here[0] = *above;
  return deeper ? overflow(here) + here[0] : 0;
}

static void chatter(void) {
  for (int i = 0; i < 20000; i++) printf("this is not a message, line %d\n", i);
  fflush(stdout);
  close(0);
  close(1);
  close(2);
}

static void close_all(void) {
  for (int fd = 0; fd < 256; fd++) close(fd);
}

static void leak(void) {
  for (;;) {
    char *block = malloc(1 << 20);
    if (block == NULL) abort();
    memset(block, 1, 1 << 20);
  }
}

/* The ways to end a process, or to keep it from ending. */
static void end(const char *act) {
  if (strcmp(act, "abort") == 0) abort();
  if (strcmp(act, "exit") == 0) exit(0);
  if (strcmp(act, "segfault") == 0) *(volatile int *)8 = 1;
  if (strcmp(act, "stack-overflow") == 0) overflow("x");
  if (strcmp(act, "endless") == 0) for (;;) { }
  if (strcmp(act, "leak") == 0) leak();
  if (strcmp(act, "close-all") == 0) close_all();
  if (strcmp(act, "chatter") == 0) chatter();
}

static int leaked_on_load = 0;
#ifdef ON_LOAD
__attribute__((constructor)) static void on_load(void) {
  end(ON_LOAD);
  leaked_on_load = commit(ON_LOAD) == 1;
}
#endif

static int32_t plugin_open(const concord_host *host, void *cx, concord_str config, void **self) {
  struct plugin *p = calloc(1, sizeof *p);
  if (p == NULL) return CONCORD_ERROR;
  p->host = host;
  strcpy(p->id, "hostile");
  strcpy(p->act, DEFAULT_ACT);
  read_key(config, "act", p->act, sizeof p->act);
  read_key(config, "on", p->on, sizeof p->on);
  read_key(config, "id", p->id, sizeof p->id);
  *self = p;
  if (leaked_on_load) {
    host->log(cx, CONCORD_LOG_ERROR, concord_text("that was possible"));
    return CONCORD_ERROR;
  }
  if (is(p, "read-own") && !got(open("words.toml", O_RDONLY))) {
    host->log(cx, CONCORD_LOG_ERROR, concord_text("where are my words?"));
    return CONCORD_ERROR;
  }
  if (is(p, "refuse-open")) {
    host->log(cx, CONCORD_LOG_ERROR, concord_text("I do not want to"));
    return CONCORD_ERROR;
  }
  if (is(p, "hang-open")) for (;;) sleep_ms(1000);
  if (is(p, "exit-open")) exit(0);
  return CONCORD_OK;
}

static int32_t plugin_describe(void *self, void *cx) {
  struct plugin *p = self;
  char json[1024];
  if (is(p, "describe-nothing")) return CONCORD_OK;
  if (is(p, "describe-garbage")) {
    p->host->describe(cx, concord_text("{\"id\": 7"));
    return CONCORD_OK;
  }
  if (is(p, "describe-many") || is(p, "describe-a-million")) {
    int facets = is(p, "describe-many") ? 200000 : 1000000;
    size_t size = 64u << 20, n = 0;
    char *many = malloc(size);
    if (many == NULL) abort();
    n += (size_t)sprintf(many, "{\"id\":\"%s\",\"label\":\"Many\",\"facets\":[", p->id);
    for (int i = 0; i < facets; i++)
      n += (size_t)sprintf(many + n, "%s{\"id\":\"f%d\",\"label\":\"F\",\"values\":[]}",
                           i ? "," : "", i);
    n += (size_t)sprintf(many + n, "]}");
    concord_str s = {many, n};
    p->host->describe(cx, s);
    free(many);
    return CONCORD_OK;
  }
  snprintf(json, sizeof json,
           "{\"id\":\"%s\",\"label\":{\"en\":\"Hostile\",\"fr\":\"Hostile, mais en français\"},"
           "\"facets\":["
           "{\"id\":\"colour\",\"label\":\"Colour\",\"values\":[{\"id\":\"" COLOUR "\",\"label\":\"Red\"}]},"
           "{\"id\":\"shape\",\"label\":\"Shape\",\"values\":["
           "{\"id\":\"ball\",\"label\":\"Ball\",\"parent\":\"round\"},"
           "{\"id\":\"round\",\"label\":\"Round\"}]}]}",
           is(p, "describe-another") ? "another" : p->id);
  p->host->describe(cx, concord_text(json));
  return CONCORD_OK;
}

/* Writes a message of 2 GiB to every descriptor: one is the worker's socket. */
static void forge(void) {
  unsigned char frame[64] = {0, 0, 0, 0x80};
  for (int fd = 3; fd < 256; fd++) (void)!write(fd, frame, sizeof frame);
}

static int32_t misbehave(struct plugin *p, void *cx, const concord_doc *doc) {
  const concord_host *host = p->host;
  concord_str colour = concord_text("colour"), red = concord_text(COLOUR);
  concord_str text = concord_text("text"), why = concord_text("why");
  concord_str bad = {"\xff\xfe", 2}, null = {NULL, 7};
  uint32_t handle;

  if (commit(p->act) == 1 || (is(p, "read-own") && got(open("words.toml", O_RDONLY)))) {
    host->log(cx, CONCORD_LOG_ERROR, concord_text("that was possible"));
    return CONCORD_ERROR;
  }
  end(p->act);
  if (is(p, "slow")) sleep_ms(SLOW_MS);
  if (is(p, "last-words")) {
    fprintf(stderr, "goodbye, cruel server\n");
    abort();
  }
  if (is(p, "fail")) {
    host->log(cx, CONCORD_LOG_ERROR, concord_text("no luck today"));
    host->assign(cx, colour, red);
    return CONCORD_ERROR;
  }
  if (is(p, "undeclared-facet")) host->assign(cx, concord_text("smell"), red);
  if (is(p, "undeclared-value")) host->assign(cx, colour, concord_text("blue"));
  if (is(p, "not-utf8")) host->assign(cx, colour, bad);
  if (is(p, "null")) host->assign(cx, null, red);
  if (is(p, "many-values")) {
    char value[32];
    for (int i = 0; i < 1000000; i++) {
      snprintf(value, sizeof value, "value-%d", i);
      host->assign(cx, colour, concord_text(value));
    }
  }
  if (is(p, "flood")) {
    handle = host->assign(cx, colour, red);
    for (int i = 0; i < 1000000; i++) host->evidence(cx, handle, text, 0, 0, why);
  }
  if (is(p, "flood-log"))
    for (int i = 0; i < 100000; i++) host->log(cx, CONCORD_LOG_DEBUG, why);
  if (is(p, "flood-problems"))
    for (int i = 0; i < 100000; i++) host->problem(cx, 1, concord_text(""), why, why);
  if (is(p, "bad-code")) host->problem(cx, 1, concord_text(""), concord_text("Bad Code"), why);
  handle = host->assign(cx, colour, red);
  if (is(p, "out-of-bounds")) host->evidence(cx, handle, text, 0, doc->text.len + 1, why);
  if (is(p, "backwards")) host->evidence(cx, handle, text, 3, 1, why);
  if (is(p, "huge-span")) host->evidence(cx, handle, text, (size_t)-2, (size_t)-1, why);
  if (is(p, "inside-character")) host->evidence(cx, handle, text, 0, 1, why);
  if (is(p, "nowhere")) host->evidence(cx, handle, concord_text("/no/such"), 0, 0, why);
  if (is(p, "bad-handle")) host->evidence(cx, 77, text, 0, 0, why);
  if (is(p, "long-why")) {
    char *words = calloc(1, 5000);
    if (words == NULL) return CONCORD_ERROR;
    memset(words, 'x', 4999);
    host->evidence(cx, handle, text, 0, 0, concord_text(words));
    free(words);
  }
  if (is(p, "forge")) forge();
  if (is(p, "write-later")) /* after the answer: the worker is idle then */
    if (fork() == 0) {
      sleep_ms(300);
      forge();
      _exit(0);
    }
  return CONCORD_OK;
}

#ifdef NO_ANALYSE
__attribute__((unused))
#endif
static int32_t plugin_analyse(void *self, void *cx, const concord_doc *doc) {
  struct plugin *p = self;
  const concord_host *host = p->host;
  if (p->act[0] != 0 && find(doc->text.ptr, doc->text.len, p->on) != NULL)
    return misbehave(p, cx, doc);

  concord_str shade, whole;
  const char *at = find(doc->text.ptr, doc->text.len, "red");
  uint32_t ball = 0, red = 0;
  if (find(doc->text.ptr, doc->text.len, "ball") != NULL)
    ball = host->assign(cx, concord_text("shape"), concord_text("ball"));
  if (at != NULL) {
    size_t start = (size_t)(at - doc->text.ptr);
    red = host->assign(cx, concord_text("colour"), concord_text(COLOUR));
    host->evidence(cx, red, concord_text("text"), start, start + 3, concord_text("its name"));
  }
  if (ball != 0 && ball == red) return CONCORD_ERROR;
  if (host->field(cx, concord_text("/shade"), &shade) == CONCORD_OK) {
    red = host->assign(cx, concord_text("colour"), concord_text(COLOUR));
    host->evidence(cx, red, concord_text("/shade"), 0, shade.len, shade);
    if (host->field(cx, concord_text(""), &whole) != CONCORD_OK) return CONCORD_ERROR;
    host->problem(cx, CONCORD_LOG_WARNING, concord_text("/shade"), concord_text("seen"), whole);
  }
  if (host->field(cx, concord_text("/no/such"), &shade) != CONCORD_ABSENT) return CONCORD_ERROR;
  if (host->field(cx, concord_text("shade"), &shade) != CONCORD_INVALID) return CONCORD_ERROR;
  return CONCORD_OK;
}

static void plugin_close(void *self) { free(self); }

const concord_plugin concord_facet_plugin = {
#ifdef WRONG_MAGIC
    7,
#else
    CONCORD_MAGIC,
#endif
    sizeof(concord_plugin),
#ifdef WRONG_MAJOR
    CONCORD_ABI_MAJOR + 1,
#else
    CONCORD_ABI_MAJOR,
#endif
    CONCORD_ABI_MINOR,
    0,
    plugin_open,
    plugin_describe,
#ifdef NO_ANALYSE
    NULL,
#else
    plugin_analyse,
#endif
    plugin_close,
};

/* concord_facet.h: the contract between Concord and its facet plugins, 1.0.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A plugin is a shared library that exports one constant, a concord_plugin
 * named concord_facet_plugin. Concord loads it in a process of its own, opens
 * it once, asks it once to describe its facets, and then calls analyse() for
 * each document, one after another.
 *
 * Rules that hold everywhere:
 *
 *   Ownership  Nobody frees what the other side made. All memory that crosses
 *              this border is borrowed; each function says for how long.
 *   Threads    Every call in either direction happens on one thread, the one
 *              that called open(), and calls of the plugin never overlap. Call
 *              the host from inside a call only, and from that thread only.
 *   Errors     Functions of the plugin return CONCORD_OK or another status.
 *              The host's functions never fail in a way that the plugin must
 *              handle; what they refuse is said below. What breaks a promise
 *              of this header (text that is not UTF-8, a bound, a position
 *              outside of its field) discards all findings of the call, and
 *              the operator is told which promise.
 *   Unwinding  No C++ exception and no Rust panic may leave a function.
 *   Encoding   Text is UTF-8 without a terminating NUL. Positions count bytes.
 *   World      The process reads and writes no files, has no network and starts
 *              no other process; where the system can, it is kept from it.
 *              Bring all data along in the library.
 *   Versions   Equal majors are required. Structs grow at the end only, and
 *              struct_size says how much of one is there.
 */
#ifndef CONCORD_FACET_H
#define CONCORD_FACET_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the one symbol visible, however the rest is compiled. */
#if defined(_WIN32)
#define CONCORD_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define CONCORD_EXPORT __attribute__((visibility("default")))
#else
#define CONCORD_EXPORT
#endif

/* The first field of a concord_plugin: "CONC" read as a big-endian number. */
#define CONCORD_MAGIC 0x434F4E43u
#define CONCORD_ABI_MAJOR 1
#define CONCORD_ABI_MINOR 0

/* Statuses. The plugin's own numbers may be anything below -99. */
#define CONCORD_OK 0       /* done */
#define CONCORD_ABSENT 1   /* concord_host.field: the document has no such field */
#define CONCORD_ERROR (-1) /* failed; say why with concord_host.log at CONCORD_LOG_ERROR */
#define CONCORD_INVALID (-2) /* an argument was not what this header promises */
#define CONCORD_PANIC (-3) /* a panic or an exception was caught at the border */

/* Levels of concord_host.log, and the first two of concord_host.problem. */
#define CONCORD_LOG_ERROR 1
#define CONCORD_LOG_WARNING 2
#define CONCORD_LOG_INFO 3
#define CONCORD_LOG_DEBUG 4

/* Bounds on what one call of analyse() may find. Going over one discards all
 * findings of that call, and the operator is told. */
#define CONCORD_MAX_ASSIGNMENTS 1000u /* different values */
#define CONCORD_MAX_EVIDENCE 10000u   /* spans */
#define CONCORD_MAX_PROBLEMS 200u     /* problems */
#define CONCORD_MAX_TEXT 1000u        /* bytes of each text given to assign, evidence, problem */

/* A piece of text that belongs to somebody else. ptr may be NULL when len is 0.
 * Valid until the function that received it returns, unless that function says
 * otherwise. Not terminated by NUL. */
typedef struct concord_str {
  const char *ptr;
  size_t len;
} concord_str;

/* Bytes of a text: from start up to, but without, end. start <= end, both on
 * character boundaries. */
typedef struct concord_span {
  size_t start, end;
} concord_span;

/* A document, as analyse() sees it. Valid during that call.
 *
 * id     stable name, such as "cases/soufriere"
 * kind   "case", "practice", "challenge", "path", "note" or "page"
 * title  what a reader sees, in one line
 * lang   primary language subtag such as "en"; empty when it is not stated
 * text   what a reader sees of the body: its blocks (paragraphs, headings,
 *        list items, table rows) in order, separated by newlines
 * summary   the author's one or two sentences; may be empty
 * sectors   what the author says the document is about: ids of the sectors
 *        that Concord itself knows, separated by newlines; may be empty
 * headings  where the headings stand in text, in order and apart from each
 *        other; heading_count of them. NULL when there are none
 */
typedef struct concord_doc {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  concord_str id, kind, title, lang, text, summary, sectors;
  const concord_span *headings;
  size_t heading_count;
} concord_doc;

/* What the host offers. The struct is the host's; the pointer to it given to
 * open() stays valid until close() returns. `cx` is the pointer that the
 * running call received: it differs from call to call, do not keep it. */
typedef struct concord_host {
  uint32_t struct_size;
  uint32_t abi_minor; /* of the host; a smaller one lacks the later functions */

  /* Writes a line to the operator's log, from open(), describe() or analyse().
   * The text is copied. An unknown level counts as CONCORD_LOG_DEBUG. Lines
   * are cut after CONCORD_MAX_TEXT bytes, and after 100 lines of one call the
   * rest is dropped. The last line at CONCORD_LOG_ERROR explains a status
   * other than CONCORD_OK. */
  void (*log)(void *cx, int32_t level, concord_str msg);

  /* Hands over the description (JSON, see concord_plugin.describe). The text
   * is copied. To be called once, inside describe(); a second call and one
   * from analyse() do nothing. What is wrong with the JSON is told to the
   * operator with its place, and the plugin is not used. */
  void (*describe)(void *cx, concord_str json);

  /* Reads the front matter that the document has under this plugin's id.
   * `pointer` is a JSON pointer (RFC 6901) into it; "" is the whole. A text,
   * number or boolean is given as plain text, a list or a map as JSON. Returns
   * CONCORD_OK and sets *out, which stays valid until analyse() returns; or
   * CONCORD_ABSENT when nothing (or null) stands there; or CONCORD_INVALID
   * when the pointer is malformed or `out` is NULL. Other than CONCORD_OK
   * leaves *out alone. Inside analyse() only; elsewhere everything is absent.
   * Asking again for the same pointer is cheap and gives the same text. */
  int32_t (*field)(void *cx, concord_str pointer, concord_str *out);

  /* Says that the document has this value of this facet. Both are ids from
   * the description; the parents of a value are implied. The texts are
   * copied. Returns a handle for evidence(), valid until analyse() returns;
   * the same value has the same handle. Returns 0 outside of analyse(), and
   * once something was refused that discards the findings of the call. A facet
   * or a value that was never described discards them, too. */
  uint32_t (*assign)(void *cx, concord_str facet, concord_str value);

  /* Says where an assignment comes from. `field` is "text", "title", "summary"
   * or a JSON pointer into the plugin's front matter; start and end are bytes of that
   * text (as field() gives it), start <= end, both on character boundaries;
   * 0 and 0 stand for the whole field. `why` is one short line for readers.
   * The texts are copied. The handle 0 does nothing. Another handle than one
   * that assign() gave in this call, a field that is not there, and positions
   * outside of it or within a character discard all findings of the call. */
  void (*evidence)(void *cx, uint32_t handle, concord_str field, size_t start, size_t end,
                   concord_str why);

  /* Reports a mistake in the plugin's front matter to the author of the
   * document. `level` is CONCORD_LOG_ERROR or CONCORD_LOG_WARNING (any other
   * counts as a warning), `pointer` a JSON pointer to the place, `code` a short
   * stable name of lower-case letters, digits and hyphens (64 at most), `msg`
   * one sentence. The texts are copied. A pointer to nothing is shown at the
   * nearest place around it. A malformed pointer or code discards all findings
   * of the call. Inside analyse() only; elsewhere it does nothing. */
  void (*problem)(void *cx, int32_t level, concord_str pointer, concord_str code,
                  concord_str msg);
} concord_host;

/* The plugin. A constant of the library: the host never writes to it and
 * never frees it. All four functions must be there. */
typedef struct concord_plugin {
  uint32_t magic;       /* CONCORD_MAGIC */
  uint32_t struct_size; /* sizeof(concord_plugin) */
  uint16_t abi_major;   /* CONCORD_ABI_MAJOR */
  uint16_t abi_minor;   /* CONCORD_ABI_MINOR */
  uint32_t flags;       /* 0 */

  /* Called once, before any other. `host` and *host stay valid until close()
   * returns, `cx` during the call. `config` is the operator's configuration
   * of this plugin, JSON, "{}" when there is none, valid during the call. Sets
   * *self to whatever the plugin wants to find again (NULL is allowed; it is
   * the plugin's, until close()). Another status than CONCORD_OK means that
   * the plugin cannot be used; close() is then not called. 5 seconds for
   * loading, open() and describe() together. */
  int32_t (*open)(const concord_host *host, void *cx, concord_str config, void **self);

  /* Called once, after open(). Calls host->describe with
   *   {"id", "label", "facets": [{"id", "label", "values":
   *     [{"id", "label", "parent", "names", "synonyms"}]}],
   *    "fields": [{"name", "type", "facet", "many", "required", "help"}],
   *    "questions": [{"id", "text", "facet"}]}
   * `id` is the plugin's, as in plugin.toml. Ids are lower-case letters,
   * digits and hyphens, unique among their siblings; those of values are
   * unique within their facet, and `parent` names one of them. A label is a
   * text or a map from language to text. A facet has at least one value.
   * `type` is string, integer, number, boolean, date or object. Optional:
   * parent, names, synonyms, fields with everything but their name and type,
   * questions. Unknown keys are ignored. describe.schema.json beside this
   * header says it key by key. Another status than CONCORD_OK, or no
   * description, means that the plugin cannot be used. */
  int32_t (*describe)(void *self, void *cx);

  /* Called for each document; `doc` and everything in it is valid during the
   * call. Finds facet values, with evidence, and mistakes in front matter.
   * Another status than CONCORD_OK discards what the call found; the plugin
   * is asked about the next document all the same. The same document must
   * give the same findings whatever came before. 2 seconds; then the process
   * is killed. */
  int32_t (*analyse)(void *self, void *cx, const concord_doc *doc);

  /* Called at most once, last. The process may also end without it: keep
   * nothing that needs it. Frees what open() made. No calls to the host. */
  void (*close)(void *self);
} concord_plugin;

/* The only symbol that the host looks for. */
CONCORD_EXPORT extern const concord_plugin concord_facet_plugin;

/* A NUL-terminated text as a concord_str. A convenience, not part of the ABI. */
static inline concord_str concord_text(const char *text) {
  concord_str s;
  s.ptr = text;
  s.len = strlen(text);
  return s;
}

#ifdef __cplusplus
}
#endif

#endif

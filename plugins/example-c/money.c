/* A Concord plugin in C: how a text speaks of money.
 *
 * It marks documents that name a sum, that tell of money running short, of
 * costs shared between partners, and of help in kind, each with the words that
 * say so. Sums are found by their currency; the rest by phrases in English.
 *
 * It keeps nothing between calls and allocates nothing.
 */
#include "concord_facet.h"

#define VALUE(id, label) "{\"id\": \"" id "\", \"label\": \"" label "\"}"

static const char DESCRIPTION[] =
    "{\"id\": \"money\", \"label\": \"Money\","
    " \"facets\": [{\"id\": \"talk\", \"label\": \"Money\", \"values\": ["
    VALUE("sum", "Names a sum") "," VALUE("short", "Money ran short") ","
    VALUE("shared", "Costs are shared") "," VALUE("in-kind", "Help in kind") "]}]}";

/* Lower case. A hyphen and a space are equal; the last word may end in s. */
static const struct {
  const char *value, *words;
} PHRASES[] = {
    {"short", "ran out of money"},      {"short", "ran out of funding"},
    {"short", "funding ran out"},       {"short", "money ran out"},
    {"short", "funding ended"},         {"short", "end of the funding"},
    {"short", "lack of funding"},       {"short", "lack of funds"},
    {"short", "funding gap"},           {"short", "budget cut"},
    {"short", "underfunded"},           {"short", "cuts in funding"},
    {"shared", "pooled budget"},        {"shared", "pooled fund"},
    {"shared", "joint fund"},           {"shared", "joint budget"},
    {"shared", "matching fund"},        {"shared", "match funding"},
    {"shared", "cost sharing"},         {"shared", "shared the costs"},
    {"shared", "co financed"},          {"shared", "co funded"},
    {"shared", "co financing"},         {"shared", "co funding"},
    {"in-kind", "in kind contribution"},{"in-kind", "in kind support"},
    {"in-kind", "contribution in kind"},{"in-kind", "donated equipment"},
    {"in-kind", "seconded staff"},      {"in-kind", "donated drug"},
    {"in-kind", "drug donation"},
};
static const char *const SIGNS[] = {"$", "\xC2\xA3", "\xC2\xA5", "\xE2\x82\xAC", "\xE2\x82\xB9"};
static const char *const CODES[] = {"USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "JPY", "CNY",
                                    "INR", "ZAR", "KES", "UGX", "TZS", "XCD", "XOF", "XAF", "PHP",
                                    "IDR", "BRL", "MXN", "SEK", "NOK", "DKK"};
static const char *const UNITS[] = {"dollar", "euro", "pound sterling", "franc", "rupee", "peso",
                                    "kroner", "kronor", "yen", "rand"};
static const char *const SCALES[] = {"thousand", "million", "billion"};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SPANS_EACH = 5 }; /* of one value: enough to show why */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes outside of ASCII belong to letters more often than not. */
static int is_word(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || (c & 0x80);
}

static char at(concord_str text, size_t place) { return place < text.len ? text.ptr[place] : 0; }

/* The end of these words at `place`, or 0. */
static size_t words_at(concord_str text, size_t place, const char *words) {
  for (; *words; words++, place++) {
    char c = lower(at(text, place));
    if (c != *words && !(c == '-' && *words == ' ')) return 0;
  }
  if (lower(at(text, place)) == 's') place++;
  return is_word(at(text, place)) ? 0 : place;
}

static size_t any_words_at(concord_str text, size_t place, const char *const *all, size_t count) {
  size_t i, end;
  for (i = 0; i < count; i++) {
    if ((end = words_at(text, place, all[i])) > 0) return end;
  }
  return 0;
}

static int three_digits_at(concord_str text, size_t place) {
  return is_digit(at(text, place)) && is_digit(at(text, place + 1)) &&
         is_digit(at(text, place + 2)) && !is_digit(at(text, place + 3));
}

/* The end of a number such as 1,200.50 or 20 000 at `place`, or 0. */
static size_t number_at(concord_str text, size_t place) {
  size_t start = place;
  if (!is_digit(at(text, place))) return 0;
  while (is_digit(at(text, place))) place++;
  while (place - start <= 3 && at(text, place) == ' ' && three_digits_at(text, place + 1)) {
    start = place + 1;
    place += 4;
  }
  while (is_digit(at(text, place)) ||
         ((at(text, place) == ',' || at(text, place) == '.') && is_digit(at(text, place + 1)))) {
    place++;
  }
  return place;
}

static size_t skip_space(concord_str text, size_t place) {
  return at(text, place) == ' ' ? place + 1 : place;
}

/* The end of a currency's sign or code at `place`, or 0. */
static size_t currency_at(concord_str text, size_t place) {
  size_t i;
  for (i = 0; i < COUNT(SIGNS); i++) {
    size_t length = strlen(SIGNS[i]);
    if (text.len - place >= length && memcmp(text.ptr + place, SIGNS[i], length) == 0) {
      return place + length;
    }
  }
  for (i = 0; i < COUNT(CODES); i++) {
    if (text.len - place >= 3 && memcmp(text.ptr + place, CODES[i], 3) == 0) {
      char next = at(text, place + 3);
      return is_word(next) && !is_digit(next) ? 0 : place + 3;
    }
  }
  return 0;
}

/* "million" after a number, if it is there. */
static size_t skip_scale(concord_str text, size_t place) {
  size_t end = any_words_at(text, skip_space(text, place), SCALES, COUNT(SCALES));
  return end > 0 ? end : place;
}

/* The end of a sum at `place`, or 0: EUR 20,000, $2.5 million, 300 euros. */
static size_t sum_at(concord_str text, size_t place) {
  size_t end = currency_at(text, place);
  if (end > 0) {
    end = number_at(text, skip_space(text, end));
    return end > 0 ? skip_scale(text, end) : 0;
  }
  if ((end = number_at(text, place)) == 0) return 0;
  end = skip_space(text, skip_scale(text, end));
  if (end >= text.len) return 0;
  place = any_words_at(text, end, UNITS, COUNT(UNITS));
  return place > 0 ? place : currency_at(text, end);
}

/* What one call works on. */
struct work {
  const concord_host *host;
  void *cx;
  concord_str text;
  const char *field;
  unsigned spans[4]; /* of sum, short, shared, in-kind */
};

static void found(struct work *work, const char *value, size_t start, size_t end, const char *why) {
  unsigned *spans = &work->spans[strcmp(value, "sum") == 0     ? 0
                                 : strcmp(value, "short") == 0  ? 1
                                 : strcmp(value, "shared") == 0 ? 2
                                                                : 3];
  uint32_t handle;
  if ((*spans)++ >= SPANS_EACH) return;
  handle = work->host->assign(work->cx, concord_text("talk"), concord_text(value));
  work->host->evidence(work->cx, handle, concord_text(work->field), start, end, concord_text(why));
}

static void look(struct work *work, int english) {
  size_t place = 0, end, i;
  concord_str text = work->text;
  while (place < text.len) {
    int inside = place > 0 && is_word(text.ptr[place - 1]);
    char c = text.ptr[place];
    /* A sign may follow letters (US$), a number or a word may not. */
    if ((!inside || c == '$') && (end = sum_at(text, place)) > 0) {
      found(work, "sum", place, end, "a sum of money");
      place = end;
      continue;
    }
    for (i = 0; english && !inside && i < COUNT(PHRASES); i++) {
      if (lower(c) == PHRASES[i].words[0] &&
          (end = words_at(text, place, PHRASES[i].words)) > 0) {
        found(work, PHRASES[i].value, place, end, PHRASES[i].words);
        break;
      }
    }
    place++;
  }
}

static int32_t money_open(const concord_host *host, void *cx, concord_str config, void **self) {
  (void)cx;
  (void)config;
  *self = (void *)host; /* stays valid until close() */
  return CONCORD_OK;
}

static int32_t money_describe(void *self, void *cx) {
  const concord_host *host = self;
  host->describe(cx, concord_text(DESCRIPTION));
  return CONCORD_OK;
}

static int32_t money_analyse(void *self, void *cx, const concord_doc *doc) {
  struct work work = {0};
  int english = doc->lang.len == 0 || (doc->lang.len == 2 && memcmp(doc->lang.ptr, "en", 2) == 0);
  work.host = self;
  work.cx = cx;
  work.text = doc->title;
  work.field = "title";
  look(&work, english);
  work.text = doc->summary;
  work.field = "summary";
  look(&work, english);
  work.text = doc->text;
  work.field = "text";
  look(&work, english);
  return CONCORD_OK;
}

static void money_close(void *self) { (void)self; }

CONCORD_EXPORT const concord_plugin concord_facet_plugin = {
    CONCORD_MAGIC, sizeof(concord_plugin), CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR, 0,
    money_open,    money_describe,         money_analyse,     money_close,
};

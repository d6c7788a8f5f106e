//! The languages that words are stemmed for, and how a text says which is its own.
//!
//! A value of a searched field carries its language as a mark of two
//! characters in front of its text, on which the tokenizer dispatches; English
//! texts carry none. The mark is no word, so positions stay what they are.

use tantivy::tokenizer::{Language as Stemmed, StopWordFilter};
use whatlang::{Detector, Lang};

/// A language, as an index in [`TABLE`]. The default one is English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Language(u8);

struct Row {
    code: &'static str,
    stemmed: Stemmed,
    detected: Lang,
}

const fn row(code: &'static str, stemmed: Stemmed, detected: Lang) -> Row {
    Row { code, stemmed, detected }
}

/// Every language that tantivy has a stemmer for.
const TABLE: [Row; 18] = [
    row("en", Stemmed::English, Lang::Eng),
    row("ar", Stemmed::Arabic, Lang::Ara),
    row("da", Stemmed::Danish, Lang::Dan),
    row("de", Stemmed::German, Lang::Deu),
    row("el", Stemmed::Greek, Lang::Ell),
    row("es", Stemmed::Spanish, Lang::Spa),
    row("fi", Stemmed::Finnish, Lang::Fin),
    row("fr", Stemmed::French, Lang::Fra),
    row("hu", Stemmed::Hungarian, Lang::Hun),
    row("it", Stemmed::Italian, Lang::Ita),
    row("nl", Stemmed::Dutch, Lang::Nld),
    row("no", Stemmed::Norwegian, Lang::Nob),
    row("pt", Stemmed::Portuguese, Lang::Por),
    row("ro", Stemmed::Romanian, Lang::Ron),
    row("ru", Stemmed::Russian, Lang::Rus),
    row("sv", Stemmed::Swedish, Lang::Swe),
    row("ta", Stemmed::Tamil, Lang::Tam),
    row("tr", Stemmed::Turkish, Lang::Tur),
];

/// Stands in front of the letter of the language.
const MARK: char = '\u{2}';
/// The letter of the first language; the others follow.
const FIRST: u8 = b'A';

/// Shorter texts tell too little about their language. Letters.
const ENOUGH: usize = 120;
/// More than this is not looked at to detect a language. Characters.
const LOOKED_AT: usize = 1200;

impl Language {
    pub(crate) const ENGLISH: Language = Language(0);
    /// Any language without a stemmer: words are kept as they are.
    pub(crate) const OTHER: Language = Language(TABLE.len() as u8);
    /// How many there are.
    pub(crate) const COUNT: usize = TABLE.len() + 1;

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// As a number of a column, and back.
    pub(crate) fn number(self) -> i64 {
        i64::from(self.0)
    }

    pub(crate) fn from_number(number: i64) -> Self {
        let known = u8::try_from(number).ok().filter(|number| usize::from(*number) < Self::COUNT);
        Language(known.unwrap_or_default())
    }

    pub(crate) fn all() -> impl Iterator<Item = Language> {
        (0..Self::COUNT as u8).map(Language)
    }

    /// By the primary subtag that front matter gives (`pt`, of `pt-BR`).
    pub(crate) fn of_code(code: &str) -> Self {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        let same = |row: &Row| row.code.eq_ignore_ascii_case(primary);
        // The two written forms of Norwegian have codes of their own.
        match TABLE.iter().position(same) {
            Some(found) => Language(found as u8),
            None if matches!(primary, "nb" | "nn") => Self::of_code("no"),
            None => Self::OTHER,
        }
    }

    /// What a text is written in: as stated, else as it looks; English where
    /// that cannot be told.
    pub(crate) fn of_text(stated: Option<&str>, text: &str) -> Self {
        if let Some(code) = stated {
            return Self::of_code(code);
        }
        let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
        let sample = &text[..end];
        if sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH).count() < ENOUGH
            || reads_english(sample)
        {
            return Self::ENGLISH;
        }
        let Some(found) = Detector::new().detect(sample).filter(|found| found.is_reliable()) else {
            return Self::ENGLISH;
        };
        match TABLE.iter().position(|row| row.detected == found.lang()) {
            Some(found) => Language(found as u8),
            None => Self::OTHER,
        }
    }

    /// The stemmer of tantivy for it.
    pub(crate) fn stemmed(self) -> Option<Stemmed> {
        TABLE.get(self.index()).map(|row| row.stemmed)
    }

    /// Words that say nothing of what is looked for. tantivy's English list is
    /// shorter than ours, see [`crate::fallback`].
    pub(crate) fn stop_words(self) -> Option<StopWordFilter> {
        StopWordFilter::new(self.stemmed()?)
    }

    /// `text` as a value of a searched field.
    pub(crate) fn mark(self, text: &str) -> Box<str> {
        if self == Self::ENGLISH && !text.starts_with(MARK) {
            return text.into();
        }
        let mut marked = String::with_capacity(text.len() + 2);
        marked.extend([MARK, char::from(FIRST + self.0)]);
        marked.push_str(text);
        marked.into()
    }

    /// The language and the text of a value, with the bytes of the mark.
    pub(crate) fn split(value: &str) -> (Self, &str, usize) {
        let marked = value.strip_prefix(MARK).and_then(|rest| {
            let number = rest.bytes().next()?.checked_sub(FIRST)?;
            (usize::from(number) < Self::COUNT).then(|| (Language(number), &rest[1..], 2))
        });
        marked.unwrap_or((Self::ENGLISH, value, 0))
    }

    /// The text of a value, without its mark.
    pub(crate) fn unmark(mut value: String) -> String {
        let (_, _, mark) = Self::split(&value);
        value.drain(..mark);
        value
    }
}

/// Whether so many words are the commonest of English that nobody has to ask.
/// The detector takes longer than the words of a page do to be indexed.
fn reads_english(sample: &str) -> bool {
    const COMMON: [&str; 12] =
        ["the", "of", "and", "to", "is", "that", "for", "with", "was", "are", "this", "be"];
    let (mut words, mut common) = (0, 0);
    for word in sample.split_ascii_whitespace() {
        words += 1;
        common += usize::from(COMMON.contains(&word));
    }
    // German, French and Spanish texts have less than one in fifty, Dutch and
    // Danish ones one in thirty.
    common * 12 >= words
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Les partenaires ont signé un accord qui fixe les règles de la pêche, \
                          et chacun des villages a désigné deux personnes pour les surveiller \
                          pendant toute la saison.";
    const ENGLISH: &str = "Fishing villages signed rules; each named two wardens, who watched \
                           reefs every season, while officials checked catches at markets \
                           downtown, week after week.";

    #[test]
    fn the_language_is_stated_or_looked_up() {
        let of = |stated, text: &str| Language::of_text(stated, text);
        assert_eq!(of(None, FRENCH), Language::of_code("fr"));
        assert_eq!(of(None, ENGLISH), Language::ENGLISH);
        assert_eq!(of(Some("de"), FRENCH), Language::of_code("de"));
        assert_eq!(of(Some("zh"), FRENCH), Language::OTHER);
        assert_eq!(of(Some("PT-br"), ""), Language::of_code("pt"));
        assert_eq!(of(Some("nb"), ""), Language::of_code("no"));
        // Too short to tell.
        assert_eq!(of(None, "Les partenaires"), Language::ENGLISH);
        assert_eq!(of(None, &"1234 *** ".repeat(100)), Language::ENGLISH);
        let chinese = "合作伙伴签署了协议。".repeat(20);
        assert_eq!(of(None, &chinese), Language::OTHER);
    }

    #[test]
    fn a_mark_comes_off_as_it_was_put_on() {
        for language in Language::all() {
            for text in ["", "word", "\u{2}", "\u{2}A", "\u{2}Bword", "é"] {
                let marked = language.mark(text);
                let (found, rest, mark) = Language::split(&marked);
                assert_eq!((found, rest), (language, text), "{text:?}");
                assert_eq!(&marked[mark..], text);
                assert_eq!(Language::unmark(marked.into()), text);
            }
        }
        assert_eq!(Language::split("\u{2}z"), (Language::ENGLISH, "\u{2}z", 0));
    }
}

//! How text becomes terms: the only place that knows.
//!
//! [`words`] says where words stand; it alone decides their number, so that a
//! position in the index can be turned back into bytes by counting words,
//! without stemming anything again. [`term`] adds what makes two forms of a
//! word equal: lower case, the stem of the text's language, no accents.
//!
//! Scripts without spaces (and Korean, whose words carry their endings without
//! one) are cut into single characters. Each is a term, and each with its
//! neighbour another one at the same position. A segmenter that knows words
//! would do as well for whole words, but where it cuts depends on what stands
//! around them: then words could not be counted from the middle of a text.

use std::cell::RefCell;
use std::ops::Range;

use tantivy::tokenizer::{AsciiFoldingFilter, RawTokenizer, Stemmer, TextAnalyzer};

use crate::language::Language;
use crate::words::drops;
pub(crate) use crate::words::{Word, words};

/// The terms of one text or query, with their places among its words.
///
/// A run of characters of a script without spaces gives pairs of neighbours:
/// single characters are in most texts, pairs nearly say words. A character
/// alone is a term of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) terms: Vec<(u32, String)>,
    /// How many words it covers.
    pub(crate) len: u32,
}

/// What a query looks for with `text` in documents of one language.
pub(crate) fn sequence(text: &str, language: Language) -> Sequence {
    let mut sequence = Sequence::default();
    let mut words = words(text);
    let mut in_pair = false;
    while let Some(word) = words.next() {
        let at = sequence.len;
        sequence.len += 1;
        match words.pair(word) {
            Some(pair) => sequence.terms.push((at, fold(&text[pair]))),
            None if in_pair => {}
            None => sequence.terms.push((at, term(&lower(word.of(text)), language))),
        }
        in_pair = words.pair(word).is_some();
    }
    sequence
}

/// The parts of which some of a long word may be looked for: its words, and of
/// a run of characters every few neighbours. Two characters say a word in Han
/// and Hangul; in scripts whose characters are letters it takes more.
pub(crate) fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let all: Vec<Word> = words(text).collect();
    for run in all.chunk_by(|word, next| word.alone && next.alone && next.start == word.end) {
        let letters = text[run[0].start..].chars().next().is_some_and(|c| c < '\u{3000}');
        let size = if letters { 4 } else { 2 };
        if run.len() <= size {
            pieces.push(run[0].start..run[run.len() - 1].end);
        } else {
            pieces.extend(run.windows(size).map(|piece| piece[0].start..piece[size - 1].end));
        }
    }
    pieces
}

/// Lower case, without accents: what somebody typed of a word.
pub(crate) fn fold(word: &str) -> String {
    let lower = lower(word);
    match lower.is_ascii() {
        true => lower,
        false => filtered(None, &lower),
    }
}

/// A key that sorts titles as a reader expects: case and accents do not count.
pub(crate) fn sort_key(title: &str) -> String {
    let mut key = String::with_capacity(title.len());
    for word in words(title) {
        if !key.is_empty() {
            key.push(' ');
        }
        key += &fold(word.of(title));
    }
    key
}

pub(crate) fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // Lower case may bring combining marks of its own (U+0130).
    let lower = word.chars().flat_map(char::to_lowercase).filter(|c| !drops(*c));
    lower.map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// The term of a word in lower case: its stem, without accents. Endings of
/// other languages than English have accents that their stemmers ask for.
pub(crate) fn term(lower: &str, language: Language) -> String {
    if language == Language::ENGLISH {
        let folded = if lower.is_ascii() { None } else { Some(filtered(None, lower)) };
        return filtered(Some(language), folded.as_deref().unwrap_or(lower));
    }
    let stem = filtered(Some(language), lower);
    if stem.is_ascii() { stem } else { filtered(None, &stem) }
}

thread_local! {
    /// What folds, and the stemmer of each language, once it was needed.
    static FILTERS: RefCell<[Option<TextAnalyzer>; Language::COUNT + 1]> =
        const { RefCell::new([const { None }; Language::COUNT + 1]) };
}

/// A word through the stemmer of a language, or through what takes accents off.
fn filtered(language: Option<Language>, word: &str) -> String {
    let stemmed = language.map(Language::stemmed);
    if stemmed == Some(None) {
        return word.to_owned();
    }
    FILTERS.with_borrow_mut(|filters| {
        let filter = &mut filters[language.map_or(Language::COUNT, Language::index)];
        let filter = filter.get_or_insert_with(|| {
            let word = TextAnalyzer::builder(RawTokenizer::default());
            match stemmed.flatten() {
                Some(language) => word.filter(Stemmer::new(language)).build(),
                None => word.filter(AsciiFoldingFilter).build(),
            }
        });
        let mut tokens = filter.token_stream(word);
        tokens.next().map(|token| token.text.clone()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysed(text: &str) -> Vec<String> {
        in_language("en", text)
    }

    fn in_language(code: &str, text: &str) -> Vec<String> {
        let terms = sequence(text, Language::of_code(code)).terms.into_iter();
        terms.map(|(_, term)| term).collect()
    }

    #[test]
    fn forms_of_a_word_are_one_term() {
        assert_eq!(analysed("Partnerships"), analysed("partnership"));
        assert_eq!(analysed("partner's partner\u{2019}s PARTNERS"), ["partner"; 3]);
        assert_eq!(analysed("Soufrière cafe\u{301}"), analysed("soufriere café"));
        assert_eq!(analysed("co\u{ad}operate"), analysed("cooperate"));
        assert_eq!(analysed("İstanbul"), analysed("istanbul"));
    }

    #[test]
    fn each_language_has_its_own_endings() {
        assert_eq!(in_language("fr", "Communautés"), in_language("fr", "communauté"));
        assert_eq!(in_language("de", "Häuser"), in_language("de", "häusern"));
        assert_eq!(in_language("es", "lecciones"), in_language("es", "lección"));
        assert_eq!(in_language("ru", "партнёры"), in_language("ru", "партнеров"));
        assert_eq!(in_language("pl", "partnerzy"), ["partnerzy"]);
        assert_eq!(in_language("ar", "مُدَرِّسٌ"), in_language("ar", "مدرس"));
    }

    #[test]
    fn runs_of_characters_are_pairs() {
        assert_eq!(in_language("zh", "伙伴关系"), ["伙伴", "伴关", "关系"]);
        assert_eq!(in_language("zh", "AI 伙伴、人"), ["ai", "伙伴", "人"]);
        assert_eq!(in_language("ko", "협력을"), ["협력", "력을"]);
        assert_eq!(in_language("th", "ที่นี่"), ["ที่นี่"]);
        let sequence = sequence("a 伙伴关系 b", Language::OTHER);
        let places: Vec<_> = sequence.terms.iter().map(|(at, _)| *at).collect();
        assert_eq!((places, sequence.len), (vec![0, 1, 2, 3, 5], 6));
    }

    #[test]
    fn titles_sort_without_case_and_accents() {
        let mut titles = ["Zebra", "élan", "apple", "Banana"];
        titles.sort_by_key(|title| sort_key(title));
        assert_eq!(titles, ["apple", "Banana", "élan", "Zebra"]);
    }
}

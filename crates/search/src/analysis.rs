//! How text becomes terms: the only place that knows.
//!
//! [`words`] says where words stand; it alone decides their number, so that a
//! position in the index can be turned back into bytes by counting words,
//! without stemming anything again. The analyzer adds what makes two forms of
//! a word equal: lower case, no accents, the English stem.
//!
//! Several languages will need several stems, but not several fields: a value
//! can carry its language in front of its text, the tokenizer dispatch on it,
//! and a query be analysed for every language of the corpus. Whatever a
//! language does with its words, it must keep their number as [`words`] gives
//! it. Scripts without spaces are cut into single characters already, which
//! makes every run of them in a query a phrase.

use std::collections::HashMap;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenFilter,
    TokenStream, Tokenizer,
};

/// Longer runs of letters are cut, so that no input makes a term, a highlight
/// or the work on one word large. Bytes.
const LONGEST_WORD: usize = 256;

/// A word of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) start: usize,
    /// Where the part ends that is indexed: without a possessive `'s`.
    pub(crate) stem_end: usize,
    pub(crate) end: usize,
}

/// The words of `text`, in order.
pub(crate) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a word and is in none.
    Between,
    Letter,
    /// Part of a word, but starts none: combining accents, soft hyphens.
    Joining,
    /// A word by itself: scripts written without spaces.
    Alone,
}

fn class(c: char) -> Class {
    match c {
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' => Class::Joining,
        // Vowel signs and viramas of the Indic scripts that are not alphabetic.
        '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}'
        | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' => Class::Joining,
        // Thai and Lao, Tibetan to Myanmar, Khmer; kana; Han.
        '\u{e47}'..='\u{e4e}' | '\u{ec8}'..='\u{ece}' => Class::Joining,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
            if c.is_alphanumeric() =>
        {
            Class::Alone
        }
        _ if c.is_alphanumeric() => Class::Letter,
        _ => Class::Between,
    }
}

impl Words<'_> {
    /// The class and length of what stands at byte `at`.
    fn look(&self, at: usize) -> Option<(Class, usize)> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte.is_ascii() {
            let class = if byte.is_ascii_alphanumeric() { Class::Letter } else { Class::Between };
            return Some((class, 1));
        }
        let c = self.text[at..].chars().next()?;
        Some((class(c), c.len_utf8()))
    }

    /// Where a possessive ending that starts at `at` ends.
    fn possessive_end(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let after = rest.strip_prefix('\'').or_else(|| rest.strip_prefix('\u{2019}'))?;
        if !after.starts_with(['s', 'S']) {
            return None;
        }
        let end = self.text.len() - after.len() + 1;
        match self.look(end) {
            Some((Class::Letter | Class::Joining, _)) => None,
            _ => Some(end),
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut start = self.at;
        let (first, mut len) = loop {
            match self.look(start) {
                Some((Class::Between | Class::Joining, len)) => start += len,
                Some(found) => break found,
                None => {
                    self.at = start;
                    return None;
                }
            }
        };
        let mut end = start;
        loop {
            end += len;
            if end - start >= LONGEST_WORD {
                break;
            }
            match self.look(end) {
                Some((Class::Joining, next)) => len = next,
                Some((Class::Letter, next)) if first == Class::Letter => len = next,
                _ => break,
            }
        }
        let stem_end = end;
        if first == Class::Letter
            && let Some(after) = self.possessive_end(end)
        {
            end = after;
        }
        self.at = end;
        Some(Word { start, stem_end, end })
    }
}

/// The analysis of every searched field, and of queries.
pub(crate) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer::default()).filter(AsciiFoldingFilter).filter(Stems).build()
}

/// The analysis of a word that is being typed: everything but the stem.
pub(crate) fn prefix_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer::default()).filter(AsciiFoldingFilter).build()
}

/// The terms of `text`, one for each of its [`words`].
pub(crate) fn terms(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analyzer.token_stream(text).process(&mut |token| terms.push(token.text.clone()));
    terms
}

/// Whether a term is a character of a script written without spaces.
pub(crate) fn is_character(term: &str) -> bool {
    term.chars().next().is_some_and(|c| class(c) == Class::Alone)
}

/// A key that sorts titles as a reader expects: case and accents do not count.
pub(crate) fn sort_key(title: &str) -> String {
    let terms = terms(&mut prefix_analyzer(), title);
    terms.join(" ")
}

/// [`words`] as tantivy wants them, in lower case.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    words: Words<'a>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { words: words(text), token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        let token = &mut *self.token;
        token.position = token.position.wrapping_add(1);
        token.offset_from = word.start;
        token.offset_to = word.end;
        token.text.clear();
        let text = &self.words.text[word.start..word.stem_end];
        if text.is_ascii() {
            token.text.push_str(text);
            token.text.make_ascii_lowercase();
        } else {
            // Lower case may bring combining marks of its own (U+0130).
            let lower = text.chars().flat_map(char::to_lowercase);
            token.text.extend(lower.filter(|c| !drops(*c)));
        }
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The English stems. Finding one takes longer than all else that is done with
/// a word, and a corpus says the same few thousand words again and again.
struct Stems;

/// So many stems are remembered by one tokenizer.
const REMEMBERED: usize = 20_000;

#[derive(Clone)]
struct Stemming<T> {
    inner: T,
    known: HashMap<String, String>,
    stemmer: TextAnalyzer,
}

struct StemStream<'a, T> {
    inner: T,
    known: &'a mut HashMap<String, String>,
    stemmer: &'a mut TextAnalyzer,
}

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        let stemmer = TextAnalyzer::builder(RawTokenizer::default())
            .filter(Stemmer::new(Language::English))
            .build();
        Stemming { inner, known: HashMap::new(), stemmer }
    }
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = StemStream<'a, T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let Self { inner, known, stemmer } = self;
        StemStream { inner: inner.token_stream(text), known, stemmer }
    }
}

impl<T: TokenStream> TokenStream for StemStream<'_, T> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let word = &mut self.inner.token_mut().text;
        if let Some(stem) = self.known.get(word.as_str()) {
            word.clear();
            word.push_str(stem);
            return true;
        }
        let mut stems = self.stemmer.token_stream(word);
        let stem = stems.next().map(|token| token.text.clone()).unwrap_or_default();
        drop(stems);
        if self.known.len() < REMEMBERED {
            self.known.insert(word.clone(), stem.clone());
        }
        *word = stem;
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

/// Whether a joining character makes no difference between words. Accents and
/// invisible characters make none, vowel signs do.
fn drops(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<&str> {
        words(text).map(|word| &text[word.start..word.end]).collect()
    }

    fn analysed(text: &str) -> Vec<String> {
        terms(&mut analyzer(), text)
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
    fn words_are_where_a_reader_sees_them() {
        assert_eq!(spans("Co-management, 3.5 %"), ["Co", "management", "3", "5"]);
        assert_eq!(spans("its partner's role; 'scare'"), ["its", "partner's", "role", "scare"]);
        assert_eq!(spans("a's's"), ["a's", "s"]);
        assert_eq!(spans("伙伴关系 ok かな"), ["伙", "伴", "关", "系", "ok", "か", "な"]);
        assert_eq!(spans("हिन्दी"), ["हिन्दी"]);
        assert_eq!(spans(""), [""; 0]);
        assert_eq!(spans("*** \u{301} —"), [""; 0]);
    }

    #[test]
    fn a_run_without_end_is_cut() {
        let text = "é".repeat(1000);
        let words = words(&text).collect::<Vec<_>>();
        assert_eq!(words.iter().map(|word| word.end - word.start).sum::<usize>(), text.len());
        assert!(words.iter().all(|word| word.end - word.start <= LONGEST_WORD));
    }

    #[test]
    fn every_word_is_one_token_at_its_own_position() {
        for text in ["A partner's café, 伙伴 and x".to_owned(), "y".repeat(700), String::new()] {
            let mut analyzer = analyzer();
            let mut stream = analyzer.token_stream(&text);
            for (position, word) in words(&text).enumerate() {
                let token = stream.next().unwrap();
                assert_eq!(token.position, position);
                assert_eq!((token.offset_from, token.offset_to), (word.start, word.end));
                assert!(!token.text.is_empty());
            }
            assert!(stream.next().is_none());
        }
    }

    #[test]
    fn titles_sort_without_case_and_accents() {
        let mut titles = ["Zebra", "élan", "apple", "Banana"];
        titles.sort_by_key(|title| sort_key(title));
        assert_eq!(titles, ["apple", "Banana", "élan", "Zebra"]);
    }
}

//! [`words`] as tantivy wants them: terms, and pairs of characters beside them.

use std::ops::Range;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::analysis::{fold, lower, term};
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::remembered::Remembered;
use crate::words::{Words, words};

/// The analysis of every searched field; `lexicon` learns its words.
pub(crate) fn analyzer(lexicon: Lexicon) -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer { lexicon, ..WordTokenizer::default() }).build()
}

#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
    remembered: Remembered,
    lexicon: Lexicon,
}

struct WordStream<'a> {
    text: &'a str,
    words: Words<'a>,
    remembered: &'a mut Remembered,
    lexicon: &'a Lexicon,
    language: Language,
    /// The mark of the language in front of the text. Bytes.
    mark: usize,
    /// Two characters that are still to be told.
    pair: Option<Range<usize>>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        let (language, text, mark) = Language::split(text);
        let Self { token, remembered, lexicon } = self;
        let words = words(text);
        WordStream { text, words, remembered, lexicon, language, mark, pair: None, token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let token = &mut *self.token;
        token.text.clear();
        if let Some(pair) = self.pair.take() {
            token.offset_to = self.mark + pair.end;
            token.text += &fold(&self.text[pair]);
            return true;
        }
        let Some(word) = self.words.next() else { return false };
        token.position = token.position.wrapping_add(1);
        token.offset_from = self.mark + word.start;
        token.offset_to = self.mark + word.end;
        let text = word.of(self.text);
        if word.alone {
            self.pair = self.words.pair(word);
            token.text += &fold(text);
            return true;
        }
        let hash = self.lexicon.hash(text, self.language);
        if let Some(term) = self.remembered.get(hash, text, self.language) {
            token.text.push_str(term);
            return true;
        }
        token.text = term(&lower(text), self.language);
        self.lexicon.add(hash, text, self.language);
        self.remembered.put(hash, text, self.language, &token.text);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_token_at_its_own_position() {
        for language in [Language::ENGLISH, Language::of_code("fr"), Language::OTHER] {
            for text in
                ["A partner's café, 伙伴关系 and x".to_owned(), "y".repeat(700), String::new()]
            {
                let value = language.mark(&text);
                let mark = value.len() - text.len();
                let mut analyzer = analyzer(Lexicon::default());
                let mut stream = analyzer.token_stream(&value);
                let mut tokens = Vec::new();
                stream.process(&mut |token| tokens.push(token.clone()));
                let mut position = 0;
                let mut words = words(&text);
                while let Some(word) = words.next() {
                    let mut at = tokens.extract_if(.., |token| token.position == position);
                    let token = at.next().unwrap();
                    let place = (word.start + mark, word.end + mark);
                    assert_eq!((token.offset_from, token.offset_to), place);
                    assert!(!token.text.is_empty());
                    let pair = at.next().map(|pair| pair.text);
                    assert_eq!(pair.as_deref(), words.pair(word).map(|pair| &text[pair]));
                    drop(at);
                    position += 1;
                }
                assert_eq!(tokens, []);
            }
        }
    }
}

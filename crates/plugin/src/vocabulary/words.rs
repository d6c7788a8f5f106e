//! Text as numbered words, the same way for phrases and for documents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// Stands for whatever no phrase contains: unknown words, and punctuation that
/// phrases do not reach across.
const UNKNOWN: u32 = u32::MAX;

/// A word or punctuation mark of some phrase; or all that stands between two
/// of them and is neither.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// An index of [`Words::entries`], or [`UNKNOWN`].
    entry: u32,
}

/// A text as tokens. Where nothing but space and hyphens stands between two
/// words of phrases, there is no token between them.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    /// All words of the text, known or not.
    pub(crate) words: usize,
}

/// All the words of all phrases.
#[derive(Debug, Default)]
pub(crate) struct Words {
    by_text: HashMap<Box<str>, u32, BuildHasherDefault<QuickHasher>>,
    entries: Vec<Entry>,
    /// Bytes of the longest one: nothing longer needs to be looked up.
    longest: usize,
}

#[derive(Debug)]
struct Entry {
    /// The number of the word as it stands, if a phrase has it so.
    word: Option<u32>,
    /// Numbers of the words that this one may be an inflection of, as the last
    /// one of a phrase; itself included.
    bases: Vec<u32>,
}

/// Collects words, then becomes [`Words`].
#[derive(Debug, Default)]
pub(crate) struct WordsBuilder {
    numbers: HashMap<String, u32>,
    /// Inflected form and the words it may come from.
    inflected: HashMap<String, Vec<u32>>,
}

impl WordsBuilder {
    /// The words of a phrase, numbered. The last one also matches inflected:
    /// in s, es, 's and (for y) ies; an acronym in s and 's.
    pub(crate) fn add(&mut self, phrase: &str, is_acronym: bool) -> Vec<u32> {
        let mut numbers = Vec::new();
        let mut last = None;
        split(phrase, |piece| {
            let text = match piece {
                Piece::Word(text, _) => text.to_owned(),
                Piece::Mark(mark, _) => mark.to_string(),
                Piece::Break(_) => "\n".to_owned(),
            };
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(text.clone()).or_insert(next);
            numbers.push(number);
            last = Some((text, number));
        });
        if let Some((text, number)) = last {
            let mut forms = vec![text.clone(), format!("{text}s"), format!("{text}'s")];
            if !is_acronym {
                forms.push(format!("{text}es"));
                forms.extend(text.strip_suffix('y').map(|stem| format!("{stem}ies")));
            }
            for form in forms {
                let bases = self.inflected.entry(form).or_default();
                if !bases.contains(&number) {
                    bases.push(number);
                }
            }
        }
        numbers
    }

    pub(crate) fn build(mut self) -> Words {
        let mut words = Words::default();
        let mut put = |text: String, word: Option<u32>, bases: Vec<u32>| {
            words.longest = words.longest.max(text.len());
            words.by_text.insert(text.into_boxed_str(), words.entries.len() as u32);
            words.entries.push(Entry { word, bases });
        };
        for (form, bases) in self.inflected {
            let word = self.numbers.remove(&form);
            put(form, word, bases);
        }
        for (text, word) in self.numbers {
            put(text, Some(word), Vec::new());
        }
        words
    }
}

impl Words {
    pub(crate) fn tokens(&self, text: &str) -> Tokens {
        let mut tokens = Tokens::default();
        let list = &mut tokens.list;
        split(text, |piece| {
            let (entry, range) = match piece {
                Piece::Word(lower, range) => {
                    tokens.words += 1;
                    (self.find(lower), range)
                }
                Piece::Mark(mark, range) => (self.find(mark.encode_utf8(&mut [0; 4])), range),
                Piece::Break(range) => (UNKNOWN, range),
            };
            let end = range.end as u32;
            match list.last_mut() {
                Some(last) if last.entry == UNKNOWN && entry == UNKNOWN => last.end = end,
                _ => list.push(Token { start: range.start as u32, end, entry }),
            }
        });
        tokens
    }

    fn find(&self, lower: &str) -> u32 {
        if lower.len() > self.longest {
            return UNKNOWN;
        }
        self.by_text.get(lower).copied().unwrap_or(UNKNOWN)
    }

    /// The number of a token's word as it stands.
    pub(crate) fn word(&self, token: &Token) -> Option<u32> {
        self.entries.get(token.entry as usize)?.word
    }

    /// The words that a token may be an inflection of.
    pub(crate) fn bases(&self, token: &Token) -> &[u32] {
        self.entries.get(token.entry as usize).map_or(&[], |entry| &entry.bases)
    }
}

/// A piece of text, with its bytes.
enum Piece<'a> {
    /// In lower case.
    Word(&'a str, Range<usize>),
    /// One punctuation mark, with or without space around it.
    Mark(char, Range<usize>),
    /// A line's end, or more punctuation than that.
    Break(Range<usize>),
}

/// Cuts a text into words and what separates them; leaves out separators that
/// are only space, hyphens or apostrophes.
fn split(text: &str, mut each: impl FnMut(Piece<'_>)) {
    let mut lower = String::new();
    let mut position = 0;
    loop {
        let gap = Gap::at(text, position);
        let separates = position > 0 && gap.end < text.len();
        match gap.kind {
            GapKind::Mark(mark) if separates => each(Piece::Mark(mark, position..gap.end)),
            GapKind::Break if separates => each(Piece::Break(position..gap.end)),
            _ => {}
        }
        let start = gap.end;
        if start >= text.len() {
            return;
        }
        position = word_end(text, start, &mut lower);
        each(Piece::Word(&lower, start..position));
    }
}

/// Puts the word that starts at `start` into `lower`; returns where it ends.
fn word_end(text: &str, start: usize, lower: &mut String) -> usize {
    lower.clear();
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        // Most words are ASCII from end to end.
        let plain = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        lower.push_str(&text[at..at + plain]);
        at += plain;
        let Some(c) = text[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        if is_word_char(c) {
            lower.extend(c.to_lowercase());
        } else if is_apostrophe(c) && text[next..].chars().next().is_some_and(is_word_char) {
            lower.push('\'');
        } else {
            break;
        }
        at = next;
    }
    lower.make_ascii_lowercase();
    at
}

/// What stands between two words.
struct Gap {
    kind: GapKind,
    end: usize,
}

enum GapKind {
    Join,
    Mark(char),
    Break,
}

impl Gap {
    fn at(text: &str, start: usize) -> Gap {
        // Most gaps are one space.
        if let [b' ', next, ..] = text.as_bytes()[start..]
            && next.is_ascii_alphanumeric()
        {
            return Gap { kind: GapKind::Join, end: start + 1 };
        }
        let mut kind = GapKind::Join;
        let mut end = text.len();
        // A dash between spaces separates; one that touches a word joins.
        let (mut space, mut dash, mut after) = (false, false, false);
        for (offset, c) in text[start..].char_indices() {
            if is_word_char(c) {
                end = start + offset;
                break;
            }
            match c {
                '\n' | '\r' => kind = GapKind::Break,
                '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' => dash = true,
                c if c.is_whitespace() => {
                    after |= dash;
                    space |= !dash;
                }
                c if is_apostrophe(c) => {}
                c => match kind {
                    GapKind::Join => kind = GapKind::Mark(c),
                    _ => kind = GapKind::Break,
                },
            }
        }
        if space && dash && after {
            kind = GapKind::Break;
        }
        Gap { kind, end }
    }
}

fn is_word_char(c: char) -> bool {
    // Accents written as characters of their own belong to the word.
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}')
}

/// A hash for short words of our own list: an attacker who chooses the text
/// cannot add to the table, only miss in it.
#[derive(Default)]
pub(crate) struct QuickHasher(u64);

const SPREAD: u64 = 0x517c_c1b7_2722_0a95;

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        self.write_u64(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }

    fn finish(&self) -> u64 {
        // The table looks at the lowest and the highest bits; the middle ones
        // are the best mixed.
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        split(text, |piece| {
            all.push(match piece {
                Piece::Word(lower, range) => format!("{lower}@{}", range.start),
                Piece::Mark(mark, _) => format!("mark {mark}"),
                Piece::Break(_) => "break".to_owned(),
            });
        });
        all
    }

    #[test]
    fn space_and_hyphens_join_punctuation_separates() {
        assert_eq!(pieces("HIV/AIDS"), ["hiv@0", "mark /", "aids@4"]);
        assert_eq!(pieces("long\u{2011}term  care"), ["long@0", "term@7", "care@13"]);
        assert_eq!(pieces("a - b"), ["a@0", "break", "b@4"]);
        assert_eq!(pieces("a\nb"), ["a@0", "break", "b@2"]);
        assert_eq!(pieces("a, b"), ["a@0", "mark ,", "b@3"]);
        assert_eq!(pieces("a.) b"), ["a@0", "break", "b@4"]);
        assert_eq!(pieces(" .a. "), ["a@2"]);
        assert_eq!(pieces(""), Vec::<String>::new());
    }

    #[test]
    fn apostrophes_stay_inside_words_only() {
        assert_eq!(pieces("women’s 'health'"), ["women's@0", "health@11"]);
        assert_eq!(pieces("patients' rights"), ["patients@0", "rights@10"]);
    }

    #[test]
    fn other_scripts_are_words_too() {
        assert_eq!(pieces("Été 病院"), ["été@0", "病院@6"]);
        assert_eq!(pieces("e\u{301}te\u{301}"), ["e\u{301}te\u{301}@0"]);
    }
}

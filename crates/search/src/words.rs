//! Where words stand in a text, whatever its language.

use std::ops::Range;

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
    /// A single character of a script written without spaces.
    pub(crate) alone: bool,
}

impl Word {
    /// The part of `text` that is indexed.
    pub(crate) fn of(self, text: &str) -> &str {
        &text[self.start..self.stem_end]
    }
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
        _ if drops(c) => Class::Joining,
        // Vowel signs and viramas of the Indic scripts that are not alphabetic.
        '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a4d}' | '\u{acd}' | '\u{b4d}'
        | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' => Class::Joining,
        // What stands above, below or behind a letter in Thai, Lao, Myanmar and
        // Khmer.
        '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' => Class::Joining,
        '\u{eb1}' | '\u{eb4}'..='\u{ebc}' | '\u{ec8}'..='\u{ece}' => Class::Joining,
        '\u{102b}'..='\u{103e}' | '\u{17b4}'..='\u{17d3}' => Class::Joining,
        // Thai and Lao, Tibetan to Myanmar, Khmer; kana; Han; Hangul.
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
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

    /// The bytes of `word`, which is the last one, and of the next, when both
    /// are single characters without anything between them.
    pub(crate) fn pair(&self, word: Word) -> Option<Range<usize>> {
        if !word.alone {
            return None;
        }
        let next = self.clone().next().filter(|next| next.alone && next.start == word.end)?;
        Some(word.start..next.end)
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
        if first == Class::Letter {
            // Most words are ASCII from end to end, and a space follows.
            let most = self.text.len().min(start + LONGEST_WORD);
            let letters = &self.text.as_bytes()[start..most];
            let plain = letters.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let after = start + plain;
            match self.text.as_bytes().get(after) {
                Some(byte) if plain > 0 && byte.is_ascii() && *byte != b'\'' && after < most => {
                    self.at = after;
                    return Some(Word { start, stem_end: after, end: after, alone: false });
                }
                _ if plain > 1 => (end, len) = (after - 1, 1),
                _ => {}
            }
        }
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
        Some(Word { start, stem_end, end, alone: first == Class::Alone })
    }
}

/// Whether a joining character makes no difference between words. Accents,
/// points and invisible characters make none, vowel signs do.
pub(crate) fn drops(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}') || is_pointing(c)
}

/// The points of Arabic and Hebrew, which most texts leave out, and the stroke
/// that only makes Arabic words longer.
fn is_pointing(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{670}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<&str> {
        words(text).map(|word| &text[word.start..word.end]).collect()
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
}

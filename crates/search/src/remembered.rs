//! The terms of words that were met before: finding a stem takes longer than
//! all else that is done with a word, and a corpus says the same few thousand
//! words again and again.
//!
//! A word's hash says its drawer in a table, with room for two: the one that was
//! asked for lies in front, and who is new takes the place behind. So frequent
//! words stay, and rare ones replace each other. The table has a largest size,
//! whatever a corpus says, and a look reads one line of the processor's cache.

use crate::language::Language;

/// Word and term together; longer ones are not remembered. Bytes.
const ROOM: usize = 29;
/// Drawers at first: a save says some hundred words.
const FEW: usize = 1 << 8;
/// Drawers at most: half a megabyte, which stays near the processor.
const MOST: usize = 1 << 13;

#[derive(Clone, Copy)]
struct Place {
    language: u8,
    /// The lengths of the two that stand in `bytes`.
    word: u8,
    term: u8,
    bytes: [u8; ROOM],
}

/// As long as a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Drawer([Place; 2]);

impl Place {
    /// No word has no letters.
    const EMPTY: Place = Place { language: 0, word: 0, term: 0, bytes: [0; ROOM] };

    fn is_of(&self, word: &str, language: Language) -> bool {
        self.word > 0
            && usize::from(self.language) == language.index()
            && self.bytes.get(..usize::from(self.word)) == Some(word.as_bytes())
    }

    fn term(&self) -> Option<&str> {
        let start = usize::from(self.word);
        std::str::from_utf8(self.bytes.get(start..start + usize::from(self.term))?).ok()
    }
}

/// Terms by words as they stand in a text, and by language.
#[derive(Clone, Default)]
pub(crate) struct Remembered {
    /// A power of two of them, or none yet.
    drawers: Vec<Drawer>,
    /// How many words came since the table grew.
    put: usize,
}

impl Remembered {
    /// The term of a word with this hash.
    pub(crate) fn get(&mut self, hash: u64, word: &str, language: Language) -> Option<&str> {
        let at = self.drawer(hash);
        let Drawer(places) = self.drawers.get_mut(at)?;
        if !places[0].is_of(word, language) {
            if !places[1].is_of(word, language) {
                return None;
            }
            places.swap(0, 1);
        }
        places[0].term()
    }

    pub(crate) fn put(&mut self, hash: u64, word: &str, language: Language, term: &str) {
        if word.len() + term.len() > ROOM || word.is_empty() {
            return;
        }
        if self.put >= self.drawers.len() && self.drawers.len() < MOST {
            // What was there is soon met again.
            let drawers = (self.drawers.len() * 4).clamp(FEW, MOST);
            self.drawers = vec![Drawer([Place::EMPTY; 2]); drawers];
            self.put = 0;
        }
        self.put += 1;
        let mut place = Place {
            language: language.index() as u8,
            word: word.len() as u8,
            term: term.len() as u8,
            ..Place::EMPTY
        };
        place.bytes[..word.len()].copy_from_slice(word.as_bytes());
        place.bytes[word.len()..word.len() + term.len()].copy_from_slice(term.as_bytes());
        let at = self.drawer(hash);
        let Drawer(places) = &mut self.drawers[at];
        let behind = usize::from(places[0].word > 0);
        places[behind] = place;
    }

    fn drawer(&self, hash: u64) -> usize {
        hash as usize & self.drawers.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_remembered_until_others_take_its_place() {
        let (en, fr) = (Language::ENGLISH, Language::of_code("fr"));
        let mut remembered = Remembered::default();
        assert_eq!(remembered.get(7, "partners", en), None);
        remembered.put(7, "partners", en, "partner");
        assert_eq!(remembered.get(7, "partners", en), Some("partner"));
        assert_eq!(remembered.get(7, "partners", fr), None);
        assert_eq!(remembered.get(7, "partner", en), None);
        assert_eq!(remembered.get(7, "", en), None);
        remembered.put(7, "été", fr, "été");
        assert_eq!(remembered.get(7, "été", fr), Some("été"), "now in front");
        remembered.put(7, "trusted", en, "trust");
        assert_eq!(remembered.get(7, "partners", en), None, "it was behind");
        assert_eq!(remembered.get(7, "été", fr), Some("été"));
        assert_eq!(remembered.get(7, "trusted", en), Some("trust"));
        remembered.put(8, &"x".repeat(ROOM), en, "x");
        assert_eq!(remembered.get(8, &"x".repeat(ROOM), en), None, "too long");
    }

    #[test]
    fn it_grows_to_a_largest_size() {
        let mut remembered = Remembered::default();
        for number in 0..4 * MOST as u64 {
            let word = number.to_string();
            remembered.put(number, &word, Language::ENGLISH, &word);
            assert_eq!(remembered.get(number, &word, Language::ENGLISH), Some(&*word));
        }
        assert_eq!(remembered.drawers.len(), MOST);
        assert_eq!(size_of::<Drawer>(), 64);
    }
}

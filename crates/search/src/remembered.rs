//! The terms of words that were met before: finding a stem takes longer than
//! all else that is done with a word, and a corpus says the same few thousand
//! words again and again.
//!
//! Each word has one place in a table, by its hash; who comes to a taken place
//! takes it, so that the frequent words are there most of the time. The table
//! has a largest size, whatever a corpus says, and a look reads one line of
//! the processor's cache.

use crate::language::Language;

/// Word and term together; longer ones are not remembered. Bytes.
const ROOM: usize = 29;
/// Places at first: a save says some hundred words.
const FEW: usize = 1 << 9;
/// Places at most: half a megabyte, which stays near the processor.
const MOST: usize = 1 << 14;

/// Half a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Place {
    language: u8,
    /// The lengths of the two that stand in `bytes`.
    word: u8,
    term: u8,
    bytes: [u8; ROOM],
}

impl Place {
    /// No word has no letters.
    const EMPTY: Place = Place { language: 0, word: 0, term: 0, bytes: [0; ROOM] };
}

/// Terms by words as they stand in a text, and by language.
#[derive(Clone, Default)]
pub(crate) struct Remembered {
    /// A power of two of them, or none yet.
    places: Vec<Place>,
    /// How many words came since the table grew.
    put: usize,
}

impl Remembered {
    /// The term of a word with this hash.
    pub(crate) fn get(&self, hash: u64, word: &str, language: Language) -> Option<&str> {
        let place = self.places.get(self.place(hash))?;
        let (said, rest) = place.bytes.split_at_checked(usize::from(place.word))?;
        if said != word.as_bytes() || usize::from(place.language) != language.index() {
            return None;
        }
        std::str::from_utf8(rest.get(..usize::from(place.term))?).ok()
    }

    pub(crate) fn put(&mut self, hash: u64, word: &str, language: Language, term: &str) {
        if word.len() + term.len() > ROOM || word.is_empty() {
            return;
        }
        if self.put >= self.places.len() && self.places.len() < MOST {
            // What was there is soon met again.
            let places = (self.places.len() * 4).clamp(FEW, MOST);
            self.places = vec![Place::EMPTY; places];
            self.put = 0;
        }
        self.put += 1;
        let at = self.place(hash);
        let place = &mut self.places[at];
        place.language = language.index() as u8;
        place.word = word.len() as u8;
        place.term = term.len() as u8;
        place.bytes[..word.len()].copy_from_slice(word.as_bytes());
        place.bytes[word.len()..word.len() + term.len()].copy_from_slice(term.as_bytes());
    }

    fn place(&self, hash: u64) -> usize {
        hash as usize & self.places.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_remembered_until_another_takes_its_place() {
        let (en, fr) = (Language::ENGLISH, Language::of_code("fr"));
        let mut remembered = Remembered::default();
        assert_eq!(remembered.get(7, "partners", en), None);
        remembered.put(7, "partners", en, "partner");
        assert_eq!(remembered.get(7, "partners", en), Some("partner"));
        assert_eq!(remembered.get(7, "partners", fr), None);
        assert_eq!(remembered.get(7, "partner", en), None);
        assert_eq!(remembered.get(7, "", en), None);
        remembered.put(7, "été", fr, "été");
        assert_eq!(remembered.get(7, "été", fr), Some("été"));
        assert_eq!(remembered.get(7, "partners", en), None);
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
        assert_eq!(remembered.places.len(), MOST);
        assert_eq!(size_of::<Place>(), 32);
    }
}

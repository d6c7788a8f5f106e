//! A corpus out of numbers: every run and every machine has the same one.
//! Words are as frequent as in language (the n-th is 1/n as frequent as the
//! first), documents have a title, sections with headings, and some hundreds
//! of words.

use concord_corpus::{FacetTag, Reading, Rules, read};

use crate::{FACETS, Made, VALUES};

/// Different words.
const WORDS: usize = 30_000;

/// What makes a text English: the commonest words come first.
const COMMON: &str = "the of and to in a is that for it was as on with be by at this are from or \
                      an which not have but had were their has they we been its would there can \
                      more when who so other will what no if all said do than about into only \
                      up out some time them these could may most such also first any new should";

pub(crate) struct Corpus {
    words: Vec<String>,
    /// How many of all words said are among the first so many.
    shares: Vec<f64>,
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

impl Corpus {
    pub(crate) fn new() -> Self {
        const FIRST: [&str; 20] = [
            "b", "br", "c", "d", "f", "fl", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st",
            "t", "tr", "v", "w",
        ];
        const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "ea", "ou"];
        const LAST: [&str; 8] = ["", "n", "r", "s", "t", "l", "ng", "nd"];
        let mut random = Random(1);
        let mut words: Vec<String> = COMMON.split(' ').map(str::to_owned).collect();
        let mut seen: std::collections::HashSet<String> = words.iter().cloned().collect();
        while words.len() < WORDS {
            // Frequent words are short.
            let syllables = 1 + random.below(2) + usize::from(words.len() > 300);
            let mut word = String::new();
            for _ in 0..syllables {
                word += FIRST[random.below(FIRST.len())];
                word += VOWELS[random.below(VOWELS.len())];
                word += LAST[random.below(LAST.len())];
            }
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let mut shares = Vec::with_capacity(WORDS);
        for rank in 0..WORDS {
            sum += 1.0 / (rank as f64 + 2.7);
            shares.push(sum);
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Self { words, shares }
    }

    fn word(&self, random: &mut Random) -> &str {
        let at = random.next() as f64 / u64::MAX as f64;
        let rank = self.shares.partition_point(|share| *share < at);
        &self.words[rank.min(WORDS - 1)]
    }

    fn rare_word(&self, random: &mut Random) -> &str {
        &self.words[100 + random.below(3000)]
    }

    /// The Markdown of a document.
    pub(crate) fn markdown(&self, number: usize) -> String {
        let mut random = Random(number as u64 + 1000);
        let mut text = String::from("#");
        for _ in 0..3 + random.below(4) {
            text.push(' ');
            text += self.rare_word(&mut random);
        }
        text += "\n\n";
        // One document in twenty is long.
        let sections = if number.is_multiple_of(20) { 40 } else { 2 + random.below(8) };
        for section in 0..sections {
            if section > 0 {
                text += "##";
                for _ in 0..2 + random.below(3) {
                    text.push(' ');
                    text += self.rare_word(&mut random);
                }
                text += "\n\n";
            }
            for word in 0..60 + random.below(80) {
                text += self.word(&mut random);
                text += if word % 14 == 13 { ". " } else { " " };
            }
            text += "\n\n";
        }
        text
    }

    /// A document, with facet values that its number decides.
    pub(crate) fn document(&self, number: usize, markdown: String) -> Option<Made> {
        let day = jiff::civil::date(2026, 1, 1);
        let updated = day.saturating_add(jiff::Span::new().days(number as i64 % 300));
        let path = format!("{}/d{number}.md", number / 1000);
        let reading: Reading = read(&path, markdown.into_bytes(), updated, &Rules::default())?;
        let mut tags = reading.document.tags.clone();
        for facet in 0..FACETS {
            for value in [number % (facet + 3), number * 31 % VALUES] {
                tags.push(FacetTag {
                    source: "bench".into(),
                    facet: format!("f{facet}").into(),
                    value: format!("v{value}").into(),
                });
            }
        }
        Some((reading, tags))
    }

    /// One to three words that headings say.
    pub(crate) fn queries(&self) -> Vec<String> {
        let mut random = Random(7);
        let query = |number: usize| {
            let words = (0..number % 3 + 1).map(|_| self.rare_word(&mut random).to_owned());
            words.collect::<Vec<_>>().join(" ")
        };
        (0..200).map(query).collect()
    }
}

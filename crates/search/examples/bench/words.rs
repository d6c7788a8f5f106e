//! A corpus out of numbers: every run and every machine has the same one.
//! Words are as frequent as in language (the n-th is 1/n as frequent as the
//! first), documents have a title, sections with headings, and some hundreds
//! of words.

/// Different words.
const WORDS: usize = 30_000;

/// What makes a text English: the commonest words come first.
const COMMON: &str = "the of and to in a is that for it was as on with be by at this are from or \
                      an which not have but had were their has they we been its would there can \
                      more when who so other will what no if all said do than about into only \
                      up out some time them these could may most such also first any new should";

pub(crate) struct Words {
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

impl Words {
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

    fn heading(&self, words: usize, random: &mut Random) -> String {
        let words = (0..words).map(|_| self.rare_word(random));
        words.collect::<Vec<_>>().join(" ")
    }

    /// The title of a document, and the Markdown below it.
    pub(crate) fn document(&self, number: usize) -> (String, String) {
        let mut random = Random(number as u64 + 1000);
        let words = 3 + random.below(4);
        let title = self.heading(words, &mut random);
        let mut text = String::new();
        // One document in twenty is long.
        let sections = if number.is_multiple_of(20) { 40 } else { 2 + random.below(8) };
        for section in 0..sections {
            if section > 0 {
                let words = 2 + random.below(3);
                text += "## ";
                text += &self.heading(words, &mut random);
                text += "\n\n";
            }
            for word in 0..60 + random.below(80) {
                text += self.word(&mut random);
                text += if word % 14 == 13 { ". " } else { " " };
            }
            text += "\n\n";
        }
        (title, text)
    }

    /// Endless queries of one to three words that headings say; the same ones
    /// for the same `seed`.
    pub(crate) fn queries(&self, seed: u64) -> impl Iterator<Item = String> {
        let mut random = Random(seed);
        (0..).map(move |number| self.heading(number % 3 + 1, &mut random))
    }
}

//! Numbers that look random and are the same for the same seed (splitmix64, by
//! Sebastiano Vigna, in the public domain).

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Some of these, in their order, at most `most`.
    pub fn some<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let wanted = self.below(most + 1).min(of.len());
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < wanted {
            let at = self.below(of.len());
            if !chosen.contains(&at) {
                chosen.push(at);
            }
        }
        chosen.sort_unstable();
        chosen.into_iter().map(|at| of[at].clone()).collect()
    }
}

//! The plan of work: random, but the same in every run.

/// Named in what the tests print, so that a failure can be had again.
pub const SEED: u64 = 20_260_117;

/// SplitMix64.
pub struct Plan(u64);

impl Plan {
    pub fn new(topic: &str) -> Plan {
        println!("{topic}: seed {SEED}");
        Plan(topic.bytes().fold(SEED, |state, byte| state.wrapping_mul(31).wrapping_add(u64::from(byte))))
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    pub fn shuffled(&mut self, items: &[String]) -> Vec<String> {
        let mut items = items.to_vec();
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
        items
    }
}

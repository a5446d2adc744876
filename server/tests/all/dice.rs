//! Chance that can be repeated, and how it damages bytes. `SIARAN_SEED=N` chooses
//! the seed.

/// Bytes of a page of the database.
pub const PAGE: usize = 4096;

/// Splitmix: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn seeded() -> (u64, Self) {
        let seed = std::env::var("SIARAN_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok())
            .unwrap_or_else(|| u64::from(siaran_server::secret::client_id().unwrap()));
        eprintln!("SIARAN_SEED={seed}");
        (seed, Self(seed))
    }

    /// Another, for somebody who rolls at the same time.
    pub fn branch(&mut self) -> Self {
        Self(self.roll())
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to below `high`; `low` where there is nothing between.
    pub fn within(&mut self, low: usize, high: usize) -> usize {
        low + (self.roll() % (high.saturating_sub(low).max(1) as u64)) as usize
    }
}

/// Damages `bytes` from `low` on, somehow. Tells whether it changed anything.
pub fn tear(bytes: &mut Vec<u8>, low: usize, dice: &mut Dice) -> bool {
    let high = bytes.len();
    if low >= high {
        return false;
    }
    let before = bytes.clone();
    let at = dice.within(low, high);
    match dice.roll() % 4 {
        // The file did not grow in time.
        0 => bytes.truncate(at),
        // A sector never arrived.
        1 => {
            let sector = (at / 512 * 512).max(low);
            bytes[sector..(sector + 512).min(high)].fill(0);
        }
        // The second half of the last page never arrived.
        2 => bytes[(high - PAGE / 2).max(low)..].fill(0),
        // Rubbish did.
        _ => {
            for byte in &mut bytes[at..(at + 600).min(high)] {
                *byte = dice.roll() as u8;
            }
        }
    }
    *bytes != before
}

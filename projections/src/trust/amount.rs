//! Whole-number arithmetic of evidence. Nothing here is a float: a figure must be the same on every machine.

/// One unit of evidence: a small promise kept, in billionths.
pub(super) const UNIT: u128 = 1_000_000_000;

/// The parts in which figures are printed: four decimals.
pub const PARTS: u128 = 10_000;

/// Evidence for and against somebody in one dimension, in billionths of a unit; not aged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// For.
    pub p: u128,
    /// Against.
    pub n: u128,
}

impl Evidence {
    /// From hundredths, as a policy writes them.
    pub(super) fn hundredths([p, n]: [u32; 2]) -> Self {
        Self { p: hundredths(p), n: hundredths(n) }
    }

    /// What holds when several rows apply: the smallest p and the largest n (design part 3, under D.2).
    pub(super) fn stricter(self, other: Self) -> Self {
        Self { p: self.p.min(other.p), n: self.n.max(other.n) }
    }

    /// With weights in hundredths, one for what speaks for it and one for what speaks against.
    pub(super) fn weighing(self, p: u32, n: u32) -> Self {
        Self { p: self.p * bounded(p) / 100, n: self.n * bounded(n) / 100 }
    }
}

/// So many hundredths, in billionths.
pub(super) fn hundredths(count: u32) -> u128 {
    bounded(count) * (UNIT / 100)
}

/// A number of a policy, held to a hundred units: an absurd one must not overflow a sum.
fn bounded(hundredths: u32) -> u128 {
    u128::from(hundredths.min(10_000))
}

/// The ratio `of / all` in so many parts, rounded half up; 0 of nothing is 0.
pub(super) fn share(of: u128, all: u128, parts: u128) -> u128 {
    let (of, all) = lean(of, all, parts);
    if all == 0 { 0 } else { (2 * of * parts + all) / (2 * all) }
}

/// The same ratio in numbers small enough to be multiplied by `factor` twice over.
pub(super) fn lean(mut of: u128, mut all: u128, factor: u128) -> (u128, u128) {
    let most = u128::MAX / 4 / factor.max(1);
    while of.max(all) > most {
        of >>= 1;
        all >>= 1;
    }
    (of, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_half_up() {
        let shares = [(1, 3), (2, 3), (1, 20_000), (1, 20_001), (0, 0)];
        assert_eq!(shares.map(|(of, all)| share(of, all, PARTS)), [3333, 6667, 1, 0, 0]);
        assert_eq!(share(u128::MAX / 3, u128::MAX, PARTS), 3333, "and nothing overflows");
    }
}

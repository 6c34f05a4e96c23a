//! How evidence ages: an integer table of half-lives, the same on every machine (design part 3, D.4).

/// One, in the units of the table.
pub(super) const WHOLE: u64 = 1 << 32;

/// ln 2 in units of 2^-64, rounded.
const LN_2: u128 = 0xB172_17F7_D1CF_79AC;

/// `2^(-age/H)` for every age in whole days, in units of 2^-32.
#[derive(Clone, Debug)]
pub(super) struct Decay {
    table: Vec<u64>,
}

impl Decay {
    /// `decay[0] = 2^32`, `decay[k+1] = (decay[k]·⌊2^32·2^(−1/H) + ½⌋ + 2^31) >> 32`, until it changes no more. A
    /// half-life of 0 is taken as one day.
    pub(super) fn of(half_life_days: u32) -> Self {
        let factor = u128::from(factor(half_life_days));
        let mut table = vec![WHOLE];
        let mut last = WHOLE;
        loop {
            let next = u64::try_from((u128::from(last) * factor + (1 << 31)) >> 32).unwrap_or(last);
            if next >= last {
                return Self { table };
            }
            table.push(next);
            last = next;
        }
    }

    /// What is left after so many days; evidence of a day ahead is new.
    pub(super) fn after(&self, days: i64) -> u64 {
        let age = usize::try_from(days.max(0)).unwrap_or(usize::MAX);
        self.table.get(age).or(self.table.last()).copied().unwrap_or(WHOLE)
    }
}

/// `⌊2^32·2^(−1/H) + ½⌋`, by the series of `exp(−ln 2 / H)` in units of 2^-64.
fn factor(half_life_days: u32) -> u64 {
    let y = LN_2 / u128::from(half_life_days.max(1));
    let mut sum: u128 = 1 << 64;
    let mut term: u128 = 1 << 64;
    for step in 1..32_u128 {
        term = ((term * y) >> 64) / step;
        sum = if step % 2 == 1 { sum - term } else { sum + term };
    }
    u64::try_from((sum + (1 << 31)) >> 32).unwrap_or(WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `base^exponent` as digits of 2^32, lowest first.
    fn power(base: u64, exponent: u32) -> Vec<u64> {
        let mut digits = vec![1_u64];
        for _ in 0..exponent {
            let mut carry: u128 = 0;
            for digit in &mut digits {
                let product = u128::from(*digit) * u128::from(base) + carry;
                *digit = u64::try_from(product & 0xFFFF_FFFF).unwrap();
                carry = product >> 32;
            }
            while carry > 0 {
                digits.push(u64::try_from(carry & 0xFFFF_FFFF).unwrap());
                carry >>= 32;
            }
        }
        digits
    }

    /// How many binary digits a number has.
    fn bits(digits: &[u64]) -> u64 {
        let last = digits.last().copied().unwrap_or(0);
        32 * (digits.len() as u64 - 1) + u64::from(64 - last.leading_zeros())
    }

    #[test]
    fn the_factor_is_the_nearest_whole_number_for_every_half_life_in_use() {
        for half_life in [1, 2, 7, 30, 91, 182, 365, 730, 1000] {
            // x is nearest to 2^(32 - 1/H) if (2x-1)^H < 2^(33H-1) < (2x+1)^H: compared by their binary digits.
            let x = factor(half_life);
            let limit = 33 * u64::from(half_life) - 1;
            assert!(bits(&power(2 * x - 1, half_life)) <= limit, "too large for {half_life}");
            assert!(bits(&power(2 * x + 1, half_life)) > limit, "too small for {half_life}");
        }
    }

    #[test]
    fn after_a_half_life_half_is_left() {
        for half_life in [91_u32, 182, 365, 730] {
            let decay = Decay::of(half_life);
            let off = decay.after(i64::from(half_life)).abs_diff(WHOLE / 2);
            assert!(off <= 400, "{off} units of 2^-32 off after {half_life} days");
        }
        assert_eq!((Decay::of(182).after(0), Decay::of(182).after(-3)), (WHOLE, WHOLE));
        assert_eq!(Decay::of(0).after(1), WHOLE / 2, "no half-life is a day's");
    }

    #[test]
    fn the_table_of_the_default_half_life_is_this_one() {
        let decay = Decay::of(182);
        assert_eq!(
            [1, 7, 91, 182, 364].map(|age| decay.after(age)),
            [4_278_641_018, 4_181_978_393, 3_037_000_508, 2_147_483_664, 1_073_741_838]
        );
        assert!(decay.after(1_000_000) < 200, "what is left after ages is next to nothing");
    }
}

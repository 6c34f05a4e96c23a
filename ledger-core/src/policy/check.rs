//! Whether a policy can be scored by: every outcome in it once, nothing that divides by nothing or has no bounds.

use std::collections::BTreeSet;

use super::{BENEVOLENCE, OUTCOMES, Policy};

/// The most that a share, a weight or a contribution may be, in hundredths: a hundred.
const MOST: u32 = 10_000;

/// The longest half-life, in days: a hundred years.
const LONGEST: u32 = 36_500;

/// Why nothing can be scored by a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// An outcome or a sign that the table must have is not in it.
    #[error("`{table}` does not say what `{code}` counts")]
    Missing {
        /// Which table.
        table: &'static str,
        /// What it lacks.
        code: String,
    },
    /// An outcome or a sign that nobody knows.
    #[error("`{table}` says `{code}`, which is no such thing")]
    Unknown {
        /// Which table.
        table: &'static str,
        /// What it says.
        code: String,
    },
    /// An outcome or a sign that is said twice.
    #[error("`{table}` says `{code}`, which is there twice")]
    Twice {
        /// Which table.
        table: &'static str,
        /// What it says twice.
        code: String,
    },
    /// A number out of bounds.
    #[error("`{field}` is {is}, and must be {least} to {most}")]
    Bounds {
        /// Which field.
        field: String,
        /// What it is.
        is: u32,
        /// The least it can be.
        least: u32,
        /// The most it can be.
        most: u32,
    },
}

impl PolicyProblem {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { code, .. } => {
                format!("add its line: troth schema policy.adopted shows a whole policy, with `{code}`")
            }
            Self::Twice { .. } => "leave one of the two lines".into(),
            Self::Unknown { .. } => "troth schema policy.adopted shows every code there is".into(),
            Self::Bounds { .. } => {
                "numbers are whole: hundredths, days, hours; troth schema policy.adopted shows the usual ones"
                    .into()
            }
        }
    }
}

impl Policy {
    /// Checks that everything can be scored by this policy.
    pub fn check(&self) -> Result<(), PolicyProblem> {
        let known: Vec<&str> = OUTCOMES.iter().map(|row| row.0).collect();
        let said = self.outcomes.iter().map(|row| row.code.as_str());
        whole("outcomes", &known, said)?;
        let known: Vec<&str> = BENEVOLENCE.iter().map(|row| row.0).collect();
        whole("benevolence", &known, self.benevolence.iter().map(|row| row.code.as_str()))?;
        let days = [
            ("half_life_days.weekly", self.half_life_days.weekly),
            ("half_life_days.monthly", self.half_life_days.monthly),
            ("half_life_days.quarterly", self.half_life_days.quarterly),
            ("asset.half_life_days", self.asset.half_life_days),
        ];
        for (field, is) in days {
            within(field, is, 1, LONGEST)?;
        }
        within("unknown_weight", self.unknown_weight, 1, MOST)?;
        for (field, is) in [
            ("base_rate", self.base_rate),
            ("too_little_above", self.too_little_above),
            ("asset.floor", self.asset.floor),
        ] {
            within(field, is, 0, 100)?;
        }
        self.check_weights()
    }

    fn check_weights(&self) -> Result<(), PolicyProblem> {
        let weights = &self.weights;
        let most = [
            ("same_day_cap", self.same_day_cap),
            ("weights.trivial", weights.trivial),
            ("weights.small", weights.small),
            ("weights.medium", weights.medium),
            ("weights.large", weights.large),
            ("weights.occurrence", weights.occurrence),
            ("weights.most_when_kept", weights.most_when_kept),
        ];
        for (field, is) in most {
            within(field, is, 0, MOST)?;
        }
        for row in &self.outcomes {
            for is in row.competence.into_iter().chain(row.integrity) {
                within(&format!("outcomes: {}", row.code), is, 0, MOST)?;
            }
        }
        for row in &self.benevolence {
            for is in row.evidence {
                within(&format!("benevolence: {}", row.code), is, 0, MOST)?;
            }
        }
        Ok(())
    }
}

/// Every known code once, and no other.
fn whole<'a>(
    table: &'static str,
    known: &[&str],
    said: impl Iterator<Item = &'a str>,
) -> Result<(), PolicyProblem> {
    let mut seen = BTreeSet::new();
    for code in said {
        if !known.contains(&code) {
            return Err(PolicyProblem::Unknown { table, code: code.into() });
        }
        if !seen.insert(code) {
            return Err(PolicyProblem::Twice { table, code: code.into() });
        }
    }
    match known.iter().find(|code| !seen.contains(*code)) {
        Some(code) => Err(PolicyProblem::Missing { table, code: (*code).into() }),
        None => Ok(()),
    }
}

fn within(field: &str, is: u32, least: u32, most: u32) -> Result<(), PolicyProblem> {
    if (least..=most).contains(&is) {
        Ok(())
    } else {
        Err(PolicyProblem::Bounds { field: field.into(), is, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl FnOnce(&mut Policy)) -> String {
        let mut policy = Policy::default();
        change(&mut policy);
        policy.check().unwrap_err().to_string()
    }

    #[test]
    fn the_default_policy_can_be_scored_by() {
        assert_eq!(Policy::default().check(), Ok(()));
    }

    #[test]
    fn a_policy_says_of_every_outcome_once_what_it_counts() {
        assert_eq!(
            problem(|policy| {
                policy.outcomes.remove(0);
            }),
            "`outcomes` does not say what `kept` counts"
        );
        assert_eq!(
            problem(|policy| policy.outcomes.push(policy.outcomes[0].clone())),
            "`outcomes` says `kept`, which is there twice"
        );
        assert_eq!(
            problem(|policy| policy.benevolence[0].code = "smiled".into()),
            "`benevolence` says `smiled`, which is no such thing"
        );
    }

    #[test]
    fn a_policy_divides_by_nothing_that_is_none() {
        assert_eq!(
            problem(|policy| policy.unknown_weight = 0),
            "`unknown_weight` is 0, and must be 1 to 10000"
        );
        assert_eq!(
            problem(|policy| policy.half_life_days.weekly = 0),
            "`half_life_days.weekly` is 0, and must be 1 to 36500"
        );
        assert_eq!(
            problem(|policy| policy.outcomes[0].integrity[1] = 10_001),
            "`outcomes: kept` is 10001, and must be 0 to 10000"
        );
    }

    #[test]
    fn what_a_policy_does_not_say_is_as_in_the_default_one() {
        let mut policy = Policy::default();
        policy.outcomes.retain(|row| row.code == "kept");
        policy.outcomes[0].competence = [7, 0];
        assert_eq!(policy.outcome("kept"), ([7, 0], [100, 0]));
        assert_eq!(policy.outcome("missed_silently"), ([0, 100], [0, 200]));
        assert_eq!((policy.outcome("smiled"), policy.sign("smiled")), (([0, 0], [0, 0]), [0, 0]));
    }
}

//! Every constant that verdicts use, as one value. It is adopted by an event, so that a figure can always name
//! the policy it was made under. Whole numbers only: hundredths, days, hours, seconds.

mod check;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use check::PolicyProblem;

/// A team's policy: what the facts are taken to mean. The defaults are this project's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Days after which evidence weighs half, by the relationship's rhythm.
    pub half_life_days: HalfLife,
    /// Weight of not knowing anything, in hundredths: the `W` of trust.
    pub unknown_weight: u32,
    /// The share of the unknown that an expected keep rate counts as kept, in hundredths.
    pub base_rate: u32,
    /// The most that one day's kept promises can weigh together, in hundredths.
    pub same_day_cap: u32,
    /// Above this share of unknown, in hundredths, a trust figure says "too little to say".
    pub too_little_above: u32,
    /// How much each size weighs.
    pub weights: Weights,
    /// How the relationship's value depreciates when nothing is invested.
    pub asset: Asset,
    /// When a promise is overdue, missed, in time.
    pub limits: Limits,
    /// What each outcome proves and breaks.
    pub outcomes: Vec<OutcomeRow>,
    /// What each sign of benevolence proves and breaks.
    pub benevolence: Vec<BenevolenceRow>,
    /// Windows of recurring promises.
    pub cadence: CadenceLimits,
    /// What stands beside trust, and from where on it is worth a word. Policies written before it have the defaults.
    #[serde(default)]
    pub measures: Measures,
}

/// Half-lives of evidence, in days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HalfLife {
    /// Two quarters.
    pub weekly: u32,
    /// A year.
    pub monthly: u32,
    /// Two years.
    pub quarterly: u32,
}

/// Weights in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A trivial promise.
    pub trivial: u32,
    /// A small one.
    pub small: u32,
    /// A medium one.
    pub medium: u32,
    /// A large one.
    pub large: u32,
    /// One occurrence of a cadence.
    pub occurrence: u32,
    /// The most that keeping one promise can weigh.
    pub most_when_kept: u32,
}

/// Depreciation of the relationship as an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Idle days that cost nothing.
    pub grace_days: u32,
    /// Further idle days that halve it.
    pub half_life_days: u32,
    /// What always remains, in hundredths.
    pub floor: u32,
}

/// Limits in time of a promise's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Business days after the due at which an undelivered promise is missed.
    pub missed_after_business_days: u32,
    /// Business days before the due until which a change counts as in time.
    pub in_time_business_days: u32,
    /// Business days after which a fact counts as recorded late.
    pub recorded_late_business_days: u32,
    /// Seconds within which a changed due is a slip of the pen.
    pub slip_of_the_pen_seconds: u32,
}

/// What one outcome contributes, in hundredths. `per_lateness` rows scale with how late it was; the row of an
/// agreed change is taken to the power of how many there were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// The outcome's code.
    pub code: String,
    /// Positive and negative evidence of competence.
    pub competence: [u32; 2],
    /// Positive and negative evidence of integrity.
    pub integrity: [u32; 2],
}

/// What one sign of benevolence contributes, in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenevolenceRow {
    /// The sign's code.
    pub code: String,
    /// Positive and negative evidence.
    pub evidence: [u32; 2],
}

/// Windows of cadences and of silence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CadenceLimits {
    /// Hours before a deadline that count as on time.
    pub core_hours: u32,
    /// Days after a deadline within which an update is late and not missed.
    pub late_within_days: u32,
    /// Hours after a held deadline within which another update is an extra.
    pub extra_hours: u32,
    /// Silence that warns, in hundredths of the shortest cadence's interval.
    pub silence_warns_at: u32,
    /// Silence that breaches, likewise.
    pub silence_breaches_at: u32,
}

/// From where on what stands beside a trust figure is worth a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// How far what the client says may lie from what the evidence says, in hundredths of a level (0 to 4).
    pub audit_gap: u32,
    /// The share of promises kept by heroics above which it is flagged, in hundredths.
    pub heroics_flag: u32,
}

impl Default for Measures {
    /// The project's defaults (design part 3, D.2, D.5).
    fn default() -> Self {
        Self { audit_gap: 150, heroics_flag: 10 }
    }
}

/// The default table: code, competence p and n, integrity p and n, in hundredths. Rows that depend on lateness
/// hold their value at lateness 0 (for the late rows p falls and n rises with it); `renegotiated_in_time` holds
/// the base of the power and the step of the penalty, with the integrity of a first change.
const OUTCOMES: [(&str, [u32; 2], [u32; 2]); 23] = [
    ("kept", [100, 0], [100, 0]),
    ("kept_unevidenced", [50, 0], [50, 0]),
    ("kept_by_heroics", [50, 0], [50, 0]),
    ("renegotiated_in_time", [80, 20], [100, 0]),
    ("renegotiated_again", [80, 20], [50, 0]),
    ("renegotiated_short_notice", [60, 10], [100, 0]),
    ("renegotiated_after_due", [25, 75], [0, 50]),
    ("late_disclosed_before", [50, 50], [100, 0]),
    ("late_disclosed_after", [50, 50], [25, 25]),
    ("late_asked", [50, 50], [0, 100]),
    ("late_after_silence", [50, 50], [0, 200]),
    ("withdrawn_in_time", [0, 30], [100, 0]),
    ("withdrawn_short_notice", [0, 60], [50, 0]),
    ("released", [0, 0], [0, 0]),
    ("missed_disclosed_before", [0, 100], [100, 0]),
    ("missed_disclosed_after", [0, 100], [25, 50]),
    ("missed_asked", [0, 100], [0, 100]),
    ("missed_silently", [0, 100], [0, 200]),
    ("overdue_disclosed_before", [0, 50], [100, 0]),
    ("overdue_disclosed_after", [0, 50], [25, 25]),
    ("overdue_asked", [0, 50], [0, 100]),
    ("overdue", [0, 50], [0, 25]),
    ("occurrence_missed", [0, 100], [0, 100]),
];

/// What speaks of benevolence: code, p and n in hundredths (design part 3, under D.2).
const BENEVOLENCE: [(&str, [u32; 2]); 5] = [
    ("bad_news_volunteered", [100, 0]),
    ("roadmap_shared", [100, 0]),
    ("advised_against_own_gain", [100, 0]),
    ("contact_initiated", [50, 0]),
    ("bad_news_learned_elsewhere", [0, 100]),
];

impl Default for Policy {
    /// The project's defaults (design part 3, D.1, D.2, E.1).
    fn default() -> Self {
        let row = |&(code, competence, integrity): &(&str, _, _)| OutcomeRow {
            code: code.into(),
            competence,
            integrity,
        };
        Self {
            half_life_days: HalfLife { weekly: 182, monthly: 365, quarterly: 730 },
            unknown_weight: 200,
            base_rate: 50,
            same_day_cap: 300,
            too_little_above: 60,
            weights: Weights {
                trivial: 50,
                small: 100,
                medium: 200,
                large: 300,
                occurrence: 50,
                most_when_kept: 100,
            },
            asset: Asset { grace_days: 91, half_life_days: 91, floor: 25 },
            limits: Limits {
                missed_after_business_days: 5,
                in_time_business_days: 1,
                recorded_late_business_days: 5,
                slip_of_the_pen_seconds: 3600,
            },
            outcomes: OUTCOMES.iter().map(row).collect(),
            benevolence: BENEVOLENCE
                .iter()
                .map(|&(code, evidence)| BenevolenceRow { code: code.into(), evidence })
                .collect(),
            cadence: CadenceLimits {
                core_hours: 40,
                late_within_days: 5,
                extra_hours: 24,
                silence_warns_at: 100,
                silence_breaches_at: 150,
            },
            measures: Measures::default(),
        }
    }
}

impl Policy {
    /// What an outcome contributes by this policy, or by the default one where this one does not say; competence, then
    /// integrity, in hundredths. Nothing for a code that nobody knows.
    pub fn outcome(&self, code: &str) -> ([u32; 2], [u32; 2]) {
        let here =
            self.outcomes.iter().find(|row| row.code == code).map(|row| (row.competence, row.integrity));
        let default = || OUTCOMES.iter().find(|row| row.0 == code).map(|row| (row.1, row.2));
        here.or_else(default).unwrap_or_default()
    }

    /// What a sign of benevolence contributes, likewise.
    pub fn sign(&self, code: &str) -> [u32; 2] {
        let here = self.benevolence.iter().find(|row| row.code == code).map(|row| row.evidence);
        let default = || BENEVOLENCE.iter().find(|row| row.0 == code).map(|row| row.1);
        here.or_else(default).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_catalogue_is_the_default_policy() {
        let written = format!(
            r#"{{"name":"default","policy":{}}}"#,
            serde_json::to_string(&Policy::default()).unwrap()
        );
        assert_eq!(include_str!("example.json").trim_end(), written);
    }

    #[test]
    fn a_policy_written_before_its_measures_has_the_default_ones() {
        let mut old = serde_json::to_value(Policy::default()).unwrap();
        old.as_object_mut().unwrap().remove("measures");
        assert_eq!(serde_json::from_value::<Policy>(old).unwrap(), Policy::default());
    }
}

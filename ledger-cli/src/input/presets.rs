//! The cadences that come with their numbers, by name, and three models of several.

use ledger_core::time::{Day, Zone};

use crate::failure::Failure;
use crate::input::building::Building;
use crate::input::nearest::nearest;

/// Within how many days after its deadline an occurrence is late and not missed, unless it is said otherwise.
const LATE_WITHIN_DAYS: u32 = 5;
/// How many hours before its deadline count as on time, unless it is said otherwise.
const CORE_HOURS: u32 = 40;

/// A cadence as a preset has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preset {
    /// Its name.
    pub(crate) name: &'static str,
    /// What is recurring, as the wire spells it.
    pub(crate) kind: &'static str,
    /// When it falls.
    pub(crate) falls: Falls,
    /// The local time before which it is due.
    pub(crate) before: &'static str,
    /// The sections it must have.
    pub(crate) sections: &'static [&'static str],
    /// About how many words it has.
    pub(crate) words: Option<u32>,
    /// About how many minutes it takes.
    pub(crate) minutes: Option<u32>,
    /// What is on its agenda.
    pub(crate) agenda: &'static [&'static str],
    /// The artifacts it looks at.
    pub(crate) artifacts: &'static [&'static str],
}

/// When a preset falls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Falls {
    /// By a recurrence rule.
    Rule(&'static str),
    /// So many days after an event of this type.
    After(&'static str, u32),
}

const PLAIN: Preset = Preset {
    name: "",
    kind: "other",
    falls: Falls::Rule(""),
    before: "24:00",
    sections: &[],
    words: None,
    minutes: None,
    agenda: &[],
    artifacts: &[],
};

const WEEKLY_UPDATE: Preset = Preset {
    name: "weekly-update",
    kind: "update",
    falls: Falls::Rule("FREQ=WEEKLY;BYDAY=FR"),
    before: "16:00",
    sections: &["shipped", "in progress", "blocked"],
    words: Some(200),
    ..PLAIN
};
const SYNC: Preset = Preset {
    name: "sync",
    kind: "sync",
    falls: Falls::Rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
    minutes: Some(45),
    agenda: &["signal readings", "scope decisions", "support patterns"],
    ..PLAIN
};
const QUARTERLY_REVIEW: Preset = Preset {
    name: "quarterly-review",
    kind: "review",
    falls: Falls::Rule("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
    minutes: Some(90),
    artifacts: &["sla", "vri", "root-causes"],
    ..PLAIN
};
const PATTERNS: Preset =
    Preset { name: "patterns", kind: "patterns", falls: Falls::Rule("FREQ=MONTHLY;BYMONTHDAY=-1"), ..PLAIN };
const MILESTONE_REVIEW: Preset = Preset {
    name: "milestone-review",
    kind: "review",
    falls: Falls::After("commitment.delivered", 7),
    ..PLAIN
};
const MILESTONE_UPDATE: Preset = Preset {
    name: "milestone-update",
    kind: "update",
    falls: Falls::After("commitment.delivered", 3),
    ..PLAIN
};
const DECISION_CHECKPOINT: Preset = Preset {
    name: "decision-checkpoint",
    kind: "review",
    falls: Falls::After("scope.change_requested", 14),
    ..PLAIN
};
const STRATEGIC_REVIEW: Preset = Preset {
    name: "strategic-review",
    kind: "review",
    falls: Falls::Rule("FREQ=MONTHLY;BYDAY=1TU"),
    ..PLAIN
};

/// The cadences that can be set by name.
const NAMED: [Preset; 8] = [
    WEEKLY_UPDATE,
    SYNC,
    QUARTERLY_REVIEW,
    PATTERNS,
    MILESTONE_REVIEW,
    MILESTONE_UPDATE,
    DECISION_CHECKPOINT,
    STRATEGIC_REVIEW,
];

/// The preset of this name.
pub(crate) fn named(name: &str) -> Option<Preset> {
    NAMED.into_iter().find(|preset| preset.name == name)
}

/// The cadences that a name stands for: a preset's, or those of a whole model; else a refusal with the nearest.
pub(crate) fn of_name(name: &str) -> Result<Vec<Preset>, Failure> {
    if let Some(preset) = named(name) {
        return Ok(vec![preset]);
    }
    if let Some((_, model)) = Model::ALL.into_iter().find(|(known, _)| *known == name) {
        return Ok(model.cadences().to_vec());
    }
    let names = || NAMED.iter().map(|preset| preset.name).chain(Model::ALL.map(|(name, _)| name));
    let all = names().collect::<Vec<_>>().join(", ");
    let hint = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`? The presets and models are {all}"),
        None => format!("the presets and models are {all}; any other cadence: troth cadence set"),
    };
    Err(Failure::usage("no-such-preset", format!("`{name}` is no preset of a cadence and no model"), hint))
}

impl Preset {
    /// What it says of itself, as the event spells it.
    pub(crate) fn building(&self) -> Result<Building, Failure> {
        Ok(Building::of("cadence.set")?
            .set("cadence", self.name)
            .set("kind", self.kind)
            .list("sections", self.sections)
            .maybe("words", self.words)
            .maybe("minutes", self.minutes)
            .list("agenda", self.agenda)
            .list("artifacts", self.artifacts)
            .set("preset", self.name))
    }

    /// The same with what is otherwise asked for: owed by us, from a day on, in a zone.
    pub(crate) fn in_force(&self, day: Day, zone: Zone) -> Result<Building, Failure> {
        let event = self
            .building()?
            .set("side", "us")
            .set("late_within_days", LATE_WITHIN_DAYS)
            .set("core_hours", CORE_HOURS)
            .set("holidays", "keep")
            .set("before", self.before)
            .set("from", day.to_string())
            .set("zone", zone.name());
        Ok(match self.falls {
            Falls::Rule(rule) => event.set("rule", rule),
            Falls::After(kind, days) => event.set("trigger", kind).set("within_days", days),
        })
    }
}

/// A whole model of cadences.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Model {
    /// Weekly updates and milestone reviews
    HighTouch,
    /// Updates at milestones and decision checkpoints
    Project,
    /// Regular strategic reviews; support as needed
    Advisory,
}

impl Model {
    const ALL: [(&'static str, Self); 3] =
        [("high-touch", Self::HighTouch), ("project", Self::Project), ("advisory", Self::Advisory)];

    /// Its cadences.
    pub(crate) fn cadences(self) -> &'static [Preset] {
        match self {
            Self::HighTouch => &[WEEKLY_UPDATE, MILESTONE_REVIEW],
            Self::Project => &[MILESTONE_UPDATE, DECISION_CHECKPOINT],
            Self::Advisory => &[STRATEGIC_REVIEW],
        }
    }
}

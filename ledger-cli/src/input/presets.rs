//! The cadences that come with their numbers: three by name, and three models of several.

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
    /// Its cadences.
    pub(crate) fn cadences(self) -> &'static [Preset] {
        match self {
            Self::HighTouch => &[WEEKLY_UPDATE, MILESTONE_REVIEW],
            Self::Project => &[MILESTONE_UPDATE, DECISION_CHECKPOINT],
            Self::Advisory => &[STRATEGIC_REVIEW],
        }
    }
}

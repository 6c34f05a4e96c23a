//! Why a rule, a time of day or a length was turned away, and what to write instead.

/// Why a text is no rule of recurrence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Longer than any rule.
    #[error("a rule has at most {} characters", super::rule::LONGEST)]
    TooLong,
    /// Not `NAME=VALUE`.
    #[error("`{part}` is not a part of a rule")]
    Unreadable {
        /// What was written.
        part: String,
    },
    /// A part that rules here do not have.
    #[error("a rule has no part `{name}`")]
    Unknown {
        /// Its name.
        name: String,
    },
    /// A part that is said outside of the rule.
    #[error("{name} is not said in the rule")]
    Elsewhere {
        /// Its name.
        name: &'static str,
        /// Where it is said.
        instead: &'static str,
    },
    /// A part that is there twice.
    #[error("the rule has {name} twice")]
    Repeated {
        /// Its name.
        name: &'static str,
    },
    /// How often is not said.
    #[error("the rule does not say how often")]
    NoFrequency,
    /// More than once a day.
    #[error("FREQ={frequency} is more than once a day")]
    TooOften {
        /// The frequency.
        frequency: &'static str,
    },
    /// A value that the part cannot have.
    #[error("`{value}` is not a value of {name}")]
    Value {
        /// The part.
        name: &'static str,
        /// What was written.
        value: String,
    },
    /// A weekday that most months do not have.
    #[error("most months have no {value}")]
    Fifth {
        /// What was written.
        value: String,
    },
    /// Two parts that say nothing together.
    #[error("{one} does not go with {other}")]
    Clash {
        /// The one.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// Days of a yearly rule without their months.
    #[error("{name} of a yearly rule does not say in which months")]
    NoMonth {
        /// The part that names the days.
        name: &'static str,
    },
}

impl RuleError {
    /// A stable name for programs: part of the `--json` contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong | Self::Unreadable { .. } | Self::Value { .. } => "rule-unreadable",
            Self::Unknown { .. } => "rule-part-unknown",
            Self::Elsewhere { .. } => "rule-part-elsewhere",
            Self::Repeated { .. } => "rule-part-repeated",
            Self::NoFrequency | Self::NoMonth { .. } => "rule-incomplete",
            Self::TooOften { .. } => "rule-too-often",
            Self::Fifth { .. } | Self::Clash { .. } => "rule-impossible",
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLong | Self::Unreadable { .. } => {
                "write parts such as FREQ=WEEKLY;INTERVAL=2;BYDAY=FR, with a semicolon between them".into()
            }
            Self::Unknown { .. } => {
                "the parts of a rule are FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY and WKST".into()
            }
            Self::Elsewhere { instead, .. } => (*instead).into(),
            Self::Repeated { .. } => "write it once; several days are one list: BYDAY=MO,TH".into(),
            Self::NoFrequency => "write FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY".into(),
            Self::TooOften { .. } => "a cadence is due at most once a day: FREQ=DAILY".into(),
            Self::Value { name, .. } => values(name).into(),
            Self::Fifth { .. } => "the last one of a month is -1, such as BYDAY=-1FR".into(),
            Self::Clash { other, .. } if other.starts_with("FREQ") => {
                "days of a month go with FREQ=MONTHLY and FREQ=YEARLY".into()
            }
            Self::Clash { .. } => "write two cadences, or a rule such as FREQ=MONTHLY;BYDAY=2TU".into(),
            Self::NoMonth { .. } => "add the months, such as BYMONTH=2".into(),
        }
    }
}

/// The values that a part can have.
fn values(name: &str) -> &'static str {
    match name {
        "INTERVAL" => "write a whole number from 1 to 1000",
        "BYMONTH" => "months are 1 to 12, several with commas: BYMONTH=1,4,7,10",
        "BYMONTHDAY" => "days are 1 to 31, and from the end -1 (the last day) to -31",
        "BYDAY" => {
            "weekdays are MO, TU, WE, TH, FR, SA and SU; of a month also 2TU (the second) or -1FR (the last)"
        }
        "WKST" => "weekdays are MO, TU, WE, TH, FR, SA and SU",
        _ => "write FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY",
    }
}

/// Why a text is no time of day, or no length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// Not a time of day.
    #[error("`{0}` is not a time of day")]
    LocalTime(String),
    /// Nothing is before the first minute of a day.
    #[error("nothing on a day is before 00:00")]
    Midnight,
    /// Not a length.
    #[error("`{0}` is not a number of days or hours")]
    Length(String),
}

impl MeasureError {
    /// A stable name for programs: part of the `--json` contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LocalTime(_) | Self::Midnight => "time-unreadable",
            Self::Length(_) => "length-unreadable",
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::LocalTime(_) => {
                "write hours and minutes, such as 09:00 or 16:00; 24:00 is the end of the day"
            }
            Self::Midnight => "24:00 is the end of a day, so 24:00 of the day before is meant",
            Self::Length(_) => "write days such as 5d or hours such as 40h, at most four digits",
        }
    }
}

//! Time zones by their IANA names.

use std::fmt;
use std::str::FromStr;

use chrono::TimeZone;
use chrono_tz::Tz;

use super::instant::{Day, Instant, TimeError, Wall};
use crate::wire::as_text;

/// The version of the zone tables this program was built with, such as `2025b`.
pub fn tzdb_version() -> &'static str {
    chrono_tz::IANA_TZDB_VERSION
}

/// An IANA time zone, such as `Europe/London`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(pub(crate) Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// What a clock on a wall in this zone shows at this instant (seconds are kept for arithmetic).
    pub fn wall(self, at: Instant) -> Wall {
        Wall(self.0.from_utc_datetime(&at.utc()).naive_local())
    }
    /// The civil day in this zone at this instant.
    pub fn day(self, at: Instant) -> Day {
        self.wall(at).day()
    }
    /// The zone's short name at this instant, such as `GMT` or `BST`.
    pub fn abbreviation(self, at: Instant) -> String {
        self.0.from_utc_datetime(&at.utc()).format("%Z").to_string()
    }
    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
    /// Every known zone's name, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }
}

impl FromStr for Zone {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse().map(Self).map_err(|_| TimeError::Zone(text.into()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

as_text!(Zone, r"^[A-Za-z0-9_+/-]+$");

//! When something is owed: an instant that decides, and the wall time it was meant as.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::civil::{deadline, start_of_day};
use super::instant::{Day, Instant, Wall};
use super::zone::Zone;

/// Whether the instant of a due still keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// Kept at or before the instant: a due given as an instant.
    By,
    /// Kept only before the instant: a cadence deadline, or a due given as a day.
    Before,
}

/// When something is owed. Resolved when it is recorded: from then on the instant decides, whatever zone tables say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The instant that decides.
    pub at: Instant,
    /// The wall time it was meant as, to the minute.
    pub wall: Wall,
    /// The zone of the wall time.
    pub zone: Zone,
    /// Whether that instant itself still keeps it.
    pub bound: Bound,
}

impl Due {
    /// Due by an instant: at that instant is in time.
    pub fn by(at: Instant, zone: Zone) -> Self {
        Self { at, wall: to_the_minute(zone.wall(at)), zone, bound: Bound::By }
    }
    /// Due on a day: before the next midnight.
    pub fn day(day: Day, zone: Zone) -> Self {
        let end = if day.next() == day { last_minute() } else { day.next().midnight() };
        Self::before(end, zone)
    }
    /// Due before a wall time. Where the clocks jump over it or show it twice, it is the later instant; but midnight
    /// is always the instant that ends the day.
    pub fn before(wall: Wall, zone: Zone) -> Self {
        let wall = to_the_minute(wall);
        Self { at: strict_instant(wall, zone), wall, zone, bound: Bound::Before }
    }
    /// The same due, so many milliseconds later.
    #[must_use]
    pub fn later(self, millis: i64) -> Self {
        let at = self.at.plus_millis(millis);
        Self { at, wall: to_the_minute(self.zone.wall(at)), ..self }
    }
    /// Whether a delivery at this instant keeps it.
    pub fn met_by(&self, delivered: Instant) -> bool {
        !self.is_past(delivered)
    }
    /// Whether it is past when judged at this instant.
    pub fn is_past(&self, now: Instant) -> bool {
        match self.bound {
            Bound::By => now > self.at,
            Bound::Before => now >= self.at,
        }
    }
    /// The civil day of its last moment in time: of "Friday" it is Friday.
    pub fn civil_day(&self) -> Day {
        if self.is_whole_day() { self.wall.day().plus_days(-1) } else { self.zone.day(self.last_moment()) }
    }
    /// Whether it is the end of a day: given as a day, or as a deadline at 24:00.
    pub fn is_whole_day(&self) -> bool {
        self.bound == Bound::Before && self.wall.time() == (0, 0)
    }
    /// Whether the zone tables of this program still give the instant for the wall time.
    pub fn still_resolves(&self) -> bool {
        match self.bound {
            Bound::By => to_the_minute(self.zone.wall(self.at)) == self.wall,
            Bound::Before => strict_instant(self.wall, self.zone) == self.at,
        }
    }
    fn last_moment(&self) -> Instant {
        match self.bound {
            Bound::By => self.at,
            Bound::Before => self.at.plus_millis(-1),
        }
    }
}

impl fmt::Display for Due {
    /// `Fri 2026-03-06 16:00 GMT`, `before Fri 2026-03-06 16:00 GMT` or `Fri 2026-03-06 (end of day, GMT)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole_day() {
            let zone = self.zone.abbreviation(self.last_moment());
            return write!(f, "{} (end of day, {zone})", Named(self.civil_day()));
        }
        let wall = self.zone.wall(self.at);
        let (hour, minute) = wall.time();
        f.write_str(if self.bound == Bound::Before { "before " } else { "" })?;
        write!(f, "{} {hour:02}:{minute:02} {}", Named(wall.day()), self.zone.abbreviation(self.at))
    }
}

/// A day as people read it: `Fri 2026-03-06`.
pub(super) struct Named(pub(super) Day);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.0.format("%a"), self.0)
    }
}

fn strict_instant(wall: Wall, zone: Zone) -> Instant {
    if wall.time() == (0, 0) { start_of_day(zone, wall.day()) } else { deadline(zone, wall) }
}

/// The last wall time that has a spelling.
fn last_minute() -> Wall {
    let day = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default();
    Wall(day.and_time(NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default()))
}

/// Drops the seconds, and holds the wall time within the years that have a spelling: next to the ends of the calendar
/// a zone may be a year ahead of UTC.
fn to_the_minute(wall: Wall) -> Wall {
    let first = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    let whole = |wall: NaiveDateTime| wall.with_nanosecond(0).and_then(|wall| wall.with_second(0));
    Wall(whole(wall.0).unwrap_or(wall.0).clamp(first, last_minute().0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::civil::{end_of_day, start_of_day};
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn instant(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn friday() -> Day {
        "2026-03-06".parse().unwrap()
    }

    fn four_o_clock() -> Due {
        Due::by(instant("2026-03-06T16:00:00.000Z"), zone("Europe/London"))
    }

    #[test]
    fn a_due_has_one_spelling() {
        let json = r#"{"at":"2026-03-06T16:00:00.000Z","wall":"2026-03-06T16:00","zone":"Europe/London","bound":"by"}"#;
        assert_eq!(serde_json::to_string(&four_o_clock()).unwrap(), json);
        assert_eq!(serde_json::from_str::<Due>(json).unwrap(), four_o_clock());
        assert!(serde_json::from_str::<Due>(&json.replace("\"by\"", "\"by\",\"x\":1")).is_err());
    }

    #[test]
    fn by_four_is_kept_at_four_sharp() {
        let due = four_o_clock();
        assert!(due.met_by(due.at) && !due.is_past(due.at));
        assert!(!due.met_by(due.at.plus_millis(1)) && due.is_past(due.at.plus_millis(1)));
    }

    #[test]
    fn before_four_is_late_at_four_sharp() {
        let due = Due::before(friday().at(16, 0).unwrap(), zone("Europe/London"));
        assert_eq!(due.at, instant("2026-03-06T16:00:00.000Z"));
        assert!(!due.met_by(due.at) && due.is_past(due.at));
        assert!(due.met_by(due.at.plus_millis(-1)));
    }

    #[test]
    fn a_day_is_owed_until_its_midnight() {
        let due = Due::day(friday(), zone("America/New_York"));
        assert_eq!(due.at, instant("2026-03-07T05:00:00.000Z"));
        assert_eq!((due.wall.to_string().as_str(), due.bound), ("2026-03-07T00:00", Bound::Before));
        assert_eq!(due, Due::before(friday().at(24, 0).unwrap(), zone("America/New_York")));
        assert!(due.is_whole_day() && !four_o_clock().is_whole_day());
        assert_eq!(due.civil_day(), friday());
    }

    #[test]
    fn midnight_itself_belongs_to_the_next_day() {
        let midnight = instant("2026-03-07T00:00:00.000Z");
        assert_eq!(Due::by(midnight, Zone::UTC).civil_day(), friday().next());
        assert_eq!(Due::day(friday(), Zone::UTC).civil_day(), friday());
    }

    #[test]
    fn a_midnight_shown_twice_ends_the_day_the_first_time() {
        let due = Due::day("2026-10-31".parse().unwrap(), zone("America/Havana"));
        assert_eq!(due.at, instant("2026-11-01T04:00:00.000Z"));
        assert!(due.still_resolves());
    }

    #[test]
    fn a_day_that_was_left_out_is_still_the_day_that_was_meant() {
        let left_out = "2011-12-30".parse().unwrap();
        assert_eq!(Due::day(left_out, zone("Pacific/Apia")).civil_day(), left_out);
    }

    #[test]
    fn people_read_the_instant_that_decides() {
        let london = zone("Europe/London");
        assert_eq!(four_o_clock().to_string(), "Fri 2026-03-06 16:00 GMT");
        assert_eq!(Due::day(friday(), london).to_string(), "Fri 2026-03-06 (end of day, GMT)");
        assert_eq!(
            Due::before(friday().at(9, 5).unwrap(), london).to_string(),
            "before Fri 2026-03-06 09:05 GMT"
        );
        let longer = Due::day("2017-10-14".parse().unwrap(), zone("America/Sao_Paulo"));
        assert_eq!(longer.to_string(), "Sat 2017-10-14 (end of day, -03)");
        let missing = Due::before("2026-03-29T02:30".parse().unwrap(), zone("Europe/Berlin"));
        assert_eq!(missing.to_string(), "before Sun 2026-03-29 03:30 CEST");
        assert_eq!(missing.wall.to_string(), "2026-03-29T02:30");
        assert!(missing.still_resolves());
    }

    #[test]
    fn a_due_that_other_tables_resolved_is_found() {
        let hour = 3_600_000;
        for due in [four_o_clock(), Due::day(friday(), Zone::UTC)] {
            assert!(due.still_resolves());
            assert!(!Due { at: due.at.plus_millis(hour), ..due }.still_resolves());
        }
        let seconds = Due::by(instant("2026-03-06T16:00:59.999Z"), Zone::UTC);
        assert_eq!(seconds.wall.to_string(), "2026-03-06T16:00");
        assert!(seconds.still_resolves());
    }

    #[test]
    fn the_ends_of_the_calendar_can_be_read_back() {
        let last = Instant::from_millis(i64::MAX);
        let first = Instant::from_millis(i64::MIN);
        let day = "9999-12-31".parse().unwrap();
        for name in ["Asia/Tokyo", "America/New_York", "UTC"] {
            let zone = zone(name);
            for due in [Due::by(last, zone), Due::by(first, zone), Due::day(day, zone)] {
                let json = serde_json::to_string(&due).unwrap();
                assert_eq!(serde_json::from_str::<Due>(&json).unwrap(), due);
            }
        }
        assert_eq!(Due::day(day, Zone::UTC).civil_day(), day);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// Of every day in every zone: the day of its due is that day, and its last millisecond is on it.
        #[test]
        fn the_day_of_a_day_is_that_day(index in 0..chrono_tz::TZ_VARIANTS.len(), days in 0_i64..24_837) {
            let zone = Zone(chrono_tz::TZ_VARIANTS[index]);
            let day = Day::new(1970, 1, 1).unwrap().plus_days(days);
            let due = Due::day(day, zone);
            prop_assert_eq!(due.civil_day(), day);
            prop_assert_eq!(due.at, end_of_day(zone, day));
            prop_assert!(due.still_resolves());
            let left_out = start_of_day(zone, day) == due.at;
            prop_assert!(left_out || zone.day(due.at.plus_millis(-1)) == day);
        }

        /// A delivery keeps a due exactly when the due is not past at that instant, whatever the bound.
        #[test]
        fn kept_or_past_and_never_both(millis in 0_i64..4_000_000_000_000, off in -2_i64..=2) {
            let at = Instant::from_millis(millis);
            for due in [Due::by(at, Zone::UTC), Due::before(Zone::UTC.wall(at), Zone::UTC)] {
                let then = due.at.plus_millis(off);
                prop_assert!(due.met_by(then) != due.is_past(then));
                prop_assert_eq!(due.met_by(then), if due.bound == Bound::By { off <= 0 } else { off < 0 });
            }
        }
    }
}

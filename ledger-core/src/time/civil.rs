//! The one place that turns wall times into instants: what a missing hour and a doubled hour mean.

use chrono::offset::LocalResult;
use chrono::{DateTime, Offset, TimeZone};

use super::instant::{Day, Instant, Wall};
use super::zone::Zone;

/// What a wall time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// It is shown once, at this instant.
    One(Instant),
    /// It is never shown: the clocks jump over it. Both readings are real instants, on either side of the gap.
    Gap {
        /// Read with the offset in force before the gap: the wall time shifted past the gap, so the later instant.
        before: Instant,
        /// Read with the offset in force after the gap: the earlier instant.
        after: Instant,
    },
    /// It is shown twice: the clocks go back over it.
    Fold {
        /// The first time it is shown.
        earlier: Instant,
        /// The second time it is shown.
        later: Instant,
    },
}

impl Resolved {
    /// The readings in the order of time; both are the same where there is only one.
    pub fn readings(self) -> [Instant; 2] {
        match self {
            Self::One(at) => [at, at],
            Self::Gap { before: later, after: earlier } | Self::Fold { earlier, later } => [earlier, later],
        }
    }
}

/// Every reading of this wall time in this zone.
pub fn resolve(zone: Zone, wall: Wall) -> Resolved {
    match zone.0.offset_from_local_datetime(&wall.0) {
        LocalResult::Single(offset) => Resolved::One(read_with(wall, offset.fix().local_minus_utc())),
        LocalResult::Ambiguous(one, other) => {
            let one = read_with(wall, one.fix().local_minus_utc());
            let other = read_with(wall, other.fix().local_minus_utc());
            Resolved::Fold { earlier: one.min(other), later: one.max(other) }
        }
        LocalResult::None => {
            let end = end_of_gap(zone, wall);
            let [before, after] = [end - 1, end].map(|second| read_with(wall, offset_at(zone, second)));
            Resolved::Gap { before, after }
        }
    }
}

/// The instant of a deadline at this wall time. A time the clocks jump over is shifted past the gap, and of a time
/// they show twice it is the second: a deadline is read in the favour of who has to meet it.
pub fn deadline(zone: Zone, wall: Wall) -> Instant {
    let [_, later] = resolve(zone, wall).readings();
    later
}

/// The first instant of a civil day: its 00:00; the end of the gap where the clocks jump over 00:00; the first 00:00
/// where there are two (in Havana 00:00 comes twice each autumn, and both hours belong to the new day). A day that
/// the zone left out altogether is empty: it starts where it ends.
pub fn start_of_day(zone: Zone, day: Day) -> Instant {
    match resolve(zone, day.midnight()) {
        Resolved::One(at) | Resolved::Fold { earlier: at, .. } => at,
        Resolved::Gap { .. } => Instant::from_millis(end_of_gap(zone, day.midnight()) * 1000),
    }
}

/// The instant that ends a civil day, its 24:00: the first instant of the next day. (Until 2011 Newfoundland put its
/// clocks back from 00:01 to 23:01: a day ends there at the first midnight, although its last hour is shown again.)
pub fn end_of_day(zone: Zone, day: Day) -> Instant {
    let next = day.next();
    // The calendar has no day after its last: that one ends with the last instant there is.
    if next == day { Instant::from_millis(i64::MAX) } else { start_of_day(zone, next) }
}

/// Noon of a civil day, where a fact stands of which only the day is known.
pub fn noon(zone: Zone, day: Day) -> Instant {
    deadline(zone, day.at(12, 0).unwrap_or(day.midnight()))
}

/// Seconds by which the zone's clock is ahead of UTC at this second since 1970.
pub(super) fn offset_at(zone: Zone, second: i64) -> i32 {
    let utc = DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc();
    zone.0.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// The instant at which a clock so many seconds ahead of UTC shows this wall time.
pub(super) fn read_with(wall: Wall, offset: i32) -> Instant {
    Instant::from_millis(wall.0.and_utc().timestamp_millis() - i64::from(offset) * 1000)
}

/// No zone was ever further than this from UTC, in seconds.
const FARTHEST: i64 = 26 * 3600;

/// The second since 1970 at which the clocks jump over a wall time they never show.
fn end_of_gap(zone: Zone, missing: Wall) -> i64 {
    let missing = missing.0.and_utc().timestamp();
    // Bisection: the clock shows less than `missing` at `lower` and more at `upper`, so the jump lies between them.
    let (mut lower, mut upper) = (missing - FARTHEST, missing + FARTHEST);
    while upper - lower > 1 {
        let middle = lower + (upper - lower) / 2;
        if middle + i64::from(offset_at(zone, middle)) < missing {
            lower = middle;
        } else {
            upper = middle;
        }
    }
    upper
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn instant(text: &str) -> Instant {
        format!("{text}:00.000Z").parse().unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// Table E.2 of the design, the rows that concern one instant.
    #[test]
    fn deadlines_are_those_of_the_table() {
        let table = [
            ("Europe/Berlin", "2026-10-23T16:00", "2026-10-23T14:00"),
            ("Europe/Berlin", "2026-10-30T16:00", "2026-10-30T15:00"),
            ("Europe/Berlin", "2026-11-06T16:00", "2026-11-06T15:00"),
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T01:30"),
            ("America/New_York", "2026-10-23T16:00", "2026-10-23T20:00"),
            ("America/New_York", "2026-10-30T16:00", "2026-10-30T20:00"),
            ("America/New_York", "2026-11-06T16:00", "2026-11-06T21:00"),
            ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"),
            ("America/New_York", "2026-11-01T01:30", "2026-11-01T06:30"),
        ];
        for (name, wall, expected) in table {
            assert_eq!(deadline(zone(name), wall.parse().unwrap()), instant(expected), "{wall} in {name}");
        }
        let berlin = ["2026-10-23", "2026-10-30", "2026-11-06"].map(|friday| {
            let at = deadline(zone("America/New_York"), day(friday).at(16, 0).unwrap());
            zone("Europe/Berlin").wall(at).time().0
        });
        assert_eq!(berlin, [22, 21, 22]);
    }

    #[test]
    fn a_missing_hour_has_a_reading_on_either_side() {
        let berlin = zone("Europe/Berlin");
        let gap = resolve(berlin, "2026-03-29T02:30".parse().unwrap());
        let (before, after) = (instant("2026-03-29T01:30"), instant("2026-03-29T00:30"));
        assert_eq!(gap, Resolved::Gap { before, after });
        assert_eq!(
            gap.readings().map(|at| berlin.wall(at).to_string()),
            ["2026-03-29T01:30", "2026-03-29T03:30"]
        );
    }

    #[test]
    fn a_doubled_hour_has_both_readings() {
        let fold = resolve(zone("America/New_York"), "2026-11-01T01:30".parse().unwrap());
        let (earlier, later) = (instant("2026-11-01T05:30"), instant("2026-11-01T06:30"));
        assert_eq!(fold, Resolved::Fold { earlier, later });
    }

    #[test]
    fn the_edges_of_a_gap_and_of_a_fold_are_exact() {
        let berlin = zone("Europe/Berlin");
        let kind = |wall: &str| match resolve(berlin, wall.parse().unwrap()) {
            Resolved::One(_) => "one",
            Resolved::Gap { .. } => "gap",
            Resolved::Fold { .. } => "fold",
        };
        let gap = ["2026-03-29T01:59", "2026-03-29T02:00", "2026-03-29T02:59", "2026-03-29T03:00"];
        assert_eq!(gap.map(kind), ["one", "gap", "gap", "one"]);
        let fold = ["2026-10-25T01:59", "2026-10-25T02:00", "2026-10-25T02:59", "2026-10-25T03:00"];
        assert_eq!(fold.map(kind), ["one", "fold", "fold", "one"]);
    }

    #[test]
    fn a_day_ends_with_the_first_instant_of_the_next() {
        let table = [
            ("Europe/London", "2026-03-06", "2026-03-07T00:00"),
            // 00:00 to 01:00 does not exist: the day begins at 01:00.
            ("America/Sao_Paulo", "2017-10-14", "2017-10-15T03:00"),
            // 24:00 goes back to 23:00: the day has 25 hours.
            ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00"),
            // 01:00 goes back to 00:00: midnight comes twice, and the first one ends the day.
            ("America/Havana", "2026-10-31", "2026-11-01T04:00"),
            // 23:00 jumps to 00:00: the day has 23 hours.
            ("America/Nuuk", "2026-03-28", "2026-03-29T01:00"),
            // 23:30 jumped to 00:30: the next day began at its 00:30.
            ("America/Toronto", "1919-03-30", "1919-03-31T04:30"),
            // 00:01 went back to 23:01: the day ends at its first midnight.
            ("America/St_Johns", "2010-11-06", "2010-11-07T02:30"),
            // 30 December 2011 was left out: it ends where the 29th ends.
            ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00"),
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),
        ];
        for (name, text, expected) in table {
            let (zone, day) = (zone(name), day(text));
            assert_eq!(end_of_day(zone, day), instant(expected), "{text} in {name}");
            assert_eq!(start_of_day(zone, day.next()), instant(expected), "{text} in {name}");
        }
    }

    #[test]
    fn noon_is_twelve_on_the_wall() {
        assert_eq!(noon(zone("Europe/London"), day("2026-07-01")), instant("2026-07-01T11:00"));
    }

    #[test]
    fn the_ends_of_the_calendar_hold() {
        let last = day("9999-12-31");
        assert_eq!(end_of_day(zone("Asia/Tokyo"), last).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(
            start_of_day(zone("Asia/Tokyo"), day("0001-01-01")).to_string(),
            "0001-01-01T00:00:00.000Z"
        );
    }

    /// Zones with half hours, doubled and missing days, clocks moved at midnight, and none of these.
    const ODD: [&str; 12] = [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "America/Havana",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "America/Juneau",
        "Asia/Gaza",
        "UTC",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// What a clock shows at an instant has that instant among its readings.
        #[test]
        fn an_instant_is_a_reading_of_its_wall_time(
            name in proptest::sample::select(&ODD[..]),
            millis in -4_000_000_000_000_i64..8_000_000_000_000,
        ) {
            let (zone, at) = (zone(name), Instant::from_millis(millis));
            let found = resolve(zone, zone.wall(at));
            let gap = matches!(found, Resolved::Gap { .. });
            prop_assert!(!gap);
            prop_assert!(found.readings().contains(&at));
            prop_assert!(deadline(zone, zone.wall(at)) >= at);
        }

        /// Readings of a missing wall time lie on either side of it, as far apart as the clocks jump.
        #[test]
        fn readings_of_a_gap_surround_it(name in proptest::sample::select(&ODD[..]), minute in 0_i64..40_000_000) {
            let (zone, wall) = (zone(name), Zone::UTC.wall(Instant::from_millis(minute * 60_000)));
            if let Resolved::Gap { before, after } = resolve(zone, wall) {
                let jump = before.since(after);
                prop_assert!(jump > 0);
                let shifted = |by: i64| Zone::UTC.wall(read_with(wall, 0).plus_millis(by));
                prop_assert_eq!(zone.wall(before), shifted(jump));
                prop_assert_eq!(zone.wall(after), shifted(-jump));
            }
        }

        /// The instants of a day are those from its start to its end (no clock is put back over midnight here).
        #[test]
        fn a_day_is_from_its_start_to_its_end(
            name in proptest::sample::select(&ODD[..]),
            millis in 1_400_000_000_000_i64..4_000_000_000_000,
        ) {
            let (zone, at) = (zone(name), Instant::from_millis(millis));
            let day = zone.day(at);
            prop_assert!(start_of_day(zone, day) <= at && at < end_of_day(zone, day));
            prop_assert_eq!(zone.day(start_of_day(zone, day)), day);
            prop_assert_eq!(zone.day(end_of_day(zone, day)), day.next());
        }
    }
}

//! The table of phrases, and the laws of the grammar.

use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Wed 2026-03-04 10:30 in New York.
fn wednesday() -> Typing {
    Typing { now: instant("2026-03-04T15:30:00.000Z"), zone: zone("America/New_York"), past: false }
}

fn looking_back() -> Typing {
    Typing { past: true, ..wednesday() }
}

/// A day as itself, an instant as its wall time.
fn shown(text: &str, typing: &Typing) -> String {
    match read_when(text, typing) {
        Ok(When::Day(day)) => day.to_string(),
        Ok(When::Instant { at, zone }) => zone.wall(at).to_string(),
        Err(error) => format!("{}: {error}; {}", error.code(), error.hint()),
    }
}

fn all_read(table: &[(&str, &str)], typing: &Typing) {
    for (text, expected) in table {
        assert_eq!(shown(text, typing), *expected, "`{text}`");
    }
}

/// The design's table of phrases, as this grammar reads it.
#[test]
fn phrases_are_read_from_wednesday_half_past_ten() {
    let table = [
        ("fri 16:00", "2026-03-06T16:00"),
        ("friday 4pm", "2026-03-06T16:00"),
        ("FRI 4:30 PM", "2026-03-06T16:30"),
        ("  Friday  ", "2026-03-06"),
        ("fri 12am", "2026-03-06T00:00"),
        ("fri 12pm", "2026-03-06T12:00"),
        ("tue", "2026-03-10"),
        ("wed", "2026-03-11"),
        ("wed 16:00", "2026-03-04T16:00"),
        ("wed 10:30", "2026-03-11T10:30"),
        ("wed 9:00", "2026-03-11T09:00"),
        ("wed 24:00", "2026-03-04"),
        ("now", "2026-03-04T10:30"),
        ("today", "2026-03-04"),
        ("today 16:00", "2026-03-04T16:00"),
        ("tomorrow", "2026-03-05"),
        ("tomorrow 9:00", "2026-03-05T09:00"),
        ("yesterday", "2026-03-03"),
        ("eow", "2026-03-06"),
        ("eom", "2026-03-31"),
        ("eoq", "2026-03-31"),
        ("eoy 12:00", "2026-12-31T12:00"),
        ("in 3 days", "2026-03-07"),
        ("in 1 week", "2026-03-11"),
        ("in 2 weeks 9:00", "2026-03-18T09:00"),
        ("+2w", "2026-03-18"),
        ("+3d", "2026-03-07"),
        ("+0d", "2026-03-04"),
        ("-3d", "2026-03-01"),
        ("3 days ago", "2026-03-01"),
        ("1 day ago 17:15", "2026-03-03T17:15"),
    ];
    all_read(&table, &wednesday());
}

#[test]
fn weekdays_of_the_past_are_the_nearest_past_ones() {
    let table = [
        ("fri", "2026-02-27"),
        ("fri 16:00", "2026-02-27T16:00"),
        ("tue", "2026-03-03"),
        ("wed", "2026-03-04"),
        ("wed 9:00", "2026-03-04T09:00"),
        ("wed 10:30", "2026-03-04T10:30"),
        ("wed 16:00", "2026-02-25T16:00"),
        ("wed 24:00", "2026-02-25"),
        ("in 3 days", "2026-03-07"),
    ];
    all_read(&table, &looking_back());
}

#[test]
fn iso_dates_are_read_in_the_zone_or_with_their_offset() {
    let table = [
        ("2026-03-06", "2026-03-06"),
        ("2026-03-06 24:00", "2026-03-06"),
        ("2026-03-06T24:00:00", "2026-03-06"),
        ("2026-03-06T16:00", "2026-03-06T16:00"),
        ("2026-03-06 16:00", "2026-03-06T16:00"),
        ("2026-03-06t16:00-05:00", "2026-03-06T16:00"),
        ("2026-03-06T21:00Z", "2026-03-06T16:00"),
        ("2026-03-06 22:00:00.000 +01:00", "2026-03-06T16:00"),
        ("2026-03-06 10pm +01:00", "2026-03-06T16:00"),
        ("2028-02-29", "2028-02-29"),
        ("1969-07-20", "1969-07-20"),
    ];
    all_read(&table, &wednesday());
    let fine = |text| match read_when(text, &wednesday()) {
        Ok(When::Instant { at, .. }) => at.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(fine("2026-03-06T16:00:30.25Z"), "2026-03-06T16:00:30.250Z");
    assert_eq!(fine("2026-03-06T16:00:30.123456789Z"), "2026-03-06T16:00:30.123Z");
    assert_eq!(fine("2026-03-06T16:00:30"), "2026-03-06T21:00:30.000Z");
}

#[test]
fn the_end_of_the_week_is_friday() {
    let table = [("2026-03-06T12:00:00.000Z", "2026-03-06"), ("2026-03-07T12:00:00.000Z", "2026-03-13")];
    for (now, friday) in table.into_iter().chain([("2026-03-08T12:00:00.000Z", "2026-03-13")]) {
        assert_eq!(shown("eow", &Typing { now: instant(now), ..wednesday() }), friday);
    }
}

#[test]
fn ends_of_quarters_and_leap_months_are_their_last_days() {
    let typing = |now| Typing { now: instant(now), zone: Zone::UTC, past: false };
    all_read(&[("eom", "2028-02-29"), ("eoq", "2028-03-31")], &typing("2028-02-10T12:00:00.000Z"));
    all_read(&[("eom", "2026-12-31"), ("eoq", "2026-12-31")], &typing("2026-12-31T12:00:00.000Z"));
    all_read(&[("eoq", "2026-09-30"), ("eoy", "2026-12-31")], &typing("2026-07-01T12:00:00.000Z"));
}

#[test]
fn what_can_mean_two_days_names_both() {
    let table = [
        ("next friday", "Fri 2026-03-06 or Fri 2026-03-13"),
        ("next fri 16:00", "Fri 2026-03-06 or Fri 2026-03-13"),
        ("next wed", "Wed 2026-03-11 or Wed 2026-03-18"),
        ("last friday", "Fri 2026-02-20 or Fri 2026-02-27"),
        ("last wed", "Wed 2026-02-18 or Wed 2026-02-25"),
        ("next week", "Mon 2026-03-09 or Fri 2026-03-13"),
        ("next month", "Wed 2026-04-01 or Thu 2026-04-30"),
        ("last month", "Sun 2026-02-01 or Sat 2026-02-28"),
        ("next quarter", "Wed 2026-04-01 or Tue 2026-06-30"),
        ("last year", "Wed 2025-01-01 or Wed 2025-12-31"),
        ("march", "Sun 2026-03-01 or Tue 2026-03-31"),
        ("Feb", "Mon 2027-02-01 or Sun 2027-02-28"),
        ("03/04/2026", "Wed 2026-03-04 or Fri 2026-04-03"),
        ("3-4-2026", "Wed 2026-03-04 or Fri 2026-04-03"),
    ];
    for (text, both) in table {
        let error = read_when(text, &wednesday()).unwrap_err();
        assert_eq!(error.code(), "date-ambiguous", "`{text}`");
        assert!(error.to_string().ends_with(&format!("can mean {both}")), "`{text}`: {error}");
    }
    let back = read_when("april", &looking_back()).unwrap_err();
    assert_eq!(back.to_string(), "`april` can mean Tue 2025-04-01 or Wed 2025-04-30");
    assert_eq!(back.hint(), "type 2025-04-01 or 2025-04-30");
}

#[test]
fn what_cannot_be_says_what_can() {
    let times =
        "times are 00:00 to 23:59, or 12am to 11:59pm; 24:00, without an offset, is the end of the day";
    let years = "type a day from 0001-01-01 to 9999-12-31";
    let table = [
        ("2026-02-30", "there is no 2026-02-30", "the last day of that month is Sat 2026-02-28"),
        ("2026-04-31 16:00", "there is no 2026-04-31", "the last day of that month is Thu 2026-04-30"),
        ("2026-13-01", "there is no 2026-13-01", "months are 01 to 12"),
        ("fri 25:00", "there is no time 25:00", times),
        ("fri 24:01", "there is no time 24:01", times),
        ("fri 12:60", "there is no time 12:60", times),
        ("fri 13pm", "there is no time 13pm", times),
        ("2026-03-06T23:59:60Z", "there is no time 23:59:60z", times),
        ("2026-03-06T24:00Z", "there is no time 24:00z", times),
        ("2026-03-06 12:00 +24:00", "there is no time 12:00+24:00", times),
        ("0000-01-01", "0000-01-01 is not within the years 0001 to 9999", years),
        ("12026-03-06", "12026-03-06 is not within the years 0001 to 9999", years),
        ("9999-12-31T23:59-05:00", "9999-12-31T23:59 is not within the years 0001 to 9999", years),
        ("9999-12-31 23:00", "9999-12-31T23:00 is not within the years 0001 to 9999", years),
        ("0001-01-01T00:00Z", "0001-01-01T00:00 is not within the years 0001 to 9999", years),
        ("+9999999w", "+69999993 days is not within the years 0001 to 9999", years),
        (
            "in 99999999999999999999 days",
            "in 99999999999999999999 days is not within the years 0001 to 9999",
            years,
        ),
    ];
    for (text, sentence, hint) in table {
        let error = read_when(text, &wednesday()).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), ("date-impossible", sentence), "`{text}`");
        assert_eq!(error.hint(), hint, "`{text}`");
    }
}

#[test]
fn a_missing_and_a_doubled_time_offer_both_instants() {
    let table = [
        (
            "America/New_York",
            "2026-03-08 02:30",
            "time-in-gap",
            "2026-03-08 01:30 -05:00 or 2026-03-08 03:30 -04:00",
        ),
        (
            "America/New_York",
            "2026-11-01 01:30",
            "time-twice",
            "2026-11-01 01:30 -04:00 or 2026-11-01 01:30 -05:00",
        ),
        (
            "Europe/Berlin",
            "2026-03-29 02:30",
            "time-in-gap",
            "2026-03-29 01:30 +01:00 or 2026-03-29 03:30 +02:00",
        ),
        (
            "Europe/Berlin",
            "2026-10-25 02:30",
            "time-twice",
            "2026-10-25 02:30 +02:00 or 2026-10-25 02:30 +01:00",
        ),
    ];
    for (name, text, code, both) in table {
        let error = read_when(text, &Typing { zone: zone(name), ..wednesday() }).unwrap_err();
        assert_eq!((error.code(), error.hint()), (code, format!("type {both}")), "{text} in {name}");
    }
    // Until then Monrovia was 44 minutes and 30 seconds behind UTC, which no offset can say.
    let monrovia =
        read_when("1972-01-07 00:20", &Typing { zone: zone("Africa/Monrovia"), ..wednesday() }).unwrap_err();
    assert_eq!(monrovia.hint(), "type 1972-01-07 00:20 +00:00 or 1972-01-07 01:04:30.000 +00:00");
    let gap = shown("2026-03-29 02:30", &Typing { zone: zone("Europe/Berlin"), ..wednesday() });
    assert!(gap.contains("02:30 does not exist on Sun 2026-03-29 in Europe/Berlin"), "{gap}");
}

#[test]
fn a_doubled_time_today_is_not_moved_to_another_week() {
    let between =
        Typing { now: instant("2026-10-25T00:45:00.000Z"), zone: zone("Europe/Berlin"), past: true };
    assert_eq!(read_when("sun 02:30", &between).unwrap_err().code(), "time-twice");
    assert_eq!(read_when("sun 02:30", &Typing { past: false, ..between }).unwrap_err().code(), "time-twice");
}

#[test]
fn dates_of_other_spellings_are_taught() {
    let table = [
        ("13/04/2026", "date-unreadable", "type 2026-04-13"),
        ("06.03.2026", "date-unreadable", "type 2026-03-06"),
        ("2026/03/06", "date-unreadable", "type 2026-03-06"),
        ("2026-3-6", "date-unreadable", "type 2026-03-06"),
        ("03/03/2026", "date-unreadable", "type 2026-03-03"),
        ("31.02.2026", "date-impossible", "the last day of that month is Sat 2026-02-28"),
        ("26-03-06", "date-ambiguous", "type four digits: 2006-03-26 or 2026-03-06"),
        ("03/04/26", "date-ambiguous", "type four digits: 2003-04-26 or 2026-03-04 or 2026-04-03"),
        ("99-99-99", "date-ambiguous", "type four digits: 2026-03-06"),
    ];
    for (text, code, hint) in table {
        let error = read_when(text, &wednesday()).unwrap_err();
        assert_eq!((error.code(), error.hint().as_str()), (code, hint), "`{text}`");
    }
    assert_eq!(shown("03/04/26", &wednesday()).matches("2026").count(), 2);
}

#[test]
fn everything_else_is_refused_with_the_list_of_forms() {
    let others = " | second | month | mond | fr | 1h | q2 | 3d | +3m | in three days | 16:00 | now 16:00 | \
        fri 16:5 | fri 16 | fri +01:00 | fri 16:00 +01:00 | fri 4pm +01:00 | 2026-03 | 2026-03-06-07 | \
        2026-W10-5 | 20260306 | 31/31/2026 | today tomorrow | 2026-03-06T | 2026-03-06T16 | freitag | \
        next | next next friday | in 3 | - 3d | +d | ١٢ | 2026‑03‑06 | fri\u{0} | 1/2/3/4 | --3d | z | \
        t ";
    for text in others.split('|') {
        let error = read_when(text, &wednesday()).unwrap_err();
        assert_eq!(error, TypedError::Unreadable { text: text.trim().into() });
        assert!(error.hint().contains("fri 16:00"));
    }
}

#[test]
fn sixty_four_characters_are_read_and_no_more() {
    let padded = |length: usize| format!("fri{}16:00", " ".repeat(length - 8));
    assert_eq!(shown(&padded(64), &wednesday()), "2026-03-06T16:00");
    assert_eq!(read_when(&padded(65), &wednesday()), Err(TypedError::TooLong));
    let umlauts = "ü".repeat(64);
    assert_eq!(read_when(&umlauts, &wednesday()), Err(TypedError::Unreadable { text: umlauts }));
}

fn typing() -> impl Strategy<Value = Typing> {
    let zones = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Monrovia",
    ];
    let millis = prop_oneof![any::<i64>(), -3_000_000_000_000_i64..5_000_000_000_000];
    (proptest::sample::select(zones.to_vec()), millis, any::<bool>())
        .prop_map(|(name, millis, past)| Typing { now: Instant::from_millis(millis), zone: zone(name), past })
}

/// Pieces that come close to dates.
fn soup() -> impl Strategy<Value = String> {
    let pieces = "fri|wed|next |last |in | ago|3|99999999999|d| weeks|+|-|:|2026-10-25|0001-01-01|9999-12-31|T| |\
        02:30|24:00|4pm|am|Z|+02:00|.5|/|march|month|eow|eoy|today|٣|é";
    proptest::collection::vec(proptest::sample::select(pieces.split('|').collect::<Vec<_>>()), 0..6)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever is typed is read or refused, and a refusal has a sentence, a code and a hint.
    #[test]
    fn no_text_breaks_it(text in prop_oneof!["\\PC*", any::<String>(), soup()], typing in typing()) {
        if let Err(error) = read_when(&text, &typing) {
            prop_assert!(error.code().starts_with("date-") || error.code().starts_with("time-"));
            prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty());
        }
    }

    /// Every day and instant is read back from how it is written.
    #[test]
    fn what_is_written_is_read_back(typing in typing(), millis in 0_i64..4_000_000_000_000) {
        let at = Instant::from_millis(millis);
        let zone = typing.zone;
        prop_assert_eq!(read_when(&at.to_string(), &typing), Ok(When::Instant { at, zone }));
        prop_assert_eq!(read_when(&zone.day(at).to_string(), &typing), Ok(When::Day(zone.day(at))));
    }

    /// What a refusal of a missing or doubled time offers can be typed, and means what it offers.
    #[test]
    fn both_candidates_can_be_typed_back(typing in typing(), minute in -50_000_000_i64..40_000_000, second in 0_i64..60) {
        let wall = Zone::UTC.wall(Instant::from_millis(minute * 60_000 + second * 1000));
        let text = wall.0.format("%Y-%m-%d %H:%M:%S").to_string();
        match read_when(&text, &typing) {
            Ok(When::Instant { at, zone }) => prop_assert_eq!(zone.wall(at), wall),
            Err(TypedError::InGap { readings, .. } | TypedError::Twice { readings, .. }) => {
                let hint = read_when(&text, &typing).unwrap_err().hint();
                let offers = hint.trim_start_matches("type ").split(" or ");
                for (offer, at) in offers.zip(readings) {
                    prop_assert_eq!(read_when(offer, &typing), Ok(When::Instant { at, zone: typing.zone }));
                }
            }
            other => prop_assert!(false, "{text}: {other:?}"),
        }
    }

    /// A bare weekday lies within the week ahead, or within the week behind where the past is meant.
    #[test]
    fn a_weekday_is_near(millis in 0_i64..4_000_000_000_000, past in any::<bool>(), index in 0_u32..7) {
        let typing = Typing { now: Instant::from_millis(millis), past, ..wednesday() };
        let name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][index as usize];
        let Ok(When::Day(day)) = read_when(name, &typing) else { panic!("{name} is a day") };
        let away = day.since(typing.zone.day(typing.now));
        prop_assert_eq!(day.weekday(), index);
        let near = if past { -6..=0 } else { 1..=7 };
        prop_assert!(near.contains(&away));
    }
}

//! Whether what recurs was kept: updates are sent, occurrences judged, and nobody is forgiven by accident.

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::TROTH;

/// A client in a zone whose update is due every Friday before 16:00.
fn fridays(zone: &str, now: &str) -> Desk {
    let desk = Desk::with_ledger(TROTH, now);
    desk.types(&format!("troth open acme --zone {zone}")).works();
    desk.types("troth cadence set acme weekly-update").works();
    desk
}

/// Sends an update at each of these instants, and records it at once.
fn sends(desk: &Desk, when: &[&str]) {
    for now in when {
        desk.clock(now);
        desk.types("troth update acme --nothing-changed").works();
    }
}

fn shown(desk: &Desk, more: &str) -> Value {
    desk.types(&format!("troth cadence show acme --json {more}")).works().json()
}

/// The only cadence.
fn weekly(desk: &Desk, more: &str) -> Value {
    shown(desk, more)["cadences"][0].clone()
}

/// Each occurrence with its status, but for the one whose deadline lies ahead.
fn statuses(desk: &Desk, more: &str) -> Vec<String> {
    let all = listed(&weekly(desk, more)["occurrences"]).into_iter();
    let past = all.filter(|one| one["status"] != "pending");
    past.map(|one| {
        let word = |name: &str| one[name].as_str().expect("a word").to_owned();
        format!("{} {}", &word("ref")[19..], word("status"))
    })
    .collect()
}

#[test]
fn an_update_in_time_by_the_clock_of_berlin_is_on_time_after_the_clocks_went_back() {
    let desk = fridays("Europe/Berlin", "2026-10-19 08:00");
    sends(&desk, &["2026-10-23 13:30", "2026-10-30 14:30", "2026-11-06 14:30"]);
    let cadence = weekly(&desk, "--as-of 2026-11-06");
    let dues: Vec<String> = listed(&cadence["occurrences"])[..3]
        .iter()
        .map(|one| one["due"].as_str().expect("an instant")[..16].to_owned())
        .collect();
    assert_eq!(dues, ["2026-10-23T14:00", "2026-10-30T15:00", "2026-11-06T15:00"]);
    assert_eq!(cadence["adherence"], json!({"held": 3, "of": 3}));
}

#[test]
fn four_fridays_three_of_them_held_and_the_counts_come_first() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    sends(
        &desk,
        &[
            "2026-03-05 10:00",
            "2026-03-06 15:00",
            "2026-03-16 11:00",
            "2026-03-20 15:50",
            "2026-03-27T15:59:59.000Z",
        ],
    );
    assert_eq!(
        statuses(&desk, "--as-of 2026-03-27"),
        ["2026-03-06 on_time", "2026-03-13 late", "2026-03-20 on_time", "2026-03-27 on_time"]
    );
    let cadence = weekly(&desk, "--as-of 2026-03-27");
    assert_eq!((listed(&cadence["extras"]).len(), &cadence["expected"]), (1, &json!(4)));
    assert_eq!(cadence["streak"]["current"], 2);
    desk.types("troth cadence show acme --as-of 2026-03-27").works().prints(&[
        "weekly-update",
        "3 of 4 held: 3 on time, 1 late, 1 pending",
        "streak 2 now, 2 at the longest",
        "1 sent beside it",
        "silence",
    ]);
}

/// The dues of the occurrences so far, as a clock in this zone shows them.
fn dues(desk: &Desk, as_of: &str, zone: &str) -> Vec<String> {
    let zone: ledger_core::Zone = zone.parse().expect("a zone");
    let all = listed(&weekly(desk, &format!("--as-of {as_of}"))["occurrences"]).into_iter();
    let past = all.filter(|one| one["status"] != "pending");
    past.map(|one| zone.wall(tests::instant(one["due"].as_str().expect("an instant"))).to_string()).collect()
}

/// Zone, rule, deadline, first day; as of when, and in which zone the dues are read; the dues.
type Deadlines = [&'static str; 7];

const SUNDAYS: &str = "FREQ=WEEKLY;BYDAY=SU";
const FRIDAYS: &str = "FREQ=WEEKLY;BYDAY=FR";

/// The hour that does not exist and the one that exists twice; the time of New York, read in Berlin; the ends of months
/// and of February; the weeks over new year.
const DEADLINES: [Deadlines; 6] = [
    ["Europe/Berlin", SUNDAYS, "02:30", "2026-03-29", "2026-03-29", "UTC", "2026-03-29T01:30"],
    ["Europe/Berlin", SUNDAYS, "02:30", "2026-10-25", "2026-10-25", "UTC", "2026-10-25T01:30"],
    [
        "America/New_York",
        FRIDAYS,
        "16:00",
        "2026-10-19",
        "2026-11-06",
        "Europe/Berlin",
        "2026-10-23T22:00 2026-10-30T21:00 2026-11-06T22:00",
    ],
    [
        "UTC",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "16:00",
        "2025-12-31",
        "2026-05-31",
        "UTC",
        "2025-12-31T16:00 2026-01-31T16:00 2026-02-28T16:00 2026-03-31T16:00 2026-04-30T16:00 2026-05-31T16:00",
    ],
    [
        "UTC",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "16:00",
        "2024-02-29",
        "2026-03-01",
        "UTC",
        "2024-02-29T16:00 2025-02-28T16:00 2026-02-28T16:00",
    ],
    [
        "UTC",
        FRIDAYS,
        "16:00",
        "2026-12-18",
        "2027-01-08",
        "UTC",
        "2026-12-18T16:00 2026-12-25T16:00 2027-01-01T16:00 2027-01-08T16:00",
    ],
];

#[test]
fn deadlines_fall_where_a_calendar_on_the_wall_has_them() {
    for [zone, rule, before, from, as_of, shown_in, expected] in DEADLINES {
        let desk = Desk::with_ledger(TROTH, "2026-03-02 09:00");
        desk.types("troth open acme").works();
        desk.types(&format!(
            "troth cadence set acme weekly-update --rule {rule} --before {before} --zone {zone} --from {from}"
        ))
        .works();
        assert_eq!(dues(&desk, as_of, shown_in).join(" "), expected, "{rule} in {zone}");
    }
}

#[test]
fn every_other_week_keeps_its_anchor_and_a_change_forgives_nothing() {
    let desk = Desk::with_ledger(TROTH, "2026-09-01 09:00");
    desk.types("troth open acme").works();
    let every_other = "--rule FREQ=WEEKLY;INTERVAL=2;BYDAY=WE";
    desk.types(&format!("troth cadence set acme weekly-update {every_other} --anchor 2026-09-02")).works();
    let wednesdays = dues(&desk, "2027-01-20", "UTC");
    let days: Vec<&str> = wednesdays.iter().rev().take(4).rev().map(|due| &due[..10]).collect();
    assert_eq!(days, ["2026-12-09", "2026-12-23", "2027-01-06", "2027-01-20"]);

    let desk = fridays("UTC", "2026-10-26 09:00");
    sends(&desk, &["2026-10-30 15:00"]);
    desk.clock("2026-11-09 09:00");
    desk.types(
        "troth cadence set acme weekly-update --rule FREQ=WEEKLY;INTERVAL=2;BYDAY=FR --from 2026-11-11",
    )
    .works();
    sends(&desk, &["2026-11-13 15:00", "2026-11-27 15:00", "2026-12-11 15:00"]);
    assert_eq!(
        statuses(&desk, "--as-of 2026-12-11"),
        [
            "2026-10-30 on_time",
            "2026-11-06 missed",
            "2026-11-13 on_time",
            "2026-11-27 on_time",
            "2026-12-11 on_time"
        ]
    );
}

#[test]
fn a_missed_week_is_missed_and_saturdays_message_is_late_for_friday() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    sends(&desk, &["2026-03-13 15:00", "2026-03-20 15:00", "2026-03-28 10:00"]);
    assert_eq!(
        statuses(&desk, "--as-of 2026-03-28"),
        ["2026-03-06 missed", "2026-03-13 on_time", "2026-03-20 on_time", "2026-03-27 late"]
    );
    assert_eq!(weekly(&desk, "--as-of 2026-03-20")["adherence"], json!({"held": 2, "of": 3}));
    desk.clock("2026-03-30 10:00");
    desk.types("troth update acme --nothing-changed --for 2026-03-06").works();
    assert_eq!(statuses(&desk, "")[0], "2026-03-06 missed", "what is missed stays missed");
    assert_eq!(listed(&weekly(&desk, "")["extras"]).len(), 1);
}

#[test]
fn four_o_clock_sharp_is_late_and_a_second_before_is_not() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    sends(&desk, &["2026-03-06T15:59:59.999Z", "2026-03-13T16:00:00.000Z"]);
    assert_eq!(statuses(&desk, "--as-of 2026-03-13"), ["2026-03-06 on_time", "2026-03-13 late"]);
}

#[test]
fn on_monday_noon_there_is_no_data_yet_and_where_nothing_is_set_nothing_was_promised() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    desk.clock("2026-03-09 12:00");
    desk.types("troth cadence show acme").works().prints(&["no data yet: 1 overdue, 1 pending", "! overdue"]);
    desk.types("troth open globex").works();
    desk.types("troth cadence show globex").works().prints(&["nothing was promised"]);
    let globex = desk.types("troth cadence show globex --json").works().json();
    assert_eq!(globex["cadences"], json!([]));
    assert_eq!(globex["silence"]["alarm"], Value::Null);
}

#[test]
fn a_pause_counts_by_when_it_was_announced_and_what_shows_it() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    let pause = "troth cadence pause acme weekly-update";
    desk.clock("2026-03-07 09:00");
    desk.types(&format!("{pause} --from 2026-03-06 --until 2026-03-13 --who Ana")).works();
    assert_eq!(statuses(&desk, "--as-of 2026-03-13"), ["2026-03-06 missed", "2026-03-13 paused"]);
    desk.types("troth cadence show acme --as-of 2026-03-13")
        .works()
        .prints(&["the pause 2026-03-06 to 2026-03-13 is retroactive and not applied to 2026-03-06"]);
    // Said on Thursday, recorded on Saturday: only with the mail that says so.
    desk.clock("2026-03-28 09:00");
    let said = format!("{pause} --from 2026-03-20 --until 2026-03-20 --who Ana --at 2026-03-19T10:00Z");
    desk.types(&said).works();
    assert_eq!(statuses(&desk, "")[2], "2026-03-20 missed");
    desk.types(&format!("{said} --evidence mid:pause@acme.example --key again")).works();
    assert_eq!(statuses(&desk, "")[2], "2026-03-20 paused");
    let pauses = listed(&weekly(&desk, "")["pauses"]);
    let marks: Vec<(bool, bool)> = pauses
        .iter()
        .map(|one| (one["applied"] == json!(true), one["recorded_late"] == json!(true)))
        .collect();
    assert_eq!(marks, [(true, false), (false, false), (true, true)]);
}

#[test]
fn an_excuse_is_the_clients_word_and_is_shown() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    desk.clock("2026-03-16 09:00");
    desk.types("troth cadence excuse acme/weekly-update@2026-03-06 --who Ana").works();
    assert_eq!(statuses(&desk, "")[0], "2026-03-06 missed");
    desk.types("troth cadence show acme").works().prints(&["the excuse of 2026-03-06 does not hold"]);
    desk.types(
        "troth cadence excuse acme/weekly-update@2026-03-06 --who Ana --evidence mid:fine@acme.example",
    )
    .works();
    assert_eq!(statuses(&desk, "")[0], "2026-03-06 excused");
    assert_eq!(weekly(&desk, "--as-of 2026-03-12")["excused"], 0, "on that day nobody had said so");
}

#[test]
fn days_off_shift_the_update_or_waive_it() {
    let desk = Desk::with_ledger(TROTH, "2026-12-14 09:00");
    desk.file(
        "office.csv",
        "day,name\n2026-12-24,Eve\n2026-12-25,Christmas\n2026-12-31,Eve\n2027-01-01,New Year\n",
    );
    desk.types("troth holiday import office.csv --calendar office").works();
    for (client, policy) in [("acme", "earlier"), ("globex", "waive")] {
        desk.types(&format!("troth open {client}")).works();
        desk.types(&format!(
            "troth cadence set {client} weekly-update --holidays {policy} --from 2026-12-21"
        ))
        .works();
    }
    let dues: Vec<String> = listed(&weekly(&desk, "--as-of 2027-01-01")["occurrences"])[..2]
        .iter()
        .map(|one| one["due"].as_str().expect("an instant")[..10].to_owned())
        .collect();
    assert_eq!(dues, ["2026-12-23", "2026-12-30"]);
    let globex = desk.types("troth cadence show globex --as-of 2027-01-01 --json").works().json();
    let globex = &globex["cadences"][0];
    assert_eq!((&globex["waived"], &globex["expected"]), (&json!(2), &json!(2)));
    assert_eq!(globex["adherence"], json!({"held": 0, "of": 0}));
}

#[test]
fn what_was_believed_then_and_what_is_known_now_are_two_questions() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    desk.clock("2026-03-20 09:00");
    desk.types("troth update acme --nothing-changed --at 2026-03-06T15:00Z").works();
    assert_eq!(statuses(&desk, "--as-of 2026-03-12"), ["2026-03-06 on_time"]);
    assert_eq!(statuses(&desk, "--as-of 2026-03-12 --known-at 2026-03-12"), ["2026-03-06 missed"]);
    let occurrence = weekly(&desk, "--as-of 2026-03-12")["occurrences"][0].clone();
    assert_eq!((&occurrence["recorded_late"], &occurrence["word"]), (&json!(true), &json!("ours")));
}

#[test]
fn the_audit_shows_every_occurrence_beside_the_promises() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    desk.types("troth promise acme 'Run the pricing check' --due 'fri 16:00'").works();
    sends(&desk, &["2026-03-06 15:00"]);
    desk.clock("2026-03-13 17:00");
    desk.types("troth asked acme/weekly-update@2026-03-13 --who Ana").works();
    desk.clock("2026-03-14 10:00");
    desk.types("troth update acme --nothing-changed").works();
    let audit = desk.audit("acme", "--as-of 2026-03-14");
    let found: Vec<(Value, Value, Value)> = listed(&audit["occurrences"])
        .into_iter()
        .map(|one| (one["ref"].clone(), one["status"].clone(), one["disclosed"].clone()))
        .collect();
    assert_eq!(
        found,
        [
            (json!("acme/weekly-update@2026-03-06"), json!("on_time"), json!("never")),
            (json!("acme/weekly-update@2026-03-13"), json!("late"), json!("asked")),
            (json!("acme/weekly-update@2026-03-20"), json!("pending"), json!("never")),
        ]
    );
    assert_eq!(audit["cadences"][0]["adherence"], json!({"held": 1, "of": 2}));
    assert_eq!(audit["cadences"][0]["miss_budget"], json!({"allowed": 0, "spent": 1, "of": 2}));
    assert_eq!(audit["ours"]["miss_budget"], json!({"allowed": 0, "spent": 1, "of": 1}));
    desk.types("troth audit acme --as-of 2026-03-14").works().prints(&[
        "acme/1",
        "cadences",
        "1 of 2 held",
        "weekly-update@2026-03-13",
        "✓ late",
        "they asked",
    ]);
}

#[test]
fn imported_pauses_and_updates_are_judged_like_typed_ones() {
    let desk = fridays("Europe/London", "2026-03-02 09:00");
    desk.clock("2026-06-01 09:00");
    desk.file(
        "updates.csv",
        "relationship,cadence,sent_at,words,sections,title\n\
         acme,weekly-update,2026-03-06T15:00:00Z,210,shipped|in progress|blocked,Week 10\n\
         acme,weekly-update,2026-03-13,90,shipped,Week 11\n",
    );
    desk.file(
        "pauses.csv",
        "relationship,cadence,announced_at,from,until,why,evidence\n\
         acme,weekly-update,2026-03-16T09:00:00Z,2026-03-20,2026-03-27,Easter,mid:easter@acme.example\n\
         acme,weekly-update,2026-03-30T09:00:00Z,2026-04-03,2026-04-03,Off,\n",
    );
    desk.types("troth import updates.csv --as updates").works();
    desk.types("troth import pauses.csv --as pauses").works();
    assert_eq!(
        statuses(&desk, "--as-of 2026-04-08"),
        [
            "2026-03-06 on_time",
            "2026-03-13 on_time",
            "2026-03-20 paused",
            "2026-03-27 paused",
            "2026-04-03 missed"
        ]
    );
    let quality = weekly(&desk, "--as-of 2026-04-08")["quality"].clone();
    assert_eq!(
        (&quality["complete"], &quality["words"]),
        (&json!({"held": 1, "of": 2}), &json!({"held": 1, "of": 2}))
    );
}

#[test]
fn silence_is_measured_against_the_shortest_cadence() {
    let desk = fridays("UTC", "2026-03-02 09:00");
    sends(&desk, &["2026-03-06 15:00"]);
    let silence = |day: &str| shown(&desk, &format!("--as-of {day}"))["silence"].clone();
    assert_eq!(silence("2026-03-13")["alarm"], "quiet");
    assert_eq!(silence("2026-03-14")["alarm"], "warns");
    let breached = silence("2026-03-17");
    assert_eq!((&breached["alarm"], &breached["current_days"]), (&json!("breached"), &json!(11)));
    assert_eq!((&breached["longest_days"], &breached["longest_business_days"]), (&json!(11), &json!(7)));
    desk.types("troth cadence show acme --as-of 2026-03-17")
        .works()
        .prints(&["11 days (7 business) now", "more than 1.5 times the shortest cadence, every 7 d"]);
}

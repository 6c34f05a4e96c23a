//! What was sent, and which occurrence it answers: design part 3, E.1 rules 3 to 6 and 9.

use super::{Story, fridays, in_zone, of, said, sent, sent_for, set};
use crate::cadence::{Status, occurrences};
use crate::commitments::{Disclosed, Word};
use crate::testing::{file, locator, moment, opened};

#[test]
fn between_two_deadlines_there_are_late_then_early_then_on_time() {
    for (when, expected) in [
        // Friday's was not sent: late while its window lasts, five days.
        ("2026-03-06T16:00", ["03-06 late", "03-13 missed"]),
        ("2026-03-11T15:59", ["03-06 late", "03-13 missed"]),
        // From then on it is next Friday's.
        ("2026-03-11T16:00", ["03-06 missed", "03-13 early"]),
        ("2026-03-11T23:59", ["03-06 missed", "03-13 early"]),
        ("2026-03-12T00:00", ["03-06 missed", "03-13 on_time"]),
        ("2026-03-13T15:59", ["03-06 missed", "03-13 on_time"]),
        ("2026-03-13T16:00", ["03-06 missed", "03-13 late"]),
    ] {
        assert_eq!(fridays().sends(&[when]).statuses("2026-03-19"), expected, "{when}");
    }
}

#[test]
fn a_correction_is_not_next_weeks_update_but_what_comes_a_day_later_is() {
    let week = |second: &str| fridays().sends(&["2026-03-06T15:00", second]).statuses("2026-03-19");
    assert_eq!(week("2026-03-06T15:30"), ["03-06 on_time", "03-13 missed"], "already sent: an extra");
    assert_eq!(week("2026-03-07T15:59"), ["03-06 on_time", "03-13 missed"]);
    assert_eq!(week("2026-03-07T16:00"), ["03-06 on_time", "03-13 early"]);
    let late = fridays().sends(&["2026-03-06T17:00", "2026-03-06T18:00"]);
    assert_eq!(late.statuses("2026-03-19"), ["03-06 late", "03-13 missed"], "a late one is corrected too");
}

#[test]
fn where_nothing_counts_as_late_the_next_one_begins_at_the_deadline() {
    let story = in_zone("UTC", &[("late_within_days", "0")]);
    assert_eq!(story.statuses("2026-03-06T15:59"), Vec::<String>::new());
    assert_eq!(story.statuses("2026-03-06T16:00"), ["03-06 missed"]);
    let story = story.sends(&["2026-03-06T16:00"]);
    assert_eq!(story.statuses("2026-03-13"), ["03-06 missed", "03-13 early"]);
    let held = in_zone("UTC", &[("late_within_days", "0")]).sends(&["2026-03-06T15:00", "2026-03-06T16:00"]);
    assert_eq!(
        held.statuses("2026-03-13"),
        ["03-06 on_time", "03-13 early"],
        "there is no time for an extra"
    );
}

#[test]
fn of_a_daily_cadence_the_core_window_reaches_back_to_the_deadline_before_and_no_further() {
    let story = in_zone("UTC", &[("rule", "FREQ=DAILY"), ("from", "2026-03-02")])
        .sends(&["2026-03-02T17:00", "2026-03-03T17:00"]);
    assert_eq!(story.statuses("2026-03-04T15:00"), ["03-02 missed", "03-03 on_time", "03-04 on_time"]);
}

#[test]
fn the_first_slot_opens_with_the_effective_day() {
    let story = in_zone("UTC", &[("from", "2026-03-04")]).sends(&["2026-03-03T23:59"]);
    assert_eq!(story.statuses("2026-03-06"), ["03-06 overdue"]);
    assert_eq!(story.cadence("2026-03-06").extras.len(), 1);
    let story = in_zone("UTC", &[("from", "2026-03-04")]).sends(&["2026-03-04T00:00"]);
    assert_eq!(story.statuses("2026-03-04T12:00"), ["03-06 early"], "sent: decided at once");
}

#[test]
fn who_says_which_occurrence_is_meant_is_believed_while_it_can_be_answered() {
    // On the Monday after, meant for this week's Friday: last Friday stays unsent.
    let story = fridays().then("2026-03-09T10:00", sent_for("2026-03-13"));
    assert_eq!(story.statuses("2026-03-13"), ["03-06 missed", "03-13 early"]);
    // Meant for a Friday further on.
    let story = fridays().then("2026-03-03T10:00", sent_for("2026-03-20"));
    assert_eq!(story.statuses("2026-03-04"), ["03-20 early"]);
    // Too late for the one it is meant for, and nothing else.
    let story = fridays().then("2026-03-12T10:00", sent_for("2026-03-06"));
    assert_eq!(story.statuses("2026-03-12"), ["03-06 missed"]);
    assert_eq!(story.cadence("2026-03-12").extras.len(), 1);
    // No occurrence of that day, or one that has its update.
    let story = fridays().then("2026-03-03T10:00", sent_for("2026-03-05")).sends(&["2026-03-03T11:00"]);
    let story = story.then("2026-03-06T10:00", sent_for("2026-03-06"));
    assert_eq!(story.statuses("2026-03-06"), ["03-06 early"]);
    assert_eq!(story.cadence("2026-03-06").extras.len(), 2);
}

#[test]
fn of_a_day_only_an_update_is_judged_by_its_day() {
    // Due at 10:00, sent some time on that day: on time, though a day stands at noon.
    let story = in_zone("UTC", &[("before", "10:00")]);
    let on_friday = story.clone().some_time_on("2026-03-06", sent());
    assert_eq!(on_friday.statuses("2026-03-06"), ["03-06 on_time"]);
    let on_saturday = story.some_time_on("2026-03-07", sent());
    assert_eq!(on_saturday.statuses("2026-03-07"), ["03-06 late"]);
}

#[test]
fn recorded_on_monday_what_was_sent_on_friday_is_on_time() {
    let monday = fridays().recorded_later("2026-03-06T15:50", "2026-03-09T09:00", sent());
    let one = monday.cadence("2026-03-09").occurrences[0].clone();
    assert_eq!(
        (one.status, one.recorded_late, one.evidenced, one.word),
        (Status::OnTime, false, true, Word::Ours)
    );
    let weeks_later = fridays().recorded_later("2026-03-06T15:50", "2026-03-16T09:00", sent());
    let one = weeks_later.cadence("2026-03-16").occurrences[0].clone();
    assert_eq!((one.status, one.recorded_late, one.evidenced), (Status::OnTime, true, false));
    let one = weeks_later.with(file()).cadence("2026-03-16").occurrences[0].clone();
    assert_eq!((one.recorded_late, one.evidenced, one.word), (true, true, Word::File));
}

#[test]
fn counts_say_on_whose_word_the_held_ones_are_known() {
    let story = fridays().sends(&["2026-03-06T15:00"]).with(file());
    let story = story.sends(&["2026-03-13T15:00"]).with(locator());
    let story = story.sends(&["2026-03-20T15:00", "2026-03-27T17:00"]);
    let counts = story.cadence("2026-03-28").counts;
    assert_eq!(
        (counts.by_word.file, counts.by_word.locator, counts.by_word.ours),
        (1, 1, 1),
        "not the late one"
    );
    assert_eq!((counts.adherence().held, counts.adherence().of), (3, 4));
}

#[test]
fn streaks_break_by_what_is_late_and_freeze_over_what_was_let_go() {
    let story = fridays()
        .then("2026-03-17T09:00", super::pause("2026-03-20", "2026-03-20"))
        .sends(&["2026-03-06T15:00", "2026-03-13T15:00", "2026-03-27T15:00", "2026-04-04T10:00"])
        .sends(&["2026-04-10T15:00"]);
    let streak = |as_of: &str| {
        let streak = story.cadence(as_of).streak;
        [streak.current, streak.longest, streak.sent_current, streak.sent_longest]
    };
    assert_eq!(streak("2026-03-20"), [2, 2, 2, 2]);
    assert_eq!(streak("2026-03-27"), [3, 3, 3, 3], "a pause neither breaks nor counts");
    assert_eq!(streak("2026-04-03"), [0, 3, 0, 3], "overdue");
    assert_eq!(streak("2026-04-04"), [0, 3, 4, 4], "late breaks one streak, not the other");
    assert_eq!(streak("2026-04-10"), [1, 3, 5, 5]);
    assert_eq!(streak("2026-04-30"), [0, 3, 0, 5]);
}

#[test]
fn one_of_thirteen_and_two_of_twenty_six_may_be_missed() {
    let budget = |as_of: &str| fridays().cadence(as_of).counts.miss_budget();
    assert_eq!((budget("2026-06-04").allowed, budget("2026-06-04").of), (1, 13));
    assert_eq!((budget("2026-09-03").allowed, budget("2026-09-03").of), (2, 26));
    assert_eq!(budget("2026-06-04").spent, 13, "and nothing was sent");
}

#[test]
fn an_event_makes_it_due_and_what_was_sent_before_the_event_is_not_meant() {
    let delivered = |number: u32| said("commitment.delivered", &format!(r#"{{"number":{number}}}"#));
    let story =
        in_zone("UTC", &[("trigger", "commitment.delivered"), ("within_days", "3"), ("before", "24:00")])
            .sends(&["2026-03-03T10:00"])
            .then("2026-03-04T10:00", delivered(1))
            .sends(&["2026-03-05T10:00"])
            .then("2026-03-16T10:00", delivered(2))
            .then("2026-03-16T11:00", delivered(3));
    assert_eq!(story.statuses("2026-03-05"), ["03-07 early"], "named by the day on which it is due");
    assert_eq!(story.cadence("2026-03-05").extras.len(), 1);
    assert_eq!(story.cadence("2026-03-16").counts.pending, 1, "two on one day make one due");
    assert_eq!(story.statuses("2026-03-31"), ["03-07 early", "03-19 missed"]);
    let opens = story.cadence("2026-03-31").occurrences[1].opens;
    assert_eq!(opens, crate::testing::at("2026-03-16T10:00"));
}

#[test]
fn an_event_does_not_reach_back_into_the_time_before_it() {
    let delivered = |number: u32| said("commitment.delivered", &format!(r#"{{"number":{number}}}"#));
    let given = [("trigger", "commitment.delivered"), ("within_days", "1")];
    let story = in_zone("UTC", &given)
        .then("2026-03-04T10:00", delivered(1))
        .sends(&["2026-03-09T08:00"])
        .then("2026-03-09T10:00", delivered(2));
    // The core window of the second would begin at midnight, ten hours before what makes it due.
    assert_eq!(story.statuses("2026-03-09"), ["03-05 late"]);
}

#[test]
fn a_change_that_brings_the_next_deadline_nearer_does_not_judge_the_last_one_anew() {
    let friday = fridays().sends(&["2026-03-10T10:00"]);
    assert_eq!(friday.statuses("2026-03-10"), ["03-06 late"]);
    // On Wednesday evening: from now on daily, before 18:00. Its core window would reach back to Tuesday.
    let daily = set(&[("from", "2026-03-11"), ("rule", "FREQ=DAILY"), ("before", "18:00")]);
    let changed = friday.then("2026-03-11T17:00", daily);
    assert_eq!(changed.statuses("2026-03-11"), ["03-06 late", "03-11 missed"]);
}

#[test]
fn how_a_slip_came_to_be_known() {
    let late = |words: &[(&str, &str)], sent: &[&str], as_of: &str| {
        let spoken =
            words.iter().fold(fridays(), |story, (when, kind)| story.then(when, of(kind, "2026-03-06")));
        let one = spoken.sends(sent).cadence(as_of).occurrences[0].clone();
        (one.status, one.disclosed)
    };
    let (told, asked) = ("cadence.slip_disclosed", "cadence.asked_after");
    let monday = &["2026-03-09T10:00"][..];
    assert_eq!(late(&[("2026-03-05T10:00", told)], monday, "2026-03-09"), (Status::Late, Disclosed::Before));
    assert_eq!(late(&[("2026-03-06T17:00", told)], monday, "2026-03-09"), (Status::Late, Disclosed::After));
    assert_eq!(late(&[("2026-03-06T17:00", asked)], monday, "2026-03-09"), (Status::Late, Disclosed::Asked));
    assert_eq!(late(&[("2026-03-06T15:00", asked)], monday, "2026-03-09"), (Status::Late, Disclosed::After));
    assert_eq!(late(&[("2026-03-09T11:00", asked)], monday, "2026-03-09"), (Status::Late, Disclosed::After));
    assert_eq!(late(&[], &[], "2026-03-09"), (Status::Overdue, Disclosed::Never));
    assert_eq!(late(&[("2026-03-12T10:00", told)], &[], "2026-03-13"), (Status::Missed, Disclosed::Never));
    assert_eq!(late(&[("2026-03-05T10:00", told)], &[], "2026-03-13"), (Status::Missed, Disclosed::Before));
    let on_time = late(&[("2026-03-05T10:00", told)], &["2026-03-06T10:00"], "2026-03-09");
    assert_eq!(on_time, (Status::OnTime, Disclosed::Never), "it did not slip");
}

#[test]
fn what_names_no_cadence_belongs_to_the_only_one_of_its_kind() {
    let review = |kind: &str| said("review.held", &format!(r#"{{"kind":"{kind}","client_present":true}}"#));
    let plan = |name: &str, kind: &str| {
        set(&[("cadence", name), ("kind", kind), ("rule", "FREQ=MONTHLY;BYMONTHDAY=-1"), ("before", "24:00")])
    };
    let story = Story::acme()
        .then("2026-03-02T00:00", opened("UTC"))
        .then("2026-03-02T00:00", plan("quarterly-review", "review"))
        .then("2026-03-02T00:00", plan("strategic-review", "review"))
        .then("2026-03-02T00:00", plan("patterns", "patterns"))
        .then("2026-03-30T10:00", review("strategic"))
        .then("2026-03-30T11:00", review("milestone"))
        .then("2026-03-30T12:00", review("internal_portfolio"))
        .then("2026-03-30T13:00", said("pattern.surfaced", r#"{"pattern":"refunds"}"#));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-03-31"));
    let all: Vec<String> = occurrences(&history, &setting)
        .iter()
        .filter(|one| one.status != Status::Pending)
        .map(|one| format!("{} {}", one.reference, one.status.code()))
        .collect();
    assert_eq!(
        all,
        [
            "acme/patterns@2026-03-31 on_time",
            "acme/quarterly-review@2026-03-31 overdue",
            "acme/strategic-review@2026-03-31 on_time",
        ]
    );
}

#[test]
fn who_came_to_a_sync_has_kept_the_date_and_who_did_not_has_not() {
    let sync = |data: &str| {
        let story = in_zone("UTC", &[("cadence", "sync"), ("kind", "sync")]);
        story.then("2026-03-06T10:00", said("sync.held", data)).statuses("2026-03-06")
    };
    assert_eq!(sync(r#"{"minutes":45}"#), ["03-06 on_time"]);
    assert_eq!(sync(r#"{"no_show":"client"}"#), ["03-06 on_time"]);
    assert_eq!(sync(r#"{"no_show":"us"}"#), ["03-06 overdue"]);
}

#[test]
fn what_was_sent_is_held_against_what_was_promised_of_it() {
    let promised = [("sections", r#"["shipped","in progress","blocked"]"#), ("words", "200")];
    let update = |data: &str| said("update.sent", &format!(r#"{{"cadence":"weekly-update",{data}}}"#));
    let story = in_zone("UTC", &promised)
        .then("2026-03-06T10:00", update(r#""words":280,"sections":["Shipped:","In-Progress","BLOCKED"]"#))
        .then("2026-03-13T10:00", update(r#""words":281,"sections":["shipped","blocked"]"#))
        .then("2026-03-20T10:00", update(r#""nothing_changed":true,"words":3"#))
        .then("2026-03-27T10:00", update(r#""words":119,"sections":["shipped","in progress","blocked"]"#));
    let cadence = story.cadence("2026-03-27");
    let totals = &cadence.quality;
    assert_eq!((totals.complete.held, totals.complete.of), (2, 4));
    assert_eq!((totals.sections.held, totals.sections.of), (2, 3));
    assert_eq!((totals.words.held, totals.words.of), (1, 3));
    assert_eq!((totals.nothing_changed, totals.minutes.of), (1, 0));
    let second = cadence.occurrences[1].quality.clone().unwrap();
    assert_eq!(second.sections.missing, ["in progress".parse().unwrap()]);
    assert_eq!(second.words.unwrap().near(), (120, 280));
    assert_eq!((cadence.counts.on_time, cadence.counts.missed), (4, 0), "quality is not adherence");
}

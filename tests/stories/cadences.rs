//! What recurs: a cadence is set, changed, rests, moves and ends, and what comes next is read from it.

use tests::Desk;

use crate::TROTH;

fn acme() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-03-02T09:00:00.000Z");
    desk.types("troth open acme --zone Europe/London").works();
    desk
}

/// The dues to come of one cadence, to the minute.
fn next(desk: &Desk, cadence: &str, more: &str) -> Vec<String> {
    let shown = desk.types(&format!("troth cadence show acme --json {more}")).works().json();
    let cadences = shown["cadences"].as_array().expect("a list").clone();
    let found = cadences.iter().find(|one| one["cadence"] == cadence).unwrap_or_else(|| panic!("{shown}"));
    let dues = found["next"].as_array().expect("dues");
    dues.iter().map(|due| due.as_str().expect("an instant")[..16].to_owned()).collect()
}

#[test]
fn a_preset_brings_its_numbers_and_its_deadline_follows_the_clocks_of_london() {
    let desk = acme();
    desk.types("troth cadence set acme weekly-update").works().prints(&[
        "acme/weekly-update",
        "FREQ=WEEKLY;BYDAY=FR",
        "first on 2026-03-06",
        "before 16:00",
    ]);
    assert_eq!(next(&desk, "weekly-update", "--next 4")[3], "2026-03-27T16:00");
    assert_eq!(next(&desk, "weekly-update", "--next 5")[4], "2026-04-03T15:00", "summer time began");
    let set =
        desk.types("troth log acme --type cadence.set --json").works().json()["items"][0]["data"].clone();
    assert_eq!((&set["words"], &set["before"]), (&200.into(), &"16:00".into()));
    assert_eq!(set["sections"], serde_json::json!(["shipped", "in progress", "blocked"]));
}

#[test]
fn what_is_set_on_friday_evening_is_not_owed_that_friday() {
    let desk = acme();
    desk.clock("2026-03-06T16:00:00.000Z");
    desk.types("troth cadence set acme weekly-update").works().prints(&["first on 2026-03-13"]);
    assert_eq!(next(&desk, "weekly-update", "--next 1"), ["2026-03-13T16:00"]);
    // Who says that it began today means it.
    desk.types("troth cadence set acme note --rule FREQ=WEEKLY;BYDAY=FR --before 09:00 --from 2026-03-06")
        .works()
        .prints(&["first on 2026-03-06"]);
    desk.types("troth cadence show acme").works().prints(&["note", "1 overdue"]);
}

#[test]
fn from_weekly_to_every_other_week_nothing_before_the_change_is_judged_anew() {
    let desk = acme();
    desk.types("troth cadence set acme weekly-update --from 2026-03-02").works();
    desk.types(
        "troth cadence set acme weekly-update --rule FREQ=WEEKLY;INTERVAL=2;BYDAY=FR --from 2026-03-18",
    )
    .works();
    let dues = next(&desk, "weekly-update", "--next 4");
    let days: Vec<&str> = dues.iter().map(|due| &due[..10]).collect();
    assert_eq!(days, ["2026-03-06", "2026-03-13", "2026-03-20", "2026-04-03"]);
}

#[test]
fn a_month_without_the_thirty_first_has_it_on_its_last_day() {
    let desk = acme();
    desk.types("troth cadence set acme patterns --rule FREQ=MONTHLY;BYMONTHDAY=31 --from 2026-03-31").works();
    let days: Vec<String> =
        next(&desk, "patterns", "--next 3").iter().map(|due| due[..10].to_owned()).collect();
    // Before 24:00 in summer time is 23:00 of the same day in UTC.
    assert_eq!(days, ["2026-03-31", "2026-04-30", "2026-05-31"]);
}

#[test]
fn what_rests_is_waived_moves_or_is_over_is_not_expected() {
    let desk = acme();
    desk.types("troth cadence set acme weekly-update").works();
    desk.types("troth cadence pause acme weekly-update --from 2026-03-06 --until 2026-03-08").works();
    desk.types("troth cadence waive acme/weekly-update@2026-03-13 --who Ana").works();
    desk.types("troth cadence move acme/weekly-update@2026-03-20 --to 2026-03-19 --who Ana").works();
    desk.types("troth cadence end acme weekly-update --on 2026-03-27").works();
    assert_eq!(next(&desk, "weekly-update", "--next 9"), ["2026-03-19T16:00", "2026-03-27T16:00"]);
    assert_eq!(next(&desk, "weekly-update", "--as-of 2026-03-28"), Vec::<String>::new());
}

#[test]
fn a_holiday_moves_it_to_the_business_day_before() {
    let desk = acme();
    desk.file("england.csv", "day,name\n2026-04-03,Good Friday\n");
    desk.types("troth holiday import england.csv --calendar england").works();
    desk.types("troth cadence set acme weekly-update --holidays earlier --from 2026-03-30").works();
    assert_eq!(next(&desk, "weekly-update", "--next 1"), ["2026-04-02T15:00"]);
}

#[test]
fn a_model_sets_several_and_events_make_some_of_them_due() {
    let desk = acme();
    desk.types("troth cadence set acme --preset project").works().prints(&[
        "within 3 days of each commitment.delivered",
        "within 14 days of each scope.change_requested",
    ]);
}

#[test]
fn an_occurrence_is_warned_of_and_asked_after_like_a_promise() {
    let desk = acme();
    desk.types("troth cadence set acme weekly-update").works();
    desk.types("troth warn acme/weekly-update@2026-03-06 --told Ana --via mail").works();
    desk.types("troth asked acme/weekly-update@2026-03-06 --who Ana").works();
    desk.types("troth log acme --type cadence").works().prints(&[
        "cadence.slip_disclosed",
        "2026-03-06",
        "cadence.asked_after",
        "2026-03-06",
    ]);
}

#[test]
fn what_cannot_recur_is_refused_with_the_way_out() {
    let desk = acme();
    for (line, code) in [
        ("troth cadence set acme note", "no-deadline"),
        ("troth cadence set acme note --before 16:00", "no-rule"),
        ("troth cadence set acme note --before 9:00 --rule FREQ=DAILY", "time-unreadable"),
        ("troth cadence set acme note --before 09:00 --rule FREQ=HOURLY", "rule-too-often"),
        ("troth cadence set acme 'A note' --before 09:00 --rule FREQ=DAILY", "cadence-name"),
        ("troth cadence set acme weekly-update --from 2026-03-07 --until 2026-03-08", "never-falls"),
        ("troth cadence set acme weekly-update --late-within 40h", "length-days"),
        ("troth cadence pause acme weekly-update --from 2026-03-06 --until 2026-03-08", "no-such-thing"),
        ("troth cadence waive acme/weekly-update", "no-occurrence"),
        ("troth cadence set acme weekly-update --core 5d", "length-hours"),
        ("troth cadence pause acme weekly-update --from 2026-03-09 --until 2026-03-08", "pause-order"),
    ] {
        let said = desk.types(&format!("{line} --json"));
        assert_eq!(said.json()["error"]["code"], code, "{line}: {}", said.out);
        assert!(said.code == 1 || said.code == 2, "{line}");
    }
    assert_eq!(
        desk.types("troth cadence show acme --json").works().json()["cadences"],
        serde_json::json!([])
    );
}

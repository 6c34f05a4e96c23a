//! Do real histories come out as other programs counted them?

use std::path::PathBuf;

use serde_json::Value;

use crate::desk;

/// The folder of real histories, if one was given.
fn data() -> Option<PathBuf> {
    let given = std::env::var_os("TROTH_TEST_DATA").map(PathBuf::from);
    if given.is_none() {
        // One line that is seen where somebody looks for it, among the tests' own output.
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "real data: not given");
    }
    given
}

#[test]
fn python_releases_come_out_as_counted_elsewhere() {
    let Some(data) = data() else { return };
    let folder = data.join("python-releases");
    let expected = std::fs::read(folder.join("expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_slice(&expected).expect("JSON");
    let desk = desk();
    let import = format!("troth import '{}' --as commitments", folder.join("commitments.csv").display());
    desk.types(&import).works();

    let mut compared = 0;
    for (client, counts) in expected.as_object().expect("one entry for each client") {
        let ours = desk.audit(client, "")["ours"].clone();
        for (name, count) in counts.as_object().expect("counts") {
            assert_eq!(&ours[name], count, "{name} of {client}: {ours:#}");
            compared += 1;
        }
    }
    assert!(compared >= 40, "only {compared} counts were compared");

    let (log, bytes) = (desk.log().len(), desk.bytes());
    desk.types(&import).works();
    assert_eq!(desk.log().len(), log);
    assert!(desk.bytes() == bytes, "the second import changed the log");
    desk.types("troth verify").works();
}

#[test]
fn a_weekly_letter_of_three_years_is_imported_once() {
    let Some(data) = data() else { return };
    let folder = data.join("this-week-in-rust");
    let expected = std::fs::read(folder.join("expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_slice(&expected).expect("JSON");
    let desk = desk();
    let import = format!("troth import '{}' --as updates", folder.join("updates.csv").display());
    desk.types(&import).works().prints(&["161 new", "opened rust-community"]);
    let sent = desk.log().into_iter().filter(|event| event["type"] == "update.sent").count();
    assert_eq!(expected["updates"], sent);

    let bytes = desk.bytes();
    desk.types(&import).works().prints(&["nothing new", "161 already recorded"]);
    assert!(desk.bytes() == bytes, "the second import changed the log");
    desk.types("troth verify").works();
}

#[test]
fn the_weekly_letter_kept_as_many_weeks_as_were_counted_elsewhere() {
    let Some(data) = data() else { return };
    let folder = data.join("this-week-in-rust");
    let expected = std::fs::read(folder.join("expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_slice(&expected).expect("JSON");
    let desk = desk();
    desk.types(&format!("troth import '{}' --as updates", folder.join("updates.csv").display())).works();
    let set = |name: &str| expected["cadence"][name].as_str().expect("a word").to_owned();
    desk.types(&format!(
        "troth cadence set rust-community weekly-update --rule {} --before {} --zone {} --late-within {} --from {}",
        set("rule"),
        set("before"),
        set("zone"),
        set("late_within"),
        set("from")
    ))
    .works();
    let as_of = expected["as_of"].as_str().expect("a day");
    let shown =
        desk.types(&format!("troth cadence show rust-community --as-of {as_of} --json")).works().json();
    let cadence = &shown["cadences"][0];
    let answered = |one: &&Value| one["event"].is_string();
    let updates = cadence["occurrences"].as_array().expect("occurrences").iter().filter(answered).count()
        + cadence["extras"].as_array().expect("extras").len();
    for (name, found) in [
        ("expected", &cadence["expected"]),
        ("expected", &cadence["adherence"]["of"]),
        ("held", &cadence["adherence"]["held"]),
        ("missed", &cadence["missed"]),
        ("longest_streak", &cadence["streak"]["longest"]),
        ("current_streak", &cadence["streak"]["current"]),
        ("longest_silence_days", &shown["silence"]["longest_days"]),
        ("updates", &Value::from(updates)),
    ] {
        assert_eq!(&expected[name], found, "{name}");
    }
}

//! Stories of predictions. 2 March 2026 is a Monday.

use super::{Predictions, Standing, predictions};
use crate::cadence::tests::said;
use crate::testing::{Story, moment, opened};

fn acme() -> Story {
    Story::acme().then("2026-03-02T09:00", opened("Europe/London"))
}

fn predicted(number: u32, more: &str) -> ledger_core::Event {
    let data = format!(r#"{{"number":{number},"what":"Refunds fall","check_on":"2026-03-31"{more}}}"#);
    said("prediction.made", &data)
}

fn checked(number: u32, outcome: &str, together: bool) -> ledger_core::Event {
    let data = format!(r#"{{"number":{number},"outcome":"{outcome}","together":{together}}}"#);
    said("prediction.checked", &data)
}

fn as_of(story: &Story, when: &str) -> Predictions {
    let history = story.history();
    predictions(&history, &history.setting(moment(&history, when)))
}

#[test]
fn a_prediction_is_checked_on_its_day_later_or_not() {
    let story = acme().then("2026-03-02T10:00", predicted(1, ""));
    let standing = |story: &Story, when: &str| as_of(story, when).items[0].standing;
    assert_eq!(standing(&story, "2026-03-30"), Standing::Open);
    assert_eq!(standing(&story, "2026-03-31T22:59"), Standing::Open, "in London it is 23:59");
    assert_eq!(standing(&story, "2026-03-31"), Standing::Unchecked);
    let in_time = story.clone().then("2026-03-31T22:59", checked(1, "right", true));
    assert_eq!(standing(&in_time, "2026-03-31"), Standing::CheckedInTime);
    let late = story.then("2026-03-31T23:00", checked(1, "right", true));
    assert_eq!(standing(&late, "2026-04-01"), Standing::CheckedLate);
    let share = as_of(&late, "2026-04-01").in_time;
    assert_eq!((share.held, share.of), (0, 1));
}

#[test]
fn its_outcome_is_told_by_the_date_together_or_with_the_next_word() {
    let named = r#","told_by":"2026-04-01""#;
    let told = |together: bool, word: Option<&str>, when: &str| {
        let story = acme()
            .then("2026-03-02T10:00", predicted(1, named))
            .then("2026-03-30T10:00", said("update.sent", "{}"))
            .then("2026-03-31T10:00", checked(1, "wrong", together));
        let story = word.map_or(story.clone(), |word| story.then(word, said("update.sent", "{}")));
        as_of(&story, when).items[0].told_in_time
    };
    assert_eq!(told(true, None, "2026-03-31"), Some(true));
    assert_eq!(told(false, None, "2026-03-31"), None, "there is time until the evening of the first");
    assert_eq!(told(false, None, "2026-04-01"), Some(false), "the update before the check does not tell it");
    assert_eq!(told(false, Some("2026-04-01T16:00"), "2026-04-01"), Some(true));
    assert_eq!(told(false, Some("2026-04-02T16:00"), "2026-04-02"), Some(false));
}

#[test]
fn who_says_eighty_percent_is_wrong_once_in_five() {
    let story = acme()
        .then("2026-03-02T10:00", predicted(1, r#","percent":80"#))
        .then("2026-03-02T10:00", predicted(2, r#","percent":80"#))
        .then("2026-03-02T10:00", predicted(3, r#","percent":100"#))
        .then("2026-03-02T10:00", predicted(4, ""))
        .then("2026-03-02T10:00", predicted(5, r#","percent":10"#))
        .then("2026-03-31T10:00", checked(1, "right", true))
        .then("2026-03-31T10:00", checked(2, "wrong", false))
        .then("2026-03-31T10:00", checked(3, "unclear", true))
        .then("2026-03-31T10:00", checked(4, "right", true));
    let found = as_of(&story, "2026-03-31");
    // (0.2² + 0.8²) / 2 = 0.34
    assert_eq!((found.calibration.mean(), found.calibration.count), (Some(3_400), 2));
    assert_eq!((found.right.held, found.right.of), (2, 3));
    assert_eq!((found.together.held, found.together.of), (3, 4));
    assert_eq!((found.in_time.held, found.in_time.of), (4, 5));
    assert_eq!(as_of(&acme(), "2026-03-31").calibration.mean(), None);
}

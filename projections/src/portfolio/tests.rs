//! Stories of whom to look at first.

use super::*;
use crate::cadence::tests::said;
use crate::status::status;
use crate::testing::*;

const FRIDAY: &str = "2026-03-20T17:00";

fn row(slug: &str, tell: impl FnOnce(Story) -> Story) -> Row {
    let story = tell(Story::of(slug).then("2026-03-02T00:00", opened("UTC")));
    let history = story.history();
    let setting = history.setting(moment(&history, FRIDAY));
    Row::of(status(&slug.parse().unwrap(), &history, &setting).unwrap())
}

fn order(mut rows: Vec<Row>) -> Vec<String> {
    let backwards = {
        let mut rows: Vec<Row> = rows.iter().rev().cloned().collect();
        sort(&mut rows);
        rows
    };
    sort(&mut rows);
    assert_eq!(rows, backwards, "the order does not depend on the order");
    rows.iter().map(|row| row.stream.to_string()).collect()
}

#[test]
fn the_most_pressing_reason_comes_first_and_what_ended_last() {
    let made_at = "2026-03-02T09:00";
    let rows = vec![
        row("ended", |story| {
            let closed = said("relationship.closed", r#"{"ended_by":"us"}"#);
            story.then(made_at, made(1, by("2026-03-03T16:00"))).then("2026-03-10T09:00", closed)
        }),
        row("calm", |story| story.then(made_at, made(1, by("2026-04-03T16:00")))),
        row("theirs", |story| story.then(made_at, client_made(1, by("2026-03-03T16:00")))),
        row("late", |story| story.then(made_at, made(1, by("2026-03-19T16:00")))),
        row("silent", |story| story.then(made_at, made(1, by("2026-03-09T16:00")))),
    ];
    assert_eq!(rows[4].ours, Owed { all: 1, past_due: 1, missed_silently: 1 });
    assert_eq!(rows[0].ours, Owed::default());
    assert_eq!(order(rows), ["silent", "late", "theirs", "calm", "ended"]);
}

#[test]
fn of_the_same_reason_the_client_who_can_rely_on_us_least_comes_first() {
    let late = |story: Story| story.then("2026-03-02T09:00", made(9, by("2026-03-19T16:00")));
    let kept = |count: u32| {
        move |story: Story| {
            let told = (1..=count).fold(story, |story, number| {
                let (made_on, kept_on) =
                    (format!("2026-03-{:02}", 1 + number), format!("2026-03-{:02}", 2 + number));
                story
                    .then(&format!("{made_on}T09:00"), made(number, by(&format!("{kept_on}T16:00"))))
                    .then(&format!("{kept_on}T10:00"), delivered(number))
                    .with(file())
            });
            late(told)
        }
    };
    let rows = vec![row("proven", kept(6)), row("little", kept(2)), row("nothing", late), row("again", late)];
    assert_eq!(order(rows), ["again", "nothing", "little", "proven"], "and by name where all is the same");
}

#[test]
fn without_a_reason_too_the_least_proven_is_looked_at_first() {
    let kept = row("kept", |story| {
        let due = by("2026-03-09T16:00");
        story.then("2026-03-02T09:00", made(1, due)).then("2026-03-09T10:00", delivered(1)).with(file())
    });
    assert_eq!(Owed { all: 0, ..kept.client }, kept.client);
    assert_eq!(order(vec![kept, row("new", |story| story)]), ["new", "kept"]);
}

//! What a cadence proves: half a promise each time, by hand-made outcomes of its occurrences.

use ledger_core::Due;

use super::super::occurrence::{self, OccurrenceOutcome, OccurrenceStatus};
use super::*;
use crate::Moment;
use crate::commitments::Disclosed;

/// The weekly update of Friday 13 March, due before 16:00; the one before it was due a week earlier.
fn update(status: OccurrenceStatus) -> OccurrenceOutcome {
    let due = Due { bound: ledger_core::time::Bound::Before, ..by("2026-03-13T16:00").unwrap() };
    OccurrenceOutcome {
        reference: "acme/weekly-update@2026-03-13".into(),
        side: Side::Us,
        due,
        previous_due: at("2026-03-06T16:00"),
        status,
        event: Some(nth(3)),
        word: Disclosed::After,
        evidenced: true,
    }
}

fn contributes(occurrence: &OccurrenceOutcome) -> Option<Contribution> {
    let story = Story::acme().then("2026-03-02T09:00", opened("UTC"));
    let history = story.history();
    occurrence::contribution(occurrence, &history.setting(moment(&history, LATER)))
}

#[track_caller]
fn says(occurrence: &OccurrenceOutcome, code: &str, counts: [u128; 4], on: &str) {
    let one = contributes(occurrence).unwrap();
    assert_eq!(
        (one.outcome.as_slice(), evidence(&one), one.day.to_string().as_str()),
        ([code].as_slice(), counts, on)
    );
}

fn sent(when: &str) -> Moment {
    Moment::instant(at(when))
}

#[test]
fn held_it_counts_from_the_day_it_was_sent_and_half_of_that_without_evidence() {
    let early = update(OccurrenceStatus::Held(sent("2026-03-12T11:00")));
    says(&early, "kept", [500, 0, 500, 0], "2026-03-12");
    let on_our_word = OccurrenceOutcome { evidenced: false, ..early };
    says(&on_our_word, "kept_unevidenced", [250, 0, 250, 0], "2026-03-12");
}

#[test]
fn late_it_counts_by_its_word_over_the_time_since_the_deadline_before() {
    // 42 of 168 hours: a quarter.
    let late = update(OccurrenceStatus::Late(sent("2026-03-15T10:00")));
    says(&late, "late_disclosed_after", [188, 313, 125, 125], "2026-03-13");
    let by_word = |word| OccurrenceOutcome { word, ..late.clone() };
    says(&by_word(Disclosed::Before), "late_disclosed_before", [188, 313, 500, 0], "2026-03-13");
    says(&by_word(Disclosed::Asked), "late_asked", [188, 313, 0, 500], "2026-03-13");
    says(&by_word(Disclosed::Never), "late_after_silence", [188, 313, 0, 1000], "2026-03-13");
}

#[test]
fn missed_it_counts_against_both() {
    says(&update(OccurrenceStatus::Missed), "occurrence_missed", [0, 500, 0, 500], "2026-03-13");
}

#[test]
fn undecided_or_let_go_it_says_nothing() {
    assert_eq!(contributes(&update(OccurrenceStatus::Undecided)), None);
    assert_eq!(contributes(&update(OccurrenceStatus::LetGo)), None);
}

#[test]
fn promises_come_before_occurrences_and_both_share_the_cap_of_a_day() {
    let story = (1..=3).fold(Story::acme(), |story, number| {
        let story = story.then(MADE, made(number, by(DUE)));
        story.then("2026-03-09T10:00", delivered(number)).with(file())
    });
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-03-09"));
    let held = update(OccurrenceStatus::Held(sent("2026-03-09T09:00")));
    let asked = Asked::of(&history, &setting);
    let mut contributions: Vec<_> = vec![occurrence::contribution(&held, &setting).unwrap()];
    contributions.extend(asked.book(Side::Us).of(TrustDimension::Competence).map(|(one, _)| one.clone()));
    let book = Book::new(contributions, asked.rules());
    let shares = book.shares(TrustDimension::Competence, day("2026-03-09"));
    // Three and a half, capped at three: 3/5 in all, each scaled down alike.
    assert_eq!(shares.iter().map(|share| share.proven).collect::<Vec<_>>(), [1715, 1714, 1714, 857]);
    assert_eq!(shares[3].of.source, Source::Occurrence("acme/weekly-update@2026-03-13".into()));
}

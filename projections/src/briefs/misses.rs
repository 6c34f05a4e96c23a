//! What was not kept, and when whom it was owed to came to know of it.

use ledger_core::event::{CommitmentEvent, Side};

use super::asked::View;
use super::promises::late_by;
use super::words::{Words, date};
use super::{Cited, Claim};
use crate::cadence::{Cadence, JudgedOccurrence, Status};
use crate::commitments::{Disclosed, JudgedCommitment, Outcome};
use crate::moment::Moment;

/// Every promise of a side that was late, missed or is overdue: what became of it, and what was said when.
pub(super) fn slips(view: &View<'_>, side: Side) -> Vec<Claim> {
    let slipped = view.promised(side).into_iter().filter(|one| one.outcome.is_slipped());
    slipped.filter_map(|one| slip(view, one)).collect()
}

fn slip(view: &View<'_>, one: &JudgedCommitment) -> Option<Claim> {
    let due = one.due.map(|due| date(due.civil_day())).unwrap_or_default();
    let became = match one.outcome {
        Outcome::KeptLate => {
            let on = one.settled.map(|moment| date(view.day_at(moment))).unwrap_or_default();
            format!("It came on {on}, {} late.", late_by(one))
        }
        Outcome::Overdue => format!("It is overdue by {}.", late_by(one)),
        _ => "It was not delivered.".to_owned(),
    };
    let reason = one.reason.map(|reason| format!(" The reason given: {}.", reason.code().replace('_', " ")));
    let words =
        Words::new(format!("{} ", one.reference)).quote(&one.what).and(format!(" was due {due}. {became} "));
    let words = words.and(heard(view, one)).and(reason.unwrap_or_default());
    Some(words.citing(Cited::all(one.events.iter().copied())?))
}

/// When and how whom it was owed to came to know.
fn heard(view: &View<'_>, one: &JudgedCommitment) -> String {
    let ours = one.side == Side::Us;
    let told = || {
        let on = one.told.map(|moment| date(view.day_at(moment))).unwrap_or_default();
        match (ours, told_whom(view, one)) {
            (true, Some(name)) => format!("{name} was told on {on}"),
            (true, None) => format!("The client was told on {on}"),
            (false, _) => format!("We were told on {on}"),
        }
    };
    match one.disclosed {
        Disclosed::Before => format!("{}, before the date.", told()),
        Disclosed::After
            if one.told.is_some() && one.told == one.settled && one.outcome == Outcome::KeptLate =>
        {
            "The delivery itself was the first word of it.".into()
        }
        Disclosed::After => format!("{}, after the date and unasked.", told()),
        Disclosed::Asked => {
            let on = asked(view, one).map(|moment| format!(" on {}", date(view.day_at(moment))));
            let who = if ours { "They had to ask" } else { "We had to ask" };
            format!("{who}{}.", on.unwrap_or_default())
        }
        Disclosed::Never if one.outcome == Outcome::Overdue => {
            if ours {
                "They have not been told yet.".into()
            } else {
                "We have heard nothing yet.".into()
            }
        }
        Disclosed::Never => {
            let silence = if ours { "Nobody told them" } else { "We heard nothing" };
            match first_word(view, one) {
                Some(moment) => format!("{silence} until {}.", date(view.day_at(moment))),
                None => format!("{silence}."),
            }
        }
    }
}

/// Who was told, where the word says so.
fn told_whom(view: &View<'_>, one: &JudgedCommitment) -> Option<String> {
    let person = |event: &CommitmentEvent| match event {
        CommitmentEvent::SlipDisclosed(slip) => slip.told,
        CommitmentEvent::MissAcknowledged(miss) if miss.told => miss.who,
        CommitmentEvent::Withdrawn(withdrawn) => withdrawn.told,
        _ => None,
    };
    let steps = view.steps(one);
    let word =
        steps.iter().find(|(fact, event)| Some(Moment::of(fact)) == one.told && person(event).is_some());
    word.and_then(|(_, event)| person(event)).map(|person| view.name(person))
}

/// The first word of whoever owes it that came too late to count as one.
fn first_word(view: &View<'_>, one: &JudgedCommitment) -> Option<Moment> {
    let is_word = |event: &CommitmentEvent| match event {
        CommitmentEvent::SlipDisclosed(_) | CommitmentEvent::Delivered(_) => true,
        CommitmentEvent::MissAcknowledged(miss) => miss.told,
        _ => false,
    };
    let steps = view.steps(one);
    steps.iter().find(|(_, event)| is_word(event)).map(|(fact, _)| Moment::of(fact))
}

/// When it was asked for, after its date.
fn asked(view: &View<'_>, one: &JudgedCommitment) -> Option<Moment> {
    let due = one.due?;
    let steps = view.steps(one);
    let asked = steps.iter().filter(|(_, event)| matches!(event, CommitmentEvent::AskedAfter(_)));
    asked.map(|(fact, _)| Moment::of(fact)).find(|moment| moment.is_past(&due))
}

/// The occurrences of our cadences that were not held, cadence by cadence.
pub(super) fn gaps_of(view: &View<'_>, cadences: &[Cadence]) -> Vec<Claim> {
    let ours = cadences.iter().filter(|one| one.plan.side == Side::Us);
    ours.flat_map(|one| [Status::Missed, Status::Late].map(|status| (one, status)))
        .filter_map(|(one, status)| of_status(view, one, status))
        .collect()
}

fn of_status(view: &View<'_>, one: &Cadence, status: Status) -> Option<Claim> {
    let is = |occurrence: &&JudgedOccurrence| {
        occurrence.status == status && view.asked.span.holds(occurrence.due.civil_day())
    };
    let all: Vec<_> = one.occurrences.iter().filter(is).collect();
    let first = all.first()?;
    let days: Vec<String> = all.iter().map(|occurrence| date(occurrence.due.civil_day())).collect();
    let silent = all.iter().filter(|one| one.disclosed == Disclosed::Never).count();
    let what = match status {
        Status::Late => "sent late",
        _ => "not sent",
    };
    let mut text = format!("{}: {what} for {}.", first.reference.cadence, days.join(", "));
    if status == Status::Missed {
        text += match all.len() - silent {
            0 => " There was no word of it.",
            told if told == all.len() => " They were told.",
            _ => " They were told of some, and of others there was no word.",
        };
    }
    let sent = all.iter().filter_map(|occurrence| occurrence.event);
    let cites = Cited::all(super::contracts::sets(view, &one.plan.cadence).into_iter().chain(sent))?;
    Some(Words::new(text).citing(cites))
}

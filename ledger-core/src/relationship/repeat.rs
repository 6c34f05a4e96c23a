//! Whether a command with an idempotency key says again what was recorded under it.

use crate::event::{CommitmentEvent, Draft, Event, Fact, Secret};
use crate::proof::Sealed;
use crate::text::Text;

/// Which of the things a caller may leave to the ledger were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// When it happened.
    pub occurred: bool,
    /// What it rests on.
    pub evidence: bool,
}

/// Compares a draft with the fact that has its id. Compared are type, version, zone and what the caller gave:
/// an assigned number is left out, `occurred` and evidence count only if given, sealed texts are compared through
/// their commitments by `commits` (none where the key was destroyed: then the idempotency key alone decides).
///
/// # Errors
/// The name of what differs.
pub fn repeats(
    draft: &Draft,
    given: Given,
    fact: &Fact,
    commits: &dyn Fn(&str, &Sealed, &Text) -> Option<bool>,
) -> Result<(), &'static str> {
    let (mut wanted, mut kept) = (draft.event.clone(), fact.event.clone());
    if wanted.kind() != kept.kind() {
        return Err("another type of event");
    }
    if draft.zone != fact.envelope.zone {
        return Err("another zone");
    }
    if given.occurred && draft.occurred != fact.envelope.occurred {
        return Err("another time");
    }
    if given.evidence && draft.evidence != fact.envelope.evidence {
        return Err("other evidence");
    }
    leave_out_numbers(&mut wanted);
    leave_out_numbers(&mut kept);
    if !given.occurred {
        let mut context = wanted.context();
        context.on = kept.context().on;
        wanted.set_context(context);
    }
    let (wanted_texts, kept_texts) = (take_secrets(&mut wanted), take_secrets(&mut kept));
    if wanted != kept || wanted_texts.len() != kept_texts.len() {
        return Err("other data");
    }
    let same = |((path, wanted), (kept_path, kept)): ((String, Secret), (String, Secret))| {
        path == kept_path
            && match (wanted, kept) {
                (Secret::Open(text), Secret::Sealed(sealed)) => commits(&path, &sealed, &text).unwrap_or(true),
                (wanted, kept) => wanted == kept,
            }
    };
    if wanted_texts.into_iter().zip(kept_texts).all(same) { Ok(()) } else { Err("other sealed text") }
}

fn leave_out_numbers(event: &mut Event) {
    if let Event::Commitment(
        CommitmentEvent::Requested(terms)
        | CommitmentEvent::Offered(terms)
        | CommitmentEvent::Countered(terms)
        | CommitmentEvent::Made(terms),
    ) = event
    {
        terms.number = 0;
    }
}

/// Takes the secrets out, leaving the same mark in each place.
fn take_secrets(event: &mut Event) -> Vec<(String, Secret)> {
    let mut taken = Vec::new();
    let Ok(mark) = Text::new("-") else { return taken };
    event.secrets(&mut |path, _, secret| {
        taken.push((path.to_owned(), std::mem::replace(secret, Secret::Open(mark.clone()))));
    });
    taken
}

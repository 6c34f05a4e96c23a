//! In which order a stream's facts are read: as they happened, and of one instant as they were recorded.

use super::{Event, Fact};
use crate::id::EventId;
use crate::time::Instant;

/// Where a fact stands in its stream's story: by `occurred`, then version. A fact set right stands where the one it
/// replaces stood (its `cause`, of the same type): else correcting a typed due would move the promise behind a
/// delivery of the same noon. `find` gives the facts of the same stream.
pub fn place<'a>(fact: &'a Fact, find: &dyn Fn(EventId) -> Option<&'a Fact>) -> (Instant, u64) {
    let mut first = fact;
    // A cause lies earlier in the stream, so this ends.
    while let Some(replaced) = first.envelope.cause.and_then(find).filter(|earlier| {
        let corrects = matches!(first.event, Event::Correction(_));
        !corrects
            && earlier.event.kind() == first.event.kind()
            && earlier.envelope.version < first.envelope.version
    }) {
        first = replaced;
    }
    (fact.envelope.occurred, first.envelope.version)
}

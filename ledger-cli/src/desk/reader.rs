//! Reading many clients: one story at a time in each of as many threads as the machine has cores.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ledger_core::event::{Fact, ReadError};
use ledger_core::proof::seal::Place;
use ledger_core::text::Seen;
use ledger_core::{Instant, LedgerId, StreamId};
use ledger_store::keys::{KeyState, Keys};
use ledger_store::{EventStore, LocalStore, Stored};
use tokio::runtime::Runtime;

use super::{Desk, Story, runtime};
use crate::failure::{Exit, Failure};

/// What reads events of a ledger: it may be used from any thread.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) store: &'a LocalStore,
    pub(super) keys: &'a Keys,
    pub(super) ledger: LedgerId,
}

impl Reader<'_> {
    /// Reads a kept event and opens what is private in it; one that cannot be read is an integrity matter, named by
    /// its place.
    pub(super) fn read(&self, stored: &Stored) -> Result<Fact, Failure> {
        let mut fact = Fact::read_as(&stored.bytes, stored.hash).map_err(|error: ReadError| Failure {
            code: "altered",
            message: format!("event {} of `{}` cannot be read: {error}", stored.version, stored.stream),
            hint: Some("troth verify names the place; troth doctor says how to mend it".into()),
            place: Some(format!("{} version {}", stored.stream, stored.version)),
            exit: Exit::Integrity,
        })?;
        let event = fact.envelope.id;
        fact.open_words(|field, sealed| {
            let key = match self.keys.get(&sealed.key) {
                Ok(KeyState::Present(key)) => key,
                Ok(KeyState::Destroyed) => return Seen::Erased,
                Ok(KeyState::Missing | KeyState::Lost) | Err(_) => return Seen::Closed,
            };
            let place = Place { ledger: &self.ledger, event: &event, field };
            sealed.open(place, &key).map_or(Seen::Closed, Seen::Opened)
        });
        Ok(fact)
    }

    /// The story of one client.
    fn story(&self, runtime: &Runtime, stream: &StreamId, now: Instant) -> Result<Story, Failure> {
        let stored = runtime.block_on(self.store.read(stream, 1))?;
        let facts = stored.iter().map(|stored| self.read(stored)).collect::<Result<_, _>>()?;
        Ok(Story::of(stream.clone(), facts, now))
    }
}

/// One question, answered for a client's story.
type Answer<'a, T> = dyn Fn(&Story) -> Result<T, Failure> + Sync + 'a;

impl Desk<'_> {
    /// Answers a question for every one of these clients, in their order. A thread holds one story at a time, so
    /// memory grows with the longest stories and the answers, not with the ledger.
    pub(crate) fn of_each<T: Send>(
        &self,
        clients: &[StreamId],
        answer: &Answer<'_, T>,
    ) -> Result<Vec<T>, Failure> {
        let (reader, now, next) = (self.reader(), self.now(), AtomicUsize::new(0));
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let work = || {
            let runtime = runtime()?;
            let mut answered = Vec::new();
            // Clients differ in length: whoever is free takes the next one.
            while let Some((place, stream)) = taken(clients, &next) {
                let story = reader.story(&runtime, stream, now)?;
                answered.push((place, answer(&story)?));
            }
            Ok::<_, Failure>(answered)
        };
        let mut all = thread::scope(|scope| {
            let threads: Vec<_> = (0..cores.min(clients.len())).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| stopped())??);
            }
            Ok::<_, Failure>(all)
        })?;
        all.sort_by_key(|(place, _)| *place);
        Ok(all.into_iter().map(|(_, answer)| answer).collect())
    }
}

/// The next client nobody has taken.
fn taken<'a>(clients: &'a [StreamId], next: &AtomicUsize) -> Option<(usize, &'a StreamId)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, clients.get(place)?))
}

fn stopped() -> Failure {
    Failure::failed("stopped", "a thread that read clients ended early", "report this as a defect")
}

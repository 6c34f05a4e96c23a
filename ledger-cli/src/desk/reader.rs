//! Reading many clients: one at a time in each of as many threads as the machine has cores, so that memory grows with
//! the longest stories and the answers, not with the ledger.

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
        let mut fact = Fact::read_near(&stored.bytes, stored.hash, Some(&stored.stream)).map_err(
            |error: ReadError| Failure {
                code: "altered",
                message: format!("event {} of `{}` cannot be read: {error}", stored.version, stored.stream),
                hint: Some("troth verify names the place; troth doctor says how to mend it".into()),
                place: Some(format!("{} version {}", stored.stream, stored.version)),
                exit: Exit::Integrity,
            },
        )?;
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
        let facts = stored.into_iter().map(|stored| self.read(&stored)).collect::<Result<_, _>>()?;
        Ok(Story::of(stream.clone(), facts, now))
    }
}

impl Desk<'_> {
    /// Answers a question for every one of these clients, in their order. A thread holds one story at a time.
    pub(crate) fn of_each<T: Send>(
        &self,
        clients: &[StreamId],
        answer: &(dyn Fn(&Story) -> Result<T, Failure> + Sync),
    ) -> Result<Vec<T>, Failure> {
        let (reader, now) = (self.reader(), self.now());
        in_parallel(clients, &|runtime, stream| answer(&reader.story(runtime, stream, now)?))
    }
}

/// Does the same for each of these, in as many threads as there are cores; answers in their order.
pub(super) fn in_parallel<I: Sync, T: Send>(
    all: &[I],
    work: &(dyn Fn(&Runtime, &I) -> Result<T, Failure> + Sync),
) -> Result<Vec<T>, Failure> {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let one = || {
        let runtime = runtime()?;
        let mut done = Vec::new();
        // Clients differ in length: whoever is free takes the next one.
        while let Some((place, item)) = taken(all, &next) {
            done.push((place, work(&runtime, item)?));
        }
        Ok::<_, Failure>(done)
    };
    let mut done = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores.min(all.len())).map(|_| scope.spawn(one)).collect();
        let mut done = Vec::new();
        for thread in threads {
            done.extend(thread.join().map_err(|_| stopped())??);
        }
        Ok::<_, Failure>(done)
    })?;
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}

/// The next one that nobody has taken.
fn taken<'a, I>(all: &'a [I], next: &AtomicUsize) -> Option<(usize, &'a I)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, all.get(place)?))
}

fn stopped() -> Failure {
    Failure::failed("stopped", "a thread that read clients ended early", "report this as a defect")
}

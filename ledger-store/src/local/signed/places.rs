//! Where events lie in the log: a stream's event by its position, and the event at a position.
//!
//! The index says where a line begins, the kept subtrees which lines those around it are, and the tail whether that is so.
//! Where they do not agree the log is read.

use std::collections::{BTreeMap, HashMap};

use ledger_core::StreamId;
use ledger_core::proof::Tag;

use super::kept::{Doubt, Tree};
use crate::error::StoreError;
use crate::local::Ledger;

/// Streams' events, by stream and version.
pub(super) type Events = [(StreamId, u64)];

impl Ledger {
    /// The positions, from 0, of these events in the log; none for one that it does not have.
    pub(super) fn located(&self, events: &Events) -> Result<Vec<Option<u64>>, StoreError> {
        match self.ask_kept(0, |tree| self.located_by(tree, events))? {
            Some(positions) => Ok(positions.into_iter().map(Some).collect()),
            None => self.located_in_log(events),
        }
    }

    fn located_by(&self, tree: &Tree<'_>, events: &Events) -> Result<Vec<u64>, Doubt> {
        let mut first: BTreeMap<&StreamId, u64> = BTreeMap::new();
        for (stream, version) in events {
            first.entry(stream).and_modify(|first| *first = (*version).min(*first)).or_insert(*version);
        }
        let extent = self.stand()?.extent();
        let mut places = BTreeMap::new();
        for (stream, first) in first {
            let from = self.known().ask(self, extent, |known| known.places(stream, first, usize::MAX))?;
            places.insert(stream, (first.max(1), from, Tag::in_ledger(&self.folder.secret, stream)));
        }
        let position = |(stream, version): &(StreamId, u64)| {
            let (first, places, tag) = places.get(stream).ok_or(Doubt)?;
            let at = version.checked_sub(*first).and_then(|at| usize::try_from(at).ok()).ok_or(Doubt)?;
            tree.position(places.get(at).ok_or(Doubt)?.offset, tag, *version)
        };
        events.iter().map(position).collect()
    }

    fn located_in_log(&self, events: &Events) -> Result<Vec<Option<u64>>, StoreError> {
        let mut found: HashMap<_, _> = events.iter().cloned().map(|event| (event, None)).collect();
        let mut position = 0;
        self.scan(0, self.stand()?.end, &mut |line| {
            if let Some(found) = found.get_mut(&(line.stream, line.head.version)) {
                *found = Some(position);
            }
            position += 1;
            true
        })?;
        Ok(events.iter().map(|event| found.get(event).copied().flatten()).collect())
    }

    /// The event at a position, from 0, of the log; none if it does not have so many.
    pub(super) fn event_of(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let place = match self.ask_kept(position.saturating_add(1), |tree| tree.line(position))? {
            Some(line) => Some(line.offset),
            None => self.place_in_log(position)?,
        };
        let end = self.stand()?.end;
        place.map_or(Ok(None), |place| self.event_at(place, end))
    }

    fn place_in_log(&self, position: u64) -> Result<Option<u64>, StoreError> {
        let (mut count, mut place) = (0, None);
        self.scan(0, self.stand()?.end, &mut |line| {
            place = (count == position).then_some(line.offset);
            count += 1;
            place.is_none()
        })?;
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::local::index::tree::{BLOCK, Grown};
    use crate::local::signed::given::{founded, grows, reach, tail};

    fn all(ledger: &Ledger) -> Vec<(StreamId, u64)> {
        let mut all = Vec::new();
        ledger
            .scan(0, ledger.stand().unwrap().end, &mut |line| {
                all.push((line.stream, line.head.version));
                true
            })
            .unwrap();
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        /// However much the index keeps of it, an event is where the log has it.
        #[test]
        fn an_event_is_where_the_log_has_it(
            steps in proptest::collection::vec((1..300u64, any::<bool>()), 1..7),
            some in proptest::collection::vec(any::<usize>(), 12),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let store = founded(dir.path());
            for (step, (count, rests)) in steps.into_iter().enumerate() {
                grows(&store, ["acme", "bolt", "_people"][step % 3], count);
                if rests {
                    store.rest();
                }
            }
            let ledger = &store.ledger;
            let all = all(ledger);
            let ends = [0, 1, 15, 16, 255, 256, 257, all.len() - 1].into_iter();
            let some: Vec<_> = ends.chain(some).map(|at| at % all.len()).collect();
            let events: Vec<_> = some.iter().map(|&at| all[at].clone()).collect();
            reach(&store);
            let tail = tail(&store);
            let tree = ledger.tree(&tail).unwrap();
            let right: Vec<_> = some.iter().map(|&at| at as u64).collect();
            prop_assert_eq!(ledger.located_by(&tree, &events).ok(), Some(right.clone()));
            prop_assert_eq!(ledger.located_in_log(&events).unwrap(), right.iter().copied().map(Some).collect::<Vec<_>>());
            for position in right {
                let place = tree.line(position).ok().map(|line| line.offset);
                prop_assert!(place.is_some());
                prop_assert_eq!(place, ledger.place_in_log(position).unwrap());
            }
            let none = [("acme".parse().unwrap(), 10_000), ("_rules".parse().unwrap(), 0), ("cole".parse().unwrap(), 1)];
            prop_assert_eq!(ledger.located(&none).unwrap(), [None; 3]);
            prop_assert_eq!(ledger.event_of(all.len() as u64).unwrap(), None);
            prop_assert_eq!(ledger.event_of(u64::MAX).unwrap(), None);
        }
    }

    #[test]
    fn a_garbled_block_never_moves_an_event() {
        let dir = tempfile::tempdir().unwrap();
        let store = founded(dir.path());
        grows(&store, "acme", 2_000);
        let ledger = &store.ledger;
        let events: Vec<_> = all(ledger).drain(500..1_030).collect();
        let right: Vec<_> = (500..1_030).map(Some).collect();
        assert_eq!(ledger.located(&events).unwrap(), right);
        let (sound, next) = {
            let known = ledger.known();
            let index = known.index().unwrap();
            (index.tree_parts(2).unwrap(), index.tree_parts(3).unwrap())
        };
        let reach = ledger.known().index().unwrap().tree_reach();
        let garble = |block, parts: Vec<_>| {
            let grown = Grown { blocks: vec![(block, parts)], reach, ..Grown::default() };
            ledger.known().index().unwrap().keep_tree(&grown);
        };
        for at in 0..sound.len() {
            let mut shifted = sound.clone();
            shifted[at].0 = sound.get(at + 1).map_or(0, |part| part.0);
            garble(2, shifted);
            assert_eq!(ledger.located(&events).unwrap(), right, "part {at} begins elsewhere");
            assert_eq!(ledger.known().index().unwrap().tree_parts(2).unwrap(), sound, "made again");
        }
        // Two blocks changed places: every line is found, and none where it is.
        garble(2, next);
        garble(3, sound);
        assert_eq!(ledger.located(&events).unwrap(), right);
        let event = ledger.event_of(2 * BLOCK + 5).unwrap().unwrap();
        assert!(String::from_utf8(event).unwrap().contains("\"version\":516,"));
    }
}

//! Where streams stood in the client maps of checkpoints.
//!
//! ```text
//! kept     the paths of checkpoints that were handed out · the map of the newest      each led to the root in the log
//! read     else the log, once for all sizes: the maps of older checkpoints are kept nowhere. What is found is kept
//! ```

use std::collections::BTreeMap;

use ledger_core::proof::map::{ClientHead, check_path, prove, update};
use ledger_core::proof::{Blind, Tag};
use ledger_core::{Hash, StreamId};

use super::Position;
use super::map::{Nodes, Proved, map_root_of};
use crate::error::StoreError;
use crate::local::Ledger;

/// The client map as it grows.
struct Growing {
    nodes: Nodes<'static>,
    root: Hash,
    touched: BTreeMap<Tag, ClientHead>,
}

impl Growing {
    /// Takes in what was touched. In a map that is held here whole no path can fail; if one did, nothing would be
    /// proved by it.
    fn settle(&mut self) {
        for head in std::mem::take(&mut self.touched).into_values() {
            self.root = update(&mut self.nodes, &self.root, head).unwrap_or(self.root);
        }
    }

    fn stood(&self, tags: &[Tag]) -> Vec<Proved> {
        tags.iter().map(|tag| prove(&self.nodes, &self.root, tag).ok().flatten()).collect()
    }
}

/// Whether it stands in the map with this root.
fn holds(root: &Hash, (head, path): &(ClientHead, Vec<Hash>)) -> bool {
    check_path(root, head, path).is_ok()
}

impl Ledger {
    /// For each of these sizes of checkpoints (ascending), where each stream stood in the client map over all events but
    /// the last of so many; none for one without events there.
    pub(super) fn stood(
        &self,
        sizes: &[u64],
        streams: &[StreamId],
    ) -> Result<Vec<Vec<Option<Position>>>, StoreError> {
        let blinds: Vec<_> = streams.iter().map(|stream| Blind::of(&self.folder.secret, stream)).collect();
        let tags: Vec<_> =
            streams.iter().zip(&blinds).map(|(stream, blind)| Tag::of(stream, blind)).collect();
        let kept = sizes.iter().map(|&size| Ok((size, self.kept_stood(size, &tags)?)));
        let mut stood = kept.collect::<Result<BTreeMap<u64, Option<Vec<Proved>>>, StoreError>>()?;
        let unknown = stood.iter().filter_map(|(size, kept)| kept.is_none().then_some(*size));
        for (size, read) in self.stood_in_log(&unknown.collect::<Vec<_>>(), &tags)? {
            self.keep_stood(size, &read);
            stood.insert(size, Some(read));
        }
        let position =
            |((head, path), blind): ((ClientHead, Vec<Hash>), Blind)| Position { head, blind, path };
        let with_blinds = |stood: Vec<Proved>| {
            let stood = stood.into_iter().chain(std::iter::repeat(None)).zip(blinds.iter().copied());
            stood.map(|(found, blind)| Some(position((found?, blind)))).collect()
        };
        Ok(sizes
            .iter()
            .map(|size| with_blinds(stood.get(size).cloned().flatten().unwrap_or_default()))
            .collect())
    }

    /// Where they stood, from what the index keeps; none if it does not say, or says what the checkpoint in the log does not
    /// commit to.
    fn kept_stood(&self, size: u64, tags: &[Tag]) -> Result<Option<Vec<Proved>>, StoreError> {
        let event = size.checked_sub(1).map_or(Ok(None), |position| self.event_of(position))?;
        let Some(root) = event.and_then(|event| map_root_of(&event)) else { return Ok(None) };
        let path = |tag| self.known().index()?.path(size, tag).filter(|path| holds(&root, path));
        let kept: Option<Vec<_>> = tags.iter().map(|tag| path(tag).map(Some)).collect();
        if kept.is_some() {
            return Ok(kept);
        }
        let newest = self.kept_paths(&root, tags.iter());
        if let Some(newest) = &newest {
            self.keep_stood(size, newest);
        }
        Ok(newest)
    }

    /// Keeps where they stood at a checkpoint that may be handed out. Not being able to harms nothing.
    fn keep_stood(&self, size: u64, stood: &[Proved]) {
        if let Some(index) = self.known().index() {
            index.keep_paths(size, stood.iter().flatten());
        }
    }

    /// Where they stood, from one reading of the log up to the last of these sizes.
    fn stood_in_log(&self, sizes: &[u64], tags: &[Tag]) -> Result<Vec<(u64, Vec<Proved>)>, StoreError> {
        let mut stood = Vec::new();
        if sizes.is_empty() {
            return Ok(stood);
        }
        let mut map = Growing { nodes: Nodes::default(), root: Hash::of(&[2]), touched: BTreeMap::new() };
        let (mut sizes, mut count) = (sizes.iter().peekable(), 0);
        self.scan(0, self.stand()?.end, &mut |line| {
            if let Some(&size) = sizes.next_if(|&&size| count + 1 == size) {
                map.settle();
                stood.push((size, map.stood(tags)));
            }
            let (tag, version, head) = super::scan::stated(&line);
            map.touched.insert(tag, ClientHead { tag, version, head });
            count += 1;
            sizes.peek().is_some()
        })?;
        Ok(stood)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::local::LocalStore;
    use crate::local::signed::given::{checkpoint, founded, grows, reach};

    fn tags(ledger: &Ledger, names: &[&str]) -> (Vec<StreamId>, Vec<Tag>) {
        let streams: Vec<StreamId> = names.iter().map(|name| name.parse().unwrap()).collect();
        let tags = streams.iter().map(|stream| Tag::in_ledger(&ledger.folder.secret, stream)).collect();
        (streams, tags)
    }

    fn in_log(ledger: &Ledger, sizes: &[u64], tags: &[Tag]) -> Vec<Vec<Proved>> {
        ledger.stood_in_log(sizes, tags).unwrap().into_iter().map(|(_, stood)| stood).collect()
    }

    fn proved(stood: Vec<Vec<Option<Position>>>) -> Vec<Vec<Proved>> {
        let proved = |position: Option<Position>| position.map(|Position { head, path, .. }| (head, path));
        stood.into_iter().map(|stood| stood.into_iter().map(proved).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Whatever is kept, a stream stood where the log says it stood.
        #[test]
        fn a_stream_stood_where_the_log_says(steps in proptest::collection::vec((0..5usize, 1..4u64, any::<bool>()), 1..16)) {
            let dir = tempfile::tempdir().unwrap();
            let store = founded(dir.path());
            let (streams, tags) = tags(&store.ledger, &["acme", "_rules", "bolt", "cole"]);
            let mut sizes = Vec::new();
            for (which, count, asked) in steps {
                match ["acme", "bolt", "cole"].get(which) {
                    Some(name) => grows(&store, name, count),
                    None => sizes.push(checkpoint(&store)),
                }
                if asked {
                    store.rest();
                    let newest: Vec<_> = sizes.last().copied().into_iter().collect();
                    let stood = proved(store.ledger.stood(&newest, &streams).unwrap());
                    prop_assert_eq!(stood, in_log(&store.ledger, &newest, &tags));
                }
            }
            let right = in_log(&store.ledger, &sizes, &tags);
            prop_assert_eq!(proved(store.ledger.stood(&sizes, &streams).unwrap()), right.clone());
            prop_assert_eq!(proved(store.ledger.stood(&sizes, &streams).unwrap()), right);
        }
    }

    /// A ledger with two checkpoints that were asked about; the second has the newest map.
    fn asked() -> (tempfile::TempDir, LocalStore, [u64; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let store = founded(dir.path());
        grows(&store, "acme", 2);
        grows(&store, "bolt", 1);
        let older = checkpoint(&store);
        let (streams, _) = tags(&store.ledger, &["acme", "_rules"]);
        store.ledger.stood(&[older], &streams).unwrap();
        grows(&store, "acme", 1);
        let newer = checkpoint(&store);
        store.ledger.stood(&[newer], &streams).unwrap();
        (dir, store, [older, newer])
    }

    #[test]
    fn a_checkpoint_that_was_handed_out_is_not_looked_for_again() {
        let (_dir, store, sizes) = asked();
        let (_, tags) = tags(&store.ledger, &["acme", "_rules"]);
        let right = in_log(&store.ledger, &sizes, &tags);
        for (size, right) in sizes.into_iter().zip(right) {
            assert_eq!(store.ledger.kept_stood(size, &tags).unwrap(), Some(right), "{size}");
        }
    }

    #[test]
    fn a_garbled_path_is_found_and_made_again() {
        let (_dir, store, sizes) = asked();
        let ledger = &store.ledger;
        let (streams, tags) = tags(ledger, &["acme", "_rules"]);
        let right = in_log(ledger, &sizes, &tags);
        let (head, path) = right[0][0].clone().unwrap();
        let (newer, _) = right[1][0].clone().unwrap();
        let mut flipped = path.clone();
        flipped[0].0[0] ^= 1;
        let longer = path.iter().copied().chain([Hash::of(&[2])]).collect();
        let garbled = [
            (ClientHead { version: head.version + 1, ..head }, path.clone()),
            (ClientHead { head: newer.head, ..head }, path.clone()),
            (newer, path),
            (head, flipped),
            (head, longer),
            (head, Vec::new()),
            // The newer map's, under the older size.
            right[1][0].clone().unwrap(),
        ];
        for garbled in garbled {
            ledger.known().index().unwrap().keep_paths(sizes[0], [&garbled].into_iter());
            assert_eq!(ledger.kept_stood(sizes[0], &tags).unwrap(), None, "{garbled:?}");
            assert_eq!(proved(ledger.stood(&sizes, &streams).unwrap()), right, "{garbled:?}");
            assert_eq!(ledger.kept_stood(sizes[0], &tags).unwrap(), Some(right[0].clone()), "made again");
        }
    }

    #[test]
    fn an_index_made_anew_knows_no_older_checkpoint_until_it_is_asked_about() {
        let (dir, store, sizes) = asked();
        let (streams, tags) = tags(&store.ledger, &["acme", "_rules"]);
        let right = in_log(&store.ledger, &sizes, &tags);
        drop(store);
        crate::local::doctor::rebuild_index(dir.path().join("ledger")).unwrap();
        let store = LocalStore::open(dir.path().join("ledger")).unwrap();
        reach(&store);
        assert_eq!(store.ledger.kept_stood(sizes[0], &tags).unwrap(), None);
        assert_eq!(proved(store.ledger.stood(&sizes, &streams).unwrap()), right);
        assert_eq!(store.ledger.kept_stood(sizes[0], &tags).unwrap(), Some(right[0].clone()));
    }

    #[test]
    fn what_is_no_checkpoint_is_read_in_the_log() {
        let (_dir, store, _) = asked();
        let (streams, tags) = tags(&store.ledger, &["acme", "cole"]);
        let stood = proved(store.ledger.stood(&[4], &streams).unwrap());
        assert_eq!(stood, in_log(&store.ledger, &[4], &tags));
        assert!(matches!(stood[0][..], [Some(_), None]));
        assert_eq!(store.ledger.stood(&[900], &streams).unwrap(), [[None, None]]);
    }
}

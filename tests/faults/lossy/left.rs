//! Every disk that a power loss could leave: what was synced, and some of what was not.

use std::sync::{Arc, Mutex};

use super::outcomes::outcomes;
use super::{Entry, LossyDisk, Names, Naming, Order, State, parent, set};

/// More unsynced namings than this are not tried in all their subsets.
const SUBSETS: usize = 10;

/// Which of the unsynced namings arrived: the first so many, or any set of them.
fn arrivals(order: Order, namings: usize) -> Vec<Vec<bool>> {
    let first = |many: usize| (0..namings).map(|naming| naming < many).collect();
    let mut all: Vec<Vec<bool>> = (0..=namings).map(first).collect();
    if order == Order::Loose {
        let bits = namings.min(SUBSETS);
        // Beyond the tenth, namings share the fate of an earlier one.
        let picked = |set: usize| (0..namings).map(|naming| set >> (naming % SUBSETS) & 1 == 1).collect();
        all.extend((0..1usize << bits).map(picked));
        all.sort();
        all.dedup();
    }
    all
}

/// What cannot be reached from the root is not there.
fn reachable(names: &Names) -> Names {
    let mut kept = Names::new();
    for (path, entry) in names {
        let above = parent(path);
        if above == *path || path.parent().is_none() || kept.get(&above) == Some(&Entry::Folder) {
            kept.insert(path.clone(), entry.clone());
        }
    }
    kept
}

fn named(durable: &Names, namings: &[Naming], arrived: &[bool]) -> Names {
    let mut names = durable.clone();
    for (naming, _) in namings.iter().zip(arrived).filter(|(_, arrived)| **arrived) {
        for (path, entry) in &naming.sets {
            set(&mut names, path, entry.clone());
        }
    }
    reachable(&names)
}

impl LossyDisk {
    /// Every disk (up to `most`, then a choice of them) that a power loss now could leave behind.
    pub(crate) fn after_power_loss(&self, most: usize) -> Vec<Self> {
        let state = self.state();
        let unsynced: Vec<usize> =
            (0..state.nodes.len()).filter(|&node| !state.nodes[node].changes.is_empty()).collect();
        let arrivals = arrivals(state.order, state.namings.len());
        let outcomes: Vec<_> = unsynced.iter().map(|&node| outcomes(&state.nodes[node], most)).collect();
        let sizes = outcomes.iter().map(Vec::len);
        let total = sizes.fold(arrivals.len(), usize::saturating_mul);
        // An odd stride walks through all combinations instead of a few rows of them.
        let step = if total > most { (total / most) | 1 } else { 1 };
        let mut disks = Vec::new();
        for choice in (0..total).step_by(step).chain([total - 1]) {
            let mut choice = choice;
            let mut pick = |size: usize| {
                let picked = choice % size;
                choice /= size;
                picked
            };
            let durable = named(&state.durable, &state.namings, &arrivals[pick(arrivals.len())]);
            let mut nodes = state.nodes.clone();
            for (&node, outcomes) in unsynced.iter().zip(&outcomes) {
                nodes[node].durable.clone_from(&outcomes[pick(outcomes.len())]);
            }
            for node in &mut nodes {
                node.seen = node.durable.clone();
                node.changes.clear();
            }
            let after =
                State { nodes, seen: durable.clone(), durable, order: state.order, ..State::default() };
            disks.push(Self { state: Arc::new(Mutex::new(after)), locked: Arc::default() });
        }
        disks
    }
}

//! Taking back what was only imagined: a relationship as it stood at an earlier version.

use super::{Relationship, taken_back_by};
use crate::event::Event;

impl Relationship {
    /// The relationship as it stood at a version of its stream; whom it knows is to be said anew. What a session
    /// imagined is so forgotten, and what it read need not be read again. Costs as much as there is to forget.
    pub fn back_to(&mut self, version: u64) {
        self.people.clear();
        let kept = self.facts.partition_point(|fact| fact.envelope.version <= version);
        let gone = self.facts.split_off(kept);
        let cut = |list: &mut Vec<usize>| list.truncate(list.partition_point(|index| *index < kept));
        cut(&mut self.retractions);
        cut(&mut self.settings);
        cut(&mut self.closings);
        for fact in &gone {
            self.by_id.remove(&fact.envelope.id);
            let numbered = match &fact.event {
                Event::Commitment(event) => Some((&mut self.paths, event.number())),
                Event::Prediction(event) => Some((&mut self.predictions, event.number())),
                _ => None,
            };
            if let Some((all, number)) = numbered
                && let Some(path) = all.get_mut(&number)
            {
                cut(path);
                if path.is_empty() {
                    all.remove(&number);
                }
            }
            if let Some((thing, name)) = fact.event.introduces() {
                let key = (thing, name.clone());
                if let Some(list) = self.named.get_mut(&key) {
                    cut(list);
                    if list.is_empty() {
                        self.named.remove(&key);
                    }
                }
            }
        }
        if gone.iter().any(|fact| taken_back_by(fact).is_some()) {
            self.retracted = self.retractions_in_force(&[]);
        }
    }
}

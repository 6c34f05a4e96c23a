//! A naive model of the life cycle, written from the design's text and not from the table: flags, walked again from
//! the beginning for every question.

/// What can happen on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    Requested,
    Offered,
    Countered,
    Made,
    Accepted,
    Warned,
    Asked,
    Renegotiated,
    Delegated,
    Delivered,
    AssessedWell,
    Rejected,
    Released,
    Withdrawn,
    MissedSilently,
    MissedTold,
    LeftUnknown,
}

/// What is true of one commitment after some of its path.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "flags are what makes it another model than the table")]
pub(super) struct Flags {
    pub(super) asked_for: bool,
    pub(super) offered: bool,
    pub(super) countered: bool,
    promised: bool,
    confirmed: bool,
    handed_over: bool,
    handed_over_for_good: bool,
    missed: bool,
    miss_told: bool,
    ended: bool,
}

impl Flags {
    /// There was talk and nothing came of it yet.
    pub(super) fn talking(self) -> bool {
        (self.asked_for || self.offered || self.countered)
            && !self.promised
            && !self.ended
            && !self.handed_over
    }

    /// Something is owed.
    fn owed(self) -> bool {
        self.promised && !self.ended && !self.handed_over
    }

    /// Takes a step; none if the design has no such step. `promised_later`: whether a promise follows on the path.
    fn take(mut self, step: Happened, promised_later: bool) -> Option<Self> {
        use Happened as H;
        let silent = !(self.asked_for || self.offered || self.countered || self.promised || self.handed_over);
        let possible = match step {
            H::Requested => silent,
            H::Offered => silent || (self.talking() && !self.offered && !self.countered),
            H::Countered => self.talking(),
            H::Made => !self.promised && !self.ended,
            H::Accepted => self.owed() && !self.confirmed && !self.missed,
            H::Warned | H::Asked | H::Delegated | H::Renegotiated => self.owed(),
            H::Delivered if self.promised => self.owed(),
            H::Delivered => promised_later && !self.handed_over && !self.ended,
            H::AssessedWell | H::Rejected => self.promised && self.handed_over && !self.handed_over_for_good,
            H::Released | H::Withdrawn => self.owed() || self.talking(),
            H::MissedSilently | H::LeftUnknown => self.owed() && !self.missed,
            H::MissedTold => self.owed() && !self.miss_told,
        };
        match step {
            H::Requested => self.asked_for = true,
            H::Offered => self.offered = true,
            H::Countered => self.countered = true,
            H::Made => self.promised = true,
            H::Accepted => self.confirmed = true,
            H::Warned | H::Asked | H::Delegated => {}
            H::Renegotiated => {
                // A missed promise lives again, and can be said yes to again.
                self.confirmed &= !self.missed;
                (self.missed, self.miss_told) = (false, false);
            }
            H::Delivered => self.handed_over = true,
            H::AssessedWell => self.handed_over_for_good = true,
            H::Rejected => {
                (self.handed_over, self.confirmed) = (false, false);
                (self.missed, self.miss_told) = (false, false);
            }
            H::Released | H::Withdrawn | H::LeftUnknown => self.ended = true,
            H::MissedSilently => self.missed = true,
            H::MissedTold => (self.missed, self.miss_told) = (true, true),
        }
        possible.then_some(self)
    }
}

/// Walks a path; none if it has a step that the design lacks.
pub(super) fn walk(path: &[Happened]) -> Option<Flags> {
    let mut flags = Flags::default();
    for (at, &step) in path.iter().enumerate() {
        flags = flags.take(step, path[at..].contains(&Happened::Made))?;
    }
    Some(flags)
}

/// One entry of the naive log.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Step {
        number: u32,
        minute: i64,
        what: Happened,
    },
    Retraction {
        of: usize,
    },
    /// A step set right: it stands where the one it replaces stood.
    Instead {
        of: usize,
    },
    Other,
}

/// The naive log: everything ever recorded, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(pub(super) Vec<Entry>);

impl Log {
    /// Whether an entry still counts: no retraction that counts is of it.
    pub(super) fn counts(&self, index: usize) -> bool {
        let later = (index + 1)..self.0.len();
        !later
            .into_iter()
            .any(|at| matches!(self.0[at], Entry::Retraction { of } if of == index) && self.counts(at))
    }

    /// What a retraction takes back in the end; anything else is its own root.
    pub(super) fn root(&self, mut index: usize) -> usize {
        while let Entry::Retraction { of } = self.0[index] {
            index = of;
        }
        index
    }

    /// Whether anything of any commitment counts.
    pub(super) fn has_steps(&self) -> bool {
        (0..self.0.len()).any(|index| {
            matches!(self.0[index], Entry::Step { .. } | Entry::Instead { .. }) && self.counts(index)
        })
    }

    /// What happened of a commitment, in its order, with the entry it stands in.
    pub(super) fn path(&self, wanted: u32) -> Vec<(usize, Happened)> {
        let mut path = Vec::new();
        for (index, entry) in self.0.iter().enumerate() {
            let place = self.first(index);
            if let Entry::Step { number, minute, what } = self.0[place]
                && matches!(entry, Entry::Step { .. } | Entry::Instead { .. })
                && number == wanted
                && self.counts(index)
            {
                path.push((minute, place, index, what));
            }
        }
        path.sort_by_key(|&(minute, place, _, _)| (minute, place));
        path.into_iter().map(|(_, _, index, what)| (index, what)).collect()
    }

    /// The step that was first said where this one stands now.
    fn first(&self, mut index: usize) -> usize {
        while let Entry::Instead { of } = self.0[index] {
            index = of;
        }
        index
    }

    pub(super) fn flags(&self, number: u32) -> Option<Flags> {
        let path: Vec<Happened> = self.path(number).into_iter().map(|(_, what)| what).collect();
        walk(&path)
    }

    /// Where the terms were last stated.
    pub(super) fn terms(&self, number: u32) -> Option<usize> {
        use Happened as H;
        let states = |what| matches!(what, H::Requested | H::Offered | H::Countered | H::Made);
        self.path(number).into_iter().rev().find(|&(_, what)| states(what)).map(|(index, _)| index)
    }

    /// The log with these entries more, if every path in it is then possible.
    pub(super) fn with(&self, entries: &[Entry]) -> Option<Self> {
        let mut log = self.clone();
        log.0.extend(entries);
        let mut numbers = log.0.iter().filter_map(|entry| match entry {
            Entry::Step { number, .. } => Some(*number),
            Entry::Retraction { .. } | Entry::Instead { .. } | Entry::Other => None,
        });
        numbers.all(|number| log.flags(number).is_some()).then_some(log)
    }
}

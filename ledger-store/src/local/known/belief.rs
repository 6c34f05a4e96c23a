//! Whether the index is believed: only where its mark says what the log says, and the log decides.

use std::mem;

use ledger_core::Instant;
use ledger_core::event::Header;

use super::{Extent, Helper, Known, Reached};
use crate::disk::{Access, Privacy};
use crate::error::{Corruption, Fault, StoreError, io_error};
use crate::local::index::{Index, Making, Mark, Opened, mark_path};
use crate::local::lines::read_range;
use crate::local::log::parse;
use crate::local::{Ledger, Notice};

impl Known {
    /// Forgets everything and reads the log anew, into a new index if one can be had. An index that speaks against
    /// the log is not deleted for it: a person decides between the two.
    pub(crate) fn start_over(&mut self, why: &'static str) {
        let helper = match mem::replace(&mut self.helper, Helper::None) {
            _ if self.disagreement.is_some() => Helper::None,
            // A new index that breaks as well is not tried a third time.
            Helper::Untried(Some(_)) | Helper::None => Helper::None,
            Helper::Ready(_) | Helper::Untried(None) => Helper::Untried(Some(why)),
        };
        *self = Self { helper, disagreement: self.disagreement.take(), ..Self::new() };
    }

    /// Forgets everything that was read.
    pub(crate) fn forget(&mut self) {
        *self = Self::new();
    }

    /// Forgets everything and reads the log itself, leaving the index aside: the log decides which of the two is right.
    pub(crate) fn doubt_index(&mut self) {
        *self = Self { helper: Helper::None, disagreement: self.disagreement.take(), ..Self::new() };
    }

    /// After the log was found right where the index was not.
    pub(crate) fn replace_index(&mut self, why: &'static str) {
        if self.blocked().is_none() {
            *self = Self { helper: Helper::Untried(Some(why)), ..Self::new() };
        }
    }

    /// Opens the index when it is first needed, and believes its mark only where the log says the same.
    pub(super) fn prepare(&mut self, ledger: &Ledger, end: u64) -> Result<(), StoreError> {
        let Helper::Untried(anew) = self.helper else { return Ok(()) };
        self.helper = Helper::None;
        let Some(home) = ledger.disk.index_home(&ledger.layout.dir) else { return Ok(()) };
        // The mark beside sled is a witness too, and may be readable where sled is not.
        if let Some(mark) = ledger.mark().filter(|_| anew.is_none()) {
            self.hear(ledger, &mark, end)?;
        }
        let making = match anew {
            _ if self.disagreement.is_some() => Making::Keep,
            Some(why) => Making::Anew(why),
            None => Making::Mend,
        };
        let index = match Index::open(&*ledger.disk, &home, making) {
            Opened::Ready(index) => index,
            Opened::Fresh(index, why) => {
                ledger.notice(Notice::IndexRebuilt { why });
                index
            }
            Opened::Unusable(why) => {
                ledger.notice(Notice::IndexUnused { why });
                return Ok(());
            }
        };
        let mark = index.mark();
        let useless = match &mark {
            None if index.broken() => Some("unreadable"),
            Some(mark) if mark.ledger != ledger.folder.ledger => Some("another ledger's"),
            _ => None,
        };
        self.helper = Helper::Ready(index);
        match (useless, mark) {
            (Some(why), _) => {
                self.start_over(why);
                self.prepare(ledger, end)
            }
            (None, Some(mark)) => self.trust(ledger, &mark, end),
            (None, None) => Ok(()),
        }
    }

    /// Begins where the index's mark is, if the log says the same there.
    fn trust(&mut self, ledger: &Ledger, mark: &Mark, end: u64) -> Result<(), StoreError> {
        let recorded = self.hear(ledger, mark, end)?;
        // What lies below the mark can still be read through it, each event checked by its hash; where the log goes on
        // beyond a mark it disagrees with, only the log itself is asked.
        if recorded.is_none() && mark.offset < end {
            self.helper = Helper::None;
            return Ok(());
        }
        let recorded = recorded.unwrap_or(Reached::nothing().recorded);
        let last = Some((mark.last, mark.hash));
        self.reached = Reached { offset: mark.offset, count: mark.count, recorded, last };
        Ok(())
    }

    /// Hears what a mark says of the log: when its last event was recorded, or none and a disagreement.
    fn hear(&mut self, ledger: &Ledger, mark: &Mark, end: u64) -> Result<Option<Instant>, StoreError> {
        let read = read_range(&*ledger.log, mark.last, mark.offset)
            .map_err(io_error("reading", &ledger.layout.log))?;
        // The mark may have moved on beyond `end` since the tail was read; what counts is what the log holds there now.
        let line = parse(&read).ok().filter(|line| line.hash == mark.hash);
        let recorded = line.and_then(|line| Header::peek(line.event)).map(|header| header.recorded);
        if recorded.is_none() && self.disagreement.is_none() {
            let what =
                if mark.offset > end { "it had more events" } else { "its last event was another one," };
            let fault = Fault::Mark { what };
            let damage = Corruption { line: mark.count, offset: mark.last, stream: None, fault };
            ledger.notice(Notice::Damaged(damage.clone()));
            self.disagreement = Some(damage);
        }
        Ok(recorded)
    }

    /// Makes the index anew from the log; gives back how far it reaches.
    pub(crate) fn rebuild(&mut self, ledger: &Ledger, end: Extent) -> Result<u64, StoreError> {
        *self = Self { helper: Helper::Untried(Some("rebuilt by hand")), ..Self::new() };
        self.ask(ledger, end, |_| ())?;
        if let Some(damage) = self.blocked() {
            return Err(StoreError::Corrupt(damage.clone()));
        }
        self.apply(ledger);
        let broke = self.index_broke();
        let Helper::Ready(_) = self.helper else { return Ok(0) };
        self.rest(ledger);
        Ok(if broke { 0 } else { end.offset })
    }

    /// Deletes the index.
    pub(crate) fn forget_index(&mut self, ledger: &Ledger) {
        *self = Self::new();
        if let Some(home) = ledger.disk.index_home(&ledger.layout.dir) {
            drop(Index::open(&*ledger.disk, &home, Making::Anew("cut off from its log")));
        }
    }
}

/// Writes the mark where `verify` can read it without opening sled. Not being able to harms nothing.
pub(super) fn keep_mark(ledger: &Ledger, mark: &Mark) {
    let Some(home) = ledger.disk.index_home(&ledger.layout.dir) else { return };
    let path = mark_path(&home);
    let opened = ledger.disk.open(&path, Access::Write);
    let file = opened.or_else(|_| ledger.disk.open(&path, Access::Create(Privacy::Owner)));
    if let Ok(file) = file {
        let _ = file.write_at(&mark.page(), 0);
    }
}

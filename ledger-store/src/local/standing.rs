//! How far the log may be shown: the tail first, then the log's length, and the lock where the two disagree.

use super::Ledger;
use super::known::Extent;
use super::notice::Notice;
use super::recover::Beyond;
use super::tail::Tail;
use crate::disk::{DiskFile, Held, read_small};
use crate::error::{Corruption, Fault, Kind, StoreError, io_error};
use crate::local::tail::PAGE;

/// How far the log may be read, and what it amounts to there.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// Up to where lines may be shown.
    pub(crate) end: u64,
    /// What was acknowledged; none where the tail is unreadable and the log damaged.
    pub(crate) tail: Option<Tail>,
    /// What forbids writing.
    pub(crate) damage: Option<Corruption>,
}

impl Standing {
    pub(crate) fn sound(tail: Tail) -> Self {
        Self { end: tail.offset, tail: Some(tail), damage: None }
    }

    /// How far the streams may be read.
    pub(crate) fn extent(&self) -> Extent {
        Extent { offset: self.end, count: self.tail.as_ref().map(Tail::count) }
    }

    /// The tail, or what forbids to say where the ledger stands.
    pub(crate) fn tail(self) -> Result<Tail, StoreError> {
        match (self.tail, self.damage) {
            (Some(tail), _) => Ok(tail),
            (None, Some(damage)) => Err(StoreError::Corrupt(damage)),
            (None, None) => Ok(Tail::empty()),
        }
    }
}

impl Ledger {
    /// The tail as it lies there; none if it is not readable.
    pub(crate) fn read_tail(&self) -> Result<Option<Tail>, StoreError> {
        let path = &self.layout.tail;
        // A tail longer than a page is no tail; that it cannot be read is all there is to say.
        let page = read_small(&*self.disk, path, PAGE);
        match page {
            Ok(page) => Ok(page.and_then(|page| Tail::read(&page))),
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Ok(None),
            Err(error) => Err(io_error("reading", path)(error)),
        }
    }

    pub(crate) fn log_length(&self) -> Result<u64, StoreError> {
        self.log.length().map_err(io_error("reading", &self.layout.log))
    }

    /// The tail, if it is readable and the log is exactly as long as it says.
    pub(crate) fn glance(&self) -> Result<Option<Tail>, StoreError> {
        let Some(tail) = self.read_tail()? else { return Ok(None) };
        Ok((self.log_length()? == tail.offset).then_some(tail))
    }

    /// [`glance`](Self::glance) through the tail's open file.
    pub(crate) fn glance_in(&self, page: &dyn DiskFile) -> Result<Option<Tail>, StoreError> {
        let mut bytes = [0; PAGE + 1];
        let read = page.read_at(&mut bytes, 0).map_err(io_error("reading", &self.layout.tail))?;
        let Some(tail) = bytes.get(..read).and_then(Tail::read) else { return Ok(None) };
        Ok((self.log_length()? == tail.offset).then_some(tail))
    }

    /// How far a reader may read.
    pub(crate) fn stand(&self) -> Result<Standing, StoreError> {
        if let Some(tail) = self.glance()? {
            return Ok(Standing::sound(tail));
        }
        let settled = self.lock().and_then(|held| self.settle(&*held));
        match settled {
            Err(StoreError::NotPermitted { .. } | StoreError::DiskFull { .. }) => {
                self.unsettled("it may not be written here")
            }
            Err(error) if error.kind() == Kind::Busy => self.unsettled("another program is writing"),
            settled => settled,
        }
    }

    /// What a reader without the lock shows: what lies below the tail, or below the last whole group where there is none.
    fn unsettled(&self, why: &'static str) -> Result<Standing, StoreError> {
        self.notice(Notice::Unsettled { why });
        match self.read_tail()? {
            Some(tail) => Ok(Standing::sound(tail)),
            None => Beyond::read(self, None)?.seen(),
        }
    }

    /// Judges the end of the log under the lock, and mends what an interrupted writer left.
    pub(crate) fn settle(&self, _held: &dyn Held) -> Result<Standing, StoreError> {
        let tail = self.read_tail()?;
        let length = self.log_length()?;
        if let Some(tail) = &tail
            && length <= tail.offset
        {
            let damage = (length < tail.offset).then(|| self.short(length, tail));
            return Ok(Standing { end: tail.offset, tail: Some(tail.clone()), damage });
        }
        if let Some(standing) = self.remembered(length, tail.as_ref()) {
            return Ok(standing);
        }
        let standing = Beyond::read(self, tail.as_ref())?.mend()?;
        if let Some(damage) = &standing.damage {
            self.notice(Notice::Damaged(damage.clone()));
            self.remember(length, tail, standing.clone());
        }
        Ok(standing)
    }

    fn short(&self, length: u64, tail: &Tail) -> Corruption {
        let fault = Fault::Short { length, acknowledged: tail.offset };
        // The line is counted, not known: the log may have been cut anywhere. Not being able to count says 1.
        let line = super::lines::line_number(&*self.log, length).unwrap_or(1);
        let damage = Corruption { line, offset: length, stream: None, fault };
        self.notice(Notice::Damaged(damage.clone()));
        damage
    }
}

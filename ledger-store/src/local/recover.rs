//! What lies beyond the tail: whole groups are kept, a torn end is moved aside, anything else is corruption.
//!
//! Only the holder of the lock mends. Order of the calls, each durable before the next:
//!
//! ```text
//! whole groups    pwrite(log, the same bytes) · fsync(log)
//! a torn end      put a file in torn/ · ftruncate(log) · fsync(log)
//! then            pwrite(tail)
//! ```

use std::path::PathBuf;

use ledger_core::StreamId;
use ledger_core::proof::Tag;
use ledger_core::proof::log::Root;

use super::Ledger;
use super::lines::{Lines, RawLine, read_range};
use super::log::parse;
use super::notice::Notice;
use super::standing::Standing;
use super::tail::{PAGE, Tail};
use super::walk::{Care, Judge, Judged};
use crate::Head;
use crate::disk::{Access, DiskFile, Found, Privacy, ensure_folder, put_with};
use crate::error::{Corruption, Fault, StoreError, io_error};

/// What disks write whole or not at all.
const SECTOR: u64 = 512;
const BLOCK: u64 = 1 << 20;

/// The end of the log, judged.
pub(crate) struct Beyond<'a> {
    ledger: &'a Ledger,
    /// The tail that was found; none if it was unreadable.
    tail: Option<Tail>,
    /// Up to where everything was acknowledged, as far as that is known.
    acknowledged: u64,
    /// Where judging began, and what stood there.
    start: Tail,
    /// What the log amounts to after its last whole group.
    kept: Tail,
    /// Where the last whole group begins.
    last_group: u64,
    length: u64,
    /// The first line after the last whole group that is not what must come; none where the log just ends.
    bad: Option<Bad>,
    /// Whether the lines amount to what the tail says where it says it.
    tail_holds: bool,
}

struct Bad {
    corruption: Corruption,
    offset: u64,
    end: u64,
    ended: bool,
}

impl<'a> Beyond<'a> {
    /// Judges what lies beyond the tail, or the whole log where there is none. The tail knows no stream's head; the
    /// index does, unless its mark is already beyond the tail (a power loss took the tail back): then everything is
    /// read again, from the beginning.
    pub(crate) fn read(ledger: &'a Ledger, tail: Option<&Tail>) -> Result<Self, StoreError> {
        if let Some(start) = tail
            && ledger.reached(start)?
        {
            let mut beyond = Self::unread(ledger, tail, start.clone())?;
            let mut streams = ledger.known();
            beyond.walk(&mut |stream| streams.head(stream))?;
            if !streams.index_broke() {
                return Ok(beyond);
            }
            streams.start_over("unreadable");
        }
        Self::from_the_beginning(ledger, tail)
    }

    /// Judges the whole log, asking the index for nothing.
    pub(crate) fn from_the_beginning(ledger: &'a Ledger, tail: Option<&Tail>) -> Result<Self, StoreError> {
        let mut beyond = Self::unread(ledger, tail, Tail::empty())?;
        beyond.walk(&mut |_| None)?;
        Ok(beyond)
    }

    fn unread(ledger: &'a Ledger, tail: Option<&Tail>, start: Tail) -> Result<Self, StoreError> {
        let length = ledger.log_length()?;
        let acknowledged = tail.map_or(0, |tail| tail.offset).max(ledger.marked());
        Ok(Self {
            ledger,
            tail: tail.cloned(),
            acknowledged,
            kept: start.clone(),
            last_group: start.offset,
            start,
            length,
            bad: None,
            tail_holds: false,
        })
    }

    /// Where the last whole group ends.
    pub(crate) fn kept_end(&self) -> u64 {
        self.kept.offset
    }

    /// What the log amounts to after the last whole group.
    pub(crate) fn kept_tail(&self) -> &Tail {
        &self.kept
    }

    /// What is there to mend.
    pub(crate) fn unsettled(&self) -> Vec<Notice> {
        let events = self.tail.as_ref().map_or(0, |tail| self.kept.count().saturating_sub(tail.count()));
        let bytes = self.length.saturating_sub(self.kept.offset);
        let whole = (events > 0).then_some(Notice::Unacknowledged { events });
        let torn = (bytes > 0).then_some(Notice::TornEnd { bytes });
        whole.into_iter().chain(torn).collect()
    }

    fn walk(&mut self, before: &mut dyn FnMut(&StreamId) -> Option<Head>) -> Result<(), StoreError> {
        let ledger = self.ledger;
        let mut judge = Judge::after(self.start.count(), self.start.recorded, Care::Everything);
        let mut lines = Lines::new(&*ledger.log, self.start.offset, self.length);
        let mut running = self.start.clone();
        let mut group = self.start.offset;
        self.compare(&running);
        while let Some(raw) = lines.next().map_err(io_error("reading", &ledger.layout.log))? {
            let (offset, end, ended) = (raw.offset, raw.offset + raw.length, raw.ended);
            match judge.judge(&raw, before).sound() {
                Ok(line) => {
                    fold(&ledger.folder.secret, &mut running, &line);
                    self.compare(&running);
                    if line.left == 0 {
                        self.kept = running.clone();
                        self.last_group = group;
                        group = end;
                    }
                }
                Err(problem) => {
                    self.bad = problem.map(|corruption| Bad { corruption, offset, end, ended });
                    break;
                }
            }
        }
        Ok(())
    }

    fn compare(&mut self, running: &Tail) {
        self.tail_holds |= self.tail.as_ref() == Some(running);
    }

    /// What may be shown without mending anything.
    pub(crate) fn seen(self) -> Result<Standing, StoreError> {
        match self.corruption()? {
            None => Ok(Standing::sound(self.kept)),
            Some(damage) => Ok(self.damaged(damage)),
        }
    }

    /// Keeps what is whole, moves aside what is torn, and leaves everything else as it is.
    pub(crate) fn mend(self) -> Result<Standing, StoreError> {
        if let Some(damage) = self.corruption()? {
            return Ok(self.damaged(damage));
        }
        let layout = &self.ledger.layout;
        let log =
            self.ledger.disk.open(&layout.log, Access::Write).map_err(io_error("opening", &layout.log))?;
        self.write_again(&*log).map_err(io_error("writing again the end of", &layout.log))?;
        if self.kept.offset < self.length {
            self.cut(&*log)?;
        }
        self.ledger.write_tail(&self.kept)?;
        self.tell();
        Ok(Standing::sound(self.kept))
    }

    fn tell(&self) {
        match &self.tail {
            None => self.ledger.notice(Notice::TailRebuilt),
            Some(tail) if self.kept.count() > tail.count() => {
                self.ledger.notice(Notice::Recovered { events: self.kept.count() - tail.count() });
            }
            Some(_) => {}
        }
    }

    fn damaged(self, damage: Corruption) -> Standing {
        let end = self.tail.as_ref().map_or(self.length, |tail| tail.offset);
        Standing { end, tail: self.tail, damage: Some(damage) }
    }

    /// What is wrong beyond what an interrupted write can leave.
    pub(crate) fn corruption(&self) -> Result<Option<Corruption>, StoreError> {
        let place = |fault| {
            let line = self.kept.count() + 1;
            Corruption { line, offset: self.kept.offset, stream: None, fault }
        };
        if self.kept.offset < self.acknowledged {
            let cut = || match &self.tail {
                Some(tail) => place(Fault::Short { length: self.length, acknowledged: tail.offset }),
                None => place(Fault::Mark { what: "it had more events" }),
            };
            return Ok(Some(self.bad.as_ref().map_or_else(cut, |bad| bad.corruption.clone())));
        }
        if let Some(tail) = self.tail.as_ref().filter(|_| !self.tail_holds) {
            let (line, offset) = (tail.count() + 1, tail.offset);
            let fault = Fault::Tail { what: "it had other events" };
            return Ok(Some(Corruption { line, offset, stream: None, fault }));
        }
        if self.kept.offset == self.length || self.is_torn()? {
            return Ok(None);
        }
        Ok(Some(self.bad.as_ref().map_or_else(|| place(Fault::End), |bad| bad.corruption.clone())))
    }

    /// Only the last group can be unacknowledged. It is torn if its first bad line runs into the end of the file or
    /// holds a sector of zeros, and nothing but zeros follows a line that ends a group.
    fn is_torn(&self) -> Result<bool, StoreError> {
        let reading = |error| io_error("reading", &self.ledger.layout.log)(error);
        if let Some(bad) = &self.bad
            && bad.ended
            && !self.has_lost_sector(bad.offset, bad.end).map_err(reading)?
        {
            return Ok(false);
        }
        let mut lines = Lines::new(&*self.ledger.log, self.kept.offset, self.length);
        let mut group_ended = false;
        while let Some(raw) = lines.next().map_err(reading)? {
            if group_ended && !all_zero(&raw) {
                return Ok(false);
            }
            group_ended |= raw.bytes.is_some_and(|bytes| parse(bytes).is_ok_and(|line| line.left == 0));
        }
        Ok(true)
    }

    /// Whether a sector, as far as it lies beyond the kept end, is zeros and touches these bytes.
    fn has_lost_sector(&self, from: u64, to: u64) -> std::io::Result<bool> {
        let mut sector = from / SECTOR * SECTOR;
        while sector < to {
            let (start, end) = (sector.max(self.kept.offset), (sector + SECTOR).min(self.length));
            if read_range(&*self.ledger.log, start, end)?.iter().all(|&byte| byte == 0) {
                return Ok(true);
            }
            sector += SECTOR;
        }
        Ok(false)
    }

    /// Writes the kept bytes again in place: after a failed sync the system may hold them for clean while the disk
    /// never had them. What was acknowledged is not touched; without a tail only the last group can be in doubt.
    fn write_again(&self, log: &dyn DiskFile) -> std::io::Result<()> {
        let mut at = self.tail.as_ref().map_or(self.last_group, |tail| tail.offset);
        while at < self.kept.offset {
            let bytes = read_range(&*self.ledger.log, at, self.kept.offset.min(at + BLOCK))?;
            log.write_at(&bytes, at)?;
            at += bytes.len() as u64;
        }
        log.sync_all()
    }

    /// Moves the torn end to `torn/`, then cuts the log.
    fn cut(&self, log: &dyn DiskFile) -> Result<(), StoreError> {
        let kept = self.ledger.set_aside(self.kept.offset, self.length)?;
        let path = &self.ledger.layout.log;
        log.truncate(self.kept.offset).map_err(io_error("cutting", path))?;
        log.sync_all().map_err(io_error("syncing", path))?;
        self.ledger.notice(Notice::TornCut { bytes: self.length - self.kept.offset, kept });
        Ok(())
    }
}

fn all_zero(raw: &RawLine<'_>) -> bool {
    raw.bytes.is_some_and(|bytes| bytes.iter().all(|&byte| byte == 0))
}

/// Adds a line to what the log amounts to.
pub(crate) fn fold(secret: &[u8; 32], tail: &mut Tail, line: &Judged<'_>) {
    let leaf = Tag::in_ledger(secret, &line.header.stream).leaf(line.header.version, &line.hash);
    tail.subtrees.push(Root::leaf(leaf.as_bytes()));
    tail.offset = line.place.offset + u64::from(line.place.length);
    tail.recorded = tail.recorded.max(line.header.recorded);
}

impl Ledger {
    /// Copies a range of the log durably into `torn/` and says where.
    pub(crate) fn set_aside(&self, from: u64, to: u64) -> Result<PathBuf, StoreError> {
        let folder = &self.layout.torn;
        ensure_folder(&*self.disk, folder, Privacy::Owner).map_err(io_error("making", folder))?;
        let mut number = 1;
        let path = loop {
            let path = folder.join(format!("{from}.{number}"));
            if self.disk.found(&path).map_err(io_error("looking at", &path))? == Found::Nothing {
                break path;
            }
            number += 1;
        };
        let copy = |file: &dyn DiskFile| {
            let mut at = from;
            while at < to {
                let bytes = read_range(&*self.log, at, to.min(at + BLOCK))?;
                if bytes.is_empty() {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
                file.write_at(&bytes, at - from)?;
                at += bytes.len() as u64;
            }
            Ok(())
        };
        put_with(&*self.disk, &path, Privacy::Owner, copy).map_err(io_error("copying to", &path))?;
        Ok(path)
    }

    /// Rewrites the tail's page in place. It is not synced: the log already is.
    pub(crate) fn write_tail(&self, tail: &Tail) -> Result<(), StoreError> {
        let path = &self.layout.tail;
        let opened = match self.disk.open(path, Access::Write) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.disk.open(path, Access::Create(Privacy::Shared))
            }
            opened => opened,
        };
        let file = opened.map_err(io_error("opening", path))?;
        let written = file.write_at(&tail.page(), 0).and_then(|()| match file.length()? {
            length if length > PAGE as u64 => file.truncate(PAGE as u64),
            _ => Ok(()),
        });
        written.map_err(io_error("writing", path))
    }
}

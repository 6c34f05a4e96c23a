//! What anybody would use instead: the same rows in `SQLite`, with its write-ahead log and every commit synced.

use std::path::Path;

use ledger_core::event::Entered;
use rusqlite::{Connection, params};

use crate::given::Result;

/// A database with one table of events.
#[derive(Debug)]
pub(crate) struct Events {
    connection: Connection,
}

const INSERT: &str = "INSERT INTO events (stream, version, hash, bytes) VALUES (?1, ?2, ?3, ?4)";

impl Events {
    /// A new database in this file.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE events (
                 position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
                 hash BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE (stream, version));",
        )?;
        Ok(Self { connection })
    }

    /// Inserts events in one transaction.
    pub(crate) fn insert<'e>(&mut self, events: impl IntoIterator<Item = &'e Entered>) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(INSERT)?;
            for event in events {
                let version = i64::try_from(event.version)?;
                insert.execute(params![event.stream.as_str(), version, &event.hash.0[..], event.bytes])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// How many bytes one stream's events have, all of them read: what a program that audits has to do first.
    pub(crate) fn read(path: &Path, stream: &str) -> Result<u64> {
        let connection = Connection::open(path)?;
        let mut select = connection.prepare("SELECT bytes FROM events WHERE stream = ?1 ORDER BY version")?;
        let mut rows = select.query([stream])?;
        let mut total = 0;
        while let Some(row) = rows.next()? {
            total += u64::try_from(row.get_ref(0)?.as_blob()?.len())?;
        }
        Ok(total)
    }
}

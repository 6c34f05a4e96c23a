//! `events.tail`: how far the log was acknowledged. One page, rewritten in place after every group.
//!
//! Trust: rebuildable. If lost or torn, the next holder of the lock rebuilds it from the log. If it says what the log
//! does not have, that is reported, never mended in silence. Only the holder of the lock may write. It is not synced:
//! it is written after the log was, so what it says is durable whenever it can be read.
//!
//! ```text
//! {"tail":{"offset":…,"count":…,"recorded":"…Z","subtrees":["<base64>",…]},"hash":"<BLAKE3 of the inner object>"}
//! ```
//!
//! followed by spaces and a line end, 4,096 bytes in all.

use ledger_core::proof::Subtrees;
use ledger_core::proof::log::Root;
use ledger_core::{Hash, Instant};
use serde::{Deserialize, Serialize};

/// The tail's length on disk: one page, so that rewriting it is one page's write.
pub(crate) const PAGE: usize = 4096;

/// How far the log was acknowledged, and what it amounts to up to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Where the next line will begin.
    pub(crate) offset: u64,
    /// `recorded` of the newest event.
    pub(crate) recorded: Instant,
    /// The RFC 6962 subtrees over all events; their size is the count of events.
    pub(crate) subtrees: Subtrees,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    offset: u64,
    count: u64,
    recorded: Instant,
    subtrees: Vec<Root>,
}

impl Tail {
    /// The tail of a ledger without events.
    pub(crate) fn empty() -> Self {
        Self { offset: 0, recorded: Instant::from_millis(i64::MIN), subtrees: Subtrees::default() }
    }

    /// How many events there are.
    pub(crate) fn count(&self) -> u64 {
        self.subtrees.size()
    }

    fn wire(&self) -> Wire {
        let (count, subtrees) = (self.count(), self.subtrees.roots().to_vec());
        Wire { offset: self.offset, count, recorded: self.recorded, subtrees }
    }

    /// The tail as text, without its hash.
    pub(crate) fn inner(&self) -> String {
        serde_json::to_string(&self.wire()).unwrap_or_default()
    }

    /// Reads what [`inner`](Self::inner) wrote.
    pub(crate) fn from_inner(text: &str) -> Option<Self> {
        let wire: Wire = serde_json::from_str(text).ok()?;
        let subtrees = Subtrees::from_parts(wire.count, wire.subtrees)?;
        let tail = Self { offset: wire.offset, recorded: wire.recorded, subtrees };
        (tail.inner() == text).then_some(tail)
    }

    /// The page as it is written.
    pub(crate) fn page(&self) -> Vec<u8> {
        stamped("tail", &self.inner())
    }

    /// Reads a page; none if it is torn, altered or absent.
    pub(crate) fn read(page: &[u8]) -> Option<Self> {
        unstamped("tail", page).and_then(Self::from_inner)
    }
}

/// A page that carries its own hash.
pub(crate) fn stamped(name: &str, inner: &str) -> Vec<u8> {
    let mut page = format!("{{\"{name}\":{inner},\"hash\":\"{}\"}}", Hash::of(inner.as_bytes())).into_bytes();
    page.resize(page.len().max(PAGE - 1), b' ');
    page.push(b'\n');
    page
}

/// What a page carries, if it is whole.
pub(crate) fn unstamped<'a>(name: &str, page: &'a [u8]) -> Option<&'a str> {
    let text = std::str::from_utf8(page).ok()?;
    let rest = text.strip_prefix("{\"")?.strip_prefix(name)?.strip_prefix("\":")?;
    let inner = rest.get(..rest.rfind(",\"hash\":\"")?)?;
    (stamped(name, inner) == page).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_tail_fits_its_page_and_is_read_back() {
        let subtrees = Subtrees::from_parts((1 << 63) - 1, vec![Root([255; 32]); 63]).unwrap();
        let tail = Tail { offset: u64::MAX, recorded: Instant::from_millis(i64::MAX), subtrees };
        let page = tail.page();
        assert_eq!((page.len(), Tail::read(&page)), (PAGE, Some(tail)));
    }

    #[test]
    fn every_flipped_bit_makes_it_unreadable() {
        let page = Tail::empty().page();
        for at in 0..page.len() {
            for bit in 0..8 {
                let mut altered = page.clone();
                altered[at] ^= 1 << bit;
                assert_eq!(Tail::read(&altered), None, "byte {at}, bit {bit}");
            }
        }
        assert_eq!(Tail::read(&page[..512]), None);
    }
}

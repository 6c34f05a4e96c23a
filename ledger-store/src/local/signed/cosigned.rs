//! `checkpoints/<size>.<key id>.cosignature`: what a witness signed beside the note of that size, one line.
//!
//! Trust: somebody else's word that the log only grew up to there. If one is lost, the witness may still have it; if
//! one is altered, `verify` says so.

use super::Notes;
use crate::disk::{Privacy, ensure_folder, put};
use crate::error::{StoreError, io_error};

const ENDING: &str = ".cosignature";

impl Notes {
    /// The size that a file in `checkpoints/` is about; none if its name is none of ours.
    pub(crate) fn about(name: &str) -> Option<u64> {
        Self::size_of(name).or_else(|| parts(name).map(|(size, _)| size))
    }

    fn cosigned_path(&self, size: u64, witness: &str) -> std::path::PathBuf {
        self.folder.join(format!("{size}.{witness}{ENDING}"))
    }

    /// What there is of cosignatures: the size, and the id of the witness's key in 8 hex digits. By size.
    pub fn cosigned(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let mut all: Vec<(u64, String)> = self.names()?.iter().filter_map(|name| parts(name)).collect();
        all.sort_unstable();
        Ok(all)
    }

    /// The line of a witness about the checkpoint of this size. What is no text reads as an empty one.
    pub fn cosignature(&self, size: u64, witness: &str) -> Result<Option<String>, StoreError> {
        self.text(&self.cosigned_path(size, witness))
    }

    /// Keeps a witness's line durably, and answers whether it is new: the first that a witness gave about a size stays,
    /// since the earlier time says more.
    pub fn put_cosignature(&self, size: u64, witness: &str, line: &str) -> Result<bool, StoreError> {
        if self.cosignature(size, witness)?.is_some() {
            return Ok(false);
        }
        let path = self.cosigned_path(size, witness);
        ensure_folder(&*self.disk, &self.folder, Privacy::Shared)
            .map_err(io_error("making", &self.folder))?;
        put(&*self.disk, &path, line.as_bytes(), Privacy::Shared).map_err(io_error("writing", &path))?;
        Ok(true)
    }
}

/// Size and witness in a file's name; none if it is no name of a cosignature.
fn parts(name: &str) -> Option<(u64, String)> {
    let (digits, witness) = name.strip_suffix(ENDING)?.split_once('.')?;
    let size: u64 = digits.parse().ok().filter(|size: &u64| size.to_string() == digits)?;
    let hex = witness.len() == 8 && witness.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    hex.then(|| (size, witness.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        assert_eq!(parts("19.8d66cf3f.cosignature"), Some((19, "8d66cf3f".to_owned())));
        for other in [
            "19.note",
            "019.8d66cf3f.cosignature",
            "19.8D66CF3F.cosignature",
            "19.cosignature",
            "x.8d66cf3f.cosignature",
        ] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}

//! The names of a bundle's evidence files: `evidence/<first 8 hex digits of BLAKE3>-<cited name>`, both of the file as it reads.

use crate::id::Hash;

/// The folder.
pub const FOLDER: &str = "evidence/";

/// The name in the archive of a file that an event cites. Each character of the cited name outside `A-Za-z0-9._-` is
/// written as `_`, so that no name leads anywhere.
pub fn name(blake3: &Hash, cited: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let digits: String = blake3.to_string().chars().take(8).collect();
    format!("{FOLDER}{digits}-{}", cited.chars().map(plain).collect::<String>())
}

//! What an event rests on: where to find it, or a file that the ledger keeps by its hash.

use std::io::Read;
use std::path::{Path, PathBuf};

use ledger_core::event::Evidence;
use ledger_core::{Hash, Text};

use crate::failure::Failure;

/// A file that has to be kept before the event that cites it.
#[derive(Clone, Debug)]
pub(crate) struct ToKeep {
    /// Its hash when it was looked at.
    pub(crate) hash: Hash,
    /// Where it lies.
    pub(crate) path: PathBuf,
}

/// Whether a word says where to look rather than naming a file: a URL, a message-id, or `scheme:` something.
pub(crate) fn is_locator(word: &str) -> bool {
    let message_id = word.starts_with('<') && word.ends_with('>') && word.contains('@');
    let scheme = word.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    word.contains("://") || message_id || scheme
}

/// Reads one piece of evidence as it was given, relative to `base`.
pub(crate) fn read(word: &str, base: &Path) -> Result<(Evidence, Option<ToKeep>), Failure> {
    if is_locator(word) {
        return Ok((Evidence::Locator { locator: Text::new(word)? }, None));
    }
    let path = base.join(word);
    let unreadable = |error: std::io::Error| {
        let mut failure = Failure::file("read the evidence", &path, &error);
        failure.exit = crate::failure::Exit::Usage;
        failure.hint = Some("give a file that exists, a URL, a <message-id@host>, or `ticket:123`".into());
        failure
    };
    let mut file = std::fs::File::open(&path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(Failure::usage(
            "evidence-folder",
            format!("{} is a folder", path.display()),
            "give a file",
        ));
    }
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    let hash = Hash(*hasher.finalize().as_bytes());
    let name = path.file_name().map_or_else(|| word.to_owned(), |name| name.to_string_lossy().into_owned());
    let media = mime_guess::from_path(&path).first_or_octet_stream();
    let evidence = Evidence::File {
        blake3: hash,
        name: Text::new(&name)?,
        media: Text::new(media.essence_str())?,
        bytes,
    };
    Ok((evidence, Some(ToKeep { hash, path })))
}

#[cfg(test)]
mod tests {
    use super::is_locator;

    #[test]
    fn a_locator_is_told_from_a_file() {
        for word in ["https://example.org/1", "<a@b.example>", "ticket:123", "mid:abc"] {
            assert!(is_locator(word), "{word}");
        }
        for word in ["weekly.eml", "./a b.pdf", "C:x", "notes", ":x", "a:"] {
            assert!(!is_locator(word), "{word}");
        }
    }
}

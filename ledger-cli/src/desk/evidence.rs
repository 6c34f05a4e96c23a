//! What an event rests on: where to find it, or a file that the ledger keeps by its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use ledger_core::event::{Draft, Evidence, PrivateFile};
use ledger_core::proof::ValueKey;
use ledger_core::proof::chunks::{ChunkError, Sealing};
use ledger_core::{Hash, Text};
use ledger_store::local::EvidenceStore;

use super::session::Session;
use crate::failure::Failure;

/// The files that were named as evidence. They are kept once it is known what cites them: in the clear, or sealed.
#[derive(Debug, Default)]
pub(super) struct Sources(BTreeMap<Hash, Source>);

/// A file, by the hash it had when it was looked at.
#[derive(Debug)]
struct Source {
    /// Where it lies.
    path: PathBuf,
    /// What it is in a private record: its key, the hash and the length of what is kept.
    private: Option<(ValueKey, Hash, u64)>,
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

/// Reads one piece of evidence as it was given, relative to `base`; of a file also where it lies.
pub(crate) fn read(word: &str, base: &Path) -> Result<(Evidence, Option<PathBuf>), Failure> {
    if is_locator(word) {
        return Ok((Evidence::Locator { locator: Text::new(word)? }, None));
    }
    let path = base.join(word);
    if path.is_dir() {
        return Err(Failure::usage(
            "evidence-folder",
            format!("{} is a folder", path.display()),
            "give a file",
        ));
    }
    let (mut hasher, mut bytes) = (blake3::Hasher::new(), 0);
    each_block(&path, &mut |block| {
        hasher.update(block);
        bytes += block.len() as u64;
        Ok(())
    })?;
    let name = path.file_name().map_or_else(|| word.to_owned(), |name| name.to_string_lossy().into_owned());
    let media = mime_guess::from_path(&path).first_or_octet_stream();
    let evidence = Evidence::File {
        blake3: Hash(*hasher.finalize().as_bytes()),
        name: Text::new(&name)?,
        media: Text::new(media.essence_str())?,
        bytes,
    };
    Ok((evidence, Some(path)))
}

/// What is kept of a file that is sealed under this key, its hash and its length; and the hash of the file itself.
fn sealed_as(path: &Path, key: &ValueKey) -> Result<(Hash, u64, Hash), Failure> {
    let (mut sealing, mut sealed) = (Sealing::new(key), Vec::new());
    let (mut hasher, mut kept, mut bytes) = (blake3::Hasher::new(), blake3::Hasher::new(), 0);
    let mut keep = |sealed: &mut Vec<u8>| {
        kept.update(sealed);
        bytes += sealed.len() as u64;
        sealed.clear();
    };
    let too_long = |error: ChunkError| {
        Failure::usage("evidence-length", format!("{}: {error}", path.display()), "keep it in parts")
    };
    each_block(path, &mut |block| {
        hasher.update(block);
        sealing.push(block, &mut sealed).map_err(too_long)?;
        keep(&mut sealed);
        Ok(())
    })?;
    sealing.finish(&mut sealed).map_err(too_long)?;
    keep(&mut sealed);
    Ok((Hash(*kept.finalize().as_bytes()), bytes, Hash(*hasher.finalize().as_bytes())))
}

/// Hands out a file from its beginning to its end.
fn each_block(path: &Path, each: &mut dyn FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        let mut failure = Failure::file("read the evidence", path, &error);
        failure.exit = crate::failure::Exit::Usage;
        failure.hint = Some("give a file that exists, a URL, a <message-id@host>, or `ticket:123`".into());
        failure
    };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(unreadable)? {
            0 => return Ok(()),
            read => each(&buffer[..read])?,
        }
    }
}

fn changed(path: &Path) -> Failure {
    let what = format!("{} changed while it was read", path.display());
    Failure::failed("evidence-changed", what, "try again")
}

impl Sources {
    /// Remembers where a file lies that has this hash.
    pub(super) fn note(&mut self, hash: Hash, path: PathBuf) {
        self.0.entry(hash).or_insert(Source { path, private: None });
    }

    /// Keeps the files that these drafts cite, as they cite them. What is kept already needs no source.
    pub(super) fn keep(&self, drafts: &[Draft], store: &EvidenceStore) -> Result<(), Failure> {
        let mut done = BTreeSet::new();
        for evidence in drafts.iter().flat_map(|draft| &draft.evidence) {
            let Some((hash, _)) = evidence.kept() else { continue };
            if !done.insert(hash) {
                continue;
            }
            let sealed = |source: &&Source| source.private.as_ref().is_some_and(|(_, kept, _)| *kept == hash);
            let (source, is_same) = if evidence.is_private() {
                let Some(source) = self.0.values().find(sealed) else { continue };
                let Some((key, ..)) = &source.private else { continue };
                (source, store.put_private(&source.path, key, &hash)?)
            } else {
                let Some(source) = self.0.get(&hash) else { continue };
                (source, store.put_file(&source.path, &hash)?)
            };
            if !is_same {
                return Err(changed(&source.path));
            }
        }
        Ok(())
    }
}

impl Session<'_, '_> {
    /// Reads one piece of evidence; a file is kept before anything is recorded.
    pub(crate) fn evidence(&mut self, word: &str, base: &Path) -> Result<Evidence, Failure> {
        let (evidence, path) = read(word, base)?;
        if let (Some((hash, _)), Some(path)) = (evidence.kept(), path) {
            self.sources.note(hash, path);
        }
        Ok(evidence)
    }

    /// Keeps a file before anything that cites it is recorded.
    pub(crate) fn keep_file(&mut self, hash: Hash, path: PathBuf) {
        self.sources.note(hash, path);
    }

    /// Lets a private record rest on private files only. A file that was kept in the clear before stays as it is beside
    /// the copy that this record has to itself.
    pub(super) fn seal_evidence(&mut self, draft: &mut Draft) -> Result<(), Failure> {
        for evidence in &mut draft.evidence {
            let Evidence::File { blake3: hash, name, media, .. } = evidence else { continue };
            let (hash, name, media) = (*hash, name.clone(), media.clone());
            let kept = self.desk.evidence_files().path(&hash);
            self.sources.note(hash, kept);
            let (key, kept, bytes) = self.private_source(hash)?;
            *evidence = Evidence::private(kept, bytes, &PrivateFile { name, media, blake3: hash, key })?;
        }
        Ok(())
    }

    fn private_source(&mut self, hash: Hash) -> Result<(ValueKey, Hash, u64), Failure> {
        let key = self.desk.key_of_file(hash)?;
        let Some(source) = self.sources.0.get_mut(&hash) else {
            return Err(Failure::failed("session", format!("lost sight of {hash}"), "try again"));
        };
        if source.private.is_none() {
            let (kept, bytes, found) = sealed_as(&source.path, &key)?;
            if found != hash {
                return Err(changed(&source.path));
            }
            source.private = Some((key.clone(), kept, bytes));
        }
        source.private.clone().ok_or_else(|| changed(&source.path))
    }
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

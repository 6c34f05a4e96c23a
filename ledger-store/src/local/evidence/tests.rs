use ledger_core::Text;
use tempfile::TempDir;

use super::*;
use crate::disk::RealDisk;

fn store(folder: &TempDir, name: &str) -> EvidenceStore {
    EvidenceStore::new(Arc::new(RealDisk), &folder.path().join(name))
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![std::fs::read(path).unwrap()] })
        .collect()
}

/// A file of a private record, and what it is cited as.
fn plan(folder: &TempDir, length: usize) -> (PathBuf, Vec<u8>, PrivateFile, Hash) {
    let words: Vec<u8> = b"zyxwords ".iter().copied().cycle().take(length).collect();
    let path = folder.path().join("plan.txt");
    std::fs::write(&path, &words).unwrap();
    let key = ValueKey([7; 32]);
    let mut kept = Vec::new();
    Through::sealing(&mut &words[..], &key).read_to_end(&mut kept).unwrap();
    let name = Text::new("plan.txt").unwrap();
    let media = Text::new("text/plain").unwrap();
    (path, words.clone(), PrivateFile { name, media, blake3: Hash::of(&words), key }, Hash::of(&kept))
}

#[test]
fn a_private_file_is_sealed_while_it_is_read_and_opens_with_its_key_alone() {
    for length in [0, 9, 65_536, 200_000] {
        let folder = TempDir::new().unwrap();
        let (path, words, file, sealed) = plan(&folder, length);
        let ledger = store(&folder, "evidence");
        assert!(ledger.put_private(&path, &file.key, &sealed).unwrap());
        assert!(ledger.put_private(&path, &file.key, &sealed).unwrap(), "once more is the same file");
        let kept = files(&folder.path().join("evidence"));
        let has_words = |bytes: &[u8]| bytes.windows(8).any(|part| part == b"zyxwords");
        assert!(kept.len() == 1 && !has_words(&kept[0]), "{length}");
        assert_eq!(ledger.get_opened(&sealed, &file).unwrap(), words);
        let other = PrivateFile { key: ValueKey([8; 32]), ..file.clone() };
        let claimed = PrivateFile { blake3: Hash::of(b"another"), ..file.clone() };
        let beside = store(&folder, "beside");
        for wrong in [other, claimed] {
            let altered = |error| matches!(error, StoreError::EvidenceAltered { hash } if hash == sealed);
            assert!(altered(ledger.get_opened(&sealed, &wrong).unwrap_err()));
            assert!(altered(beside.put_opened(&ledger, &sealed, &wrong).unwrap_err()));
            assert_eq!(files(&folder.path().join("beside")), Vec::<Vec<u8>>::new());
        }
        assert_eq!(beside.put_opened(&ledger, &sealed, &file).unwrap().hash, file.blake3);
        assert_eq!(beside.get(&file.blake3).unwrap(), words);
    }
}

#[test]
fn of_a_file_that_changed_since_it_was_looked_at_nothing_is_kept() {
    let folder = TempDir::new().unwrap();
    let (path, words, file, sealed) = plan(&folder, 70_000);
    std::fs::write(&path, "other words").unwrap();
    let ledger = store(&folder, "evidence");
    assert!(!ledger.put_private(&path, &file.key, &sealed).unwrap());
    assert!(!ledger.put_file(&path, &Hash::of(&words)).unwrap());
    assert_eq!(files(&folder.path().join("evidence")), Vec::<Vec<u8>>::new());
}

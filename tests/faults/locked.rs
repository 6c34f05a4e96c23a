//! A signing key is put under a passphrase, taken from it, or rotated there, and power goes or a call fails: each file is
//! whole, open or locked, no key is lost, and the same command finishes it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use ledger_core::proof::signature::PublicKey;
use ledger_store::LocalStore;
use ledger_store::keys::{PrivateHalf, SigningKey};
use serde_json::Value;

use super::commands::{LEDGER, types, with_client, works};
use super::enough;
use super::lossy::LossyDisk;
use super::power::{each_call_fails, power_goes_anywhere};

/// How many of the disks a power loss could leave are looked at per place: each that is locked costs a derivation.
const MOST: usize = 2;
const LOCK: &str = "troth key lock --passphrase-file phrase";
const UNLOCK: &str = "troth key unlock --passphrase-file phrase";

fn keys_in(folder: &Path) -> LossyDisk {
    std::fs::write(folder.join("phrase"), "correct horse battery\n").expect("a file");
    with_client(folder)
}

/// The two private halves, each with its public half, and whether it is locked. Neither may be gone or torn.
fn halves(disk: &LossyDisk) -> [(PublicKey, bool); 2] {
    let store = LocalStore::open_on(Arc::new(disk.clone()), LEDGER).expect("it opens");
    [SigningKey::InForce, SigningKey::Next].map(|which| {
        let half = store.keys().signing(which).expect("it is whole").expect("it is there");
        (half.public(), matches!(half, PrivateHalf::Locked(_)))
    })
}

/// The same keys as before, and once `line` has finished, all as it leaves them.
fn look(left: &LossyDisk, folder: &Path, line: &str, before: &LossyDisk, acknowledged: bool) {
    let (was, is, wanted) = (halves(before), halves(left), line == LOCK);
    assert_eq!(is.map(|(public, _)| public), was.map(|(public, _)| public), "{line}: another key");
    let done = is.iter().filter(|(_, locked)| *locked == wanted).count();
    assert!(!acknowledged || done == 2, "{line}: acknowledged, and {done} of 2 are done");
    if done == 1 {
        works(left, folder, line);
        assert_eq!(halves(left), was.map(|(public, _)| (public, wanted)), "{line}: it is finished");
    }
}

fn in_the_open(disk: &LossyDisk) -> bool {
    let passing = |path: &Path| path.to_string_lossy().ends_with(".key.new");
    let open = |bytes: Vec<u8>| !bytes.is_empty() && !bytes.starts_with(b"{");
    disk.names().iter().any(|path| passing(path) && disk.bytes(path).is_some_and(open))
}

fn one_way(folder: &Path, before: &LossyDisk, line: &str) -> usize {
    let mut tried = power_goes_anywhere(
        before,
        MOST,
        |disk| types(disk, folder, line).0 == 0,
        |left, acknowledged| look(left, folder, line, before, acknowledged),
    );
    tried += each_call_fails(
        before,
        &[io::ErrorKind::StorageFull, io::ErrorKind::Other],
        |disk| types(disk, folder, line),
        |disk, (code, said), _| {
            assert!(code < 2, "{line}: {said:#}");
            assert!(!in_the_open(disk), "{line} left a key in the open beside a locked one: {said:#}");
            look(disk, folder, line, before, code == 0);
        },
    );
    tried
}

#[test]
fn a_key_is_locked_or_open_at_every_instant_and_lock_again_finishes() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = keys_in(folder.path());
    enough(one_way(folder.path(), &before, LOCK), 90);
}

#[test]
fn a_key_is_locked_or_open_at_every_instant_and_unlock_again_finishes() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = keys_in(folder.path());
    works(&before, folder.path(), LOCK);
    enough(one_way(folder.path(), &before.settled_copy(), UNLOCK), 90);
}

#[test]
fn a_rotation_under_a_passphrase_that_loses_power_loses_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let (folder, before) = (folder.path(), keys_in(folder.path()));
    works(&before, folder, LOCK);
    let before = before.settled_copy();
    let key = |disk: &LossyDisk| works(disk, folder, "troth key show")["public_key"].clone();
    let (old, line) = (key(&before), "troth key rotate --passphrase-file phrase");
    let mut ended: Vec<Value> = Vec::new();
    let tried = power_goes_anywhere(
        &before,
        MOST,
        |disk| types(disk, folder, line).0 == 0,
        |left, acknowledged| {
            let shown = works(left, folder, "troth key show");
            for part in ["signs", "locked", "next_key_here", "next_key_locked"] {
                assert_eq!(shown[part], true, "{part}: {shown:#}");
            }
            assert!(!acknowledged || shown["public_key"] != old, "acknowledged, and not rotated");
            // Which key is in force is told without a passphrase, and the files follow at the next write.
            works(left, folder, "troth review acme decision");
            assert_eq!(key(left), shown["public_key"]);
            let [(signing, _), _] = halves(left);
            assert_eq!(shown["public_key"], signing.to_string());
        },
    );
    // From there on it signs, and rotates again.
    for calls in (2..).step_by(4) {
        let disk = before.settled_copy();
        disk.power_goes_after(calls);
        let acknowledged = types(&disk, folder, line).0 == 0;
        for left in disk.after_power_loss(1) {
            ended.push(works(&left, folder, line)["public_key"].clone());
            let said = works(&left, folder, "troth checkpoint --passphrase-file phrase");
            assert_eq!((&said["signed"], &said["unsigned"]), (&true.into(), &0.into()), "{said:#}");
        }
        if acknowledged {
            break;
        }
    }
    assert!(ended.iter().all(|key| *key != old) && ended.len() > 5, "{ended:?}");
    enough(tried, 180);
}

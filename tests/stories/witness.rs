//! Can somebody else vouch that the ledger only grew? A witness after C2SP, played here as its specification says.

use std::fs;

use ledger_core::proof::checkpoint::{Checkpoint, key_name};
use ledger_core::proof::consistency;
use ledger_core::proof::log::Root;
use ledger_core::proof::signature::{PublicKey, SigningKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tests::{Desk, Said};

use crate::acme;

const NAME: &str = "witness.example.com/w1";

/// A witness: its key, the ledger's key that it trusts, and the checkpoint it signed last.
struct Neighbour {
    key: SigningKey,
    trusts: PublicKey,
    last: Option<(u64, Root)>,
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn hash(line: &str) -> Root {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(line).expect("base64");
    Root(bytes.try_into().expect("32 bytes"))
}

impl Neighbour {
    fn of(desk: &Desk) -> Self {
        let shown = desk.types("troth key show --json").works().json();
        let trusts = shown["public_key"].as_str().expect("a key").parse().expect("a key");
        Self { key: SigningKey::from_seed(&[9; 32]), trusts, last: None }
    }

    fn id(&self) -> Vec<u8> {
        let hash = Sha256::new().chain_update(NAME).chain_update(b"\n\x04").chain_update(self.key.public().0);
        hash.finalize()[..4].to_vec()
    }

    /// Its key, as it publishes it.
    fn published(&self) -> String {
        let id: String =
            self.id().iter().map(|byte| format!("{byte:02x}")).fold(String::new(), |all, one| all + &one);
        format!("{NAME}+{id}+{}", base64(&[&[4][..], &self.key.public().0].concat()))
    }

    /// Answers a request: the status, and a line or what it stands at.
    fn answers(&mut self, body: &str, seconds: u64) -> (u16, String) {
        let (proof, note) = body.split_once("\n\n").expect("a blank line");
        let mut lines = proof.lines();
        let old: u64 =
            lines.next().and_then(|line| line.strip_prefix("old ")).expect("old").parse().expect("a size");
        let (checkpoint, signed) = Checkpoint::read(note).expect("a note");
        if signed.check(&key_name(&checkpoint.ledger), &self.trusts).is_err() {
            return (403, String::new());
        }
        let stands = self.last.map_or(0, |(size, _)| size);
        if old != stands {
            return (409, format!("{stands}\n"));
        }
        if let Some((size, root)) = self.last {
            let proof: Vec<Root> = lines.map(hash).collect();
            let grew = if size == checkpoint.size {
                root == checkpoint.root
            } else {
                consistency::check(size, &root, checkpoint.size, &checkpoint.root, &proof).is_ok()
            };
            if !grew {
                return (422, String::new());
            }
        }
        self.last = Some((checkpoint.size, checkpoint.root));
        let message = format!("cosignature/v1\ntime {seconds}\n{}", checkpoint.text());
        let signature = self.key.sign(message.as_bytes());
        let bytes = [&self.id()[..], &seconds.to_be_bytes(), &signature.0].concat();
        (200, format!("— {NAME} {}\n", base64(&bytes)))
    }
}

fn asks(desk: &Desk, more: &str) -> String {
    desk.types(&format!("troth witness ask w1 --json {more}")).works().json()["body"]
        .as_str()
        .expect("a body")
        .to_owned()
}

fn keeps(desk: &Desk, answer: &str) -> Said {
    desk.file("answer.txt", answer);
    desk.types("troth witness keep answer.txt --json")
}

/// A ledger with a witness that has seen its first checkpoint.
fn witnessed() -> (Desk, Neighbour) {
    let desk = acme();
    let mut witness = Neighbour::of(&desk);
    desk.runs(&["witness", "add", &witness.published()], b"").works();
    desk.types("troth checkpoint").works();
    let (status, line) = witness.answers(&asks(&desk, ""), 1_772_442_000);
    assert_eq!(status, 200);
    let kept = keeps(&desk, &line).works().json();
    assert_eq!(kept["kept"][0]["at"], "2026-03-02T09:00:00.000Z");
    (desk, witness)
}

#[test]
fn a_witness_signs_each_growth_and_is_believed_by_verify() {
    let (desk, mut witness) = witnessed();
    desk.types("troth promise acme 'Run the check' --due '2026-03-06 16:00'").works();
    desk.types("troth checkpoint").works();
    let (status, line) = witness.answers(&asks(&desk, ""), 1_772_445_600);
    assert_eq!(status, 200, "the proof begins where it signed last");
    // It may come with the note above it and other lines beside.
    keeps(&desk, &format!("some text\n— somebody.else AAAA\n{line}")).works();
    assert_eq!(keeps(&desk, &line).works().json()["kept"][0]["already"], true);
    let shown = desk.types("troth witness show --json").works().json();
    assert_eq!(shown["items"][0]["seen"].as_array().map(Vec::len), Some(2));
    let verified = desk.types("troth verify --json").works().json();
    assert_eq!(verified["checked"]["cosignatures"], 2);
    desk.types("troth verify").works().prints(&["2 signatures of witnesses beside them"]);
    // What a witness signed is not forgotten where the note of a client is made.
    desk.types("troth update acme --shipped search").works();
    assert_eq!(desk.types("troth verify --json").works().json()["ok"], true);
}

#[test]
fn a_witness_that_stands_elsewhere_says_where_and_gets_the_proof_from_there() {
    let (desk, mut witness) = witnessed();
    let forgotten = witness.last;
    desk.types("troth promise acme 'Run the check' --due '2026-03-06 16:00'").works();
    desk.types("troth checkpoint").works();
    // Its answer was lost on the way: the ledger does not know that it signed.
    assert_eq!(witness.answers(&asks(&desk, ""), 1_772_445_600).0, 200);
    desk.types("troth checkpoint").works();
    let (status, stands) = witness.answers(&asks(&desk, ""), 1_772_449_200);
    assert_eq!(status, 409);
    let (status, line) = witness.answers(&asks(&desk, &format!("--old {}", stands.trim())), 1_772_449_200);
    assert_eq!(status, 200);
    keeps(&desk, &line).works();
    assert_ne!(witness.last, forgotten);
}

#[test]
fn a_ledger_that_was_rewritten_gets_no_signature_again() {
    let (desk, mut witness) = witnessed();
    let before = desk.files();
    desk.types("troth promise acme 'Run the check' --due '2026-03-06 16:00'").works();
    desk.types("troth checkpoint").works();
    assert_eq!(witness.answers(&asks(&desk, ""), 1_772_445_600).0, 200);
    // The owner puts everything back as it was, and records something else.
    for path in desk.files().keys() {
        fs::remove_file(path).expect("a file");
    }
    for (path, bytes) in before {
        fs::write(path, bytes).expect("a file");
    }
    desk.types("troth promise acme 'Nothing much' --due '2026-03-06 16:00'").works();
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint").works();
    let (status, stands) = witness.answers(&asks(&desk, ""), 1_772_449_200);
    assert_eq!(status, 409);
    let (status, _) = witness.answers(&asks(&desk, &format!("--old {}", stands.trim())), 1_772_449_200);
    assert_eq!(status, 422, "no proof leads from what it saw to this");
}

#[test]
fn what_is_no_witnesss_word_is_not_kept() {
    let (desk, mut witness) = witnessed();
    desk.runs(&["witness", "add", "w1", "--json"], b"").refuses(2, "no-witness");
    acme().types("troth witness ask w1 --json").refuses(2, "no-such-witness");
    desk.types("troth witness ask nobody --json").refuses(2, "no-such-witness");
    desk.types("troth witness ask w1 --old 9999 --json").refuses(1, "witness-ahead");
    keeps(&desk, "— witness.example.com/w1 AAAA\n").refuses(1, "no-cosignature");
    keeps(&desk, "").refuses(1, "no-cosignature");
    desk.types("troth promise acme 'Run the check' --due '2026-03-06 16:00'").works();
    desk.types("troth checkpoint").works();
    let (_, line) = witness.answers(&asks(&desk, ""), 1_772_445_600);
    let mut forged = line.clone().into_bytes();
    let at = forged.len() - 30;
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    keeps(&desk, &String::from_utf8_lossy(&forged)).refuses(1, "no-cosignature");
    keeps(&desk, &line).works();
    // One letter of what is kept is changed on the disk.
    let folder = desk.ledger().join("checkpoints");
    let kept = fs::read_dir(&folder).expect("checkpoints/").map(|entry| entry.expect("an entry").path());
    let kept =
        kept.filter(|path| path.extension().is_some_and(|end| end == "cosignature")).max().expect("a line");
    let text = fs::read_to_string(&kept).expect("a line");
    let mut bytes = text.into_bytes();
    let at = bytes.len() - 20;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    fs::write(&kept, bytes).expect("a line");
    let said: Value = desk.types("troth verify --json").ends(6).json();
    assert_eq!(said["verdict"], "altered");
    desk.types("troth witness show --json").refuses(6, "altered-note");
}

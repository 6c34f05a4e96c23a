//! The making half of bundles: a client's record as one file that whoever gets it can check.
//!
//! ```text
//! decide     what is shown, of whom (content)                            nothing is recorded yet
//! record     bundle.exported + ledger.checkpointed, one append, signed    desk
//! prove      heads, events, checkpoints, growth, at that size (proved)
//! write      READ-FIRST.html (page) · manifest · archive · what is kept (kept) · the file, whole or not at all
//! again      an earlier one byte for byte, from what is kept (again)
//! ```

mod again;
mod content;
mod document;
mod kept;
mod page;
mod proved;
mod tell;

use std::path::PathBuf;

use ledger_core::event::{Secret, ledger};
use ledger_core::proof::bundle;
use ledger_core::proof::manifest::{self, Audience, Manifest};
use ledger_core::proof::signature::SigningKey;
use ledger_core::proof::zip::Entry;
use ledger_core::{StreamId, Text};
use projections::briefs::Kind;

use crate::answer::Answer;
use crate::desk::{DecidedAt, Desk, Signed};
use crate::export::Whole;
use crate::failure::{Exit, Failure};

use content::{Content, OfPeople, Reach};
use document::Document;
use kept::{Kept, Recipe, Shown};
use page::Facts;
use proved::{Cited, File, Heads, ORDERED, Proved};

/// `verify.py`, the verifier that goes with a bundle: written from the published format alone.
pub(crate) const VERIFIER: &[u8] = include_bytes!("../../../tests/verifier/verify.py");

/// The files with names of their own.
const READ_FIRST: &str = "READ-FIRST.html";
const VERIFIER_NAME: &str = "verify.py";
const BRIEF_PAGE: &str = "brief.html";
const BRIEF_TEXT: &str = "brief.md";

/// How often a bundle is decided on again when others were faster.
const ATTEMPTS: u32 = 1_000;
/// How much of what an archive without zip64 holds (4 GiB, 65,534 files) is left to evidence, events and proofs. The rest is
/// for checkpoints and headers.
const MOST_BYTES: u64 = u32::MAX as u64 - (256 << 20);
const MOST_FILES: usize = 58_000;
/// How long a file of a bundle may be that is read whole.
const LONGEST: u64 = 256 << 20;

/// What bundle is wanted.
#[derive(Debug)]
pub(crate) struct Wishes {
    /// The client, as it was typed.
    pub(crate) client: String,
    /// The file; none only where nothing is made.
    pub(crate) file: Option<PathBuf>,
    /// For whom.
    pub(crate) audience: Audience,
    /// To whom it will be handed.
    pub(crate) recipient: Option<String>,
    /// The document it is made for, if any.
    pub(crate) brief: Option<Kind>,
    /// Whether names stay sealed.
    pub(crate) sealed: bool,
    /// Whether each event's place is proved, however many there are.
    pub(crate) order: bool,
}

/// A bundle that was made.
pub(super) struct Made {
    client: StreamId,
    manifest: Manifest,
    archive: Vec<u8>,
    content: Content,
    cited: Vec<Cited>,
    older: usize,
}

/// Makes a bundle and writes it.
pub(crate) fn run(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    let client = desk.open_client(&wishes.client)?;
    let mut file = begin(desk, wishes.file.as_ref())?;
    let key = desk.signing_key()?;
    let recipient = wishes.recipient.as_deref().map(Text::new).transpose()?;
    desk.sign_what_waits()?;
    for _ in 0..ATTEMPTS {
        let decided = Decided::on(desk, &client, wishes)?;
        decided.fits(desk, wishes)?;
        let (as_of, by) = (desk.instant(), desk.known_recorder(&decided.content.people()));
        let persons = Some(decided.content.persons()).filter(|persons| !persons.is_empty());
        let exported = ledger::Exported {
            as_of,
            audience: wishes.audience,
            recipient: recipient.clone().map(Secret::Open),
            persons: persons.map(|persons| Text::new(&persons)).transpose()?.map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        if let Some(signed) = desk.record_bundle(&client, (exported, by), decided.at)? {
            let made = made(desk, &client, &signed, (wishes, &decided.document), &key)?;
            hand_out(&mut file, &made)?;
            return Ok(tell::made(desk, wishes, &made, &signed));
        }
    }
    Err(Failure::failed("conflict", "others were always faster", "try again"))
}

/// Lists what the recipient would read, and records nothing.
pub(crate) fn rehearse(desk: &Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    let client = desk.open_client(&wishes.client)?;
    let decided = Decided::on(desk, &client, wishes)?;
    decided.fits(desk, wishes)?;
    Ok(tell::rehearsed(desk, wishes, (&decided.content, &decided.document)))
}

/// Makes an earlier bundle again and writes it; records nothing.
pub(crate) fn again(
    desk: &Desk<'_>,
    client: &str,
    size: u64,
    file: Option<&PathBuf>,
) -> Result<Answer, Failure> {
    let client = desk.open_client(client)?;
    let mut file = begin(desk, file)?;
    let made = again::made(desk, &client, size)?;
    hand_out(&mut file, &made)?;
    Ok(tell::again(desk, &made, file.path()))
}

fn begin(desk: &Desk<'_>, file: Option<&PathBuf>) -> Result<Whole, Failure> {
    let typed = file.ok_or_else(|| {
        Failure::usage(
            "usage",
            "a bundle is a file",
            "add -o FILE, such as acme.troth-bundle.zip; or --dry-run",
        )
    })?;
    Whole::begin(desk, typed, None)
}

/// Writes the file. What is recorded stays so; the bundle can be written again.
fn hand_out(file: &mut Whole, made: &Made) -> Result<(), Failure> {
    let written = file.write(&made.archive).and_then(|()| file.close());
    written.map_err(|error| {
        let (client, size) = (&made.client, made.manifest.size);
        let hint =
            format!("the bundle is recorded; write it again: troth bundle {client} --of-size {size} -o FILE");
        Failure { hint: Some(hint), ..Failure::file("write", file.path(), &error) }
    })
}

/// What is decided before anything is recorded.
struct Decided {
    document: Document,
    content: Content,
    at: DecidedAt,
}

impl Decided {
    fn on(desk: &Desk<'_>, client: &StreamId, wishes: &Wishes) -> Result<Self, Failure> {
        let people = desk.kept(&StreamId::people(), u64::MAX)?.last().map_or(0, |stored| stored.version);
        let reach = Reach { client: client.clone(), upto: [u64::MAX; 3], people: OfPeople::Named(people) };
        let document = Document::of(desk, wishes)?;
        let choice = document.choice(wishes);
        let content = Content::gather(desk, &reach, &|event, _, kind| choice.shows(event, kind))?;
        let version = content.ours().last().map_or(0, |fact| fact.envelope.version);
        Ok(Self { document, content, at: DecidedAt { client: version, people } })
    }

    /// Refuses what no archive holds, before anything is recorded.
    fn fits(&self, desk: &Desk<'_>, wishes: &Wishes) -> Result<(), Failure> {
        let cited = proved::cited(&self.content);
        let kept = desk.evidence_files();
        let here = cited.iter().filter(|one| kept.path(&one.kept).exists());
        let (files, bytes) =
            here.fold((0, 0u64), |(files, bytes), one| (files + 1, bytes.saturating_add(one.bytes)));
        // The page repeats what events say. A proof has 47 bytes for each doubling of the log.
        let events: u64 = self.content.stored.iter().map(|stored| stored.bytes.len() as u64 + 90).sum();
        let ordered = wishes.is_ordered(&self.content);
        let proofs = if ordered { self.content.stored.len() as u64 * 47 * 40 } else { 0 };
        let disclosed: u64 =
            self.content.values.iter().map(|value| value.plaintext.len() as u64 * 2 + 300).sum();
        refuse_above(files, bytes.saturating_add(events * 2).saturating_add(proofs), proofs.max(disclosed))
    }
}

/// Refuses more files or bytes than one archive holds, and a file that is longer than one that is read whole.
fn refuse_above(files: usize, bytes: u64, whole: u64) -> Result<(), Failure> {
    if whole > LONGEST {
        let what = "more is to be proved or disclosed of single events than one bundle holds";
        let hint = "leave --order away, or make a bundle for the client; nothing was recorded";
        return Err(Failure::failed("bundle-too-large", what, hint));
    }
    if files <= MOST_FILES && bytes <= MOST_BYTES {
        return Ok(());
    }
    let what = format!("about {} MB in {files} files of evidence are too much for one bundle", bytes >> 20);
    let hint = "a bundle holds fewer than 65,535 files and less than 4 GiB; nothing was recorded";
    Err(Failure::failed("bundle-too-large", what, hint))
}

impl Wishes {
    /// Whether each event's place is proved.
    fn is_ordered(&self, content: &Content) -> bool {
        self.order || content.ours().count() <= ORDERED
    }
}

/// Makes the bundle of a checkpoint that was just signed, and keeps what follows from nothing else.
fn made(
    desk: &Desk<'_>,
    client: &StreamId,
    signed: &Signed,
    (wishes, document): (&Wishes, &Document),
    key: &SigningKey,
) -> Result<Made, Failure> {
    let size = signed.size();
    let mut streams = Heads::streams(client);
    streams.push(StreamId::people());
    let mut stood = desk.stood(vec![size], streams)?.pop().unwrap_or_default();
    let people = stood.pop().flatten().map_or(0, |people| people.head.version);
    let heads = Heads::of(stood)?;
    let upto = [&heads.client, &heads.keys, &heads.rules].map(|stood| stood.head.version);
    let reach = Reach { client: client.clone(), upto, people: OfPeople::Named(people) };
    let choice = document.choice(wishes);
    let content = Content::gather(desk, &reach, &|event, _, kind| choice.shows(event, kind))?;
    let ordered = wishes.is_ordered(&content);
    let mut cited = proved::cited(&content);
    let evidence = proved::evidence(desk, &mut cited);
    let proved = Proved::of(desk, &content, heads, size, ordered)?;
    if proved.root != signed.root() {
        return Err(proved::defect("the log's root is not the one that was signed"));
    }
    let as_of = content.made_at().ok_or_else(|| proved::defect("the bundle's own event is not its last"))?;
    let manifest = Manifest::new(desk.ledger(), wishes.audience, as_of, (size, proved.root), proved.streams);
    let mut files = vec![proved::events(&content)];
    files.extend(proved.files);
    files.extend(evidence);
    files.push(proved::disclosed(&content));
    files.extend(document.files());
    files.push(File { name: VERIFIER_NAME.into(), bytes: VERIFIER.into() });
    let facts =
        Facts { content: &content, cited: &cited, manifest: &manifest, files: &files, older: &proved.older };
    let first = File { name: READ_FIRST.into(), bytes: page::read_first(&facts)?.into() };
    files.insert(0, first);
    let entries: Vec<_> = files.iter().map(|file| Entry { name: &file.name, content: &file.bytes }).collect();
    let archive =
        manifest::pack(manifest, &entries, key).map_err(|fault| proved::defect(&fault.to_string()))?;
    let manifest = keep(desk, &archive, &content, ordered)?;
    Ok(Made { client: client.clone(), manifest, archive, content, cited, older: proved.older.len() })
}

/// Reads the bundle as its reader will, and keeps what follows from nothing else.
fn keep(desk: &Desk<'_>, archive: &[u8], content: &Content, ordered: bool) -> Result<Manifest, Failure> {
    if let Some(problem) = bundle::verify(archive, None).problem {
        return Err(proved::defect(&format!(
            "the bundle does not hold: {}: {}",
            problem.place, problem.trouble
        )));
    }
    let opened = manifest::open(archive).map_err(|fault| proved::defect(&fault.to_string()))?;
    let people = content.stored.iter().filter(|stored| stored.stream == StreamId::people());
    let values = content.values.iter();
    let recipe = Recipe {
        people: people.map(|stored| stored.version).collect(),
        ordered,
        values: values.map(|value| Shown { event: value.event, field: value.field.clone() }).collect(),
    };
    let is_own = |name: &str| [READ_FIRST, VERIFIER_NAME, BRIEF_PAGE, BRIEF_TEXT].contains(&name);
    let own: Vec<_> = opened.files.iter().filter(|file| is_own(file.name)).collect();
    let own: Vec<_> = own.iter().map(|file| (file.name, file.content)).collect();
    let kept = Kept::bytes((&opened.manifest, opened.note), &recipe, &own, &content.values)
        .ok_or_else(|| proved::defect("what is to be kept of the bundle could not be found back"))?;
    desk.bundles().put(opened.manifest.size, &kept)?;
    Ok(opened.manifest)
}

/// What is not as it was when a bundle was made.
fn differs(what: String) -> Failure {
    let hint = "troth verify says what of the ledger is not as it was; a new bundle shows it as it is";
    Failure { exit: Exit::Integrity, ..Failure::failed("bundle-differs", what, hint) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_archive_holds_is_refused_before_it_is_made() {
        assert!(refuse_above(MOST_FILES, MOST_BYTES, LONGEST).is_ok());
        for (files, bytes, whole) in
            [(MOST_FILES + 1, 0, 0), (0, MOST_BYTES + 1, 0), (0, u64::MAX, 0), (0, 0, LONGEST + 1)]
        {
            assert_eq!(refuse_above(files, bytes, whole).unwrap_err().code, "bundle-too-large");
        }
    }
}

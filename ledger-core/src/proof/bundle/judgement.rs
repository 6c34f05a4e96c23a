//! What was found in a bundle: the verdict, the first problem and its place, and what is shown and withheld.

use super::Fault;
use crate::id::{EventId, Hash, StreamId};
use crate::proof::checkpoint_file::{FileError, FileFault};
use crate::proof::log::ProofError;
use crate::proof::manifest::{BundleFault, Manifest};
use crate::proof::map::PathError;
use crate::proof::verdict::{Finding, Verdict};
use crate::time::Instant;

/// Where in a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file; none where it is the archive itself, or what the reader holds.
    pub file: Option<String>,
    /// The line of `events.jsonl`, from 1.
    pub line: Option<usize>,
    /// The event's stream.
    pub stream: Option<StreamId>,
    /// The event's version in it.
    pub version: Option<u64>,
    /// The event's id.
    pub event: Option<EventId>,
}

impl Place {
    /// A file.
    pub(super) fn file(name: &str) -> Self {
        Self { file: Some(name.to_owned()), ..Self::default() }
    }

    /// A line of the events.
    pub(super) fn line(line: usize) -> Self {
        Self { line: Some(line), ..Self::file(super::EVENTS) }
    }
}

impl std::fmt::Display for Place {
    /// `events.jsonl, line 7, acme version 3, event 0199…`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("the archive"))?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let (Some(stream), Some(version)) = (&self.stream, self.version) {
            write!(f, ", {stream} version {version}")?;
        }
        self.event.map_or(Ok(()), |event| write!(f, ", event {event}"))
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Archive, manifest, or the note that signs it.
    #[error(transparent)]
    Bundle(#[from] BundleFault),
    /// A file that every bundle has.
    #[error("the bundle lacks this file, which every bundle has")]
    Lacks,
    /// A file where only certain files lie.
    #[error("a file of this name does not belong there")]
    Stray,
    /// A file that nobody has to hold in memory.
    #[error("it is longer than such a file of a bundle is")]
    TooLong,
    /// A checkpoint file has no form.
    #[error(transparent)]
    Form(#[from] FileError),
    /// A checkpoint file does not hold together.
    #[error(transparent)]
    Unbelieved(#[from] FileFault),
    /// A checkpoint file and the bundle are about different things.
    #[error("the {0} of this checkpoint file is another one than the bundle's")]
    Checkpoint(&'static str),
    /// A file is not in its one spelling.
    #[error(transparent)]
    Spelled(#[from] Fault),
    /// Two events of one id.
    #[error("an event of this id stands in the bundle already")]
    Twice,
    /// An event of another stream, or not at its place.
    #[error("the events stand by stream, the client's, `_keys`, `_rules`, `_people`, and this one does not")]
    OtherStream,
    /// A gap, or an event that does not follow.
    #[error("the event does not follow the one before it in its stream")]
    Chain,
    /// Its `recorded` is earlier than that of what comes before it.
    #[error("it is recorded before an event that stands before it")]
    Backdated,
    /// An event about checkpoints that cannot be judged.
    #[error("`{0}` is not of the one version and form that can be judged")]
    Unknown(&'static str),
    /// A stream ends elsewhere.
    #[error("the stream does not end where {0} says")]
    End(&'static str),
    /// The keys are not those of the checkpoint.
    #[error("`_keys` is not what the bundle's checkpoint shows of it")]
    Keys,
    /// The bundle does not cover itself.
    #[error("the client's stream does not end with a `bundle.exported` that says what the manifest says")]
    NotExported,
    /// The proofs are about other things.
    #[error("the proofs' {0} is another one than the bundle's")]
    Proofs(&'static str),
    /// An inclusion proof fails.
    #[error("it is not in the signed log at position {position}: {error}")]
    NotIncluded {
        /// Where it is said to be, from 0.
        position: u64,
        /// What the proof lacks.
        error: ProofError,
    },
    /// A map path fails.
    #[error("the stream's end is not in the client map: {0}")]
    NotInMap(PathError),
    /// Positions contradict each other.
    #[error("position {0} does not fit the positions of other events")]
    Position(u64),
    /// Evidence that nothing rests on.
    #[error("no event cites a file of this name and content, nor does a private record that is shown")]
    NotCited,
    /// A disclosed value out of order.
    #[error("value {0} does not stand in the order of the events and their fields, or twice")]
    ValueOrder(usize),
    /// A disclosed value of nothing.
    #[error("value {0} names no sealed value of an event that is shown")]
    NoValue(usize),
    /// A disclosed value that is not the one that was sealed.
    #[error("value {0} is not what was sealed there")]
    OtherValue(usize),
    /// A disclosed value that ought to say what a private file is.
    #[error("value {0} does not say what a private file is, in the one form of that")]
    NotNamed(usize),
    /// A consistency proof about nothing.
    #[error("a proof is given from {0} events, of which there is no checkpoint")]
    NoCheckpoint(u64),
    /// A checkpoint that was given away is not there.
    #[error("the checkpoint that this event tells of is not in the bundle")]
    Withheld,
    /// A checkpoint that was given away was another one.
    #[error("the checkpoint of {0} events that this event tells of has another root than the bundle's")]
    Fork(u64),
    /// A checkpoint that was given away before it was made.
    #[error("the checkpoint of {0} events already covers the event that tells of it")]
    Early(u64),
    /// What a checkpoint says, one of the bundle's own or the one that the reader holds.
    #[error(transparent)]
    Found(#[from] Finding),
}

impl Trouble {
    /// The word for it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Backdated => Verdict::Backdated,
            Self::Withheld => Verdict::Withheld,
            Self::Fork(_) => Verdict::Fork,
            Self::Found(finding) => finding.verdict(),
            _ => Verdict::Altered,
        }
    }

    pub(super) fn at(self, place: Place) -> Problem {
        Problem { place: Box::new(place), trouble: self }
    }

    pub(super) fn in_file(self, name: &str) -> Problem {
        self.at(Place::file(name))
    }
}

/// The first problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where. Boxed, so that what fails is not larger than what works.
    pub place: Box<Place>,
    /// What.
    pub trouble: Trouble,
}

/// What a bundle shows, as far as it was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whose it is, for whom, how far. Signed only where no problem was found.
    pub manifest: Option<Manifest>,
    /// When the bundle's own checkpoint was recorded, by the issuer's clock.
    pub recorded: Option<Instant>,
    /// The signed notes that hold: of checkpoints, and of the manifest.
    pub signatures: usize,
    /// Events, each with its hash, in its chain.
    pub events: usize,
    /// Of them, the client's own.
    pub of_client: usize,
    /// Of them, events that name people.
    pub of_people: usize,
    /// Whether the order of the events of different streams is proved, and not only that within each stream.
    pub ordered: bool,
    /// The evidence files that are there, each the one that was cited.
    pub evidence: usize,
    /// The evidence files that are cited and not there: name in the archive, hash.
    pub missing: Vec<(String, Hash)>,
    /// Sealed values that are shown, each the one that was sealed.
    pub disclosed: usize,
    /// The events in which sealed values are not shown, and how many.
    pub withheld: Vec<(EventId, usize)>,
    /// The sizes of the older checkpoints that this client was given, ascending.
    pub older: Vec<u64>,
}

/// What a bundle is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The word.
    pub verdict: Verdict,
    /// The first problem; none for *ok* and *proved*.
    pub problem: Option<Problem>,
    /// What is shown.
    pub shown: Shown,
    /// What the checkpoint that the reader holds says; none where nothing was held, or the bundle does not hold by itself.
    pub against: Option<Finding>,
}

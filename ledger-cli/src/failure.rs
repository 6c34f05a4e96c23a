//! What the user sees when something does not work: what was wrong, where, what to do; and the one table of exit codes.

use ledger_core::relationship::Refusal;
use ledger_core::text::TextError;
use ledger_core::time::TypedError;
use ledger_store::StoreError;
use ledger_store::error::Kind;

/// How the program ends: the exit codes of the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 1: it was tried and did not work, or the rules refuse it.
    Failed,
    /// 2: the command's words are off; nothing was tried.
    Usage,
    /// 4: the signing key is locked, and nobody gave its passphrase.
    KeyNeeded,
    /// 5: `--fail-on` found what it was to fail on.
    Found,
    /// 6: the record is not what it was.
    Integrity,
    /// 75: somebody else holds the lock.
    Busy,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::KeyNeeded => 4,
            Self::Found => 5,
            Self::Integrity => 6,
            Self::Busy => 75,
        }
    }
}

/// Why a command did not do what was wanted.
#[derive(Debug)]
pub(crate) struct Failure {
    /// A stable name for programs.
    pub(crate) code: &'static str,
    /// What was wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Where: a file and line, an event, a place in the log.
    pub(crate) place: Option<String>,
    /// How the program ends.
    pub(crate) exit: Exit,
}

impl Failure {
    /// The command's words are off.
    pub(crate) fn usage(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()), place: None, exit: Exit::Usage }
    }

    /// It was tried and did not work.
    pub(crate) fn failed(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: Some(hint.into()), place: None, exit: Exit::Failed }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self {
            code: "file",
            message: format!("cannot {doing} {}: {error}", path.display()),
            hint: Some("check the path and your rights on it".into()),
            place: Some(path.display().to_string()),
            exit: Exit::Failed,
        }
    }

    /// The same failure at a place.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The document a program gets.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({ "error": {
            "code": self.code, "message": self.message, "hint": self.hint, "where": self.place,
        }})
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        // What was typed wrongly is a matter of usage; what the history forbids is a refusal.
        let exit = match refusal {
            Refusal::NotOpened(_)
            | Refusal::NoSuchPromise(_)
            | Refusal::NoSuchEvent { .. }
            | Refusal::NoSuchThing { .. }
            | Refusal::DueBeforeMade { .. }
            | Refusal::LaterThanNow { .. }
            | Refusal::NothingToChange(_)
            | Refusal::CannotNeed { .. } => Exit::Usage,
            _ => Exit::Failed,
        };
        let place = match &refusal {
            Refusal::NoSuchStep { because, .. } => {
                let steps: Vec<String> =
                    because.iter().map(|step| format!("{} ({})", step.kind, step.id)).collect();
                (!steps.is_empty()).then(|| steps.join(", then "))
            }
            _ => None,
        };
        Self { code: refusal.code(), message: refusal.to_string(), hint: Some(refusal.hint()), place, exit }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match (error.kind(), &error) {
            // Which folder is meant was typed, as a client's name is.
            (_, StoreError::NotALedger { .. }) => Exit::Usage,
            (Kind::Integrity, _) => Exit::Integrity,
            (Kind::Busy, _) => Exit::Busy,
            (Kind::Failed, _) => Exit::Failed,
        };
        Self { code: error.code(), message: error.to_string(), hint: Some(error.hint()), place: None, exit }
    }
}

impl From<TypedError> for Failure {
    fn from(error: TypedError) -> Self {
        Self::usage(error.code(), error.to_string(), error.hint())
    }
}

impl From<TextError> for Failure {
    fn from(error: TextError) -> Self {
        Self::usage("text", error.to_string(), "give the text again without it")
    }
}

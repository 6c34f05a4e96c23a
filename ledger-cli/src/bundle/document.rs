//! The document a bundle is made for: it says nothing that the bundle does not show.

use std::collections::BTreeSet;

use ledger_core::EventId;
use ledger_core::proof::manifest::Audience;
use projections::briefs;

use super::content::Choice;
use super::proved::File;
use super::{BRIEF_PAGE, BRIEF_TEXT, Wishes};
use crate::args::{Covering, Reading};
use crate::desk::{Desk, Opens, Wanted};
use crate::failure::Failure;
use crate::render::brief::{Documents, documents};

/// A document, or none.
#[derive(Default)]
pub(super) struct Document {
    pages: Option<Documents>,
    /// The events that its claims cite.
    cited: BTreeSet<EventId>,
}

impl Document {
    /// Writes what was wished for, as of now.
    pub(super) fn of(desk: &Desk<'_>, wishes: &Wishes) -> Result<Self, Failure> {
        let Some(kind) = wishes.brief else { return Ok(Self::default()) };
        let brief = desk.document(&Wanted {
            kind,
            client: &wishes.client,
            covering: &Covering::default(),
            reading: &Reading::default(),
            opens: Opens {
                names: !wishes.sealed,
                internal: wishes.audience != Audience::Client,
                own: wishes.audience == Audience::Own,
            },
        })?;
        let brief = match wishes.audience {
            Audience::Client => brief.for_audience(briefs::Audience::Shared),
            Audience::Court | Audience::Own => brief,
        };
        Ok(Self { cited: brief.notes.iter().map(|note| note.id).collect(), pages: Some(documents(&brief)) })
    }

    /// Its text.
    pub(super) fn lines(&self) -> Option<&str> {
        self.pages.as_ref().map(|pages| pages.md.as_str())
    }

    /// What is opened in the bundle: for a court also the internal text of what the document cites.
    pub(super) fn choice(&self, wishes: &Wishes) -> Choice {
        Choice { audience: wishes.audience, sealed: wishes.sealed, rested_on: self.cited.clone() }
    }

    /// Its files.
    pub(super) fn files(&self) -> Vec<File> {
        let Some(pages) = &self.pages else { return Vec::new() };
        let file = |name: &str, text: &str| File { name: name.into(), bytes: text.as_bytes().into() };
        vec![file(BRIEF_PAGE, &pages.html), file(BRIEF_TEXT, &pages.md)]
    }
}

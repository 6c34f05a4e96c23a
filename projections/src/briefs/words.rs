//! The words of a claim: put together from texts, people and sealed words, and who may read what they come to.

use ledger_core::event::{Event, Secret};
use ledger_core::{Day, Fact, PersonId, Text};

use super::claim::{Audience, Cited, Claim};

/// Whoever can say names and open what is sealed: facts alone cannot.
pub trait Voice {
    /// What somebody is called, or that their name was erased.
    fn name(&self, person: PersonId) -> String;
    /// What a sealed text says, or that it was erased or stays sealed.
    fn open(&self, fact: &Fact, field: &str, secret: &Secret) -> String;
}

/// Words, and who may read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    audience: Audience,
}

impl Words {
    /// Words of our own.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), audience: Audience::Shared }
    }

    /// What somebody wrote: of a private record, for the team alone.
    pub fn of(text: &Text) -> Self {
        Self::default().text(text)
    }

    /// What a sealed text says: for the team alone.
    pub fn opened(text: String) -> Self {
        Self { text, audience: Audience::Internal }
    }

    /// More words of our own.
    #[must_use]
    pub fn and(mut self, more: impl AsRef<str>) -> Self {
        self.text.push_str(more.as_ref());
        self
    }

    /// More of what somebody wrote, on one line.
    #[must_use]
    pub fn text(mut self, more: &Text) -> Self {
        self.text.push_str(&on_one_line(more.as_str()));
        if more.as_private().is_some() {
            self.audience = Audience::Internal;
        }
        self
    }

    /// More of what somebody wrote, in quotation marks.
    #[must_use]
    pub fn quote(self, more: &Text) -> Self {
        self.and("\u{201c}").text(more).and("\u{201d}")
    }

    /// More words, and whoever may read them.
    #[must_use]
    pub fn join(mut self, more: &Self) -> Self {
        self.text.push_str(&more.text);
        self.audience = self.audience.max(more.audience);
        self
    }

    /// Several texts, one after the other.
    #[must_use]
    pub fn list(self, all: &[Text]) -> Self {
        all.iter().enumerate().fold(self, |words, (place, text)| {
            if place == 0 { words.text(text) } else { words.and("; ").text(text) }
        })
    }

    /// The same, for the team alone.
    #[must_use]
    pub fn internal(mut self) -> Self {
        self.audience = Audience::Internal;
        self
    }

    /// Who may read them.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// A claim of these words.
    pub fn citing(self, cites: Cited) -> Claim {
        Claim { text: self.text, cites, audience: self.audience }
    }
}

/// The texts of an event that somebody may have kept private: whether any is.
pub(super) fn is_private(event: &Event) -> bool {
    let mut private = false;
    event.clone().words(&mut |_, text| private |= text.as_private().is_some());
    private
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The months as they are written.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day as a document writes it: `6 Mar 2026`.
pub fn date(day: Day) -> String {
    let (year, month, of_month) = day.parts();
    let name = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match name {
        Some(name) => format!("{of_month} {name} {year}"),
        None => day.to_string(),
    }
}

/// So many of something: `1 day`, `3 days`.
pub(super) fn count(number: impl TryInto<i64> + ToString + Copy, one: &str) -> String {
    let is_one = number.try_into().is_ok_and(|number: i64| number == 1);
    if is_one { format!("1 {one}") } else { format!("{} {one}s", number.to_string()) }
}

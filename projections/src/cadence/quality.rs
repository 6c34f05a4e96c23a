//! What was sent, held against what was promised of it: sections, words, minutes, agenda, artifacts.

use ledger_core::event::cadence::Set;
use ledger_core::event::{Event, MeetingEvent};
use ledger_core::{Fact, Text};

use super::counts::Share;

/// How near a length has to be to the one that was promised, in percent of it: about 200 words are 120 to 280.
const NEAR_PERCENT: std::ops::RangeInclusive<u64> = 60..=140;

/// One thing that was sent or held, held against what was promised of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Its sections.
    pub sections: Covered,
    /// Its length in words.
    pub words: Option<Measured>,
    /// Its length in minutes.
    pub minutes: Option<Measured>,
    /// Its agenda.
    pub agenda: Covered,
    /// The artifacts looked at.
    pub artifacts: Covered,
    /// Whether it says that nothing changed: it then counts fully, whatever its length.
    pub nothing_changed: bool,
}

/// What was promised of a list, and what of that is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// How many were promised.
    pub promised: usize,
    /// Those that are not there.
    pub missing: Vec<Text>,
}

/// A length, and the one that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What it was, where anybody said.
    pub is: Option<u32>,
    /// About what it was to be.
    pub about: u32,
}

/// How many of those sent had what was promised of them; of each part, of how many it was promised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualityTotals {
    /// Those with all that was promised.
    pub complete: Share,
    /// Those with all their sections.
    pub sections: Share,
    /// Those of about the promised number of words.
    pub words: Share,
    /// Those of about the promised number of minutes.
    pub minutes: Share,
    /// Those with the whole agenda.
    pub agenda: Share,
    /// Those with all artifacts.
    pub artifacts: Share,
    /// Those that say that nothing changed.
    pub nothing_changed: usize,
}

impl Quality {
    /// Holds what was sent against what was set.
    pub(super) fn of(fact: &Fact, set: &Set) -> Self {
        let mut is = Self::default();
        let (mut sections, mut agenda, mut artifacts, mut words, mut minutes) =
            (None, None, None, None, None);
        match &fact.event {
            Event::Meeting(MeetingEvent::Update(update)) => {
                is.nothing_changed = update.nothing_changed == Some(true);
                (sections, words) = (update.sections.as_ref(), update.words);
            }
            Event::Meeting(MeetingEvent::Sync(sync)) => {
                (agenda, minutes) = (sync.agenda.as_ref(), sync.minutes);
            }
            Event::Meeting(MeetingEvent::Review(review)) => {
                (artifacts, minutes) = (review.artifacts.as_ref(), review.minutes);
            }
            _ => {}
        }
        if is.nothing_changed {
            return is;
        }
        is.sections = Covered::of(set.sections.as_ref(), sections);
        is.agenda = Covered::of(set.agenda.as_ref(), agenda);
        is.artifacts = Covered::of(set.artifacts.as_ref(), artifacts);
        is.words = set.words.map(|about| Measured { is: words, about });
        is.minutes = set.minutes.map(|about| Measured { is: minutes, about });
        is
    }

    /// Whether it has all that was promised of it.
    pub fn is_complete(&self) -> bool {
        let lists = [&self.sections, &self.agenda, &self.artifacts];
        let lengths = [self.words, self.minutes];
        lists.iter().all(|list| list.missing.is_empty())
            && lengths.iter().flatten().all(|length| length.is_near())
    }
}

impl Covered {
    fn of(promised: Option<&Vec<Text>>, there: Option<&Vec<Text>>) -> Self {
        let Some(promised) = promised else { return Self::default() };
        let there: Vec<String> = there.into_iter().flatten().map(plainly).collect();
        let missing = promised.iter().filter(|one| !there.contains(&plainly(one)));
        Self { promised: promised.len(), missing: missing.cloned().collect() }
    }
}

impl Measured {
    /// Whether it is about as long as it was to be.
    pub fn is_near(self) -> bool {
        self.is.is_some_and(|is| {
            let (is, about) = (u64::from(is) * 100, u64::from(self.about));
            (NEAR_PERCENT.start() * about..=NEAR_PERCENT.end() * about).contains(&is)
        })
    }

    /// The lengths that are near enough: the shortest and the longest.
    pub fn near(self) -> (u32, u32) {
        let of = |percent: u64| u64::from(self.about) * percent;
        let whole = |hundredths: u64| u32::try_from(hundredths).unwrap_or(u32::MAX);
        (whole(of(*NEAR_PERCENT.start()).div_ceil(100)), whole(of(*NEAR_PERCENT.end()) / 100))
    }
}

impl QualityTotals {
    /// Counts what was sent.
    pub(super) fn of<'a>(all: impl IntoIterator<Item = &'a Quality>) -> Self {
        let mut totals = Self::default();
        for one in all {
            totals.complete.count(one.is_complete());
            totals.nothing_changed += usize::from(one.nothing_changed);
            let lists = [
                (&mut totals.sections, &one.sections),
                (&mut totals.agenda, &one.agenda),
                (&mut totals.artifacts, &one.artifacts),
            ];
            for (share, list) in lists {
                if list.promised > 0 {
                    share.count(list.missing.is_empty());
                }
            }
            for (share, length) in [(&mut totals.words, one.words), (&mut totals.minutes, one.minutes)] {
                if let Some(length) = length {
                    share.count(length.is_near());
                }
            }
        }
        totals
    }
}

/// A heading as it is compared: letters and digits in lower case, with one space between words.
fn plainly(text: &Text) -> String {
    let words = text.as_str().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

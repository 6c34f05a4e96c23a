//! The words the write model's stories are told in: given what was said before, when this is said, then that follows.

mod corrections;
mod decisions;
mod laws;
mod life_cycle;
mod model;
mod repeat;
mod sides;
mod stories;
mod times;

use super::*;
use crate::event::commitment::{Assessment, MissReason, Size};
use crate::event::person::Noted;
use crate::event::{Entered, Entry, Evidence};
use crate::id::LedgerId;
use crate::proof::{Sealed, ValueKey, seal::Place};
use crate::text::Text;
use crate::time::Due;

/// Of our side.
const SAM: PersonId = PersonId(1);
/// Of the client's side.
const ANA: PersonId = PersonId(5);
/// The key under which the relationship's texts are sealed here.
const KEY: ValueKey = ValueKey([9; 32]);

fn ledger() -> LedgerId {
    LedgerId(Hash::of(b"ledger"))
}

fn text(written: &str) -> Text {
    Text::new(written).unwrap()
}

fn acme(number: u32) -> CommitmentRef {
    CommitmentRef { stream: StreamId::client("acme").unwrap(), number }
}

/// An instant of March 2026, such as `02 09:00` (a Monday).
fn march(text: &str) -> Instant {
    format!("2026-03-{}:00.000Z", text.replace(' ', "T")).parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn due(text: &str) -> Due {
    Due::by(march(text), Zone::UTC)
}

fn event_id(count: usize) -> EventId {
    EventId::drawn(i64::try_from(count).unwrap(), [0; 10])
}

/// A command and the circumstances in which somebody gives it; the clock moves on by an hour unless set.
#[derive(Clone, Debug)]
struct Said {
    command: Command,
    circumstances: Circumstances,
    now: Option<Instant>,
}

fn say(command: Command) -> Said {
    Said {
        command,
        circumstances: Circumstances { source: "test".into(), ..Circumstances::default() },
        now: None,
    }
}

impl Said {
    fn now(mut self, text: &str) -> Self {
        self.now = Some(march(text));
        self
    }
    fn at(mut self, text: &str) -> Self {
        self.circumstances.at = Stated::At(march(text));
        self
    }
    fn on(mut self, text: &str) -> Self {
        self.circumstances.at = Stated::On(day(text));
        self
    }
    fn imported(mut self) -> Self {
        self.circumstances.origin = Origin::Imported;
        self
    }
    fn shown(mut self, locator: &str) -> Self {
        self.circumstances.evidence.push(Evidence::Locator { locator: text(locator) });
        self
    }
    fn key(mut self, key: &str) -> Self {
        self.circumstances.id = Some(EventId::derived(&[1; 32], &acme(1).stream, key));
        self
    }
    /// Changes the terms of a promise.
    fn with(mut self, change: impl FnOnce(&mut Wanted)) -> Self {
        if let Command::Promise { terms, .. } = &mut self.command {
            change(terms);
        }
        self
    }
}

fn terms(stage: Stage, number: Option<u32>) -> Said {
    let terms = Box::new(Wanted {
        side: Side::Us,
        what: text("Run the pricing check"),
        size: Size::Small,
        due: None,
        owner: None,
        satisfied_when: None,
        needs: Vec::new(),
        toward: None,
        milestone: None,
        source_id: None,
    });
    say(Command::Promise { stage, number, terms })
}

fn promise() -> Said {
    terms(Stage::Promise, None)
}
fn theirs() -> Said {
    promise().with(|terms| terms.side = Side::Client)
}
fn request() -> Said {
    terms(Stage::Request, None)
}
fn offer() -> Said {
    terms(Stage::Offer, None)
}
fn counter(number: u32) -> Said {
    terms(Stage::Counter, Some(number))
}
fn accept(number: u32) -> Said {
    say(Command::Accept { number, who: None })
}
fn warn(number: u32) -> Said {
    say(Command::Warn { number, told: None, via: None, expect: None })
}
fn ask(number: u32) -> Said {
    say(Command::Ask { number, who: None })
}
fn renegotiate(number: u32, to: &str) -> Said {
    say(Command::Renegotiate { number, due: due(to), agreed_by: None, why: None })
}
fn delegate(number: u32, to: PersonId) -> Said {
    say(Command::Delegate { number, to })
}
fn keep(number: u32) -> Said {
    say(Command::Keep { number, done_by: None, heroic: None })
}
fn assess(number: u32, verdict: Assessment) -> Said {
    say(Command::Assess { number, verdict, who: None, why: None })
}
fn release(number: u32) -> Said {
    say(Command::Release { number, who: None, why: None })
}
fn withdraw(number: u32) -> Said {
    say(Command::Withdraw { number, told: None, why: None })
}
fn miss(number: u32, told: bool) -> Said {
    say(Command::Miss { number, reason: MissReason::Overloaded, told, who: None, why: None })
}
fn leave_unknown(number: u32) -> Said {
    say(Command::LeaveUnknown { number })
}
fn amend(number: u32, change: TermsChange) -> Said {
    say(Command::AmendPromise { number, change: Box::new(change), why: None })
}
fn retract(version: usize) -> Said {
    say(Command::Retract { target: event_id(version), why: None })
}
fn open() -> Said {
    say(Command::Open(Profile { zone: Some("Europe/London".parse().unwrap()), ..Profile::default() }))
}

/// What was said so far. Its facts have the ids `event_id(version)` unless a key gave one.
#[derive(Clone, Debug)]
struct Story {
    state: Relationship,
    now: Instant,
}

/// A relationship that was opened at 08:00 on Monday, 2 March 2026, as event 1, and in which this was said since.
fn given<const N: usize>(said: [Said; N]) -> Story {
    unopened().and([open()]).and(said)
}

fn unopened() -> Story {
    let mut state = Relationship::new(acme(1).stream);
    state.knows(SAM, Side::Us);
    state.knows(ANA, Side::Client);
    Story { state, now: march("02 07:00") }
}

impl Story {
    fn and<const N: usize>(mut self, said: [Said; N]) -> Self {
        for said in said {
            let drafts = self.hear(&said).unwrap_or_else(|refusal| panic!("{refusal}: {said:?}")).drafts;
            self.record(drafts);
        }
        self
    }

    fn hear(&mut self, said: &Said) -> Result<Decided, Refusal> {
        self.now = said.now.unwrap_or(self.now.plus_millis(3_600_000));
        decide(&self.state, said.command.clone(), &said.circumstances, self.now)
    }

    fn record(&mut self, drafts: Vec<Draft>) {
        for draft in drafts {
            self.state.evolve(kept(&self.state, draft, self.now));
        }
    }

    fn when(mut self, said: Said) -> Heard {
        let result = self.hear(&said);
        assert_eq!(decide(&self.state, said.command, &said.circumstances, self.now), result, "decided twice");
        Heard { story: self, result }
    }

    fn steps(&self, versions: &[usize]) -> Vec<Step> {
        versions.iter().map(|version| decide::step(&self.state.facts()[version - 1])).collect()
    }
}

/// A draft as it is read back from the log.
fn kept(state: &Relationship, draft: Draft, recorded: Instant) -> Fact {
    let version = state.version() + 1;
    let id = draft.id.unwrap_or(event_id(usize::try_from(version).unwrap()));
    let prev = state.facts().last().map(|fact| fact.hash);
    let entry = Entry { ledger: ledger(), id, version, prev, recorded };
    let seal = |field: &str, name, text: &Text| {
        Sealed::seal(Place { ledger: &ledger(), event: &id, field }, name, &KEY, [4; 24], text.as_str())
    };
    let Entered { bytes, .. } = draft.enter(entry, seal).unwrap();
    Fact::read(&bytes).unwrap()
}

/// What came of it.
#[derive(Debug)]
struct Heard {
    story: Story,
    result: Result<Decided, Refusal>,
}

impl Heard {
    /// These events would be recorded: type and data, as spelled.
    fn then<const N: usize>(self, expected: [&str; N]) -> Self {
        let drafts = &self.result.as_ref().unwrap_or_else(|refusal| panic!("refused: {refusal}")).drafts;
        let spelled = |draft: &Draft| format!("{} {}", draft.event.kind().0, draft.event.data().unwrap());
        assert_eq!(drafts.iter().map(spelled).collect::<Vec<_>>(), expected);
        self
    }

    /// The last of them happened then.
    fn occurred(self, expected: &str) -> Self {
        assert_eq!(self.draft().occurred, march(expected));
        self
    }

    fn draft(&self) -> &Draft {
        self.result.as_ref().unwrap().drafts.last().unwrap()
    }

    /// Recorded, it leaves the commitment there.
    fn standing(self, number: u32, expected: Standing) -> Story {
        let Self { mut story, result } = self;
        story.record(result.unwrap_or_else(|refusal| panic!("refused: {refusal}")).drafts);
        assert_eq!(story.state.standing(number), expected);
        story
    }

    fn recorded(self) -> Story {
        let Self { mut story, result } = self;
        story.record(result.unwrap_or_else(|refusal| panic!("refused: {refusal}")).drafts);
        story
    }

    #[track_caller]
    fn refused(self, expected: &Refusal) {
        assert_eq!(self.result.as_ref(), Err(expected));
        assert!(
            !expected.hint().is_empty() && !expected.to_string().is_empty() && !expected.code().is_empty()
        );
    }

    /// Refused, for the life cycle has no such step from there; the events of these versions put it there.
    #[track_caller]
    fn cannot_be(self, wanted: &'static str, standing: Standing, because: &[usize]) {
        let because = self.story.steps(because);
        self.refused(&Refusal::NoSuchStep { reference: acme(1), standing, wanted, because });
    }

    /// Refused, for the events of these versions rest on it.
    #[track_caller]
    fn undermines(self, resting: &[usize]) {
        let resting = self.story.steps(resting);
        self.refused(&Refusal::Undermines { reference: acme(1), resting });
    }
}

/// Says of which side a person is, as the stream of people does.
fn noted(person: PersonId, side: Side) -> Fact {
    let event = Event::Person(PersonEvent::Noted(Noted {
        person,
        side,
        role: None,
        name: None,
        contact: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }));
    let draft = Draft::bare(StreamId::people(), march("01 00:00"), "test", event);
    kept(&Relationship::new(StreamId::people()), draft, march("01 00:00"))
}

//! `troth interview`: the questions that should be asked of a client, one at a time, each answer an event.

mod answers;
mod ladder;
mod questions;
mod talk;

use std::collections::BTreeSet;

use clap::ValueEnum;
use ledger_core::StreamId;
use ledger_core::event::{Event, Fact, LadderEvent, Side};
use serde_json::{Value, json};

use self::ladder::LADDER;
use self::questions::{CHARTER, FIT, ONBOARDING, QUESTIONS, Question, Takes, WALK_AWAY};
use crate::answer::Answer;
use crate::args::{Recording, SideArg};
use crate::desk::{Desk, Given, Receipt, Session};
use crate::failure::Failure;
use crate::input::building::Building;
use crate::render::style::Paint;

/// Ask what should be known of a client, one question at a time
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("interview.md"))]
pub(crate) struct Interview {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What is asked about
    #[arg(value_enum, value_name = "INTERVIEW")]
    about: About,
    /// A TOML file with the answers
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// Ask again what is answered already
    #[arg(long)]
    again: bool,
    /// Who answered, or agreed
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Whose answers they are: of the six questions (default: us), or of the charter
    #[arg(long, value_enum)]
    side: Option<SideArg>,
    #[command(flatten)]
    recording: Recording,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum About {
    /// What each step of onboarding leaves behind
    Onboarding,
    /// The elements of the charter
    Charter,
    /// The six questions
    Questions,
    /// Whether client and work fit
    Fit,
    /// The account card: diagnosis, rung, trust, plan
    Ladder,
    /// What speaks for walking away
    WalkAway,
}

impl About {
    fn questions(self) -> &'static [Question] {
        match self {
            Self::Onboarding => ONBOARDING,
            Self::Charter => CHARTER,
            Self::Questions => QUESTIONS,
            Self::Fit => FIT,
            Self::Ladder => LADDER,
            Self::WalkAway => WALK_AWAY,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding",
            Self::Charter => "charter",
            Self::Questions => "questions",
            Self::Fit => "fit",
            Self::Ladder => "ladder",
            Self::WalkAway => "walk-away",
        }
    }
}

/// A question and its answer.
type Answered = (&'static Question, String);

/// How far an interview has come.
#[derive(Default)]
struct Tally {
    asked: usize,
    skipped: usize,
    /// What was answered before this interview, and is not asked again.
    already: BTreeSet<&'static str>,
    /// What is answered now.
    answered: BTreeSet<&'static str>,
    /// What was recorded.
    receipts: Vec<Receipt>,
    warnings: Vec<String>,
}

impl Interview {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        self.check_options()?;
        let stream = desk.story(&self.client)?.stream;
        let standing = self.standing(desk, &stream)?;
        let mut tally = Tally::default();
        if !self.again {
            tally.already.clone_from(&standing);
        }
        match &self.file {
            Some(file) => self.read_file(desk, file, &standing, &mut tally)?,
            None if desk.globals.no_input => {
                return Err(Failure::usage(
                    "no-input",
                    "an interview asks, and --no-input forbids it",
                    "give the answers in a file: --file answers.toml (troth help interview shows one)",
                ));
            }
            None => self.talk(desk, &standing, &mut tally)?,
        }
        Ok(self.answer(desk, tally))
    }

    /// Not every event has a place for who it was, or whose view it is.
    fn check_options(&self) -> Result<(), Failure> {
        let unsaid = match self.about {
            About::Onboarding | About::Fit => {
                self.who.as_ref().map(|_| "--who").or(self.side.map(|_| "--side"))
            }
            About::Ladder | About::WalkAway => self.side.map(|_| "--side"),
            About::Charter | About::Questions => None,
        };
        match unsaid {
            None => Ok(()),
            Some(option) => Err(Failure::usage(
                "interview-option",
                format!("what the interview `{}` records has no place for {option}", self.about.name()),
                format!("leave {option} out; it belongs to charter and questions"),
            )),
        }
    }

    /// The side whose answers these are, where it is a part of what is recorded.
    fn spoken_by(&self) -> Option<Side> {
        match self.about {
            About::Questions => Some(self.side.unwrap_or_default().into()),
            About::Charter => self.side.map(Side::from),
            _ => None,
        }
    }

    /// The questions that the facts which stand answer.
    fn standing(&self, desk: &Desk<'_>, stream: &StreamId) -> Result<BTreeSet<&'static str>, Failure> {
        let facts = desk.facts(stream)?;
        let relationship = ledger_core::relationship::Relationship::from_facts(stream.clone(), facts);
        let kinds: BTreeSet<&str> = self.about.questions().iter().map(|question| question.kind).collect();
        let side = self.spoken_by().map(|side| side.to_string());
        let mut answered = BTreeSet::new();
        for fact in relationship.facts() {
            let kind = fact.event.kind().0;
            if !kinds.contains(kind) || relationship.retracted_by(fact.envelope.id).is_some() {
                continue;
            }
            let data = fact.event.data().unwrap_or_default();
            let data: Value = serde_json::from_str(&data).unwrap_or_default();
            let of_side = side.as_ref().is_none_or(|side| data["side"] == side.as_str());
            let answers = |question: &&Question| {
                let fixed = question.fixed.iter().all(|(field, value)| data[*field] == *value);
                let is = question.kind == kind && fixed;
                is && (question.after.is_none() || !data[question.field].is_null())
            };
            if of_side {
                answered.extend(self.about.questions().iter().filter(answers).map(|question| question.id));
            }
        }
        Ok(answered)
    }

    /// Records answers, together or not at all.
    fn record(&self, desk: &mut Desk<'_>, answers: &[Answered]) -> Result<Receipt, Failure> {
        desk.record(self.recording.dry_run, &|session| self.plan(session, answers))
    }

    fn plan(&self, session: &mut Session<'_, '_>, answers: &[Answered]) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let mut together: Vec<(&'static str, Building)> = Vec::new();
        for (question, typed) in answers {
            let value = match question.takes {
                Takes::Colleague => Value::from(session.person(typed, Side::Us)?.to_string()),
                _ => question.value(typed)?,
            };
            session.say(format!("{stream}  {} {}: {typed}", self.about.name(), question.id));
            if !question.needs().is_empty() {
                let at = together.iter().position(|(kind, _)| *kind == question.kind);
                let building = match at {
                    Some(at) => together.swap_remove(at).1,
                    None => Building::of(question.kind)?,
                };
                together.push((question.kind, building.set(question.field, value)));
                continue;
            }
            if question.kind == "need.addressed" && !knows_need(session, &stream, typed)? {
                let need = Building::of("need.identified")?.set("need", typed.as_str()).set("stated", false);
                session.record(&stream, need.build()?, &keyed(&given, "need"))?;
            }
            let given = keyed(&given, question.id);
            let event = self.building(session, question)?.set(question.field, value).build()?;
            session.record(&stream, event, &given)?;
        }
        for (kind, building) in together {
            session.record(&stream, building.build()?, &keyed(&given, kind))?;
        }
        Ok(())
    }

    /// The event of a question, all but its answer.
    fn building(&self, session: &mut Session<'_, '_>, question: &Question) -> Result<Building, Failure> {
        let side = self.spoken_by();
        // What is agreed or seen is agreed or seen with the client.
        let theirs = if self.about == About::Questions { side.unwrap_or(Side::Us) } else { Side::Client };
        let who = self.who.as_deref().map(|name| session.person(name, theirs)).transpose()?;
        let building = Building::of(question.kind)?.maybe("side", side.map(|side| side.to_string()));
        let building = match question.kind {
            "trust.audited" => building.person("asked", who).set("side", Side::Client.to_string()),
            "need.addressed" => building.person("confirmed_by", who),
            _ => building.person("who", who),
        };
        Ok(question.fixed.iter().fold(building, |building, (field, value)| building.set(field, *value)))
    }

    fn answer(&self, desk: &Desk<'_>, tally: Tally) -> Answer {
        let questions = self.about.questions();
        let done = |id: &str| tally.answered.contains(id) || tally.already.contains(id);
        let applies = |question: &&Question| question.after.is_none_or(done);
        let left: Vec<&str> =
            questions.iter().filter(applies).map(|question| question.id).filter(|id| !done(id)).collect();
        let mut receipt = Receipt {
            refs: Vec::new(),
            events: Vec::new(),
            due: None,
            recorded: None,
            already: !tally.receipts.is_empty() && tally.receipts.iter().all(|receipt| receipt.already),
            dry_run: self.recording.dry_run,
            said: Vec::new(),
            warnings: tally.warnings,
            next: Vec::new(),
            ledger: desk.ledger_name(),
        };
        for one in tally.receipts {
            receipt.events.extend(one.events);
            receipt.recorded = one.recorded.or(receipt.recorded);
            let new = |line: &String| !receipt.said.contains(line);
            let said: Vec<String> = one.said.into_iter().filter(new).collect();
            receipt.said.extend(said);
            receipt.warnings.extend(one.warnings);
        }
        let nothing = receipt.said.is_empty();
        let summary = match left.as_slice() {
            [] => format!("{}  {}: everything is answered", self.client, self.about.name()),
            left => format!("{}  {}: left: {}", self.client, self.about.name(), left.join(", ")),
        };
        receipt.said.push(summary.clone());
        if !left.is_empty() {
            receipt.next.push(format!("troth interview {} {}", self.client, self.about.name()));
        }
        let mut answer = receipt.answer(Paint::choose(desk.world, desk.globals.color));
        if nothing {
            answer.text = format!("nothing was recorded\n{summary}\n");
        }
        let more = json!({
            "interview": self.about.name(), "asked": tally.asked, "recorded": tally.answered.len(),
            "skipped": tally.skipped, "already_answered": tally.already, "left": left,
            "events": answer.json["events"], "dry_run": self.recording.dry_run,
            "warnings": answer.json["warnings"], "ledger": answer.json["ledger"],
        });
        answer.json = more;
        answer
    }
}

/// Several events of one command have keys of their own.
fn keyed(given: &Given, id: &str) -> Given {
    Given { key: given.key.as_ref().map(|key| format!("{key}:{id}")), ..given.clone() }
}

/// Whether a need of this name was identified before.
fn knows_need(session: &mut Session<'_, '_>, stream: &StreamId, need: &str) -> Result<bool, Failure> {
    let is = |fact: &Fact| matches!(&fact.event, Event::Ladder(LadderEvent::NeedIdentified(one)) if one.need.as_str() == need);
    let relationship = session.relationship(stream)?;
    let stands = |fact: &&Fact| relationship.retracted_by(fact.envelope.id).is_none();
    Ok(relationship.facts().iter().filter(stands).any(is))
}

/// The words for what is lacking.
fn needs(kind: &str, id: &str) -> String {
    match kind {
        "fit.assessed" => "an assessment needs its verdict".into(),
        kind => format!("{kind} needs an answer to `{id}`"),
    }
}

/// What one event made of several answers lacks: the interview's question, by name.
fn lacking(answers: &[Answered]) -> Option<(&'static str, &'static str)> {
    let has = |id: &str| answers.iter().any(|(question, _)| question.id == id);
    let first =
        |(question, _): &Answered| question.needs().iter().find(|id| !has(id)).map(|id| (question.kind, *id));
    answers.iter().find_map(first)
}

//! The steps of a commitment as commands: the importer is another keyboard, and the same rules decide.

use std::collections::HashMap;
use std::path::Path;

use ledger_core::event::commitment::MissReason;
use ledger_core::event::{CommitmentEvent, Event, Fact, Side};
use ledger_core::relationship::{Command, Origin, Profile, Stage, Stated, Wanted};
use ledger_core::{PersonId, StreamId, Text};

use super::clients::Client;
use super::csv::row::Place;
use super::own;
use super::problem::Problem;
use super::profiles::OPENED;
use super::steps::{Act, Entry, Promised, Step, Touch};
use crate::desk::{Given, Session};
use crate::failure::Failure;

/// The people that a session has met in the files, and the promises that other files named.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: HashMap<(Side, String), PersonId>,
    promises: HashMap<StreamId, HashMap<Text, u32>>,
}

impl Names {
    fn person(&mut self, session: &mut Session<'_, '_>, name: &str, side: Side) -> Result<PersonId, Failure> {
        let key = (side, name.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let person = session.person_of_source(name, side)?;
        self.known.insert(key, person);
        Ok(person)
    }

    /// The promise that has this id of another program.
    pub(super) fn of_source(
        &mut self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        id: &str,
    ) -> Result<Option<u32>, Failure> {
        let relationship = session.relationship(stream)?;
        let ids = self.promises.entry(stream.clone()).or_insert_with(|| {
            let made = |fact: &Fact| match &fact.event {
                Event::Commitment(CommitmentEvent::Made(terms)) => {
                    Some((terms.source_id.clone()?, terms.number))
                }
                _ => None,
            };
            let mut ids = HashMap::new();
            for (id, number) in relationship.facts().iter().filter_map(made) {
                ids.entry(id).or_insert(number);
            }
            ids
        });
        let number = Text::new(id).ok().and_then(|id| ids.get(&id).copied());
        Ok(number.filter(|number| relationship.terms(*number).is_some()))
    }

    /// The promise that a cell names: `acme/7`, its number, or its id in the file it was imported from.
    fn promise(
        &mut self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        typed: &str,
    ) -> Result<u32, Failure> {
        let named = self.of_source(session, stream, typed)?;
        let number = typed.parse::<u32>().ok();
        match (named, number) {
            (Some(named), Some(number))
                if named != number && session.relationship(stream)?.terms(number).is_some() =>
            {
                let message =
                    format!("`{typed}` is the number of {stream}/{number} and the id of {stream}/{named}");
                Err(Failure::usage(
                    "csv-cell",
                    message,
                    format!("write {stream}/{named} or {stream}/{number}"),
                ))
            }
            (Some(named), _) => Ok(named),
            (None, Some(number)) => about(session, stream, &format!("{stream}/{number}")),
            (None, None) => about(session, stream, typed),
        }
    }
}

fn about(session: &mut Session<'_, '_>, stream: &StreamId, typed: &str) -> Result<u32, Failure> {
    session.about(stream, Some(typed)).map(Option::unwrap_or_default)
}

/// What deciding an entry came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Decided {
    /// Its number, of a commitment.
    pub(crate) number: u32,
    /// Whether its first step is new.
    pub(crate) is_new: bool,
    /// How many of its steps are new.
    pub(crate) new_steps: usize,
    /// Whether what became of it is new.
    pub(crate) newly_settled: bool,
    /// Whether the promise was recorded once and taken back since: then it stays so.
    pub(crate) is_taken_back: bool,
}

/// Why an entry was not decided, and the number of the promise if that itself was.
pub(crate) struct Refused {
    pub(crate) problem: Problem,
    pub(crate) number: Option<u32>,
}

/// What deciding needs beside the session.
pub(crate) struct Applying<'a> {
    pub(crate) stream: &'a StreamId,
    /// The folders of the files, where their evidence lies.
    pub(crate) folders: &'a [&'a Path],
    pub(crate) names: &'a mut Names,
}

/// Opens a relationship the ledger lacks, at the earliest that the files know of it.
pub(crate) fn open(session: &mut Session<'_, '_>, client: &Client, place: Place) -> Result<(), Problem> {
    let profile = Profile { zone: Some(client.new_zone()), ..Profile::default() };
    let at = client.earliest.map(|(_, at)| at).unwrap_or_default();
    let given = Given { at, origin: Origin::Imported, ..Given::default() };
    session
        .decide(&client.stream, Command::Open(profile), &given)
        .map_err(|failure| Problem::refused(place, failure))?;
    Ok(())
}

impl Applying<'_> {
    /// Decides every step of an entry.
    pub(crate) fn entry(&mut self, session: &mut Session<'_, '_>, entry: &Entry) -> Result<Decided, Refused> {
        let mut decided = Decided::default();
        let mut side = Side::Us;
        let own = own::number(self, session, entry).map_err(|problem| Refused { problem, number: None })?;
        if let Some(number) = own {
            decided.number = number;
            decided.is_taken_back = self.is_taken_back(session, number);
        }
        for (index, step) in entry.steps.iter().enumerate() {
            if let Act::Make(promised) = &step.act {
                side = promised.side;
            }
            if decided.is_taken_back {
                break;
            }
            let told =
                own.is_some_and(|number| index == 0 || own::is_told(self.stream, session, number, step));
            if told || self.is_open_already(session, step) || self.keeps_its_cadence(session, step) {
                continue;
            }
            let known = session.decided().already;
            let outcome = self.step(session, step, (decided.number, side));
            let spoiled = decided.is_new.then_some(decided.number);
            let number = outcome.map_err(|problem| Refused { problem, number: spoiled })?;
            let is_new = session.decided().already == known;
            decided.new_steps += usize::from(is_new);
            decided.newly_settled |= is_new && step.act.ends();
            if index == 0 && own.is_none() {
                (decided.number, decided.is_new) = (number, is_new);
                self.remember(&step.act, number);
                let promise = matches!(step.act, Act::Make(_));
                decided.is_taken_back = promise && !is_new && self.is_taken_back(session, number);
            }
        }
        session.name_nothing();
        Ok(decided)
    }

    /// Remembers the id that another program gave a promise, for what names it later.
    fn remember(&mut self, act: &Act, number: u32) {
        if let (Act::Make(promised), Some(ids)) = (act, self.names.promises.get_mut(self.stream))
            && let Some(id) = &promised.source_id
        {
            ids.entry(id.clone()).or_insert(number);
        }
    }

    fn is_taken_back(&self, session: &mut Session<'_, '_>, number: u32) -> bool {
        session.relationship(self.stream).is_ok_and(|relationship| relationship.terms(number).is_none())
    }

    /// Whether a step would open a relationship that something else has opened: its profile stays.
    fn is_open_already(&self, session: &mut Session<'_, '_>, step: &Step) -> bool {
        matches!(step.act, Act::Open(..))
            && !session.knows(self.stream, &step.key)
            && session.relationship(self.stream).is_ok_and(|relationship| relationship.is_open())
    }

    /// Whether a step would set a cadence of a relationship that something else has opened, or set it a second time.
    fn keeps_its_cadence(&self, session: &mut Session<'_, '_>, step: &Step) -> bool {
        matches!(step.act, Act::Cadence(_))
            && (session.knows(self.stream, &step.key) || !session.knows(self.stream, OPENED))
    }

    fn step(&mut self, session: &mut Session<'_, '_>, step: &Step, of: (u32, Side)) -> Result<u32, Problem> {
        let mut evidence = Vec::new();
        for (place, word) in &step.evidence {
            let folder = self.folders.get(place.file).copied().unwrap_or_else(|| Path::new("."));
            let kept = plain_file(folder, word).and_then(|()| session.evidence(word, folder));
            evidence.push(kept.map_err(|failure| Problem::refused(*place, failure))?);
        }
        let refused = |failure| Problem::refused(step.place, failure);
        let command = self.command(session, &step.act, of);
        let command = command.map_err(|failure| Problem::refused(step.names_at(), failure))?;
        let at = match step.moment.at {
            _ if step.act.is_of_guessed_time() && session.knows(self.stream, &step.key) => Stated::Now,
            at => at,
        };
        let key = Some(step.key.clone());
        let given = Given { at, evidence, key, origin: Origin::Imported, ..Given::default() };
        let number = session.decide(self.stream, command, &given).map_err(refused)?;
        Ok(number.unwrap_or(of.0))
    }

    fn command(
        &mut self,
        session: &mut Session<'_, '_>,
        act: &Act,
        (number, side): (u32, Side),
    ) -> Result<Command, Failure> {
        Ok(match act {
            Act::Make(promised) => self.promise(session, promised)?,
            Act::Renegotiate(due, agreed) => {
                let mut person = |name: &String| self.names.person(session, name, side.other());
                let agreed_by = agreed.as_ref().map(&mut person).transpose()?;
                Command::Renegotiate { number, due: *due, agreed_by, why: None }
            }
            Act::Disclose(expect) => Command::Warn { number, told: None, via: None, expect: *expect },
            Act::Ask => Command::Ask { number, who: None },
            Act::Keep(heroic) => Command::Keep { number, done_by: None, heroic: *heroic },
            Act::Release => Command::Release { number, who: None, why: None },
            Act::Withdraw => Command::Withdraw { number, told: None, why: None },
            Act::Miss => {
                Command::Miss { number, reason: MissReason::Unstated, told: true, who: None, why: None }
            }
            Act::LeaveUnknown => Command::LeaveUnknown { number },
            Act::Open(profile, owner) => {
                owner.as_ref().map(|name| self.names.person(session, name, Side::Us)).transpose()?;
                Command::Open((**profile).clone())
            }
            Act::Cadence(event) | Act::Record(event) => Command::Record(event.clone()),
            Act::Touch(touch) => self.touch(session, touch)?,
        })
    }

    fn touch(&mut self, session: &mut Session<'_, '_>, touch: &Touch) -> Result<Command, Failure> {
        let Touch { event, who, about } = touch;
        let who = who.as_ref().map(|name| self.names.person(session, name, Side::Client)).transpose()?;
        let about = about.as_ref().map(|(_, typed)| self.names.promise(session, self.stream, typed));
        let event = event.clone().person("who", who).maybe("about", about.transpose()?).build()?;
        Ok(Command::Record(Box::new(event)))
    }

    fn promise(&mut self, session: &mut Session<'_, '_>, promised: &Promised) -> Result<Command, Failure> {
        let Promised { side, what, size, due, owner, source_id } = promised;
        let owner = owner.as_ref().map(|name| self.names.person(session, name, *side)).transpose()?;
        let terms = Wanted {
            side: *side,
            what: what.clone(),
            size: *size,
            due: *due,
            owner,
            satisfied_when: None,
            needs: Vec::new(),
            toward: None,
            milestone: None,
            source_id: source_id.clone(),
        };
        Ok(Command::Promise { stage: Stage::Promise, number: None, terms: Box::new(terms) })
    }
}

/// Refuses what is neither a locator nor a plain file: a device or a pipe may never end.
fn plain_file(folder: &Path, word: &str) -> Result<(), Failure> {
    let about = std::fs::metadata(folder.join(word));
    if about.is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return Err(Failure::usage(
            "evidence-no-file",
            format!("{word} is no plain file"),
            "give a file, a URL or a <message-id@host>",
        ));
    }
    Ok(())
}

//! The write model's laws, over random conversations.

use proptest::prelude::*;

use super::model::{Entry, Happened as H, Log};
use super::*;

/// Something to say, before the history decides what it refers to.
#[derive(Clone, Copy, Debug)]
struct Utterance {
    kind: u8,
    /// Which commitment, or which event.
    which: usize,
    /// How many minutes ago; mostly none.
    ago: i64,
    client: bool,
}

fn utterances(most: usize) -> impl Strategy<Value = Vec<Utterance>> {
    let ago = prop_oneof![3 => Just(0_i64), 2 => 0_i64..12];
    let one = (0_u8..24, 0_usize..64, ago, any::<bool>());
    let one = one.prop_map(|(kind, which, ago, client)| Utterance { kind, which, ago, client });
    proptest::collection::vec(one, 1..most)
}

impl Utterance {
    /// The command, as said after `facts` events with `numbers` commitments.
    fn said(self, facts: usize, numbers: u32, minute: i64) -> Said {
        // Now and then a number that nobody ever made.
        let number = u32::try_from(self.which).unwrap() % (numbers + 1) + u32::from(self.which < 60);
        let side = if self.client { Side::Client } else { Side::Us };
        let talk = |stage, number| terms(stage, number).with(|terms| terms.side = side);
        // Few commitments with long lives are worth more than many that were only begun.
        let kind = if self.kind < 4 && numbers > 2 { 14 + self.kind } else { self.kind };
        let mut said = match kind {
            0 => talk(Stage::Request, None),
            1 => talk(Stage::Offer, None),
            2 | 3 => talk(Stage::Promise, None),
            4 => talk(Stage::Request, Some(number)),
            5 => talk(Stage::Offer, Some(number)),
            6 => talk(Stage::Counter, Some(number)),
            7 => talk(Stage::Promise, Some(number)),
            8 | 9 => accept(number),
            10 => warn(number),
            11 => ask(number),
            12 => renegotiate(number, "31 10:00"),
            13 => delegate(number, PersonId(99)),
            14 | 15 => keep(number),
            16 => assess(number, Assessment::Accepted),
            17 => assess(number, Assessment::Rejected),
            18 => release(number),
            19 => withdraw(number),
            20 => miss(number, self.client),
            21 => leave_unknown(number),
            22 => amend(number, TermsChange { what: Change::Set(text("other")), ..TermsChange::default() }),
            _ => retract(self.which % facts + 1),
        };
        said.now = Some(march("02 08:00").plus_millis(minute * 60_000));
        if self.ago > 0 && self.kind < 22 {
            let at = (minute - self.ago).max(0);
            said.circumstances.at = Stated::At(march("02 08:00").plus_millis(at * 60_000));
        }
        said
    }
}

/// What a command that continues a commitment adds to its path.
fn happens(command: &Command) -> Option<(u32, H)> {
    Some(match *command {
        Command::Promise { stage, number: Some(number), .. } => (number, said_at(stage)),
        Command::Warn { number, .. } => (number, H::Warned),
        Command::Ask { number, .. } => (number, H::Asked),
        Command::Renegotiate { number, .. } => (number, H::Renegotiated),
        Command::Delegate { number, .. } => (number, H::Delegated),
        Command::Keep { number, .. } => (number, H::Delivered),
        Command::Assess { number, verdict: Assessment::Accepted, .. } => (number, H::AssessedWell),
        Command::Assess { number, verdict: Assessment::Rejected, .. } => (number, H::Rejected),
        Command::Release { number, .. } => (number, H::Released),
        Command::Withdraw { number, .. } => (number, H::Withdrawn),
        Command::Miss { number, told: true, .. } => (number, H::MissedTold),
        Command::Miss { number, told: false, .. } => (number, H::MissedSilently),
        Command::LeaveUnknown { number } => (number, H::LeftUnknown),
        _ => return None,
    })
}

fn said_at(stage: Stage) -> H {
    match stage {
        Stage::Request => H::Requested,
        Stage::Offer => H::Offered,
        Stage::Counter => H::Countered,
        Stage::Promise => H::Made,
    }
}

/// The naive log after a command; none where the design refuses it. `debtors`: who owes each number.
fn modelled(log: &Log, said: &Said, debtors: &[Side]) -> Option<Log> {
    let instant = match said.circumstances.at {
        Stated::At(at) => at,
        _ => said.now.unwrap(),
    };
    let minute = instant.since(march("02 08:00")) / 60_000;
    let open = log.counts(0) || matches!(said.command, Command::Retract { .. });
    if !open {
        return None;
    }
    if let Command::Promise { stage, number: None, .. } = said.command {
        let number = u32::try_from(debtors.len()).unwrap() + 1;
        return log.with(&[Entry::Step { number, minute, what: said_at(stage) }]);
    }
    if let Command::Retract { target, .. } = said.command {
        let of =
            (0..log.0.len()).find(|&index| event_id(index + 1) == target).filter(|&of| log.counts(of))?;
        let without = log.with(&[Entry::Retraction { of }])?;
        let of_opening = log.root(of) == 0;
        let possible = if of_opening { without.counts(0) || !without.has_steps() } else { log.counts(0) };
        return possible.then_some(without);
    }
    let number = said.command.numbers()[0];
    let stated = log.terms(number)?;
    let debtor = debtors[usize::try_from(number).unwrap() - 1];
    let step = |what| Entry::Step { number, minute, what };
    match &said.command {
        Command::Promise { terms, .. } if terms.side != debtor => None,
        Command::AmendPromise { .. } => {
            log.with(&[Entry::Retraction { of: stated }, Entry::Instead { of: stated }])
        }
        Command::Accept { .. } => {
            let flags = log.flags(number)?;
            let answering = if flags.offered { debtor.other() } else { debtor };
            match flags.talking() {
                false => log.with(&[step(H::Accepted)]),
                true if !flags.countered && answering == Side::Client => {
                    log.with(&[step(H::Made), step(H::Accepted)])
                }
                true => log.with(&[step(H::Made)]),
            }
        }
        _ => happens(&said.command).and_then(|(_, what)| log.with(&[step(what)])),
    }
}

/// Plays a conversation: whoever watches sees each command, the state it met, and what was decided.
fn play(
    utterances: &[Utterance],
    mut watch: impl FnMut(&Story, &Said, &Result<Decided, Refusal>) -> Result<(), TestCaseError>,
) -> Result<Story, TestCaseError> {
    let mut story = given([]);
    for (minute, utterance) in (1..).zip(utterances) {
        let numbers = story.state.next_number() - 1;
        let said = utterance.said(story.state.facts().len(), numbers, minute);
        let result = story.hear(&said);
        watch(&story, &said, &result)?;
        let recorded = story.now;
        for draft in result.map(|decided| decided.drafts).unwrap_or_default() {
            // Quicker than through bytes, and the same: the law of imagining says so.
            let id = event_id(story.state.facts().len() + 1);
            story.state.imagine(draft, id, recorded);
        }
    }
    Ok(story)
}

fn standings(state: &Relationship) -> Vec<Standing> {
    (1..state.next_number()).map(|number| state.standing(number)).collect()
}

fn assert_alike(left: &Relationship, right: &Relationship) -> Result<(), TestCaseError> {
    prop_assert_eq!(left.facts(), right.facts());
    prop_assert_eq!(&left.paths, &right.paths);
    prop_assert_eq!(&left.retracted, &right.retracted);
    prop_assert_eq!(&left.by_id, &right.by_id);
    prop_assert_eq!(&left.people, &right.people);
    prop_assert_eq!((&left.settings, &left.retractions), (&right.settings, &right.retractions));
    prop_assert_eq!(standings(left), standings(right));
    Ok(())
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(20_000))]

    /// The naive model and `decide` accept exactly the same commands.
    #[test]
    fn decide_accepts_what_the_design_has_and_nothing_else(conversation in utterances(32)) {
        let mut log = Log(vec![Entry::Other]);
        let mut debtors = Vec::new();
        play(&conversation, |story, said, result| {
            let expected = modelled(&log, said, &debtors);
            prop_assert_eq!(result.is_ok(), expected.is_some(), "{:?}\n{:?}\n{:?}", said, result, story.state.facts());
            if let Some(after) = expected {
                prop_assert_eq!(after.0.len() - log.0.len(), result.as_ref().unwrap().drafts.len());
                if let Command::Promise { number: None, terms, .. } = &said.command {
                    debtors.push(terms.side);
                }
                log = after;
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    /// The same command on the same state is decided alike, and deciding changes nothing.
    #[test]
    fn decide_is_pure(conversation in utterances(24)) {
        play(&conversation, |story, said, result| {
            let before = story.state.clone();
            let again = decide(&story.state, said.command.clone(), &said.circumstances, story.now);
            prop_assert_eq!(&again, result);
            assert_alike(&before, &story.state)
        })?;
    }

    /// Whatever was accepted makes a path without an impossible step, and a relationship rebuilt from its facts is
    /// the one that grew with them.
    #[test]
    fn what_decide_accepts_walks_when_rebuilt_from_scratch(conversation in utterances(32)) {
        let story = play(&conversation, |_, _, _| Ok(()))?;
        let mut rebuilt = Relationship::from_facts(story.state.stream().clone(), story.state.facts().to_vec());
        rebuilt.people.clone_from(&story.state.people);
        assert_alike(&rebuilt, &story.state)?;
        prop_assert_eq!(&rebuilt.retracted, &rebuilt.retractions_in_force(&[]));
        for number in rebuilt.numbers() {
            let mut standing = Standing::Unsaid;
            for fact in rebuilt.path(number) {
                let Event::Commitment(event) = &fact.event else { unreachable!() };
                let next = standing.after(event);
                prop_assert!(next.is_some(), "{standing:?} {event:?}");
                standing = next.unwrap();
            }
            prop_assert!(standing != Standing::Unsaid && standing != Standing::DeliveredUnpromised);
        }
    }

    /// What is decided on imagined drafts is what is decided once they are kept.
    #[test]
    fn imagining_is_recording_without_bytes(conversation in utterances(16)) {
        let mut recorded = given([]);
        let imagined = play(&conversation, |story, said, result| {
            prop_assert_eq!(&recorded.hear(said), result);
            assert_eq!(standings(&recorded.state), standings(&story.state));
            if let Ok(decided) = result {
                recorded.record(decided.drafts.clone());
            }
            Ok(())
        })?;
        let ids = |story: &Story| story.state.facts().iter().map(|fact| fact.envelope.id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&recorded), ids(&imagined));
    }

    /// A retraction and its retraction leave everything standing where it stood.
    #[test]
    fn taking_back_a_retraction_leaves_no_trace(conversation in utterances(24), which in 0_usize..64) {
        let mut story = play(&conversation, |_, _, _| Ok(()))?;
        let before = (standings(&story.state), story.state.retracted.clone(), story.state.next_number());
        let target = which % story.state.facts().len() + 1;
        if let Ok(decided) = story.hear(&retract(target)) {
            story.record(decided.drafts);
            let back = retract(story.state.facts().len());
            let decided = story.hear(&back);
            prop_assert!(decided.is_ok(), "{decided:?}");
            story.record(decided.unwrap().drafts);
            let (standings_before, mut retracted, next) = before;
            retracted.insert(event_id(story.state.facts().len() - 1), event_id(story.state.facts().len()));
            prop_assert_eq!(standings(&story.state), standings_before);
            prop_assert_eq!((&story.state.retracted, story.state.next_number()), (&retracted, next));
        }
    }

    /// Said again with its key, every accepted command is known for what it is, whatever was said since.
    #[test]
    fn whatever_was_accepted_can_be_said_again(conversation in utterances(16), which in 0_usize..16) {
        let mut keyed: Option<Said> = None;
        let mut story = given([]);
        for (minute, utterance) in (1..).zip(&conversation) {
            let mut said = utterance.said(story.state.facts().len(), story.state.next_number() - 1, minute);
            if keyed.is_none() && usize::try_from(minute).unwrap() > which {
                said = said.key("k");
            }
            if let Ok(decided) = story.hear(&said) {
                story.record(decided.drafts);
                if said.circumstances.id.is_some() {
                    keyed = Some(said);
                }
            }
        }
        if let Some(said) = keyed {
            let later = march("30 10:00");
            let again = propose(&story.state, said.command.clone(), &said.circumstances, later).unwrap();
            let given = Given { occurred: said.circumstances.at != Stated::Now, evidence: false };
            let verdict = says_again(&story.state, &again.drafts, given, &|_, _, _, _| None);
            prop_assert_eq!(verdict, Some(Ok(())), "{:?}", said);
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// What was imagined is forgotten as if it had never been said.
    #[test]
    fn back_to_a_version_is_as_read_up_to_it(told in utterances(60), cut in 0_usize..60) {
        let story = play(&told, |_, _, _| Ok(()))?;
        let facts = story.state.facts().to_vec();
        let read: Vec<Fact> = facts[..cut.min(facts.len())].to_vec();
        let version = read.last().map_or(0, |fact| fact.envelope.version);
        let mut back = story.state.clone();
        back.back_to(version);
        let expected = Relationship::from_facts(story.state.stream().clone(), read);
        assert_alike(&back, &expected)?;
        prop_assert_eq!(&back, &expected);
        // And what happened after all is taken in as ever.
        let mut again = back;
        facts.into_iter().skip(again.facts().len()).for_each(|fact| again.evolve(fact));
        again.people.clone_from(&story.state.people);
        prop_assert_eq!(&again, &story.state);
    }
}

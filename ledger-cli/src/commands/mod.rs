//! One verb, one file, one page: arguments, one plan, one answer.

mod accept;
mod agree;
mod amend;
mod asked;
mod assess;
mod audit;
mod backup;
mod brief;
mod bundle;
mod cadence;
mod checkpoint;
mod close;
mod completions;
mod decide;
mod delegate;
mod demo;
mod doctor;
mod due;
mod erase;
mod export;
mod heard;
pub(crate) mod help;
mod holiday;
mod import;
mod init;
mod interview;
mod keep;
mod key;
mod log;
mod miss;
mod model;
mod note;
mod open;
mod person;
mod policy;
mod predict;
mod promise;
mod record;
mod release;
mod renegotiate;
mod replay;
mod restore;
mod retract;
mod review;
mod schema;
mod sign;
mod stage;
mod status;
mod sync;
mod told;
mod trust;
mod undo;
mod update;
mod verify;
mod warn;
mod withdraw;
mod witness;

pub(crate) use open::contract_value;
pub(crate) use sign::notice;

use clap::{Parser, Subcommand};

use crate::answer::Answer;
use crate::args::Globals;
use crate::desk::{Desk, Receipt, Session};
use crate::failure::Failure;
use crate::render::style::Paint;
use crate::world::World;

/// A ledger of promises between an agency and its clients
#[derive(Debug, Parser)]
#[command(name = "troth", version, long_version = version(), disable_help_subcommand = true)]
#[command(about = "Record what was promised, and whether it was kept", after_help = AFTER_HELP)]
#[command(arg_required_else_help = true, infer_subcommands = false, max_term_width = 110)]
pub(crate) struct Line {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What `troth --help` ends with.
const AFTER_HELP: &str = "\
More verbs:  accept delegate assess release withdraw amend retract \u{b7} review sign decide close
             brief predict stage agree interview note record person \u{b7} policy model holiday
             checkpoint bundle key witness verify doctor export backup restore erase
             schema completions
             (troth help VERB for a page, troth help all for every one)
Begin with:  troth demo            a worked example to look at
             troth init             a ledger of your own
             troth open acme        a client
Exit codes:  0 ok, 1 failed or refused, 2 usage, 4 key needed, 5 --fail-on found something,
             6 the record was altered, 75 busy, 130 interrupted";

fn version() -> String {
    format!("{} (time zones {})", env!("CARGO_PKG_VERSION"), ledger_core::time::tzdb_version())
}

/// What can be done. What is wanted every day is listed; the rest is named below the list and has its page.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Demo(demo::Demo),
    Init(init::Init),
    Open(open::Open),
    Promise(promise::Promise),
    #[command(visible_alias = "done")]
    Keep(keep::Keep),
    Warn(warn::Warn),
    Asked(asked::Asked),
    Renegotiate(renegotiate::Renegotiate),
    Miss(miss::Miss),
    Update(Box<update::Update>),
    Sync(sync::Sync),
    Heard(heard::Heard),
    Told(told::Told),
    Status(status::Status),
    Due(due::DueList),
    Audit(audit::Audit),
    Trust(trust::Trust),
    Replay(replay::Replay),
    Log(log::Log),
    Import(import::Import),
    Undo(undo::Undo),
    Help(help::Help),
    Cadence(cadence::Cadence),
    #[command(hide = true)]
    Accept(accept::Accept),
    #[command(hide = true)]
    Delegate(delegate::Delegate),
    #[command(hide = true)]
    Assess(assess::Assess),
    #[command(hide = true)]
    Release(release::Release),
    #[command(hide = true)]
    Withdraw(withdraw::Withdraw),
    #[command(hide = true)]
    Amend(Box<amend::Amend>),
    #[command(hide = true)]
    Retract(retract::Retract),
    #[command(hide = true)]
    Review(review::Review),
    #[command(hide = true)]
    Sign(sign::Sign),
    #[command(hide = true)]
    Close(close::Close),
    #[command(hide = true)]
    Decide(Box<decide::Decide>),
    #[command(hide = true)]
    Brief(brief::Brief),
    #[command(hide = true)]
    Predict(predict::Predict),
    #[command(hide = true)]
    Stage(stage::Stage),
    #[command(hide = true)]
    Agree(agree::Agree),
    #[command(hide = true)]
    Interview(interview::Interview),
    #[command(hide = true)]
    Note(note::Note),
    #[command(hide = true)]
    Record(record::Record),
    #[command(hide = true)]
    Person(person::Person),
    #[command(hide = true)]
    Policy(policy::Policy),
    #[command(hide = true)]
    Model(model::Model),
    #[command(hide = true)]
    Holiday(holiday::Holiday),
    #[command(hide = true)]
    Checkpoint(checkpoint::Checkpoint),
    #[command(hide = true)]
    Erase(erase::Erase),
    #[command(hide = true)]
    Key(key::Key),
    #[command(hide = true)]
    Witness(witness::Witness),
    #[command(hide = true)]
    Verify(verify::Verify),
    #[command(hide = true)]
    Doctor(doctor::Doctor),
    #[command(hide = true)]
    Bundle(bundle::Bundle),
    #[command(hide = true)]
    Export(export::Export),
    #[command(hide = true)]
    Backup(backup::Backup),
    #[command(hide = true)]
    Restore(restore::Restore),
    #[command(hide = true)]
    Schema(schema::Schema),
    #[command(hide = true)]
    Completions(completions::Completions),
}

/// Does what a verb says.
pub(crate) fn run(world: &mut World, globals: &Globals, verb: Verb) -> Result<Answer, Failure> {
    match &verb {
        Verb::Demo(demo) => return demo.run(world, globals),
        Verb::Init(init) => return init.run(world),
        Verb::Verify(verify) => return verify.run(world, globals),
        Verb::Doctor(doctor) => return doctor.run(world, globals),
        Verb::Backup(backup) => return backup.run(world, globals),
        Verb::Restore(restore) => return restore.run(world, globals),
        Verb::Help(help) => return help.run(),
        Verb::Schema(schema) => return schema.run(),
        Verb::Completions(completions) => return Ok(completions.run()),
        Verb::Import(import) if let Some(shown) = import.shows_map(world) => return shown,
        _ => {}
    }
    let mut desk = Desk::open(world, globals)?;
    let notices = desk.notices();
    // What a review or a decision rests on is signed with it, and what was taken over from elsewhere.
    let signs = matches!(verb, Verb::Review(_) | Verb::Decide(_) | Verb::Import(_));
    begin(&mut desk, &verb)?;
    let mut answer = with_desk(&mut desk, verb)?;
    if desk.owes_checkpoint(signs) {
        checkpoint::after(&mut desk, &mut answer);
    }
    answer.notices.splice(0..0, notices);
    Ok(answer)
}

/// Opens a locked signing key for what is signed as it is recorded, where its passphrase was given: one that does not
/// open it is told before anything is.
fn begin(desk: &mut Desk<'_>, verb: &Verb) -> Result<(), Failure> {
    let (unlocking, now) = match verb {
        Verb::Update(update) => (&update.unlocking, true),
        Verb::Review(review) => (&review.unlocking, true),
        Verb::Decide(decide) => (&decide.unlocking, true),
        Verb::Checkpoint(checkpoint) => (&checkpoint.unlocking, false),
        Verb::Bundle(bundle) => (&bundle.unlocking, false),
        _ => return Ok(()),
    };
    desk.unlocks_from(unlocking);
    if now { desk.unlock_if_given() } else { Ok(()) }
}

/// A verb whose work is one plan.
macro_rules! plan {
    ($desk:ident, $verb:ident, $dry_run:expr) => {
        recorded($desk, $dry_run, &|session| $verb.plan(session))
    };
}

#[expect(clippy::too_many_lines, reason = "one line for each verb")]
fn with_desk(desk: &mut Desk<'_>, verb: Verb) -> Result<Answer, Failure> {
    match verb {
        Verb::Open(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Keep(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Warn(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Asked(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Renegotiate(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Miss(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Sync(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Heard(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Told(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Accept(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Delegate(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Assess(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Release(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Withdraw(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Amend(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Retract(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Review(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Sign(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Close(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Decide(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Agree(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Note(verb) => plan!(desk, verb, verb.recording.dry_run),
        Verb::Undo(verb) => plan!(desk, verb, verb.dry_run),
        Verb::Stage(verb) => plan!(desk, verb, verb.dry_run()),
        Verb::Policy(verb) => plan!(desk, verb, verb.dry_run()),
        Verb::Model(verb) => plan!(desk, verb, verb.dry_run()),
        Verb::Holiday(verb) => plan!(desk, verb, verb.dry_run()),
        Verb::Promise(verb) => verb.run(desk),
        Verb::Cadence(verb) => verb.run(desk),
        Verb::Predict(verb) => verb.run(desk),
        Verb::Update(verb) => verb.run(desk),
        Verb::Record(verb) => verb.run(desk),
        Verb::Interview(verb) => verb.run(desk),
        Verb::Person(verb) => verb.run(desk),
        Verb::Status(verb) => verb.run(desk),
        Verb::Due(verb) => verb.run(desk),
        Verb::Audit(verb) => verb.run(desk),
        Verb::Trust(verb) => verb.run(desk),
        Verb::Replay(verb) => verb.run(desk),
        Verb::Brief(verb) => verb.run(desk),
        Verb::Log(verb) => verb.run(desk),
        Verb::Bundle(verb) => verb.run(desk),
        Verb::Export(verb) => verb.run(desk),
        Verb::Import(verb) => verb.run(desk),
        Verb::Checkpoint(verb) => verb.run(desk),
        Verb::Erase(verb) => verb.run(desk),
        Verb::Key(verb) => verb.run(desk),
        Verb::Witness(verb) => verb.run(desk),
        Verb::Demo(_)
        | Verb::Init(_)
        | Verb::Verify(_)
        | Verb::Doctor(_)
        | Verb::Backup(_)
        | Verb::Restore(_)
        | Verb::Help(_)
        | Verb::Schema(_)
        | Verb::Completions(_) => {
            Err(Failure::failed("verb", "this verb needs no open ledger", "report this as a defect"))
        }
    }
}

/// Carries out a plan and shows its receipt.
fn recorded<'w>(
    desk: &mut Desk<'w>,
    dry_run: bool,
    plan: &dyn Fn(&mut Session<'_, 'w>) -> Result<(), Failure>,
) -> Result<Answer, Failure> {
    let receipt: Receipt = desk.record(dry_run, plan)?;
    Ok(receipt.answer(Paint::choose(desk.world, desk.globals.color)))
}

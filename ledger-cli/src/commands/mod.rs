//! One verb, one file, one page: arguments, one plan, one answer.

mod amend;
mod asked;
mod audit;
mod demo;
mod doctor;
mod due;
pub(crate) mod help;
mod import;
mod init;
mod keep;
mod log;
mod miss;
mod open;
mod promise;
mod release;
mod renegotiate;
mod retract;
mod undo;
mod verify;
mod warn;
mod withdraw;

use clap::Subcommand;

use crate::answer::Answer;
use crate::args::Globals;
use crate::desk::{Desk, Receipt, Session};
use crate::failure::Failure;
use crate::render::style::Paint;
use crate::world::World;

/// What can be done.
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
    Release(release::Release),
    Withdraw(withdraw::Withdraw),
    Miss(miss::Miss),
    Amend(amend::Amend),
    Undo(undo::Undo),
    Retract(retract::Retract),
    Due(due::DueList),
    Audit(audit::Audit),
    Log(log::Log),
    Import(import::Import),
    Verify(verify::Verify),
    Doctor(doctor::Doctor),
    Help(help::Help),
}

/// Does what a verb says.
pub(crate) fn run(world: &mut World, globals: &Globals, verb: Verb) -> Result<Answer, Failure> {
    match &verb {
        Verb::Demo(demo) => return demo.run(world, globals),
        Verb::Init(init) => return init.run(world),
        Verb::Verify(verify) => return verify.run(world, globals),
        Verb::Doctor(doctor) => return doctor.run(world, globals),
        Verb::Help(help) => return help.run(),
        _ => {}
    }
    let mut desk = Desk::open(world, globals)?;
    let notices = desk.notices();
    let mut answer = with_desk(&mut desk, verb)?;
    answer.notices.splice(0..0, notices);
    Ok(answer)
}

fn with_desk(desk: &mut Desk<'_>, verb: Verb) -> Result<Answer, Failure> {
    match verb {
        Verb::Open(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Promise(verb) => verb.run(desk),
        Verb::Keep(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Warn(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Asked(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Renegotiate(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Release(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Withdraw(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Miss(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Amend(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Undo(verb) => recorded(desk, verb.dry_run, &|session| verb.plan(session)),
        Verb::Retract(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
        Verb::Due(verb) => verb.run(desk),
        Verb::Audit(verb) => verb.run(desk),
        Verb::Log(verb) => verb.run(desk),
        Verb::Import(verb) => verb.run(desk),
        Verb::Demo(_) | Verb::Init(_) | Verb::Verify(_) | Verb::Doctor(_) | Verb::Help(_) => {
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

//! Asking one question after another: on a terminal, or of lines that come in.

use std::collections::BTreeSet;

use super::{Answered, Interview, Tally, lacking, needs};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::asking::{again, line, tell};

/// The word that stops an interview.
const STOP: &str = "q";

impl Interview {
    /// Asks what is left, and records each answer as it is given.
    pub(super) fn talk(
        &self,
        desk: &mut Desk<'_>,
        standing: &BTreeSet<&'static str>,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let asks = desk.world.terminal.input;
        let questions = self.about.questions();
        if !tally.already.is_empty() && !desk.globals.quiet {
            let count = tally.already.len();
            tell(
                desk,
                &format!("{count} of {} are answered already: --again asks them again", questions.len()),
            );
        }
        if asks && tally.already.len() < questions.len() {
            tell(desk, "an empty line skips a question, q stops");
        }
        let (mut lines, mut gathered) = (0, Vec::new());
        for question in questions {
            let answered = |id| tally.answered.contains(id) || standing.contains(id);
            if tally.already.contains(question.id) || question.after.is_some_and(|first| !answered(first)) {
                continue;
            }
            if asks {
                tell(desk, question.asks);
            }
            tally.asked += 1;
            loop {
                lines += 1;
                let Some(line) =
                    line(desk.world.stdin.as_mut()).map_err(|failure| midway(failure, lines, tally))?
                else {
                    tally.asked -= 1;
                    return self.assess(desk, &gathered, lines, tally);
                };
                match line.trim() {
                    STOP => return self.assess(desk, &gathered, lines, tally),
                    "" => tally.skipped += 1,
                    typed => match self.take(desk, (question, typed.to_owned()), &mut gathered, tally) {
                        // Whoever sits there can say it again.
                        Err(failure) if asks => {
                            tell(desk, &again(&failure));
                            continue;
                        }
                        taken => taken.map_err(|failure| midway(failure, lines, tally))?,
                    },
                }
                break;
            }
        }
        self.assess(desk, &gathered, 0, tally)
    }

    /// Records an answer at once; those of an assessment are kept for its end.
    fn take(
        &self,
        desk: &mut Desk<'_>,
        answer: Answered,
        gathered: &mut Vec<Answered>,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        answer.0.value(&answer.1)?;
        if !answer.0.needs().is_empty() {
            gathered.push(answer);
            return Ok(());
        }
        let receipt = self.record(desk, std::slice::from_ref(&answer))?;
        tally.receipts.push(receipt);
        tally.answered.insert(answer.0.id);
        Ok(())
    }

    /// Records the assessment that was gathered, if it has its verdict. `lines` is 1 where not even one was there.
    fn assess(
        &self,
        desk: &mut Desk<'_>,
        gathered: &[Answered],
        lines: u32,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        if lines == 1 && tally.asked == 0 && !desk.world.terminal.input {
            return Err(Failure::usage(
                "no-lines",
                "there is no line on standard input",
                "give a line for each question, or the answers in a file: --file answers.toml",
            ));
        }
        let kinds: BTreeSet<&str> = gathered.iter().map(|(question, _)| question.kind).collect();
        for kind in kinds {
            let is = |(question, _): &&Answered| question.kind == kind;
            let answers: Vec<Answered> = gathered.iter().filter(is).cloned().collect();
            if let Some((kind, id)) = lacking(&answers) {
                tally.warnings.push(format!("{}: nothing of it was recorded", needs(kind, id)));
                continue;
            }
            tally.receipts.push(self.record(desk, &answers)?);
            tally.answered.extend(answers.iter().map(|(question, _)| question.id));
        }
        Ok(())
    }
}

/// A failure in the middle: what was answered before it is recorded.
fn midway(mut failure: Failure, line: u32, tally: &Tally) -> Failure {
    if !tally.answered.is_empty() {
        let hint = failure.hint.unwrap_or_default();
        failure.hint = Some(format!("{hint}; what was answered before is recorded"));
    }
    failure.at(format!("line {line}"))
}

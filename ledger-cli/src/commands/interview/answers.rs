//! What does a file of answers say, and what in it is no answer?

use std::collections::BTreeSet;

use clap::ValueEnum;
use toml::{Table, Value};

use super::{About, Answered, Interview, Tally, lacking, needs};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::files;
use crate::input::nearest::nearest;

impl Interview {
    /// Records what a file says, together or not at all.
    pub(super) fn read_file(
        &self,
        desk: &mut Desk<'_>,
        file: &str,
        standing: &BTreeSet<&'static str>,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let text = files::text(&desk.world.cwd.join(file))?;
        let said = read(&text, self.about, file)?;
        tally.asked = said.len();
        let known: BTreeSet<&str> = said.iter().map(|(question, _)| question.id).collect();
        let mut answers: Vec<Answered> = Vec::new();
        for (question, typed) in &said {
            if tally.already.contains(question.id) {
                tally.warnings.push(format!("{} is answered already: --again records it again", question.id));
                continue;
            }
            if typed.is_empty() {
                tally.skipped += 1;
                continue;
            }
            let place = || format!("{file}: {}", question.id);
            if let Some(first) =
                question.after.filter(|first| !known.contains(first) && !standing.contains(first))
            {
                return Err(Failure::usage(
                    "not-observed",
                    format!("`{}` is answered, and `{first}` is not", question.id),
                    format!("say what was seen: {first} = \"…\""),
                )
                .at(place()));
            }
            question.value(typed).map_err(|failure| failure.at(place()))?;
            answers.push((question, typed.clone()));
        }
        if answers.is_empty() {
            return Ok(());
        }
        if let Some((kind, id)) = lacking(&answers) {
            let hint = format!("add {id} = \"…\" (troth help interview)");
            return Err(Failure::usage("no-verdict", needs(kind, id), hint).at(file));
        }
        tally.receipts.push(self.record(desk, &answers)?);
        tally.answered.extend(answers.iter().map(|(question, _)| question.id));
        Ok(())
    }
}

/// The answers of one interview in a file, in the order of its questions.
fn read(text: &str, about: About, file: &str) -> Result<Vec<Answered>, Failure> {
    let tables: Table = text.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.char_indices().filter(|(index, c)| *index < at && *c == '\n').count() + 1;
        let hint = "write [charter] and below it lines such as outcome = \"Fewer refunds\"";
        Failure::usage("toml", format!("no TOML: {}", error.message()), hint).at(format!("{file}:{line}"))
    })?;
    let names: Vec<&str> = About::value_variants().iter().map(|about| about.name()).collect();
    for name in tables.keys() {
        if !names.contains(&name.as_str()) {
            return Err(unknown(
                &format!("[{name}]"),
                "interview",
                nearest(name, names.iter().copied()),
                file,
            ));
        }
    }
    let Some(Value::Table(table)) = tables.get(about.name()) else {
        return Err(Failure::usage(
            "no-answers",
            format!("{file} has no answers for the interview `{}`", about.name()),
            format!("write them below a line [{}]", about.name()),
        ));
    };
    let ids = || about.questions().iter().map(|question| question.id);
    if let Some(id) = table.keys().find(|id| !ids().any(|known| known == id.replace('_', "-"))) {
        return Err(unknown(id, "question", nearest(id, ids()), file));
    }
    let mut answers = Vec::new();
    for question in about.questions() {
        let is = |(id, _): &(&String, &Value)| id.replace('_', "-") == question.id;
        if let Some((_, value)) = table.iter().find(is) {
            answers.push((
                question,
                typed(value).ok_or_else(|| {
                    let what = format!("the answer to `{}` is no text", question.id);
                    Failure::usage("answer", what, "write a text in quotes, a number, or true or false")
                        .at(file)
                })?,
            ));
        }
    }
    Ok(answers)
}

/// An answer as it would be typed.
fn typed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(so) => Some(so.to_string()),
        _ => None,
    }
}

fn unknown(name: &str, what: &str, near: Option<&str>, file: &str) -> Failure {
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "troth help interview shows a file of answers".into(),
    };
    Failure::usage("no-such-question", format!("there is no {what} `{name}`"), hint).at(file)
}

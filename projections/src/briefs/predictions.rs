//! What was predicted, whether it was checked on its day and together, and what came.

use ledger_core::event::prediction::PredictionOutcome;

use super::asked::View;
use super::words::{Words, date};
use super::{Block, Cited, Column, Gap, Row, Table};
use crate::predictions::{JudgedPrediction, Predictions, Standing, predictions};

/// The predictions of the time that is covered; a gap where there are none.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let all: Predictions = predictions(view.asked.history, &view.setting);
    let span = view.asked.span;
    let falls = |one: &&JudgedPrediction| span.holds(one.check_on) || span.holds(view.day_at(one.made));
    let items: Vec<&JudgedPrediction> = all.items.iter().filter(falls).collect();
    let Some(cites) = Cited::all(items.iter().flat_map(|one| events(one))) else {
        let how = format!("troth predict add {} \"…\" --check fri --with NAME", view.asked.stream);
        return vec![Block::Gap(Gap::new("Nothing was predicted and checked.", how))];
    };
    let checked = items.iter().filter_map(|one| one.checked);
    let right = checked.clone().filter(|check| check.outcome == PredictionOutcome::Right).count();
    let together = checked.clone().filter(|check| check.together).count();
    let on_time = items.iter().filter(|one| one.standing == Standing::CheckedInTime).count();
    let checked = checked.count();
    let text = match checked {
        0 => format!("{} predicted, none checked.", items.len()),
        _ => format!(
            "{} predicted, {checked} checked, {on_time} of them by their day and {together} together; {right} came as \
             predicted.",
            items.len()
        ),
    };
    let rows: Vec<Row> = items.iter().filter_map(|one| row(view, one)).collect();
    let columns = vec![
        Column::Short("Prediction"),
        Column::Words("What"),
        Column::Number("How likely"),
        Column::Short("To be checked"),
        Column::Words("What came"),
    ];
    let table = Table { title: "Predictions".into(), columns, rows };
    vec![Block::Claim(Words::new(text).citing(cites)), Block::Table(table)]
}

fn events(one: &JudgedPrediction) -> Vec<ledger_core::EventId> {
    std::iter::once(one.event).chain(one.checked.map(|check| check.event)).collect()
}

fn row(view: &View<'_>, one: &JudgedPrediction) -> Option<Row> {
    let came = match one.checked {
        None if one.standing == Standing::Unchecked => "never checked".into(),
        None => "open".into(),
        Some(check) => {
            let outcome = match check.outcome {
                PredictionOutcome::Right => "as predicted",
                PredictionOutcome::Wrong => "otherwise",
                PredictionOutcome::Unclear => "it cannot be told",
            };
            let together = if check.together { ", looked at together" } else { "" };
            let late = if one.standing == Standing::CheckedLate { ", after its day" } else { "" };
            format!("{outcome}: checked {}{late}{together}", date(view.day_at(check.at)))
        }
    };
    let percent = one.percent.map_or_else(|| "\u{2013}".into(), |percent| format!("{percent} %"));
    let cells = vec![
        Words::new(format!("p{}", one.number)),
        Words::of(&one.what),
        Words::new(percent),
        Words::new(date(one.check_on)),
        Words::new(came),
    ];
    Some(Row::new(cells, Cited::all(events(one))?))
}

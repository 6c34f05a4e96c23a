//! A cell of another program's table, as ours would say it.

use ledger_core::time::{Day, Instant, When, iso};

use super::read::is_worded;
use super::{Entry, Map};
use crate::import::csv::row::{date, shown};
use crate::input::nearest::nearest;

/// Any other value.
const OTHERS: &str = "*";

/// Why a cell cannot be turned into ours.
#[derive(Clone, Debug)]
pub(crate) struct Unturned {
    /// What was met.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: String,
}

impl Entry {
    /// What a cell of the column called so says, in our words and spellings.
    pub(crate) fn turn(&self, map: &Map, called: &str, text: &str) -> Result<String, Unturned> {
        let text = match &self.values {
            Some(values) => self.value(map, values, called, text)?,
            None => text.to_owned(),
        };
        let is_date = self.column.is_date() && !text.is_empty() && !text.eq_ignore_ascii_case("none");
        if is_date { self.date(map, called, &text) } else { Ok(text) }
    }

    fn value(
        &self,
        map: &Map,
        values: &[(String, String)],
        called: &str,
        text: &str,
    ) -> Result<String, Unturned> {
        let same = |theirs: &str| theirs.trim().to_lowercase() == text.to_lowercase();
        let exact = values.iter().find(|(theirs, _)| theirs == text);
        let found = exact.or_else(|| values.iter().find(|(theirs, _)| same(theirs)));
        let found =
            found.or_else(|| values.iter().find(|(theirs, _)| theirs == OTHERS).filter(|_| !text.is_empty()));
        match found {
            Some((_, ours)) => Ok(ours.clone()),
            None if text.is_empty() || !is_worded(self.column) => Ok(text.to_owned()),
            None => {
                let (shown, ours) = (shown(text), self.column.name());
                let near = nearest(text, values.iter().map(|(theirs, _)| theirs.as_str()));
                let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? Else "));
                let add = format!("{near}add `{shown}` = \"…\" under {ours} (values)");
                Err(Unturned {
                    message: format!(
                        "`{shown}` in `{called}`: {} does not say which `{ours}` that is",
                        map.name
                    ),
                    hint: map.mend(&add),
                })
            }
        }
    }

    /// A date as ISO spells it; a time without an offset in the map's zone, where it has one.
    fn date(&self, map: &Map, called: &str, text: &str) -> Result<String, Unturned> {
        let spelled = self.formats.iter().find_map(|format| iso(text, format));
        let spelled = spelled.or_else(|| is_iso(text).then(|| text.to_owned()));
        let Some(spelled) = spelled else {
            let read: Vec<&str> = self.formats.iter().map(String::as_str).chain(["ISO 8601"]).collect();
            return Err(Unturned {
                message: format!("`{}` in `{called}` is no date as {} reads them", shown(text), map.name),
                hint: map.mend(&format!(
                    "it reads {}: add formats = [\"%d.%m.%Y\"], as the file spells its dates,",
                    read.join(" and ")
                )),
            });
        };
        let (Some(zone), true) = (self.zone, spelled.len() > 10) else { return Ok(spelled) };
        match date(&spelled, Instant::from_millis(0), &|_| zone) {
            Ok(When::Instant { at, .. }) => Ok(at.to_string()),
            Ok(When::Day(day)) => Ok(day.to_string()),
            Err(error) => Err(Unturned {
                message: format!("`{}` in `{called}`: {error}", shown(text)),
                hint: "mend it in the file".into(),
            }),
        }
    }
}

fn is_iso(text: &str) -> bool {
    text.get(..10).is_some_and(|day| day.parse::<Day>().is_ok())
}

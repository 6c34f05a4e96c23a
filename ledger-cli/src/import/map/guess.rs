//! Which of our columns another program's header means, by its name alone; and a map to start from.

use std::fmt::Write;

use crate::import::csv::columns::{Column, Shape};
use crate::import::kind::Kind;

/// What else our columns are called, in small letters with `_` between words. Where a table has several of the columns
/// that a name could mean, the one that stands first here is meant.
const ALSO: [(Column, &[&str]); 28] = [
    (
        Column::Name,
        &["client", "company", "account", "customer", "full_name", "organisation", "organization"],
    ),
    (
        Column::Relationship,
        &["client", "company", "account", "customer", "slug", "organisation", "organization"],
    ),
    (Column::ExternalId, &["record_id", "account_id", "customer_id", "client_id", "company_id", "crm_id"]),
    (Column::Id, &["task_id", "ticket", "ticket_id", "issue_key", "key", "record_id", "activity_id", "ref"]),
    (
        Column::What,
        &[
            "task",
            "subject",
            "summary",
            "title",
            "name",
            "promise",
            "commitment",
            "deliverable",
            "action",
            "to_do",
        ],
    ),
    (Column::Title, &["subject"]),
    (Column::By, &["side", "owed_by"]),
    (Column::Owner, &["assignee", "assigned", "assigned_to", "responsible", "task_owner", "account_manager"]),
    (Column::MadeAt, &["made", "promised", "created", "create", "opened", "entered"]),
    (Column::Due, &["deadline", "due_by", "target"]),
    (
        Column::SettledAt,
        &["settled", "completed", "completion", "delivered", "done", "closed", "resolved", "finished"],
    ),
    (Column::Outcome, &["result"]),
    (Column::Size, &["effort"]),
    (Column::Evidence, &["link", "url", "proof"]),
    (Column::Zone, &["timezone", "time_zone", "tz"]),
    (Column::ContractValue, &["value", "amount", "contract_amount", "annual_value"]),
    (Column::Currency, &["currency_code"]),
    (Column::TermStart, &["start", "contract_start", "term_from"]),
    (Column::TermEnd, &["end", "contract_end", "term_until"]),
    (Column::Notice, &["notice_period"]),
    (Column::Tags, &["tag", "labels"]),
    (Column::SentAt, &["sent"]),
    (Column::Words, &["word_count"]),
    (Column::At, &["date", "when", "held", "datetime"]),
    (Column::Who, &["contact", "person"]),
    (Column::Text, &["note", "notes", "message", "body"]),
    (Column::AnnouncedAt, &["announced"]),
    (Column::Why, &["reason"]),
];

/// A header's cell in small letters, its words with `_` between them.
fn words(typed: &str) -> String {
    let plain: String =
        typed.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("_")
}

/// A name without what dates and companies are called by beside it: `created_date`, `created_on`, `account_name`.
fn bare(name: &str) -> &str {
    let name = name.strip_prefix("date_").unwrap_or(name);
    let endings = ["_date_time", "_date", "_at", "_on", "_time"];
    endings.into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// Our column that a header's cell means, where one of these can be meant.
pub(crate) fn column_of(typed: &str, shape: Shape, is_free: &dyn Fn(Column) -> bool) -> Option<Column> {
    let name = words(typed);
    let free = |column: &Column| shape.columns.contains(column) && is_free(*column);
    let own =
        |column: &Column| column.name() == name || (column.is_date() && bare(column.name()) == bare(&name));
    let also = |column: Column, all: &[&str]| {
        let is = |known: &&str| {
            let by_name =
                matches!(column, Column::Name | Column::Relationship) && name == format!("{known}_name");
            let by_title = column == Column::What
                && (name == format!("{known}_title") || name == format!("{known}_name"));
            **known == name || (column.is_date() && **known == *bare(&name)) || by_name || by_title
        };
        all.iter().any(is)
    };
    shape.columns.iter().copied().filter(&free).find(own).or_else(|| {
        let known = ALSO.iter().filter(|(column, _)| free(column));
        known.filter(|(column, all)| also(*column, all)).map(|(column, _)| *column).next()
    })
}

/// A map to start from: what was guessed of a header, what is missing, what is not read.
pub(crate) fn starting(kind: &dyn Kind, file: &str, header: &[&str], guessed: &[(Column, &str)]) -> String {
    let shape = kind.shape();
    let mut map = format!(
        "# How {file} is read: our columns left, the file's right.\nas = {}\n# zone = \"Europe/London\"\n# formats = [\"%d/%m/%Y\"]\n\n[columns]\n",
        quoted(kind.name())
    );
    for column in shape.columns {
        let name = column.name();
        let from = guessed.iter().find(|(known, _)| known == column).map(|(_, from)| *from);
        let _ = match from {
            Some(from) => writeln!(map, "{name} = {}", quoted(from)),
            None if shape.required.contains(column) => {
                writeln!(map, "# {name} = \"…\"      every row needs it; or {name} = {{ always = \"…\" }}")
            }
            None => Ok(()),
        };
    }
    let is_read = |cell: &&&str| guessed.iter().any(|(_, from)| from == *cell);
    let unread: Vec<String> = header.iter().filter(|cell| !is_read(cell)).map(|cell| quoted(cell)).collect();
    if !unread.is_empty() {
        let _ = writeln!(map, "\n# not read: {}", unread.join(", "));
    }
    map
}

/// A text as TOML quotes it, which is how JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::kind::named;

    #[test]
    fn the_names_of_other_programs_are_understood() {
        let guess = |kind: &str, typed: &str| {
            let shape = named(kind).expect("a kind").shape();
            column_of(typed, shape, &|_| true).map(Column::name)
        };
        for (kind, typed, column) in [
            ("commitments", "Task", Some("what")),
            ("commitments", "Task name", Some("what")),
            ("commitments", "SUBJECT", Some("what")),
            ("commitments", "Due Date", Some("due")),
            ("commitments", "due-on", Some("due")),
            ("commitments", "Company", Some("relationship")),
            ("commitments", "Account Name", Some("relationship")),
            ("commitments", "Created At", Some("made_at")),
            ("commitments", "Date created", Some("made_at")),
            ("commitments", "Completed Date/Time", Some("settled_at")),
            ("commitments", "Assigned To", Some("owner")),
            ("commitments", "Status", None),
            ("commitments", "mad_at", None),
            ("clients", "Company", Some("name")),
            ("clients", "Time zone", Some("zone")),
            ("updates", "Sent on", Some("sent_at")),
            ("touches", "Date", Some("at")),
        ] {
            assert_eq!(guess(kind, typed), column, "{typed} of {kind}");
        }
    }
}

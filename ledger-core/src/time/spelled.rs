//! Dates as other programs spell them, by a format: `%d/%b/%y %I:%M %p` reads 09/Feb/26 9:15 AM.

use std::borrow::Cow;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Whether a format is one that chrono's `strftime` knows, and says at least a day.
pub fn is_date_format(format: &str) -> bool {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(16, 0, 0));
    let Some(day) = day.map(|day| day.and_utc().fixed_offset()) else { return false };
    if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
        return false;
    }
    let written = day.format(format).to_string();
    iso(&written, format).is_some_and(|text| text.starts_with("2026-11-20"))
}

/// A date of this format as ISO 8601 spells it: a day, a local time, or a time with its offset, as much as the format
/// says; none where the text has another spelling.
pub fn iso(text: &str, format: &str) -> Option<String> {
    // Two spaces for one, and a narrow space before AM, are the same spelling.
    let text: Cow<'_, str> = match text.split_whitespace().collect::<Vec<_>>().join(" ") {
        same if same == text => text.into(),
        other => other.into(),
    };
    if let Ok(at) = DateTime::parse_from_str(&text, format) {
        return Some(at.format("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(&text, format) {
        return Some(at.format("%Y-%m-%dT%H:%M:%S").to_string());
    }
    let day = NaiveDate::parse_from_str(&text, format).ok()?;
    Some(day.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_other_programs_are_spelled_as_iso() {
        for (text, format, expected) in [
            ("09/Feb/26 9:15 AM", "%d/%b/%y %I:%M %p", Some("2026-02-09T09:15:00")),
            ("9/Feb/26  9:15\u{202f}PM", "%d/%b/%y %I:%M %p", Some("2026-02-09T21:15:00")),
            ("13.02.2026", "%d.%m.%Y", Some("2026-02-13")),
            ("02/13/2026", "%d/%m/%Y", None),
            ("2026-02-13 16:00 +0100", "%Y-%m-%d %H:%M %z", Some("2026-02-13T16:00:00+01:00")),
            ("soon", "%d.%m.%Y", None),
        ] {
            assert_eq!(iso(text, format).as_deref(), expected, "{text} as {format}");
        }
    }

    #[test]
    fn a_format_has_to_say_a_day() {
        for good in ["%d/%b/%y %I:%M %p", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S%z", "%m/%d/%Y, %I:%M %p"] {
            assert!(is_date_format(good), "{good}");
        }
        for bad in ["%H:%M", "%d/%m", "%Q", "", "DD/MM/YYYY"] {
            assert!(!is_date_format(bad), "{bad}");
        }
    }
}

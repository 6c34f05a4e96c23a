//! A brief as a page to print, as Markdown, as text for a terminal and as a document for programs.
//!
//! ```text
//! Brief ─ sheet: texts made harmless, citations as numbers, charts drawn     sheet.rs, chart.rs
//! Sheet ─ html, markdown, text                                               html.rs, markdown.rs, text.rs
//! Brief ─ json                                                               json.rs
//! ```

mod chart;
mod html;
mod json;
mod markdown;
mod sheet;
mod text;

use projections::briefs::Brief;

pub(crate) use json::json;

use super::style::Paint;

/// A brief as files for people.
pub(crate) struct Documents {
    /// A page that needs nothing beside itself.
    pub(crate) html: String,
    /// The same as Markdown.
    pub(crate) md: String,
}

/// A brief as files for people.
pub(crate) fn documents(brief: &Brief) -> Documents {
    let sheet = sheet::Sheet::of(brief);
    Documents { html: html::html(&sheet), md: markdown::markdown(&sheet) }
}

/// A brief for a terminal.
pub(crate) fn text(brief: &Brief, paint: Paint) -> String {
    text::text(&sheet::Sheet::of(brief), paint)
}

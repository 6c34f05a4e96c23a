//! A brief as a page that needs nothing beside itself: no script, no other file, no network. Everything is escaped by the
//! template; only the charts, which are drawn here from figures, are set as they are.

use askama::Template;

use super::sheet::{Piece, Sheet};

/// The whole page.
#[derive(Template)]
#[template(path = "brief.html")]
struct Page<'a> {
    sheet: &'a Sheet,
}

/// The page.
pub(super) fn html(sheet: &Sheet) -> String {
    // Writing into a string cannot fail.
    Page { sheet }.render().unwrap_or_default()
}

//! A page that was made for people, as a file: whole under its own name, or not there.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::{folder_of, place, temporary};
use crate::desk::Desk;
use crate::failure::Failure;

/// Writes a page under the name that was typed; another file of that name is replaced only where that is wanted.
pub(crate) fn put_page(desk: &Desk<'_>, typed: &Path, force: bool, page: &str) -> Result<(), Failure> {
    let path = place(desk, typed, force)?;
    let (mut file, temporary) = temporary(&path)?;
    let written = file
        .write_all(page.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&temporary.0, &path))
        .and_then(|()| File::open(folder_of(&path))?.sync_all());
    written.map_err(|error| Failure::file("write", &path, &error))
}

//! CSV as it is found in the wild, read into located rows: one record at a time, in bounded memory. No store here.

pub(crate) mod columns;
pub(crate) mod index;
pub(crate) mod row;
pub(crate) mod scan;
pub(crate) mod source;

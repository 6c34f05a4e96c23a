//! What people type becomes what is meant: dates, and the nearest valid name.

pub(crate) mod nearest;
pub(crate) mod when;

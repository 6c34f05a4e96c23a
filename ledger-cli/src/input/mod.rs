//! What people type becomes what is meant: dates, and the nearest valid name.

pub(crate) mod asking;
pub(crate) mod building;
pub(crate) mod days_off;
pub(crate) mod editor;
pub(crate) mod files;
pub(crate) mod mail;
pub(crate) mod nearest;
pub(crate) mod passphrase;
pub(crate) mod policy;
pub(crate) mod presets;
pub(crate) mod when;
pub(crate) mod written;

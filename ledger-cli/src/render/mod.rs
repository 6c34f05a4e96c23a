//! Views become bytes: text for people, documents for programs. Nothing here decides or computes.

pub(crate) mod audit;
pub(crate) mod brief;
pub(crate) mod cadence;
pub(crate) mod due;
pub(crate) mod log;
pub(crate) mod predictions;
pub(crate) mod replay;
pub(crate) mod status;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod trust;
pub(crate) mod window;

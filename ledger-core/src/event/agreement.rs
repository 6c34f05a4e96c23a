//! What both sides put their names to: the contract, signed artifacts, and whether they are read.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

payload! {
    /// The contract was signed.
    ContractSigned {
        /// The first day of the term.
        term_start: Day,
        /// The last day of the term.
        term_end: Day,
    } optional {
        /// Days before the end by which notice must be given.
        notice_days: u32,
        /// Who signed for the other side.
        who: PersonId,
        /// Its title.
        title: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// An artifact was signed, shared, or read.
    Artifact {
        /// Which artifact, such as sla.
        artifact: Text,
    } optional {
        /// Its title.
        title: Text,
        /// Who of the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What both sides put their names to.
    AgreementEvent {
        ContractSigned(ContractSigned) = "contract.signed" v 1,
            "The contract was signed, with its term and notice.",
            r#"{"term_start":"2026-01-01","term_end":"2026-12-31","notice_days":60,"who":"p5"}"#;
        Signed(Artifact) = "artifact.signed" v 1,
            "An artifact such as the SLA was signed.",
            r#"{"artifact":"sla","who":"p5"}"#;
        Shared(Artifact) = "artifact.shared" v 1,
            "An artifact was shared with the client.",
            r#"{"artifact":"vri-trend","title":"VRI, first quarter","who":"p5"}"#;
        Read(Artifact) = "artifact.read" v 1,
            "The client was seen to read an artifact.",
            r#"{"artifact":"vri-trend","who":"p5"}"#;
    }
}

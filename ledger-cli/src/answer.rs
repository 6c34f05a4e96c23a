//! What a command answers, before it is shown: a text for people, a document for programs.

/// An answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// For people; ends with a line feed.
    pub(crate) text: String,
    /// For programs.
    pub(crate) json: serde_json::Value,
    /// Messages beside the data, for standard error.
    pub(crate) notices: Vec<String>,
    /// Whether it is long enough to page on a terminal.
    pub(crate) paged: bool,
    /// The exit code where it is not 0 although there is an answer.
    pub(crate) exit: Option<crate::failure::Exit>,
}

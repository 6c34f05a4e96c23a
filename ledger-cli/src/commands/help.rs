//! `troth help`: the verbs on one screen, a verb's page, every page, the exit codes.

use clap::CommandFactory;
use serde_json::json;

use super::Line;
use crate::answer::Answer;
use crate::failure::Failure;
use crate::input::nearest::nearest;

/// See the verbs, a page (`help keep`), all of them, the exit codes
#[derive(Debug, clap::Args)]
pub(crate) struct Help {
    /// A verb, `all`, or `exit-codes`
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

const EXIT_CODES: &str = "\
0    ok
1    tried and did not work, or the rules refuse it; nothing was recorded
2    the command's words are off: an unknown client, promise, flag or date; nothing was tried
4    the signing key is locked, and the passphrase was not given; nothing was recorded
5    --fail-on found what it was to fail on
6    the record is not what it was acknowledged as: the place is named
75   somebody else holds the lock for longer than half a minute: try again
130  interrupted
";

/// The verbs on one screen.
pub(crate) fn overview() -> String {
    Line::command().render_help().to_string()
}

impl Help {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let mut line = Line::command();
        line.build();
        let text = match self.topic.as_deref() {
            None => overview(),
            Some("exit-codes") => EXIT_CODES.to_owned(),
            Some("all") => {
                let pages = line
                    .get_subcommands_mut()
                    .map(|verb| format!("# troth {verb}\n\n{}\n", verb.render_long_help()));
                pages.collect()
            }
            Some(topic) => page(&mut line, topic)?,
        };
        let json = json!({ "topic": self.topic, "text": text });
        Ok(Answer { text, json, paged: true, ..Answer::default() })
    }
}

fn page(line: &mut clap::Command, topic: &str) -> Result<String, Failure> {
    let names: Vec<String> = line.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    if let Some(verb) = line.find_subcommand_mut(topic) {
        return Ok(verb.render_long_help().to_string());
    }
    let hint = match nearest(topic, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `troth help {near}`?"),
        None => "troth help lists the verbs".into(),
    };
    Err(Failure::usage("no-such-topic", format!("there is no page `{topic}`"), hint))
}

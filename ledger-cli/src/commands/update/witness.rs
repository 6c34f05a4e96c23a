//! The client's inbox as the witness: what an update carries, so that the client can find out later what was rewritten.

use super::{Update, updates_in};
use crate::answer::Answer;
use crate::commands::checkpoint::{listed, to_send};
use crate::desk::{Desk, Receipt, Shared};
use crate::failure::{Exit, Failure};
use crate::render::style::{Paint, plain};

impl Update {
    /// The receipt of what was recorded, with a checkpoint for each client it went to. The update stands whatever
    /// becomes of the checkpoint.
    pub(super) fn witnessed(&self, desk: &mut Desk<'_>, receipt: &Receipt) -> Answer {
        let paint = Paint::choose(desk.world, desk.globals.color);
        let mut answer = receipt.answer(paint);
        // A story that is told at one sitting sends no mail.
        if receipt.recorded.is_none() || desk.world.told.is_some() {
            return answer;
        }
        let mut shared = Vec::new();
        let mut warnings = Vec::new();
        if let Err(failure) = self.hand_out(desk, &mut shared, &mut warnings) {
            let hint = failure.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            warnings.push(format!(
                "the update is recorded, but its checkpoint could not be handed out: {}{hint}",
                failure.message
            ));
            answer.exit = (failure.exit == Exit::Integrity).then_some(Exit::Integrity);
        }
        answer.text += &to_send(desk, &shared);
        if let Some(document) = answer.json.as_object_mut() {
            document.insert("shared".into(), listed(desk, &shared));
            let all = receipt.warnings.iter().chain(&warnings);
            document.insert("warnings".into(), all.cloned().collect());
        }
        let said = warnings.iter().map(|text| format!("{} {}", paint.warn("warning:"), plain(text)));
        answer.notices.extend(said);
        answer
    }

    fn hand_out(
        &self,
        desk: &mut Desk<'_>,
        shared: &mut Vec<Shared>,
        warnings: &mut Vec<String>,
    ) -> Result<(), Failure> {
        let names: Vec<String> = match (&self.client, &self.dir) {
            (_, Some(dir)) => {
                let stem = |path: &std::path::PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
                updates_in(&desk.world.cwd.join(dir))?.iter().filter_map(stem).collect()
            }
            (client, None) => client.iter().cloned().collect(),
        };
        let clients = desk.meant_clients(&names)?;
        let folder = desk.world.cwd.join(self.checkpoint_to.as_deref().unwrap_or_default());
        let signed = desk.checkpoint()?;
        warnings.extend(signed.warnings());
        for client in &clients {
            shared.push(desk.share(client, &signed, &folder)?);
        }
        Ok(())
    }
}

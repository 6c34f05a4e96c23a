//! A policy as somebody wrote it: JSON that says every constant, and that can be scored by.

use ledger_core::policy::Policy;

use crate::failure::Failure;

/// Reads a policy; `file` is where it came from, for the place of an error.
pub(crate) fn read(text: &str, file: &str) -> Result<Policy, Failure> {
    let wrong = |error: serde_json::Error| {
        let place = format!("{file}:{}:{}", error.line(), error.column());
        if error.is_data() {
            let hint = "a policy says every constant: troth schema policy.adopted shows a whole one";
            Failure::usage("policy", format!("no policy: {error}"), hint).at(place)
        } else {
            Failure::usage("json", format!("no JSON: {error}"), "give every constant of the policy").at(place)
        }
    };
    let policy: Policy = serde_json::from_str(text).map_err(wrong)?;
    policy
        .check()
        .map_err(|problem| Failure::usage("policy", problem.to_string(), problem.hint()).at(file))?;
    Ok(policy)
}

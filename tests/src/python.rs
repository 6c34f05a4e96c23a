//! The Python that runs `tests/verifier`, which shares nothing with the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Whether an interpreter is there that is new enough and has what the verifier needs.
const FITS: &str = "import sys, blake3; sys.exit(sys.version_info < (3, 11))";

/// Where the verifier and its own tests lie.
pub fn verifier() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier")
}

/// `$TROTH_PYTHON`, which `tests/run` sets; or what `tests/run` made; or `python3`.
fn named() -> String {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/python/bin/python");
    let without = || if made.exists() { made.display().to_string() } else { "python3".into() };
    std::env::var("TROTH_PYTHON").unwrap_or_else(|_| without())
}

/// A command of Python in the verifier's folder.
///
/// # Panics
///
/// If that Python lacks something. A test that was left out in silence would prove nothing.
pub fn python() -> Command {
    static FITTING: OnceLock<String> = OnceLock::new();
    let name = FITTING.get_or_init(|| {
        let name = named();
        let fits = Command::new(&name).args(["-c", FITS]).output().is_ok_and(|output| output.status.success());
        assert!(
            fits,
            "{name} is no Python 3.11 with blake3: run `tests/run`, which makes target/python, or set TROTH_PYTHON"
        );
        name
    });
    let mut command = Command::new(name);
    // `-B`: nothing is written into the tree.
    command.arg("-B").current_dir(verifier());
    command
}

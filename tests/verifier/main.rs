//! Does the verifier that was written from the format alone keep what the published vectors ask of it?
#![forbid(unsafe_code)]

use tests::python::python;

#[test]
fn the_verifiers_own_tests_pass_and_none_is_left_out() {
    let output = python().args(["-m", "unittest"]).output().expect("Python");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let ran = said.lines().find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<u32>().ok());
    assert!(ran.is_some_and(|ran| ran >= 26), "{said}");
    assert_eq!(said.trim_end().lines().last(), Some("OK"), "skipped tests are said here: {said}");
}

//! The valid name nearest to what was typed.

/// The nearest of `names`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(nearness, _)| *nearness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_finds_its_name() {
        let names = || ["acme", "bolt", "cedar"].into_iter();
        assert_eq!(nearest("amce", names()), Some("acme"));
        assert_eq!(nearest("Acm", names()), Some("acme"));
        assert_eq!(nearest("zzz", names()), None);
    }
}

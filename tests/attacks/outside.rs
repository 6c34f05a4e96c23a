//! What passes where nobody holds an older checkpoint. The format's page publishes this table; these are its rows.

use crate::forge::acme;
use crate::judges::Against::{File, Line, Nothing};
use crate::judges::finds;
use crate::story::{held, story};

#[test]
fn a_ledger_that_was_written_again_is_ok_alone_and_a_fork_to_who_remembers() {
    let mut owner = story().owner.clone();
    let made = owner.log.iter().position(|event| event.is("commitment.made")).expect("a promise");
    owner.rewrites(made, "pricing check", "pricing chat");
    let bundle = owner.exports().pack();
    finds("ok", "", &bundle, &Nothing);
    for held in held() {
        finds("fork", "", &bundle, &held);
    }
    // Where what was given away is not even mentioned, that is what shows.
    let mut silent = story().owner.clone();
    while let Some(at) = silent.log.iter().position(|event| event.is("checkpoint.shared")) {
        silent.forgets(at);
    }
    let bundle = silent.exports().pack();
    finds("ok", "", &bundle, &Nothing);
    for held in held() {
        finds("withheld", "", &bundle, &held);
    }
}

#[test]
fn a_rolled_back_bundle_is_ok_alone_and_not_covered_by_who_saw_more() {
    let mut owner = story().owner.clone();
    let mut old = owner.clone();
    let bundle = old.exports().pack();
    for _ in 0..4 {
        owner.records(&acme(), "commitment.made", "{\"number\":4}");
    }
    let size = owner.shares();
    let newer = [Line(owner.line(size)), File(owner.file(size).text().into_bytes())];
    finds("ok", "", &bundle, &Nothing);
    for held in newer {
        finds("not_covered", "", &bundle, &held);
    }
}

#[test]
fn what_came_after_the_readers_checkpoint_can_be_cut_and_told_otherwise() {
    let mut owner = story().owner.clone();
    let retracted = owner.last("event.retracted");
    owner.log.truncate(retracted);
    owner.records(&acme(), "commitment.made", "{\"number\":4}");
    let bundle = owner.exports().pack();
    finds("ok", "", &bundle, &Nothing);
    for held in held() {
        finds("proved", "", &bundle, &held);
    }
}

#[test]
fn a_thief_of_the_old_key_deceives_who_holds_nothing_from_after_the_rotation() {
    let mut thief = story().owner.clone();
    thief.log.truncate(thief.last("key.rotated"));
    thief.records(&acme(), "commitment.made", "{\"number\":3}");
    let bundle = thief.exports().pack();
    finds("ok", "", &bundle, &Nothing);
    let [line, file, later @ ..] = held();
    for before in [line, file] {
        finds("proved", "", &bundle, &before);
    }
    // The bundle is shorter than what the reader knows, until the thief has written as much.
    for after in later.clone() {
        finds("not_covered", "", &bundle, &after);
    }
    for _ in 0..6 {
        thief.records(&acme(), "commitment.made", "{\"number\":4}");
    }
    for after in later {
        finds("withheld", "", &thief.exports().pack(), &after);
    }
}

#[test]
fn two_clients_can_be_told_two_stories_until_they_compare() {
    let (mut one, mut other) = (story().owner.clone(), story().owner.clone());
    one.records(&acme(), "commitment.made", "{\"number\":4}");
    other.records(&acme(), "commitment.made", "{\"number\":5}");
    let (size, same) = (one.shares(), other.shares());
    assert_eq!(size, same);
    for owner in [&mut one, &mut other] {
        let line = owner.line(size);
        finds("proved", "", &owner.exports().pack(), &Line(line));
    }
    finds("fork", "", &one.exports().pack(), &Line(other.line(size)));
}

#[test]
fn what_the_issuer_says_in_documents_is_the_issuers_word() {
    let honest = story().owner.clone().exports();
    let said = honest.clone().with("brief.html", "<p>All was kept.").with("brief.md", "All was kept.\n");
    finds("ok", "", &said.pack(), &Nothing);
    // Both changed, and the manifest, and its note signed again: nobody but the issuer could.
    let changed = said.says("brief.html", "All", "Little").says("brief.md", "All", "Little");
    finds("ok", "", &changed.pack(), &Nothing);
}

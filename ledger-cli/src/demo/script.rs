//! The story: when, who, and the line they typed. Read it from the top as four months and a half at a small studio.
//!
//! Three clients of different fates: `harbour` is kept nearly every week; at `lumen` dates slip and nobody says so;
//! `kranich` does not keep what it promises itself, and the work that needs it waits.
//!
//! Every byte that comes of it is pinned by a test: change a line, and the pin and the pages that quote it change too.

/// The day at which the story stands when it has been told.
pub(super) const TODAY: &str = "2026-06-15T08:00:00.000Z";

/// What chance follows from: public, so that anybody gets the same ids and keys. Nothing here is secret.
pub(super) const SEED: &[u8] = b"troth demo 2026 v1";

/// The one file that lies in the studio's folder: what the pricing check of February found.
pub(super) const NOTES: (&str, &str) = (
    "pricing-check.md",
    "# Pricing check, 13 February 2026\n\n\
     - 212 product pages read, 9 with a price that differs from the price list\n\
     - all 9 are gift boxes; the list was changed in January, the boxes were not\n\
     - corrected by Harbour Tea the same afternoon\n",
);

/// The clients, and each one's fate in a few words.
pub(super) const CLIENTS: [(&str, &str); 3] = [
    ("harbour", "a small promise nearly every week"),
    ("lumen", "dates slip, mostly in silence"),
    ("kranich", "waits for what the client promised"),
];

/// The client whose audit is shown.
pub(super) const SHOWN: &str = "lumen";

/// One command.
pub(super) struct Step {
    /// When it was typed, in UTC.
    pub(super) at: &'static str,
    /// Who typed it.
    pub(super) by: &'static str,
    /// The words after `troth`; double quotes keep words together.
    pub(super) line: &'static str,
    /// What was on standard input.
    pub(super) input: &'static str,
}

const fn sam(at: &'static str, line: &'static str) -> Step {
    Step { at, by: "Sam Okoro", line, input: "" }
}

const fn ines(at: &'static str, line: &'static str) -> Step {
    Step { at, by: "Ines Duarte", line, input: "" }
}

/// Four small promises for the weeks to come, as they were typed into one command.
const SPRING: &str = "\
Draft of the spring test   | 2026-03-20 12:00
Copy for the test page     | 2026-03-27
First reading of the test  | 2026-04-10 16:00 | Ines Duarte
Verdict on the test        | 2026-04-24 16:00
";

/// The commands, in the order in which they were typed.
pub(super) const SCRIPT: &[Step] = &[
    // February: harbour and lumen begin.
    sam(
        "2026-02-02 09:05",
        "open harbour --name \"Harbour Tea\" --zone Europe/London --kind retainer --contract-value 48000 --currency GBP",
    ),
    sam(
        "2026-02-02 09:20",
        "promise harbour \"List the pages to be tested\" --due \"fri 16:00\" --satisfied-when \"Ana can open it\"",
    ),
    sam("2026-02-06 14:10", "keep harbour/1 --evidence https://files.example/harbour/pages"),
    sam(
        "2026-02-09 09:15",
        "promise harbour \"Run the pricing check\" --due \"fri 16:00\" --owner \"Ines Duarte\"",
    ),
    ines("2026-02-09 14:00", "open lumen --name \"Lumen Optics\" --zone America/New_York"),
    ines("2026-02-09 14:10", "promise lumen \"Send the kick-off notes\" --due \"tue 17:00\""),
    ines("2026-02-10 20:30", "keep lumen/1 --evidence <kickoff-0210@studio.example>"),
    ines("2026-02-13 15:20", "keep harbour/2 --done-by \"Ines Duarte\" --evidence pricing-check.md"),
    sam(
        "2026-02-16 10:00",
        "promise harbour \"Grant access to the shop's figures\" --due wed --side client --owner \"Ana Whitlock\"",
    ),
    sam("2026-02-16 10:02", "promise harbour \"Report on the checkout\" --due 2026-02-27 --needs harbour/3"),
    ines("2026-02-16 15:00", "promise lumen \"Read the sign-up form\" --due fri"),
    ines(
        "2026-02-16 15:05",
        "promise lumen \"Send the brand files\" --due thu --side client --owner \"Marcus Bell\"",
    ),
    sam("2026-02-18 11:30", "keep harbour/3 --evidence ticket:HT-118"),
    ines("2026-02-18 22:10", "keep lumen/3 --evidence https://files.example/lumen/brand"),
    ines("2026-02-24 16:00", "asked lumen/2 --who \"Marcus Bell\""),
    // In time and agreed: this one is fair.
    sam(
        "2026-02-25 13:00",
        "renegotiate harbour/4 --due \"2026-03-04 17:00\" --agreed-by \"Ana Whitlock\" --why \"February closes on Monday only\"",
    ),
    ines("2026-02-25 21:00", "keep lumen/2 --evidence https://files.example/lumen/sign-up"),
    // March: kranich begins, and the first silence at lumen.
    sam("2026-03-02 08:30", "open kranich --name \"Kranich Verlag\" --zone Europe/Berlin --kind consulting"),
    sam(
        "2026-03-02 08:40",
        "promise kranich \"Send the sales figures of 2025\" --due fri --side client --owner \"Jana Vogt\" --evidence <minutes-0302@studio.example>",
    ),
    sam(
        "2026-03-02 08:45",
        "promise kranich \"Forecast for the summer list\" --due 2026-03-20 --needs kranich/1 --size medium",
    ),
    ines(
        "2026-03-02 15:00",
        "promise lumen \"Mend the tracking of sign-ups\" --due \"fri 12:00\" --size medium",
    ),
    sam("2026-03-04 16:45", "keep harbour/4 --evidence <checkout-0304@studio.example>"),
    sam("2026-03-09 09:00", "asked kranich/1 --who \"Sam Okoro\""),
    ines("2026-03-09 14:00", "promise lumen \"Weekly numbers by mail\" --due \"fri 10:00\""),
    Step { at: "2026-03-16 09:30", by: "Sam Okoro", line: "promise harbour -", input: SPRING },
    // Done on Friday, written down on Monday.
    ines(
        "2026-03-16 13:00",
        "keep lumen/5 --at \"2026-03-13 09:40\" --evidence <numbers-0313@studio.example>",
    ),
    sam("2026-03-18 16:20", "keep kranich/1 --evidence <figures-0318@kranich.example>"),
    sam("2026-03-19 10:00", "warn kranich/2 --told \"Jana Vogt\" --via call --expect 2026-03-27"),
    sam("2026-03-19 17:40", "keep harbour/5 --evidence https://files.example/harbour/spring"),
    ines("2026-03-23 14:00", "promise lumen \"Second reading of the form\" --due fri"),
    ines("2026-03-26 15:00", "warn lumen/6 --told \"Marcus Bell\" --via mail --expect tue"),
    sam("2026-03-26 16:05", "keep harbour/6"),
    sam("2026-03-27 15:00", "keep kranich/2 --evidence https://files.example/kranich/forecast"),
    sam(
        "2026-03-30 09:00",
        "promise kranich \"Name a contact at the printer\" --due 2026-04-08 --side client --owner \"Jana Vogt\" --evidence <minutes-0330@studio.example>",
    ),
    // Owned up to, but not to the client: it stays a silent miss.
    ines("2026-03-30 14:30", "miss lumen/4 --why overloaded"),
    ines("2026-03-31 19:00", "keep lumen/6 --evidence https://files.example/lumen/reading-2"),
    // April and May.
    ines("2026-04-06 14:00", "promise lumen \"Mend the receipt mails\" --due fri"),
    ines("2026-04-09 13:15", "keep harbour/7 --evidence https://files.example/harbour/reading"),
    // Agreed four days too late: the old date stays broken.
    ines("2026-04-14 15:00", "renegotiate lumen/7 --due fri --agreed-by \"Marcus Bell\""),
    ines("2026-04-17 23:30", "keep lumen/7 --heroic --evidence ticket:LO-52"),
    sam(
        "2026-04-20 08:10",
        "promise kranich \"Approve the test plan\" --due fri --side client --owner \"Jana Vogt\" --evidence <plan-0420@kranich.example>",
    ),
    sam(
        "2026-04-20 08:15",
        "promise kranich \"Run the test in the shop\" --due 2026-05-15 --needs kranich/4",
    ),
    sam("2026-04-24 14:30", "keep harbour/8 --evidence https://files.example/harbour/verdict"),
    sam("2026-04-28 09:00", "renegotiate kranich/4 --due 2026-05-06 --agreed-by \"Sam Okoro\""),
    ines("2026-05-04 14:00", "promise lumen \"Report on the spring figures\" --due 2026-05-18"),
    // A slip of the pen, set right at once.
    ines("2026-05-04 14:06", "amend lumen/8 --due 2026-05-08 --why \"the wrong week\""),
    sam("2026-05-11 07:40", "miss kranich/4 --why reprioritised --told \"Sam Okoro\""),
    ines("2026-05-11 13:30", "promise lumen \"Clean up the test accounts\" --due fri --size trivial"),
    sam("2026-05-12 08:20", "withdraw kranich/5 --told \"Jana Vogt\" --why \"no approved plan to test\""),
    ines("2026-05-13 18:00", "release lumen/9 --who \"Marcus Bell\" --why \"they deleted them themselves\""),
    sam("2026-05-18 08:30", "promise harbour \"Quarterly figures as a table\" --due \"thu 12:00\""),
    sam("2026-05-21 10:20", "keep harbour/9 --evidence https://files.example/harbour/q1"),
    // June: the wrong one ticked off, taken back, the right one owned up to.
    sam("2026-06-01 07:50", "promise kranich \"Note on the autumn list\" --due \"wed 12:00\""),
    sam("2026-06-01 08:00", "promise kranich \"Summary of the half year\" --due thu"),
    sam("2026-06-04 09:30", "keep kranich/6 --evidence <half-year-0604@studio.example>"),
    sam("2026-06-04 09:34", "retract kranich/6 --why \"ticked off the wrong one\""),
    sam("2026-06-04 09:35", "keep kranich/7 --evidence <half-year-0604@studio.example>"),
    sam("2026-06-04 09:40", "miss kranich/6 --why forgotten --told \"Jana Vogt\""),
    ines("2026-06-08 13:00", "promise lumen \"Draft of the renewal plan\" --due fri"),
    sam("2026-06-12 08:00", "promise harbour \"Plan for the summer sale\" --due \"2026-06-19 16:00\""),
];

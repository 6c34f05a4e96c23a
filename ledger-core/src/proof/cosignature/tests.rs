use super::*;

/// The checkpoint that C2SP shows, as its log signed it.
const NOTE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
/// A witness with the key of RFC 8032, section 7.1, test 2.
const WITNESS: &str = "witness.example.com/w1+e8498172+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM";
/// Its cosignature of that checkpoint at 2023-03-20T12:25:47Z, made with OpenSSL.
const LINE: &str = "— witness.example.com/w1 6EmBcgAAAABkGFDLU5VmHzFyg1moo3QxI1Ge6wHfwylQEoWhcwJH/SvRJW3LjvpU4PIuE1VI/0HWdoZ4oGL67Rl5yx89mAducLUyBQ==\n";

fn witness() -> Witness {
    WITNESS.parse().unwrap()
}

fn cosigned(note: &str, lines: &str) -> Result<Cosignature, CosignatureError> {
    witness().cosigned(&SignedNote::read(note).unwrap(), lines)
}

#[test]
fn a_witness_of_another_make_is_believed() {
    assert_eq!(witness().to_string(), WITNESS);
    let seen = cosigned(NOTE, LINE).unwrap();
    assert_eq!(seen.at.to_string(), "2023-03-20T12:25:47.000Z");
    assert_eq!(seen.line, LINE);
    // The line that C2SP prints is of a key that it does not print: another witness of the same name.
    let other = "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    assert_eq!(cosigned(NOTE, other), Err(CosignatureError::Absent));
    assert_eq!(cosigned(NOTE, &format!("{other}{LINE}")).unwrap().line, LINE, "others are passed over");
}

#[test]
fn what_it_did_not_see_is_not_cosigned() {
    let grown = NOTE.replace("20852163", "20852164");
    assert_eq!(cosigned(&grown, LINE), Err(CosignatureError::Bad));
    assert_eq!(cosigned(NOTE, ""), Err(CosignatureError::Absent));
    assert_eq!(cosigned(NOTE, &LINE.replace("/w1", "/w2")), Err(CosignatureError::Absent));
    assert_eq!(cosigned(NOTE, "— witness.example.com/w1 AAAA\n"), Err(CosignatureError::Form));
}

#[test]
fn no_bit_of_its_line_can_be_another() {
    let (head, spelled) = LINE.trim_end().rsplit_once(' ').unwrap();
    let bytes: [u8; 76] = from_base64(spelled).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut other = bytes;
        other[bit / 8] ^= 1 << (bit % 8);
        assert!(cosigned(NOTE, &format!("{head} {}\n", base64(&other))).is_err(), "bit {bit}");
    }
}

#[test]
fn a_key_that_was_mistyped_is_not_taken() {
    let (name, rest) = WITNESS.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    let read = |text: String| text.parse::<Witness>().unwrap_err();
    assert_eq!(read(name.to_owned()), WitnessError::Form);
    assert_eq!(read(format!("a b+{id}+{key}")), WitnessError::Form);
    assert_eq!(read(format!("{name}+{id}+{}", &key[1..])), WitnessError::Form);
    assert_eq!(read(format!("other+{id}+{key}")), WitnessError::Id);
    assert_eq!(read(format!("{name}+00000000+{key}")), WitnessError::Id);
    let kind = |first: u8| base64(&[&[first][..], &witness().key().0].concat());
    assert_eq!(read(format!("{name}+{id}+{}", kind(1))), WitnessError::Kind, "a key that signs notes");
    let weak = base64(&[&[4][..], &[0; 32]].concat());
    assert_eq!(
        read(format!("{name}+{id}+{weak}")),
        WitnessError::Kind,
        "a key under which everything is signed"
    );
}

use super::*;

/// A record's line and cells, or the place and the words of a flaw.
type Found = Result<(u32, Vec<String>), (u32, u32, String)>;

/// Reads everything.
fn read(bytes: &[u8]) -> Vec<Found> {
    let mut scanner = Scanner::new(bytes).unwrap();
    let mut record = Record::default();
    let mut all = Vec::new();
    loop {
        match scanner.next(&mut record) {
            Ok(false) => return all,
            Ok(true) => {
                let cells = (0..record.len()).map(|index| record.cell(index).to_owned()).collect();
                all.push(Ok((record.line, cells)));
            }
            Err((spot, flaw)) => {
                all.push(Err((spot.line, spot.column, flaw.to_string())));
                if flaw.ends_file() {
                    return all;
                }
            }
        }
    }
}

fn cells(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn a_table_from_any_program_is_read() {
    let rows = vec![
        cells(1, &["a", "b"]),
        cells(3, &["1", ""]),
        cells(4, &["x,\"y\"\nz", "é"]),
        cells(6, &["5\" pipe", "2"]),
    ];
    let text = "a,b\n\n1,\n\"x,\"\"y\"\"\nz\",é\n5\" pipe, 2 ";
    let rows: Vec<Found> = rows.into_iter().map(Ok).collect();
    assert_eq!(read(text.as_bytes()), rows);
    assert_eq!(read(text.replace('\n', "\r\n").as_bytes()), rows, "the same with CRLF");
    assert_eq!(read(format!("\u{feff}{text}\n").as_bytes()), rows, "the same with a byte order mark");
    assert_eq!(read(b""), vec![]);
    assert_eq!(read(b"\r\n\n"), vec![]);
}

#[test]
fn what_is_no_csv_is_refused_at_its_place() {
    for (text, line, column, what) in [
        (&b"a,b\nx,\"y\n1,2\n"[..], 2, 3, "never closed"),
        (b"a,b\n\"x\"y,1\n", 2, 4, "behind a closing quote"),
        (b"a,b\n\xc3\xa9\xc3\xa9,\xff\n", 2, 4, "not UTF-8"),
        (b"a,b\n\"\xc3\xa9\"\"\nq\xff\",1\n", 3, 2, "not UTF-8"),
    ] {
        let flaw = read(text).into_iter().find_map(Result::err).unwrap();
        assert_eq!((flaw.0, flaw.1), (line, column), "{flaw:?}");
        assert!(flaw.2.contains(what), "{flaw:?}");
    }
}

#[test]
fn after_a_bad_row_the_next_is_read() {
    let all = read(b"a\n\"x\"y\nnext\n");
    assert_eq!(all.last(), Some(&Ok(cells(3, &["next"]))));
}

/// Endless input, without an end of a record.
struct Endless(u8);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        buffer.fill(self.0);
        Ok(buffer.len())
    }
}

#[test]
fn an_endless_line_ends_the_reading_and_not_the_memory() {
    for (begin, what) in [(&b""[..], "without an end"), (b"a,\"", "not closed within")] {
        let mut scanner = Scanner::new(begin.chain(Endless(b'x'))).unwrap();
        let mut record = Record::default();
        let (spot, flaw) = scanner.next(&mut record).unwrap_err();
        assert!(flaw.ends_file() && flaw.to_string().contains(what), "{flaw}");
        assert_eq!((spot.line, spot.column), (1, if begin.is_empty() { 1 } else { 3 }));
        assert!(record.text.capacity() <= 4 * LONGEST_CELL, "{}", record.text.capacity());
    }
    let commas = Scanner::new(Endless(b',')).unwrap().next(&mut Record::default());
    assert!(matches!(commas, Err((_, Flaw::LongRecord))));
}

#[test]
fn a_long_cell_is_refused_and_what_follows_is_read() {
    let text = format!("a,b\n{},2\n3,4\n", "x".repeat(LONGEST_CELL + 1));
    let all = read(text.as_bytes());
    assert!(all[1].as_ref().is_err_and(|flaw| flaw.2.contains("65536")), "{:?}", all[1]);
    assert_eq!(all[2], Ok(cells(3, &["3", "4"])));
}

#[test]
fn a_row_is_found_again() {
    let text = b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n\"3\n\",4\r\n";
    let mut scanner = Scanner::new(std::io::Cursor::new(text)).unwrap();
    let mut record = Record::default();
    let mut met = Vec::new();
    while scanner.next(&mut record).unwrap() {
        met.push((record.offset, record.line, record.cell(0).to_owned()));
    }
    for (offset, line, first) in met.into_iter().rev() {
        scanner.seek(offset, line).unwrap();
        assert!(scanner.next(&mut record).unwrap());
        assert_eq!((record.line, record.cell(0)), (line, first.as_str()));
    }
}

/// What a writer of CSV wrote is read as it was meant, wherever it has quotes, commas and line ends.
#[test]
fn what_a_library_wrote_is_read() {
    let mut chance = blake3::Hasher::new().update(b"tables").finalize_xof();
    let mut draw = |most: u8| {
        let mut byte = [0];
        chance.fill(&mut byte);
        byte[0] % most
    };
    for _ in 0..2_000 {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for _ in 0..=draw(4) {
            let mut cell =
                || (0..draw(6)).map(|_| ['a', '"', ',', '\n', 'é'][usize::from(draw(5))]).collect();
            rows.push(vec![cell(), cell(), cell()]);
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let found: Vec<Vec<String>> = read(&bytes).into_iter().map(|row| row.unwrap().1).collect();
        let meant: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        assert_eq!(found, meant, "{}", String::from_utf8_lossy(&bytes));
    }
}

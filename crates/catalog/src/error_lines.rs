//! The lines of `errors.tsv`, as they are packed: what the page never shows is left out, and what the line above has too is not
//! repeated.
//!
//! Shared with the build script, which refuses a line that [`pack`] does not understand.

/// The columns of the file: domain, code, meaning, advice, kind, aliases, source, successor.
const COLUMNS: usize = 8;
/// What the fifth column may say.
pub const KINDS: [&str; 4] = ["code", "word", "reason", "phrase"];

/// A line of the packed table.
pub type Cells<'a> = [&'a str; 7];

/// The packed form of the file.
///
/// # Errors
/// The number of the line that is wrong, from one, and why.
pub fn pack(text: &str) -> Result<String, (usize, String)> {
    let (mut packed, mut domain, mut source) = (String::new(), "", "");
    for (at, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |why: String| (at + 1, why);
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() < 5 || cells.len() > COLUMNS {
            return Err(wrong(format!("a line has 5 to {COLUMNS} columns, this one {}", cells.len())));
        }
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        if (0..3).any(|column| cell(column).is_empty()) {
            return Err(wrong("a line without a domain, a code or a meaning".to_owned()));
        }
        let Some(kind) = KINDS.iter().position(|known| *known == cell(4)) else {
            return Err(wrong(format!("{:?} is no kind", cell(4))));
        };
        let names: Vec<&str> = cell(5).split(' ').filter(|alias| !is_number(alias)).collect();
        let is_new = |now: &'_ str, before: &str| now != before;
        let columns = [
            if is_new(cell(0), domain) { cell(0) } else { "" },
            cell(1),
            cell(2),
            cell(3),
            if kind == 0 { "" } else { cell(4) },
            &names.join(" "),
            if is_new(cell(6), source) { if cell(6).is_empty() { "-" } else { cell(6) } } else { "" },
        ];
        packed.push_str(columns.join("\t").trim_end_matches('\t'));
        packed.push('\n');
        (domain, source) = (cells[0].trim(), cells.get(6).map_or("", |cell| cell.trim()));
    }
    Ok(packed)
}

/// The lines of the packed form, each with its domain, code, meaning, advice, kind, names and source.
pub fn unpack(packed: &str) -> impl Iterator<Item = Cells<'_>> {
    let (mut domain, mut source) = ("", "");
    packed.lines().map(move |line| {
        let mut cells: Cells = [""; 7];
        cells.iter_mut().zip(line.split('\t')).for_each(|(cell, text)| *cell = text);
        if cells[0].is_empty() {
            cells[0] = domain
        } else {
            domain = cells[0]
        }
        if cells[4].is_empty() {
            cells[4] = KINDS[0];
        }
        match cells[6] {
            "" => {}
            "-" => source = "",
            named => source = named,
        }
        cells[6] = source;
        cells
    })
}

/// Whether an alias is another way to write the number, which is worked out when it is asked for.
fn is_number(alias: &str) -> bool {
    match alias.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => alias.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_without_the_numbers_in_other_forms() {
        let text = "# head\nA\t1\tOne.\tDo.\tcode\tNAME 0x1 4294967295\thttps://a\nA\t2\tTwo.\t\tword\t\thttps://a\nB b\t3\tThree.\tDo.\tcode\nB b\t4\tFour.\t\tcode\t\tdoc:x\t";
        let packed = pack(text).unwrap();
        let lines: Vec<Cells> = unpack(&packed).collect();
        assert_eq!(lines[0], ["A", "1", "One.", "Do.", "code", "NAME", "https://a"]);
        assert_eq!(lines[1], ["A", "2", "Two.", "", "word", "", "https://a"]);
        assert_eq!(lines[2], ["B b", "3", "Three.", "Do.", "code", "", ""]);
        assert_eq!(lines[3], ["B b", "4", "Four.", "", "code", "", "doc:x"]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(pack("A\t1\tOne.\tDo.\tnumber").unwrap_err(), (1, "\"number\" is no kind".to_owned()));
        assert_eq!(pack("#\nA\t1\t\tDo.\tcode").unwrap_err().0, 2);
        assert_eq!(pack("A\t1\tOne.").unwrap_err().1, "a line has 5 to 8 columns, this one 3");
    }
}

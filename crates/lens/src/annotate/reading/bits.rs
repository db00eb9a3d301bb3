//! Bit masks.

/// The set bits in words, from the field's (value, meaning) lines; unknown bits are named by their values. `None` for what is no mask.
pub fn bits(value: i128, values: &[(&str, &str)]) -> Option<String> {
    if value < 0 {
        return None;
    }
    let lines: Vec<(i128, &str)> = values
        .iter()
        .filter_map(|(bit, meaning)| Some((parse(bit)?, meaning.trim_end_matches('.'))))
        .filter(|(_, meaning)| !meaning.is_empty())
        .collect();
    if value == 0 {
        let zero = lines.iter().find(|(bit, _)| *bit == 0).map_or("none of them", |(_, meaning)| meaning);
        return Some(zero.to_owned());
    }
    // Sums such as 5 have lines in some fields; they are not bits.
    let single: Vec<_> = lines.iter().filter(|(bit, _)| bit.count_ones() == 1).collect();
    let known = single.iter().fold(0, |sum, (bit, _)| sum | bit);
    let mut parts: Vec<String> = single.iter().filter(|(bit, _)| value & bit != 0).map(|(_, meaning)| (*meaning).to_owned()).collect();
    let unknown: Vec<String> = (0..127).map(|at| 1i128 << at).filter(|bit| value & !known & bit != 0).map(|bit| bit.to_string()).collect();
    match unknown.len() {
        0 => {}
        1 => parts.push(format!("unknown bit {}", unknown[0])),
        2..=8 => parts.push(format!("unknown bits {}", unknown.join(", "))),
        count => parts.push(format!("{count} unknown bits")),
    }
    let all = if known != 0 && value & known == known && single.len() > 2 { format!("all {}: ", single.len()) } else { String::new() };
    Some(format!("{all}{}", parts.join("; ")))
}

/// Decimal, or hexadecimal after 0x.
fn parse(text: &str) -> Option<i128> {
    let number = match text.strip_prefix("0x") {
        Some(hex) => i128::from_str_radix(hex, 16),
        None => text.parse(),
    };
    number.ok().filter(|number| *number >= 0)
}

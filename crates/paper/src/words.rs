//! Vietnamese numbers and dates in words, where a form asks for them ("ghi bằng chữ").
//!
//! The words are grammar, not wording: they belong to the arithmetic that picks them.

use jiff::civil::Date;

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

const BILLION: u64 = 1_000_000_000;

/// A whole number in words, lower case: 1 005 000 is "một triệu không trăm lẻ năm nghìn".
pub fn number(value: u64) -> String {
    if value == 0 {
        return DIGITS[0].into();
    }
    let (billions, rest) = (value / BILLION, value % BILLION);
    let mut words = Vec::new();
    if billions > 0 {
        words.push(number(billions));
        words.push("tỷ".into());
    }
    for (unit, name) in [(1_000_000, "triệu"), (1000, "nghìn"), (1, "")] {
        let group = rest / unit % 1000;
        if group == 0 {
            continue;
        }
        hundreds(group, !words.is_empty(), &mut words);
        if !name.is_empty() {
            words.push(name.into());
        }
    }
    words.join(" ")
}

/// A date in words with a capital: "Ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi lăm".
pub fn date(date: Date) -> String {
    let day = u64::from(date.day().unsigned_abs());
    let day = if day <= 10 { format!("mùng {}", number(day)) } else { number(day) };
    let month = match date.month() {
        4 => "tư".to_owned(),
        month => number(u64::from(month.unsigned_abs())),
    };
    let year = number(u64::from(date.year().unsigned_abs()));
    format!("Ngày {day} tháng {month} năm {year}")
}

/// Three digits; `inside` when a greater group was said before, so that zeros are said too.
fn hundreds(group: u64, inside: bool, words: &mut Vec<String>) {
    let (hundred, ten, one) = (group / 100, group / 10 % 10, group % 10);
    if hundred > 0 || inside {
        words.push(digit(hundred));
        words.push("trăm".into());
    }
    match ten {
        0 if one > 0 && (hundred > 0 || inside) => words.push("lẻ".into()),
        0 => {}
        1 => words.push("mười".into()),
        _ => {
            words.push(digit(ten));
            words.push("mươi".into());
        }
    }
    match (ten, one) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt".into()),
        (1.., 5) => words.push("lăm".into()),
        (2.., 4) => words.push("tư".into()),
        _ => words.push(digit(one)),
    }
}

fn digit(value: u64) -> String {
    usize::try_from(value)
        .ok()
        .and_then(|at| DIGITS.get(at))
        .map_or_else(String::new, |word| (*word).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_a_clerk_reads_them() {
        for (value, words) in [
            (0, "không"),
            (5, "năm"),
            (10, "mười"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (35, "ba mươi lăm"),
            (105, "một trăm lẻ năm"),
            (110, "một trăm mười"),
            (1000, "một nghìn"),
            (1005, "một nghìn không trăm lẻ năm"),
            (2025, "hai nghìn không trăm hai mươi lăm"),
            (15_000, "mười lăm nghìn"),
            (158_000, "một trăm năm mươi tám nghìn"),
            (1_005_000, "một triệu không trăm lẻ năm nghìn"),
            (2_000_000_000, "hai tỷ"),
            (3_000_000_001, "ba tỷ không trăm lẻ một"),
        ] {
            assert_eq!(number(value), words);
        }
    }

    #[test]
    fn early_days_are_mung_and_april_is_thang_tu() {
        assert_eq!(
            date(jiff::civil::date(2025, 4, 5)),
            "Ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi lăm"
        );
        assert_eq!(
            date(jiff::civil::date(1999, 12, 31)),
            "Ngày ba mươi mốt tháng mười hai năm một nghìn chín trăm chín mươi chín"
        );
    }
}

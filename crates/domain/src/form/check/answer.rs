//! One answer: its canonical form, and what can be wrong with it.

use crate::{
    contact::{Email, Phone},
    form::{DateRule, FieldKind},
    personal_id::PersonalId,
    text::{fold, nfc},
};
use jiff::{ToSpan, civil::Date};

const TEXT_MAX: u16 = 200;
const TEXT_AREA_MAX: u16 = 2000;
const ADDRESS_MAX: u16 = 300;

/// No number that a form asks for is greater; a million billion đồng is more than the state has.
const NUMBER_MAX: i64 = 1_000_000_000_000_000;

/// What can be wrong with an answer: a closed set, `wording` has a sentence for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// Nothing was answered.
    Missing,
    /// Longer than allowed.
    TooLong {
        /// Longest answer, in characters.
        max: u16,
    },
    /// No name: digits or signs in it.
    NotAName,
    /// Not a day of the calendar.
    Date(DateFault),
    /// Not an hour and minute.
    NotATime,
    /// Not a year of four digits, 1900 to 2100.
    NotAYear,
    /// Not a number.
    NotANumber,
    /// Not a whole number.
    NotWhole,
    /// Smaller than allowed.
    TooSmall {
        /// Least value.
        min: i64,
    },
    /// Larger than allowed.
    TooLarge {
        /// Greatest value.
        max: i64,
    },
    /// Not one of the answers offered.
    NotOffered,
    /// Not a Vietnamese telephone number.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not an identification number.
    NotAPersonalId {
        /// Whether the old number of nine digits would do.
        old_allowed: bool,
    },
    /// Too few rows.
    TooFewRows {
        /// Least number.
        min: u8,
    },
    /// Too many rows.
    TooManyRows {
        /// Greatest number.
        max: u8,
    },
}

/// What can be wrong with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// Day, month or year is missing.
    Incomplete,
    /// No such day.
    Unreal,
    /// After the day of filing.
    InFuture,
    /// Before the day of filing.
    InPast,
    /// Younger than needed.
    TooYoung {
        /// Least age in years.
        years: u8,
    },
}

/// The canonical form where the text can be read; the text itself, cleaned, otherwise.
pub fn canonical(kind: &FieldKind, typed: &str) -> String {
    let text = clean(kind, typed);
    let read = match kind {
        FieldKind::Date { .. } => date(&text).map(|day| day.to_string()),
        FieldKind::Time => time(&text),
        FieldKind::Phone => text.parse::<Phone>().ok().map(String::from),
        FieldKind::Email => text.parse::<Email>().ok().map(String::from),
        FieldKind::PersonalId { .. } => PersonalId::parse_with_old(&text).ok().map(String::from),
        FieldKind::PersonName => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        FieldKind::Money | FieldKind::Integer { .. } => whole(&text),
        FieldKind::Decimal { unit, .. } => {
            let unit = unit.as_deref().unwrap_or_default();
            decimal(text.strip_suffix(unit).unwrap_or(&text).trim_end())
        }
        FieldKind::Text { .. }
        | FieldKind::TextArea { .. }
        | FieldKind::Year
        | FieldKind::YesNo
        | FieldKind::Agreement
        | FieldKind::Choice { .. }
        | FieldKind::Address
        | FieldKind::Table { .. } => None,
    };
    read.unwrap_or(text)
}

/// Composed signs, nothing that cannot be seen, no spaces around; line breaks only where there are
/// several lines.
fn clean(kind: &FieldKind, typed: &str) -> String {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let has_lines = matches!(kind, FieldKind::TextArea { .. });
    let seen = text.chars().filter(|sign| !is_invisible(*sign));
    let seen = seen.map(|sign| match sign {
        '\n' if has_lines => sign,
        sign if sign.is_control() => ' ',
        sign => sign,
    });
    nfc(&seen.collect::<String>()).trim().to_owned()
}

/// Signs that come along when text is copied from a chat or a web page.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// The numbers in a text in which there is nothing else but `words` and the usual separators.
fn numbers<'a>(text: &'a str, words: &[&str]) -> Option<Vec<&'a str>> {
    let is_separator =
        |sign: char| sign.is_whitespace() || matches!(sign, '/' | '-' | '.' | ',' | ':');
    let mut numbers = Vec::new();
    for part in text.split(is_separator).filter(|part| !part.is_empty()) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let same_kind = |sign: char| sign.is_ascii_digit() == first.is_ascii_digit();
            let (head, tail) =
                rest.split_at(rest.find(|sign| !same_kind(sign)).unwrap_or(rest.len()));
            if first.is_ascii_digit() {
                numbers.push(head);
            } else if !words.contains(&fold(head).as_str()) {
                return None;
            }
            rest = tail;
        }
    }
    Some(numbers)
}

/// `27/3/1990`, `27-03-1990`, `27 3 1990`, `ngày 27 tháng 3 năm 1990`, `1990-03-27`.
fn date(text: &str) -> Option<Date> {
    let parts = numbers(text, &["ngay", "thang", "nam"])?;
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) =
        if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `7:30`, `07h30`, `7 giờ 30 phút`. An hour of the evening must be written as one of 24: what
/// `7 giờ tối` means is left to the person.
fn time(text: &str) -> Option<String> {
    let parts = numbers(text, &["h", "g", "gio", "phut", "p"])?;
    let (hour, minute): (u8, u8) = match parts.as_slice() {
        [hour] => (hour.parse().ok()?, 0),
        [hour, minute] => (hour.parse().ok()?, minute.parse().ok()?),
        _ => return None,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// `75.000` and `75 000` are 75000; `đ`, `đồng` and `VNĐ` behind it are forgiven.
fn whole(text: &str) -> Option<String> {
    let folded = fold(text);
    let units = ["vnd", "dong", "d"];
    let bare = units.iter().find_map(|unit| folded.strip_suffix(unit)).unwrap_or(&folded);
    let (sign, bare) = signed(bare.trim_end());
    let digits = ungrouped(bare, &['.', ',', ' '])?;
    Some(format!("{}{digits}", if digits == "0" { "" } else { sign }))
}

/// Vietnamese writes the fraction behind a comma and parts thousands with full stops: `1.250,5`.
/// A full stop that cannot part thousands is taken for a comma: `120.5` is 120,5.
fn decimal(text: &str) -> Option<String> {
    let (sign, bare) = signed(text);
    let thousands = ['.', ' ', '\u{a0}'];
    let (whole, fraction) = match (bare.split_once(','), ungrouped(bare, &thousands)) {
        (Some((whole, fraction)), _) => (ungrouped(whole, &thousands)?, fraction),
        (None, Some(whole)) => (whole, ""),
        (None, None) => {
            let (whole, fraction) = bare.split_once('.')?;
            (ungrouped(whole, &[])?, fraction)
        }
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || fraction.len() > 9 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    let comma = if fraction.is_empty() { "" } else { "," };
    Some(format!("{sign}{whole}{comma}{fraction}"))
}

fn signed(text: &str) -> (&str, &str) {
    text.trim().strip_prefix('-').map_or(("", text.trim()), |rest| ("-", rest.trim_start()))
}

/// The digits of a whole number, without the separators of its thousands and leading zeros.
fn ungrouped(text: &str, separators: &[char]) -> Option<String> {
    let groups: Vec<&str> = text.split(separators).collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (first, others) = groups.split_first()?;
    let grouped = others.iter().all(|group| group.len() == 3 && digits(group));
    // `0.125` is no number of thousands.
    let sensible = others.is_empty() || (first.len() <= 3 && !first.starts_with('0'));
    if !digits(first) || !grouped || !sensible {
        return None;
    }
    let joined = groups.concat();
    let trimmed = joined.trim_start_matches('0');
    Some(if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() })
}

/// What is wrong with a canonical, non-empty answer.
pub fn fault(kind: &FieldKind, value: &str, today: Date) -> Option<ProblemKind> {
    match kind {
        FieldKind::Text { max } => too_long(value, max.unwrap_or(TEXT_MAX)),
        FieldKind::TextArea { max } => too_long(value, max.unwrap_or(TEXT_AREA_MAX)),
        FieldKind::Address => too_long(value, ADDRESS_MAX),
        FieldKind::PersonName => name_fault(value),
        FieldKind::Date { when } => date_fault(value, *when, today).map(ProblemKind::Date),
        FieldKind::Time => (time(value).as_deref() != Some(value)).then_some(ProblemKind::NotATime),
        FieldKind::Year => {
            let in_range = value.len() == 4
                && value.parse::<u16>().is_ok_and(|year| (1900..=2100).contains(&year));
            (!in_range).then_some(ProblemKind::NotAYear)
        }
        FieldKind::Integer { min, max } => number_fault(value, *min, *max),
        FieldKind::Money => number_fault(value, Some(0), None),
        FieldKind::Decimal { min, .. } => decimal_fault(value, *min),
        FieldKind::YesNo => (!matches!(value, "yes" | "no")).then_some(ProblemKind::NotOffered),
        FieldKind::Agreement => (value != "yes").then_some(ProblemKind::Missing),
        FieldKind::Choice { options } => {
            let offered = options.iter().any(|option| option.value == value);
            (!offered).then_some(ProblemKind::NotOffered)
        }
        FieldKind::Phone => value.parse::<Phone>().is_err().then_some(ProblemKind::NotAPhone),
        FieldKind::Email => value.parse::<Email>().is_err().then_some(ProblemKind::NotAnEmail),
        FieldKind::PersonalId { old_allowed, .. } => match PersonalId::parse_with_old(value) {
            Ok(id) if !id.is_old() || *old_allowed => None,
            _ => Some(ProblemKind::NotAPersonalId { old_allowed: *old_allowed }),
        },
        FieldKind::Table { .. } => None,
    }
}

fn too_long(value: &str, max: u16) -> Option<ProblemKind> {
    (value.chars().count() > usize::from(max)).then_some(ProblemKind::TooLong { max })
}

fn name_fault(value: &str) -> Option<ProblemKind> {
    let fits = |sign: char| {
        sign.is_alphabetic() || matches!(sign, ' ' | '\'' | '’' | '.' | '-' | ',' | '(' | ')')
    };
    if !value.chars().all(fits) || !value.chars().any(char::is_alphabetic) {
        return Some(ProblemKind::NotAName);
    }
    too_long(value, 120)
}

fn date_fault(value: &str, rule: DateRule, today: Date) -> Option<DateFault> {
    let Ok(day) = value.parse::<Date>() else {
        let boxes: Vec<&str> = value.split('/').collect();
        let incomplete = boxes.len() == 3 && boxes.iter().any(|part| part.trim().is_empty());
        return Some(if incomplete { DateFault::Incomplete } else { DateFault::Unreal });
    };
    match rule {
        DateRule::Past | DateRule::AtLeastYearsAgo(_) if day > today => Some(DateFault::InFuture),
        DateRule::Future if day < today => Some(DateFault::InPast),
        DateRule::AtLeastYearsAgo(years) => {
            let birthday = day.saturating_add(i64::from(years).years());
            (birthday > today).then_some(DateFault::TooYoung { years })
        }
        DateRule::Any | DateRule::Past | DateRule::Future => None,
    }
}

fn number_fault(value: &str, min: Option<i64>, max: Option<i64>) -> Option<ProblemKind> {
    if whole(value).as_deref() != Some(value) {
        let is_fraction = decimal(value).is_some();
        return Some(if is_fraction { ProblemKind::NotWhole } else { ProblemKind::NotANumber });
    }
    let is_negative = value.starts_with('-');
    let (min, max) = (min.unwrap_or(-NUMBER_MAX), max.unwrap_or(NUMBER_MAX));
    match value.parse::<i64>() {
        Ok(number) if number < min => Some(ProblemKind::TooSmall { min }),
        Ok(number) if number > max => Some(ProblemKind::TooLarge { max }),
        Ok(_) => None,
        // Only digits are left, so what cannot be read is too long.
        Err(_) if is_negative => Some(ProblemKind::TooSmall { min }),
        Err(_) => Some(ProblemKind::TooLarge { max }),
    }
}

fn decimal_fault(value: &str, min: Option<i64>) -> Option<ProblemKind> {
    let Some(number) = decimal(value) else { return Some(ProblemKind::NotANumber) };
    let (whole, fraction) = number.split_once(',').unwrap_or((&number, ""));
    let too_large = Some(ProblemKind::TooLarge { max: NUMBER_MAX });
    let Ok(whole) = whole.parse::<i64>() else { return too_large };
    // The next whole number below decides against a whole bound: −0,5 is less than 0.
    let below = i64::from(number.starts_with('-') && !fraction.is_empty());
    match min {
        Some(min) if whole.saturating_sub(below) < min => Some(ProblemKind::TooSmall { min }),
        _ if whole > NUMBER_MAX => too_large,
        _ => None,
    }
}

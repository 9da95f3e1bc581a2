//! One answer: its canonical form, and what can be wrong with it.

use crate::{
    contact::{Email, Phone},
    form::{DateRule, FieldKind},
    personal_id::PersonalId,
};
use jiff::{ToSpan, civil::Date};

const TEXT_MAX: u16 = 200;
const TEXT_AREA_MAX: u16 = 2000;

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

/// The canonical form where the text can be read; the text itself otherwise.
pub fn canonical(kind: &FieldKind, text: &str) -> String {
    match kind {
        FieldKind::Date { .. } => date(text).map_or_else(|| text.to_owned(), |day| day.to_string()),
        FieldKind::Phone => text.parse::<Phone>().map_or_else(|_| text.to_owned(), String::from),
        FieldKind::Email => text.parse::<Email>().map_or_else(|_| text.to_owned(), String::from),
        FieldKind::PersonalId { .. } => {
            PersonalId::parse_with_old(text).map_or_else(|_| text.to_owned(), String::from)
        }
        FieldKind::PersonName => text.split_whitespace().collect::<Vec<_>>().join(" "),
        FieldKind::Money | FieldKind::Integer { .. } => whole(text),
        FieldKind::Decimal { .. } => decimal(text),
        FieldKind::Time => time(text).unwrap_or_else(|| text.to_owned()),
        FieldKind::TextArea { .. } => text.replace("\r\n", "\n"),
        FieldKind::Text { .. }
        | FieldKind::Year
        | FieldKind::YesNo
        | FieldKind::Agreement
        | FieldKind::Choice { .. }
        | FieldKind::Address
        | FieldKind::Table { .. } => text.to_owned(),
    }
}

/// `27/3/1990`, `27-03-1990`, `27 3 1990`, `1990-03-27`.
fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> =
        text.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) =
        if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `75.000` and `75 000` are 75000; `đ` and `đồng` behind it are forgiven.
fn whole(text: &str) -> String {
    let bare = text.trim_end_matches("đồng").trim_end_matches('đ').trim_end();
    let groups: Vec<&str> = bare.split(['.', ' ', ',', '\u{a0}']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3 && digits(group));
    if groups.first().is_some_and(digits) && grouped { groups.concat() } else { text.to_owned() }
}

/// Vietnamese writes the fraction behind a comma: `120,5` is 120.5.
fn decimal(text: &str) -> String {
    let swapped = match (text.contains(','), text.contains('.')) {
        (true, true) => text.replace('.', "").replace(',', "."),
        (true, false) => text.replace(',', "."),
        _ => text.to_owned(),
    };
    let is_number = !swapped.is_empty()
        && swapped.len() < 20
        && swapped.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && swapped.parse::<f64>().is_ok();
    if is_number { swapped } else { text.to_owned() }
}

/// `7:30`, `07h30`, `7 giờ 30`.
fn time(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (hour, minute): (u8, u8) = match parts.as_slice() {
        [hour] => (hour.parse().ok()?, 0),
        [hour, minute] => (hour.parse().ok()?, minute.parse().ok()?),
        _ => return None,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// What is wrong with a canonical, non-empty answer.
pub fn fault(kind: &FieldKind, value: &str, today: Date) -> Option<ProblemKind> {
    match kind {
        FieldKind::Text { max } => too_long(value, max.unwrap_or(TEXT_MAX)),
        FieldKind::TextArea { max } => too_long(value, max.unwrap_or(TEXT_AREA_MAX)),
        FieldKind::Address => too_long(value, 300),
        FieldKind::PersonName => name_fault(value),
        FieldKind::Date { when } => date_fault(value, *when, today).map(ProblemKind::Date),
        FieldKind::Time => (time(value).as_deref() != Some(value)).then_some(ProblemKind::NotATime),
        FieldKind::Year => {
            let in_range = value.len() == 4
                && value.parse::<u16>().is_ok_and(|year| (1900..=2100).contains(&year));
            (!in_range).then_some(ProblemKind::NotAYear)
        }
        FieldKind::Integer { min, max } => number_fault(value, *min, *max),
        FieldKind::Money => number_fault(value, Some(0), Some(1_000_000_000_000_000)),
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
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        let fraction = value.parse::<f64>().is_ok();
        return Some(if fraction { ProblemKind::NotWhole } else { ProblemKind::NotANumber });
    }
    let number = value.parse::<i64>().unwrap_or(i64::MAX);
    match (min, max) {
        (Some(min), _) if number < min => Some(ProblemKind::TooSmall { min }),
        (_, Some(max)) if number > max => Some(ProblemKind::TooLarge { max }),
        _ => None,
    }
}

fn decimal_fault(value: &str, min: Option<i64>) -> Option<ProblemKind> {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let (true, Ok(number)) = (is_number, value.parse::<f64>()) else {
        return Some(ProblemKind::NotANumber);
    };
    #[expect(clippy::cast_precision_loss, reason = "bounds of forms are small whole numbers")]
    min.filter(|min| number < *min as f64).map(|min| ProblemKind::TooSmall { min })
}

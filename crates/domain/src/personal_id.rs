//! Personal identification numbers (số định danh cá nhân) and the older identity card numbers.
//!
//! A number has no check digit. What its digits say about province, century, sex and year may
//! disagree with the truth (sex and birth date can be corrected by law while the number stays), so
//! disagreement is a [`Doubt`] for a person to look at, never a refusal.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::contact::mask_but_last;

/// Twelve digits, or the nine of an old identity card (CMND). Never printed by `Debug`, and without
/// `Display`, so that it cannot be logged by accident.
///
/// Law: Law on Identification 26/2023/QH15, Art. 12.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonalId(String);

/// Why a text is no [`PersonalId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonalIdError {
    /// Nothing was typed.
    #[error("the identification number is empty")]
    Empty,
    /// Something that is neither a digit nor a usual separator.
    #[error("an identification number has only digits")]
    NotDigits,
    /// Too many digits or too few.
    #[error("an identification number has 12 digits, not {digits}")]
    Length {
        /// How many there are.
        digits: usize,
    },
}

/// Sex as civil status records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// What in a number looks unlikely; a warning to show, not a reason to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum Doubt {
    /// The first three digits are no province; those born abroad have other codes.
    UnknownProvince,
    /// The number says another year of birth.
    BirthYear {
        /// The year in the number.
        in_number: i16,
    },
    /// The number says another sex.
    Sex {
        /// The sex in the number.
        in_number: Sex,
    },
}

/// Codes of the 63 provinces of birth registration, kept after the mergers of 2025.
#[rustfmt::skip]
const PROVINCES: [&str; 63] = [
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020",
    "022", "024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038",
    "040", "042", "044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060",
    "062", "064", "066", "067", "068", "070", "072", "074", "075", "077", "079", "080", "082",
    "083", "084", "086", "087", "089", "091", "092", "093", "094", "095", "096",
];

impl PersonalId {
    /// Reads a number where the nine digits of an old identity card are welcome too.
    pub fn parse_with_old(text: &str) -> Result<Self, PersonalIdError> {
        Self::read(text, true)
    }

    fn read(text: &str, old_too: bool) -> Result<Self, PersonalIdError> {
        let separator = |sign: char| sign.is_whitespace() || matches!(sign, '.' | '-' | '\u{200B}');
        let digits: String = text.chars().filter(|sign| !separator(*sign)).collect();
        if digits.is_empty() {
            return Err(PersonalIdError::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PersonalIdError::NotDigits);
        }
        match digits.len() {
            12 => Ok(Self(digits)),
            9 if old_too => Ok(Self(digits)),
            digits => Err(PersonalIdError::Length { digits }),
        }
    }

    /// The digits. For papers and forms; never for a log.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough for its owner to recognise it: `********3456`.
    pub fn masked(&self) -> String {
        mask_but_last(&self.0, 4)
    }

    /// Whether it is one of an old identity card, which says nothing about the person.
    pub fn is_old(&self) -> bool {
        self.0.len() == 9
    }

    /// Code of the province of birth registration, or of the country; `None` for an old number.
    pub fn province_code(&self) -> Option<&str> {
        if self.is_old() { None } else { self.0.get(..3) }
    }

    /// Sex at the time the number was given; `None` for an old number.
    pub fn sex(&self) -> Option<Sex> {
        let digit = self.century_digit()?;
        Some(if digit % 2 == 0 { Sex::Male } else { Sex::Female })
    }

    /// Year of birth, 1900 to 2399; `None` for an old number.
    pub fn birth_year(&self) -> Option<i16> {
        let century = 19 + i16::from(self.century_digit()? / 2);
        let year: i16 = self.0.get(4..6)?.parse().ok()?;
        Some(century * 100 + year)
    }

    /// What disagrees with the declared facts, and an unknown province. Nothing is doubted in an
    /// old number.
    pub fn doubts(&self, born: Option<Date>, sex: Option<Sex>) -> Vec<Doubt> {
        let province = self.province_code().filter(|code| !PROVINCES.contains(code));
        let year = self.birth_year().filter(|year| born.is_some_and(|born| born.year() != *year));
        let other = self.sex().filter(|in_number| sex.is_some_and(|sex| sex != *in_number));
        province
            .map(|_| Doubt::UnknownProvince)
            .into_iter()
            .chain(year.map(|in_number| Doubt::BirthYear { in_number }))
            .chain(other.map(|in_number| Doubt::Sex { in_number }))
            .collect()
    }

    fn century_digit(&self) -> Option<u8> {
        if self.is_old() {
            return None;
        }
        self.0.as_bytes().get(3).map(|digit| digit - b'0')
    }
}

impl FromStr for PersonalId {
    type Err = PersonalIdError;

    /// Twelve digits only; spaces, dots and hyphens between them are forgiven.
    fn from_str(text: &str) -> Result<Self, PersonalIdError> {
        Self::read(text, false)
    }
}

impl fmt::Debug for PersonalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalId(hidden)")
    }
}

impl TryFrom<String> for PersonalId {
    type Error = PersonalIdError;

    /// What was stored may be an old number.
    fn try_from(text: String) -> Result<Self, PersonalIdError> {
        Self::parse_with_old(&text)
    }
}

impl From<PersonalId> for String {
    fn from(id: PersonalId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> PersonalId {
        text.parse().unwrap()
    }

    #[test]
    fn the_digits_tell_province_sex_and_year() {
        let hanoi = id("001190123456");
        assert_eq!(hanoi.province_code(), Some("001"));
        assert_eq!((hanoi.sex(), hanoi.birth_year()), (Some(Sex::Female), Some(1990)));
        let saigon = id("079301000001");
        assert_eq!((saigon.sex(), saigon.birth_year()), (Some(Sex::Female), Some(2001)));
        assert_eq!(id("001201000001").sex(), Some(Sex::Male));
        assert_eq!(id("001999000001").birth_year(), Some(2399));
    }

    #[test]
    fn a_number_that_disagrees_with_the_declared_facts_is_doubted_not_refused() {
        let number = id("001090123456");
        assert_eq!(number.doubts(Some(date(1990, 3, 5)), Some(Sex::Male)), []);
        assert_eq!(number.doubts(None, None), []);
        assert_eq!(
            number.doubts(Some(date(1991, 3, 5)), Some(Sex::Female)),
            [Doubt::BirthYear { in_number: 1990 }, Doubt::Sex { in_number: Sex::Male }]
        );
        assert_eq!(id("003090123456").doubts(None, None), [Doubt::UnknownProvince]);
    }

    #[test]
    fn spaces_between_the_digits_are_forgiven_and_leading_zeros_kept() {
        assert_eq!(id(" 001 190.123-456 ").as_str(), "001190123456");
    }

    #[test]
    fn an_old_number_is_read_only_where_it_is_welcome() {
        assert_eq!("012345678".parse::<PersonalId>(), Err(PersonalIdError::Length { digits: 9 }));
        let old = PersonalId::parse_with_old("012 345 678").unwrap();
        assert!(old.is_old());
        assert_eq!((old.sex(), old.birth_year(), old.province_code()), (None, None, None));
        assert_eq!(old.doubts(Some(date(1990, 1, 1)), Some(Sex::Male)), []);
    }

    #[test]
    fn a_wrong_number_is_refused_with_its_reason() {
        use PersonalIdError::{Empty, Length, NotDigits};
        for (text, why) in [
            ("", Empty),
            ("00119012345", Length { digits: 11 }),
            ("0011901234567", Length { digits: 13 }),
            ("00119012345O", NotDigits),
            ("٠٠١١٩٠١٢٣٤٥٦", NotDigits),
        ] {
            assert_eq!(text.parse::<PersonalId>(), Err(why), "{text}");
        }
    }

    #[test]
    fn the_number_is_hidden_where_it_is_shown_or_logged() {
        let number = id("001190123456");
        assert_eq!(number.masked(), "********3456");
        assert!(!format!("{number:?}").contains(char::is_numeric));
    }

    proptest! {
        #[test]
        fn every_twelve_digits_are_a_number_that_reads_back(digits in "[0-9]{12}") {
            let number = id(&digits);
            prop_assert_eq!(number.as_str(), digits.as_str());
            prop_assert!((1900..2400).contains(&number.birth_year().unwrap()));
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<PersonalId>(&json).unwrap(), number);
        }

        #[test]
        fn no_text_makes_the_reader_panic(
            text in "\\PC*", near in "[0-9a-z .é-]{8,16}", bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            for typed in [text, near, String::from_utf8_lossy(&bytes).into_owned()] {
                drop(typed.parse::<PersonalId>());
                if let Ok(number) = PersonalId::parse_with_old(&typed) {
                    drop((number.masked(), number.doubts(Some(date(1990, 1, 1)), Some(Sex::Male))));
                }
            }
        }
    }
}

//! How a person is reached. Neither telephone nor address is ever printed by `Debug`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A Vietnamese telephone number, kept as it is dialled in Vietnam: `0912345678`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is no [`Phone`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("the telephone number is empty")]
    Empty,
    /// Something that is neither a digit nor a usual separator.
    #[error("a telephone number has only digits")]
    NotDigits,
    /// Too many digits or too few.
    #[error("a Vietnamese telephone number has 10 digits, one of a landline 11")]
    Length,
    /// No network has such numbers.
    #[error("a Vietnamese mobile number begins with 03, 05, 07, 08 or 09, a landline with 02")]
    Prefix,
    /// Another country.
    #[error("only Vietnamese telephone numbers can be used")]
    Foreign,
}

/// Prefixes of eleven-digit mobile numbers and what replaced them in September 2018. Old papers
/// and address books still show them.
const RENUMBERED: [(&str, &str); 21] = [
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0126", "076"),
    ("0128", "078"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0127", "081"),
    ("0129", "082"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

impl Phone {
    /// The number as it is dialled in Vietnam.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is dialled from anywhere: `+84912345678`.
    pub fn international(&self) -> String {
        format!("+84{}", &self.0[1..])
    }

    /// Whether it is a mobile number, which can receive messages.
    pub fn is_mobile(&self) -> bool {
        !self.0.starts_with("02")
    }

    /// Enough for its owner to recognise it: `*******678`.
    pub fn masked(&self) -> String {
        mask_but_last(&self.0, 3)
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// Understands `+84`, `0084`, spaces, dots, hyphens, brackets, and prefixes from before 2018.
    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let kept: String = text.chars().filter(|sign| !is_separator(*sign)).collect();
        if kept.is_empty() {
            return Err(PhoneError::Empty);
        }
        let (digits, abroad) = match kept.strip_prefix('+').or_else(|| kept.strip_prefix("00")) {
            Some(rest) => (rest, true),
            None => (kept.as_str(), false),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        let national = match digits.strip_prefix("84") {
            // "+84 (0)912…" is a common way of writing it.
            Some(rest) if abroad => rest.strip_prefix('0').unwrap_or(rest),
            _ if abroad => return Err(PhoneError::Foreign),
            // "84912345678", without the plus sign.
            Some(rest) if digits.len() >= 11 => rest,
            _ => digits.strip_prefix('0').ok_or(PhoneError::Prefix)?,
        };
        Self::of_network(renumbered(format!("0{national}")))
    }
}

impl Phone {
    fn of_network(digits: String) -> Result<Self, PhoneError> {
        let length = match digits.as_bytes().get(1) {
            Some(b'3' | b'5' | b'7' | b'8' | b'9') => 10,
            Some(b'2') => 11,
            Some(_) => return Err(PhoneError::Prefix),
            None => return Err(PhoneError::Length),
        };
        if digits.len() == length { Ok(Self(digits)) } else { Err(PhoneError::Length) }
    }
}

fn is_separator(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(sign, '.' | '-' | '–' | '(' | ')' | '/' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
}

fn renumbered(digits: String) -> String {
    if digits.len() != 11 {
        return digits;
    }
    let new = RENUMBERED
        .iter()
        .find_map(|(old, new)| digits.strip_prefix(old).map(|rest| format!("{new}{rest}")));
    new.unwrap_or(digits)
}

/// An e-mail address, in small letters.
///
/// Checked for what goes wrong when people type one, not for all the mail standards allow; the
/// one-time code proves the rest.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is no [`Email`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("the e-mail address is empty")]
    Empty,
    /// No `@`, or more than one.
    #[error("an e-mail address has one @")]
    At,
    /// A letter with a diacritic, a space or a sign that addresses do not have.
    #[error("an e-mail address has no spaces and no letters with diacritics")]
    Sign,
    /// Nothing, or dots out of place, before the `@`.
    #[error("the part before the @ is not complete")]
    Local,
    /// No complete domain name after the `@`.
    #[error("the part after the @ is not complete, such as gmail.com")]
    Domain,
    /// Longer than 254 signs.
    #[error("an e-mail address has at most 254 signs")]
    TooLong,
}

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough for its owner to recognise it: `n***@gmail.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        format!("{}***@{domain}", local.get(..1).unwrap_or(""))
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > 254 {
            return Err(EmailError::TooLong);
        }
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"@.!#$%&'*+/=?^_`{|}~-".contains(&byte))
        {
            return Err(EmailError::Sign);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if local.len() > 64 || local.split('.').any(str::is_empty) {
            return Err(EmailError::Local);
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = domain.rsplit('.').next().unwrap_or("");
    domain.contains('.')
        && domain.split('.').all(label)
        && last.len() >= 2
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Stars for all but the last `shown` signs of a number.
pub(crate) fn mask_but_last(digits: &str, shown: usize) -> String {
    let hidden = digits.len().saturating_sub(shown);
    format!("{}{}", "*".repeat(hidden), digits.get(hidden..).unwrap_or(""))
}

macro_rules! private_text {
    ($name:ident, $error:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            /// Hidden: what is logged or shown in a failure must not reach the person.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(contact: $name) -> Self {
                contact.0
            }
        }
    };
}

private_text!(Phone, PhoneError);
private_text!(Email, EmailError);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for typed in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "(091) 234-5678",
            "+84912345678",
            "+84 (0)912 345 678",
            "0084 912345678",
            "84912345678",
            "\u{202a}0912345678\u{202c}",
        ] {
            assert_eq!(typed.parse::<Phone>().unwrap().as_str(), "0912345678", "{typed}");
        }
    }

    #[test]
    fn a_mobile_number_from_before_2018_becomes_the_one_of_today() {
        assert_eq!("0168 234 5678".parse::<Phone>().unwrap().as_str(), "0382345678");
        assert_eq!("+84 123 456 7890".parse::<Phone>().unwrap().as_str(), "0834567890");
    }

    #[test]
    fn a_landline_is_accepted_but_receives_no_messages() {
        let desk: Phone = "024 3825 3536".parse().unwrap();
        assert_eq!(desk.as_str(), "02438253536");
        assert!(!desk.is_mobile());
        assert!("0912345678".parse::<Phone>().unwrap().is_mobile());
        assert_eq!(desk.international(), "+842438253536");
    }

    #[test]
    fn a_wrong_number_is_refused_with_its_reason() {
        use PhoneError::{Empty, Foreign, Length, NotDigits, Prefix};
        for (typed, why) in [
            ("", Empty),
            (" - ", Empty),
            ("091234567a", NotDigits),
            ("０９12345678", NotDigits),
            ("091234567", Length),
            ("09123456789", Length),
            ("0", Length),
            ("0612345678", Prefix),
            ("912345678", Prefix),
            ("+1 202 555 0123", Foreign),
        ] {
            assert_eq!(typed.parse::<Phone>(), Err(why), "{typed}");
        }
    }

    #[test]
    fn an_address_is_trimmed_and_small() {
        let email: Email = " Lan.Nguyen+hn@Gmail.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "lan.nguyen+hn@gmail.com");
    }

    #[test]
    fn a_wrong_address_is_refused_with_its_reason() {
        use EmailError::{At, Domain, Empty, Local, Sign, TooLong};
        for (typed, why) in [
            ("  ", Empty),
            ("lan.gmail.com", At),
            ("lan@@gmail.com", At),
            ("lạn@gmail.com", Sign),
            ("lan nguyen@gmail.com", Sign),
            ("lan@gmail.com>", Sign),
            ("@gmail.com", Local),
            ("lan.@gmail.com", Local),
            ("lan..ng@gmail.com", Local),
            ("lan@gmail", Domain),
            ("lan@gmail..com", Domain),
            ("lan@-gmail.com", Domain),
            ("lan@gmail.c", Domain),
            ("lan@10.0.0.11", Domain),
        ] {
            assert_eq!(typed.parse::<Email>(), Err(why), "{typed}");
        }
        assert_eq!(format!("{}@gmail.com", "a".repeat(300)).parse::<Email>(), Err(TooLong));
    }

    #[test]
    fn what_is_shown_or_logged_does_not_reach_the_person() {
        let phone: Phone = "0912345678".parse().unwrap();
        let email: Email = "lan@gmail.com".parse().unwrap();
        assert_eq!(phone.masked(), "*******678");
        assert_eq!(email.masked(), "l***@gmail.com");
        let logged = format!("{phone:?} {email:?}");
        assert!(!logged.contains("345") && !logged.contains("lan"), "{logged}");
    }

    proptest! {
        #[test]
        fn what_was_understood_reads_back_the_same(
            typed in "(\\+84|0084|84|0)[ .-]?[1-9][0-9 .]{6,12}", mail in "[a-zA-Z.@-]{1,30}",
        ) {
            if let Ok(phone) = typed.parse::<Phone>() {
                prop_assert_eq!(phone.to_string().parse::<Phone>(), Ok(phone.clone()));
                prop_assert_eq!(phone.international().parse::<Phone>(), Ok(phone));
            }
            if let Ok(email) = mail.parse::<Email>() {
                prop_assert_eq!(email.to_string().parse::<Email>(), Ok(email));
            }
        }

        #[test]
        fn no_text_makes_the_readers_panic(
            text in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let raw = String::from_utf8_lossy(&bytes).into_owned();
            for typed in [text, raw] {
                drop(typed.parse::<Phone>().map(|phone| phone.masked()));
                drop(typed.parse::<Email>().map(|email| email.masked()));
            }
        }
    }
}

//! Agency identifiers (mã định danh) and dossier codes (mã số hồ sơ), of both eras.
//!
//! The serial number is allocated inside the commit of the reception; here it is only written and
//! read. A code is never reused, renumbered, or taken apart to find out the province.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// In which order a code names the levels of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeScheme {
    /// Smallest unit first, `000.00.12.H26-190827-0001`.
    ///
    /// Law: Circular 01/2018/TT-VPCP, Art. 19, with QCVN 102:2016/BTTTT.
    Circular01Of2018,
    /// Province first, `H26.012.00-251001-0001`.
    ///
    /// Law: Circular 03/2025/TT-VPCP, Art. 13, with Decision 20/2020/QĐ-TTg.
    Circular03Of2025,
}

/// The identifier of an agency, such as `000.00.12.H26` or `H26.012.00`.
///
/// In force side by side since 2020; which one it is shows in its first sign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyCode(String);

/// The number of one dossier: receiving agency, day of reception, serial of that day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DossierCode {
    agency: AgencyCode,
    on: Date,
    serial: u32,
    /// Digits written; codes of other systems may have more than ours.
    width: usize,
}

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The agency part has neither of the two forms.
    #[error("the agency part is written like 000.00.12.H26 or H26.012.00")]
    Agency,
    /// Not three parts joined by hyphens.
    #[error("a dossier code is written like 000.00.12.H26-190827-0001")]
    Shape,
    /// The middle part is no day.
    #[error("the middle part of a dossier code is a day, written YYMMDD")]
    Day,
    /// The last part is no serial number.
    #[error("the last part of a dossier code is a serial number of at least four digits")]
    Serial,
}

/// Digits of a serial number; a busier day than 9,999 widens it.
const SERIAL_DIGITS: usize = 4;
/// More digits than any system writes; they still fit the number.
const SERIAL_DIGITS_MAX: usize = 9;
/// Longest identifier. Law: Decision 20/2020/QĐ-TTg.
const AGENCY_LENGTH_MAX: usize = 35;
/// Groups after the first one in the newer form.
const GROUPS_MAX: usize = 8;

impl AgencyCode {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The era of its form.
    pub fn scheme(&self) -> CodeScheme {
        if self.0.starts_with(|sign: char| sign.is_ascii_digit()) {
            CodeScheme::Circular01Of2018
        } else {
            CodeScheme::Circular03Of2025
        }
    }

    /// The same agency as `scheme` writes it: `000.00.12.H26` and `H26.012.00` are one agency.
    ///
    /// Only the order of levels is turned. An identifier that the other form cannot express (too
    /// many levels, letters) stays as it is; both are valid.
    pub fn written_in(&self, scheme: CodeScheme) -> Self {
        if scheme == self.scheme() {
            return self.clone();
        }
        let groups: Vec<&str> = self.0.split('.').collect();
        let turned = match (scheme, groups.as_slice()) {
            (CodeScheme::Circular03Of2025, ["000", unit, agency, province]) => {
                Some(format!("{province}.0{agency}.{unit}"))
            }
            (CodeScheme::Circular03Of2025, [office, unit, agency, province]) => {
                Some(format!("{province}.0{agency}.{unit}.{office}"))
            }
            (CodeScheme::Circular01Of2018, [province, agency, unit]) => {
                agency.strip_prefix('0').map(|agency| format!("000.{unit}.{agency}.{province}"))
            }
            (CodeScheme::Circular01Of2018, [province, agency, unit, office]) => agency
                .strip_prefix('0')
                .map(|agency| format!("{office}.{unit}.{agency}.{province}")),
            _ => None,
        };
        // What does not come out as an identifier of the other era cannot be expressed in it.
        turned
            .and_then(|text| text.parse::<Self>().ok())
            .filter(|code| code.scheme() == scheme)
            .unwrap_or_else(|| self.clone())
    }
}

impl DossierCode {
    /// The code of the `serial`-th dossier (from 1) that `agency` received `on` a day.
    pub fn new(scheme: CodeScheme, agency: AgencyCode, on: Date, serial: u32) -> Self {
        let width = serial.to_string().len().max(SERIAL_DIGITS);
        Self { agency: agency.written_in(scheme), on, serial, width }
    }

    /// The receiving agency.
    pub fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    /// The day of reception in Vietnam. The code has two digits of the year: 2000 to 2099.
    pub fn on(&self) -> Date {
        self.on
    }

    /// The serial number of that agency and day.
    pub fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (agency, day, width) = (&self.agency, self.on.strftime("%y%m%d"), self.width);
        write!(f, "{agency}-{day}-{:0width$}", self.serial)
    }
}

impl FromStr for AgencyCode {
    type Err = CodeError;

    /// Spaces around and small letters are forgiven.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim().to_ascii_uppercase();
        let groups: Vec<&str> = text.split('.').collect();
        let fits = match groups.as_slice() {
            [office, unit, agency, province] if is_province(province) && !is_province(office) => {
                is_digits(office, 3) && is_digits(unit, 2) && is_digits(agency, 2)
            }
            [province, rest @ ..] => {
                let group = |group: &&str| {
                    !group.is_empty() && group.bytes().all(|sign| sign.is_ascii_alphanumeric())
                };
                is_province(province) && rest.len() <= GROUPS_MAX && rest.iter().all(group)
            }
            [] => false,
        };
        if fits && text.len() <= AGENCY_LENGTH_MAX {
            Ok(Self(text))
        } else {
            Err(CodeError::Agency)
        }
    }
}

/// One letter A to Y and two digits: the code of a province or a ministry.
fn is_province(group: &str) -> bool {
    group.strip_prefix(|letter| matches!(letter, 'A'..='Y')).is_some_and(|rest| is_digits(rest, 2))
}

fn is_digits(group: &str, count: usize) -> bool {
    group.len() == count && group.bytes().all(|sign| sign.is_ascii_digit())
}

impl FromStr for DossierCode {
    type Err = CodeError;

    /// Spaces around, small letters and typographic dashes are forgiven.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim().replace(['–', '‑', '−'], "-");
        let mut parts = text.split('-');
        let (Some(agency), Some(day), Some(serial), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(CodeError::Shape);
        };
        let width = serial.len();
        if !(SERIAL_DIGITS..=SERIAL_DIGITS_MAX).contains(&width) || !is_digits(serial, width) {
            return Err(CodeError::Serial);
        }
        let serial: u32 = serial.parse().map_err(|_| CodeError::Serial)?;
        if serial == 0 {
            return Err(CodeError::Serial);
        }
        Ok(Self { agency: agency.parse()?, on: read_day(day)?, serial, width })
    }
}

fn read_day(text: &str) -> Result<Date, CodeError> {
    if !is_digits(text, 6) {
        return Err(CodeError::Day);
    }
    // All digits, so cutting by bytes is safe.
    let number = |at: usize| text[at..at + 2].parse::<i8>().map_err(|_| CodeError::Day);
    Date::new(2000 + i16::from(number(0)?), number(2)?, number(4)?).map_err(|_| CodeError::Day)
}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = CodeError;

            fn try_from(text: String) -> Result<Self, CodeError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.to_string()
            }
        }
    };
}

as_text!(AgencyCode);
as_text!(DossierCode);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn code(scheme: CodeScheme, agency: &str, on: Date, serial: u32) -> String {
        DossierCode::new(scheme, agency.parse().unwrap(), on, serial).to_string()
    }

    #[test]
    fn the_dossiers_of_a_day_are_numbered_from_one() {
        let old = |on, serial| code(CodeScheme::Circular01Of2018, "000.00.12.H26", on, serial);
        assert_eq!(old(date(2019, 8, 27), 1), "000.00.12.H26-190827-0001");
        assert_eq!(old(date(2019, 8, 27), 2), "000.00.12.H26-190827-0002");
        assert_eq!(old(date(2019, 8, 28), 1), "000.00.12.H26-190828-0001");
    }

    #[test]
    fn another_agency_has_its_own_first_number() {
        let on = date(2019, 8, 27);
        assert_eq!(
            code(CodeScheme::Circular01Of2018, "000.05.33.H26", on, 1),
            "000.05.33.H26-190827-0001"
        );
    }

    #[test]
    fn the_ten_thousandth_dossier_of_a_day_gets_a_wider_number() {
        let written =
            code(CodeScheme::Circular01Of2018, "000.00.12.H26", date(2019, 8, 27), 10_000);
        assert_eq!(written, "000.00.12.H26-190827-10000");
        assert_eq!(written.parse::<DossierCode>().unwrap().serial(), 10_000);
    }

    #[test]
    fn since_2025_the_province_stands_first() {
        let new = CodeScheme::Circular03Of2025;
        let on = date(2025, 10, 1);
        assert_eq!(code(new, "H26.012.00", on, 1), "H26.012.00-251001-0001");
        assert_eq!(code(new, "000.00.12.H26", on, 1), "H26.012.00-251001-0001");
        assert_eq!(
            code(CodeScheme::Circular01Of2018, "H26.012.00", on, 1),
            "000.00.12.H26-251001-0001"
        );
    }

    #[test]
    fn an_identifier_the_older_form_cannot_express_stays_as_it_is() {
        let wide: AgencyCode = "H26.112.00".parse().unwrap();
        assert_eq!(wide.written_in(CodeScheme::Circular01Of2018), wide);
    }

    #[test]
    fn a_code_names_its_parts() {
        let code: DossierCode = " 000.00.12.h26–190827–0001 ".parse().unwrap();
        assert_eq!(code.to_string(), "000.00.12.H26-190827-0001");
        assert_eq!(code.agency().as_str(), "000.00.12.H26");
        assert_eq!(code.agency().scheme(), CodeScheme::Circular01Of2018);
        assert_eq!((code.on(), code.serial()), (date(2019, 8, 27), 1));
    }

    #[test]
    fn a_wrong_code_is_refused_with_its_reason() {
        use CodeError::{Agency, Day, Serial, Shape};
        for (text, why) in [
            ("", Shape),
            ("000.00.12.H26", Shape),
            ("000.00.12.H26-190827-0001-1", Shape),
            ("000.00.12.H26-190832-0001", Day),
            ("000.00.12.H26-190229-0001", Day),
            ("000.00.12.H26-1908-0001", Day),
            ("000.00.12.Z26-190827-0001", Agency),
            ("00.00.12.H26-190827-0001", Agency),
            ("000.00.H26-190827-0001", Agency),
            ("H26..00-251001-0001", Agency),
            ("H26.1.2.3.4.5.6.7.8.9-251001-0001", Agency),
            ("H26.ABCDEFGHIJKLMNOPQRSTUVWXYZ012345-251001-0001", Agency),
            ("000.00.12.H26-190827-1", Serial),
            ("000.00.12.H26-190827-0000", Serial),
            ("000.00.12.H26-190827-00a1", Serial),
            ("000.00.12.H26-190827-0000000001", Serial),
        ] {
            assert_eq!(text.parse::<DossierCode>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_code_of_a_ministry_with_a_wider_serial_reads_back_to_the_letter() {
        let text = "G01.012.00-251001-010001";
        assert_eq!(text.parse::<DossierCode>().unwrap().to_string(), text);
    }

    fn any_agency() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Y][0-9]{2}",
            "[A-Y][0-9]{2}(\\.[A-Z0-9]{1,4}){0,6}"
        ]
    }

    proptest! {
        #[test]
        fn a_written_code_reads_back(
            agency in any_agency(), day in 0..36_524_i32, serial in 1..1_000_000_u32, new: bool,
        ) {
            let scheme =
                if new { CodeScheme::Circular03Of2025 } else { CodeScheme::Circular01Of2018 };
            let on = date(2000, 1, 1) + day.days();
            let code = DossierCode::new(scheme, agency.parse().unwrap(), on, serial);
            prop_assert_eq!(code.to_string().parse::<DossierCode>(), Ok(code.clone()));
            let json = serde_json::to_string(&code).unwrap();
            prop_assert_eq!(serde_json::from_str::<DossierCode>(&json).unwrap(), code);
        }

        #[test]
        fn turning_an_identifier_of_2018_around_and_back_changes_nothing(
            agency in "[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[A-Y][0-9]{2}",
        ) {
            let old: AgencyCode = agency.parse().unwrap();
            let turned = old.written_in(CodeScheme::Circular03Of2025);
            prop_assert_eq!(turned.written_in(CodeScheme::Circular01Of2018), old);
        }

        #[test]
        fn no_text_makes_the_reader_panic(
            text in "\\PC*", near in "[0-9A-Zh.]{0,16}-[0-9é]{0,8}-[0-9é]{0,12}",
        ) {
            drop(text.parse::<DossierCode>());
            drop(text.parse::<AgencyCode>());
            if let Ok(code) = near.parse::<DossierCode>() {
                prop_assert_eq!(code.to_string().parse::<DossierCode>(), Ok(code));
            }
        }
    }
}

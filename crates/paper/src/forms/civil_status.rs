//! The birth certificate.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Giấy khai sinh, with the fields of the birth register.
///
/// Law: Law on Civil Status 60/2014/QH13, art. 14; Circular 04/2024/TT-BTP for the sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BirthCertificate {
    /// The registering agency, one line a level, from the top. Printed in capitals.
    pub agency_lines: Vec<String>,
    /// Number in the register with its year, for example "125/2025".
    pub number: String,
    /// Family, middle and given name.
    pub name: String,
    /// Day of birth, printed in digits and in words.
    pub born_on: Option<Date>,
    /// "Nam" or "Nữ".
    pub gender: String,
    /// Ethnicity.
    pub ethnicity: String,
    /// Nationality.
    pub nationality: String,
    /// Place of birth.
    pub birth_place: String,
    /// Quê quán.
    pub home_town: String,
    /// Personal identifier.
    pub personal_id: String,
    /// The mother.
    pub mother: BirthParent,
    /// The father; blank when not recorded.
    pub father: BirthParent,
    /// Who registered the birth.
    pub declarer: String,
    /// Their identity paper.
    pub declarer_id: String,
    /// Where it was registered.
    pub registered_at: String,
    /// When it was registered.
    pub registered_on: Option<Date>,
    /// Post of the person who signs. Printed in capitals.
    pub signer_post: String,
    /// Name of the person who signs.
    pub signer_name: String,
}

/// A parent on a birth certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BirthParent {
    /// Family, middle and given name.
    pub name: String,
    /// Day or year of birth as known, for example "1995" or "02/3/1995".
    pub born: String,
    /// Ethnicity.
    pub ethnicity: String,
    /// Nationality.
    pub nationality: String,
    /// Place of residence.
    pub residence: String,
}

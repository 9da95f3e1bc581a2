//! The control slip that travels with a dossier, and the register book.

use super::Head;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Phiếu kiểm soát quá trình giải quyết hồ sơ (form 05 of 2018, 06 of 2025).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ControlSlip {
    /// Who writes; number suffix `KSGQHS`.
    pub head: Head,
    /// The dossier code, printed with its barcode.
    pub dossier_code: String,
    /// The agency or section that decides.
    pub agency: String,
    /// Agencies that are consulted; empty leaves the line dotted.
    pub consulted: Vec<String>,
    /// Name of the applicant.
    pub applicant: String,
    /// The procedure.
    pub request: String,
    /// When the dossier was taken in.
    pub received_at: Option<DateTime>,
    /// When the result is promised.
    pub due_at: Option<DateTime>,
    /// Every hand-over in order.
    pub hand_overs: Vec<HandOver>,
}

/// One hand-over from one section to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandOver {
    /// The section that gives.
    pub from: String,
    /// The section that takes.
    pub to: String,
    /// When.
    pub at: Option<DateTime>,
    /// The person who gives.
    pub given_by: String,
    /// The person who takes.
    pub taken_by: String,
    /// How the giver kept the limit of the step; `None` leaves the boxes to be ticked by hand.
    pub outcome: Option<StepOutcome>,
    /// Anything else.
    pub note: String,
}

/// How a step kept its own limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// Trước hạn.
    Early,
    /// Đúng hạn.
    OnTime,
    /// Quá hạn.
    Overdue,
}

/// Sổ theo dõi hồ sơ (form 06 of 2018, 07 of 2025): a year of a desk, or a part of it.
///
/// Opened every year, numbered without a gap from 01 to its end (Circular 01/2018, art. 10).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Register {
    /// The agency above. Printed in capitals.
    pub superior: String,
    /// The desk that keeps the book. Printed in capitals.
    pub unit: String,
    /// The year of the book.
    pub year: Option<i16>,
    /// Its volume; empty is dotted.
    pub volume: String,
    /// First day of this extract.
    pub from: Option<Date>,
    /// Last day of this extract.
    pub to: Option<Date>,
    /// The entries in order.
    pub rows: Vec<RegisterRow>,
}

/// One line of the register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegisterRow {
    /// Serial number in the book, as written there.
    pub number: String,
    /// The dossier code.
    pub dossier_code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// How many sets.
    pub sets: Option<u32>,
    /// Name of the applicant.
    pub applicant: String,
    /// Address and telephone.
    pub contact: String,
    /// The agency that decides.
    pub agency: String,
    /// Day of reception.
    pub received_on: Option<Date>,
    /// Promised day.
    pub due_on: Option<Date>,
    /// Day on which the dossier went to the deciding agency.
    pub sent_on: Option<Date>,
    /// Day on which the result came from there.
    pub result_on: Option<Date>,
    /// Day on which the result was given out.
    pub returned_on: Option<Date>,
    /// How: at the counter, by post, electronically.
    pub returned_how: String,
    /// Who took it, in place of the signature when taken electronically.
    pub returned_to: String,
    /// Anything else.
    pub note: String,
}

//! What each paper says. Fields are filled by the caller and printed as they stand: a value is
//! data, never markup. An empty value prints as a dotted line to be filled in by hand.
//!
//! Every struct has a `Default` (the blank form) and reads from JSON with unknown keys refused.

mod civil_status;
mod letters;
mod process;
mod receipt;
mod refusals;

pub use civil_status::{BirthCertificate, BirthParent};
pub use letters::{Certificate, CertificateRow, Letter};
pub use process::{ControlSlip, HandOver, Register, RegisterRow, StepOutcome};
pub use receipt::{FeeLine, PaperLine, Receipt, ReceiptCopy, Signing};
pub use refusals::{Apology, Rejection, StopNotice, SupplementLine, SupplementRequest};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The head common to the official forms: who writes, under which number, where and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Head {
    /// The agency above, for example "Ủy ban nhân dân phường Hoàn Kiếm". Printed in capitals.
    pub superior: String,
    /// The unit that writes, for example "Trung tâm Phục vụ hành chính công". Printed bold, in
    /// capitals, with a rule below. Empty leaves the line out.
    pub unit: String,
    /// The running number alone ("125"); the form puts "Số: " before and the suffix behind.
    pub number: String,
    /// What stands behind the slash of the number; empty means the custom of the form: `TNHS`,
    /// `HDHS`, `TCHS`, `PXL`, `KSGQHS`. Places that use another one say so here.
    pub number_suffix: String,
    /// The place before the date, for example "Hà Nội".
    pub place: String,
    /// The day of writing.
    pub date: Option<Date>,
}

/// Whose dossier it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Applicant {
    /// Name of the person or organisation.
    pub name: String,
    /// Personal identifier or tax number, already masked if it must be. Empty leaves it out.
    pub id_number: String,
    /// Address on one line.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
}

/// Who is asked when something is unclear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// Name of the official.
    pub name: String,
    /// Telephone.
    pub phone: String,
}

/// Who signs for an agency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signer {
    /// The words above the post, for example "TM. Ủy ban nhân dân" or "KT. Chủ tịch". Printed in
    /// capitals; empty leaves the line out.
    pub authority: String,
    /// The post, for example "Chủ tịch". Printed in capitals.
    pub post: String,
    /// Full name.
    pub name: String,
}

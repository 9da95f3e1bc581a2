//! Form 01: the receipt and appointment slip.

use super::{Applicant, Head};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// Giấy tiếp nhận hồ sơ và hẹn trả kết quả (form 01 of both sets).
///
/// Law: Circular 01/2018/TT-VPCP, art. 9; Circular 03/2025/TT-VPCP.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receipt {
    /// Who writes.
    pub head: Head,
    /// The dossier code, printed with its Code 128 barcode.
    pub dossier_code: String,
    /// What the QR code holds, normally the public page of the dossier; empty means the dossier
    /// code itself. Never personal data.
    pub qr: String,
    /// Which copy this is.
    pub copy: ReceiptCopy,
    /// The desk that took the dossier in.
    pub receiving_unit: String,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// The procedure and what is asked for.
    pub request: String,
    /// The papers handed in.
    pub papers: Vec<PaperLine>,
    /// How many sets of the dossier.
    pub sets: Option<u32>,
    /// The time limit of the procedure with its unit, for example "10 ngày làm việc".
    pub time_limit: String,
    /// When the dossier was taken in.
    pub received_at: Option<DateTime>,
    /// When whoever sent it had come to the portal, in words; empty when they did not wait.
    pub arrival: String,
    /// When the result is promised.
    pub due_at: Option<DateTime>,
    /// Where the result will be fetched or sent.
    pub result_place: String,
    /// Fees and charges; empty leaves the point out.
    pub fees: Vec<FeeLine>,
    /// Volume of the paper register; empty together with the number leaves the line out of an
    /// electronic receipt and dotted on a paper one.
    pub register_volume: String,
    /// Serial number in the paper register.
    pub register_number: String,
    /// Telephone to ask at; empty leaves the sentence out.
    pub contact_phone: String,
    /// Whether the slip is signed by hand or carries electronic signatures.
    pub signing: Signing,
    /// Who handed the dossier in, below the signature; usually the applicant.
    pub submitter: String,
    /// The officer who took it in.
    pub officer: String,
}

/// One paper of a dossier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperLine {
    /// Name of the paper.
    pub name: String,
    /// "Bản chính", "Bản sao", "Bản điện tử"…
    pub kind: String,
    /// How many.
    pub count: Option<u32>,
}

/// One fee or charge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeeLine {
    /// Name of the fee.
    pub name: String,
    /// Whole đồng.
    pub amount_dong: u64,
    /// Whether and how it was paid, for example "đã nộp trực tuyến"; empty leaves it out.
    pub state: String,
}

/// The receipt is made in two copies; each says whose it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptCopy {
    /// Neither; for the electronic receipt.
    #[default]
    Unmarked,
    /// Liên 1: travels with the control slip and is kept at the desk.
    ForDesk,
    /// Liên 2: given to the applicant.
    ForApplicant,
}

/// How a slip is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// Room for two signatures by hand.
    #[default]
    ByHand,
    /// Handed in online: no room for signatures, the organisation signs the file.
    Electronic,
}

//! Forms 02 to 05: what is missing, what cannot be taken, what is late, what stops.

use super::{Applicant, Contact, Head, Signer};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (form 02 of both sets).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SupplementRequest {
    /// Who writes; number suffix `HDHS`.
    pub head: Head,
    /// The dossier code; empty when nothing was taken in yet, then the line is left out.
    pub dossier_code: String,
    /// The desk.
    pub receiving_unit: String,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// The procedure and what is asked for.
    pub request: String,
    /// What must be brought or put right, complete and once.
    pub lines: Vec<SupplementLine>,
    /// Why, with the rule that asks for it.
    pub reason: String,
    /// The last day to answer; `None` leaves the sentence out.
    pub respond_by: Option<Date>,
    /// Who is asked.
    pub contact: Contact,
    /// Who handed the dossier in.
    pub submitter: String,
    /// The officer who explains.
    pub officer: String,
}

/// One paper to be brought, or one thing to be put right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SupplementLine {
    /// The paper or the thing.
    pub name: String,
    /// What is wrong with it; printed small below, empty leaves it out.
    pub defect: String,
    /// How many originals.
    pub originals: Option<u32>,
    /// How many certified copies.
    pub certified_copies: Option<u32>,
    /// How many plain copies.
    pub plain_copies: Option<u32>,
}

/// Phiếu từ chối tiếp nhận giải quyết hồ sơ (form 03 of both sets).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rejection {
    /// Who writes; number suffix `TCHS`.
    pub head: Head,
    /// The dossier code; empty at the counter, then the line is left out.
    pub dossier_code: String,
    /// The desk.
    pub receiving_unit: String,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// The procedure and what is asked for.
    pub request: String,
    /// The reasons, one by one.
    pub reasons: Vec<String>,
    /// The rules they rest on: article, decree. A rejection always has one.
    pub legal_basis: String,
    /// Who is asked.
    pub contact: Contact,
    /// Who handed the dossier in.
    pub submitter: String,
    /// The officer who declined.
    pub officer: String,
}

/// Form 04: Phiếu xin lỗi và hẹn lại ngày trả kết quả (2018); Văn bản xin lỗi và đề nghị gia hạn
/// thời gian giải quyết (2025).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Apology {
    /// The agency that is late, not the desk; number suffix `PXL`.
    pub head: Head,
    /// To whom.
    pub applicant: Applicant,
    /// The agency as it speaks of itself inside the sentence.
    pub agency: String,
    /// What the dossier is about.
    pub request: String,
    /// The dossier code.
    pub dossier_code: String,
    /// When the dossier was taken in.
    pub received_at: Option<DateTime>,
    /// When the result had been promised.
    pub due_at: Option<DateTime>,
    /// Why it is late.
    pub reason: String,
    /// How much longer it takes, for example "03 ngày làm việc"; only printed by the 2025 form.
    pub extension: String,
    /// The new promise.
    pub new_due_at: Option<DateTime>,
    /// The head of the agency that is late.
    pub signer: Signer,
}

/// Thông báo dừng giải quyết hồ sơ (form 05 of the 2025 set): the withdrawal confirmed.
///
/// Law: Decree 118/2025, art. 21; Circular 03/2025/TT-VPCP, art. 7.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StopNotice {
    /// Who writes.
    pub head: Head,
    /// To whom.
    pub applicant: Applicant,
    /// The agency as it speaks of itself inside the sentence.
    pub agency: String,
    /// What the dossier is about.
    pub request: String,
    /// The dossier code.
    pub dossier_code: String,
    /// When the dossier was taken in.
    pub received_at: Option<DateTime>,
    /// The day on which the applicant asked to stop.
    pub asked_on: Option<Date>,
    /// How they asked, inside a sentence: "trực tiếp tại quầy", "qua Cổng Dịch vụ công quốc gia".
    pub asked_by: String,
    /// The day from which nothing more is done.
    pub stopped_on: Option<Date>,
    /// Papers given back; empty leaves the list out.
    pub papers_returned: Vec<String>,
    /// What happens to money already paid; empty leaves the sentence out.
    pub refund: String,
    /// Who is asked.
    pub contact: Contact,
    /// Who signs.
    pub signer: Signer,
}

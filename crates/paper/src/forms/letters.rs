//! Papers without a form of their own: certificates made of rows, and letters made of paragraphs.

use super::{Head, Signer};
use serde::{Deserialize, Serialize};

/// An extract (trích lục), confirmation (giấy xác nhận), certificate or permit (giấy phép).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Certificate {
    /// Who writes; the number suffix is printed only when given.
    pub head: Head,
    /// The title as the law names the paper. Printed in capitals.
    pub title: String,
    /// A line below the title, for example "(Bản sao)"; empty leaves it out.
    pub subtitle: String,
    /// What the paper rests on, one line each, printed in italics above the body.
    pub legal_bases: Vec<String>,
    /// Paragraphs before the rows.
    pub opening: Vec<String>,
    /// The rows.
    pub rows: Vec<CertificateRow>,
    /// Paragraphs after the rows: validity, conditions, purpose.
    pub closing: Vec<String>,
    /// Lines of "Nơi nhận"; empty leaves it out.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signer: Signer,
    /// The dossier code, with a small QR code at the foot; empty leaves it out.
    pub dossier_code: String,
    /// What the QR code holds, normally the page where the paper can be verified; empty means the
    /// dossier code.
    pub qr: String,
}

/// One row: what, and its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CertificateRow {
    /// The label, without a colon.
    pub label: String,
    /// The value; empty is dotted.
    pub value: String,
}

/// A letter that brings a result or an answer; also the letters of thanks, congratulation,
/// condolence and apology.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Letter {
    /// Who writes; a letter without a number leaves the number line out.
    pub head: Head,
    /// A centred title, for example "Thư chúc mừng". Printed in capitals; empty for an official
    /// letter, which has a subject instead.
    pub title: String,
    /// What the letter is about, printed below the number after "V/v"; empty leaves it out.
    pub subject: String,
    /// To whom, after "Kính gửi".
    pub addressees: Vec<String>,
    /// The paragraphs.
    pub paragraphs: Vec<String>,
    /// Lines of "Nơi nhận"; empty leaves it out.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signer: Signer,
}

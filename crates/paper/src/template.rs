//! Which papers exist, in which set of official forms.

use std::fmt;

/// A set of official forms; the set in force on the day of reception rules a dossier for its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Era {
    /// Circular 01/2018/TT-VPCP, art. 9, forms 01–06, under Decree 61/2018.
    Nd61Of2018,
    /// Circular 03/2025/TT-VPCP, forms 01–07, under Decree 118/2025.
    Nd118Of2025,
}

impl Era {
    /// Every era, the oldest first.
    pub const ALL: [Self; 2] = [Self::Nd61Of2018, Self::Nd118Of2025];

    /// The identifier of the rule pack that brings this set: `nd61-2018`, `nd118-2025`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nd61Of2018 => "nd61-2018",
            Self::Nd118Of2025 => "nd118-2025",
        }
    }

    /// The era with this identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|era| era.id() == id)
    }
}

/// A paper this crate can print, with the set of forms it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả, form 01. A5.
    Receipt(Era),
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, form 02. A5.
    SupplementRequest(Era),
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ, form 03. A5.
    Rejection(Era),
    /// Form 04, A5: Phiếu xin lỗi và hẹn lại ngày trả kết quả (2018); Văn bản xin lỗi và đề nghị
    /// gia hạn thời gian giải quyết (2025).
    Apology(Era),
    /// Thông báo dừng giải quyết hồ sơ, form 05 of the 2025 set (Decree 118/2025, art. 21). A5.
    /// The 2018 set has no form for a withdrawal; this one serves there too.
    StopNotice,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ, form 05 (2018) or 06 (2025). A5.
    ControlSlip(Era),
    /// Sổ theo dõi hồ sơ, form 06 (2018) or 07 (2025). A4, landscape.
    Register(Era),
    /// Giấy khai sinh. A4.
    BirthCertificate,
    /// An extract, certificate, confirmation or permit, with a title and rows. A4.
    Certificate,
    /// A letter with a result or an answer, and the courtesy letters. A4.
    Letter,
}

impl Template {
    /// Every template in every era.
    pub const ALL: [Self; 16] = [
        Self::Receipt(Era::Nd61Of2018),
        Self::SupplementRequest(Era::Nd61Of2018),
        Self::Rejection(Era::Nd61Of2018),
        Self::Apology(Era::Nd61Of2018),
        Self::ControlSlip(Era::Nd61Of2018),
        Self::Register(Era::Nd61Of2018),
        Self::Receipt(Era::Nd118Of2025),
        Self::SupplementRequest(Era::Nd118Of2025),
        Self::Rejection(Era::Nd118Of2025),
        Self::Apology(Era::Nd118Of2025),
        Self::StopNotice,
        Self::ControlSlip(Era::Nd118Of2025),
        Self::Register(Era::Nd118Of2025),
        Self::BirthCertificate,
        Self::Certificate,
        Self::Letter,
    ];

    /// The stable identifier, for example `nd61-2018.receipt` or `birth-certificate`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Receipt(Era::Nd61Of2018) => "nd61-2018.receipt",
            Self::Receipt(Era::Nd118Of2025) => "nd118-2025.receipt",
            Self::SupplementRequest(Era::Nd61Of2018) => "nd61-2018.supplement-request",
            Self::SupplementRequest(Era::Nd118Of2025) => "nd118-2025.supplement-request",
            Self::Rejection(Era::Nd61Of2018) => "nd61-2018.rejection",
            Self::Rejection(Era::Nd118Of2025) => "nd118-2025.rejection",
            Self::Apology(Era::Nd61Of2018) => "nd61-2018.apology",
            Self::Apology(Era::Nd118Of2025) => "nd118-2025.apology",
            Self::StopNotice => "nd118-2025.stop-notice",
            Self::ControlSlip(Era::Nd61Of2018) => "nd61-2018.control-slip",
            Self::ControlSlip(Era::Nd118Of2025) => "nd118-2025.control-slip",
            Self::Register(Era::Nd61Of2018) => "nd61-2018.register",
            Self::Register(Era::Nd118Of2025) => "nd118-2025.register",
            Self::BirthCertificate => "birth-certificate",
            Self::Certificate => "certificate",
            Self::Letter => "letter",
        }
    }

    /// The template with this identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.id() == id)
    }

    /// The set of forms it belongs to; `None` for papers that are not in a set.
    pub fn era(self) -> Option<Era> {
        match self {
            Self::Receipt(era)
            | Self::SupplementRequest(era)
            | Self::Rejection(era)
            | Self::Apology(era)
            | Self::ControlSlip(era)
            | Self::Register(era) => Some(era),
            Self::StopNotice => Some(Era::Nd118Of2025),
            Self::BirthCertificate | Self::Certificate | Self::Letter => None,
        }
    }

    /// The file that holds its layout and its words.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Receipt(_) => "/receipt.typ",
            Self::SupplementRequest(_) => "/supplement_request.typ",
            Self::Rejection(_) => "/rejection.typ",
            Self::Apology(_) => "/apology.typ",
            Self::StopNotice => "/stop_notice.typ",
            Self::ControlSlip(_) => "/control_slip.typ",
            Self::Register(_) => "/register.typ",
            Self::BirthCertificate => "/birth_certificate.typ",
            Self::Certificate => "/certificate.typ",
            Self::Letter => "/letter.typ",
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_leads_back_to_its_template() {
        for template in Template::ALL {
            assert_eq!(Template::from_id(template.id()), Some(template));
        }
        assert_eq!(Template::from_id("nd61-2018.stop-notice"), None);
        assert_eq!(Era::from_id("nd118-2025"), Some(Era::Nd118Of2025));
    }

    #[test]
    fn the_identifier_of_a_form_begins_with_its_era() {
        for template in Template::ALL {
            if let Some(era) = template.era() {
                assert!(template.id().starts_with(era.id()), "{template}");
            }
        }
    }
}

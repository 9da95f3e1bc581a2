//! Short words of the desk that stand on no page of their own: names of acts, what was just done,
//! what must be mended. Sentences of the law stand in `wording`.

use super::dossier::offers::Offer;

/// The button of an act.
pub fn act(offer: &Offer) -> String {
    match offer {
        Offer::Accept => "Tiếp nhận".to_owned(),
        Offer::AskSupplement => "Yêu cầu bổ sung".to_owned(),
        Offer::NotAccept => "Không tiếp nhận".to_owned(),
        Offer::HandIn => "Nhận bổ sung tại quầy".to_owned(),
        Offer::AcceptSupplement => "Phần bổ sung đã đủ".to_owned(),
        Offer::Transfer => "Chuyển xử lý".to_owned(),
        Offer::TakeOver => "Nhận bàn giao".to_owned(),
        Offer::Assign => "Giao người thực hiện".to_owned(),
        Offer::HandOver { name, .. } => name.clone(),
        Offer::Colleague { .. } => "Chuyển đồng nghiệp".to_owned(),
        Offer::Consult { .. } => "Lấy ý kiến".to_owned(),
        Offer::Answer { .. } => "Cho ý kiến".to_owned(),
        Offer::Pause { .. } => "Tạm dừng".to_owned(),
        Offer::Resume => "Giải quyết tiếp".to_owned(),
        Offer::VerifyOnSite => "Ghi kiểm tra thực địa".to_owned(),
        Offer::Draft => "Soạn dự thảo".to_owned(),
        Offer::Submit => "Trình duyệt".to_owned(),
        Offer::Approve => "Ký duyệt".to_owned(),
        Offer::SendBack => "Chuyển lại".to_owned(),
        Offer::Issue => "Cấp số, phát hành".to_owned(),
        Offer::Reject => "Từ chối giải quyết".to_owned(),
        Offer::RecordPayment { .. } => "Ghi đã thu phí".to_owned(),
        Offer::Return => "Trả kết quả".to_owned(),
        Offer::AskWithdrawal => "Ghi yêu cầu rút".to_owned(),
        Offer::ConfirmWithdrawal => "Xác nhận rút hồ sơ".to_owned(),
        Offer::Apologise => "Xin lỗi, hẹn lại".to_owned(),
    }
}

/// What the declaration is called in a list of papers.
pub const DECLARATION: &str = "Tờ khai và nội dung khác";

/// No commune chosen yet.
pub const CHOOSE_PLACE: &str = "Chọn xã, phường";

/// No commune need be chosen: the desk's own.
pub const OWN_PLACE: &str = "Địa bàn của cơ quan này";

/// Work that nobody has taken.
pub const UNTAKEN: &str = "Chưa có người nhận";

/// A dossier that has left the reader's agency.
pub const READ_ONLY: &str = "Hồ sơ này ông/bà chỉ xem";

/// Why, and who can act.
pub const READ_ONLY_WHY: &str = "Đơn vị của ông/bà đã chuyển hồ sơ đi. Người đang giữ hồ sơ ghi ở \
    phần quá trình giải quyết.";

/// Nobody chosen yet.
pub const CHOOSE: &str = "Chọn một người";

/// Nobody need be chosen.
pub const ANYBODY: &str = "Bất kỳ ai ở bước sau";

/// What was just done, by the noun of the act; `None` for another word.
pub fn done(noun: &str) -> Option<&'static str> {
    Some(match noun {
        "acceptance" => "Đã tiếp nhận hồ sơ",
        "supplement-request" => "Đã gửi yêu cầu bổ sung",
        "supplement" => "Đã ghi nhận phần bổ sung",
        "supplement-acceptance" => "Phần bổ sung đã đầy đủ, thời hạn được tính lại",
        "non-acceptance" => "Đã trả lời không tiếp nhận",
        "transfer" => "Đã chuyển hồ sơ đến nơi giải quyết",
        "assignment" => "Đã giao người thực hiện",
        "take-over" => "Đã nhận bàn giao",
        "hand-over" => "Đã chuyển hồ sơ",
        "consultations" => "Đã gửi lấy ý kiến",
        "answer" => "Đã gửi ý kiến",
        "pause" => "Đã tạm dừng",
        "resumption" => "Hồ sơ được giải quyết tiếp",
        "site-verification" => "Đã ghi kết quả kiểm tra thực địa",
        "draft" => "Đã lưu dự thảo",
        "submission" => "Đã trình duyệt",
        "approval" => "Đã ký duyệt",
        "return-to-work" => "Đã chuyển lại để hoàn thiện",
        "issue" => "Đã phát hành kết quả",
        "rejection" => "Đã từ chối giải quyết",
        "payment" => "Đã ghi nhận phí, lệ phí",
        "return" => "Đã trả kết quả",
        "withdrawal" => "Đã ghi nhận yêu cầu rút hồ sơ",
        "withdrawal-confirmation" => "Đã xác nhận rút hồ sơ",
        "apology" => "Đã xin lỗi và hẹn lại ngày trả kết quả",
        _ => return None,
    })
}

/// What must be mended in a form of an act.
pub mod mend {
    /// A library or a choice without an answer.
    pub const CHOOSE: &str = "Xin chọn một mục";
    /// A person must be named.
    pub const PERSON: &str = "Xin chọn một người trong danh sách";
    /// An agency must be named.
    pub const AGENCY: &str = "Xin chọn ít nhất một cơ quan";
    /// Nothing was asked.
    pub const ITEMS: &str = "Xin chọn lý do hoặc ghi nội dung ở ít nhất một giấy tờ";
    /// The reason needs words in place of a gap.
    pub const GAP: &str = "Lý do này cần ghi rõ mục hoặc quy định cụ thể";
    /// A reason.
    pub const REASON: &str = "Xin chọn lý do có sẵn hoặc ghi lý do";
    /// The rule.
    pub const LEGAL_BASIS: &str = "Xin ghi căn cứ pháp luật: số văn bản, điều, khoản";
    /// Words.
    pub const TEXT: &str = "Xin ghi nội dung";
    /// A day.
    pub const DATE: &str = "Ngày phải là ngày có thật, ví dụ 27 3 2026";
    /// A day on which work is done.
    pub const WORKING_DAY: &str = "Ngày hẹn mới phải là ngày làm việc";
    /// No sheets.
    pub const SHEETS: &str = "Xin đánh dấu giấy tờ đã nhận";
    /// The receipt.
    pub const RECEIPT: &str = "Xin kiểm tra giấy hẹn hoặc giấy ủy quyền rồi đánh dấu";
    /// Who came.
    pub const COLLECTED_BY: &str = "Xin ghi họ tên người nhận";
    /// Name of the applicant.
    pub const NAME: &str = "Xin ghi họ và tên, hoặc tên tổ chức";
    /// Name of the one who came instead.
    pub const MANDATE_NAME: &str = "Xin ghi họ tên người được ủy quyền";
    /// Relation of the one who came instead.
    pub const RELATION: &str = "Xin ghi quan hệ với người có hồ sơ";
    /// E-mail.
    pub const EMAIL: &str = "Địa chỉ thư điện tử chưa đúng, ví dụ ten@vidu.vn";
    /// The case.
    pub const CASE: &str = "Xin chọn trường hợp, vì giấy tờ của mỗi trường hợp khác nhau";
    /// The commune.
    pub const PLACE: &str = "Xin chọn xã, phường";
    /// A paper that is needed.
    pub const NEEDED: &str = "Giấy tờ này là bắt buộc và chưa được đánh dấu";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_acts_of_the_desk_are_said_to_be_done() {
        assert!(done("acceptance").is_some());
        assert_eq!(done("<script>"), None);
    }
}

//! Why the law says no: what happened, why, and what to do now.

use super::{agency_name, component_name, dates, inside, list, stages, step_name, terms};
use crate::Names;
use domain::{deadline::DeadlineError, dossier::Refusal};

/// The sentence of a refusal.
pub fn refusal(refusal: &Refusal, names: &Names<'_>) -> String {
    match refusal {
        Refusal::WrongStage { stage } => format!(
            "Không thực hiện được việc này, vì hồ sơ đang ở trạng thái “{}”. Xin mở lại hồ sơ để \
             xem các việc có thể làm.",
            stages::officer_stage(*stage)
        ),
        Refusal::NotAtThisStep { step } => format!(
            "Quy trình không cho phép việc này ở bước “{}”. Xin chọn một trong các việc đang hiện \
             trên trang hồ sơ.",
            step_name(names, step)
        ),
        Refusal::NotYours { needed } => format!(
            "Việc này do {} của cơ quan đang giữ hồ sơ thực hiện. Nếu ông/bà có vai trò đó ở cơ \
             quan khác, xin chuyển vai trò ở góc trên của trang.",
            terms::role(*needed)
        ),
        Refusal::HeldByAnother { name } => format!(
            "Hồ sơ đang do {name} giữ. Xin trao đổi với người đó, hoặc đề nghị lãnh đạo phân công \
             lại."
        ),
        Refusal::DrafterMayNotApprove => {
            "Người soạn dự thảo không được tự duyệt kết quả của mình. Xin để một lãnh đạo khác ký \
             duyệt."
                .to_owned()
        }
        Refusal::ComponentsMissing { missing } => {
            let titles: Vec<String> =
                missing.iter().map(|id| inside(&component_name(names, id))).collect();
            format!(
                "Hồ sơ còn thiếu {} giấy tờ: {}. Mời ông/bà bổ sung rồi nộp lại; những gì đã khai \
                 vẫn được giữ.",
                missing.len(),
                list(&titles)
            )
        }
        Refusal::SupplementAlreadyAsked { allowed } => format!(
            "Hồ sơ đã được yêu cầu bổ sung đủ {allowed} lần theo quy định. Xin giải quyết trên cơ \
             sở hồ sơ hiện có, hoặc từ chối và nêu rõ căn cứ."
        ),
        Refusal::TooLateForSupplement { until } => format!(
            "Chỉ được yêu cầu bổ sung đến {}. Xin giải quyết trên cơ sở hồ sơ hiện có, hoặc từ \
             chối và nêu rõ căn cứ.",
            dates::moment(*until)
        ),
        Refusal::NothingAsked => {
            "Yêu cầu bổ sung chưa nêu nội dung nào. Xin ghi rõ từng giấy tờ hoặc mục cần bổ sung, \
             đầy đủ trong một lần."
                .to_owned()
        }
        Refusal::NothingHandedIn => {
            "Chưa có giấy tờ hay nội dung nào được bổ sung. Mời ông/bà đính kèm giấy tờ hoặc sửa \
             tờ khai rồi gửi lại."
                .to_owned()
        }
        Refusal::GroundsNeeded => {
            "Việc từ chối phải có lý do và căn cứ pháp luật. Xin ghi cả hai rồi thực hiện lại."
                .to_owned()
        }
        Refusal::CommentNeeded => {
            "Phần nội dung hoặc lý do còn trống. Xin ghi rồi thực hiện lại.".to_owned()
        }
        Refusal::NoDraft => {
            "Hồ sơ chưa có dự thảo kết quả. Xin soạn dự thảo trước khi trình.".to_owned()
        }
        Refusal::NotApproved => {
            "Dự thảo chưa được ký duyệt nên chưa phát hành được. Xin trình lãnh đạo ký duyệt trước."
                .to_owned()
        }
        Refusal::OpinionsAwaited { open } => format!(
            "Còn {open} cơ quan chưa cho ý kiến. Xin chờ đủ ý kiến, hoặc đến hết thời hạn cho ý \
             kiến, rồi trình."
        ),
        Refusal::CannotConsult => {
            "Không gửi lấy ý kiến được: cơ quan này không thuộc danh sách phối hợp của bước hiện \
             tại, hoặc đã được hỏi mà chưa trả lời. Xin chọn cơ quan khác trong danh sách."
                .to_owned()
        }
        Refusal::ConsultationClosed => {
            "Yêu cầu cho ý kiến này đã được trả lời hoặc đã hết hiệu lực. Ông/bà không cần làm gì \
             thêm."
                .to_owned()
        }
        Refusal::DecisionTaken => {
            "Hồ sơ đã có kết quả giải quyết nên không rút được nữa. Mời ông/bà nhận kết quả; nếu \
             không đồng ý, ông/bà có quyền khiếu nại."
                .to_owned()
        }
        Refusal::NoWithdrawal => {
            "Người nộp chưa đề nghị rút hồ sơ này, hoặc đề nghị đã được giải quyết. Xin mở lại hồ \
             sơ để xem."
                .to_owned()
        }
        Refusal::AlreadyReappointed { allowed } => format!(
            "Chỉ được hẹn lại ngày trả kết quả {allowed} lần, và hồ sơ này đã được hẹn lại. Xin \
             giải quyết hồ sơ sớm nhất có thể."
        ),
        Refusal::NewDateNotLater => {
            "Ngày hẹn mới phải sau ngày hẹn cũ và sau hôm nay. Xin chọn ngày khác.".to_owned()
        }
        Refusal::NoDueDate => {
            "Hồ sơ này không có ngày hẹn trả kết quả, hoặc thời hạn đang tạm dừng, nên chưa cần \
             hẹn lại."
                .to_owned()
        }
        Refusal::FeeNotPaid => {
            "Phí, lệ phí của hồ sơ chưa được nộp đủ. Xin nộp trước khi nhận kết quả.".to_owned()
        }
        Refusal::ReceiptNotChecked => {
            "Chưa kiểm tra giấy hẹn hoặc giấy ủy quyền của người đến nhận. Xin kiểm tra và đánh \
             dấu trước khi trả kết quả."
                .to_owned()
        }
        Refusal::NotOnline => {
            "Kết quả của hồ sơ này được trả tại quầy, không tải về được. Mời ông/bà mang giấy hẹn \
             đến nơi trả kết quả."
                .to_owned()
        }
        Refusal::StarsOutOfRange => "Xin chọn từ 1 đến 5 sao.".to_owned(),
        Refusal::NotOpenForFiling => {
            "Thủ tục này chưa nhận hồ sơ theo cách này. Mời ông/bà xem các cách nộp khác ở trang \
             thủ tục."
                .to_owned()
        }
        Refusal::OutsideBoundary { competent } => format!(
            "Hồ sơ này do {} giải quyết, bộ phận một cửa ở đây không tiếp nhận thay được. Xin hướng \
             dẫn người nộp đến đúng nơi hoặc nộp trực tuyến.",
            agency_name(names, competent)
        ),
        Refusal::UnknownCase => {
            "Xin chọn trường hợp của ông/bà, vì giấy tờ và thời hạn của mỗi trường hợp khác nhau."
                .to_owned()
        }
        Refusal::AgencyWithoutCode => {
            "Cơ quan tiếp nhận chưa có mã định danh nên chưa cấp được mã hồ sơ. Xin báo quản trị \
             viên bổ sung mã cho cơ quan."
                .to_owned()
        }
        Refusal::StepWithoutAgency { step } => format!(
            "Không tìm thấy cơ quan thực hiện bước “{}”. Xin báo quản trị viên kiểm tra quy trình.",
            step_name(names, step)
        ),
        Refusal::Calendar(error) => never_open(*error),
    }
}

/// A calendar that never opens again.
pub fn never_open(error: DeadlineError) -> String {
    format!(
        "Không tính được thời hạn: lịch làm việc không có ngày làm việc nào trong mười năm quanh \
         ngày {}. Xin báo quản trị viên kiểm tra lịch.",
        dates::day(error.near)
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use domain::{agency::AgencyTree, procedure::Procedure};

    #[test]
    fn a_refusal_says_what_is_missing_by_its_name_and_what_to_do() {
        let procedure: Procedure = serde_json::from_value(serde_json::json!({
            "code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch",
            "tiers": ["commune"], "service_level": "full", "source": "kiểm thử",
            "components": [
                {"id": "notice", "name": "Giấy chứng sinh", "need": "required"},
                {"id": "id", "name": "Căn cước của cha, mẹ", "need": "required"},
            ],
        }))
        .unwrap();
        let tree = AgencyTree::default();
        let names = Names { agencies: &tree, procedure: Some(&procedure), process: None };
        let missing = vec!["notice".into(), "id".into()];
        insta::assert_snapshot!(refusal(&Refusal::ComponentsMissing { missing }, &names), @"Hồ sơ còn thiếu 2 giấy tờ: giấy chứng sinh và căn cước của cha, mẹ. Mời ông/bà bổ sung rồi nộp lại; những gì đã khai vẫn được giữ.");
    }

    #[test]
    fn a_refusal_without_names_still_shows_no_code_words() {
        let tree = AgencyTree::default();
        let names = Names::of_agencies(&tree);
        let said = refusal(&Refusal::NotAtThisStep { step: "appraise-2".into() }, &names);
        insta::assert_snapshot!(said, @"Quy trình không cho phép việc này ở bước “bước hiện tại”. Xin chọn một trong các việc đang hiện trên trang hồ sơ.");
    }
}

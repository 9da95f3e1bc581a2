//! Where a dossier stands: calmly for the citizen, briefly for officers, and without persons for
//! whoever only knows the number.

use super::{agency_name, closed, dates, inside, terms};
use crate::Names;
use domain::{
    dossier::{
        Dossier, Stage, StageKind,
        state::{Delivery, Payment, Post},
    },
    party::Submitter,
    process::PauseCause,
    time::local,
};

/// Where a dossier stands, for the citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// In a few words.
    pub heading: String,
    /// What is happening and with whom.
    pub body: String,
    /// What comes next, or what to do now.
    pub next: String,
}

/// Names of stages for officers: lists, filters, boards.
pub fn officer_stage(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Submitted => "Chờ tiếp nhận",
        StageKind::IntakeSupplementAsked => "Chờ bổ sung trước tiếp nhận",
        StageKind::NotAccepted => "Không tiếp nhận",
        StageKind::Received => "Đã tiếp nhận",
        StageKind::Transferred => "Đã chuyển, chờ nhận",
        StageKind::Processing => "Đang thụ lý",
        StageKind::SupplementAsked => "Chờ bổ sung",
        StageKind::Paused => "Tạm dừng",
        StageKind::Approving => "Chờ ký duyệt",
        StageKind::Issuing => "Chờ phát hành",
        StageKind::Issued => "Có kết quả, chờ trả",
        StageKind::Rejected => "Từ chối, chờ trả",
        StageKind::Withdrawn => "Đã rút",
        StageKind::Stopped => "Đã dừng theo yêu cầu",
        StageKind::Returned => "Đã trả kết quả",
    }
}

/// Names of stages for citizens: lists, and the public page, which shows nothing else.
pub fn citizen_stage(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Submitted => "Đã gửi, chờ tiếp nhận",
        StageKind::IntakeSupplementAsked | StageKind::SupplementAsked => "Cần bổ sung giấy tờ",
        StageKind::NotAccepted => "Không được tiếp nhận",
        StageKind::Received => "Đã tiếp nhận",
        StageKind::Transferred | StageKind::Processing => "Đang giải quyết",
        StageKind::Paused => "Tạm dừng giải quyết",
        StageKind::Approving => "Đang trình ký",
        StageKind::Issuing => "Đã ký, đang phát hành",
        StageKind::Issued => "Đã có kết quả",
        StageKind::Rejected => "Bị từ chối giải quyết",
        StageKind::Withdrawn => "Đã rút hồ sơ",
        StageKind::Stopped => "Đã dừng theo yêu cầu",
        StageKind::Returned => "Đã trả kết quả",
    }
}

/// One sentence for whoever only knows the number: no person, no paper, no reason.
pub fn public_status(stage: StageKind) -> &'static str {
    match stage {
        StageKind::Submitted => "Hồ sơ đã được gửi và đang chờ bộ phận một cửa tiếp nhận.",
        StageKind::IntakeSupplementAsked | StageKind::SupplementAsked => {
            "Hồ sơ đang chờ người nộp bổ sung. Xin đăng nhập để xem nội dung cần bổ sung."
        }
        StageKind::NotAccepted => {
            "Hồ sơ không được tiếp nhận. Xin đăng nhập hoặc hỏi bộ phận một cửa để biết lý do."
        }
        StageKind::Received => "Hồ sơ đã được tiếp nhận và sắp được chuyển đến nơi giải quyết.",
        StageKind::Transferred | StageKind::Processing => "Hồ sơ đang được giải quyết.",
        StageKind::Paused => {
            "Hồ sơ đang tạm dừng theo quy định; thời gian này không tính vào thời hạn."
        }
        StageKind::Approving => "Kết quả đã được dự thảo và đang trình ký.",
        StageKind::Issuing => "Kết quả đã được ký và đang làm thủ tục phát hành.",
        StageKind::Issued => "Đã có kết quả. Mời người nộp đến nhận hoặc đăng nhập để tải về.",
        StageKind::Rejected => {
            "Hồ sơ bị từ chối giải quyết. Xin đăng nhập hoặc hỏi bộ phận một cửa để biết lý do."
        }
        StageKind::Withdrawn => "Hồ sơ đã được rút theo đề nghị của người nộp.",
        StageKind::Stopped => "Hồ sơ đã dừng giải quyết theo đề nghị của người nộp.",
        StageKind::Returned => "Kết quả đã được trả cho người nộp.",
    }
}

/// Where the dossier stands: what happens, who does it, until when.
pub fn citizen_status(dossier: &Dossier, names: &Names<'_>) -> Status {
    let desk = agency_name(names, &dossier.reception);
    let heading = heading(dossier).to_owned();
    let (body, next) = match &dossier.stage {
        Stage::Submitted { since, due } => (
            format!("{desk} đã nhận được hồ sơ lúc {} và sẽ kiểm tra.", dates::instant(*since)),
            format!(
                "Ông/bà được trả lời chậm nhất {}. Ông/bà chưa cần làm gì thêm.",
                dates::moment(*due)
            ),
        ),
        Stage::IntakeSupplementAsked { request, .. } => (
            format!("{} đề nghị ông/bà bổ sung hoặc sửa {} nội dung.", desk, request.items.len()),
            "Mời ông/bà xem từng nội dung bên dưới và gửi phần bổ sung. Hồ sơ được tiếp nhận ngay \
             khi đã đầy đủ."
                .to_owned(),
        ),
        Stage::NotAccepted { reason, .. } => (
            format!("Lý do: {} Căn cứ: {}", closed(&reason.reason), closed(&reason.legal_basis)),
            format!("Nếu còn điều chưa rõ, xin ông/bà {}.", ask(names, dossier)),
        ),
        Stage::Received { .. } => (
            format!("{desk} đã tiếp nhận và đang chuyển hồ sơ đến nơi giải quyết."),
            promise(dossier),
        ),
        Stage::Transferred(post) => {
            (format!("Hồ sơ đã chuyển đến {}.", place(post, names)), promise(dossier))
        }
        Stage::Processing(post) => {
            (format!("{} đang giải quyết hồ sơ.", worker(post, names)), promise(dossier))
        }
        Stage::SupplementAsked { handed_in: None, request, .. } => (
            format!(
                "{} đề nghị ông/bà bổ sung hoặc sửa {} nội dung.",
                agency_name(names, &request.agency),
                request.items.len()
            ),
            "Mời ông/bà xem từng nội dung bên dưới và gửi phần bổ sung. Khi đã đầy đủ, thời hạn \
             giải quyết được tính lại từ đầu."
                .to_owned(),
        ),
        Stage::SupplementAsked { handed_in: Some(at), .. } => (
            format!("{desk} đã nhận phần bổ sung lúc {} và đang kiểm tra.", dates::instant(*at)),
            "Nếu phần bổ sung đầy đủ, ông/bà nhận được ngày hẹn trả kết quả mới tính từ ngày bổ \
             sung."
                .to_owned(),
        ),
        Stage::Paused { cause, post, .. } => paused(*cause, post, names),
        Stage::Approving(post) => (
            format!("Kết quả đã được dự thảo; {} đang xem xét để ký.", signer(post, names)),
            promise(dossier),
        ),
        Stage::Issuing(post) => (
            format!("Kết quả đã được ký; {} đang cấp số và đóng dấu.", signer(post, names)),
            promise(dossier),
        ),
        Stage::Issued { post, at } => (
            format!("Kết quả đã sẵn sàng từ {}.", dates::instant(*at)),
            collect(dossier, post, names),
        ),
        Stage::Rejected { post, .. } => (
            rejected_because(dossier),
            format!(
                "{} Ông/bà có quyền khiếu nại nếu không đồng ý.",
                collect_letter(dossier, post, names)
            ),
        ),
        Stage::Withdrawn { at } => (
            format!("Hồ sơ đã được rút theo đề nghị của ông/bà lúc {}.", dates::instant(*at)),
            "Khi cần, ông/bà có thể nộp hồ sơ mới bất cứ lúc nào.".to_owned(),
        ),
        Stage::Stopped { at } => (
            format!("Hồ sơ dừng giải quyết theo đề nghị của ông/bà từ {}.", dates::instant(*at)),
            "Thông báo dừng nằm trong mục giấy tờ. Khi cần, ông/bà có thể nộp hồ sơ mới."
                .to_owned(),
        ),
        Stage::Returned { at, .. } => (
            format!("Ông/bà đã nhận kết quả lúc {}.", dates::instant(*at)),
            if dossier.rating.is_some() {
                "Cảm ơn ông/bà đã đánh giá.".to_owned()
            } else {
                "Mời ông/bà dành một phút đánh giá để chúng tôi phục vụ tốt hơn.".to_owned()
            },
        ),
    };
    with_withdrawal(dossier, Status { heading, body, next })
}

fn heading(dossier: &Dossier) -> &'static str {
    match &dossier.stage {
        Stage::SupplementAsked { handed_in: Some(_), .. } => "Đã gửi phần bổ sung",
        stage => citizen_stage(stage.kind()),
    }
}

/// A withdrawal that waits for the desk is said with every stage it may wait in.
fn with_withdrawal(dossier: &Dossier, status: Status) -> Status {
    match &dossier.withdrawal {
        Some(asked) if !dossier.stage.kind().is_finished() => Status {
            next: format!(
                "Ông/bà đã đề nghị rút hồ sơ lúc {}; bộ phận một cửa sẽ xác nhận và trả lại giấy tờ.",
                dates::instant(asked.at)
            ),
            ..status
        },
        _ => status,
    }
}

fn promise(dossier: &Dossier) -> String {
    let again =
        if dossier.reappointments > 0 { "Ngày hẹn mới" } else { "Hẹn trả kết quả" };
    match dossier.due() {
        Some(due) => format!("{again}: {}. Ông/bà chưa cần làm gì thêm.", dates::moment(due)),
        None => "Pháp luật không ấn định thời hạn cho thủ tục này. Ông/bà được báo ngay khi có \
                 kết quả."
            .to_owned(),
    }
}

fn place(post: &Post, names: &Names<'_>) -> String {
    let agency = agency_name(names, &post.agency);
    match &post.person {
        Some(person) => format!("{} ({agency})", person.name),
        None => agency,
    }
}

/// Who works on it, as the beginning of a sentence that goes on with what they do.
fn worker(post: &Post, names: &Names<'_>) -> String {
    let agency = agency_name(names, &post.agency);
    match &post.person {
        Some(person) => format!("{}, {} của {agency},", person.name, terms::role(post.role)),
        None => agency,
    }
}

/// The same inside a sentence, where an agency alone would not say who signs.
fn signer(post: &Post, names: &Names<'_>) -> String {
    match &post.person {
        Some(_) => worker(post, names),
        None => format!("{} của {}", terms::role(post.role), agency_name(names, &post.agency)),
    }
}

fn paused(cause: PauseCause, post: &Post, names: &Names<'_>) -> (String, String) {
    match cause {
        PauseCause::FinancialObligation => (
            "Trước khi nhận kết quả, ông/bà cần thực hiện nghĩa vụ tài chính (thuế, tiền sử dụng \
             đất hoặc khoản thu khác) theo thông báo."
                .to_owned(),
            format!(
                "Khi đã nộp, xin gửi chứng từ cho {}. Thời gian chờ không tính vào thời hạn.",
                agency_name(names, &post.agency)
            ),
        ),
        PauseCause::Legal => (
            format!(
                "{} tạm dừng giải quyết theo quy định của pháp luật.",
                agency_name(names, &post.agency)
            ),
            "Thời gian tạm dừng không tính vào thời hạn. Ông/bà được báo ngay khi hồ sơ được giải \
             quyết tiếp."
                .to_owned(),
        ),
    }
}

fn collect(dossier: &Dossier, post: &Post, names: &Names<'_>) -> String {
    let fee = match dossier.payment {
        Payment::Due { amount } => format!(" Ông/bà còn cần nộp {}.", dates::money(amount)),
        Payment::Free | Payment::Paid { .. } => String::new(),
    };
    match dossier.delivery {
        Delivery::Online => format!("Mời ông/bà tải kết quả về ở trang này.{fee}"),
        Delivery::Counter => format!(
            "Mời {} mang giấy hẹn đến {} để nhận.{fee}",
            bearer(dossier),
            agency_name(names, &post.agency)
        ),
    }
}

fn bearer(dossier: &Dossier) -> &'static str {
    match dossier.submitter {
        Submitter::Applicant { .. } => "ông/bà",
        Submitter::Authorised { .. } => "ông/bà hoặc người được ủy quyền",
    }
}

fn rejected_because(dossier: &Dossier) -> String {
    let grounds = dossier.outcome.as_ref().and_then(|outcome| match &outcome.decision {
        domain::dossier::state::Decision::Refuse(grounds) => Some(grounds),
        domain::dossier::state::Decision::Grant { .. } => None,
    });
    grounds.map_or_else(
        || "Lý do được ghi trong phiếu từ chối.".to_owned(),
        |grounds| {
            format!("Lý do: {} Căn cứ: {}", closed(&grounds.reason), closed(&grounds.legal_basis))
        },
    )
}

fn collect_letter(dossier: &Dossier, post: &Post, names: &Names<'_>) -> String {
    match dossier.delivery {
        Delivery::Online => "Mời ông/bà tải phiếu từ chối về ở trang này.".to_owned(),
        Delivery::Counter => {
            format!("Mời ông/bà nhận phiếu từ chối tại {}.", agency_name(names, &post.agency))
        }
    }
}

/// Whom to ask, inside a sentence.
fn ask(names: &Names<'_>, dossier: &Dossier) -> String {
    let agency = agency_name(names, &dossier.reception);
    match names.phone(&dossier.reception) {
        Some(phone) => format!("liên hệ {agency}, số điện thoại {phone}"),
        None => format!("liên hệ {agency}"),
    }
}

/// Who has it and until when, in one line for the officers' dossier page.
pub fn officer_line(dossier: &Dossier, names: &Names<'_>) -> String {
    let stage = officer_stage(dossier.stage.kind());
    let Some(post) = dossier.stage.post() else { return stage.to_owned() };
    let step = inside(&super::step_name(names, &post.step));
    let who = place(post, names);
    match post.due {
        Some(due) => format!("{stage}: {step}; {who}; hạn {}", dates::moment(due)),
        None => format!("{stage}: {step}; {who}"),
    }
}

/// When the dossier was handed in, as a sentence for lists.
pub fn submitted_line(dossier: &Dossier) -> String {
    format!(
        "{} ngày {}",
        terms::channel(dossier.channel),
        dates::day(local(dossier.submitted_at).date())
    )
}

//! What the things of the law are called: roles, work, ways, levels, figures.

use super::dates;
use app::ports::storage::Measure;
use domain::{
    agency::Tier,
    calendar::DayKind,
    deadline,
    dossier::{
        WorkKind,
        state::{Arrival, Decision, Delivery, Payment, Verdict},
    },
    ledger,
    party::{ApplicantKind, Role},
    procedure::{Channel, ComponentKind, FeeKind, Need, ServiceLevel},
    process::{PauseCause, Phase},
    rule_pack::{FormSet, ServiceVocabulary},
};

/// What the portal is called on every page.
pub const PORTAL: &str = "Cổng dịch vụ công";

/// What every page of a demo city says of itself.
pub const DEMO: &str = "Bản dùng thử: người và hồ sơ ở đây đều không có thật.";

/// What an officer is called in this role.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::OnestopOfficer => "cán bộ một cửa",
        Role::OnestopHead => "trưởng bộ phận một cửa",
        Role::Specialist => "chuyên viên thụ lý",
        Role::UnitHead => "lãnh đạo phòng",
        Role::Approver => "lãnh đạo ký duyệt",
        Role::Clerk => "văn thư",
        Role::Auditor => "cán bộ kiểm soát thủ tục hành chính",
    }
}

/// A kind of open work, as the list of work names it.
pub fn work(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Receive => "Chờ tiếp nhận",
        WorkKind::Transfer => "Chờ chuyển xử lý",
        WorkKind::TakeOver => "Chờ nhận bàn giao",
        WorkKind::Process => "Đang thụ lý",
        WorkKind::CheckSupplement => "Chờ kiểm tra phần bổ sung",
        WorkKind::Resume => "Đang tạm dừng",
        WorkKind::Approve => "Chờ ký duyệt",
        WorkKind::Issue => "Chờ phát hành",
        WorkKind::Return => "Chờ trả kết quả",
        WorkKind::Answer => "Chờ cho ý kiến",
        WorkKind::ConfirmWithdrawal => "Chờ xác nhận rút hồ sơ",
    }
}

/// The button that begins this work.
pub fn work_button(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Receive => "Tiếp nhận hồ sơ",
        WorkKind::Transfer => "Chuyển xử lý",
        WorkKind::TakeOver => "Nhận bàn giao",
        WorkKind::Process => "Thụ lý",
        WorkKind::CheckSupplement => "Kiểm tra phần bổ sung",
        WorkKind::Resume => "Tiếp tục giải quyết",
        WorkKind::Approve => "Ký duyệt",
        WorkKind::Issue => "Cấp số, phát hành",
        WorkKind::Return => "Trả kết quả",
        WorkKind::Answer => "Cho ý kiến",
        WorkKind::ConfirmWithdrawal => "Xác nhận rút hồ sơ",
    }
}

/// Part of the life cycle that a step belongs to.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Processing => "thụ lý, thẩm định",
        Phase::Approving => "trình ký, duyệt",
        Phase::Issuing => "phát hành",
        Phase::Returning => "trả kết quả",
    }
}

/// Why the clock stands.
pub fn pause_cause(cause: PauseCause) -> &'static str {
    match cause {
        PauseCause::FinancialObligation => "chờ thực hiện nghĩa vụ tài chính",
        PauseCause::Legal => "tạm dừng theo quy định của pháp luật",
    }
}

/// The opinion of a consulted agency.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agree => "Đồng ý",
        Verdict::Disagree => "Không đồng ý",
        Verdict::SilentConsent => "Được coi là đồng ý vì hết thời hạn chưa trả lời",
    }
}

/// What a draft or a result decides.
pub fn decision(decision: &Decision) -> &'static str {
    match decision {
        Decision::Grant { .. } => "Đồng ý giải quyết",
        Decision::Refuse(_) => "Từ chối giải quyết",
    }
}

/// How a dossier came in.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "Trực tuyến",
        Channel::Counter => "Trực tiếp tại quầy",
        Channel::Post => "Qua bưu chính",
    }
}

/// When somebody had come who was made to wait. Without a full stop.
pub fn arrival(arrival: &Arrival) -> String {
    format!(
        "Đã đến cổng lúc {} (phiếu chờ số {}), trước khi gửi được hồ sơ",
        dates::to_the_second(arrival.at),
        arrival.ticket
    )
}

/// How a result goes out.
pub fn delivery(way: &Delivery) -> &'static str {
    match way {
        Delivery::Counter => "Nhận tại quầy",
        Delivery::Online => "Nhận bản điện tử",
    }
}

/// The payment state.
pub fn payment(payment: Payment) -> String {
    match payment {
        Payment::Free => "Không thu phí, lệ phí".to_owned(),
        Payment::Due { amount } => format!("Cần nộp {}", dates::money(amount)),
        Payment::Paid { amount, at } => {
            format!("Đã nộp {} lúc {}", dates::money(amount), dates::instant(at))
        }
    }
}

/// Phí or lệ phí.
pub fn fee_kind(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Fee => "Phí",
        FeeKind::Charge => "Lệ phí",
    }
}

/// Level of government.
pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::City => "Cấp thành phố",
        Tier::District => "Cấp quận, huyện",
        Tier::Commune => "Cấp xã, phường",
    }
}

/// Person or organisation.
pub fn applicant_kind(kind: ApplicantKind) -> &'static str {
    match kind {
        ApplicantKind::Person => "Cá nhân",
        ApplicantKind::Organisation => "Tổ chức",
    }
}

/// What a component is.
pub fn component_kind(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Paper => "Giấy tờ nộp",
        ComponentKind::DeclarationForm => "Tờ khai",
        ComponentKind::Shown => "Giấy tờ xuất trình",
    }
}

/// When a component is needed.
pub fn need(need: &Need) -> String {
    match need {
        Need::Required => "Bắt buộc".to_owned(),
        Need::Conditional { words, .. } => {
            let words = super::inside(words);
            match words.strip_prefix("khi ") {
                Some(rest) => format!("Chỉ cần khi {rest}"),
                None => format!("Chỉ cần khi: {words}"),
            }
        }
        Need::Alternative { .. } => "Chỉ cần một trong các giấy tờ này".to_owned(),
        Need::Information => "Để biết".to_owned(),
    }
}

/// The online service level in the vocabulary of the pack: levels 1 to 4 (Decree 43/2011), or
/// toàn trình, một phần, cung cấp thông tin (Decree 42/2022).
pub fn service_level(
    level: ServiceLevel,
    legacy_level: Option<u8>,
    vocabulary: ServiceVocabulary,
) -> String {
    match (vocabulary, legacy_level) {
        (ServiceVocabulary::Levels, Some(level)) => format!("Mức độ {level}"),
        // Without the old figure, the practical mapping of domain/02-service-levels, 2.2.
        (ServiceVocabulary::Levels, None) => match level {
            ServiceLevel::Full => "Mức độ 4".to_owned(),
            ServiceLevel::Partial => "Mức độ 3".to_owned(),
            ServiceLevel::InformationOnly => "Mức độ 2".to_owned(),
        },
        (ServiceVocabulary::FullPartial, _) => match level {
            ServiceLevel::Full => "Toàn trình".to_owned(),
            ServiceLevel::Partial => "Một phần".to_owned(),
            ServiceLevel::InformationOnly => "Cung cấp thông tin".to_owned(),
        },
    }
}

/// What the level means for the citizen.
pub fn service_level_meaning(level: ServiceLevel) -> &'static str {
    match level {
        ServiceLevel::Full => "Ông/bà làm được toàn bộ thủ tục trên mạng, không phải đến cơ quan.",
        ServiceLevel::Partial => {
            "Ông/bà nộp hồ sơ trên mạng và chỉ phải đến cơ quan ở một số bước."
        }
        ServiceLevel::InformationOnly => {
            "Ông/bà xem hướng dẫn ở đây và nộp hồ sơ tại quầy hoặc qua bưu chính."
        }
    }
}

/// A figure of the statistics.
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::SubmittedOnline => "Nộp trực tuyến",
        Measure::SubmittedAtCounter => "Nộp tại quầy",
        Measure::Received => "Đã tiếp nhận",
        Measure::NotAccepted => "Không được tiếp nhận",
        Measure::FinishedEarly => "Giải quyết trước hạn",
        Measure::FinishedOnTime => "Giải quyết đúng hạn",
        Measure::FinishedLate => "Giải quyết quá hạn",
        Measure::Withdrawn => "Rút hoặc dừng theo yêu cầu",
        Measure::Returned => "Đã trả kết quả",
        Measure::SupplementsAsked => "Lượt yêu cầu bổ sung",
        Measure::Apologies => "Lượt xin lỗi, hẹn lại",
        Measure::Ratings => "Lượt đánh giá",
        Measure::Stars => "Tổng số sao",
    }
}

/// How a stretch of the ledger kept its limit.
pub fn keeping(keeping: ledger::Keeping) -> &'static str {
    match keeping {
        ledger::Keeping::Free => "Không có thời hạn",
        ledger::Keeping::Early => "Trước hạn",
        ledger::Keeping::OnTime => "Đúng hạn",
        ledger::Keeping::Late => "Quá hạn",
        ledger::Keeping::Running => "Còn trong hạn",
    }
}

/// How a finish kept the promise.
pub fn punctuality(keeping: deadline::Keeping) -> &'static str {
    match keeping {
        deadline::Keeping::Early => "Trước hạn",
        deadline::Keeping::OnTime => "Đúng hạn",
        deadline::Keeping::Late => "Quá hạn",
    }
}

/// Why a day differs from its weekday.
pub fn day_kind(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday => "nghỉ lễ",
        DayKind::Compensatory => "nghỉ bù",
        DayKind::SwappedOff => "nghỉ hoán đổi",
        DayKind::SwappedWork => "làm bù",
    }
}

/// Status of the national portal by its code, 1 to 10; `None` for another number.
pub fn national_status(code: u8) -> Option<&'static str> {
    Some(match code {
        1 => "Mới đăng ký",
        2 => "Được tiếp nhận",
        3 => "Không được tiếp nhận",
        4 => "Đang xử lý",
        5 => "Yêu cầu bổ sung giấy tờ",
        6 => "Yêu cầu thực hiện nghĩa vụ tài chính",
        7 => "Công dân yêu cầu rút hồ sơ",
        8 => "Dừng xử lý",
        9 => "Đã xử lý xong",
        10 => "Đã trả kết quả",
        _ => return None,
    })
}

/// The circular that a set of forms comes from.
pub fn form_set(forms: FormSet) -> &'static str {
    match forms {
        FormSet::Circular01Of2018 => "Thông tư 01/2018/TT-VPCP",
        FormSet::Circular03Of2025 => "Thông tư 03/2025/TT-VPCP",
    }
}

/// Stars of a rating in words.
pub fn stars(stars: u8) -> &'static str {
    match stars {
        0 | 1 => "Rất không hài lòng",
        2 => "Không hài lòng",
        3 => "Bình thường",
        4 => "Hài lòng",
        _ => "Rất hài lòng",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_named_in_the_words_of_its_time() {
        let named = |vocabulary| service_level(ServiceLevel::Full, Some(4), vocabulary);
        assert_eq!(named(ServiceVocabulary::Levels), "Mức độ 4");
        assert_eq!(named(ServiceVocabulary::FullPartial), "Toàn trình");
    }

    #[test]
    fn every_kind_of_work_has_its_own_name_and_button() {
        let mut names: Vec<_> = WorkKind::ALL.into_iter().map(work).collect();
        names.extend(WorkKind::ALL.into_iter().map(work_button));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 2 * WorkKind::ALL.len());
    }

    #[test]
    fn every_code_of_the_national_portal_has_a_name() {
        assert!((1..=10).all(|code| national_status(code).is_some()));
        assert_eq!(national_status(0), None);
    }
}

//! Messages to telephones and mailboxes: short, and without personal data, because a message may
//! be read by whoever holds the telephone. It names the dossier by its number and says what to do;
//! everything else is read behind the sign-in.

use super::dates;
use app::notices::NoticeKind;
use domain::{
    dossier::{Dossier, Stage},
    ids::AgencyId,
};

use crate::Names;

/// A message ready to be sent. The subject is for e-mail only; the text stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Subject of an e-mail.
    pub subject: String,
    /// The text, short enough for a text message.
    pub text: String,
}

/// What a message about a dossier may say of it.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The dossier as it is when the message is sent.
    pub dossier: &'a Dossier,
    /// Names of agencies.
    pub names: &'a Names<'a>,
    /// Where it can be followed, as a whole link; empty leaves the sentence out.
    pub link: &'a str,
}

/// The message of a notice; `about` is `None` only for messages without a dossier.
///
/// Only one message names a person: who filed in the reader's name. Without the name a false
/// mandate would not come to light.
pub fn message(kind: &NoticeKind, about: Option<About<'_>>) -> Message {
    let number = about.map(|about| about.dossier.number()).unwrap_or_default();
    let due = about.and_then(|about| about.dossier.due()).map(dates::moment);
    let (subject, text) = match kind {
        NoticeKind::LoginCode { code } => (
            "Mã đăng nhập".to_owned(),
            format!(
                "Mã đăng nhập của ông/bà là {code}, dùng trong 10 phút. Không đưa mã này cho bất \
                 kỳ ai, kể cả cán bộ."
            ),
        ),
        NoticeKind::Submitted => (
            format!("Đã nhận hồ sơ {number}"),
            match about.map(|about| &about.dossier.stage) {
                Some(Stage::Submitted { due, .. }) => format!(
                    "Chúng tôi đã nhận hồ sơ {number} của ông/bà và sẽ trả lời chậm nhất {}.",
                    dates::moment(*due)
                ),
                _ => format!("Chúng tôi đã nhận hồ sơ {number} của ông/bà."),
            },
        ),
        NoticeKind::Received => (
            format!("Hồ sơ {number} đã được tiếp nhận"),
            match due {
                Some(due) => format!("Hồ sơ {number} đã được tiếp nhận. Hẹn trả kết quả: {due}."),
                None => format!("Hồ sơ {number} đã được tiếp nhận."),
            },
        ),
        NoticeKind::SupplementAsked => (
            format!("Hồ sơ {number} cần bổ sung"),
            format!(
                "Hồ sơ {number} cần ông/bà bổ sung. Mời ông/bà mở hồ sơ để xem cần bổ sung gì."
            ),
        ),
        NoticeKind::NotAccepted => (
            format!("Hồ sơ {number} không được tiếp nhận"),
            format!("Hồ sơ {number} không được tiếp nhận. Mời ông/bà mở hồ sơ để xem lý do."),
        ),
        NoticeKind::SupplementAccepted => (
            format!("Hồ sơ {number} đã đầy đủ"),
            match due {
                Some(due) => format!(
                    "Hồ sơ {number} đã đầy đủ. Thời hạn được tính lại; hẹn trả kết quả: {due}."
                ),
                None => format!("Hồ sơ {number} đã đầy đủ và đang được giải quyết tiếp."),
            },
        ),
        NoticeKind::Paused { note: _ } => (
            format!("Hồ sơ {number} tạm dừng"),
            format!(
                "Hồ sơ {number} tạm dừng theo quy định. Mời ông/bà mở hồ sơ để xem việc cần làm; \
                 thời gian này không tính vào thời hạn."
            ),
        ),
        NoticeKind::Resumed => (
            format!("Hồ sơ {number} được giải quyết tiếp"),
            match due {
                Some(due) => {
                    format!("Hồ sơ {number} được giải quyết tiếp. Hẹn trả kết quả: {due}.")
                }
                None => format!("Hồ sơ {number} được giải quyết tiếp."),
            },
        ),
        NoticeKind::Issued { early } => (
            format!("Hồ sơ {number} đã có kết quả"),
            if *early {
                format!("Hồ sơ {number} đã có kết quả, sớm hơn ngày hẹn. Mời ông/bà nhận kết quả.")
            } else {
                format!("Hồ sơ {number} đã có kết quả. Mời ông/bà nhận kết quả.")
            },
        ),
        NoticeKind::Rejected => (
            format!("Hồ sơ {number} bị từ chối giải quyết"),
            format!(
                "Hồ sơ {number} bị từ chối giải quyết. Mời ông/bà mở hồ sơ để xem lý do và nhận \
                 phiếu từ chối."
            ),
        ),
        NoticeKind::Apologised { reason: _, due } => (
            format!("Xin lỗi về hồ sơ {number}"),
            format!(
                "Chúng tôi xin lỗi ông/bà vì hồ sơ {number} chưa có kết quả đúng hẹn. Ngày hẹn \
                 mới: {}.",
                dates::day(due.date())
            ),
        ),
        NoticeKind::Withdrawn => (
            format!("Hồ sơ {number} đã dừng theo đề nghị"),
            format!("Hồ sơ {number} đã được rút theo đề nghị. Giấy tờ được trả lại ông/bà."),
        ),
        NoticeKind::FiledForYou { by } => (
            "Có hồ sơ nộp thay ông/bà".to_owned(),
            format!(
                "{by} đã nộp hồ sơ {number} thay ông/bà. Nếu ông/bà không ủy quyền, xin báo ngay \
                 cho nơi tiếp nhận{}.",
                about.map(phone).unwrap_or_default()
            ),
        ),
        NoticeKind::PleaseRate => (
            "Mời ông/bà đánh giá".to_owned(),
            format!("Hồ sơ {number} đã xong. Mời ông/bà dành một phút đánh giá việc phục vụ."),
        ),
    };
    Message { subject, text: with_link(text, kind, about) }
}

fn phone(about: About<'_>) -> String {
    let desk: &AgencyId = &about.dossier.reception;
    about.names.phone(desk).map(|phone| format!(", số {phone}")).unwrap_or_default()
}

/// A one-time code carries no link: whoever is used to links in such messages is easily deceived.
fn with_link(text: String, kind: &NoticeKind, about: Option<About<'_>>) -> String {
    match about {
        Some(about) if !about.link.is_empty() && !matches!(kind, NoticeKind::LoginCode { .. }) => {
            format!("{text} {}", about.link)
        }
        _ => text,
    }
}

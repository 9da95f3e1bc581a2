//! What goes wrong at the edge: a page that is not there, a file too large, a session that ended.

use super::{dates, problems, refusals};
use crate::Names;
use app::{Error, FileRefusal, SignInRefusal};

/// A page or an answer that says what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What happened.
    pub heading: String,
    /// Why, and what to do now.
    pub text: String,
}

impl Said {
    fn new(heading: &str, text: impl Into<String>) -> Self {
        Self { heading: heading.to_owned(), text: text.into() }
    }
}

/// What can go wrong before an act is even tried, or outside of any act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EdgeProblem {
    /// No page at this address, or none that this person may see.
    NotFound,
    /// No dossier with this number.
    NoSuchDossier,
    /// No procedure with this code.
    NoSuchProcedure,
    /// The address allows another method only.
    MethodNotAllowed,
    /// The same, for programs.
    CallNotAllowed,
    /// The body is no JSON.
    NoJson,
    /// The body is of another kind than is taken here.
    WrongContentType {
        /// The kinds that are taken.
        taken: &'static str,
    },
    /// The page was sent in a form that cannot be read.
    Unreadable,
    /// A field of the request has a value that no page of ours sends.
    BadField {
        /// Its label, in words for people.
        label: String,
    },
    /// More was sent than is taken.
    BodyTooLarge {
        /// The bound in bytes.
        max_bytes: u64,
    },
    /// The form was sent from an old page or from elsewhere (forgery protection).
    ForgeryCheck,
    /// The citizen is not signed in, or no longer.
    SignInNeeded,
    /// The officer is not signed in, or no longer.
    StaffSignInNeeded,
    /// The officer lacks the right.
    NotAllowed,
    /// So many requests from one place.
    TooManyRequests {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// Too much at once; will pass.
    Overloaded,
    /// The store of dossiers cannot be reached or written to; whether the act is in it is not known.
    StoreAway {
        /// Number under which the log knows it.
        reference: String,
    },
    /// The store of files cannot be reached; everything else works.
    FilesAway,
    /// The service is being looked after.
    Maintenance,
    /// Something broke.
    Broken {
        /// Number under which the log knows it.
        reference: String,
    },
    /// The request took too long.
    TimedOut,
    /// We took too long.
    AnswerTooLate,
}

/// The words of a problem at the edge.
pub fn edge(problem: &EdgeProblem) -> Said {
    match problem {
        EdgeProblem::NotFound => Said::new(
            "Không tìm thấy trang",
            "Địa chỉ này không có, hoặc ông/bà không có quyền xem. Mời ông/bà về trang chủ, tìm \
             thủ tục, hoặc tra cứu hồ sơ bằng mã.",
        ),
        EdgeProblem::NoSuchDossier => Said::new(
            "Không tìm thấy hồ sơ",
            "Xin ông/bà xem lại mã trên giấy hẹn hoặc trong tin nhắn; nếu mã đúng, xin liên hệ nơi \
             đã nộp hồ sơ.",
        ),
        EdgeProblem::NoSuchProcedure => Said::new(
            "Không tìm thấy thủ tục",
            "Thủ tục này không có hoặc đã hết hiệu lực. Mời ông/bà tìm lại bằng vài từ thông \
             thường, ví dụ “khai sinh”.",
        ),
        EdgeProblem::MethodNotAllowed => Said::new(
            "Không mở được địa chỉ này",
            "Trang này chỉ dùng được từ nút bấm trên trang trước. Mời ông/bà quay lại trang trước.",
        ),
        EdgeProblem::CallNotAllowed => Said::new(
            "Địa chỉ này không nhận cách gọi này",
            "Các cách gọi được phép ghi ở tiêu đề Allow của câu trả lời và trong bản mô tả \
             /api/v1/openapi.json.",
        ),
        EdgeProblem::NoJson => Said::new(
            "Nội dung không phải là JSON",
            "Xin kiểm tra lại nội dung ở vị trí được nêu rồi gửi lại. Chưa có gì được ghi nhận.",
        ),
        EdgeProblem::WrongContentType { taken } => Said::new(
            "Kiểu nội dung chưa đúng",
            format!("Địa chỉ này nhận nội dung kiểu {taken} (tiêu đề Content-Type)."),
        ),
        EdgeProblem::Unreadable => Said::new(
            "Chưa đọc được nội dung gửi lên",
            "Nội dung có thể bị đứt giữa chừng. Mời ông/bà quay lại trang trước và gửi lại; những \
             gì đã lưu vẫn còn.",
        ),
        EdgeProblem::BadField { label } => Said::new(
            "Có một mục chưa đúng",
            format!("Mục “{label}” có giá trị không dùng được. Mời ông/bà quay lại và chọn lại."),
        ),
        EdgeProblem::BodyTooLarge { max_bytes } => Said::new(
            "Nội dung gửi lên quá lớn",
            format!(
                "Mỗi lần chỉ gửi được tối đa {}. Mời ông/bà gửi từng tệp, hoặc chụp lại ảnh với \
                 dung lượng nhỏ hơn.",
                dates::size(*max_bytes)
            ),
        ),
        EdgeProblem::ForgeryCheck => Said::new(
            "Trang đã mở quá lâu",
            "Vì an toàn, xin ông/bà tải lại trang rồi gửi lại. Chưa có gì được thay đổi.",
        ),
        EdgeProblem::SignInNeeded => Said::new(
            "Mời ông/bà đăng nhập",
            "Ông/bà chưa đăng nhập hoặc phiên làm việc đã hết. Những gì đã khai vẫn được giữ; đăng \
             nhập xong, ông/bà tiếp tục từ chỗ dừng.",
        ),
        EdgeProblem::StaffSignInNeeded => Said::new(
            "Mời đăng nhập lại",
            "Phiên làm việc đã hết. Xin đăng nhập để tiếp tục; việc chưa lưu cần làm lại.",
        ),
        EdgeProblem::NotAllowed => Said::new(
            "Vai trò hiện tại không làm được việc này",
            "Nếu ông/bà có vai trò phù hợp ở cơ quan khác, xin chuyển vai trò ở góc trên của \
             trang; nếu không, xin liên hệ quản trị viên.",
        ),
        EdgeProblem::TooManyRequests { seconds } => Said::new(
            "Xin chờ một chút",
            format!("Có quá nhiều lượt gửi từ nơi này. Mời ông/bà thử lại sau {}.", wait(*seconds)),
        ),
        EdgeProblem::Overloaded => Said::new(
            "Đang có rất nhiều người sử dụng",
            "Việc vừa rồi chưa được thực hiện; những gì đã lưu vẫn còn. Mời ông/bà thử lại sau ít phút.",
        ),
        EdgeProblem::StoreAway { reference } => Said::new(
            "Tạm thời chưa ghi nhận được",
            format!(
                "Nơi lưu hồ sơ đang gặp trục trặc nên hệ thống chưa xác nhận được việc vừa rồi. Những \
                 gì đã được xác nhận trước đó vẫn còn nguyên. Mời ông/bà giữ trang này và tải lại sau \
                 ít phút để gửi lại; gửi lại không bị tính hai lần. Nếu cần giúp, xin đọc số \
                 {reference} cho nơi tiếp nhận."
            ),
        ),
        EdgeProblem::FilesAway => Said::new(
            "Tạm thời chưa gửi và chưa mở được tệp",
            "Nơi lưu giữ tệp đang gặp trục trặc. Những gì đã khai và các tệp đã nhận vẫn còn nguyên; \
             các việc khác vẫn làm được bình thường. Mời ông/bà quay lại trang trước và gửi hoặc mở \
             lại tệp sau ít phút; nếu cần gấp, xin mang giấy tờ đến bộ phận một cửa.",
        ),
        EdgeProblem::Maintenance => Said::new(
            "Hệ thống đang bảo trì",
            "Xin lỗi ông/bà vì sự bất tiện. Những gì đã lưu vẫn còn. Mời ông/bà quay lại sau.",
        ),
        EdgeProblem::Broken { reference } => Said::new(
            "Xin lỗi, hệ thống gặp trục trặc",
            format!(
                "Việc vừa rồi chưa thực hiện được; những gì đã lưu vẫn còn. Mời ông/bà thử lại sau \
                 ít phút. Nếu vẫn không được, xin liên hệ bộ phận một cửa và đọc mã {reference}."
            ),
        ),
        EdgeProblem::TimedOut => Said::new(
            "Đường truyền quá chậm",
            "Hệ thống chờ quá lâu mà chưa nhận đủ. Mời ông/bà thử lại, hoặc gửi tệp nhỏ hơn; gửi \
             lại không làm hồ sơ bị nộp hai lần.",
        ),
        EdgeProblem::AnswerTooLate => Said::new(
            "Chưa trả lời kịp",
            "Việc vừa rồi có thể đã được ghi nhận. Mời ông/bà mở lại trang để xem; nếu chưa có, xin \
             gửi lại: gửi lại không làm hồ sơ bị nộp hai lần.",
        ),
    }
}

/// The words of an act's answer. `reference` is the number of a fault in the log.
pub fn error(error: &Error, names: &Names<'_>, reference: &str) -> Said {
    match error {
        Error::Refused(refusal) => {
            Said::new("Chưa thực hiện được", refusals::refusal(refusal, names))
        }
        Error::Invalid(found) => Said::new(
            &problems::summary(found.len()),
            "Mời ông/bà xem và sửa các mục được đánh dấu; những gì đã khai vẫn được giữ.",
        ),
        Error::NotFound => edge(&EdgeProblem::NotFound),
        Error::Stale => Said::new(
            "Hồ sơ vừa được người khác cập nhật",
            "Việc vừa rồi chưa thực hiện, vì hồ sơ đã thay đổi sau khi ông/bà mở trang. Mời ông/bà \
             xem lại hồ sơ mới nhất rồi thực hiện lại nếu còn cần.",
        ),
        Error::KeyReused => Said::new(
            "Trang này đã được gửi rồi",
            "Nội dung trước đó đã được ghi nhận. Nếu muốn thay đổi, mời ông/bà mở lại trang và gửi \
             lại.",
        ),
        Error::Overloaded => edge(&EdgeProblem::Overloaded),
        Error::File(refusal) => Said::new("Chưa nhận được tệp", file(refusal)),
        Error::SignIn(refusal) => Said::new("Chưa đăng nhập được", sign_in(*refusal)),
        Error::FilesAway(_) => edge(&EdgeProblem::FilesAway),
        Error::Fault(fault) if fault.passing => {
            edge(&EdgeProblem::StoreAway { reference: reference.to_owned() })
        }
        Error::Fault(_) => edge(&EdgeProblem::Broken { reference: reference.to_owned() }),
    }
}

/// Why a file was not taken.
pub fn file(refusal: &FileRefusal) -> String {
    match refusal {
        FileRefusal::TooLarge { max_bytes } => format!(
            "Tệp lớn hơn {}. Mời ông/bà chụp lại ảnh nhỏ hơn, hoặc tách thành nhiều tệp.",
            dates::size(*max_bytes)
        ),
        FileRefusal::WrongType => {
            "Chỉ nhận ảnh (JPEG, PNG, WebP, HEIC) hoặc PDF. Mời ông/bà chụp ảnh giấy tờ hoặc lưu \
             thành PDF rồi gửi lại."
                .to_owned()
        }
        FileRefusal::Empty => "Tệp không có nội dung. Mời ông/bà chọn lại tệp.".to_owned(),
        FileRefusal::BrokenOff => {
            "Đường truyền bị ngắt nên tệp chưa gửi xong. Mời ông/bà gửi lại tệp này.".to_owned()
        }
        FileRefusal::TooMany { max } => format!(
            "Mỗi hồ sơ nhận tối đa {max} tệp. Mời ông/bà ghép các trang của một giấy tờ vào một \
             tệp PDF."
        ),
    }
}

/// Why signing in failed. Never says whether an account exists.
pub fn sign_in(refusal: SignInRefusal) -> String {
    match refusal {
        SignInRefusal::NoContact => {
            "Xin nhập số điện thoại Việt Nam hoặc địa chỉ thư điện tử, ví dụ 0912 345 678."
                .to_owned()
        }
        SignInRefusal::TooSoon { seconds_left } => format!(
            "Mã vừa được gửi. Nếu chưa nhận được, ông/bà có thể lấy mã mới sau {}.",
            wait(u32::from(seconds_left))
        ),
        SignInRefusal::WrongCode => {
            "Mã chưa đúng hoặc đã hết hạn. Xin ông/bà xem lại tin nhắn mới nhất.".to_owned()
        }
        SignInRefusal::TooManyTries => {
            "Mã đã bị nhập sai nhiều lần nên không dùng được nữa. Mời ông/bà lấy mã mới.".to_owned()
        }
        SignInRefusal::WrongStaffLogin => {
            "Tên đăng nhập, mật khẩu hoặc mã xác thực chưa đúng. Xin kiểm tra và thử lại; mã xác \
             thực đổi sau mỗi 30 giây và chỉ dùng một lần."
                .to_owned()
        }
    }
}

fn wait(seconds: u32) -> String {
    match seconds {
        0..=90 => format!("{seconds} giây"),
        _ => format!("{} phút", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_time_is_said_in_seconds_or_minutes() {
        assert_eq!(wait(45), "45 giây");
        assert_eq!(wait(100), "2 phút");
    }

    #[test]
    fn a_fault_gives_an_apology_a_way_out_and_a_number() {
        let said = edge(&EdgeProblem::Broken { reference: "7F3K".to_owned() });
        insta::assert_snapshot!(format!("{}\n{}", said.heading, said.text), @r"
        Xin lỗi, hệ thống gặp trục trặc
        Việc vừa rồi chưa thực hiện được; những gì đã lưu vẫn còn. Mời ông/bà thử lại sau ít phút. Nếu vẫn không được, xin liên hệ bộ phận một cửa và đọc mã 7F3K.
        ");
    }
}

//! What is wrong with an answer or with a form: said so that it can be mended at once.

use super::{capital, closed, dates, inside};
use domain::{
    contact::PhoneError,
    deadline::TimeLimitError,
    form::{
        Field, FieldKind, Form,
        check::{DateFault, DefinitionFault, DefinitionProblem, Problem, ProblemKind},
    },
    personal_id::{Doubt, PersonalIdError, Sex},
};

/// The problems of a form as field name and sentence, in the form's order. Where the same label
/// stands on several pages, the sentence says which one is meant.
pub fn problems(problems: &[Problem], form: &Form) -> Vec<(String, String)> {
    problems
        .iter()
        .map(|found| {
            let field = field_of(form, &found.field);
            let sentence = problem(found, field);
            let sentence = match heading_of(form, found).filter(|_| found.message.is_none()) {
                Some(heading) => format!("{sentence} ({})", inside(heading)),
                None => sentence,
            };
            (found.field.clone(), sentence)
        })
        .collect()
}

/// The field of this name; for `workers.0.name` the column `name` of the table `workers`.
fn field_of<'a>(form: &'a Form, name: &str) -> Option<&'a Field> {
    form.fields().map(|(_, field)| field).find_map(|field| {
        if field.name == name {
            return Some(field);
        }
        let FieldKind::Table { columns, .. } = &field.kind else { return None };
        let rest = name.strip_prefix(&field.name)?.strip_prefix('.')?;
        let (_, column) = rest.split_once('.')?;
        columns.iter().find(|own| own.name == column)
    })
}

/// Group or page of a field whose label is not the only one of its kind in the form.
fn heading_of<'a>(form: &'a Form, found: &Problem) -> Option<&'a str> {
    let alike: Vec<_> = form.fields().filter(|(_, field)| field.label == found.label).collect();
    let (step, field) = alike.iter().find(|(_, field)| field.name == found.field)?;
    (alike.len() > 1).then(|| field.group.as_deref().unwrap_or(&step.title))
}

/// The sentence of a problem. The form's own sentence goes first; without the `field` a missing
/// answer is asked for in general words.
pub fn problem(problem: &Problem, field: Option<&Field>) -> String {
    if let Some(own) = &problem.message {
        return own.clone();
    }
    let (label, inner) = (capital(&problem.label), inside(&problem.label));
    match &problem.kind {
        ProblemKind::Missing => missing(&label, &inner, field),
        ProblemKind::TooLong { max } => {
            format!("{label} chỉ được dài tối đa {max} ký tự; xin viết gọn lại")
        }
        ProblemKind::NotAName => {
            format!("{label} chỉ gồm chữ cái, không có chữ số hay ký hiệu")
        }
        ProblemKind::Date(fault) => date(&label, &inner, *fault),
        ProblemKind::NotATime => {
            format!("{label} phải là giờ và phút có thật, ví dụ 7 giờ 30")
        }
        ProblemKind::NotAYear => format!("{label} phải là năm gồm bốn chữ số, ví dụ 1990"),
        ProblemKind::NotANumber => format!("{label} phải là một số, ví dụ 120"),
        ProblemKind::NotWhole => format!("{label} phải là số nguyên, không có phần lẻ"),
        ProblemKind::TooSmall { min } => format!("{label} phải từ {min} trở lên"),
        ProblemKind::TooLarge { max } => format!("{label} không được quá {max}"),
        ProblemKind::NotOffered => {
            format!("{label}: xin chọn một trong các câu trả lời có sẵn")
        }
        ProblemKind::NotAPhone => {
            format!("{label} phải là số điện thoại Việt Nam, ví dụ 0912 345 678")
        }
        ProblemKind::NotAnEmail => {
            format!("{label} phải có dạng như ten@vidu.vn")
        }
        ProblemKind::NotAPersonalId { old_allowed: false } => {
            format!("{label} phải gồm đúng 12 chữ số như trên thẻ căn cước")
        }
        ProblemKind::NotAPersonalId { old_allowed: true } => {
            format!("{label} phải gồm 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân cũ)")
        }
        ProblemKind::TooFewRows { min } => format!("Thêm ít nhất {min} dòng vào “{label}”"),
        ProblemKind::TooManyRows { max } => {
            format!("“{label}” chỉ được có tối đa {max} dòng; xin bớt các dòng thừa")
        }
    }
}

fn missing(label: &str, inner: &str, field: Option<&Field>) -> String {
    match field.map(|field| &field.kind) {
        Some(FieldKind::Agreement) => {
            "Đánh dấu vào ô cam đoan nếu ông/bà đồng ý, rồi tiếp tục".to_owned()
        }
        Some(FieldKind::YesNo) => format!("Chọn “Có” hoặc “Không” cho câu “{label}”"),
        Some(FieldKind::Choice { .. }) => format!("Chọn {inner}"),
        Some(FieldKind::Table { .. }) => format!("Thêm ít nhất một dòng vào “{label}”"),
        Some(
            FieldKind::Text { .. }
            | FieldKind::TextArea { .. }
            | FieldKind::PersonName
            | FieldKind::Date { .. }
            | FieldKind::Time
            | FieldKind::Year
            | FieldKind::Integer { .. }
            | FieldKind::Decimal { .. }
            | FieldKind::Money
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::PersonalId { .. }
            | FieldKind::Address,
        )
        | None => format!("Nhập {inner}"),
    }
}

fn date(label: &str, inner: &str, fault: DateFault) -> String {
    match fault {
        DateFault::Incomplete => format!("Nhập đủ ngày, tháng và năm cho {inner}"),
        DateFault::Unreal => format!("{label} phải là ngày có thật, ví dụ 27 3 1990"),
        DateFault::InFuture => format!("{label} không được sau hôm nay"),
        DateFault::InPast => format!("{label} không được trước hôm nay"),
        DateFault::TooYoung { years } => {
            format!("Theo {inner}, người này chưa đủ {years} tuổi")
        }
    }
}

/// What may be a slip of the pen: the citizen is asked to look again and may go on.
pub fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::UnknownProvince => {
            "Ba chữ số đầu của số định danh không phải mã tỉnh, thành phố nào. Xin ông/bà xem lại; \
             nếu đúng như trên giấy tờ, cứ tiếp tục."
                .to_owned()
        }
        Doubt::BirthYear { in_number } => format!(
            "Theo số định danh, người này sinh năm {in_number}. Xin ông/bà xem lại ngày sinh hoặc \
             số định danh; nếu đúng như trên giấy tờ, cứ tiếp tục."
        ),
        Doubt::Sex { in_number } => format!(
            "Theo số định danh, người này là {}. Xin ông/bà xem lại giới tính hoặc số định danh; \
             nếu đúng như trên giấy tờ, cứ tiếp tục.",
            sex(*in_number)
        ),
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "nam",
        Sex::Female => "nữ",
    }
}

/// A fault of a form's definition, for whoever writes forms.
pub fn definition_problem(problem: &DefinitionProblem) -> String {
    let at = &problem.at;
    let what = match &problem.fault {
        DefinitionFault::NoSteps => "tờ khai chưa có trang nào".to_owned(),
        DefinitionFault::EmptyStep => "trang không có câu hỏi nào".to_owned(),
        DefinitionFault::DuplicateStep => "hai trang trùng mã".to_owned(),
        DefinitionFault::DuplicateField => "hai câu hỏi trùng tên".to_owned(),
        DefinitionFault::BadName => {
            "tên chỉ được gồm chữ thường không dấu, chữ số, dấu chấm, gạch dưới và gạch nối"
                .to_owned()
        }
        DefinitionFault::UnknownField { field } => {
            format!("điều kiện nhắc đến câu hỏi “{field}” không có trong tờ khai")
        }
        DefinitionFault::UnknownOption { field, value } => {
            format!("điều kiện chờ câu trả lời “{value}” mà câu hỏi “{field}” không có")
        }
        DefinitionFault::FewOptions => "câu hỏi lựa chọn cần ít nhất hai câu trả lời".to_owned(),
        DefinitionFault::DuplicateOption => "hai câu trả lời trùng mã".to_owned(),
        DefinitionFault::BadTable => {
            "bảng phải có cột, không nằm trong bảng khác, và số dòng tối đa không nhỏ hơn tối thiểu"
                .to_owned()
        }
        DefinitionFault::BadRange => "giá trị nhỏ nhất lớn hơn giá trị lớn nhất".to_owned(),
    };
    closed(&format!("{at}: {what}"))
}

/// A limit that cannot be read, for the command line and the administrator.
pub fn limit(error: TimeLimitError) -> &'static str {
    match error {
        TimeLimitError::Shape => {
            "Thời hạn viết như 5wd (ngày làm việc), 20d (ngày), 56h hoặc 3.5h (giờ làm việc), 2m \
             (tháng) hoặc same-day (trong ngày)."
        }
        TimeLimitError::Zero => "Thời hạn phải lớn hơn không.",
        TimeLimitError::Fraction => "Ngày và tháng là số nguyên; giờ phải tròn phút, ví dụ 3.5h.",
        TimeLimitError::TooLong => "Thời hạn tối đa là mười năm.",
    }
}

/// A telephone number that cannot be read.
pub fn phone(error: PhoneError) -> &'static str {
    match error {
        PhoneError::Empty => "Nhập số điện thoại",
        PhoneError::NotDigits => "Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678",
        PhoneError::Length => "Số di động gồm 10 chữ số, số máy bàn gồm 11 chữ số",
        PhoneError::Prefix => "Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09; máy bàn bằng 02",
        PhoneError::Foreign => "Xin nhập số điện thoại Việt Nam, ví dụ 0912 345 678",
    }
}

/// An identification number that cannot be read.
pub fn personal_id(error: PersonalIdError) -> String {
    match error {
        PersonalIdError::Empty => "Nhập số định danh cá nhân".to_owned(),
        PersonalIdError::NotDigits => "Số định danh cá nhân chỉ gồm chữ số".to_owned(),
        PersonalIdError::Length { digits } => {
            format!("Số định danh cá nhân gồm 12 chữ số; ông/bà đã nhập {digits} chữ số")
        }
    }
}

/// How many answers must change, above the list of them.
pub fn summary(count: usize) -> String {
    match count {
        1 => "Có 1 câu trả lời cần sửa".to_owned(),
        count => format!("Có {count} câu trả lời cần sửa"),
    }
}

/// A file name with its bound, for hints beside a file box.
pub fn file_hint(max_bytes: u64) -> String {
    format!("Ảnh chụp (JPEG, PNG, WebP, HEIC) hoặc PDF, mỗi tệp tối đa {}", dates::size(max_bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use domain::form::{Answers, check};
    use jiff::civil::date;

    fn form() -> Form {
        serde_json::from_value(serde_json::json!({
            "title": "Tờ khai đăng ký khai sinh",
            "steps": [
                {"id": "mother", "title": "Người mẹ", "fields": [
                    {"name": "mother.full_name", "label": "Họ và tên của mẹ",
                     "kind": {"type": "person_name"}, "required": "yes"},
                    {"name": "mother.birth_date", "label": "Ngày sinh",
                     "kind": {"type": "date", "when": "past"}, "required": "yes"},
                ]},
                {"id": "father", "title": "Người cha", "fields": [
                    {"name": "father.full_name", "label": "Họ và tên của cha",
                     "kind": {"type": "person_name"}, "required": "yes"},
                    {"name": "father.birth_date", "label": "Ngày sinh",
                     "kind": {"type": "date", "when": "past"}},
                    {"name": "father.personal_id", "label": "Số định danh cá nhân",
                     "kind": {"type": "personal_id"}},
                    {"name": "father.married", "label": "Đã đăng ký kết hôn",
                     "kind": {"type": "yes_no"}, "required": "yes"},
                ]},
                {"id": "workers", "title": "Thợ", "fields": [
                    {"name": "workers", "label": "Những người thợ", "kind": {"type": "table", "max": 2,
                     "columns": [{"name": "name", "label": "Họ tên thợ", "required": "yes",
                                  "kind": {"type": "person_name"}},
                                 {"name": "year", "label": "Năm sinh của thợ", "kind": {"type": "year"}}]},
                     "required": "yes"},
                    {"name": "truth", "label": "Tôi cam đoan lời khai là đúng",
                     "kind": {"type": "agreement"}},
                ]},
            ],
        }))
        .unwrap()
    }

    #[test]
    fn every_mistake_is_said_so_that_it_can_be_mended() {
        let typed: Answers = [
            ("mother.birth_date", "31/2/1990"),
            ("father.full_name", "Nguyễn Văn 5"),
            ("father.birth_date", "27/3/2090"),
            ("father.personal_id", "12345"),
            ("workers.0.year", "90"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
        let form = form();
        let answers = check::normalise(&form, &typed);
        let found = check::check_form(&form, &answers, date(2026, 3, 2));
        let said: Vec<String> = problems(&found, &form)
            .into_iter()
            .map(|(field, said)| format!("{field}: {said}"))
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        mother.full_name: Nhập họ và tên của mẹ
        mother.birth_date: Ngày sinh phải là ngày có thật, ví dụ 27 3 1990 (người mẹ)
        father.full_name: Họ và tên của cha chỉ gồm chữ cái, không có chữ số hay ký hiệu
        father.birth_date: Ngày sinh không được sau hôm nay (người cha)
        father.personal_id: Số định danh cá nhân phải gồm đúng 12 chữ số như trên thẻ căn cước
        father.married: Chọn “Có” hoặc “Không” cho câu “Đã đăng ký kết hôn”
        workers.0.name: Nhập họ tên thợ
        workers.0.year: Năm sinh của thợ phải là năm gồm bốn chữ số, ví dụ 1990
        truth: Đánh dấu vào ô cam đoan nếu ông/bà đồng ý, rồi tiếp tục
        ");
    }

    #[test]
    fn the_forms_own_sentence_goes_first() {
        let problem = Problem {
            field: "child.full_name".to_owned(),
            label: "Họ và tên".to_owned(),
            step: "child".to_owned(),
            kind: ProblemKind::Missing,
            message: Some("Ghi tên của bé như sẽ in trên giấy khai sinh".to_owned()),
        };
        assert_eq!(super::problem(&problem, None), "Ghi tên của bé như sẽ in trên giấy khai sinh");
    }
}

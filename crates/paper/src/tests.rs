//! The papers as a reader sees them: size, pages, words.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use jiff::civil::date;
use serde_json::json;
use std::sync::LazyLock;
use typst::layout::{Abs, Frame, FrameItem};

static PAPERS: LazyLock<Papers> = LazyLock::new(|| Papers::new().unwrap());

fn made_at() -> DateTime {
    date(2025, 10, 6).at(8, 35, 0, 0)
}

/// The filled sample of a template, the same that one can look at with the example `samples`.
fn sample(template: Template) -> Value {
    let text = match template {
        Template::Receipt(_) => include_str!("../samples/receipt.json"),
        Template::SupplementRequest(_) => include_str!("../samples/supplement_request.json"),
        Template::Rejection(_) => include_str!("../samples/rejection.json"),
        Template::Apology(_) => include_str!("../samples/apology.json"),
        Template::StopNotice => include_str!("../samples/stop_notice.json"),
        Template::ControlSlip(_) => include_str!("../samples/control_slip.json"),
        Template::Register(_) => include_str!("../samples/register.json"),
        Template::BirthCertificate => include_str!("../samples/birth_certificate.json"),
        Template::Certificate => include_str!("../samples/certificate.json"),
        Template::Letter => include_str!("../samples/letter.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// The words of a paper in the order of the page, runs of space made one.
fn words_of(template: Template, data: Value) -> String {
    let (document, _) = PAPERS.compose(&Paper::from_json(template, data).unwrap()).unwrap();
    let mut text = String::new();
    for page in document.pages() {
        collect(&page.frame, &mut text);
    }
    text.replace('\u{200b}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Text(run) => {
                text.push_str(&run.text);
                text.push(' ');
            }
            FrameItem::Group(group) => collect(&group.frame, text),
            _ => {}
        }
    }
}

/// Without spaces: a line break or a change of face inside a phrase does not matter then.
fn says(text: &str, phrase: &str) -> bool {
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    squeeze(text).contains(&squeeze(phrase))
}

fn size_of(template: Template) -> PageSize {
    match template {
        Template::Register(_) => PageSize::A4_LANDSCAPE,
        Template::BirthCertificate | Template::Certificate | Template::Letter => PageSize::A4,
        _ => PageSize::A5,
    }
}

/// Every text made as long as people and offices really are, and longer.
fn stretched(value: Value) -> Value {
    match value {
        Value::String(text) if text.parse::<DateTime>().is_ok() || text.parse::<jiff::civil::Date>().is_ok() => {
            Value::String(text)
        }
        Value::String(text) if matches!(&*text, "by_hand" | "for_applicant" | "early" | "on_time" | "overdue") => {
            Value::String(text)
        }
        Value::String(text) => {
            format!("{text} Công Tằng Tôn Nữ Thị Nghiêm-Phụng nguyenthihongnhungnguyenthihongnhung@example.vn").into()
        }
        Value::Array(values) => values.into_iter().map(stretched).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, stretched(value))).collect()
        }
        other => other,
    }
}

#[test]
fn every_paper_prints_on_its_own_size_filled_blank_and_overlong() {
    for template in Template::ALL {
        for data in [sample(template), json!({}), stretched(sample(template))] {
            let pdf = PAPERS.render_json(template, data, made_at()).unwrap();
            assert!(pdf.bytes.starts_with(b"%PDF-1.7"), "{template}");
            assert!(pdf.pages.iter().all(|page| *page == size_of(template)), "{template}");
            assert!(pdf.unprintable.is_empty(), "{template}");
        }
    }
}

#[test]
fn an_ordinary_slip_is_one_sheet() {
    for template in Template::ALL {
        let filled = PAPERS.render_json(template, sample(template), made_at()).unwrap();
        let blank = PAPERS.render_json(template, json!({}), made_at()).unwrap();
        let forty_entries = matches!(template, Template::Register(_));
        assert_eq!(filled.pages.len(), if forty_entries { 3 } else { 1 }, "{template}");
        assert_eq!(blank.pages.len(), 1, "{template}");
    }
}

#[test]
fn no_word_leaves_the_margins_however_long_it_is() {
    // The narrowest margin of any paper is 9 mm; a printer cannot reach the last 5 mm.
    let margin = Abs::mm(8.0);
    for template in Template::ALL {
        let paper = Paper::from_json(template, stretched(sample(template))).unwrap();
        let (document, _) = PAPERS.compose(&paper).unwrap();
        for page in document.pages() {
            let width = page.frame.width();
            each_run(&page.frame, Abs::zero(), &mut |left, right, text| {
                assert!(
                    left >= margin && right <= width - margin,
                    "{template}: `{text}` stands from {left:?} to {right:?} of {width:?}"
                );
            });
        }
    }
}

/// Shows every run of text with its left and right edge on the page.
fn each_run(frame: &Frame, origin: Abs, see: &mut impl FnMut(Abs, Abs, &str)) {
    for (at, item) in frame.items() {
        let left = origin + at.x;
        match item {
            FrameItem::Text(run) => see(left, left + run.width(), &run.text),
            FrameItem::Group(group) => each_run(&group.frame, left, see),
            _ => {}
        }
    }
}

#[test]
fn each_form_bears_the_title_of_its_circular() {
    use Era::{Nd61Of2018, Nd118Of2025};
    for (template, title) in [
        (Template::Receipt(Nd61Of2018), "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
        (Template::Receipt(Nd118Of2025), "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"),
        (Template::SupplementRequest(Nd61Of2018), "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"),
        (Template::Rejection(Nd61Of2018), "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"),
        (Template::Apology(Nd61Of2018), "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        (Template::Apology(Nd118Of2025), "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"),
        (Template::StopNotice, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
        (Template::ControlSlip(Nd118Of2025), "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
        (Template::Register(Nd118Of2025), "SỔ THEO DÕI HỒ SƠ"),
        (Template::BirthCertificate, "GIẤY KHAI SINH"),
        (Template::Certificate, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
    ] {
        let text = words_of(template, sample(template));
        assert!(says(&text, title), "{template}: {text}");
        assert!(says(&text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "{template}");
        assert!(says(&text, "Độc lập - Tự do - Hạnh phúc"), "{template}");
    }
}

#[test]
fn the_receipt_says_when_the_result_is_promised_and_what_was_handed_in() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let text = words_of(template, sample(template));
    for phrase in [
        "Số: 125/TNHS",
        "Hà Nội, ngày 06 tháng 10 năm 2025",
        "Mã hồ sơ: H26.012.00-251006-0125",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Hồng Nhung",
        "1 Tờ khai cấp Giấy xác nhận tình trạng hôn nhân Bản chính 01",
        "4. Thời gian nhận hồ sơ: 08 giờ 35 phút, ngày 06 tháng 10 năm 2025",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 09 tháng 10 năm 2025",
        "Lệ phí cấp giấy xác nhận 15.000 đồng (đã nộp tiền mặt)",
        "Quyển số: 02 Số thứ tự: 1125",
        "Liên 2: Giao người nộp hồ sơ",
    ] {
        assert!(says(&text, phrase), "`{phrase}` is missing in: {text}");
    }
}

#[test]
fn a_receipt_of_an_online_dossier_speaks_of_no_paper_copies() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let mut data = sample(template);
    data["signing"] = "electronic".into();
    data["register_volume"] = "".into();
    data["register_number"] = "".into();
    let text = words_of(template, data);
    assert!(says(&text, "(Nộp trực tuyến)"));
    assert!(!says(&text, "2 liên") && !says(&text, "Quyển số"));
}

#[test]
fn only_the_form_of_2025_asks_for_more_time() {
    let asks = |era| {
        let template = Template::Apology(era);
        says(
            &words_of(template, sample(template)),
            "đề nghị gia hạn thời gian giải quyết hồ sơ thêm 03 ngày làm việc",
        )
    };
    assert!(asks(Era::Nd118Of2025));
    assert!(!asks(Era::Nd61Of2018));
}

#[test]
fn a_blank_form_offers_dotted_lines() {
    for template in Template::ALL {
        if !matches!(template, Template::Register(_)) {
            assert!(words_of(template, json!({})).matches('.').count() > 20, "{template}");
        }
    }
}

#[test]
fn what_was_typed_is_never_obeyed() {
    let hostile = "#panic(\"x\") *bold* _it_ $x^2$ <label> @ref \\ `raw` // [b] #import \"/house.typ\" $(sh) ]} =";
    for template in Template::ALL {
        let mut data = sample(template);
        let field = match template {
            Template::Apology(_) | Template::StopNotice => &mut data["agency"],
            Template::Register(_) => &mut data["rows"][0]["procedure"],
            Template::BirthCertificate => &mut data["birth_place"],
            Template::Certificate => &mut data["rows"][0]["value"],
            Template::Letter => &mut data["paragraphs"][0],
            _ => &mut data["request"],
        };
        *field = hostile.into();
        let text = words_of(template, data);
        assert!(says(&text, hostile), "{template}: {text}");
    }
}

#[test]
fn letters_without_a_shape_print_as_a_box_and_are_told() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let mut data = sample(template);
    data["applicant"]["name"] = "Hồ 胡\u{202e} An\u{0} \u{1f600}".into();
    let pdf = PAPERS.render_json(template, data.clone(), made_at()).unwrap();
    assert_eq!(pdf.unprintable, ['胡', '\u{1f600}']);
    assert!(says(&words_of(template, data), "Hồ □ An □"));
}

#[test]
fn letters_of_other_peoples_of_vietnam_print() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let mut data = sample(template);
    data["applicant"]["name"] =
        "Y Ƀlưm Êban, H’Ƀơ̆n Ñĭk, Kơ\u{301}, Иван, Ἀ".replace('Ἀ', "Α").into();
    let pdf = PAPERS.render_json(template, data, made_at()).unwrap();
    assert!(pdf.unprintable.is_empty(), "{:?}", pdf.unprintable);
}

#[test]
fn the_same_paper_at_the_same_moment_is_the_same_file_on_every_thread() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let print = || PAPERS.render_json(template, sample(template), made_at()).unwrap().bytes;
    let first = print();
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(print)).collect();
        for other in others {
            assert!(other.join().unwrap() == first);
        }
    });
    let later = PAPERS.render_json(template, sample(template), date(2025, 10, 7).at(8, 0, 0, 0));
    assert!(later.unwrap().bytes != first);
}

#[test]
fn the_file_tells_its_title_its_language_and_when_it_was_made() {
    let template = Template::Receipt(Era::Nd118Of2025);
    let bytes = PAPERS.render_json(template, sample(template), made_at()).unwrap().bytes;
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"));
    assert!(text.contains("/Lang(vi-VN)"));
    assert!(text.contains("2025-10-06T08:35:00+07:00"));
}

#[test]
fn a_birth_certificate_says_the_day_in_words() {
    let text = words_of(Template::BirthCertificate, sample(Template::BirthCertificate));
    assert!(says(&text, "PHẠM NGUYỄN GIA HÂN"));
    assert!(says(&text, "Ngày mùng năm tháng chín năm hai nghìn không trăm hai mươi lăm"));
}

#[test]
fn data_that_does_not_fit_the_paper_is_refused_by_name() {
    let template = Template::Receipt(Era::Nd61Of2018);
    for data in [
        json!({"applicnt": {}}),
        json!({"received_at": "hôm qua"}),
        json!([1]),
        json!({"sets": -1}),
    ] {
        let error = PAPERS.render_json(template, data, made_at()).unwrap_err();
        assert!(matches!(error, PaperError::Data { template: t, .. } if t == template));
    }
}

#[test]
fn a_code_that_no_scanner_reads_is_printed_without_a_barcode() {
    let template = Template::ControlSlip(Era::Nd118Of2025);
    let mut data = sample(template);
    data["dossier_code"] = "Hồ sơ số một".into();
    assert!(says(&words_of(template, data), "Mã hồ sơ: Hồ sơ số một"));
}

#[test]
fn the_house_is_shared_by_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Papers>();
}

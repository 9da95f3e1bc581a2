//! Writes sample pages with every component into a folder, to be looked at and judged.
//!
//! `cargo run --release -p web --example gallery -- /tmp/gallery`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use askama::Template;
use web::ui::{
    Deadline, DeskSection, DeskShell, Draft, Errors, Link, Moment, Notice, Pages, Panel, Place,
    Seat, Section, Shell, Summary, Tag, Tasks, Timeline, assets, field,
};

#[derive(Template)]
#[template(path = "gallery/home.html")]
struct Home {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "gallery/procedure.html")]
struct Procedure {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "gallery/tasks.html")]
struct TaskList {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "gallery/form.html")]
struct Form {
    shell: Shell,
    errors: Errors,
    name: String,
    districts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "gallery/check.html")]
struct Check {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "gallery/sent.html")]
struct Sent {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "gallery/dossier.html")]
struct Dossier {
    shell: Shell,
    timeline: Timeline<'static>,
}

#[derive(Template)]
#[template(path = "gallery/problem.html")]
struct Problem {
    shell: Shell,
}

struct Row {
    code: &'static str,
    applicant: &'static str,
    procedure: &'static str,
    step: &'static str,
    due: &'static str,
    deadline: Deadline,
}

#[derive(Template)]
#[template(path = "gallery/work.html")]
struct Work {
    shell: DeskShell,
    rows: Vec<Row>,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "gallery/desk_dossier.html")]
struct DeskDossier {
    shell: DeskShell,
    rows: Vec<Row>,
    timeline: Timeline<'static>,
}

#[derive(Template)]
#[template(path = "gallery/counter.html")]
struct Counter {
    shell: DeskShell,
}

#[derive(Template)]
#[template(path = "gallery/board.html")]
struct Board {
    shell: DeskShell,
}

fn place() -> Arc<Place> {
    Arc::new(Place {
        city: "Thành phố Hà Nội".into(),
        service: "Cổng dịch vụ công".into(),
        helpline: "1900 1009".into(),
        helpline_hours: "Thứ Hai đến thứ Sáu, 7:30–17:00".into(),
        address: "Trung tâm Phục vụ hành chính công, 258 Võ Chí Công, phường Xuân La".into(),
        remark: String::new(),
        footer: vec![
            Link::new("#", "Cách nộp hồ sơ"),
            Link::new("#", "Bảo vệ dữ liệu cá nhân"),
            Link::new("#", "Góp ý về trang này"),
        ],
    })
}

fn shell(title: &str) -> Shell {
    Shell { signed_in: Some("Nguyễn Thị Lan".into()), ..Shell::new(place(), title) }
}

fn desk(title: &str, section: DeskSection) -> DeskShell {
    let seat =
        |id: &str, words: &str, current| Seat { id: id.into(), words: words.into(), current };
    DeskShell {
        place: place(),
        title: title.into(),
        section,
        officer: "Trần Quang Minh".into(),
        seats: vec![
            seat("1", "Công chức tiếp nhận – UBND phường Cửa Nam", true),
            seat("2", "Chuyên viên – Phòng Tư pháp quận Hoàn Kiếm", false),
        ],
        takes_in: true,
        leads: true,
        ..DeskShell::default()
    }
}

fn rows() -> Vec<Row> {
    let row = |code, applicant, procedure, step, due, deadline| Row {
        code,
        applicant,
        procedure,
        step,
        due,
        deadline,
    };
    vec![
        row(
            "000.12.03.H26-190820-0004",
            "Phạm Văn Đức",
            "Cấp bản sao trích lục hộ tịch",
            "Thẩm định",
            "21/08/2019",
            Deadline::Late(3),
        ),
        row(
            "000.12.03.H26-190826-0011",
            "Lê Thị Hồng Nhung",
            "Đăng ký khai sinh",
            "Tiếp nhận",
            "hôm nay, 17:00",
            Deadline::Today,
        ),
        row(
            "000.12.03.H26-190826-0002",
            "Công ty TNHH Thương mại và Dịch vụ Vận tải Đường sắt Bắc Nam",
            "Cấp giấy phép xây dựng đối với công trình không theo tuyến, nhà ở riêng lẻ",
            "Lấy ý kiến Sở Quy hoạch – Kiến trúc",
            "28/08/2019",
            Deadline::DaysLeft(2),
        ),
        row(
            "000.12.03.H26-190827-0001",
            "Hoàng Ngọc Ánh",
            "Xác nhận tình trạng hôn nhân",
            "Trình ký",
            "03/09/2019",
            Deadline::DaysLeft(5),
        ),
        row(
            "000.12.03.H26-190815-0009",
            "Vũ Đình Khải",
            "Đăng ký biến động quyền sử dụng đất",
            "Chờ nghĩa vụ tài chính",
            "tạm dừng",
            Deadline::Paused,
        ),
    ]
}

fn timeline() -> Timeline<'static> {
    Timeline {
        moments: vec![
            Moment::ahead("Trả kết quả tại Bộ phận Một cửa", "hẹn 16:30 ngày 03/09/2019"),
            Moment::now("Thẩm định hồ sơ", "từ 9:41 ngày 28/08/2019")
                .machine_time("2019-08-28T09:41")
                .who("ông Đỗ Hữu Thắng, Phòng Tư pháp quận Hoàn Kiếm"),
            Moment::past("Ông/bà đã bổ sung giấy tờ", "20:12 ngày 27/08/2019")
                .machine_time("2019-08-27T20:12")
                .who("Nguyễn Thị Lan"),
            Moment::past("Yêu cầu bổ sung", "14:05 ngày 27/08/2019")
                .machine_time("2019-08-27T14:05")
                .who("bà Trần Thu Hà, UBND phường Cửa Nam")
                .words("Ảnh chụp giấy chứng sinh bị mờ ở phần họ tên mẹ. Xin chụp lại cả trang."),
            Moment::past("Đã tiếp nhận hồ sơ", "8:15 ngày 27/08/2019")
                .machine_time("2019-08-27T08:15")
                .who("bà Trần Thu Hà, UBND phường Cửa Nam"),
        ],
    }
}

fn form(wrong: bool) -> Form {
    let mut errors = Errors::none();
    if wrong {
        errors.add("full_name", "Xin ghi họ và tên của con");
        errors.add("born", "Ngày 31 tháng 2 không có; xin xem lại ngày sinh");
        errors.add("id_number", "Số định danh có 12 chữ số; ông/bà đã ghi 11");
        errors.add("sex", "Xin chọn giới tính");
        errors.add("paper", "Tệp lớn hơn 10 MB; xin chụp lại ở cỡ nhỏ hơn");
    }
    let mut shell =
        shell("Người con được khai sinh").back("tasks.html", "Quay lại danh sách việc cần làm");
    shell.has_errors = wrong;
    let districts = [
        "Ba Đình",
        "Hoàn Kiếm",
        "Tây Hồ",
        "Long Biên",
        "Cầu Giấy",
        "Đống Đa",
        "Hai Bà Trưng",
        "Hoàng Mai",
        "Thanh Xuân",
        "Sóc Sơn",
        "Đông Anh",
        "Gia Lâm",
        "Nam Từ Liêm",
        "Thanh Trì",
    ];
    let districts = districts.iter().enumerate();
    Form {
        shell,
        errors,
        name: if wrong { String::new() } else { "Nguyễn Gia Bảo".into() },
        districts: districts.map(|(code, name)| (code.to_string(), (*name).to_string())).collect(),
    }
}

fn write(
    folder: &Path,
    name: &str,
    page: &impl Template,
) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::write(folder.join(name), page.render()?)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "gallery".into()));
    std::fs::create_dir_all(&folder)?;
    for (url, bytes) in assets::all() {
        let path = folder.join(url.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        std::fs::write(path, bytes)?;
    }
    let mut visitor = shell("Dịch vụ công của thành phố");
    visitor.signed_in = None;
    write(&folder, "home.html", &Home { shell: visitor })?;
    let procedure = shell("Đăng ký khai sinh").section(Section::Procedures);
    write(&folder, "procedure.html", &Procedure { shell: procedure })?;
    let tasks = shell("Đăng ký khai sinh").section(Section::Mine).back("#", "Hồ sơ của tôi");
    write(&folder, "tasks.html", &TaskList { shell: tasks })?;
    write(&folder, "form.html", &form(false))?;
    write(&folder, "form-errors.html", &form(true))?;
    let check = shell("Xem lại trước khi gửi").back("tasks.html", "Quay lại");
    write(&folder, "check.html", &Check { shell: check })?;
    write(&folder, "sent.html", &Sent { shell: shell("Đã gửi hồ sơ") })?;
    let mut dossier = shell("Đăng ký khai sinh").back("#", "Hồ sơ của tôi");
    dossier.notice = Some(Notice::good("Đã nhận giấy tờ bổ sung", "Cảm ơn ông/bà."));
    write(&folder, "dossier.html", &Dossier { shell: dossier, timeline: timeline() })?;
    write(&folder, "problem.html", &Problem { shell: shell("Không tìm thấy hồ sơ") })?;

    let pages = Pages { previous: Some("#".into()), next: Some("#".into()) };
    let work = Work { shell: desk("Việc của tôi", DeskSection::Work), rows: rows(), pages };
    write(&folder, "desk.html", &work)?;
    let open = DeskDossier {
        shell: desk("Đăng ký khai sinh", DeskSection::Work),
        rows: rows(),
        timeline: timeline(),
    };
    write(&folder, "desk-dossier.html", &open)?;
    let counter = Counter { shell: desk("Tiếp nhận tại quầy", DeskSection::Counter) };
    write(&folder, "counter.html", &counter)?;
    write(&folder, "board.html", &Board { shell: desk("Bảng điều hành", DeskSection::Board) })
}

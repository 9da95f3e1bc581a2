//! A dossier of mine: where it stands in words, with whom, until when and why; papers, result, acts.

mod past;

use crate::{
    actor::Citizen,
    citizen::{
        address::{Asked, Id},
        attaching::file_of,
        downloads, names,
    },
    problem::{Problem, page as rendered},
    site::Site,
    ui::{Link, Notice, Section, Shell, Summary, Tag, Timeline},
    url,
};
use app::supplementing::awaited_supplement;
use askama::Template;
use axum::{extract::State, response::Html};
use domain::{
    deadline::Keeping,
    dossier::{
        Dossier, Facts, Recorded, Stage, due_lines,
        state::{Decision, Delivery},
    },
    ids::DossierId,
    time,
};
use wording::{
    Names, answers, dates,
    dates::Urgency,
    explain,
    stages::{self, Status},
    terms,
};

#[derive(Template)]
#[template(path = "citizen/dossier/page.html")]
struct Page<'a> {
    shell: Shell,
    number: String,
    reference: String,
    status: Status,
    asked: Vec<String>,
    due: Option<Due>,
    why: Vec<String>,
    act: Option<Link>,
    result: Option<Link>,
    slips: Vec<Link>,
    timeline: Timeline<'a>,
    holder: Vec<String>,
    facts: Summary<'a>,
    sections: Vec<(&'a str, Summary<'a>)>,
    papers: Vec<PaperRow>,
    rating: Option<Link>,
    withdrawal: Option<Link>,
}

struct Due {
    tag: Tag<'static>,
    words: String,
}

struct PaperRow {
    title: String,
    files: Vec<FileRow>,
}

struct FileRow {
    name: String,
    url: String,
    remark: &'static str,
}

/// `GET /dossiers/{id}?done=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
    Asked(query): Asked,
) -> Result<Html<String>, Problem> {
    let (dossier, stored) = site.app.own_history(citizen.account.id, id).await?;
    let history: Vec<Recorded> = stored.into_iter().map(|event| event.recorded).collect();
    let names = names::of_dossier(&site, &dossier);
    let facts = site.app.facts(&dossier, site.app.now()).ok();
    let mut shell = site
        .shell(Some(&citizen), names::procedure(&site, &dossier))
        .section(Section::Mine)
        .back(url::citizen::DOSSIERS, "Hồ sơ của tôi");
    shell.notice = done(query.get("done"));
    rendered(&Page {
        shell,
        number: dossier.number(),
        reference: if dossier.code.is_some() { dossier.reference.clone() } else { String::new() },
        status: stages::citizen_status(&dossier, &names),
        asked: asked(&dossier, &names),
        due: due(&site, &dossier),
        why: facts.as_ref().map(|facts| why(&dossier, &history, facts)).unwrap_or_default(),
        act: supplement(&dossier),
        result: result(&dossier),
        slips: downloads::slips(&site, &dossier, &history),
        timeline: past::timeline(&dossier, &history, &names),
        holder: holder(&dossier, &names),
        facts: summary(&dossier, &names),
        sections: sections(&dossier, &names),
        papers: papers(&dossier, &names),
        rating: rating(&dossier),
        withdrawal: withdrawal(&dossier),
    })
}

/// What was just done, said once on top.
fn done(word: &str) -> Option<Notice<'static>> {
    Some(match word {
        "supplement" => Notice::good(
            "Đã gửi phần bổ sung",
            "Bộ phận một cửa sẽ kiểm tra và báo lại cho ông/bà.",
        ),
        "withdrawal" => Notice::good("Đã ghi nhận đề nghị rút hồ sơ", ""),
        "rating" => Notice::good("Cảm ơn ông/bà đã đánh giá", ""),
        _ => return None,
    })
}

fn asked(dossier: &Dossier, names: &Names<'_>) -> Vec<String> {
    let request = awaited_supplement(dossier);
    let items = request.iter().flat_map(|request| &request.items);
    items
        .map(|item| match item.component.as_ref().and_then(|id| names.component(id)) {
            Some(component) => format!("{}: {}", component.title(), item.reason),
            None => format!("Tờ khai: {}", item.reason),
        })
        .collect()
}

fn supplement(dossier: &Dossier) -> Option<Link> {
    awaited_supplement(dossier)
        .map(|_| Link::new(url::citizen::supplement(dossier.id), "Gửi phần bổ sung"))
}

fn result(dossier: &Dossier) -> Option<Link> {
    if !downloads::has_result(dossier) || dossier.delivery != Delivery::Online {
        return None;
    }
    let words = match dossier.outcome.as_ref().map(|outcome| &outcome.decision) {
        Some(Decision::Refuse(_)) => "Tải phiếu từ chối (PDF)",
        _ => "Tải kết quả (PDF)",
    };
    Some(Link::new(url::citizen::result(dossier.id), words))
}

fn rating(dossier: &Dossier) -> Option<Link> {
    let words = match &dossier.rating {
        Some(_) => "Sửa đánh giá",
        None => "Đánh giá việc phục vụ",
    };
    let may = dossier.stage.kind().is_finished();
    may.then(|| Link::new(url::citizen::rating(dossier.id), words))
}

fn withdrawal(dossier: &Dossier) -> Option<Link> {
    let may = !dossier.stage.kind().is_finished() && dossier.withdrawal.is_none();
    may.then(|| Link::new(url::citizen::withdrawal(dossier.id), "Rút hồ sơ"))
}

/// The promised day and how near it is; how it was kept once the work is done.
fn due(site: &Site, dossier: &Dossier) -> Option<Due> {
    let received = dossier.received.as_ref()?;
    if let (Some(finished), Some(due)) = (dossier.finished_at(), received.original_due) {
        let tag = match dossier.kept()? {
            kept @ (Keeping::Early | Keeping::OnTime) => Tag::good(terms::punctuality(kept)),
            Keeping::Late => Tag::warn(terms::punctuality(Keeping::Late)),
        };
        let words = format!("Xong lúc {}; đã hẹn {}", dates::instant(finished), dates::moment(due));
        return Some(Due { tag, words });
    }
    if dossier.stage.kind().is_finished() {
        return None;
    }
    let Some(due) = dossier.due() else {
        let stands = dossier.stage.kind().waits_for_applicant()
            || matches!(dossier.stage, Stage::Paused { .. });
        return stands
            .then(|| Due {
                tag: Tag::idle("Thời hạn đang tạm dừng"), words: String::new()
            });
    };
    let calendar = site.app.catalogue.calendar_of(&dossier.competent);
    let seen = dates::relative(Some(due), time::local(site.app.now()), calendar);
    let words = format!("Hẹn trả kết quả: {}", dates::moment(due));
    let words = match seen.urgency {
        Urgency::Late => format!("{words}. Chúng tôi xin lỗi ông/bà vì hồ sơ chưa xong đúng hẹn."),
        _ => words,
    };
    let tag = match seen.urgency {
        Urgency::Late => Tag::bad(seen.text),
        Urgency::Today | Urgency::Soon => Tag::warn(seen.text),
        Urgency::Calm => Tag::work(seen.text),
        Urgency::None => Tag::idle(seen.text),
    };
    Some(Due { tag, words })
}

fn why(dossier: &Dossier, history: &[Recorded], facts: &Facts<'_>) -> Vec<String> {
    due_lines(dossier, history, facts.calendar, &facts.pack.deadlines)
        .iter()
        .map(explain::line)
        .collect()
}

/// Who has it now: the citizen, or person, agency and telephone.
fn holder(dossier: &Dossier, names: &Names<'_>) -> Vec<String> {
    if dossier.stage.kind().is_final() {
        return Vec::new();
    }
    let post = dossier.stage.post().filter(|_| !dossier.stage.kind().is_finished());
    let waits = awaited_supplement(dossier).map(|_| "Đang chờ ông/bà bổ sung".to_owned());
    let agency = post.map_or(&dossier.reception, |post| &post.agency);
    let person = post.and_then(|post| post.person.as_ref()).map(|person| person.name.clone());
    let name = names.agency(agency).map(|found| found.name.clone());
    let phone = names.phone(agency).map(|phone| format!("Điện thoại {phone}"));
    // While the citizen is asked for something, no officer has it: the agency is where to send it.
    let person = if waits.is_some() { None } else { person };
    let name = name.map(|name| if waits.is_some() { format!("Nơi nhận: {name}") } else { name });
    [waits, person, name, phone].into_iter().flatten().collect()
}

fn summary<'a>(dossier: &'a Dossier, names: &Names<'_>) -> Summary<'a> {
    let agency = |id| names.agency(id).map_or_else(String::new, |found| found.name.clone());
    let mut summary = Summary::new()
        .row("Chủ hồ sơ", dossier.applicant.name.as_str())
        .row("Nơi tiếp nhận", agency(&dossier.reception))
        .row("Nơi giải quyết", agency(&dossier.competent))
        .row("Cách nộp", stages::submitted_line(dossier))
        .row("Nhận kết quả", terms::delivery(&dossier.delivery));
    if let domain::party::Submitter::Authorised { mandate, .. } = &dossier.submitter {
        summary = summary.row("Người nộp thay", format!("{} ({})", mandate.name, mandate.relation));
    }
    match dossier.payment {
        domain::dossier::state::Payment::Free => summary,
        payment => summary.row("Phí, lệ phí", terms::payment(payment)),
    }
}

fn sections<'a>(dossier: &'a Dossier, names: &Names<'a>) -> Vec<(&'a str, Summary<'a>)> {
    let Some(form) = names.procedure.and_then(|procedure| procedure.form.as_ref()) else {
        return Vec::new();
    };
    let rows = answers::rows(form, &dossier.answers);
    let of_step = rows.chunk_by(|one, next| one.step.id == next.step.id);
    of_step
        .map(|rows| {
            let summary = rows.iter().fold(Summary::new(), |summary, row| {
                summary.row(row.label.clone(), row.value.clone())
            });
            (rows[0].step.title.as_str(), summary)
        })
        .collect()
}

/// The files by paper, in the order in which the first of each was sent.
fn papers(dossier: &Dossier, names: &Names<'_>) -> Vec<PaperRow> {
    let files = dossier.papers.iter().filter_map(|paper| Some((paper, file_of(paper)?)));
    let mut rows: Vec<PaperRow> = Vec::new();
    for (paper, file) in files {
        let component = names.component(&paper.component);
        let title = component.map_or_else(String::new, |component| component.title().to_owned());
        let row = FileRow {
            name: file.name.clone(),
            url: url::citizen::file(dossier.id, file.id),
            remark: match (paper.replaced, paper.round) {
                (true, _) => "đã thay bằng bản mới",
                (false, 0) => "",
                (false, _) => "gửi bổ sung",
            },
        };
        match rows.iter_mut().find(|known| known.title == title) {
            Some(known) => known.files.push(row),
            None => rows.push(PaperRow { title, files: vec![row] }),
        }
    }
    rows
}

//! Received: the code, the date, the receipt, and who is next.

use crate::{
    actor::Desk,
    desk::dossier::papers::word_of,
    problem::{Problem, page},
    site::Site,
    ui::{DeskSection, DeskShell, Panel, Summary},
    url,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Html,
};
use domain::{dossier::Event, ids::DossierId};
use wording::{dates, terms};

#[derive(Template)]
#[template(path = "desk/intake/received.html")]
struct Page {
    shell: DeskShell,
    code: String,
    facts: Summary<'static>,
    receipt: String,
    dossier: String,
    again: String,
}

/// GET /desk/intake/received/{id}
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let id: DossierId = id.parse().map_err(|_| Problem::not_found())?;
    let (dossier, history) = site.app.open_dossier(&desk.desk, id, "receipt").await?;
    let received = dossier.received.as_ref().ok_or_else(Problem::not_found)?;
    let made = history.iter().find(|stored| matches!(stored.recorded.event, Event::Received(_)));
    let made = made.ok_or_else(Problem::not_found)?;
    let word = word_of(&made.recorded.event).ok_or_else(Problem::not_found)?;
    let facts = site.app.facts(&dossier, site.app.now())?;
    let no_limit = || "Không ấn định thời hạn".to_owned();
    let summary = Summary::new()
        .row("Thủ tục", facts.procedure.title().to_owned())
        .row("Người có hồ sơ", dossier.applicant.name.clone())
        .row("Hẹn trả kết quả", received.due.map_or_else(no_limit, dates::moment))
        .row("Phí, lệ phí", terms::payment(dossier.payment))
        .row("Nhận kết quả", terms::delivery(&dossier.delivery));
    let mut shell = site.desk_shell(&desk, "Đã tiếp nhận");
    shell.section = DeskSection::Counter;
    page(&Page {
        shell,
        code: dossier.number(),
        facts: summary,
        receipt: url::desk::paper(id, word, made.recorded.seq),
        dossier: url::desk::dossier(id),
        again: url::desk::intake(&dossier.procedure.code),
    })
}

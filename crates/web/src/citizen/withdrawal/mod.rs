//! Withdrawing a dossier, after one more question.

use crate::{
    actor::Citizen,
    citizen::{
        act::{Act, asked},
        address::Id,
        names,
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Notice, Section, Shell, field},
    url,
};
use app::Error;
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{Command, Dossier, StageKind},
    ids::DossierId,
    text::nfc,
};
use wording::refusals;

const REASON_MAX: usize = 1000;

#[derive(Template)]
#[template(path = "citizen/withdrawal/page.html")]
struct Page<'a> {
    shell: Shell,
    act: Act,
    procedure: String,
    number: String,
    is_at_once: bool,
    reason: &'a str,
    dossier: String,
}

/// `GET /dossiers/{id}/withdrawal`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
) -> Result<Html<String>, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    rendered(&page_of(&site, &citizen, &dossier, "", None))
}

/// `POST /dossiers/{id}/withdrawal`.
pub async fn ask(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
    typed: Typed,
) -> Result<Response, Problem> {
    let reason: String = nfc(typed.get("reason")).chars().take(REASON_MAX).collect();
    let command = Command::AskWithdrawal { reason: reason.clone() };
    match site.app.citizen_acts(citizen.account.id, asked(id, &typed, command)).await {
        Ok(_) => {
            let to = format!("{}?done=withdrawal", url::citizen::dossier(id));
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let dossier = site.app.own_dossier(citizen.account.id, id).await?;
            let words = refusals::refusal(&refusal, &names::of_dossier(&site, &dossier));
            let notice = Notice::bad("Chưa rút được hồ sơ", words);
            let page = page_of(&site, &citizen, &dossier, &reason, Some(notice));
            Ok((StatusCode::CONFLICT, rendered(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn page_of<'a>(
    site: &Site,
    citizen: &Citizen,
    dossier: &Dossier,
    reason: &'a str,
    notice: Option<Notice<'static>>,
) -> Page<'a> {
    let back = url::citizen::dossier(dossier.id);
    let mut shell =
        site.shell(Some(citizen), "Rút hồ sơ này?").section(Section::Mine).back(&back, "Hồ sơ");
    shell.notice = notice;
    let stage = dossier.stage.kind();
    Page {
        shell,
        act: Act::on(site, dossier),
        procedure: names::procedure(site, dossier),
        number: dossier.number(),
        is_at_once: matches!(stage, StageKind::Submitted | StageKind::IntakeSupplementAsked),
        reason,
        dossier: back,
    }
}

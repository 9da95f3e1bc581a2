//! Finding dossiers: by code in an address, by name only in the body of a form, so that no name
//! stands in a log.

use crate::{
    actor::Desk,
    desk::show,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell, Errors, Tag, field},
    url,
};
use app::{Error, ports::storage::DossierRow, reading::DossierFilter};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    dossier::StageKind,
    ids::{AgencyId, DossierId},
};
use wording::{dates, stages};

/// Rows on one page.
const ROWS: u16 = 30;

#[derive(Template)]
#[template(path = "desk/search/page.html")]
struct Page {
    shell: DeskShell,
    errors: Errors,
    q: String,
    stage: String,
    within: String,
    stages: Vec<(String, String)>,
    rows: Option<Vec<Row>>,
    next: Option<String>,
}

struct Row {
    url: String,
    number: String,
    applicant: String,
    procedure: String,
    stage: &'static str,
    competent: String,
    submitted: String,
    due: Option<Tag<'static>>,
}

/// What is looked for.
struct Wanted {
    words: String,
    narrowed: DossierFilter,
    after: Option<DossierId>,
}

impl Wanted {
    fn of(asked: &Typed, words: &str) -> Self {
        Self {
            words: words.to_owned(),
            narrowed: DossierFilter {
                stage: StageKind::parse(asked.get("stage")),
                within: asked.filled("within").map(AgencyId::from),
            },
            after: asked.get("after").parse().ok(),
        }
    }
}

/// GET /desk/search, with `code` or `stage`.
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    if let Some(code) = asked.filled("code") {
        return by_number(&site, &desk, code).await;
    }
    let wanted = Wanted::of(&asked, "");
    sheet(&site, &desk, Some(wanted).filter(|wanted| wanted.narrowed.stage.is_some())).await
}

/// POST /desk/search, with a name or a number in `q`.
pub async fn post(State(site): State<Site>, desk: Desk, typed: Typed) -> Result<Response, Problem> {
    let words = typed.get("q");
    if is_number(words) {
        return by_number(&site, &desk, words).await;
    }
    sheet(&site, &desk, Some(Wanted::of(&typed, words))).await
}

/// Whether it looks like a code or a reference: no name holds digits.
fn is_number(words: &str) -> bool {
    words.chars().any(|sign| sign.is_ascii_digit()) || words.to_uppercase().starts_with("TN-")
}

async fn by_number(site: &Site, desk: &Desk, number: &str) -> Result<Response, Problem> {
    match site.app.dossier_by_number_for(&desk.desk, number).await {
        Ok(dossier) => Ok(Redirect::to(&url::desk::dossier(dossier.id)).into_response()),
        Err(Error::NotFound) => {
            let said = wording::requests::edge(&wording::requests::EdgeProblem::NoSuchDossier);
            let mut errors = Errors::none();
            errors.add("q", said.text);
            let page = blank(site, desk, number.to_owned(), errors);
            Ok((StatusCode::NOT_FOUND, self::page(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn blank(site: &Site, desk: &Desk, q: String, errors: Errors) -> Page {
    let mut shell = site.desk_shell(desk, "Tra cứu hồ sơ");
    shell.section = DeskSection::Search;
    shell.has_errors = !errors.is_empty();
    let words =
        |stage: StageKind| (stage.as_str().to_owned(), stages::officer_stage(stage).to_owned());
    Page {
        shell,
        errors,
        q,
        stage: String::new(),
        within: String::new(),
        stages: StageKind::ALL.into_iter().map(words).collect(),
        rows: None,
        next: None,
    }
}

async fn sheet(site: &Site, desk: &Desk, wanted: Option<Wanted>) -> Result<Response, Problem> {
    let Some(Wanted { words, narrowed, after }) = wanted else {
        return Ok(page(&blank(site, desk, String::new(), Errors::none()))?.into_response());
    };
    let found = site.app.find_dossiers(&desk.desk, &words, &narrowed, after, ROWS).await?;
    let rows = found.rows.iter().map(|row| Row::of(site, row)).collect();
    let sheet = Page {
        stage: narrowed.stage.map_or("", StageKind::as_str).to_owned(),
        within: narrowed.within.map(|unit| unit.to_string()).unwrap_or_default(),
        rows: Some(rows),
        next: found.next.map(|id| id.to_string()),
        ..blank(site, desk, words, Errors::none())
    };
    Ok(page(&sheet)?.into_response())
}

impl Row {
    fn of(site: &Site, row: &DossierRow) -> Self {
        let is_open = !row.stage.is_finished();
        Self {
            url: url::desk::dossier(row.id),
            number: row.number.clone(),
            applicant: row.applicant.clone(),
            procedure: show::procedure_title(site, &row.procedure),
            stage: stages::officer_stage(row.stage),
            competent: show::agency_name(site, &row.competent),
            submitted: dates::brief_instant(row.submitted_at),
            due: row
                .due
                .filter(|_| is_open)
                .map(|due| show::due_tag(site, Some(due), &row.competent)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_a_name() {
        for number in ["000.00.12.H26-190827-0001", "TN-ABCDE-FGHJK", "tn-abcde-fghjk"] {
            assert!(is_number(number), "{number}");
        }
        for name in ["Lê Thị Hồng Nhung", "cong ty an binh", ""] {
            assert!(!is_number(name), "{name}");
        }
    }
}

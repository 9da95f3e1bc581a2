//! My dossiers, and what is not sent yet.

use crate::{
    actor::Citizen,
    citizen::address::Asked,
    problem::{Problem, page as rendered},
    site::Site,
    ui::{Pages, Section, Shell, Tag},
    url,
};
use app::{Error, ports::storage::DossierRow};
use askama::Template;
use axum::{extract::State, response::Html};
use domain::{
    dossier::StageKind,
    ids::{DossierId, ProcedureCode},
    time,
};
use wording::{dates, stages};

const PAGE: u16 = 20;

#[derive(Template)]
#[template(path = "citizen/dossiers/page.html")]
struct Page {
    shell: Shell,
    drafts: Vec<DraftRow>,
    /// Those in which something waits for the citizen.
    urgent: Vec<Row>,
    rows: Vec<Row>,
    is_first: bool,
    pages: Pages,
}

struct DraftRow {
    url: String,
    title: String,
    saved: String,
    is_supplement: bool,
}

struct Row {
    url: String,
    title: String,
    number: String,
    applicant: String,
    sent: String,
    state: Tag<'static>,
    due: String,
}

/// `GET /dossiers?after=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Asked(query): Asked,
) -> Result<Html<String>, Problem> {
    let after = query.get("after").parse::<DossierId>().ok();
    let found = site.app.dossiers_of(citizen.account.id, after, PAGE).await?;
    let shell = site.shell(Some(&citizen), "Hồ sơ của tôi").section(Section::Mine);
    let drafts = if after.is_none() { drafts(&site, &citizen).await? } else { Vec::new() };
    let next = found.next.map(|id| format!("{}?after={id}", url::citizen::DOSSIERS));
    let (urgent, others): (Vec<_>, Vec<_>) =
        found.rows.iter().partition(|row| waits_for_citizen(row.stage));
    let rows = |rows: Vec<&DossierRow>| rows.into_iter().map(|row| row_of(&site, row)).collect();
    rendered(&Page {
        shell,
        drafts,
        urgent: rows(urgent),
        rows: rows(others),
        is_first: after.is_none(),
        pages: Pages { previous: None, next },
    })
}

async fn drafts(site: &Site, citizen: &Citizen) -> Result<Vec<DraftRow>, Problem> {
    let drafts = site.app.storage.drafts_of(citizen.account.id).await.map_err(Error::from)?;
    let mut rows = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let supplements = site.app.supplemented_by(draft.id).await?;
        rows.push(DraftRow {
            url: match supplements {
                Some(dossier) => url::citizen::supplement(dossier),
                None => url::citizen::draft(draft.id),
            },
            title: title_of(site, &draft.procedure),
            saved: dates::instant(draft.saved_at),
            is_supplement: supplements.is_some(),
        });
    }
    Ok(rows)
}

/// What a procedure is called today, under whatever law knows it.
fn title_of(site: &Site, code: &ProcedureCode) -> String {
    let catalogue = &site.app.catalogue;
    let now = site.app.pack_now().ok().and_then(|pack| catalogue.listed_one(&pack.id, code));
    let any = || catalogue.packs().iter().find_map(|pack| catalogue.listed_one(&pack.id, code));
    now.or_else(any).map_or_else(|| code.to_string(), |listed| listed.title.clone())
}

fn row_of(site: &Site, row: &DossierRow) -> Row {
    let now = time::local(site.app.now());
    let due = match (row.due, row.stage.is_finished()) {
        (Some(due), false) => {
            let calendar = site.app.catalogue.calendar_of(&row.competent);
            let seen = dates::relative(Some(due), now, calendar);
            format!("Hẹn trả {}, {}", dates::day(due.date()), seen.text)
        }
        _ => String::new(),
    };
    Row {
        url: url::citizen::dossier(row.id),
        title: title_of(site, &row.procedure),
        number: row.number.clone(),
        applicant: row.applicant.clone(),
        sent: dates::day(time::local(row.submitted_at).date()),
        state: state_tag(row.stage),
        due,
    }
}

/// Whether there is something to bring or to collect.
fn waits_for_citizen(stage: StageKind) -> bool {
    stage.waits_for_applicant() || stage == StageKind::Issued
}

/// A stage in words, with the colour of whose turn it is.
pub fn state_tag(stage: StageKind) -> Tag<'static> {
    let words = stages::citizen_stage(stage);
    match stage {
        StageKind::IntakeSupplementAsked | StageKind::SupplementAsked => Tag::warn(words),
        StageKind::NotAccepted | StageKind::Rejected => Tag::bad(words),
        StageKind::Issued | StageKind::Returned => Tag::good(words),
        StageKind::Withdrawn | StageKind::Stopped | StageKind::Paused => Tag::idle(words),
        StageKind::Submitted
        | StageKind::Received
        | StageKind::Transferred
        | StageKind::Processing
        | StageKind::Approving
        | StageKind::Issuing => Tag::work(words),
    }
}

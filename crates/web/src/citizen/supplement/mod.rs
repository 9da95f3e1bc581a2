//! Answering a supplement request: exactly what is asked, file by file, and corrected answers.

use crate::{
    actor::Citizen,
    citizen::{
        address::{Id, Ids},
        attaching::{self, Trouble},
        names,
        papers::{FileRow, Slot, at_paper, chooser, file_row},
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Link, Section, Shell, Summary, Tag},
    url,
};
use app::{Error, drafts::Draft, supplementing::awaited_supplement};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{Dossier, Refusal, state::SupplementRequest},
    form::{Answers, Form},
    ids::{AttachmentId, DossierId},
    procedure::Component,
};
use std::sync::Arc;
use wording::{Names, answers, dates, problems, refusals, requests};

#[derive(Template)]
#[template(path = "citizen/supplement/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: &'a Errors,
    number: String,
    asked_by: String,
    note: &'a str,
    slots: Vec<Slot<'a>>,
    upload: String,
    /// What is asked about the declaration.
    declaration: Vec<&'a str>,
    steps: Vec<Link>,
    corrected: Option<Summary<'a>>,
    slip: String,
}

/// Everything the page is made of.
struct Opened {
    dossier: Arc<Dossier>,
    draft: Draft,
}

/// `GET /dossiers/{id}/supplement`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
) -> Result<Response, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    if awaited_supplement(&dossier).is_none() {
        return Ok(Redirect::to(&url::citizen::dossier(id)).into_response());
    }
    let opened = opened(&site, &citizen, id).await?;
    Ok(opened.page(&site, &citizen, &Errors::none())?.into_response())
}

/// `POST /dossiers/{id}/supplement`: hands it in.
pub async fn hand_in(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
    _checked: Typed,
) -> Result<Response, Problem> {
    let mut errors = Errors::none();
    match site.app.send_supplement(&citizen.account, id).await {
        Ok(_) => {
            let to = format!("{}?done=supplement", url::citizen::dossier(id));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(Error::Refused(Refusal::NothingHandedIn)) => {
            let dossier = site.app.own_dossier(citizen.account.id, id).await?;
            let names = names::of_dossier(&site, &dossier);
            errors.add("asked", refusals::refusal(&Refusal::NothingHandedIn, &names));
        }
        Err(Error::Invalid(found)) => {
            errors.add("declaration", problems::summary(found.len()));
        }
        Err(other) => return Err(other.into()),
    }
    let opened = opened(&site, &citizen, id).await?;
    let page = opened.page(&site, &citizen, &errors)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /dossiers/{id}/supplement/files`: someone opens the address of the answer to a form again.
pub async fn back(Id(id): Id<DossierId>) -> Redirect {
    Redirect::to(&url::citizen::supplement(id))
}

/// `POST /dossiers/{id}/supplement/files`.
pub async fn attach(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
    request: Request,
) -> Result<Response, Problem> {
    let draft = opened(&site, &citizen, id).await?.draft.id;
    match attaching::attach_all(&site, &citizen, draft, request).await {
        Ok(last) => Ok(at_paper(url::citizen::supplement(id), last.as_ref()).into_response()),
        Err(Trouble::Problem(problem)) => Err(problem),
        Err(Trouble::File { component, refusal }) => {
            let mut errors = Errors::none();
            errors.add(attaching::name_of(&component), requests::file(&refusal));
            let opened = opened(&site, &citizen, id).await?;
            let page = opened.page(&site, &citizen, &errors)?;
            Ok((attaching::status_of(&refusal), page).into_response())
        }
    }
}

/// `POST /dossiers/{id}/supplement/files/{file}/removal`.
pub async fn remove(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, file): Ids<DossierId, AttachmentId>,
    _checked: Typed,
) -> Result<Redirect, Problem> {
    let draft = opened(&site, &citizen, id).await?.draft;
    site.app.detach(&citizen.account, draft.id, file).await?;
    Ok(at_paper(url::citizen::supplement(id), attaching::answered_by(&draft, file)))
}

async fn opened(site: &Site, citizen: &Citizen, id: DossierId) -> Result<Opened, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    let draft = site.app.supplement_draft(&citizen.account, &dossier).await?;
    Ok(Opened { dossier, draft })
}

impl Opened {
    fn page(
        &self,
        site: &Site,
        citizen: &Citizen,
        errors: &Errors,
    ) -> Result<Html<String>, Problem> {
        let dossier = &self.dossier;
        let request = awaited_supplement(dossier).ok_or_else(Problem::not_found)?;
        let names = names::of_dossier(site, dossier);
        let form = names.procedure.and_then(|procedure| procedure.form.as_ref());
        let corrected = site.app.corrected_answers(dossier, &self.draft)?;
        let max_bytes = site.app.limits.file_bytes_max;
        let mut shell = site
            .shell(Some(citizen), "Bổ sung hồ sơ")
            .section(Section::Mine)
            .back(url::citizen::dossier(dossier.id), "Hồ sơ");
        shell.has_errors = !errors.is_empty();
        let upload = format!("{}/files", url::citizen::supplement(dossier.id));
        let slots = asked_papers(request, &names);
        let slots = slots
            .into_iter()
            .map(|(component, reason)| self.slot(component, reason, (errors, max_bytes), &upload));
        let declaration = declaration(request);
        let step = |step: &domain::form::FormStep| {
            Link::new(url::citizen::step(self.draft.id, &step.id), &step.title)
        };
        let steps = form.filter(|_| !declaration.is_empty() || !corrected.is_empty());
        let steps = steps.map(|form| form.steps_for(&self.draft.answers));
        rendered(&Page {
            shell,
            errors,
            number: dossier.number(),
            asked_by: format!(
                "{}, {}, {}",
                request.asked_by.name,
                names::agency(site, &request.agency),
                dates::instant(request.at)
            ),
            note: &request.note,
            slots: slots.collect(),
            declaration,
            steps: steps.into_iter().flatten().map(step).collect(),
            corrected: form.and_then(|form| summary(form, &self.draft, &corrected)),
            slip: format!("{}/slips/supplement-request.pdf", url::citizen::dossier(dossier.id)),
            upload,
        })
    }

    fn slot<'a>(
        &'a self,
        component: &'a Component,
        reason: String,
        (errors, max_bytes): (&'a Errors, u64),
        upload: &str,
    ) -> Slot<'a> {
        let row = |file: &'a domain::dossier::state::StoredFile| FileRow {
            removal: format!("{upload}/{}/removal", file.id),
            ..file_row(file, url::citizen::draft_file(self.draft.id, file.id), max_bytes)
        };
        let files: Vec<FileRow<'a>> =
            attaching::files_of(&self.draft, &component.id).map(row).collect();
        Slot {
            id: component.id.to_string(),
            title: component.title(),
            text: if component.title() == component.name { "" } else { &component.name },
            need: reason,
            state: if files.is_empty() {
                Tag::warn("Cần bổ sung")
            } else {
                Tag::good("Đã có")
            },
            files,
            is_moot: false,
            more: chooser(&component.id, errors, max_bytes),
        }
    }
}

/// The components named by the request with what is asked of each, in its order, each once.
fn asked_papers<'a>(
    request: &SupplementRequest,
    names: &Names<'a>,
) -> Vec<(&'a Component, String)> {
    let mut asked: Vec<(&Component, String)> = Vec::new();
    for item in &request.items {
        let Some(component) = item.component.as_ref().and_then(|id| names.component(id)) else {
            continue;
        };
        match asked.iter_mut().find(|(known, _)| known.id == component.id) {
            Some((_, reason)) => *reason = format!("{reason} {}", item.reason),
            None => asked.push((component, item.reason.clone())),
        }
    }
    asked
}

/// What is asked about the declaration itself.
fn declaration(request: &SupplementRequest) -> Vec<&str> {
    let items = request.items.iter().filter(|item| item.component.is_none());
    items.map(|item| item.reason.as_str()).collect()
}

/// The corrected answers in words.
fn summary<'a>(form: &'a Form, draft: &Draft, corrected: &Answers) -> Option<Summary<'a>> {
    if corrected.is_empty() {
        return None;
    }
    let is_corrected = |name: &str| {
        let row = format!("{name}.");
        corrected.keys().any(|changed| changed == name || changed.starts_with(&row))
    };
    let rows = answers::rows(form, &draft.answers);
    let rows = rows.into_iter().filter(|row| is_corrected(&row.name));
    Some(rows.fold(Summary::new(), |summary, row| summary.row(row.label, row.value)))
}

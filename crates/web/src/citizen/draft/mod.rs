//! An application being filled in: what is to be done, and how far each part is.

use crate::{
    actor::Citizen,
    citizen::{address::Id, attaching, names},
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Section, Shell, Tasks},
    url,
};
use app::{drafts::Draft, pages::mark_of};
use askama::Template;
use axum::{
    extract::State,
    response::{Html, Redirect},
};
use domain::{
    form::{Answers, FormStep, check},
    ids::{ComponentId, DraftId},
    procedure::{Channel, Component, Need, Procedure, missing_components},
    time,
};
use jiff::civil::Date;
use std::sync::Arc;
use wording::dates;

#[derive(Template)]
#[template(path = "citizen/draft/page.html")]
struct Page<'a> {
    shell: Shell,
    agency: &'a str,
    case: &'a str,
    saved: String,
    tasks: Tasks<'a>,
    removal: String,
}

#[derive(Template)]
#[template(path = "citizen/draft/removal.html")]
struct RemovalPage {
    shell: Shell,
    procedure: String,
    draft: String,
}

/// A draft with its procedure.
pub struct Open {
    pub draft: Draft,
    pub procedure: Arc<Procedure>,
}

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nobody has been there.
    Todo,
    /// Something is missing or wrong.
    Begun,
    /// Complete.
    Done,
}

/// `GET /drafts/{id}`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
) -> Result<Html<String>, Problem> {
    let open = open(&site, &citizen, id).await?;
    let shell = site
        .shell(Some(&citizen), open.procedure.title())
        .section(Section::Mine)
        .back(url::citizen::DOSSIERS, "Hồ sơ của tôi");
    rendered(&Page {
        shell,
        agency: names::agency(&site, &open.draft.competent),
        case: open.case_name(),
        saved: dates::instant(open.draft.saved_at),
        tasks: tasks(&open, today(&site)),
        removal: format!("{}/removal", url::citizen::draft(id)),
    })
}

/// `GET /drafts/{id}/removal`: asks once more.
pub async fn removal_page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
) -> Result<Html<String>, Problem> {
    let open = open(&site, &citizen, id).await?;
    let draft = url::citizen::draft(id);
    let shell = site
        .shell(Some(&citizen), "Xóa bản nháp này?")
        .section(Section::Mine)
        .back(&draft, "Quay lại");
    rendered(&RemovalPage { shell, procedure: open.procedure.title().to_owned(), draft })
}

/// `POST /drafts/{id}/removal`.
pub async fn remove(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
    _checked: Typed,
) -> Result<Redirect, Problem> {
    open(&site, &citizen, id).await?;
    site.app.storage.remove_draft(id).await.map_err(app::Error::from)?;
    Ok(Redirect::to(url::citizen::DOSSIERS))
}

/// A draft of this citizen that is to become a dossier.
pub async fn open(site: &Site, citizen: &Citizen, id: DraftId) -> Result<Open, Problem> {
    let draft = site.app.own_draft(&citizen.account, id).await?;
    if site.app.supplemented_by(id).await?.is_some() {
        return Err(Problem::not_found());
    }
    let procedure = Arc::clone(site.app.procedure_of_draft(&draft)?);
    Ok(Open { draft, procedure })
}

/// The day of the wall calendar.
pub fn today(site: &Site) -> Date {
    time::local(site.app.now()).date()
}

impl Open {
    /// The case in words; empty when there is only one.
    pub fn case_name(&self) -> &str {
        let case = self.draft.case.as_ref();
        let known = self.procedure.cases.iter().find(|known| Some(&known.id) == case);
        known.map_or("", |case| case.name.as_str())
    }

    /// The pages of the form that the answers call for.
    pub fn steps(&self) -> Vec<&FormStep> {
        let form = self.procedure.form.as_ref();
        form.map(|form| form.steps_for(&self.draft.answers)).unwrap_or_default()
    }

    /// The papers without which it cannot be sent.
    pub fn missing(&self) -> Vec<&Component> {
        let draft = &self.draft;
        let is_there = |id: &ComponentId| attaching::files_of(draft, id).next().is_some();
        let answers = self.visible();
        missing_components(
            &self.procedure,
            draft.case.as_ref(),
            Channel::Online,
            &answers,
            is_there,
        )
    }

    /// The answers as they would be sent.
    pub fn visible(&self) -> Answers {
        let form = self.procedure.form.as_ref();
        form.map(|form| check::visible_answers(form, &self.draft.answers)).unwrap_or_default()
    }

    fn papers(&self) -> Progress {
        match (self.missing().is_empty(), self.draft.papers.is_empty()) {
            (true, _) => Progress::Done,
            (false, true) => Progress::Todo,
            (false, false) => Progress::Begun,
        }
    }

    /// Whether everything is there for the last look.
    fn is_ready(&self, today: Date) -> bool {
        let form = self.procedure.form.as_ref();
        self.papers() == Progress::Done
            && form
                .is_none_or(|form| check::check_form(form, &self.draft.answers, today).is_empty())
    }
}

/// How far a page of the form is.
pub fn progress(draft: &Draft, step: &FormStep, today: Date) -> Progress {
    let is_sound = check::check_step(step, &draft.answers, today).is_empty();
    match (mark_of(draft, step), is_sound) {
        (None, _) => Progress::Todo,
        (Some(_), true) => Progress::Done,
        (Some(_), false) => Progress::Begun,
    }
}

fn tasks(open: &Open, today: Date) -> Tasks<'_> {
    let draft = &open.draft;
    let who = match &draft.mandate {
        Some(mandate) => format!("{} nộp thay ({})", mandate.name, mandate.relation),
        None => "Ông/bà tự nộp cho mình".to_owned(),
    };
    let mut tasks =
        Tasks::new().done("Người nộp hồ sơ", url::citizen::requester(draft.id)).hint(who);
    for step in open.steps() {
        let to = url::citizen::step(draft.id, &step.id);
        tasks = add(tasks, step.title.clone(), to, progress(draft, step, today));
    }
    let papers = "Giấy tờ kèm theo".to_owned();
    tasks = add(tasks, papers, url::citizen::papers(draft.id), open.papers());
    tasks = match open.missing().as_slice() {
        [] => tasks,
        missing => tasks.hint(missing_words(missing)),
    };
    if open.is_ready(today) {
        tasks.todo("Xem lại và gửi", url::citizen::check(draft.id))
    } else {
        tasks.later("Xem lại và gửi")
    }
}

fn add(tasks: Tasks<'_>, words: String, to: String, progress: Progress) -> Tasks<'_> {
    match progress {
        Progress::Todo => tasks.todo(words, to),
        Progress::Begun => tasks.begun(words, to),
        Progress::Done => tasks.done(words, to),
    }
}

/// What a missing paper is called: one of several alternatives will do.
pub fn missing_title(component: &Component) -> String {
    match &component.need {
        Need::Alternative { .. } => format!("{} hoặc giấy tờ thay thế", component.title()),
        _ => component.title().to_owned(),
    }
}

fn missing_words(missing: &[&Component]) -> String {
    let titles: Vec<String> = missing.iter().map(|part| missing_title(part)).collect();
    format!("Còn thiếu: {}", titles.join("; "))
}

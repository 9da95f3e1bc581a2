//! The papers of an application: what is needed, for which case, and the files given so far.

use crate::{
    actor::Citizen,
    citizen::{
        address::{Id, Ids},
        attaching::{self, ACCEPTED, Trouble},
        draft::{Open, open},
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Field, Section, Shell, Tag, field},
    url,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    dossier::state::StoredFile,
    form::Answers,
    ids::{AttachmentId, ComponentId, DraftId},
    procedure::{Channel, Component, ComponentKind, Need},
};
use std::collections::BTreeMap;
use wording::{dates, problems, requests, terms};

#[derive(Template)]
#[template(path = "citizen/papers/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: &'a Errors,
    needed: Vec<Slot<'a>>,
    groups: Vec<Vec<Slot<'a>>>,
    possible: Vec<Slot<'a>>,
    shown: Vec<(&'a str, String)>,
    not_needed: Vec<&'a str>,
    missing: usize,
    upload: String,
    next: String,
}

/// A paper with its files and the way to give one more.
pub struct Slot<'a> {
    pub id: String,
    pub title: &'a str,
    /// The official text, where it says more.
    pub text: &'a str,
    /// When it is needed.
    pub need: String,
    pub state: Tag<'static>,
    pub files: Vec<FileRow<'a>>,
    /// Another paper answers for it already: it can still be given, but nobody waits for it.
    pub is_moot: bool,
    pub more: Field<'a>,
}

/// A file that was given.
pub struct FileRow<'a> {
    pub name: &'a str,
    pub size: String,
    pub url: String,
    pub removal: String,
    pub again: Field<'a>,
}

/// `GET /drafts/{id}/papers`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
) -> Result<Html<String>, Problem> {
    let open = open(&site, &citizen, id).await?;
    page_of(&site, &citizen, &open, &Errors::none())
}

/// `POST /drafts/{id}/papers`: one or several files for one paper.
pub async fn attach(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
    request: Request,
) -> Result<Response, Problem> {
    open(&site, &citizen, id).await?;
    match attaching::attach_all(&site, &citizen, id, request).await {
        Ok(last) => Ok(at_paper(url::citizen::papers(id), last.as_ref()).into_response()),
        Err(Trouble::Problem(problem)) => Err(problem),
        Err(Trouble::File { component, refusal }) => {
            let mut errors = Errors::none();
            errors.add(attaching::name_of(&component), requests::file(&refusal));
            let open = open(&site, &citizen, id).await?;
            let page = page_of(&site, &citizen, &open, &errors)?;
            Ok((attaching::status_of(&refusal), page).into_response())
        }
    }
}

/// `POST /drafts/{id}/papers/{file}/removal`.
pub async fn remove(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, file): Ids<DraftId, AttachmentId>,
    _checked: Typed,
) -> Result<Redirect, Problem> {
    let draft = open(&site, &citizen, id).await?.draft;
    site.app.detach(&citizen.account, id, file).await?;
    Ok(at_paper(url::citizen::papers(id), attaching::answered_by(&draft, file)))
}

/// Back to the page, at the paper that was just worked on.
pub fn at_paper(page: String, component: Option<&ComponentId>) -> Redirect {
    match component {
        Some(component) => {
            Redirect::to(&format!("{page}#paper-{}", url::encode(component.as_str())))
        }
        None => Redirect::to(&page),
    }
}

fn page_of<'a>(
    site: &Site,
    citizen: &Citizen,
    open: &'a Open,
    errors: &'a Errors,
) -> Result<Html<String>, Problem> {
    let id = open.draft.id;
    let mut shell = site
        .shell(Some(citizen), "Giấy tờ kèm theo")
        .section(Section::Mine)
        .back(url::citizen::draft(id), "Các việc cần làm");
    shell.has_errors = !errors.is_empty();
    let sorted = Sorted::of(open, &open.visible());
    let max_bytes = site.app.limits.file_bytes_max;
    let slots = |components: &[&'a Component]| -> Vec<Slot<'a>> {
        components.iter().map(|part| slot_of(open, part, errors, max_bytes)).collect()
    };
    rendered(&Page {
        shell,
        errors,
        needed: slots(&sorted.needed),
        groups: sorted.groups.values().map(|group| slots(group)).collect(),
        possible: slots(&sorted.possible),
        shown: sorted.shown.iter().map(|part| (part.title(), terms::need(&part.need))).collect(),
        not_needed: sorted.not_needed.iter().map(|part| part.title()).collect(),
        missing: open.missing().len(),
        upload: url::citizen::papers(id),
        next: url::citizen::check(id),
    })
}

/// The components of the case, by what they ask of the citizen.
#[derive(Default)]
struct Sorted<'a> {
    needed: Vec<&'a Component>,
    groups: BTreeMap<&'a str, Vec<&'a Component>>,
    possible: Vec<&'a Component>,
    shown: Vec<&'a Component>,
    not_needed: Vec<&'a Component>,
}

impl<'a> Sorted<'a> {
    fn of(open: &'a Open, answers: &Answers) -> Self {
        let mut sorted = Self::default();
        let components = open.procedure.components_for(open.draft.case.as_ref(), Channel::Online);
        for component in components {
            let has_files = attaching::files_of(&open.draft, &component.id).next().is_some();
            match (component.kind, &component.need) {
                (ComponentKind::DeclarationForm, _) => {}
                (ComponentKind::Shown, _) => sorted.shown.push(component),
                (ComponentKind::Paper, Need::Alternative { group }) => {
                    sorted.groups.entry(group).or_default().push(component);
                }
                (ComponentKind::Paper, _) if component.is_needed(answers) => {
                    sorted.needed.push(component);
                }
                // A file given before an answer changed stays in sight.
                (ComponentKind::Paper, Need::Conditional { when: Some(_), .. }) if !has_files => {
                    sorted.not_needed.push(component);
                }
                (ComponentKind::Paper, _) => sorted.possible.push(component),
            }
        }
        sorted
    }
}

fn slot_of<'a>(
    open: &'a Open,
    component: &'a Component,
    errors: &'a Errors,
    max_bytes: u64,
) -> Slot<'a> {
    let draft = &open.draft;
    let files: Vec<FileRow<'_>> = attaching::files_of(draft, &component.id)
        .map(|file| FileRow {
            removal: format!("{}/{}/removal", url::citizen::papers(draft.id), file.id),
            ..file_row(file, url::citizen::draft_file(draft.id, file.id), max_bytes)
        })
        .collect();
    let is_needed = component.is_needed(&open.visible());
    let is_alternative = matches!(component.need, Need::Alternative { .. });
    let is_moot = files.is_empty() && is_alternative && group_is_there(open, component);
    let state = match (&component.need, is_needed) {
        _ if !files.is_empty() => Tag::good("Đã có"),
        (_, true) => Tag::warn("Cần có"),
        _ if is_moot => Tag::idle("Không cần nữa"),
        (Need::Alternative { .. }, false) => Tag::warn("Cần một loại"),
        (_, false) => Tag::idle("Nếu có"),
    };
    Slot {
        id: component.id.to_string(),
        title: component.title(),
        text: if component.title() == component.name { "" } else { &component.name },
        need: need_words(component, is_needed),
        state,
        files,
        is_moot,
        more: chooser(&component.id, errors, max_bytes),
    }
}

/// Whether another paper of the same group of alternatives is there.
fn group_is_there(open: &Open, component: &Component) -> bool {
    let mut of_group = open.procedure.components.iter().filter(|part| part.need == component.need);
    of_group.any(|part| attaching::files_of(&open.draft, &part.id).next().is_some())
}

fn need_words(component: &Component, is_needed: bool) -> String {
    match (&component.need, is_needed) {
        (Need::Conditional { words, .. }, true) => format!("Cần có, vì: {words}"),
        (Need::Alternative { .. }, _) => String::new(),
        (need, _) => terms::need(need),
    }
}

/// The chooser for one more file of a paper.
pub fn chooser<'a>(component: &ComponentId, errors: &'a Errors, max_bytes: u64) -> Field<'a> {
    let name = attaching::name_of(component);
    let error = errors.of(&name);
    field::file(name, "Chọn ảnh chụp hoặc tệp PDF")
        .hint(problems::file_hint(max_bytes))
        .accept(ACCEPTED)
        .many()
        .size_bytes_max(max_bytes)
        .error(error)
}

/// A file with the way to put another in its place; the way to remove it is the caller's.
pub fn file_row(file: &StoredFile, url: String, max_bytes: u64) -> FileRow<'_> {
    FileRow {
        name: &file.name,
        size: dates::size(file.size_bytes),
        url,
        removal: String::new(),
        again: field::file(attaching::name_in_place_of(file.id), "Tệp mới")
            .accept(ACCEPTED)
            .size_bytes_max(max_bytes),
    }
}

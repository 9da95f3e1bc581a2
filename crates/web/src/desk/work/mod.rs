//! My work: everything that waits for this officer over all procedures, the most urgent first.

pub mod asked;
pub mod batch;
pub mod events;

use super::{people, show, words};
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell, Notice, Pages, Tag},
    url,
};
use app::{
    boards::Load,
    ports::storage::{WorkCount, WorkRow},
};
use askama::{Template, filters::HtmlSafe};
use asked::Asked;
use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use domain::{
    dossier::WorkKind,
    ids::{DossierId, ProcedureCode},
    party::Role,
};
use std::collections::BTreeMap;

/// Rows on one page.
const ROWS: u16 = 50;
/// Rows beside an open dossier.
const NEIGHBOURS: u16 = 30;

#[derive(Template)]
#[template(path = "desk/work/page.html")]
struct Page {
    shell: DeskShell,
    list: List,
    key: String,
    colleagues: Vec<(String, String)>,
    procedures: Vec<(String, String)>,
    asked: Asked,
}

/// The part of the page that renews itself: figures, filters, rows.
#[derive(Template)]
#[template(path = "desk/work/list.html")]
pub struct List {
    load: Load,
    figures: Figures,
    kinds: Vec<KindLine>,
    rows: Vec<Row>,
    pages: Pages,
    first: Option<String>,
    narrowed: bool,
}

impl HtmlSafe for List {}

/// Where the figures lead, and which of them is looked at.
struct Figures {
    all: String,
    soon: String,
    overdue: String,
    is_soon: bool,
    is_overdue: bool,
}

/// A kind of work with its count.
struct KindLine {
    url: String,
    words: &'static str,
    count: u64,
    overdue: u64,
    is_current: bool,
}

/// A row as people read it.
pub struct Row {
    /// Whose page it opens.
    pub id: DossierId,
    /// Address of that page.
    pub url: String,
    /// Code or reference.
    pub number: String,
    /// Name of the applicant.
    pub applicant: String,
    /// Code of the procedure.
    pub code: ProcedureCode,
    /// Everyday name of the procedure.
    pub procedure: String,
    /// What is to be done.
    pub kind: &'static str,
    /// Since when it waits.
    pub since: String,
    /// Until when, in words and colour.
    pub due: Option<Tag<'static>>,
    /// What was promised to the citizen.
    pub promised: String,
    /// Whether it is taken by the reader.
    pub is_mine: bool,
}

/// The list beside an open dossier.
#[derive(Template)]
#[template(path = "desk/work/neighbours.html")]
pub struct Neighbours {
    rows: Vec<Row>,
    open: DossierId,
    all: String,
}

impl HtmlSafe for Neighbours {}

/// GET /desk, whole or only its renewing part.
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(query.as_deref());
    let list = list(&site, &desk, &asked).await?;
    if headers.contains_key("x-fragment") {
        return Ok(page(&list)?.into_response());
    }
    let done = Typed::parse(query.unwrap_or_default().as_bytes());
    Ok(sheet(&site, &desk, asked, list, words::done(done.get("done"))).await?.into_response())
}

async fn sheet(
    site: &Site,
    desk: &Desk,
    asked: Asked,
    list: List,
    done: Option<&'static str>,
) -> Result<Html<String>, Problem> {
    let mut shell = site.desk_shell(desk, "Việc của tôi");
    shell.section = DeskSection::Work;
    shell.notice = done.map(|done| Notice::good(done, ""));
    let officer = desk.officer();
    let working: Vec<Role> =
        officer.roles.iter().copied().filter(|role| *role != Role::Auditor).collect();
    let colleagues = people::who_work_for(site, &officer.agency, &working).await?;
    let mut procedures: Vec<(String, String)> =
        list.rows.iter().map(|row| (row.code.to_string(), row.procedure.clone())).collect();
    procedures.extend(
        asked
            .filter
            .procedure
            .iter()
            .map(|code| (code.to_string(), show::procedure_title(site, code))),
    );
    procedures.sort_by_cached_key(|(_, title)| domain::text::fold(title));
    procedures.dedup();
    page(&Page {
        shell,
        list,
        key: show::page_key(site),
        colleagues: people::choices(&colleagues, Some(officer.staff)),
        procedures,
        asked,
    })
}

async fn list(site: &Site, desk: &Desk, asked: &Asked) -> Result<List, Problem> {
    let found = site.app.my_work(&desk.desk, &asked.filter, asked.after.clone(), ROWS).await?;
    let counts = site.app.my_counts(&desk.desk).await?;
    let next = found.next.map(|cursor| asked.behind(Some(cursor)).url(url::desk::QUEUE));
    Ok(List {
        load: load_of(&counts, asked.filter.kind),
        figures: Figures {
            all: asked.urgency(false, false).url(url::desk::QUEUE),
            soon: asked.urgency(false, true).url(url::desk::QUEUE),
            overdue: asked.urgency(true, false).url(url::desk::QUEUE),
            is_soon: asked.filter.due_within_days.is_some(),
            is_overdue: asked.filter.overdue,
        },
        kinds: kind_lines(&counts, asked),
        rows: found.rows.iter().map(|row| Row::of(site, desk, row, asked)).collect(),
        pages: Pages { previous: None, next },
        first: asked.after.is_some().then(|| asked.behind(None).url(url::desk::QUEUE)),
        narrowed: asked.is_narrowed(),
    })
}

/// The list beside an open dossier, narrowed like the one it was opened from.
pub async fn neighbours(
    site: &Site,
    desk: &Desk,
    asked: &Asked,
    open: DossierId,
) -> Result<Neighbours, Problem> {
    let found = site.app.my_work(&desk.desk, &asked.filter, None, NEIGHBOURS).await?;
    Ok(Neighbours {
        rows: found.rows.iter().map(|row| Row::of(site, desk, row, asked)).collect(),
        open,
        all: asked.behind(None).url(url::desk::QUEUE),
    })
}

fn load_of(counts: &[WorkCount], kind: Option<WorkKind>) -> Load {
    let counted = counts.iter().filter(|count| kind.is_none_or(|kind| kind == count.kind));
    counted.fold(Load::default(), |mut load, count| {
        load += count.load;
        load
    })
}

fn kind_lines(counts: &[WorkCount], asked: &Asked) -> Vec<KindLine> {
    let mut kinds: BTreeMap<WorkKind, Load> = BTreeMap::new();
    for count in counts {
        *kinds.entry(count.kind).or_default() += count.load;
    }
    kinds
        .into_iter()
        .filter(|(kind, load)| load.all > 0 || asked.filter.kind == Some(*kind))
        .map(|(kind, load)| KindLine {
            url: asked.kind(Some(kind)).url(url::desk::QUEUE),
            words: wording::terms::work(kind),
            count: load.all,
            overdue: load.overdue,
            is_current: asked.filter.kind == Some(kind),
        })
        .collect()
}

impl Row {
    fn of(site: &Site, desk: &Desk, row: &WorkRow, asked: &Asked) -> Self {
        Self {
            id: row.dossier,
            url: asked.behind(None).url(&url::desk::dossier(row.dossier)),
            number: row.number.clone(),
            applicant: row.applicant.clone(),
            code: row.procedure.clone(),
            procedure: show::procedure_title(site, &row.procedure),
            kind: wording::terms::work(row.kind),
            since: wording::dates::brief_instant(row.since),
            due: match row.kind {
                WorkKind::Return => Some(show::awaiting_tag(site, row.since)),
                _ => show::due_in_list(site, row.due, &row.agency),
            },
            promised: row.promised.map(wording::dates::brief).unwrap_or_default(),
            is_mine: row.person == Some(desk.officer().staff),
        }
    }
}

impl Page {
    fn procedure(&self) -> String {
        self.asked.filter.procedure.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

impl List {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn all_is_current(&self) -> bool {
        !self.kinds.iter().any(|line| line.is_current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(kind: WorkKind, all: u64, overdue: u64) -> WorkCount {
        WorkCount {
            agency: "p00004".into(),
            role: Role::Specialist,
            person: None,
            kind,
            load: Load { all, overdue, due_soon: 0 },
        }
    }

    #[test]
    fn the_figures_are_those_of_the_kind_that_is_shown() {
        let counts = [
            count(WorkKind::Process, 5, 1),
            count(WorkKind::TakeOver, 3, 2),
            count(WorkKind::Process, 2, 0),
        ];
        assert_eq!(load_of(&counts, None), Load { all: 10, overdue: 3, due_soon: 0 });
        let process = load_of(&counts, Some(WorkKind::Process));
        assert_eq!(process, Load { all: 7, overdue: 1, due_soon: 0 });
    }

    #[test]
    fn kinds_without_work_are_not_offered_unless_one_looks_at_them() {
        let counts = [count(WorkKind::Process, 2, 0), count(WorkKind::Issue, 0, 0)];
        let lines = kind_lines(&counts, &Asked::default());
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].url, "/desk?kind=process");
        let lines = kind_lines(&counts, &Asked::read(Some("kind=issue")));
        assert!(lines.iter().any(|line| line.is_current && line.count == 0));
    }
}

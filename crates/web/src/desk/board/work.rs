//! The dossiers behind a figure of the board.

use crate::{
    actor::Desk,
    desk::{show, work::asked::Asked},
    problem::{Problem, page},
    site::Site,
    ui::{DeskSection, DeskShell, Link, Pages, Tag},
    url,
};
use app::{Error, ports::storage::WorkRow};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Html,
};
use domain::ids::StaffId;
use std::collections::BTreeMap;
use wording::{dates, terms};

/// Rows on one page.
const ROWS: u16 = 50;

#[derive(Template)]
#[template(path = "desk/board/work.html")]
struct Page {
    shell: DeskShell,
    narrowed: Vec<String>,
    links: Vec<(String, &'static str, bool)>,
    rows: Vec<Row>,
    pages: Pages,
}

struct Row {
    url: String,
    number: String,
    applicant: String,
    procedure: String,
    kind: &'static str,
    agency: String,
    person: String,
    due: Option<Tag<'static>>,
    since: String,
}

/// GET /desk/board/work
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let asked = Asked::read(query.as_deref());
    let path = format!("{}/work", url::desk::BOARD);
    let found = site.app.work_below(&desk.desk, &asked.filter, asked.after.clone(), ROWS).await?;
    let mut names: BTreeMap<StaffId, String> = BTreeMap::new();
    for id in found.rows.iter().filter_map(|row| row.person).chain(asked.filter.person) {
        if names.contains_key(&id) {
            continue;
        }
        let staff = site.app.storage.staff(id).await.map_err(Error::from)?;
        names.insert(id, staff.map(|staff| staff.name).unwrap_or_default());
    }
    let mut shell = site.desk_shell(&desk, "Hồ sơ đang mở");
    shell.section = DeskSection::Board;
    shell.back = Some(Link::new(url::desk::BOARD, "Bảng điều hành"));
    let filter = &asked.filter;
    let soon = filter.due_within_days.is_some();
    let next = found.next.map(|cursor| asked.behind(Some(cursor)).url(&path));
    page(&Page {
        shell,
        narrowed: narrowed(&site, &asked, &names),
        links: vec![
            (asked.urgency(false, false).url(&path), "Tất cả", !filter.overdue && !soon),
            (asked.urgency(false, true).url(&path), "Sắp đến hạn", soon),
            (asked.urgency(true, false).url(&path), "Quá hạn", filter.overdue),
        ],
        rows: found.rows.iter().map(|row| Row::of(&site, row, &names)).collect(),
        pages: Pages { previous: None, next },
    })
}

/// What the list is narrowed to, in words.
fn narrowed(site: &Site, asked: &Asked, names: &BTreeMap<StaffId, String>) -> Vec<String> {
    let filter = &asked.filter;
    let mut words = Vec::new();
    let unit = filter.agency.as_ref().or(filter.within.as_ref());
    words.extend(unit.map(|id| show::agency_name(site, id)));
    words.extend(filter.person.and_then(|id| names.get(&id).cloned()));
    words.extend(filter.untaken.then(|| crate::desk::words::UNTAKEN.to_owned()));
    words.extend(filter.kind.map(|kind| terms::work(kind).to_owned()));
    words.extend(filter.procedure.as_ref().map(|code| show::procedure_title(site, code)));
    words
}

impl Row {
    fn of(site: &Site, row: &WorkRow, names: &BTreeMap<StaffId, String>) -> Self {
        let person = row.person.and_then(|id| names.get(&id).cloned());
        let nobody = || format!("chưa có {} nhận", terms::role(row.role));
        Self {
            url: format!("{}#ledger", url::desk::dossier(row.dossier)),
            number: row.number.clone(),
            applicant: row.applicant.clone(),
            procedure: show::procedure_title(site, &row.procedure),
            kind: terms::work(row.kind),
            agency: show::agency_name(site, &row.agency),
            person: person.unwrap_or_else(nobody),
            due: show::due_in_list(site, row.due, &row.agency),
            since: dates::brief_instant(row.since),
        }
    }
}

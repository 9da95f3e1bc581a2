//! A walk-in at the counter: one screen from the greeting to the receipt.

pub mod choose;
mod read;
pub mod received;

use super::{
    checklist::{self, Line},
    form_boxes::{self, Group},
    show, words,
};
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell, Errors, Link, Notice, field},
    url,
};
use app::Error;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    agency::{Agency, AgencyKind, Tier},
    deadline,
    dossier::Refusal,
    ids::{CaseId, ProcedureCode},
    party::Role,
    procedure::Procedure,
    time,
};
use std::sync::Arc;
use wording::{Names, dates, requests::EdgeProblem};

#[derive(Template)]
#[template(path = "desk/intake/page.html")]
struct Page<'a> {
    shell: DeskShell,
    procedure: &'a Procedure,
    url: String,
    key: String,
    typed: &'a Typed,
    errors: &'a Errors,
    cases: Vec<(String, String)>,
    places: Places,
    lines: Vec<Line>,
    groups: Vec<Group<'a>>,
    promises: Vec<Aside>,
    fees: Vec<Aside>,
    /// When there is a fee to show at all: `case=a|b`; empty for always.
    fees_of_cases: String,
    can_be_online: bool,
}

/// A line beside the form that may belong to one case only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Aside {
    /// What it is about: the case, or the name of the fee; empty when it needs no name.
    name: String,
    /// The day, or the amount.
    words: String,
    /// What more there is to know.
    note: String,
    /// Shown only in this case: `case=a`; empty for all.
    shows_when: String,
}

/// Communes to choose from, and whether one must be chosen.
#[derive(Default)]
struct Places {
    list: Vec<(String, String)>,
    must_choose: bool,
}

impl Page<'_> {
    /// What stands in the list of communes while none is chosen.
    fn no_place(&self) -> &'static str {
        if self.places.must_choose { words::CHOOSE_PLACE } else { words::OWN_PLACE }
    }
}

/// Whether the officer may take in at a counter.
pub fn takes_in(desk: &Desk) -> Result<(), Problem> {
    let officer = desk.officer();
    if officer.has(Role::OnestopOfficer) || officer.has(Role::OnestopHead) {
        return Ok(());
    }
    let said = wording::requests::edge(&EdgeProblem::NotAllowed);
    Err(Problem::new(StatusCode::FORBIDDEN, "not-allowed", said.heading, said.text))
}

/// GET /desk/intake/{code}
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    takes_in(&desk)?;
    let procedure = procedure(&site, &code)?;
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    let case = asked.get("case");
    let case = match procedure.cases.as_slice() {
        [one] => one.id.as_str(),
        _ => case,
    };
    let typed = show::prefilled(&[
        ("kind", "person"),
        ("sets", "1"),
        ("delivery", "counter"),
        ("case", case),
    ]);
    sheet(&site, &desk, &procedure, &typed, &Errors::none(), None)
}

/// POST /desk/intake/{code}: sent and received in one act.
pub async fn post(
    State(site): State<Site>,
    desk: Desk,
    Path(code): Path<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    takes_in(&desk)?;
    let procedure = procedure(&site, &code)?;
    let again = |status: StatusCode, errors: &Errors, notice: Option<Notice<'static>>| {
        let html = sheet(&site, &desk, &procedure, &typed, errors, notice)?;
        Ok((status, html).into_response())
    };
    if typed.has("reload") {
        return again(StatusCode::OK, &Errors::none(), None);
    }
    let today = time::local(site.app.now()).date();
    let must_choose = places(&site, &desk, &procedure).must_choose;
    let walk_in = match read::walk_in(&typed, &procedure, today, must_choose) {
        Ok(walk_in) => walk_in,
        Err(errors) => return again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None),
    };
    match site.app.receive_walk_in(&desk.desk, walk_in).await {
        Ok(dossier) => {
            Ok(Redirect::to(&format!("{}/received/{}", url::desk::INTAKE, dossier.id))
                .into_response())
        }
        Err(Error::Refused(refusal)) => {
            let errors = match &refusal {
                Refusal::ComponentsMissing { missing } => checklist::missing(missing),
                _ => Errors::none(),
            };
            let agencies = site.app.catalogue.agencies();
            let names = Names { agencies, procedure: Some(&procedure), process: None };
            let said = wording::requests::error(&Error::Refused(refusal), &names, "");
            let status = if errors.is_empty() {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            again(status, &errors, Some(Notice::bad(said.heading, said.text)))
        }
        Err(other) => Err(other.into()),
    }
}

fn procedure(site: &Site, code: &str) -> Result<Arc<Procedure>, Problem> {
    Ok(Arc::clone(site.app.procedure_now(&ProcedureCode::from(code))?))
}

fn sheet(
    site: &Site,
    desk: &Desk,
    procedure: &Procedure,
    typed: &Typed,
    errors: &Errors,
    notice: Option<Notice<'static>>,
) -> Result<Html<String>, Problem> {
    let mut shell = site.desk_shell(desk, procedure.title());
    shell.section = DeskSection::Counter;
    shell.back = Some(Link::new(url::desk::INTAKE, "Chọn thủ tục khác"));
    shell.has_errors = !errors.is_empty();
    shell.notice = notice;
    let cases: Vec<_> =
        procedure.cases.iter().map(|case| (case.id.to_string(), case.name.clone())).collect();
    let groups = procedure.form.as_ref().map(|form| {
        form_boxes::groups(form, read::is_of_applicant, |_| String::new(), typed, errors)
    });
    page(&Page {
        shell,
        procedure,
        url: url::desk::intake(&procedure.code),
        key: show::page_key(site),
        typed,
        errors,
        cases,
        places: places(site, desk, procedure),
        lines: checklist::lines(&procedure.components, typed, errors),
        groups: groups.unwrap_or_default(),
        promises: promises(site, desk, procedure),
        fees: fees(procedure),
        fees_of_cases: fees_of_cases(procedure),
        can_be_online: procedure.is_online(),
    })
}

/// Where the applicant may live: asked when the commune decides and the desk is not the commune's,
/// or when boundaries do not matter.
fn places(site: &Site, desk: &Desk, procedure: &Procedure) -> Places {
    let agencies = site.app.catalogue.agencies();
    let Some(own) = agencies.authority(&desk.officer().agency) else { return Places::default() };
    let is_commune = own.tier() == Some(Tier::Commune);
    let free = site.app.pack_now().is_ok_and(|pack| pack.boundary_free);
    let by_commune = procedure.tiers.contains(&Tier::Commune);
    if !by_commune || (is_commune && !free) {
        return Places::default();
    }
    let today = time::local(site.app.now()).date();
    let below = |agency: &&Agency| {
        agency.kind == AgencyKind::Commune
            && agency.is_open_on(today)
            && (free || own.tier() == Some(Tier::City) || agencies.is_within(&agency.id, &own.id))
    };
    let mut list: Vec<(String, String)> = agencies
        .iter()
        .filter(below)
        .map(|agency| {
            let above = agency.parent.as_ref().and_then(|parent| agencies.get(parent));
            let above = above.filter(|above| above.kind == AgencyKind::District);
            let words = match above {
                Some(above) => format!("{}, {}", agency.place, above.place),
                None => agency.place.clone(),
            };
            (agency.id.to_string(), words)
        })
        .collect();
    list.sort_by_cached_key(|(_, words)| domain::text::fold(words));
    Places { list, must_choose: !is_commune }
}

/// Until when a result would be promised that is received now, case by case.
fn promises(site: &Site, desk: &Desk, procedure: &Procedure) -> Vec<Aside> {
    let Ok(pack) = site.app.pack_now() else { return Vec::new() };
    let calendar = site.app.catalogue.calendar_of(&desk.officer().agency);
    let now = time::local(site.app.now());
    let promise = |limit: deadline::TimeLimit| {
        let due = deadline::due(now, limit, calendar, &pack.deadlines).ok()?;
        Some(format!("{} ({})", dates::moment(due), dates::limit(limit)))
    };
    let named = procedure.cases.iter().map(|case| (case.name.clone(), Some(&case.id)));
    let general = procedure.cases.is_empty().then(|| (String::new(), None));
    let all = named.chain(general);
    let found = all.filter_map(|(name, case)| {
        let words = promise(*procedure.limit(case)?)?;
        Some(Aside { name, words, note: String::new(), shows_when: shows_when(case) })
    });
    said_once(found.collect())
}

/// One promise for every case needs no case to be named.
fn said_once(promises: Vec<Aside>) -> Vec<Aside> {
    match promises.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other.words == first.words) => {
            vec![Aside { words: first.words.clone(), ..Aside::default() }]
        }
        _ => promises,
    }
}

/// With one case there is nothing to choose, and the page has no list to ask.
fn shows_when(case: Option<&CaseId>) -> String {
    case.map(|case| format!("case={case}")).unwrap_or_default()
}

fn fees_of_cases(procedure: &Procedure) -> String {
    let cases: Option<Vec<&str>> =
        procedure.fees.iter().map(|fee| fee.case.as_ref().map(CaseId::as_str)).collect();
    cases.map(|cases| format!("case={}", cases.join("|"))).unwrap_or_default()
}

fn fees(procedure: &Procedure) -> Vec<Aside> {
    let line = |fee: &domain::procedure::Fee| {
        let note = fee.note.clone().unwrap_or_default();
        let amount = fee.amount.map(dates::money);
        // A note that begins with the amount says it once.
        let (words, note) = match amount {
            Some(amount) if note.starts_with(&amount) => (note, String::new()),
            Some(amount) => (amount, note),
            None => (note, String::new()),
        };
        let shows_when = shows_when(fee.case.as_ref());
        Aside { name: fee.name.clone(), words, note, shows_when }
    };
    procedure.fees.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_that_holds_for_every_case_is_said_once() {
        let promise = |case: &str, due: &str| Aside {
            name: case.to_owned(),
            words: due.to_owned(),
            note: String::new(),
            shows_when: if case.is_empty() { String::new() } else { format!("case={case}") },
        };
        let same = vec![promise("a", "17 giờ 00"), promise("b", "17 giờ 00")];
        assert_eq!(said_once(same), [promise("", "17 giờ 00")]);
        let two = vec![promise("a", "hôm nay"), promise("b", "ngày mai")];
        assert_eq!(said_once(two.clone()), two);
        assert!(said_once(Vec::new()).is_empty());
    }
}

//! Tracking by number: code and stage, nothing about persons.

use crate::{
    actor::Citizen,
    citizen::{
        address::{Asked, Id},
        dossiers::state_tag,
    },
    problem::{Problem, page as rendered},
    ready::{HOLES, Public, Wanted},
    site::Site,
    ui::{Errors, Section, Shell, Tag, field},
};
use app::{Error, ports::storage::Whereabouts};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::dossier::StageKind;
use wording::{requests, stages};

/// No number is longer.
const NUMBER_MAX: usize = 60;
/// What the page for a number that nobody has is called among the moulds; the others are called
/// after their stage.
const UNKNOWN: &str = "unknown";

#[derive(Template)]
#[template(path = "citizen/tracking/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: Errors,
    asked: &'a str,
    found: Option<Found<'a>>,
}

struct Found<'a> {
    number: &'a str,
    state: Tag<'static>,
    sentence: &'static str,
}

/// `GET /tracking?number=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    wanted: Wanted,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    look_up(&site, citizen.as_ref(), &wanted, query.get("number")).await
}

/// `GET /t/{number}`: where the QR code of a paper leads.
pub async fn public(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    wanted: Wanted,
    Id(number): Id<String>,
) -> Result<Response, Problem> {
    look_up(&site, citizen.as_ref(), &wanted, number.trim()).await
}

async fn look_up(
    site: &Site,
    citizen: Option<&Citizen>,
    wanted: &Wanted,
    number: &str,
) -> Result<Response, Problem> {
    let asked: String = number.chars().take(NUMBER_MAX).collect();
    if asked.is_empty() {
        let shell = shell(site, citizen);
        let page = Page { shell, errors: Errors::none(), asked: "", found: None };
        return Ok(Public::of(citizen, rendered(&page)?).into_response());
    }
    let found = match site.app.track(&asked).await {
        Ok(found) => Some(found),
        Err(Error::NotFound) => None,
        Err(other) => return Err(other.into()),
    };
    if citizen.is_some() {
        let (status, page) = page_of(shell(site, citizen), &asked, found.as_ref())?;
        return Ok((status, page).into_response());
    }
    // Where it stands was read a moment ago; all else is the same for every dossier there.
    let name = found.as_ref().map_or(UNKNOWN, |found| found.stage.as_str());
    let mould = site.ready.mould(name, || {
        let at = found.as_ref().map(|found| hollow(found.stage));
        let (status, Html(page)) = page_of(shell(site, None), HOLES[0], at.as_ref())?;
        Ok((status, page))
    })?;
    let number = found.as_ref().map_or("", |found| found.number.as_str());
    Ok(mould.answer([&asked, number], wanted))
}

/// A dossier of no number in particular.
fn hollow(stage: StageKind) -> Whereabouts {
    Whereabouts { number: HOLES[1].to_owned(), stage }
}

fn shell(site: &Site, citizen: Option<&Citizen>) -> Shell {
    site.shell(citizen, "Tra cứu hồ sơ").section(Section::Track)
}

fn page_of(
    mut shell: Shell,
    asked: &str,
    found: Option<&Whereabouts>,
) -> Result<(StatusCode, Html<String>), Problem> {
    let mut errors = Errors::none();
    if found.is_none() {
        let said = requests::edge(&requests::EdgeProblem::NoSuchDossier);
        errors.add("number", format!("{}. {}", said.heading, said.text));
    }
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    shell.has_errors = !errors.is_empty();
    let found = found.map(|found| Found {
        number: &found.number,
        state: state_tag(found.stage),
        sentence: stages::public_status(found.stage),
    });
    Ok((status, rendered(&Page { shell, errors, asked, found })?))
}

/// A page of this kind that never changes: what `bench` measures the framework with.
pub fn specimen(site: &Site) -> Result<Html<String>, Problem> {
    let number = "000.00.00.H26-261125-0001";
    let found = Whereabouts { number: number.to_owned(), stage: StageKind::Processing };
    Ok(page_of(shell(site, None), number, Some(&found))?.1)
}

//! Tracking by number: code and stage, nothing about persons.

use crate::{
    actor::Citizen,
    citizen::{
        address::{Asked, Id},
        dossiers::state_tag,
    },
    problem::{Problem, page as rendered},
    site::Site,
    ui::{Errors, Section, Shell, Tag, field},
};
use app::Error;
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::dossier::Dossier;
use std::sync::Arc;
use wording::{requests, stages};

/// No number is longer.
const NUMBER_MAX: usize = 60;

#[derive(Template)]
#[template(path = "citizen/tracking/page.html")]
struct Page {
    shell: Shell,
    errors: Errors,
    asked: String,
    found: Option<Found>,
}

struct Found {
    number: String,
    state: Tag<'static>,
    sentence: &'static str,
}

/// `GET /tracking?number=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    look_up(&site, citizen.as_ref(), query.get("number")).await
}

/// `GET /t/{number}`: where the QR code of a paper leads.
pub async fn public(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Id(number): Id<String>,
) -> Result<Response, Problem> {
    look_up(&site, citizen.as_ref(), number.trim()).await
}

async fn look_up(
    site: &Site,
    citizen: Option<&Citizen>,
    number: &str,
) -> Result<Response, Problem> {
    let asked: String = number.chars().take(NUMBER_MAX).collect();
    let found = match asked.as_str() {
        "" => None,
        asked => Some(site.app.track(asked).await),
    };
    let mut errors = Errors::none();
    let found = match found {
        None => None,
        Some(Ok(dossier)) => Some(found_of(&dossier)),
        Some(Err(Error::NotFound)) => {
            errors.add("number", requests::edge(&requests::EdgeProblem::NoSuchDossier).text);
            None
        }
        Some(Err(other)) => return Err(other.into()),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut shell = site.shell(citizen, "Tra cứu hồ sơ").section(Section::Track);
    shell.has_errors = !errors.is_empty();
    Ok((status, rendered(&Page { shell, errors, asked, found })?).into_response())
}

fn found_of(dossier: &Arc<Dossier>) -> Found {
    let stage = dossier.stage.kind();
    Found {
        number: dossier.number(),
        state: state_tag(stage),
        sentence: stages::public_status(stage),
    }
}

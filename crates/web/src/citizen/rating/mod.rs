//! How was it: one to five, with reasons.

use crate::{
    actor::Citizen,
    citizen::{
        act::{Act, asked},
        address::Id,
        names,
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Field, Section, Shell, field},
    url,
};
use app::{Error, catalogue::library::Tone};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{Command, Dossier},
    ids::DossierId,
    text::nfc,
};
use wording::{refusals, terms};

const COMMENT_MAX: usize = 2000;

#[derive(Template)]
#[template(path = "citizen/rating/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: &'a Errors,
    act: Act,
    procedure: String,
    stars: Field<'a>,
    praise: Field<'a>,
    complaints: Field<'a>,
    comment: &'a str,
}

/// What was answered so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Given {
    stars: String,
    reasons: Vec<String>,
    comment: String,
}

/// `GET /dossiers/{id}/rating`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
) -> Result<Response, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    // Too early: the page of the dossier says how far it is, and offers rating when it is time.
    if !dossier.stage.kind().is_finished() {
        return Ok(Redirect::to(&url::citizen::dossier(id)).into_response());
    }
    let given = dossier.rating.as_ref().map(|rating| Given {
        stars: rating.stars.to_string(),
        reasons: rating.reasons.clone(),
        comment: rating.comment.clone(),
    });
    let given = given.unwrap_or_default();
    Ok(page_of(&site, &citizen, &dossier, &given, &Errors::none())?.into_response())
}

/// `POST /dossiers/{id}/rating`.
pub async fn rate(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
    typed: Typed,
) -> Result<Response, Problem> {
    let account = citizen.account.id;
    let given = given(&site, &typed);
    let mut errors = Errors::none();
    match given.stars.parse::<u8>() {
        Ok(stars) => {
            let (reasons, comment) = (given.reasons.clone(), given.comment.clone());
            let command = Command::Rate { stars, reasons, comment };
            match site.app.citizen_acts(account, asked(id, &typed, command)).await {
                Ok(_) => {
                    let to = format!("{}?done=rating", url::citizen::dossier(id));
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(Error::Refused(refusal)) => {
                    let dossier = site.app.own_dossier(account, id).await?;
                    let names = names::of_dossier(&site, &dossier);
                    errors.add("stars", refusals::refusal(&refusal, &names));
                }
                Err(other) => return Err(other.into()),
            }
        }
        Err(_) => errors.add("stars", "Chọn mức độ hài lòng của ông/bà"),
    }
    let dossier = site.app.own_dossier(account, id).await?;
    let page = page_of(&site, &citizen, &dossier, &given, &errors)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What was typed; of the reasons only those that are offered.
fn given(site: &Site, typed: &Typed) -> Given {
    let offered = site.app.catalogue.rating_reasons();
    let is_offered = |id: &&str| offered.iter().any(|reason| reason.id == *id);
    let reasons = ["praise", "complaints"].into_iter().flat_map(|name| typed.all(name));
    Given {
        stars: typed.get("stars").to_owned(),
        reasons: reasons.filter(is_offered).map(str::to_owned).collect(),
        comment: nfc(typed.get("comment")).chars().take(COMMENT_MAX).collect(),
    }
}

fn page_of(
    site: &Site,
    citizen: &Citizen,
    dossier: &Dossier,
    given: &Given,
    errors: &Errors,
) -> Result<Html<String>, Problem> {
    let mut shell = site
        .shell(Some(citizen), "Ông/bà có hài lòng không?")
        .section(Section::Mine)
        .back(url::citizen::dossier(dossier.id), "Hồ sơ");
    shell.has_errors = !errors.is_empty();
    let stars =
        (1..=5).rev().fold(field::radios("stars", "Mức độ hài lòng"), |field, stars| {
            field.choice(stars.to_string(), format!("{stars} – {}", terms::stars(stars)))
        });
    rendered(&Page {
        shell,
        errors,
        act: Act::on(site, dossier),
        procedure: names::procedure(site, dossier),
        stars: stars.value(&given.stars).error(errors.of("stars")),
        praise: reasons(site, ("praise", "Điều gì tốt?"), Tone::Praise, given),
        complaints: reasons(site, ("complaints", "Điều gì chưa tốt?"), Tone::Complaint, given),
        comment: &given.comment,
    })
}

fn reasons<'a>(
    site: &Site,
    (name, label): (&'static str, &'static str),
    tone: Tone,
    given: &'a Given,
) -> Field<'a> {
    let offered = site.app.catalogue.rating_reasons().iter().filter(|reason| reason.tone == tone);
    offered
        .fold(field::checkboxes(name, label).optional(), |field, reason| {
            field.choice(reason.id.clone(), reason.label.clone())
        })
        .values(&given.reasons)
}

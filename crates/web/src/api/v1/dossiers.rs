//! Filing, and following what was filed.

use super::{
    answer::{ApiProblem, ProblemBody},
    ask::{Asked, Caller, IdempotencyKey, PartsSent, Sent, dossier_id, is_json, parts, read_json},
};
use crate::{gate::Arrived, site::Site};
use app::filing::Filing;
use axum::{
    Json,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    dossier::{Dossier, Recorded, state::Delivery},
    ids::{AgencyId, CaseId, ProcedureCode},
    party::{Applicant, ApplicantKind, Mandate},
    personal_id::PersonalId,
    procedure::Procedure,
    time,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::{IntoParams, ToSchema};
use wording::{Names, stages, timeline};

/// Longest name, relation or address.
const WORDS_CHARS_MAX: usize = 300;

/// A whole application.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSent {
    /// National code of the procedure.
    #[schema(example = "1.001193")]
    procedure: String,
    /// Identifier of the case; needed when the procedure has cases.
    #[serde(default)]
    #[schema(example = "ordinary")]
    case: Option<String>,
    /// Identifier of the agency of the applicant's address: the commune, or the lowest one known.
    #[schema(example = "x00004")]
    place: String,
    /// Answers of the form, by field name. Dates are `2026-01-05`, times `07:30`, yes and no are
    /// `yes` and `no`, rows of a table are `workers.0.name`.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// Whose request it is, as far as the answers do not say it.
    #[serde(default)]
    applicant: Option<ApplicantSent>,
    /// The mandate, when filing for another person.
    #[serde(default)]
    mandate: Option<MandateSent>,
    /// How the result shall come; `counter` when left out.
    #[serde(default)]
    delivery: DeliverySent,
}

/// Whose request it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicantSent {
    /// Full name, or name of the organisation.
    name: String,
    /// Whether it is an organisation.
    #[serde(default)]
    organisation: bool,
    /// Personal identification number, or tax number of an organisation.
    #[serde(default)]
    identity_number: Option<String>,
    /// Address as one line.
    #[serde(default)]
    address: String,
    /// Telephone number.
    #[serde(default)]
    phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    email: Option<String>,
}

/// A mandate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MandateSent {
    /// Who acts.
    name: String,
    /// Their identification number.
    #[serde(default)]
    identity_number: Option<String>,
    /// Their telephone number.
    #[serde(default)]
    phone: Option<String>,
    /// Relation to the applicant, in words.
    relation: String,
    /// Day of the written mandate.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    written_on: Option<Date>,
}

/// How the result shall come.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliverySent {
    /// Collected at the desk.
    #[default]
    Counter,
    /// Downloaded.
    Online,
}

/// A dossier with files: the application, and a part for each file, named after its component.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the parts, which are read one by one")]
pub struct ApplicationWithFiles {
    /// The application.
    application: ApplicationSent,
    /// A file (JPEG, PNG, WebP, HEIC or PDF) of the component `birth-notification`; the part is
    /// named after the component, and a component may have several files.
    #[schema(rename = "COMPONENT", value_type = String, format = Binary)]
    component: Vec<u8>,
}

/// File a dossier
///
/// Sent again with the same key, it is answered with the same dossier. Either JSON, or, with
/// files, `multipart/form-data`.
#[utoipa::path(
    post,
    path = "/api/v1/dossiers",
    tag = "dossiers",
    params(("Idempotency-Key" = String, Header, description = "A key of yours for this application, such as a new UUID")),
    request_body(content((ApplicationSent = "application/json"), (ApplicationWithFiles = "multipart/form-data"))),
    responses(
        (status = 201, description = "Filed; `Location` leads to it", body = DossierView),
        (status = 400, description = "The request broke off or cannot be read", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The law says no, in words", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "A file is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "A file is of a kind that is not taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What must change, field by field", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Overloaded; try again later with the same key", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub async fn submit(
    State(site): State<Site>,
    Caller(account): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Arrived(arrival): Arrived,
    request: Request,
) -> Result<Response, ApiProblem> {
    let (sent, papers) = read_application(&site, request).await?;
    let procedure = site.app.procedure_now(&ProcedureCode(sent.procedure.clone()));
    let procedure = procedure
        .map_err(|_| ApiProblem::bad_field("procedure", "no procedure in force has this code"))?;
    let procedure = Arc::clone(procedure);
    known_papers(&procedure, &papers)?;
    let filing = Filing { arrival, ..sent.filing(&site, papers)? };
    let dossier = site.app.file(&account, filing, &key).await;
    let dossier = dossier.map_err(|error| ApiProblem::of_filing(&site, error, &procedure))?;
    let place = HeaderValue::try_from(format!("/api/v1/dossiers/{}", dossier.id));
    let mut response = (StatusCode::CREATED, Json(DossierView::of(&dossier))).into_response();
    response.headers_mut().extend(place.ok().map(|place| (header::LOCATION, place)));
    Ok(response)
}

type Papers = Vec<(domain::ids::ComponentId, domain::dossier::state::StoredFile)>;

async fn read_application(
    site: &Site,
    request: Request,
) -> Result<(ApplicationSent, Papers), ApiProblem> {
    if is_json(request.headers()) {
        let Sent(sent) = Sent::from_request(request, site).await?;
        return Ok((sent, Vec::new()));
    }
    let multipart = Multipart::from_request(request, site).await;
    let multipart =
        multipart.map_err(|_| ApiProblem::wrong_type("application/json, multipart/form-data"))?;
    let PartsSent { document, papers } = parts(site, multipart, "application").await?;
    let document = document.ok_or_else(|| {
        ApiProblem::bad_field("application", "the part with the application is missing")
    })?;
    Ok((read_json(&document)?, papers))
}

/// Each file must answer a component of the procedure.
pub(super) fn known_papers(procedure: &Procedure, papers: &Papers) -> Result<(), ApiProblem> {
    let known = |id| procedure.components.iter().any(|part| &part.id == id);
    match papers.iter().find(|(component, _)| !known(component)) {
        Some((component, _)) => Err(ApiProblem::bad_field(
            format!("papers.{component}"),
            "the procedure has no component of this name",
        )),
        None => Ok(()),
    }
}

impl ApplicationSent {
    fn filing(self, site: &Site, papers: Papers) -> Result<Filing, ApiProblem> {
        let place = AgencyId(self.place);
        if site.app.catalogue.agencies().get(&place).is_none() {
            return Err(ApiProblem::bad_field("place", "there is no agency of this name"));
        }
        Ok(Filing {
            procedure: ProcedureCode(self.procedure),
            case: self.case.map(CaseId),
            place,
            mandate: self.mandate.map(MandateSent::mandate).transpose()?,
            applicant: self
                .applicant
                .map(ApplicantSent::applicant)
                .transpose()?
                .unwrap_or_default(),
            answers: self.answers,
            papers,
            delivery: match self.delivery {
                DeliverySent::Counter => Delivery::Counter,
                DeliverySent::Online => Delivery::Online,
            },
            arrival: None,
        })
    }
}

impl ApplicantSent {
    fn applicant(self) -> Result<Applicant, ApiProblem> {
        Ok(Applicant {
            kind: if self.organisation {
                ApplicantKind::Organisation
            } else {
                ApplicantKind::Person
            },
            name: words("applicant.name", &self.name, 1)?,
            identity_number: match self.identity_number {
                // A tax number is as the tax office writes it.
                Some(number) if self.organisation => {
                    Some(words("applicant.identity_number", &number, 1)?)
                }
                number => identity("applicant.identity_number", number)?,
            },
            address: words("applicant.address", &self.address, 0)?,
            phone: contact("applicant.phone", self.phone)?,
            email: contact("applicant.email", self.email)?,
        })
    }
}

impl MandateSent {
    fn mandate(self) -> Result<Mandate, ApiProblem> {
        Ok(Mandate {
            name: words("mandate.name", &self.name, 1)?,
            identity_number: identity("mandate.identity_number", self.identity_number)?,
            phone: contact("mandate.phone", self.phone)?,
            relation: words("mandate.relation", &self.relation, 1)?,
            written_on: self.written_on,
        })
    }
}

/// Words of at least `least` characters, refused by their field.
fn words(field: &str, text: &str, least: usize) -> Result<String, ApiProblem> {
    let text = domain::text::nfc(text.trim());
    let length = text.chars().count();
    if (least..=WORDS_CHARS_MAX).contains(&length) {
        return Ok(text);
    }
    Err(ApiProblem::bad_field(field, format!("write {least} to {WORDS_CHARS_MAX} characters")))
}

/// A personal identification number, refused by its field.
fn identity(field: &str, text: Option<String>) -> Result<Option<String>, ApiProblem> {
    let read = text.map(|text| PersonalId::parse_with_old(&text)).transpose();
    let wrong = |error| ApiProblem::bad_field(field, wording::problems::personal_id(error));
    Ok(read.map_err(wrong)?.map(String::from))
}

/// A telephone number or e-mail address, refused by its field.
fn contact<T>(field: &str, text: Option<String>) -> Result<Option<T>, ApiProblem>
where
    T: std::str::FromStr<Err: ToString>,
{
    let read = text.map(|text| text.parse()).transpose();
    read.map_err(|error: T::Err| ApiProblem::bad_field(field, error.to_string()))
}

/// A dossier, for the one who filed it.
#[derive(Serialize, ToSchema)]
pub struct DossierView {
    /// Identifier.
    #[schema(example = "01936f0e-5c1a-7b60-9d4e-2f6f0c1e8a11")]
    id: String,
    /// Dossier code, or the reference before there is one: what people call it.
    number: String,
    /// Reference for following it before it is received.
    reference: String,
    /// National code of the procedure.
    procedure: String,
    /// Version of the procedure.
    procedure_version: u32,
    /// The case.
    case: Option<String>,
    /// The agency where it was handed in.
    reception: String,
    /// The agency that decides it.
    competent: String,
    /// Where it stands.
    #[schema(example = "submitted")]
    stage: &'static str,
    /// The same in words for people.
    status: &'static str,
    /// When it was filed.
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Timestamp,
    /// When the sender had come, where they were made to wait.
    #[schema(value_type = Option<String>, format = DateTime)]
    arrived_at: Option<Timestamp>,
    /// When it was received.
    #[schema(value_type = Option<String>, format = DateTime)]
    received_at: Option<Timestamp>,
    /// Until when the result is promised, local time in Vietnam.
    #[schema(example = "2026-12-01T17:00")]
    due: Option<String>,
    /// When the work was finished.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Counts what has happened; grows by one with each event.
    version: u64,
}

impl DossierView {
    pub(super) fn of(dossier: &Dossier) -> Self {
        let stage = dossier.stage.kind();
        Self {
            id: dossier.id.to_string(),
            number: dossier.number(),
            reference: dossier.reference.clone(),
            procedure: dossier.procedure.code.to_string(),
            procedure_version: dossier.procedure.version,
            case: dossier.case.as_ref().map(ToString::to_string),
            reception: dossier.reception.to_string(),
            competent: dossier.competent.to_string(),
            stage: stage.as_str(),
            status: stages::citizen_stage(stage),
            submitted_at: dossier.submitted_at,
            arrived_at: dossier.arrival.as_ref().map(|arrival| arrival.at),
            received_at: dossier.received.as_ref().map(|received| received.at),
            due: dossier.due().map(time::to_text),
            finished_at: dossier.finished_at(),
            version: dossier.version,
        }
    }
}

/// A dossier of mine
#[utoipa::path(
    get,
    path = "/api/v1/dossiers/{id}",
    tag = "dossiers",
    params(("id" = String, Path, description = "Identifier")),
    responses(
        (status = 200, description = "The dossier as it stands", body = DossierView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "None, or not yours", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub async fn one(
    State(site): State<Site>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Json<DossierView>, ApiProblem> {
    let dossier = own(&site, &account, &id).await?;
    Ok(Json(DossierView::of(&dossier)))
}

/// A dossier of this account.
pub(super) async fn own(
    site: &Site,
    account: &app::accounts::Account,
    id: &str,
) -> Result<Arc<Dossier>, ApiProblem> {
    let id = dossier_id(id)?;
    site.app.own_dossier(account.id, id).await.map_err(|error| match error {
        app::Error::NotFound => ApiProblem::no_such_dossier(),
        other => other.into(),
    })
}

/// Which events.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Only events behind this position; 0 or left out: all.
    #[serde(default)]
    after: u64,
}

/// One thing that happened to a dossier.
#[derive(Serialize, ToSchema)]
pub struct EventView {
    /// Position in the history, from 1. Steps among colleagues are left out, so there are gaps.
    seq: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What, as a stable word.
    #[schema(example = "received")]
    event: &'static str,
    /// What, in words for people.
    title: String,
    /// More of it, in words for people; may be empty.
    detail: String,
    /// Who.
    by: String,
    /// For which agency; empty for the citizen.
    agency: String,
}

/// What happened to a dossier of mine, oldest first
#[utoipa::path(
    get,
    path = "/api/v1/dossiers/{id}/events",
    tag = "dossiers",
    params(("id" = String, Path, description = "Identifier"), EventQuery),
    responses(
        (status = 200, description = "The history as the citizen may see it", body = [EventView]),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "None, or not yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A wrong query", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub async fn events(
    State(site): State<Site>,
    Caller(account): Caller,
    Path(id): Path<String>,
    Asked(query): Asked<EventQuery>,
) -> Result<Json<Vec<EventView>>, ApiProblem> {
    let dossier = own(&site, &account, &id).await?;
    let (_, stored) = site.app.own_history(account.id, dossier.id).await?;
    let history: Vec<Recorded> = stored.into_iter().map(|event| event.recorded).collect();
    let facts = site.app.facts(&dossier, site.app.now()).ok();
    let names = Names {
        agencies: site.app.catalogue.agencies(),
        procedure: facts.as_ref().map(|facts| facts.procedure),
        process: facts.as_ref().map(|facts| facts.process),
    };
    let told = timeline::citizen(&history, &names);
    let by_seq: BTreeMap<u64, &Recorded> = history.iter().map(|one| (one.seq, one)).collect();
    let view = |entry: timeline::Entry| {
        let recorded = by_seq.get(&entry.seq)?;
        Some(EventView {
            seq: entry.seq,
            at: recorded.at,
            event: recorded.event.name(),
            title: entry.title,
            detail: entry.detail,
            by: entry.who,
            agency: entry.agency,
        })
    };
    let behind = told.into_iter().filter(|entry| entry.seq > query.after);
    Ok(Json(behind.filter_map(view).collect()))
}

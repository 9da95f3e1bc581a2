//! What the API answers when it cannot do what was asked: problems of RFC 9457.

use crate::{
    problem::{Problem, come_again},
    site::Site,
};
use app::{Error, ports::Fault};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{dossier::Refusal, form::Form, procedure::Procedure};
use serde::Serialize;
use std::sync::atomic::Ordering::Relaxed;
use utoipa::ToSchema;
use wording::requests::{EdgeProblem, edge};

/// A problem, on its way out.
#[derive(Debug)]
pub struct ApiProblem {
    status: StatusCode,
    kind: &'static str,
    title: String,
    detail: String,
    errors: Vec<FieldError>,
}

/// A problem of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Stable identifier of the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    kind: String,
    /// One line.
    title: String,
    /// HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened and what to do.
    detail: String,
    /// What must change, field by field; empty when no field is meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// One field that must change.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Name of the field: of the request (`procedure`), of the form (`answers.child.full_name`), or
    /// of a paper (`papers.birth-notification`).
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl ApiProblem {
    fn new(status: StatusCode, kind: &'static str, problem: &EdgeProblem) -> Self {
        let said = edge(problem);
        Self { status, kind, title: said.heading, detail: said.text, errors: Vec::new() }
    }

    /// None, or not yours to see.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", &EdgeProblem::NotFound)
    }

    /// No dossier of this number, or not yours.
    pub fn no_such_dossier() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", &EdgeProblem::NoSuchDossier)
    }

    /// No procedure of this code.
    pub fn no_such_procedure() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", &EdgeProblem::NoSuchProcedure)
    }

    /// The address knows other methods.
    pub fn method_not_allowed() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "method-not-allowed", &EdgeProblem::CallNotAllowed)
    }

    /// Nobody is signed in.
    pub fn sign_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign-in", &EdgeProblem::SignInNeeded)
    }

    /// The body broke off or is not what it says it is.
    pub fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", &EdgeProblem::Unreadable)
    }

    /// The body is no JSON at all.
    pub fn no_json(message: impl Into<String>) -> Self {
        let errors = vec![FieldError { field: "body".to_owned(), message: message.into() }];
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, "unreadable", &EdgeProblem::NoJson) }
    }

    /// Another kind of body is taken here.
    pub fn wrong_type(taken: &'static str) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "unsupported-media-type", &EdgeProblem::WrongContentType { taken })
    }

    /// More than we take at once.
    pub fn too_large(max_bytes: u64) -> Self {
        let problem = EdgeProblem::BodyTooLarge { max_bytes };
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", &problem)
    }

    /// A header or field of the request that cannot be used.
    pub fn bad_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let field = field.into();
        let label = EdgeProblem::BadField { label: field.clone() };
        let errors = vec![FieldError { field, message: message.into() }];
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", &label) }
    }

    /// An act's answer about a dossier of `procedure`: fields and papers are named.
    pub fn of_filing(site: &Site, error: Error, procedure: &Procedure) -> Self {
        if matches!(error, Error::Refused(_)) {
            site.counters.refusals.fetch_add(1, Relaxed);
        }
        match error {
            Error::Invalid(problems) => {
                let form = procedure.form.as_ref();
                Self { errors: answers(&problems, form), ..Error::Invalid(problems).into() }
            }
            Error::Refused(Refusal::ComponentsMissing { missing }) => {
                let title = |id| {
                    let found = procedure.components.iter().find(|part| &part.id == id);
                    found.map_or_else(String::new, |part| part.title().to_owned())
                };
                let errors = missing
                    .iter()
                    .map(|id| FieldError { field: format!("papers.{id}"), message: title(id) })
                    .collect();
                let problem = Self::from(Error::from(Refusal::ComponentsMissing { missing }));
                Self { status: StatusCode::UNPROCESSABLE_ENTITY, errors, ..problem }
            }
            other => other.into(),
        }
    }
}

fn answers(problems: &[domain::form::check::Problem], form: Option<&Form>) -> Vec<FieldError> {
    let said = form.map(|form| wording::problems::problems(problems, form)).unwrap_or_default();
    said.into_iter()
        .map(|(field, message)| FieldError { field: format!("answers.{field}"), message })
        .collect()
}

impl From<Problem> for ApiProblem {
    fn from(problem: Problem) -> Self {
        let Problem { status, kind, title, detail, .. } = problem;
        Self { status, kind, title, detail, errors: Vec::new() }
    }
}

impl From<Error> for ApiProblem {
    fn from(error: Error) -> Self {
        Problem::from(error).into()
    }
}

impl From<Fault> for ApiProblem {
    fn from(fault: Fault) -> Self {
        Error::from(fault).into()
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: format!("/problems/{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        come_again(response)
    }
}

//! Signing in with a one-time code, as on the portal.

use super::{
    answer::{ApiProblem, ProblemBody},
    ask::Sent,
};
use crate::{cookie::hex, site::Site};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where to send a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// Telephone number or e-mail address.
    #[schema(example = "0912 345 678")]
    contact: String,
}

/// Where the code went.
#[derive(Serialize, ToSchema)]
pub struct CodeSent {
    /// The contact as it is stored.
    contact: String,
}

/// A code that came.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// Telephone number or e-mail address.
    contact: String,
    /// The six digits.
    #[schema(example = "123456")]
    code: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionOpened {
    /// Send it as `Authorization: Bearer TOKEN`. It is good for 30 days; keep it secret.
    token: String,
}

/// Send a one-time code
#[utoipa::path(
    post,
    path = "/api/v1/login-codes",
    tag = "sessions",
    request_body = CodeRequest,
    responses(
        (status = 202, description = "The code is on its way", body = CodeSent),
        (status = 400, description = "The body is no JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The body is not `application/json`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No telephone number and no e-mail address", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "A code was sent less than a minute ago", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn ask_code(
    State(site): State<Site>,
    Sent(asked): Sent<CodeRequest>,
) -> Result<(StatusCode, Json<CodeSent>), ApiProblem> {
    let contact = site.app.ask_login_code(&asked.contact).await?;
    Ok((StatusCode::ACCEPTED, Json(CodeSent { contact })))
}

/// Sign in
#[utoipa::path(
    post,
    path = "/api/v1/sessions",
    tag = "sessions",
    request_body = SessionRequest,
    responses(
        (status = 201, description = "Signed in", body = SessionOpened),
        (status = 400, description = "The body is no JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The body is not `application/json`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Wrong or expired code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn open(
    State(site): State<Site>,
    Sent(asked): Sent<SessionRequest>,
) -> Result<(StatusCode, Json<SessionOpened>), ApiProblem> {
    let (_, secret) = site.app.sign_in(&asked.contact, &asked.code).await?;
    Ok((StatusCode::CREATED, Json(SessionOpened { token: hex(&secret.0) })))
}

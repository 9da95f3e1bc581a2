//! The REST API, version 1. Everything a program can do is a route here; the description at
//! `/api/v1/openapi.json` is made from the same code.

mod agencies;
mod answer;
mod ask;
mod dossiers;
mod papers;
mod procedures;
mod sessions;
mod tracking;

#[cfg(test)]
mod tests;

pub(crate) use ask::bearer;

use crate::{problem::Problem, site::Site};
use answer::ApiProblem;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::header,
    response::IntoResponse,
    routing::{any, get, post},
};
use std::sync::OnceLock;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

/// The routes of this version.
pub fn routes() -> Router<Site> {
    // Files are bounded one by one while they stream in, not by the size of the whole request.
    let uploads = Router::new()
        .route("/api/v1/dossiers", post(dossiers::submit))
        .route("/api/v1/dossiers/{id}/papers", post(papers::hand_in))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/api/v1/openapi.json", get(openapi))
        .route("/api/v1/agencies", get(agencies::list))
        .route("/api/v1/procedures", get(procedures::list))
        .route("/api/v1/procedures/{code}", get(procedures::one))
        .route("/api/v1/login-codes", post(sessions::ask_code))
        .route("/api/v1/sessions", post(sessions::open))
        .route("/api/v1/dossiers/{id}", get(dossiers::one))
        .route("/api/v1/dossiers/{id}/events", get(dossiers::events))
        .route("/api/v1/tracking/{number}", get(tracking::one))
        .merge(uploads)
        .route("/api", any(|| async { ApiProblem::not_found() }))
        .route("/api/", any(|| async { ApiProblem::not_found() }))
        .route("/api/{*rest}", any(|| async { ApiProblem::not_found() }))
        .method_not_allowed_fallback(|| async { ApiProblem::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_| Problem::panicked().json()))
}

async fn openapi() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, TEXT.get_or_init(description).as_str())
}

/// The description of the API: OpenAPI 3.1, as JSON.
pub fn description() -> String {
    // Only values that cannot be written as JSON could fail, and a description has none.
    Description::openapi().to_pretty_json().unwrap_or_default()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Một Cửa",
        version = "1",
        description = "Find procedures, file dossiers, hand in papers, and follow them. \
            \n\nWhoever files or reads a dossier signs in with a one-time code: ask for one at \
            `/api/v1/login-codes`, exchange it at `/api/v1/sessions` for a token, and send it as \
            `Authorization: Bearer TOKEN`. Every error is a problem of RFC 9457 \
            (`application/problem+json`) with a stable `type`; sentences are in Vietnamese and may \
            be shown to people.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        agencies::list,
        procedures::list,
        procedures::one,
        sessions::ask_code,
        sessions::open,
        dossiers::submit,
        dossiers::one,
        dossiers::events,
        papers::hand_in,
        tracking::one,
    ),
    tags(
        (name = "catalogue", description = "Procedures and agencies; open to everybody"),
        (name = "sessions", description = "Signing in"),
        (name = "dossiers", description = "Filing and following, for the citizen signed in"),
        (name = "tracking", description = "Looking a number up; open to everybody"),
    ),
    modifiers(&Security)
)]
struct Description;

struct Security;

impl Modify for Security {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", bearer);
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-citizen",
            "The session of the portal; without HTTPS it is named `citizen`.",
        ));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

//! Looking a number up without signing in: number and stage, nothing else.

use super::answer::{ApiProblem, ProblemBody};
use crate::site::Site;
use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use wording::stages;

/// What everybody who knows the number may know.
#[derive(Serialize, ToSchema)]
pub struct TrackingView {
    /// Dossier code, or the reference before there is one.
    #[schema(example = "000.02.41.H26-261124-0001")]
    number: String,
    /// Where it stands.
    #[schema(example = "processing")]
    stage: &'static str,
    /// The same in words for people.
    status: &'static str,
    /// One sentence about it.
    explanation: &'static str,
}

/// Look a number up
#[utoipa::path(
    get,
    path = "/api/v1/tracking/{number}",
    tag = "tracking",
    params(("number" = String, Path, description = "Dossier code or reference", example = "000.02.41.H26-261124-0001")),
    responses(
        (status = 200, description = "Where the dossier stands", body = TrackingView),
        (status = 404, description = "No such number", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(site): State<Site>,
    Path(number): Path<String>,
) -> Result<Json<TrackingView>, ApiProblem> {
    let found = site.app.track(&number).await.map_err(|error| match error {
        app::Error::NotFound => ApiProblem::no_such_dossier(),
        other => other.into(),
    })?;
    Ok(Json(TrackingView {
        stage: found.stage.as_str(),
        status: stages::citizen_stage(found.stage),
        explanation: stages::public_status(found.stage),
        number: found.number,
    }))
}

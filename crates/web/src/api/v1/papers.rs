//! Handing in what an agency asked for: a supplement.

use super::{
    answer::{ApiProblem, ProblemBody},
    ask::{Caller, IdempotencyKey, PartsSent, WITH_FILES, parts, read_json},
    dossiers::{DossierView, known_papers, own},
};
use crate::site::Site;
use axum::{
    Json,
    extract::{FromRequest, Multipart, Path, Request, State},
};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A supplement: corrected answers, and a part for each file, named after its component.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the parts, which are read one by one")]
pub struct SupplementSent {
    /// Corrected answers by field name, as JSON; may be left out.
    answers: BTreeMap<String, String>,
    /// A file (JPEG, PNG, WebP, HEIC or PDF); the part is named after its component, and a
    /// component may have several files.
    #[schema(rename = "COMPONENT", value_type = String, format = Binary)]
    component: Vec<u8>,
}

/// Hand in a supplement
///
/// Possible while the dossier waits for one. Sent again with the same key, it counts once.
#[utoipa::path(
    post,
    path = "/api/v1/dossiers/{id}/papers",
    tag = "dossiers",
    params(
        ("id" = String, Path, description = "Identifier"),
        ("Idempotency-Key" = String, Header, description = "A key of yours for this supplement, such as a new UUID"),
    ),
    request_body(content = SupplementSent, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Handed in", body = DossierView),
        (status = 400, description = "The request broke off or cannot be read", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "None, or not yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "No supplement is waited for", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "A file is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "A file is of a kind that is not taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What must change, field by field", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub async fn hand_in(
    State(site): State<Site>,
    Caller(account): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<DossierView>, ApiProblem> {
    let dossier = own(&site, &account, &id).await?;
    let multipart = Multipart::from_request(request, &site).await;
    let multipart = multipart.map_err(|_| ApiProblem::wrong_type(WITH_FILES))?;
    let PartsSent { document, papers } = parts(&site, multipart, "answers").await?;
    let answers = match document {
        Some(document) => read_json(&document)?,
        None => BTreeMap::new(),
    };
    let procedure = site.app.facts(&dossier, site.app.now())?.procedure;
    known_papers(procedure, &papers)?;
    let handed_in = site.app.file_supplement(&account, (dossier.id, &key), answers, papers).await;
    let dossier = handed_in.map_err(|error| ApiProblem::of_filing(&site, error, procedure))?;
    Ok(Json(DossierView::of(&dossier)))
}

//! What comes in: who asks, the key of the request, queries, JSON and files. Each refuses with a
//! problem that names the field.

use super::answer::ApiProblem;
use crate::{
    cookie::{Session, unhex},
    site::Site,
};
use app::{accounts::Account, sign_in::SessionSecret};
use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Query, Request, multipart::Field},
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    dossier::state::StoredFile,
    ids::{ComponentId, DossierId},
};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use std::io;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// The kind of body that most addresses take.
pub const JSON: &str = "application/json";
/// The kind of body with files.
pub const WITH_FILES: &str = "multipart/form-data";
/// Largest JSON document taken.
pub const JSON_BYTES_MAX: usize = 1024 * 1024;
/// Longest idempotency key.
const KEY_CHARS_MAX: usize = 200;

/// The citizen who asks, by bearer token or by the portal's cookie.
pub struct Caller(pub Account);

impl FromRequestParts<Site> for Caller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, ApiProblem> {
        let token = bearer(&parts.headers);
        let secret = token.or_else(|| Session::Citizen.read(&parts.headers, &site.settings));
        let secret = secret.ok_or_else(ApiProblem::sign_in)?;
        let account = site.app.signed_in(&secret).await?.ok_or_else(ApiProblem::sign_in)?;
        Ok(Self(account))
    }
}

/// The session of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<SessionSecret> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| unhex(token.trim()))?.map(SessionSecret)
}

/// The client's key of this request, which makes repeating it harmless.
pub struct IdempotencyKey(pub String);

impl FromRequestParts<Site> for IdempotencyKey {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, ApiProblem> {
        const NAME: &str = "Idempotency-Key";
        let sent = parts.headers.get(NAME).and_then(|value| value.to_str().ok());
        match sent.map(str::trim) {
            Some(key) if !key.is_empty() && key.len() <= KEY_CHARS_MAX => Ok(Self(key.to_owned())),
            _ => Err(ApiProblem::bad_field(
                NAME,
                format!("send a key of 1 to {KEY_CHARS_MAX} characters, such as a new UUID"),
            )),
        }
    }
}

/// A query.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Site> for Asked<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, ApiProblem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let text = rejection.body_text();
                let said = text.strip_prefix("Failed to deserialize query string: ");
                let (field, message) =
                    said.and_then(|said| said.split_once(": ")).unwrap_or(("query", &text));
                Err(ApiProblem::bad_field(field, message))
            }
        }
    }
}

/// A JSON document.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Site> for Sent<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, _: &Site) -> Result<Self, ApiProblem> {
        if !is_json(request.headers()) {
            return Err(ApiProblem::wrong_type(JSON));
        }
        let body = to_bytes(request.into_body(), JSON_BYTES_MAX).await;
        let body = body.map_err(|_| ApiProblem::too_large(JSON_BYTES_MAX as u64))?;
        read_json(&body).map(Self)
    }
}

/// Whether the body says that it is JSON. Asking for it also keeps forms of foreign pages out.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.map(|text| text.split(';').next().unwrap_or_default().trim());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(JSON))
}

/// Reads JSON; what does not fit is named by its field.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiProblem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if error.is_data() {
            let message = error.to_string();
            return ApiProblem::bad_field(field_of(&path, &message), message);
        }
        ApiProblem::no_json(error.to_string())
    })?;
    reader.end().map_err(|error| ApiProblem::no_json(error.to_string()))?;
    Ok(value)
}

/// A missing or unknown field stands in the sentence, any other in the path.
fn field_of(path: &str, message: &str) -> String {
    let named = ["missing field `", "unknown field `"]
        .into_iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    match (path, named) {
        ("." | "", None) => "body".to_owned(),
        ("." | "", Some(name)) => name.to_owned(),
        (path, None) => path.to_owned(),
        // The path of an unknown field ends with it already.
        (path, Some(name)) if path == name || path.ends_with(&format!(".{name}")) => {
            path.to_owned()
        }
        (path, Some(name)) => format!("{path}.{name}"),
    }
}

/// The identifier of a dossier; what is none leads to no dossier.
pub fn dossier_id(text: &str) -> Result<DossierId, ApiProblem> {
    text.parse().map_err(|_| ApiProblem::no_such_dossier())
}

/// The parts of a request with files: JSON documents by name, and files by component.
#[derive(Default)]
pub struct PartsSent {
    /// The JSON document of the name that was asked for.
    pub document: Option<Vec<u8>>,
    /// The files, each with the component it answers.
    pub papers: Vec<(ComponentId, StoredFile)>,
}

/// Reads a request with files. Each file streams into the store; every other part but `document`
/// is the file of the component that it is named after.
pub async fn parts(
    site: &Site,
    mut sent: Multipart,
    document: &str,
) -> Result<PartsSent, ApiProblem> {
    let mut parts = PartsSent::default();
    while let Some(field) = sent.next_field().await.map_err(|_| ApiProblem::unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == document {
            parts.document = Some(small(field).await?);
            continue;
        }
        let max = site.app.limits.files_max;
        if parts.papers.len() >= max {
            return Err(app::Error::from(app::FileRefusal::TooMany { max }).into());
        }
        let file = take(site, field).await?;
        parts.papers.push((ComponentId(name), file));
    }
    Ok(parts)
}

async fn small(mut field: Field<'_>) -> Result<Vec<u8>, ApiProblem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| ApiProblem::unreadable())? {
        if bytes.len() + chunk.len() > JSON_BYTES_MAX {
            return Err(ApiProblem::too_large(JSON_BYTES_MAX as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The store wants a stream of its own, and the field belongs to the request: a few chunks are
/// handed over at a time.
async fn take(site: &Site, mut field: Field<'_>) -> Result<StoredFile, ApiProblem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let (sender, receiver) = mpsc::channel(2);
    let feed = async move {
        loop {
            let chunk = match field.chunk().await {
                Ok(Some(chunk)) => Ok(chunk),
                Ok(None) => return,
                Err(error) => Err(io::Error::other(error)),
            };
            let is_last = chunk.is_err();
            // When the store takes no more, it says why by itself.
            if sender.send(chunk).await.is_err() || is_last {
                return;
            }
        }
    };
    let (kept, ()) =
        tokio::join!(site.app.take_file(&name, ReceiverStream::new(receiver).boxed()), feed);
    Ok(kept?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_field_that_is_missing_unknown_or_wrong_is_named() {
        let missing = "missing field `procedure` at line 1 column 2";
        assert_eq!(field_of(".", missing), "procedure");
        assert_eq!(field_of("mandate", "missing field `name` at line 1"), "mandate.name");
        assert_eq!(field_of("mandate.nam", "unknown field `nam`, expected"), "mandate.nam");
        assert_eq!(field_of("answers.x", "invalid type: integer `5`"), "answers.x");
        assert_eq!(field_of(".", "expected value at line 1 column 1"), "body");
    }

    #[test]
    fn a_bearer_token_is_read_whatever_the_case_of_the_word() {
        let headers =
            |text: &str| HeaderMap::from_iter([(header::AUTHORIZATION, text.parse().unwrap())]);
        let token = "a7".repeat(32);
        assert!(bearer(&headers(&format!("bearer {token}"))) == Some(SessionSecret([0xA7; 32])));
        for wrong in ["Bearer", "Bearer xyz", "Basic YTpi", &token] {
            assert!(bearer(&headers(wrong)).is_none(), "{wrong}");
        }
    }
}

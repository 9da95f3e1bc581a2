//! What the gate knows of a request's sender, for the act that records it.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::dossier::state::Arrival;
use std::convert::Infallible;

/// When the sender came, if they had to wait before they were let in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrived(pub Option<Arrival>);

impl<S: Sync> FromRequestParts<S> for Arrived {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

//! What an address says, read without raw errors: an identifier that is none leads to the page for
//! things that are not there.

use crate::{problem::Problem, site::Site, typed::Typed};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use std::str::FromStr;

/// The identifier in an address that has one.
pub struct Id<A>(pub A);

/// The two identifiers in an address that has two.
pub struct Ids<A, B>(pub A, pub B);

/// The query, as typed.
pub struct Asked(pub Typed);

impl<A: FromStr> FromRequestParts<Site> for Id<A> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, site)
            .await
            .map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

impl<A: FromStr, B: FromStr> FromRequestParts<Site> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let Path((first, second)) = Path::<(String, String)>::from_request_parts(parts, site)
            .await
            .map_err(|_| Problem::not_found())?;
        match (first.parse(), second.parse()) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            _ => Err(Problem::not_found()),
        }
    }
}

impl FromRequestParts<Site> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        Ok(Self(Typed::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

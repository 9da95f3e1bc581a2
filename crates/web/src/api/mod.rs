//! Open APIs for programs: a folder for each version, described by itself.

pub mod v1;

use crate::site::Site;
use axum::Router;

pub use v1::description;

/// Every version.
pub fn routes() -> Router<Site> {
    v1::routes()
}

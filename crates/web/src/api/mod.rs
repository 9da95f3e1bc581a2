//! Open APIs for programs: a folder for each version, described by itself.

pub mod v1;

use crate::site::Site;
use axum::Router;

pub(crate) use v1::bearer;
pub use v1::description;

/// Every version.
pub fn routes() -> Router<Site> {
    v1::routes()
}

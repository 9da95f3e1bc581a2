//! The web: one line per act. Pages are documents and forms that work without script.

pub mod actor;
pub mod api;
pub mod citizen;
pub mod cookie;
pub mod desk;
pub mod guard;
pub mod operation;
pub mod problem;
pub mod site;
pub mod typed;
pub mod ui;
pub mod url;

use axum::{Router, middleware};
use site::Site;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Everything this installation answers to.
pub fn router(site: Site) -> Router {
    problem::introduce(site.place());
    Router::new()
        .merge(citizen::routes())
        .merge(desk::routes())
        .merge(api::routes())
        .merge(operation::routes())
        .fallback(|| async { problem::Problem::not_found() })
        .with_state(site.clone())
        .merge(ui::assets::router())
        .layer(middleware::from_fn_with_state(site, guard::guard))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
}

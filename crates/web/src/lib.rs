//! The web: one line per act. Pages are documents and forms that work without script.

pub mod actor;
pub mod api;
pub mod citizen;
pub mod cookie;
pub mod desk;
pub mod front;
pub mod gate;
pub mod guard;
pub mod operation;
pub mod problem;
pub mod ready;
pub mod site;
pub mod typed;
pub mod ui;
pub mod url;

use axum::{Router, middleware, response::IntoResponse};
use gate::Gate;
use site::Site;
use std::sync::Arc;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// Everything this installation answers to, behind a gate of its own.
pub fn router(site: Site) -> Router {
    gated(site, Arc::new(Gate::default()))
}

/// Everything this installation answers to, behind `gate`.
pub fn gated(site: Site, gate: Arc<Gate>) -> Router {
    problem::introduce(site.place());
    Router::new()
        .merge(citizen::routes())
        .merge(desk::routes())
        .merge(api::routes())
        .merge(operation::routes(Arc::clone(&gate)))
        .fallback(|| async { problem::Problem::not_found() })
        .method_not_allowed_fallback(|| async { problem::Problem::method_not_allowed() })
        .with_state(site.clone())
        .merge(ui::assets::router())
        .layer(CatchPanicLayer::custom(|_| problem::Problem::panicked().into_response()))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state((site.clone(), gate), gate::pass))
        // What is ready goes out from here: it waits in no line and takes no place.
        .layer(middleware::from_fn_with_state(site.clone(), ready::serve))
        .layer(middleware::from_fn_with_state(site, guard::guard))
}

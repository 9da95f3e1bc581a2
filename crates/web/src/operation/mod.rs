//! For whoever runs it: is it alive, can it take work, what has it done. Nothing here names a person
//! or a dossier.

use crate::{citizen, gate::Gate, problem::Problem, site::Site};
use app::ports::Fault;
use axum::{
    Extension, Router,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse},
    routing::get,
};
use bytes::Bytes;
use std::{
    fmt::Write,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::time::timeout;

/// The routes of operation.
pub fn routes(gate: Arc<Gate>) -> Router<Site> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/healthz/page", get(constant))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(Extension(gate))
}

/// A page of constant bytes, as large as the page most people ask for, that goes the way of every
/// page: with it `bench` measures what the framework gives at most.
async fn constant(State(site): State<Site>) -> Result<Html<Bytes>, Problem> {
    static PAGE: OnceLock<Bytes> = OnceLock::new();
    if let Some(page) = PAGE.get() {
        return Ok(Html(page.clone()));
    }
    let Html(page) = citizen::specimen(&site)?;
    Ok(Html(PAGE.get_or_init(|| page.into()).clone()))
}

/// A balancer asks again after a second or two: whoever does not answer by then is away.
const CHECK_MAX: Duration = Duration::from_millis(1500);

/// Whether a write can be committed, and this node stays; otherwise a balancer should ask elsewhere.
///
/// A store of files that is away is told, and no reason to ask elsewhere: all nodes share it, and
/// everything but sending and opening files still works.
async fn ready(
    State(site): State<Site>,
    Extension(gate): Extension<Arc<Gate>>,
) -> (StatusCode, &'static str) {
    if gate.is_leaving() {
        return (StatusCode::SERVICE_UNAVAILABLE, "leaving\n");
    }
    let (store, files) = tokio::join!(
        is_well("store", site.app.storage.check()),
        is_well("files", site.app.files.check())
    );
    match (store, files) {
        (true, true) => (StatusCode::OK, "ok\n"),
        (true, false) => (StatusCode::OK, "ok, but the store of files is away\n"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "the store takes no writes\n"),
    }
}

async fn is_well(what: &str, check: impl Future<Output = Result<(), Fault>>) -> bool {
    let checked = timeout(CHECK_MAX, check).await;
    let checked = checked.unwrap_or_else(|late| Err(Fault::new("answering", late)));
    if let Err(fault) = &checked {
        tracing::error!(what, error = fault as &dyn std::error::Error, "not ready");
    }
    checked.is_ok()
}

/// Figures in the text format of Prometheus.
async fn metrics(
    State(site): State<Site>,
    Extension(gate): Extension<Arc<Gate>>,
) -> impl IntoResponse {
    let mut text = String::new();
    let counters = &site.counters;
    header_of(&mut text, "motcua_http_answers_total", "counter", "Requests answered, by class");
    for (class, count) in counters.answers.iter().enumerate().skip(1) {
        line(&mut text, &format!("motcua_http_answers_total{{class=\"{class}xx\"}}"), &read(count));
    }
    for (name, help, count) in [
        ("motcua_refusals_total", "Acts refused by the law", &counters.refusals),
        ("motcua_faults_total", "Requests that met a fault", &counters.faults),
    ] {
        header_of(&mut text, name, "counter", help);
        line(&mut text, name, &read(count));
    }
    for (name, kind, help, value) in [
        (
            "motcua_ready_answers_total",
            "counter",
            "Requests answered with a page that was ready",
            read(&site.ready.answered),
        ),
        (
            "motcua_ready_bytes",
            "gauge",
            "Bytes of pages that are ready",
            site.ready.shelf.bytes().to_string(),
        ),
    ] {
        header_of(&mut text, name, kind, help);
        line(&mut text, name, &value);
    }
    header_of(&mut text, "motcua_procedures", "gauge", "Procedures under the law of today");
    let procedures =
        site.app.pack_now().map_or(0, |pack| site.app.catalogue.listed(&pack.id).count());
    line(&mut text, "motcua_procedures", &procedures.to_string());
    for (name, value) in site.app.storage.metrics() {
        let name = format!("motcua_{name}");
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        header_of(&mut text, &name, kind, "A figure of the store");
        line(&mut text, &name, &value.to_string());
    }
    gate.write_figures(&mut text);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}

fn read(counter: &AtomicU64) -> String {
    counter.load(Relaxed).to_string()
}

fn header_of(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}").unwrap_or_default();
}

fn line(text: &mut String, name: &str, value: &str) {
    writeln!(text, "{name} {value}").unwrap_or_default();
}

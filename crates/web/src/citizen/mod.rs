//! The citizens' side: find, apply, follow, receive.
//!
//! One folder a page, its template beside it. What several of them share stands in `address` (what
//! an address says), `act` (the hidden fields of a form that acts), `names` and `attaching`.

mod account;
mod act;
mod address;
mod application;
mod attaching;
mod check;
mod confirmation;
mod dossier;
mod dossiers;
mod downloads;
mod draft;
mod home;
mod life_event;
mod names;
mod outbox;
mod papers;
mod procedure;
mod procedures;
mod rating;
mod requester;
mod sign_in;
mod step;
mod supplement;
mod tracking;
mod withdrawal;

pub use tracking::specimen;

use crate::site::Site;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

/// Every address of the citizens' side.
pub fn routes() -> Router<Site> {
    finding().merge(signing_in()).merge(applying()).merge(following()).merge(sending_files())
}

fn finding() -> Router<Site> {
    Router::new()
        .route("/", get(home::page))
        .route("/life-events/{id}", get(life_event::page))
        .route("/procedures", get(procedures::page))
        .route("/procedures/{code}", get(procedure::page))
        .route("/places/communes", get(application::communes))
        .route("/tracking", get(tracking::page))
        .route("/t/{number}", get(tracking::public))
        .route("/outbox", get(outbox::page))
}

fn signing_in() -> Router<Site> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::ask))
        .route("/sign-in/code", get(sign_in::code_page).post(sign_in::prove))
        .route("/sign-out", post(sign_in::out))
        .route("/account", get(account::page).post(account::save))
}

fn applying() -> Router<Site> {
    Router::new()
        .route("/procedures/{code}/application", get(application::page).post(application::begin))
        .route("/drafts/{id}", get(draft::page))
        .route("/drafts/{id}/removal", get(draft::removal_page).post(draft::remove))
        .route("/drafts/{id}/requester", get(requester::page).post(requester::save))
        .route("/drafts/{id}/steps/{step}", get(step::page).post(step::save))
        .route("/drafts/{id}/papers/{file}/removal", post(papers::remove))
        .route("/drafts/{id}/files/{file}", get(downloads::draft_file))
        .route("/drafts/{id}/check", get(check::page))
        .route("/drafts/{id}/submission", get(check::back).post(check::submit))
}

fn following() -> Router<Site> {
    Router::new()
        .route("/dossiers", get(dossiers::page))
        .route("/dossiers/{id}", get(dossier::page))
        .route("/dossiers/{id}/confirmation", get(confirmation::page))
        .route("/dossiers/{id}/supplement", get(supplement::page).post(supplement::hand_in))
        .route("/dossiers/{id}/supplement/files/{file}/removal", post(supplement::remove))
        .route("/dossiers/{id}/withdrawal", get(withdrawal::page).post(withdrawal::ask))
        .route("/dossiers/{id}/rating", get(rating::page).post(rating::rate))
        .route("/dossiers/{id}/slips/{file}", get(downloads::slip))
        .route("/dossiers/{id}/result.pdf", get(downloads::result))
        .route("/dossiers/{id}/files/{file}", get(downloads::file))
}

/// Files are bounded one by one while they stream in, so the bound of a whole request is lifted.
fn sending_files() -> Router<Site> {
    Router::new()
        .route("/drafts/{id}/papers", get(papers::page).post(papers::attach))
        .route("/dossiers/{id}/supplement/files", get(supplement::back).post(supplement::attach))
        .layer(DefaultBodyLimit::disable())
}

//! The officers' side: my work, the dossier with its next acts, the counter, search, boards.

mod board;
mod checklist;
mod dossier;
mod form_boxes;
mod intake;
mod people;
mod reasons;
mod search;
mod show;
mod sign_in;
mod words;
mod work;

use crate::site::Site;
use axum::{
    Router,
    routing::{get, post},
};
use dossier::{acts, files, papers};

/// Everything officers can do, one line per page or act.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/desk/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/desk/sign-out", post(sign_in::sign_out))
        .route("/desk/seat", post(sign_in::seat))
        .route("/desk", get(work::get))
        .route("/desk/events", get(work::events::get))
        .route("/desk/hand-over", post(work::batch::post))
        .route("/desk/intake", get(intake::choose::get))
        .route("/desk/intake/{code}", get(intake::get).post(intake::post))
        .route("/desk/intake/received/{id}", get(intake::received::get))
        .route("/desk/search", get(search::get).post(search::post))
        .route("/desk/board", get(board::get))
        .route("/desk/board/work", get(board::work::get))
        .merge(dossier_routes())
}

// Not nested: a nested router hides the front of the path, by which sessions are told apart.
fn dossier_routes() -> Router<Site> {
    Router::new()
        .route("/desk/dossiers/{id}", get(dossier::get))
        .route("/desk/dossiers/{id}/files/{file}", get(files::get))
        .route("/desk/dossiers/{id}/papers/{paper}", get(papers::get))
        .route("/desk/dossiers/{id}/acceptance", post(acts::acceptance))
        .route("/desk/dossiers/{id}/supplement-request", post(acts::supplement_request))
        .route("/desk/dossiers/{id}/supplement", post(acts::supplement))
        .route("/desk/dossiers/{id}/supplement-acceptance", post(acts::supplement_acceptance))
        .route("/desk/dossiers/{id}/non-acceptance", post(acts::non_acceptance))
        .route("/desk/dossiers/{id}/transfer", post(acts::transfer))
        .route("/desk/dossiers/{id}/assignment", post(acts::assignment))
        .route("/desk/dossiers/{id}/take-over", post(acts::take_over))
        .route("/desk/dossiers/{id}/hand-over", post(acts::hand_over))
        .route("/desk/dossiers/{id}/consultations", post(acts::consultations))
        .route("/desk/dossiers/{id}/consultations/{consultation}/answer", post(acts::answer))
        .route("/desk/dossiers/{id}/pause", post(acts::pause))
        .route("/desk/dossiers/{id}/resumption", post(acts::resumption))
        .route("/desk/dossiers/{id}/site-verification", post(acts::site_verification))
        .route("/desk/dossiers/{id}/draft", post(acts::draft))
        .route("/desk/dossiers/{id}/submission", post(acts::submission))
        .route("/desk/dossiers/{id}/approval", post(acts::approval))
        .route("/desk/dossiers/{id}/return-to-work", post(acts::return_to_work))
        .route("/desk/dossiers/{id}/issue", post(acts::issue))
        .route("/desk/dossiers/{id}/rejection", post(acts::rejection))
        .route("/desk/dossiers/{id}/payment", post(acts::payment))
        .route("/desk/dossiers/{id}/return", post(acts::return_of_result))
        .route("/desk/dossiers/{id}/withdrawal", post(acts::withdrawal))
        .route("/desk/dossiers/{id}/withdrawal-confirmation", post(acts::withdrawal_confirmation))
        .route("/desk/dossiers/{id}/apology", post(acts::apology))
}

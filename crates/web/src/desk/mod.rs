//! The officers' side: my work, the dossier with its next acts, the counter, search, boards.

mod board;
mod checklist;
mod dossier;
mod form_boxes;
mod intake;
mod people;
mod reasons;
mod register;
mod search;
mod show;
mod sign_in;
mod words;
mod work;

use crate::site::Site;
use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, get, post},
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
        .route("/desk/register", get(register::get))
        .route("/desk/register/{month}", get(register::print))
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
        .route("/desk/dossiers/{id}/acceptance", act(acts::acceptance))
        .route("/desk/dossiers/{id}/supplement-request", act(acts::supplement_request))
        .route("/desk/dossiers/{id}/supplement", act(acts::supplement))
        .route("/desk/dossiers/{id}/supplement-acceptance", act(acts::supplement_acceptance))
        .route("/desk/dossiers/{id}/non-acceptance", act(acts::non_acceptance))
        .route("/desk/dossiers/{id}/transfer", act(acts::transfer))
        .route("/desk/dossiers/{id}/assignment", act(acts::assignment))
        .route("/desk/dossiers/{id}/take-over", act(acts::take_over))
        .route("/desk/dossiers/{id}/hand-over", act(acts::hand_over))
        .route("/desk/dossiers/{id}/consultations", act(acts::consultations))
        .route("/desk/dossiers/{id}/consultations/{consultation}/answer", act(acts::answer))
        .route("/desk/dossiers/{id}/pause", act(acts::pause))
        .route("/desk/dossiers/{id}/resumption", act(acts::resumption))
        .route("/desk/dossiers/{id}/site-verification", act(acts::site_verification))
        .route("/desk/dossiers/{id}/draft", act(acts::draft))
        .route("/desk/dossiers/{id}/submission", act(acts::submission))
        .route("/desk/dossiers/{id}/approval", act(acts::approval))
        .route("/desk/dossiers/{id}/return-to-work", act(acts::return_to_work))
        .route("/desk/dossiers/{id}/issue", act(acts::issue))
        .route("/desk/dossiers/{id}/rejection", act(acts::rejection))
        .route("/desk/dossiers/{id}/payment", act(acts::payment))
        .route("/desk/dossiers/{id}/return", act(acts::return_of_result))
        .route("/desk/dossiers/{id}/withdrawal", act(acts::withdrawal))
        .route("/desk/dossiers/{id}/withdrawal-confirmation", act(acts::withdrawal_confirmation))
        .route("/desk/dossiers/{id}/apology", act(acts::apology))
}

/// An act is sent; whoever comes by its address (a page sent again, a mark) is led to the dossier.
fn act<H, T>(handler: H) -> MethodRouter<Site>
where
    H: Handler<T, Site>,
    T: 'static,
{
    post(handler).get(dossier::back)
}

//! Official papers, printed from the history: what stood on it the day it was given stands on it
//! whenever it is printed again.

use super::names;
use crate::{actor::Desk, problem::Problem, site::Site, typed::Typed, url};
use app::{Error, ports::papers::PaperJob};
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    dossier::{Dossier, Event, Facts, Recorded},
    ids::DossierId,
    ledger::ledger,
};
use wording::papers::{PaperFacts, ReceiptCopy};

/// The word of the control slip in addresses.
pub const CONTROL_SLIP: &str = "control-slip";
/// The word of a draft as it will be printed.
pub const PREVIEW: &str = "preview";
/// The result has no outside parts; the viewer of the browser brings its own style.
const PDF_POLICY: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; \
    frame-ancestors 'none'";

/// The word by which the paper of an event stands in addresses; `None` when it makes none.
pub fn word_of(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::Received(_) | Event::SupplementAccepted { .. } => "receipt",
        Event::IntakeSupplementAsked(_) | Event::SupplementAsked(_) => "supplement",
        Event::NotAccepted(_) | Event::Rejected { .. } => "rejection",
        Event::Apologised { .. } => "apology",
        Event::Stopped { .. } => "stop-notice",
        Event::Issued { .. } => "result",
        _ => return None,
    })
}

/// GET /desk/dossiers/{id}/papers/{template}-{seq}.pdf
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    Path((id, paper)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let id: DossierId = id.parse().map_err(|_| Problem::not_found())?;
    let (word, seq) = read(&paper).ok_or_else(Problem::not_found)?;
    let (dossier, stored) = site.app.open_dossier(&desk.desk, id, "paper").await?;
    let history: Vec<Recorded> = stored.into_iter().map(|event| event.recorded).collect();
    let facts = site.app.facts(&dossier, site.app.now())?;
    let copy = Typed::parse(query.unwrap_or_default().as_bytes());
    let link = link(&site, &dossier);
    let job = job(&dossier, &history, &facts, (word, seq, copy_of(copy.get("copy"))), &link);
    let printed = site.app.papers.print(job.ok_or_else(Problem::not_found)?).await;
    Ok(pdf(printed.map_err(Error::from)?, &format!("{word}-{}", dossier.number())))
}

/// A printed paper as the browser shows it, with the name under which it is kept.
pub fn pdf(bytes: Vec<u8>, name: &str) -> Response {
    let name = HeaderValue::try_from(format!("inline; filename=\"{name}.pdf\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("inline"))),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PDF_POLICY)),
    ];
    (headers, bytes).into_response()
}

/// The public page of the dossier, for its QR code.
fn link(site: &Site, dossier: &Dossier) -> String {
    format!("{}{}", site.settings.address, url::citizen::track(&dossier.number()))
}

fn read(paper: &str) -> Option<(&str, u64)> {
    let (word, seq) = paper.strip_suffix(".pdf")?.rsplit_once('-')?;
    Some((word, seq.parse().ok()?))
}

fn copy_of(word: &str) -> ReceiptCopy {
    match word {
        "desk" => ReceiptCopy::ForDesk,
        "applicant" => ReceiptCopy::ForApplicant,
        _ => ReceiptCopy::Unmarked,
    }
}

fn job(
    dossier: &Dossier,
    history: &[Recorded],
    facts: &Facts<'_>,
    (word, seq, copy): (&str, u64, ReceiptCopy),
    link: &str,
) -> Option<PaperJob> {
    let names = names(facts);
    let sheet = PaperFacts {
        history,
        names: &names,
        forms: facts.pack.forms,
        calendar: facts.calendar,
        link,
    };
    match word {
        CONTROL_SLIP => {
            let book = ledger(history, facts.calendar, facts.now);
            wording::papers::control_slip(&sheet, &book)
        }
        PREVIEW => wording::papers::preview(&sheet, &dossier.draft.as_ref()?.decision),
        _ => {
            let made = history.iter().find(|recorded| recorded.seq == seq)?;
            // The word must be that of the event: an address says what it opens.
            (word_of(&made.event) == Some(word))
                .then(|| wording::papers::of_event(&sheet, seq, copy))
                .flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_paper_names_its_kind_and_its_event() {
        assert_eq!(read("receipt-2.pdf"), Some(("receipt", 2)));
        assert_eq!(read("control-slip-14.pdf"), Some(("control-slip", 14)));
        for wrong in ["receipt-2", "receipt.pdf", "receipt--.pdf", ".pdf", "-1.pdfx"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}

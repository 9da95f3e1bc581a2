//! What can be taken away: slips, the result, and the files that were sent.

mod stored;

use crate::{
    actor::Citizen,
    citizen::{
        address::{Asked, Id, Ids},
        attaching::file_of,
        names,
    },
    problem::Problem,
    site::Site,
    ui::Link,
    url,
};
use app::{Error, act::Ask};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    dossier::{Command, Dossier, Event, Recorded, Refusal, Stage, state::Delivery},
    ids::{AttachmentId, DossierId, DraftId},
};
use wording::{
    dates, papers,
    papers::{PaperFacts, ReceiptCopy},
};

/// A paper of ours has no outside parts; the viewer of the browser brings its own style.
const PDF_POLICY: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; \
    frame-ancestors 'none'";

/// The noun by which the slip of an event stands in addresses; `None` when it makes none, and for
/// results, which have an address of their own.
fn noun_of(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::Received(_) | Event::SupplementAccepted { .. } => "receipt",
        Event::IntakeSupplementAsked(_) | Event::SupplementAsked(_) => "supplement-request",
        Event::NotAccepted(_) | Event::Rejected { .. } => "rejection",
        Event::Apologised { .. } => "apology",
        Event::Stopped { .. } => "stop-notice",
        _ => return None,
    })
}

/// The slips of a dossier, oldest first.
pub fn slips(site: &Site, dossier: &Dossier, history: &[Recorded]) -> Vec<Link> {
    let Some(pack) = site.app.catalogue.pack(&dossier.pack) else { return Vec::new() };
    given(dossier, history)
        .filter_map(|recorded| {
            let noun = noun_of(&recorded.event)?;
            let name = papers::name_of(&recorded.event, pack.forms)?;
            let on = dates::day(domain::time::local(recorded.at).date());
            let to = url::citizen::slip(dossier.id, noun, recorded.seq);
            Some(Link::new(to, format!("{name}, {on} (PDF)")))
        })
        .collect()
}

/// The events whose slips the citizen has. A refusal that waits to be downloaded is a result: taking
/// it away is its collection.
fn given<'a>(
    dossier: &Dossier,
    history: &'a [Recorded],
) -> impl DoubleEndedIterator<Item = &'a Recorded> {
    let waits =
        dossier.delivery == Delivery::Online && matches!(dossier.stage, Stage::Rejected { .. });
    let is_refusal = |event: &Event| matches!(event, Event::Rejected { .. });
    history.iter().filter(move |recorded| !(waits && is_refusal(&recorded.event)))
}

/// Whether a decision was issued, to be taken away.
pub fn has_result(dossier: &Dossier) -> bool {
    matches!(dossier.stage, Stage::Issued { .. } | Stage::Rejected { .. } | Stage::Returned { .. })
}

/// `GET /dossiers/{id}/slips/{noun}-{seq}.pdf`; without a number the newest of its kind.
pub async fn slip(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, name): Ids<DossierId, String>,
) -> Result<Response, Problem> {
    let (noun, seq) = slip_named(&name).ok_or_else(Problem::not_found)?;
    let (dossier, history) = own_history(&site, &citizen, id).await?;
    let recorded = given(&dossier, &history)
        .rev()
        .filter(|recorded| noun_of(&recorded.event) == Some(noun))
        .find(|recorded| seq.is_none_or(|seq| recorded.seq == seq));
    let recorded = recorded.ok_or_else(Problem::not_found)?;
    print(&site, &dossier, &history, recorded.seq, noun).await
}

/// `GET /dossiers/{id}/result.pdf`: the download is the collection.
pub async fn result(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DossierId>,
) -> Result<Response, Problem> {
    let account = citizen.account.id;
    let dossier = site.app.own_dossier(account, id).await?;
    if !has_result(&dossier) {
        return Err(Problem::not_found());
    }
    if dossier.delivery != Delivery::Online {
        return Err(Error::from(Refusal::NotOnline).into());
    }
    if !matches!(dossier.stage, Stage::Returned { .. }) {
        // Two downloads at once: the one that comes second finds it collected.
        let ask = Ask { dossier: id, version: None, key: None, command: Command::Collect };
        match site.app.citizen_acts(account, ask).await {
            Ok(_) | Err(Error::Stale) => {}
            Err(other) => return Err(other.into()),
        }
    }
    let (dossier, history) = own_history(&site, &citizen, id).await?;
    let is_decision =
        |event: &Event| matches!(event, Event::Issued { .. } | Event::Rejected { .. });
    let decided = history.iter().rev().find(|recorded| is_decision(&recorded.event));
    let seq = decided.ok_or_else(Problem::not_found)?.seq;
    print(&site, &dossier, &history, seq, "result").await
}

async fn own_history(
    site: &Site,
    citizen: &Citizen,
    id: DossierId,
) -> Result<(std::sync::Arc<Dossier>, Vec<Recorded>), Problem> {
    let (dossier, stored) = site.app.own_history(citizen.account.id, id).await?;
    Ok((dossier, stored.into_iter().map(|event| event.recorded).collect()))
}

/// `receipt-2.pdf`, `supplement-request-7.pdf`, `receipt.pdf`.
fn slip_named(name: &str) -> Option<(&str, Option<u64>)> {
    let stem = name.strip_suffix(".pdf")?;
    match stem.rsplit_once('-').map(|(noun, seq)| (noun, seq.parse::<u64>())) {
        Some((noun, Ok(seq))) => Some((noun, Some(seq))),
        _ => Some((stem, None)),
    }
}

async fn print(
    site: &Site,
    dossier: &Dossier,
    history: &[Recorded],
    seq: u64,
    noun: &str,
) -> Result<Response, Problem> {
    let facts = site.app.facts(dossier, site.app.now())?;
    let names = names::of_dossier(site, dossier);
    let link = format!("{}{}", site.settings.address, url::citizen::track(&dossier.number()));
    let paper = PaperFacts {
        history,
        names: &names,
        forms: facts.pack.forms,
        calendar: facts.calendar,
        link: &link,
    };
    let job = papers::of_event(&paper, seq, ReceiptCopy::ForApplicant);
    let job = job.ok_or_else(Problem::not_found)?;
    let pdf = site.app.papers.print(job).await.map_err(Error::from)?;
    let disposition = format!("inline; filename=\"{noun}-{}.pdf\"", dossier.number());
    let disposition =
        HeaderValue::try_from(disposition).unwrap_or(HeaderValue::from_static("inline"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PDF_POLICY)),
    ];
    Ok((headers, pdf).into_response())
}

/// `GET /dossiers/{id}/files/{file}?look=1`.
pub async fn file(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, file): Ids<DossierId, AttachmentId>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let dossier = site.app.own_dossier(citizen.account.id, id).await?;
    let found = dossier.papers.iter().filter_map(file_of).find(|stored| stored.id == file);
    stored::answer(&site, found.ok_or_else(Problem::not_found)?, query.has("look")).await
}

/// `GET /drafts/{id}/files/{file}?look=1`.
pub async fn draft_file(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, file): Ids<DraftId, AttachmentId>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let draft = site.app.own_draft(&citizen.account, id).await?;
    let found = draft.papers.iter().filter_map(file_of).find(|stored| stored.id == file);
    stored::answer(&site, found.ok_or_else(Problem::not_found)?, query.has("look")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_slip_names_its_kind_and_its_event() {
        assert_eq!(slip_named("receipt-2.pdf"), Some(("receipt", Some(2))));
        assert_eq!(slip_named("supplement-request-7.pdf"), Some(("supplement-request", Some(7))));
        assert_eq!(slip_named("supplement-request.pdf"), Some(("supplement-request", None)));
        assert_eq!(slip_named("receipt-2"), None);
    }
}

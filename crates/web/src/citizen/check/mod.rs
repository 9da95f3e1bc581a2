//! Check your answers, choose how the result comes, agree, send.

use crate::{
    actor::Citizen,
    citizen::{
        address::Id,
        attaching,
        draft::{Open, missing_title, open, today},
        names,
    },
    gate::Arrived,
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Notice, Section, Shell, Summary, field},
    url,
};
use app::{
    Error,
    accounts::{Account, Profile},
};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{
        Dossier,
        state::{Arrival, Delivery},
    },
    form::check,
    ids::DraftId,
    money::Dong,
    party::Submitter,
    procedure::Channel,
};
use std::sync::Arc;
use wording::{answers, dates, problems, refusals};

#[derive(Template)]
#[template(path = "citizen/check/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: &'a Errors,
    /// What is missing elsewhere: sentence and where to mend it.
    gaps: Vec<(String, String)>,
    doubts: Vec<String>,
    head: Summary<'a>,
    sections: Vec<(&'a str, Summary<'a>)>,
    papers: Summary<'a>,
    delivery: &'a str,
    is_sure: bool,
    fee: String,
    submission: String,
}

/// `GET /drafts/{id}/check`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
) -> Result<Html<String>, Problem> {
    let open = open(&site, &citizen, id).await?;
    let delivery = word_of(&open.draft.delivery);
    page_of(&site, &citizen, &open, (delivery, false), &Errors::none())
}

/// `GET /drafts/{id}/submission`: someone opens the address of the answer to a form again.
pub async fn back(Id(id): Id<DraftId>) -> Redirect {
    Redirect::to(&url::citizen::check(id))
}

/// `POST /drafts/{id}/submission`. Pressed twice, it is sent once.
pub async fn submit(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
    Arrived(arrival): Arrived,
    typed: Typed,
) -> Result<Response, Problem> {
    let (delivery, is_sure) = (delivery_of(typed.get("delivery")), typed.get("sure") == "yes");
    let mut errors = Errors::none();
    if delivery.is_none() {
        errors.add("delivery", "Chọn cách nhận kết quả");
    }
    if !is_sure {
        errors.add("sure", "Đánh dấu vào ô đồng ý gửi hồ sơ");
    }
    if let (Some(delivery), true) = (delivery, is_sure) {
        match send(&site, &citizen.account, (id, delivery), arrival).await {
            Ok(dossier) => {
                return Ok(Redirect::to(&url::citizen::confirmation(dossier.id)).into_response());
            }
            Err(Error::Invalid(found)) => errors.add("gaps", problems::summary(found.len())),
            Err(Error::Refused(refusal)) => {
                let open = open(&site, &citizen, id).await?;
                let names = names::of_procedure(&site, &open.procedure);
                errors.add("gaps", refusals::refusal(&refusal, &names));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let open = open(&site, &citizen, id).await?;
    let page = page_of(&site, &citizen, &open, (typed.get("delivery"), is_sure), &errors)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn send(
    site: &Site,
    account: &Account,
    (id, delivery): (DraftId, Delivery),
    arrival: Option<Arrival>,
) -> Result<Arc<Dossier>, Error> {
    if site.app.supplemented_by(id).await?.is_some() {
        return Err(Error::NotFound);
    }
    let wanted = site.app.change_draft(account, id, |draft| draft.delivery = delivery.clone());
    match wanted.await {
        // Gone: perhaps it was sent a moment ago, then the same answer comes again.
        Ok(_) | Err(Error::NotFound) => {}
        Err(other) => return Err(other),
    }
    let dossier = site.app.send_after_waiting(account, id, arrival).await?;
    remember(site, account, &dossier).await?;
    Ok(dossier)
}

fn delivery_of(word: &str) -> Option<Delivery> {
    [Delivery::Online, Delivery::Counter].into_iter().find(|delivery| word_of(delivery) == word)
}

fn word_of(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Online => "online",
        Delivery::Counter => "counter",
    }
}

/// Fills the gaps of the profile from what was just declared, to be offered next time.
async fn remember(site: &Site, account: &Account, dossier: &Dossier) -> Result<(), Error> {
    if matches!(dossier.submitter, Submitter::Authorised { .. }) {
        return Ok(());
    }
    let profile = completed(&account.profile, dossier);
    if profile == account.profile {
        return Ok(());
    }
    site.app.remember(&Account { profile, ..account.clone() }, None).await
}

fn completed(known: &Profile, dossier: &Dossier) -> Profile {
    let declared = |name: &str| dossier.answers.get(name).cloned().unwrap_or_default();
    let filled = |known: &str, name: &str| match known {
        "" => declared(name),
        known => known.to_owned(),
    };
    Profile {
        full_name: filled(&known.full_name, "requester.full_name"),
        personal_id: filled(&known.personal_id, "requester.personal_id"),
        phone: known.phone.clone().or_else(|| declared("requester.phone").parse().ok()),
        email: known.email.clone().or_else(|| declared("requester.email").parse().ok()),
        address: filled(&known.address, "requester.address"),
    }
}

fn page_of(
    site: &Site,
    citizen: &Citizen,
    open: &Open,
    (delivery, is_sure): (&str, bool),
    errors: &Errors,
) -> Result<Html<String>, Problem> {
    let id = open.draft.id;
    let mut shell = site
        .shell(Some(citizen), "Xem lại và gửi")
        .section(Section::Mine)
        .back(url::citizen::draft(id), "Các việc cần làm");
    shell.has_errors = !errors.is_empty();
    let fee = open.procedure.fee_total(open.draft.case.as_ref(), &open.draft.answers);
    rendered(&Page {
        shell,
        errors,
        gaps: gaps(site, open),
        doubts: doubts(open),
        head: head(site, open),
        sections: sections(open),
        papers: papers(open),
        delivery,
        is_sure,
        fee: if fee == Dong(0) { String::new() } else { dates::money(fee) },
        submission: format!("{}/submission", url::citizen::draft(id)),
    })
}

/// What must be mended before it can be sent, each with the page where that is done.
fn gaps(site: &Site, open: &Open) -> Vec<(String, String)> {
    let id = open.draft.id;
    let mut gaps = Vec::new();
    if let Some(form) = &open.procedure.form {
        let found = check::check_form(form, &open.draft.answers, today(site));
        let sentences = problems::problems(&found, form);
        for (problem, (name, sentence)) in found.iter().zip(sentences) {
            let step = url::citizen::step(id, &problem.step);
            gaps.push((format!("{step}?back=check#{}", url::encode(&name)), sentence));
        }
    }
    for part in open.missing() {
        gaps.push((
            url::citizen::papers(id),
            format!("Còn thiếu giấy tờ: {}", missing_title(part)),
        ));
    }
    gaps
}

/// What may be a slip of the pen; the citizen may go on all the same.
fn doubts(open: &Open) -> Vec<String> {
    let found = open.procedure.form.as_ref().map(|form| check::doubts(form, &open.visible()));
    found.unwrap_or_default().into_iter().map(|(_, doubt)| problems::doubt(&doubt)).collect()
}

fn head<'a>(site: &'a Site, open: &'a Open) -> Summary<'a> {
    let draft = &open.draft;
    let who = match &draft.mandate {
        Some(mandate) => format!("{} nộp thay ({})", mandate.name, mandate.relation),
        None => "Ông/bà tự nộp".to_owned(),
    };
    let case = open.case_name();
    let mut head = Summary::new().row("Thủ tục", open.procedure.title());
    if !case.is_empty() {
        head = head.row("Trường hợp", case);
    }
    head.row("Nơi giải quyết", names::agency(site, &draft.competent))
        .row("Người nộp", who)
        .change(url::citizen::requester(draft.id), "người nộp")
}

/// The answers of each page of the form, in words.
fn sections(open: &Open) -> Vec<(&str, Summary<'_>)> {
    let Some(form) = &open.procedure.form else { return Vec::new() };
    let rows = answers::rows(form, &open.draft.answers);
    let of_step = rows.chunk_by(|one, next| one.step.id == next.step.id);
    of_step
        .map(|rows| {
            let step = rows[0].step;
            let to = format!("{}?back=check", url::citizen::step(open.draft.id, &step.id));
            let summary = rows.iter().fold(Summary::new().without("Chưa khai"), |summary, row| {
                summary
                    .row(row.label.clone(), row.value.clone())
                    .change(to.clone(), row.label.clone())
            });
            (step.title.as_str(), summary)
        })
        .collect()
}

fn papers(open: &Open) -> Summary<'_> {
    let draft = &open.draft;
    let asked = open.procedure.components_for(draft.case.as_ref(), Channel::Online);
    asked.into_iter().fold(Summary::new(), |summary, component| {
        let files: Vec<&str> =
            attaching::files_of(draft, &component.id).map(|file| file.name.as_str()).collect();
        if files.is_empty() {
            return summary;
        }
        summary
            .row(component.title(), files.join("\n"))
            .change(url::citizen::papers(draft.id), component.title())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_delivery_is_one_of_those_offered() {
        for delivery in [Delivery::Online, Delivery::Counter] {
            assert_eq!(delivery_of(word_of(&delivery)), Some(delivery));
        }
        assert_eq!(delivery_of("pigeon"), None);
    }
}

//! A dossier: what it is, who held it, and what this officer may do next.

pub mod acts;
pub mod files;
pub mod offers;
mod open;
pub mod papers;
mod read;
mod view;

use super::{
    people, show, words,
    work::{self, Neighbours, asked::Asked},
};
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell, Errors, Link, Notice, Tag, field, shell},
    url,
};
use app::access;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::{Html, Redirect},
};
use domain::{
    dossier::{Dossier, Facts, Recorded},
    ids::DossierId,
};
use offers::{Offer, Offers, acts_offered};
use open::OpenAct;
use std::{collections::BTreeMap, sync::Arc};
use view::{Instead, Known, Record};
use wording::Names;

#[derive(Template)]
#[template(path = "desk/dossier/page.html")]
struct Page<'a> {
    shell: DeskShell,
    neighbours: Neighbours,
    record: Record,
    acts: Vec<ActLink>,
    barred: Vec<(String, String)>,
    open: Option<OpenAct<'a>>,
    typed: &'a Typed,
    errors: &'a Errors,
    kept: Vec<String>,
    version: u64,
    key: String,
    list: String,
}

impl Page<'_> {
    fn is_long(&self) -> bool {
        shell::is_long(&self.record.procedure)
    }
}

/// An act as a button, or as a link to its form.
struct ActLink {
    words: String,
    /// Where the button is sent, or where the link leads.
    url: String,
    noun: &'static str,
    shortcut: &'static str,
    is_direct: bool,
    is_grave: bool,
    is_open: bool,
    amount: String,
}

/// What a page shows besides the dossier itself.
#[derive(Default)]
pub struct Shown {
    /// The act whose form is open, and which of several of that name.
    pub act: String,
    /// Step or question, when there are several acts of one noun.
    pub target: String,
    /// What was typed into it.
    pub typed: Typed,
    /// What must be mended.
    pub errors: Errors,
    /// What is said on top.
    pub notice: Option<Notice<'static>>,
    /// What was just done.
    pub done: Option<String>,
    /// How the list beside it is narrowed.
    pub asked: Asked,
}

/// GET /desk/dossiers/{id}
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let id: DossierId = id.parse().map_err(|_| Problem::not_found())?;
    let asked = Typed::parse(query.as_deref().unwrap_or_default().as_bytes());
    let shown = Shown {
        act: asked.get("act").to_owned(),
        target: asked.get("target").to_owned(),
        done: asked.filled("done").map(str::to_owned),
        asked: Asked::read(query.as_deref()),
        ..Shown::default()
    };
    show(&site, &desk, id, shown).await
}

/// GET of an act's address: to the dossier, where the act is offered if it still is.
pub async fn back(Path(path): Path<BTreeMap<String, String>>) -> Result<Redirect, Problem> {
    let id = path.get("id").and_then(|id| id.parse().ok()).ok_or_else(Problem::not_found)?;
    Ok(Redirect::to(&url::desk::dossier(id)))
}

/// The page, after a look or after an act that was refused.
pub async fn show(
    site: &Site,
    desk: &Desk,
    id: DossierId,
    shown: Shown,
) -> Result<Html<String>, Problem> {
    let (dossier, stored) = site.app.open_dossier(&desk.desk, id, "dossier_page").await?;
    let history: Vec<Recorded> = stored.into_iter().map(|event| event.recorded).collect();
    let facts = site.app.facts(&dossier, site.app.now())?;
    let offers = acts_offered(&dossier, desk.officer(), &facts);
    let known = Known { dossier: &dossier, history: &history, facts: &facts, names: names(&facts) };
    let record = Record::of(site, &known);
    let wanted = wanted(&offers, &shown);
    let typed = match wanted {
        // Nothing typed yet: what is known is offered.
        Some(offer) if shown.typed == Typed::default() => open::prefill(offer, &dossier),
        _ => shown.typed.clone(),
    };
    let neighbours = work::neighbours(site, desk, &shown.asked, id).await?;
    let key = show::page_key(site);
    let open = match wanted {
        Some(offer) => Some(OpenAct::of(site, desk, &known, offer, (&typed, &shown.errors)).await?),
        None => None,
    };
    let mut shell = site.desk_shell(desk, format!("Hồ sơ {}", record.number));
    shell.section = DeskSection::Work;
    shell.back = Some(Link::new(shown.asked.url(url::desk::QUEUE), "Việc của tôi"));
    shell.has_errors = !shown.errors.is_empty();
    let read_only = || {
        let agencies = site.app.catalogue.agencies();
        let is_ours = access::concerns(desk.officer(), &dossier, agencies);
        (!is_ours).then(|| Notice::tell(words::READ_ONLY, words::READ_ONLY_WHY))
    };
    shell.notice = shown.notice.clone().or_else(|| done(&shown, &record)).or_else(read_only);
    page(&Page {
        shell,
        neighbours,
        acts: links(&dossier, &offers, &shown),
        barred: barred(&offers, &known.names),
        kept: if open.is_some() { Vec::new() } else { kept(&typed) },
        open,
        record,
        typed: &typed,
        errors: &shown.errors,
        version: dossier.version,
        key,
        list: shown.asked.behind(None).query(),
    })
}

/// The names that sentences about this dossier need.
pub fn names<'a>(facts: &Facts<'a>) -> Names<'a> {
    Names {
        agencies: facts.agencies,
        procedure: Some(facts.procedure),
        process: Some(facts.process),
    }
}

/// The act whose form is asked for, when it is offered and has a form.
fn wanted<'a>(offers: &'a Offers, shown: &Shown) -> Option<&'a Offer> {
    let fits = |offer: &&Offer| {
        offer.noun() == shown.act && (shown.target.is_empty() || offer.target() == shown.target)
    };
    offers.open.iter().filter(|offer| !offer.is_direct()).find(fits)
}

fn links(dossier: &Dossier, offers: &Offers, shown: &Shown) -> Vec<ActLink> {
    let open = wanted(offers, shown);
    let link = |offer: &Offer| {
        let is_direct = offer.is_direct();
        let url = if is_direct {
            url::desk::act(dossier.id, &offer.path())
        } else {
            form_url(dossier.id, offer, &shown.asked)
        };
        ActLink {
            words: words::act(offer),
            url,
            noun: offer.noun(),
            shortcut: offer.shortcut(),
            is_direct,
            is_grave: offer.is_grave(),
            is_open: open == Some(offer),
            amount: match offer {
                Offer::RecordPayment { amount } => amount.0.to_string(),
                _ => String::new(),
            },
        }
    };
    let mut links: Vec<ActLink> = offers.open.iter().map(link).collect();
    // One key presses one button: the first.
    for index in 1..links.len() {
        let (earlier, rest) = links.split_at_mut(index);
        if earlier.iter().any(|link| link.shortcut == rest[0].shortcut) {
            rest[0].shortcut = "";
        }
    }
    links
}

fn form_url(id: DossierId, offer: &Offer, asked: &Asked) -> String {
    let mut query = format!("act={}", offer.noun());
    let target = offer.target();
    if !target.is_empty() {
        query = format!("{query}&target={}", url::encode(&target));
    }
    let list = asked.behind(None).query();
    if !list.is_empty() {
        query = format!("{query}&{list}");
    }
    format!("{}?{query}#act", url::desk::dossier(id))
}

fn barred(offers: &Offers, names: &Names<'_>) -> Vec<(String, String)> {
    let said = |(offer, refusal): &(Offer, domain::dossier::Refusal)| {
        (words::act(offer), wording::refusals::refusal(refusal, names))
    };
    offers.barred.iter().map(said).collect()
}

/// What was just done, with the paper that goes with it.
fn done(shown: &Shown, record: &Record) -> Option<Notice<'static>> {
    const WITH_PAPER: [&str; 9] = [
        "acceptance",
        "supplement-request",
        "supplement-acceptance",
        "non-acceptance",
        "apology",
        "issue",
        "rejection",
        "withdrawal-confirmation",
        "return",
    ];
    let noun = shown.done.as_deref()?;
    let said = Notice::good(words::done(noun)?, "");
    // The control slip stands last; the paper of the act before it.
    let paper = record.printed.iter().rev().find(|(url, _)| !url.contains(papers::CONTROL_SLIP));
    match paper.filter(|_| WITH_PAPER.contains(&noun)) {
        Some((url, name)) => Some(said.link(url.clone(), format!("In: {name}"))),
        None => Some(said),
    }
}

/// What was typed for an act that is no longer offered: nobody should have to write it again.
fn kept(typed: &Typed) -> Vec<String> {
    const WRITTEN: [&str; 8] =
        ["reason", "legal_basis", "note", "text", "question", "comment", "minutes", "collected_by"];
    let lines = typed.iter().filter(|(name, value)| {
        (WRITTEN.contains(name) || name.starts_with("text.")) && !value.trim().is_empty()
    });
    lines.map(|(_, value)| value.to_owned()).collect()
}

/// The dossier and who may be named in it, for reading what was typed.
async fn able_people(
    site: &Site,
    agency: &domain::ids::AgencyId,
    role: domain::party::Role,
) -> Result<Vec<domain::dossier::state::Person>, Problem> {
    people::who_work_for(site, agency, &[role]).await
}

/// A dossier that this officer may open, without a line in the audit: nothing of it is shown.
async fn quietly(site: &Site, desk: &Desk, id: DossierId) -> Result<Arc<Dossier>, Problem> {
    Ok(site.app.dossier_for(&desk.desk, id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_for_an_act_that_is_gone_is_given_back() {
        let typed = show::prefilled(&[
            ("csrf", "secret"),
            ("reason", "Thiếu bản vẽ"),
            ("text.plan", "Nộp lại"),
            ("note", " "),
        ]);
        assert_eq!(kept(&typed), ["Thiếu bản vẽ", "Nộp lại"]);
    }
}

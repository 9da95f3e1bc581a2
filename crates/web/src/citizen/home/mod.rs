//! The front door: what do you need, and where is what you sent.

use crate::{
    actor::Citizen,
    problem::{Problem, page as rendered},
    ready::Public,
    site::Site,
    ui::{Link, Shell, field},
    url,
};
use app::Error;
use askama::Template;
use axum::extract::State;

/// How many procedures stand on the front page.
const COMMON: usize = 8;

#[derive(Template)]
#[template(path = "citizen/home/page.html")]
struct Page<'a> {
    shell: Shell,
    events: Vec<Card<'a>>,
    common: Vec<Link>,
}

struct Card<'a> {
    url: String,
    name: &'a str,
    summary: &'a str,
}

/// `GET /`.
pub async fn page(State(site): State<Site>, citizen: Option<Citizen>) -> Result<Public, Problem> {
    let catalogue = &site.app.catalogue;
    let events = catalogue.life_events().iter().map(|event| Card {
        url: url::citizen::life_event(&event.id),
        name: &event.name,
        summary: &event.summary,
    });
    let shell = site.shell(citizen.as_ref(), "Ông/bà cần làm việc gì?");
    let page = rendered(&Page { shell, events: events.collect(), common: common(&site)? })?;
    Ok(Public::of(citizen.as_ref(), page))
}

/// What most people come for: the first procedure of each life event.
fn common(site: &Site) -> Result<Vec<Link>, Error> {
    let (catalogue, pack) = (&site.app.catalogue, site.app.pack_now()?);
    let mut codes: Vec<_> =
        catalogue.life_events().iter().filter_map(|event| event.procedures.first()).collect();
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    Ok(codes
        .into_iter()
        .filter_map(|code| catalogue.listed_one(&pack.id, code))
        .map(|listed| Link::new(url::citizen::procedure(&listed.code), &listed.title))
        .take(COMMON)
        .collect())
}

//! A moment of life and the procedures it leads to.

use crate::{
    actor::Citizen,
    citizen::{
        address::Id,
        procedures::{Row, row},
    },
    problem::{Problem, page as rendered},
    ready::Public,
    site::Site,
    ui::{Link, Section, Shell},
    url,
};
use app::catalogue::LifeEvent;
use askama::Template;
use axum::extract::State;

#[derive(Template)]
#[template(path = "citizen/life_event/page.html")]
struct Page<'a> {
    shell: Shell,
    summary: &'a str,
    rows: Vec<Row<'a>>,
    sectors: Vec<Link>,
}

/// `GET /life-events/{id}`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Id(id): Id<String>,
) -> Result<Public, Problem> {
    let catalogue = &site.app.catalogue;
    let pack = site.app.pack_now()?;
    let event = catalogue.life_event(&id).ok_or_else(Problem::not_found)?;
    let rows = event
        .procedures
        .iter()
        .filter_map(|code| catalogue.listed_one(&pack.id, code))
        .map(|listed| row(listed, &[]))
        .collect();
    let shell = site
        .shell(citizen.as_ref(), &event.name)
        .section(Section::Procedures)
        .back(url::citizen::HOME, "Trang đầu");
    let sectors = sectors(&site, event);
    let page = rendered(&Page { shell, summary: &event.summary, rows, sectors })?;
    Ok(Public::of(citizen.as_ref(), page))
}

/// The fields that belong to the event as a whole.
fn sectors(site: &Site, event: &LifeEvent) -> Vec<Link> {
    let known = &site.app.catalogue.library().sectors;
    let is_meant = |spelling: &String| event.sectors.contains(spelling);
    known
        .iter()
        .filter(|sector| is_meant(&sector.name) || sector.spellings.iter().any(is_meant))
        .map(|sector| Link::new(url::citizen::sector(&sector.id), &sector.name))
        .collect()
}

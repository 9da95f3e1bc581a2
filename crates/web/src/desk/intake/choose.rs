//! Which procedure? A few letters find it.

use super::takes_in;
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell},
    url,
};
use app::catalogue::{Filter, Hit};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Html,
};
use domain::agency::Agency;

/// Hits shown.
const HITS: usize = 20;
/// Most used procedures shown before anybody types.
const MOST_USED: usize = 12;

#[derive(Template)]
#[template(path = "desk/intake/choose.html")]
struct Page {
    shell: DeskShell,
    q: String,
    lines: Vec<Line>,
}

struct Line {
    url: String,
    title: String,
    sector: String,
    tiers: String,
    is_detailed: bool,
}

/// GET /desk/intake
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    takes_in(&desk)?;
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    let q = asked.get("q").to_owned();
    let pack = site.app.pack_now()?;
    let own = site.app.catalogue.agencies().authority(&desk.officer().agency);
    // Typed words search everything; before that, what this level of government does.
    let filter = if q.is_empty() {
        Filter { tier: own.and_then(Agency::tier), ..Filter::default() }
    } else {
        Filter::default()
    };
    let most = if q.is_empty() { MOST_USED } else { HITS };
    let found = site.app.catalogue.search(&pack.id, &q, &filter, most);
    let mut shell = site.desk_shell(&desk, "Tiếp nhận tại quầy");
    shell.section = DeskSection::Counter;
    page(&Page { shell, q, lines: found.hits.iter().map(Line::of).collect() })
}

impl Line {
    fn of(hit: &Hit<'_>) -> Self {
        let listed = hit.listed;
        let tiers: Vec<&str> =
            listed.tiers.iter().map(|tier| wording::terms::tier(*tier)).collect();
        Self {
            url: url::desk::intake(&listed.code),
            title: listed.title.clone(),
            sector: listed.sector.clone(),
            tiers: tiers.join(", "),
            is_detailed: listed.is_detailed,
        }
    }
}

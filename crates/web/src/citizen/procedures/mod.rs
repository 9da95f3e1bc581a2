//! Search over all procedures, best first, and the list of them.

use crate::{
    actor::Citizen,
    citizen::address::Asked,
    problem::{Problem, page as rendered},
    ready::Public,
    site::Site,
    typed::Typed,
    ui::{Pages, Section, Shell, Tag, field},
    url,
};
use app::catalogue::{Filter, Listed};
use askama::Template;
use axum::extract::State;
use domain::{agency::Tier, procedure::ServiceLevel};
use std::ops::Range;
use wording::{dates, terms};

/// Rows of one page.
const PAGE: usize = 20;
/// Nobody reads on beyond.
const PAGES_MAX: usize = 500;

#[derive(Template)]
#[template(path = "citizen/procedures/page.html")]
struct Page<'a> {
    shell: Shell,
    asked: &'a str,
    sector: &'a str,
    tier: &'a str,
    online_only: bool,
    sectors: Vec<(&'a str, String)>,
    tiers: Vec<(&'static str, &'static str)>,
    total: String,
    /// Whether all that was found stands on this page.
    is_whole: bool,
    from: usize,
    rows: Vec<Row<'a>>,
    pages: Pages,
}

/// One procedure in a list.
pub struct Row<'a> {
    pub url: String,
    /// The title in pieces; those that were asked for are marked.
    pub title: Vec<(&'a str, bool)>,
    /// The official name, where it differs.
    pub official: &'a str,
    pub level: Tag<'static>,
    /// Level of government and time limit.
    pub facts: String,
}

/// `GET /procedures?q=&sector=&tier=&online=&page=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Asked(query): Asked,
) -> Result<Public, Problem> {
    let (catalogue, pack) = (&site.app.catalogue, site.app.pack_now()?);
    let asked = query.get("q");
    let number = query.get("page").parse::<usize>().unwrap_or(1).clamp(1, PAGES_MAX);
    let tier = tier_of(query.get("tier"));
    let filter = Filter {
        sector: query.filled("sector").map(str::to_owned),
        tier,
        online_only: query.has("online"),
    };
    let found = catalogue.search(&pack.id, asked, &filter, number * PAGE);
    let from = (number - 1) * PAGE;
    let rows = found.hits.iter().skip(from);
    let rows: Vec<Row<'_>> = rows.map(|hit| row(hit.listed, &hit.marked)).collect();
    let sectors = catalogue.sectors(&pack.id).map(|count| {
        let words = format!("{} ({})", count.sector.name, count.procedures);
        (count.sector.id.as_str(), words)
    });
    let page = rendered(&Page {
        shell: site.shell(citizen.as_ref(), title(asked)).section(Section::Procedures),
        asked,
        sector: query.get("sector"),
        tier: query.get("tier"),
        online_only: filter.online_only,
        sectors: sectors.collect(),
        tiers: pack.tiers.iter().map(|tier| (word_of(*tier), terms::tier(*tier))).collect(),
        total: dates::count(found.total),
        is_whole: rows.len() == found.total,
        from,
        pages: neighbours(&query, number, found.total),
        rows,
    })?;
    Ok(Public::of(citizen.as_ref(), page))
}

fn title(asked: &str) -> String {
    match asked {
        "" => "Thủ tục hành chính".to_owned(),
        asked => format!("Thủ tục cho “{}”", asked.chars().take(80).collect::<String>()),
    }
}

fn tier_of(word: &str) -> Option<Tier> {
    [Tier::City, Tier::District, Tier::Commune].into_iter().find(|tier| word_of(*tier) == word)
}

fn word_of(tier: Tier) -> &'static str {
    match tier {
        Tier::City => "city",
        Tier::District => "district",
        Tier::Commune => "commune",
    }
}

fn neighbours(query: &Typed, number: usize, total: usize) -> Pages {
    let link = |number: usize| {
        let kept = query.iter().filter(|(name, value)| *name != "page" && !value.is_empty());
        let kept = kept.map(|(name, value)| (name, url::encode(value)));
        let pairs = kept.chain([("page", number.to_string())]);
        let pairs: Vec<String> =
            pairs.map(|(name, value)| format!("{}={value}", url::encode(name))).collect();
        format!("{}?{}", url::citizen::PROCEDURES, pairs.join("&"))
    };
    Pages {
        previous: (number > 1).then(|| link(number - 1)),
        next: (number * PAGE < total && number < PAGES_MAX).then(|| link(number + 1)),
    }
}

/// A procedure as a row of a list.
pub fn row<'a>(listed: &'a Listed, marked: &[Range<usize>]) -> Row<'a> {
    let tiers = listed.tiers.iter().map(|tier| terms::tier(*tier).to_owned());
    let facts: Vec<String> = tiers.chain(listed.limit.map(dates::limit)).collect();
    Row {
        url: url::citizen::procedure(&listed.code),
        title: pieces(&listed.title, marked),
        official: if listed.name == listed.title { "" } else { &listed.name },
        level: level_tag(listed),
        facts: facts.join(" · "),
    }
}

fn level_tag(listed: &Listed) -> Tag<'static> {
    match listed.service_level {
        ServiceLevel::Full if listed.is_online => Tag::good("Làm trọn trên mạng"),
        ServiceLevel::Partial if listed.is_online => Tag::work("Nộp trên mạng"),
        _ => Tag::idle("Nộp tại quầy"),
    }
}

/// The title cut at the words that were asked for. Marks that do not fit the text are passed over.
fn pieces<'a>(title: &'a str, marked: &[Range<usize>]) -> Vec<(&'a str, bool)> {
    let (mut cut, mut at) = (Vec::new(), 0);
    for mark in marked {
        let (Some(before), Some(inside)) = (title.get(at..mark.start), title.get(mark.clone()))
        else {
            continue;
        };
        cut.push((before, false));
        cut.push((inside, true));
        at = mark.end;
    }
    cut.push((&title[at..], false));
    cut.retain(|(text, _)| !text.is_empty());
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_asked_for_are_marked_in_the_title() {
        let title = "Đăng ký khai sinh";
        let at = title.find("khai").unwrap_or_default();
        let cut = pieces(title, std::slice::from_ref(&(at..title.len())));
        assert_eq!(cut, [("Đăng ký ", false), ("khai sinh", true)]);
        assert_eq!(pieces(title, &[]), [(title, false)]);
    }

    #[test]
    fn a_mark_inside_a_letter_or_beyond_the_end_does_no_harm() {
        assert_eq!(pieces("Đất", &[1..2, 0..99]), [("Đất", false)]);
    }

    #[test]
    fn the_next_page_keeps_what_was_asked() {
        let query = Typed::parse("q=khai+sinh&sector=&page=2".as_bytes());
        let pages = neighbours(&query, 2, 100);
        assert_eq!(pages.next.as_deref(), Some("/procedures?q=khai%20sinh&page=3"));
        assert_eq!(pages.previous.as_deref(), Some("/procedures?q=khai%20sinh&page=1"));
        assert_eq!(neighbours(&query, 5, 100).next, None);
    }
}

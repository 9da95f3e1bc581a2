//! One procedure in plain words: what you get, how long, what it costs, which papers, who decides.

use crate::{
    actor::Citizen,
    citizen::address::Id,
    problem::{Problem, page as rendered},
    ready::Public,
    site::Site,
    ui::{Link, Section, Shell, Tag},
    url,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::{
    agency::Tier,
    ids::{CaseId, ProcedureCode},
    money::Dong,
    procedure::{Channel, Component, ComponentKind, Need, Procedure, ServiceLevel},
};
use std::collections::BTreeMap;
use wording::{dates, requests, terms};

/// Letters that are taken in at a glance: about three lines on a phone.
const GLANCE: usize = 120;

#[derive(Template)]
#[template(path = "citizen/procedure/page.html")]
struct Page<'a> {
    shell: Shell,
    procedure: &'a Procedure,
    sector: Link,
    lead: &'a str,
    application: Option<String>,
    level: Tag<'static>,
    level_name: String,
    level_meaning: &'static str,
    limits: Vec<String>,
    fees: Vec<FeeRow<'a>>,
    papers: Vec<PapersOfCase<'a>>,
    full_texts: Vec<&'a str>,
    remarks: Vec<&'a str>,
    deciders: Vec<&'static str>,
    channels: Vec<&'static str>,
}

struct FeeRow<'a> {
    name: &'a str,
    case: &'a str,
    amount: String,
    note: &'a str,
}

struct PapersOfCase<'a> {
    /// Heading; empty for what every case needs.
    case: &'a str,
    /// Whether it is unfolded from the start: a page with the papers of seven cases is not read.
    is_open: bool,
    papers: Vec<PaperRow<'a>>,
    /// Groups of which one paper will do.
    one_of: Vec<Vec<PaperRow<'a>>>,
}

struct PaperRow<'a> {
    title: &'a str,
    /// When it is needed, how many, what is done with it.
    remark: String,
    /// When it is needed, where the law takes many words to say so; else empty.
    condition: &'a str,
}

/// `GET /procedures/{code}`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Id(code): Id<String>,
) -> Result<Public, Problem> {
    let code = ProcedureCode(code);
    let pack = site.app.pack_now()?;
    let procedure = site.app.catalogue.procedure(&pack.id, &code).ok_or_else(no_such_procedure)?;
    let listed = site.app.catalogue.listed_one(&pack.id, &code);
    let sector = match listed.and_then(|listed| listed.sector_id.as_deref()) {
        Some(id) => url::citizen::sector(id),
        None => format!("{}?q={}", url::citizen::PROCEDURES, url::encode(&procedure.sector)),
    };
    let level = procedure.service_level;
    let shell = site.shell(citizen.as_ref(), procedure.title()).section(Section::Procedures);
    let page = rendered(&Page {
        shell,
        sector: Link::new(sector, &procedure.sector),
        lead: procedure.summary.as_deref().unwrap_or_default(),
        application: procedure.is_online().then(|| url::citizen::application(&code)),
        level: level_tag(procedure),
        level_name: terms::service_level(level, procedure.legacy_level, pack.service_levels),
        level_meaning: terms::service_level_meaning(level),
        limits: limits(procedure),
        fees: fees(procedure),
        papers: papers(procedure),
        full_texts: full_texts(procedure),
        remarks: remarks(procedure),
        deciders: deciders(&procedure.tiers),
        channels: procedure.channels.iter().map(|channel| terms::channel(*channel)).collect(),
        procedure,
    })?;
    Ok(Public::of(citizen.as_ref(), page))
}

/// No procedure of this code under the law in force.
pub fn no_such_procedure() -> Problem {
    let said = requests::edge(&requests::EdgeProblem::NoSuchProcedure);
    Problem::new(StatusCode::NOT_FOUND, "no-such-procedure", said.heading, said.text)
}

fn level_tag(procedure: &Procedure) -> Tag<'static> {
    match procedure.service_level {
        ServiceLevel::Full => Tag::good("Làm trọn trên mạng"),
        ServiceLevel::Partial => Tag::work("Nộp trên mạng"),
        ServiceLevel::InformationOnly => Tag::idle("Nộp tại quầy"),
    }
}

fn case_name<'a>(procedure: &'a Procedure, case: Option<&CaseId>) -> &'a str {
    let found = procedure.cases.iter().find(|known| Some(&known.id) == case);
    found.map_or("", |case| case.name.as_str())
}

fn limits(procedure: &Procedure) -> Vec<String> {
    let line = |entry: &domain::procedure::LimitForCase| {
        let mut words = capital(&dates::limit(entry.limit));
        if let Some(case) =
            Some(case_name(procedure, entry.case.as_ref())).filter(|c| !c.is_empty())
        {
            words = format!("{case}: {words}");
        }
        match &entry.note {
            Some(note) => format!("{words}. {note}"),
            None => words,
        }
    };
    procedure.limits.iter().map(line).collect()
}

fn fees(procedure: &Procedure) -> Vec<FeeRow<'_>> {
    let row = |fee: &'_ domain::procedure::Fee| match fee.amount {
        Some(Dong(0)) => "miễn phí".to_owned(),
        Some(amount) => dates::money(amount),
        None if fee.note.is_some() => "xem ghi chú".to_owned(),
        None => "theo quy định".to_owned(),
    };
    procedure
        .fees
        .iter()
        .map(|fee| FeeRow {
            name: &fee.name,
            case: case_name(procedure, fee.case.as_ref()),
            amount: row(fee),
            note: fee.note.as_deref().unwrap_or_default(),
        })
        .collect()
}

/// What every case needs first, then what a case needs besides.
fn papers(procedure: &Procedure) -> Vec<PapersOfCase<'_>> {
    let asked = || procedure.components.iter().filter(|part| part.need != Need::Information);
    let general = of_case("", asked().filter(|part| part.cases.is_empty()));
    let own = procedure
        .cases
        .iter()
        .map(|case| of_case(&case.name, asked().filter(|part| part.cases.contains(&case.id))));
    let all = std::iter::once(general).chain(own);
    let mut found: Vec<_> =
        all.filter(|group| !(group.papers.is_empty() && group.one_of.is_empty())).collect();
    if let Some(first) = found.iter_mut().find(|group| !group.case.is_empty()) {
        first.is_open = true;
    }
    found
}

fn of_case<'a>(case: &'a str, asked: impl Iterator<Item = &'a Component>) -> PapersOfCase<'a> {
    let mut found = PapersOfCase { case, is_open: false, papers: Vec::new(), one_of: Vec::new() };
    let mut groups: BTreeMap<&str, Vec<PaperRow<'a>>> = BTreeMap::new();
    for component in asked {
        match &component.need {
            Need::Alternative { group } => groups.entry(group).or_default().push(paper(component)),
            _ => found.papers.push(paper(component)),
        }
    }
    found.one_of = groups.into_values().collect();
    found
}

fn paper(component: &Component) -> PaperRow<'_> {
    let (mut remarks, mut condition) = (Vec::new(), "");
    match (&component.need, component.kind) {
        (_, ComponentKind::DeclarationForm) => {
            remarks.push("Ông/bà điền ngay trên trang này khi nộp trên mạng".to_owned());
        }
        (Need::Required | Need::Alternative { .. }, _) => {}
        (Need::Conditional { words, .. }, _) if is_long(words) => {
            remarks.push("Chỉ cần trong một số trường hợp".to_owned());
            condition = words;
        }
        (need, _) => remarks.push(terms::need(need)),
    }
    match component.kind {
        ComponentKind::Shown => remarks.push("chỉ xuất trình, không phải nộp".to_owned()),
        ComponentKind::Paper => {
            remarks.extend(counts(component));
            if !component.replaceable_by.is_empty() {
                let words = "không phải nộp khi cơ quan tra cứu được trong cơ sở dữ liệu";
                remarks.push(words.to_owned());
            }
        }
        ComponentKind::DeclarationForm => {}
    }
    PaperRow { title: component.title(), remark: sentence(&remarks), condition }
}

/// More letters than a reader takes in at a glance.
fn is_long(text: &str) -> bool {
    text.chars().count() > GLANCE
}

/// The official texts that say more than the short names, each once.
fn full_texts(procedure: &Procedure) -> Vec<&str> {
    let parts = procedure.components.iter().filter(|part| part.need != Need::Information);
    parts.filter(|part| part.title() != part.name).map(|part| part.name.as_str()).collect()
}

fn counts(component: &Component) -> Option<String> {
    match (component.originals, component.copies) {
        (0, 0) => None,
        (originals, 0) => Some(format!("{originals} bản chính")),
        (0, copies) => Some(format!("{copies} bản sao")),
        (originals, copies) => Some(format!("{originals} bản chính, {copies} bản sao")),
    }
}

/// Several remarks as one sentence with a capital.
fn sentence(remarks: &[String]) -> String {
    capital(&remarks.join("; "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn remarks(procedure: &Procedure) -> Vec<&str> {
    let parts = procedure.components.iter().filter(|part| part.need == Need::Information);
    parts.map(|part| part.name.as_str()).collect()
}

fn deciders(tiers: &[Tier]) -> Vec<&'static str> {
    let words = |tier: &Tier| match tier {
        Tier::City => "Sở, ngành hoặc Ủy ban nhân dân thành phố",
        Tier::District => "Ủy ban nhân dân quận, huyện, thị xã",
        Tier::Commune => "Ủy ban nhân dân xã, phường, thị trấn",
    };
    tiers.iter().map(words).collect()
}

/// Whether it is handed in at the desk or by post, for the sentence that says so.
fn is_filed_elsewhere(channels: &[Channel]) -> bool {
    channels.iter().any(|channel| *channel != Channel::Online)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn procedure() -> Procedure {
        serde_json::from_value(serde_json::json!({
            "code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch",
            "tiers": ["commune"], "service_level": "full", "source": "kiểm thử",
            "cases": [{"id": "found", "name": "Trẻ bị bỏ rơi"}],
            "components": [
                {"id": "form", "name": "Tờ khai", "kind": "declaration_form", "need": "required"},
                {"id": "id", "name": "Căn cước", "kind": "shown", "need": "required"},
                {"id": "minutes", "name": "Biên bản", "need": "required", "cases": ["found"],
                 "originals": 1},
                {"id": "a", "name": "Giấy chứng sinh", "need": {"alternative": {"group": "g"}}},
                {"id": "b", "name": "Giấy cam đoan", "need": {"alternative": {"group": "g"}}},
                {"id": "note", "name": "Lưu ý chung", "need": "information"},
            ],
        }))
        .unwrap()
    }

    #[test]
    fn papers_of_a_case_stand_under_its_name() {
        let procedure = procedure();
        let groups = papers(&procedure);
        assert_eq!(
            groups.iter().map(|group| group.case).collect::<Vec<_>>(),
            ["", "Trẻ bị bỏ rơi"]
        );
        assert_eq!(groups[0].papers.len(), 2);
        assert_eq!(groups[0].one_of[0].len(), 2, "alternatives stand together");
        assert_eq!(groups[1].papers[0].remark, "1 bản chính");
    }

    #[test]
    fn a_page_of_many_cases_begins_with_the_first_unfolded() {
        let mut procedure = procedure();
        let unfolded = |procedure: &Procedure| {
            papers(procedure).iter().map(|group| group.is_open).collect::<Vec<_>>()
        };
        assert_eq!(unfolded(&procedure), [false, true]);
        procedure.components.retain(|part| part.cases.is_empty());
        assert_eq!(unfolded(&procedure), [false]);
    }

    #[test]
    fn a_condition_of_many_words_is_folded_away() {
        let words = "trường hợp công trình ".repeat(9);
        let part: Component = serde_json::from_value(serde_json::json!({
            "id": "a", "name": "Bản vẽ", "originals": 1,
            "need": {"conditional": {"words": words, "when": null}},
        }))
        .unwrap();
        let row = paper(&part);
        assert_eq!(row.remark, "Chỉ cần trong một số trường hợp; 1 bản chính");
        assert_eq!(row.condition, words);
    }

    #[test]
    fn a_paper_that_is_only_shown_says_so() {
        let procedure = procedure();
        assert_eq!(papers(&procedure)[0].papers[1].remark, "Chỉ xuất trình, không phải nộp");
        assert_eq!(remarks(&procedure), ["Lưu ý chung"]);
    }
}

//! The register book of the desk: month by month, printed whole or in parts.

use super::dossier::papers::pdf;
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell},
    url,
};
use app::{Error, register::LINES_MAX};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::{Html, Response},
};
use domain::{rule_pack::FormSet, time};
use jiff::{ToSpan, civil::Date};
use wording::{
    Names,
    papers::{self, Book, PaperFacts},
};

/// Months offered, the present one first.
const MONTHS: i64 = 13;

#[derive(Template)]
#[template(path = "desk/register/page.html")]
struct Page {
    shell: DeskShell,
    months: Vec<Month>,
}

struct Month {
    words: String,
    lines: u32,
    parts: Vec<(String, String)>,
}

/// GET /desk/register
pub async fn get(State(site): State<Site>, desk: Desk) -> Result<Html<String>, Problem> {
    let first = time::local(site.app.now()).date().first_of_month();
    let mut months = Vec::new();
    for back in 0..MONTHS {
        let days = month_of(first.saturating_sub(back.months()));
        let lines = site.app.register_lines(&desk.desk, days).await?;
        if lines > 0 || back == 0 {
            months.push(Month::of(days.0, lines));
        }
    }
    let mut shell = site.desk_shell(&desk, "Sổ theo dõi hồ sơ");
    shell.section = DeskSection::Search;
    page(&Page { shell, months })
}

impl Month {
    fn of(first: Date, lines: u32) -> Self {
        let parts = lines.div_ceil(LINES_MAX);
        let part = |part: u32| {
            let words = match parts {
                1 => "Mở sổ (PDF)".to_owned(),
                _ => format!("Phần {}", part + 1),
            };
            (url::desk::register(first, part), words)
        };
        Self {
            words: format!("Tháng {}/{}", first.month(), first.year()),
            lines,
            parts: (0..parts).map(part).collect(),
        }
    }
}

/// GET /desk/register/2026-11.pdf, with the part that is asked for.
pub async fn print(
    State(site): State<Site>,
    desk: Desk,
    Path(month): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let days = read(&month).ok_or_else(Problem::not_found)?;
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    let part = asked.get("part").parse().unwrap_or(0);
    let extract = site.app.register(&desk.desk, days, part).await?;
    let mut rows = Vec::with_capacity(extract.lines.len());
    for line in &extract.lines {
        let facts = site.app.facts(&line.dossier, site.app.now())?;
        let names = super::dossier::names(&facts);
        let sheet = PaperFacts {
            history: &line.history,
            names: &names,
            forms: facts.pack.forms,
            calendar: facts.calendar,
            link: "",
        };
        rows.extend(papers::register_row(&sheet, line.number));
    }
    let (from, to) = extract.days;
    let forms = site.app.catalogue.pack_on(from).map_or(FormSet::Circular01Of2018, |p| p.forms);
    let names = Names::of_agencies(site.app.catalogue.agencies());
    let job = papers::register(&names, &Book { desk: &extract.desk, forms, from, to }, rows);
    let printed = site.app.papers.print(job).await.map_err(Error::from)?;
    Ok(pdf(printed, &format!("so-theo-doi-{month}")))
}

/// `2026-11.pdf` as the days of that month.
fn read(month: &str) -> Option<(Date, Date)> {
    let (year, month) = month.strip_suffix(".pdf")?.split_once('-')?;
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    Some(month_of(first))
}

fn month_of(first: Date) -> (Date, Date) {
    (first, first.last_of_month())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_stands_in_the_address() {
        let february = (date(2028, 2, 1), date(2028, 2, 29));
        assert_eq!(read("2028-02.pdf"), Some(february));
        assert_eq!(url::desk::register(february.0, 0), "/desk/register/2028-02.pdf");
        assert_eq!(url::desk::register(february.0, 2), "/desk/register/2028-02.pdf?part=2");
        for wrong in ["2028-13.pdf", "2028-02", "x-1.pdf", "2028.pdf", "99999-01.pdf"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_long_month_is_printed_in_parts() {
        let words = |lines| -> Vec<String> {
            Month::of(date(2026, 11, 1), lines).parts.into_iter().map(|(_, words)| words).collect()
        };
        assert!(words(0).is_empty());
        assert_eq!(words(LINES_MAX), ["Mở sổ (PDF)"]);
        assert_eq!(words(LINES_MAX + 1), ["Phần 1", "Phần 2"]);
    }
}

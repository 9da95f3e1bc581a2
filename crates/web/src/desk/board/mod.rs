//! The board of leaders: who holds what, what is late, what the month brought. Each figure opens
//! its dossiers.

pub mod work;

use super::{show, work::asked::Asked};
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell},
    url,
};
use app::{
    Error,
    boards::{Board, Held, Load, UnitLoad},
    ports::storage::Measure,
    reading::WorkFilter,
};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Html,
};
use domain::{
    dossier::StageKind,
    ids::{AgencyId, StaffId},
    time,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;
use wording::{stages, terms};

/// Width of a bar that is full, in the units of its drawing.
const FULL: u64 = 200;
/// Months offered.
const MONTHS: i32 = 12;

#[derive(Template)]
#[template(path = "desk/board/page.html")]
struct Page {
    shell: DeskShell,
    path: Vec<(String, String)>,
    unit: String,
    figures: Vec<Figure>,
    units: Vec<Unit>,
    stages: Vec<Bar>,
    months: Vec<(String, String)>,
    month: String,
    finished: Vec<Bar>,
    on_time: Option<String>,
    counts: Vec<(&'static str, String)>,
    satisfaction: Option<String>,
}

struct Figure {
    url: String,
    count: u64,
    words: &'static str,
    tone: &'static str,
}

struct Unit {
    name: String,
    /// Its own board; `None`: its people stand below it here.
    board: Option<String>,
    line: LoadLine,
    people: Vec<(String, LoadLine)>,
}

/// An amount of work, each number with the list behind it.
struct LoadLine {
    load: Load,
    all: String,
    soon: String,
    overdue: String,
}

/// A bar: what, how much, how long, and where it leads.
struct Bar {
    words: &'static str,
    count: i64,
    length: u64,
    colour: &'static str,
    url: String,
}

/// GET /desk/board
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Problem> {
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    let today = time::local(site.app.now()).date();
    let first = month_of(asked.get("month")).unwrap_or(today.first_of_month());
    let at = asked.filled("unit").map(AgencyId::from);
    let month = (first, first.last_of_month());
    let board = site.app.board(&desk.desk, at.as_ref(), month).await?;
    let names = staff_names(&site, &board).await?;
    let title = match &at {
        Some(at) => format!("Bảng điều hành: {}", show::agency_name(&site, at)),
        None => "Bảng điều hành".to_owned(),
    };
    let mut shell = site.desk_shell(&desk, title);
    shell.section = DeskSection::Board;
    let within = WorkFilter { within: at.clone(), ..WorkFilter::default() };
    page(&Page {
        shell,
        path: path(&site, &board),
        unit: at.as_ref().map(ToString::to_string).unwrap_or_default(),
        figures: figures(&board, &within),
        units: board.units.iter().map(|unit| Unit::of(&site, unit, &names)).collect(),
        stages: stage_bars(&board, at.as_ref()),
        months: months(today),
        month: month_word(first),
        finished: finished_bars(&board),
        on_time: on_time(&board),
        counts: counts(&board),
        satisfaction: satisfaction(&board),
    })
}

/// The way up from a unit, with the boards of what stands above it.
fn path(site: &Site, board: &Board) -> Vec<(String, String)> {
    let Some((_, above)) = board.path.split_last() else { return Vec::new() };
    let whole = (url::desk::BOARD.to_owned(), "Toàn bộ".to_owned());
    let step = |id: &AgencyId| (url::desk::board(id), show::agency_name(site, id));
    std::iter::once(whole).chain(above.iter().map(step)).collect()
}

/// Those who are named below a unit.
fn people(unit: &UnitLoad) -> &[(Option<StaffId>, Load)] {
    match &unit.held {
        Held::By(people) => people,
        Held::Below => &[],
    }
}

/// Names of those who hold work on the board.
async fn staff_names(site: &Site, board: &Board) -> Result<BTreeMap<StaffId, String>, Problem> {
    let mut names = BTreeMap::new();
    let held = board.units.iter().flat_map(people).filter_map(|(person, _)| *person);
    for id in held {
        if names.contains_key(&id) {
            continue;
        }
        let staff = site.app.storage.staff(id).await.map_err(Error::from)?;
        names.insert(id, staff.map(|staff| staff.name).unwrap_or_default());
    }
    Ok(names)
}

fn list_url(filter: WorkFilter) -> String {
    Asked { filter, after: None }.url(&format!("{}/work", url::desk::BOARD))
}

fn figures(board: &Board, within: &WorkFilter) -> Vec<Figure> {
    let line = LoadLine::of(board.open, within);
    vec![
        Figure { url: line.all, count: board.open.all, words: "việc đang mở", tone: "" },
        Figure {
            url: line.soon,
            count: board.open.due_soon,
            words: "đến hạn trong hôm nay và 2 ngày tới",
            tone: "mc-warn",
        },
        Figure {
            url: line.overdue, count: board.open.overdue, words: "quá hạn", tone: "mc-bad"
        },
    ]
}

impl LoadLine {
    fn of(load: Load, filter: &WorkFilter) -> Self {
        let asked = Asked { filter: filter.clone(), after: None };
        let url = |asked: Asked| list_url(asked.filter);
        Self {
            load,
            all: url(asked.urgency(false, false)),
            soon: url(asked.urgency(false, true)),
            overdue: url(asked.urgency(true, false)),
        }
    }
}

impl Unit {
    fn of(site: &Site, unit: &UnitLoad, names: &BTreeMap<StaffId, String>) -> Self {
        let own = |person: Option<StaffId>, untaken: bool| WorkFilter {
            agency: Some(unit.agency.clone()),
            person,
            untaken,
            ..WorkFilter::default()
        };
        let below = || WorkFilter { within: Some(unit.agency.clone()), ..WorkFilter::default() };
        let opens = unit.held == Held::Below;
        let person = |(id, load): &(Option<StaffId>, Load)| {
            let name = id.map(|id| names.get(&id).cloned().unwrap_or_default());
            let name = name.unwrap_or_else(|| super::words::UNTAKEN.to_owned());
            (name, LoadLine::of(*load, &own(*id, id.is_none())))
        };
        Self {
            name: show::agency_name(site, &unit.agency),
            board: opens.then(|| url::desk::board(&unit.agency)),
            line: LoadLine::of(unit.load, &if opens { below() } else { own(None, false) }),
            people: people(unit).iter().map(person).collect(),
        }
    }
}

fn bar(words: &'static str, count: i64, most: i64, colour: &'static str, url: String) -> Bar {
    let whole = u64::try_from(most.max(1)).unwrap_or(1);
    let part = u64::try_from(count.max(0)).unwrap_or(0);
    // Something is always seen of what is there.
    let length = if part == 0 { 0 } else { (part * FULL / whole).clamp(2, FULL) };
    Bar { words, count, length, colour, url }
}

fn stage_bars(board: &Board, at: Option<&AgencyId>) -> Vec<Bar> {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let most = board.stages.iter().map(|(_, all)| count(*all)).max().unwrap_or(0);
    let of = |(stage, all): &(StageKind, u64)| {
        let url = url::desk::at_stage(*stage, at);
        bar(stages::officer_stage(*stage), count(*all), most, INDIGO, url)
    };
    board.stages.iter().filter(|(_, all)| *all > 0).map(of).collect()
}

const INDIGO: &str = "#1f3f7a";
const GREEN: &str = "#14573a";
const RED: &str = "#a8140d";

fn figure(board: &Board, measure: Measure) -> i64 {
    board.figures.get(&measure).copied().unwrap_or(0)
}

/// Finished work of the month by how the promise was kept.
const KEPT: [(Measure, &str); 3] = [
    (Measure::FinishedEarly, GREEN),
    (Measure::FinishedOnTime, INDIGO),
    (Measure::FinishedLate, RED),
];

fn finished_bars(board: &Board) -> Vec<Bar> {
    let all: i64 = KEPT.iter().map(|(measure, _)| figure(board, *measure)).sum();
    let of = |(measure, colour): (Measure, &'static str)| {
        bar(terms::measure(measure), figure(board, measure), all, colour, String::new())
    };
    KEPT.into_iter().map(of).collect()
}

/// The share finished in time, as Vietnamese writes it: `98,6%`.
fn on_time(board: &Board) -> Option<String> {
    let late = figure(board, Measure::FinishedLate);
    let all: i64 = KEPT.iter().map(|(measure, _)| figure(board, *measure)).sum();
    (all > 0).then(|| {
        let tenths = (all - late) * 1000 / all;
        format!("{},{}%", tenths / 10, tenths % 10)
    })
}

/// The average of the ratings, as Vietnamese writes it: `4,6`.
fn satisfaction(board: &Board) -> Option<String> {
    let (stars, ratings) = (figure(board, Measure::Stars), figure(board, Measure::Ratings));
    (ratings > 0).then(|| {
        let tenths = stars * 10 / ratings;
        format!("{},{}", tenths / 10, tenths % 10)
    })
}

fn counts(board: &Board) -> Vec<(&'static str, String)> {
    let shown = Measure::ALL.into_iter().filter(|measure| {
        *measure != Measure::Stars && !KEPT.iter().any(|(kept, _)| kept == measure)
    });
    shown.map(|measure| (terms::measure(measure), figure(board, measure).to_string())).collect()
}

fn month_of(word: &str) -> Option<Date> {
    let (year, month) = word.split_once('-')?;
    let year = year.parse().ok().filter(|year| (2000..=9000).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

fn month_word(first: Date) -> String {
    format!("{}-{:02}", first.year(), first.month())
}

fn months(today: Date) -> Vec<(String, String)> {
    (0..MONTHS)
        .map(|back| today.first_of_month().saturating_sub(back.months()))
        .map(|first| (month_word(first), format!("Tháng {}/{}", first.month(), first.year())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn board(figures: &[(Measure, i64)]) -> Board {
        Board { figures: figures.iter().copied().collect(), ..Board::default() }
    }

    #[test]
    fn the_share_in_time_is_written_with_a_comma() {
        let month = board(&[
            (Measure::FinishedEarly, 60),
            (Measure::FinishedOnTime, 9),
            (Measure::FinishedLate, 1),
        ]);
        assert_eq!(on_time(&month), Some("98,5%".to_owned()));
        assert_eq!(on_time(&Board::default()), None);
    }

    #[test]
    fn stars_become_an_average() {
        let month = board(&[(Measure::Stars, 14), (Measure::Ratings, 3)]);
        assert_eq!(satisfaction(&month), Some("4,6".to_owned()));
        assert_eq!(satisfaction(&Board::default()), None);
    }

    #[test]
    fn what_is_there_is_seen_however_small() {
        assert_eq!(bar("", 1, 100_000, GREEN, String::new()).length, 2);
        assert_eq!(bar("", 0, 10, GREEN, String::new()).length, 0);
        assert_eq!(bar("", 10, 10, GREEN, String::new()).length, FULL);
    }

    #[test]
    fn a_month_is_chosen_by_its_word_and_nonsense_is_this_month() {
        assert_eq!(month_of("2026-03"), Some(date(2026, 3, 1)));
        for wrong in ["", "2026-13", "x-1", "99999-01", "2026"] {
            assert_eq!(month_of(wrong), None);
        }
        assert_eq!(months(date(2026, 1, 31))[1].0, "2025-12");
    }

    #[test]
    fn every_figure_leads_to_its_own_list() {
        let filter = WorkFilter { agency: Some("d001".into()), ..WorkFilter::default() };
        let line = LoadLine::of(Load::default(), &filter);
        assert_eq!(line.all, "/desk/board/work?agency=d001");
        assert_eq!(line.overdue, "/desk/board/work?overdue=1&agency=d001");
        let below = WorkFilter { within: Some("d001".into()), ..WorkFilter::default() };
        let line = LoadLine::of(Load::default(), &below);
        assert_eq!(line.all, "/desk/board/work?within=d001");
    }
}

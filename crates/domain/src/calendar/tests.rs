#![allow(clippy::unwrap_used, clippy::expect_used)]

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday, date},
};
use proptest::prelude::*;

use super::*;

fn read(json: &str) -> Calendar {
    serde_json::from_str(json).unwrap()
}

fn error(json: &str) -> String {
    serde_json::from_str::<Calendar>(json).unwrap_err().to_string()
}

#[test]
fn the_calendar_of_the_command_line_is_understood() {
    let calendar = read(
        r#"{"week": {"mon": ["07:30-11:30", "13:00-17:00"], "tue": ["07:30-11:30"]},
            "holidays": ["2020-04-30"], "worked_days_off": ["2020-05-09"]}"#,
    );
    assert_eq!(calendar.sessions(date(2020, 4, 27)).len(), 2, "a Monday");
    assert_eq!(calendar.sessions(date(2020, 4, 28)).len(), 1, "a half Tuesday");
    assert!(!calendar.is_working_day(date(2020, 4, 29)), "a Wednesday without hours");
    assert!(!calendar.is_working_day(date(2020, 4, 30)), "a holiday");
    assert_eq!(
        calendar.sessions(date(2020, 5, 9)),
        calendar.hours().on(Weekday::Monday),
        "a worked Saturday has Monday's hours"
    );
}

#[test]
fn an_empty_calendar_has_office_hours() {
    let calendar = read("{}");
    assert_eq!(calendar, Calendar::default());
    assert_eq!(calendar.opening(date(2026, 3, 9)), Some(date(2026, 3, 9).at(8, 0, 0, 0)));
    assert_eq!(calendar.closing(date(2026, 3, 9)), Some(date(2026, 3, 9).at(17, 0, 0, 0)));
    assert_eq!(calendar.closing(date(2026, 3, 8)), None);
}

#[test]
fn what_is_wrong_with_a_calendar_is_named_with_its_place() {
    assert!(error(r#"{"week": {"mon": ["8-12"]}}"#).contains("mon: the hours \"8-12\""));
    assert!(error(r#"{"week": {"tue": ["17:00-13:00"]}}"#).contains("ends before it begins"));
    assert!(error(r#"{"week": {"tue": ["08:00-25:00"]}}"#).contains("tue"));
    assert!(
        error(r#"{"week": {"wed": ["08:00-12:00", "11:00-17:00"]}}"#).contains("overlap"),
        "overlapping hours"
    );
    assert!(
        error(r#"{"week": {"wed": ["13:00-17:00", "08:00-12:00"]}}"#).contains("in order"),
        "hours out of order"
    );
    assert!(error(r#"{"holidays": ["30/04/2020"]}"#).contains("\"30/04/2020\" is not a date"));
    assert!(error(r#"{"holidays": ["2020-02-30"]}"#).contains("holidays: \"2020-02-30\""));
    assert!(error(r#"{"holydays": []}"#).contains("holydays"));
    assert!(error(r#"{"week": {"mo": []}}"#).contains("mo"));
    assert!(error(r#"{"holidays": [20200430]}"#).starts_with("a day is written \"2020-04-30\""));
    assert!(error(r#"{"week": 5}"#).contains("expected weekdays with their hours"));
    assert!(error("5").contains("expected an object with week, holidays"));
    assert!(
        error(r#"{"holidays": [{"date": "2020-05-09", "kind": "swapped_work"}]}"#)
            .contains("its kind says otherwise")
    );
}

#[test]
fn a_date_entered_twice_is_refused_when_a_package_is_read() {
    let day = DayEntry::read("2026-08-31", "swapped_off").unwrap();
    let twice = Calendar::new(WeekHours::office(), [day.clone(), day]);
    assert_eq!(twice.unwrap_err().to_string(), "2026-08-31 is entered twice");
    assert_eq!(
        DayEntry::read("2026-08-31", "bridge").unwrap_err().to_string(),
        "\"bridge\" is not a sort of day; write holiday, compensatory, swapped_off or swapped_work"
    );
    assert!(DayEntry::read("31/08/2026", "holiday").is_err());
}

#[test]
fn a_day_says_what_it_is() {
    let saturday = DayEntry::read("2026-08-22", "swapped_work").unwrap().named("Ngày làm bù");
    let off = DayEntry::read("2026-08-31", "swapped_off").unwrap();
    let calendar = Calendar::new(WeekHours::office(), [saturday, off]).unwrap();
    let day = |month, day| calendar.day(date(2026, month, day));
    assert_eq!(day(8, 21), DayStatus::WorkingDay);
    assert_eq!(day(8, 23), DayStatus::WeeklyRest);
    assert_eq!(day(8, 22).to_string(), "worked day off: Ngày làm bù");
    assert_eq!(
        day(8, 31),
        DayStatus::DayOff { kind: DayKind::SwappedOff, name: None, decision: None }
    );
}

#[test]
fn a_saturday_for_reception_only_accepts_dossiers_but_no_time_passes() {
    let saturday =
        WeekHours::closed().with(Weekday::Saturday, vec!["08:00-11:30".parse().unwrap()]).unwrap();
    let calendar = Calendar::default().with_reception_only(saturday);
    let morning = date(2026, 3, 7).at(9, 0, 0, 0);
    assert!(calendar.is_reception_time(morning));
    assert!(!calendar.is_working_time(morning));
    assert!(!calendar.is_working_day(morning.date()));
}

#[test]
fn an_agency_that_works_half_fridays_has_its_own_hours() {
    let week =
        WeekHours::office().with(Weekday::Friday, vec!["07:30-11:30".parse().unwrap()]).unwrap();
    let calendar = Calendar::default().with_hours(week);
    let thursday = date(2026, 3, 5).at(16, 0, 0, 0);
    assert_eq!(
        calendar.add_working_minutes(thursday, 6 * 60).unwrap(),
        date(2026, 3, 9).at(9, 0, 0, 0)
    );
}

#[test]
fn a_day_that_closes_at_midnight_is_written_as_people_do() {
    let calendar = read(r#"{"week": {"mon": ["16:00-24:00"]}}"#);
    assert_eq!(calendar.closing(date(2026, 3, 9)), Some(date(2026, 3, 10).at(0, 0, 0, 0)));
    assert!(serde_json::to_string(&calendar).unwrap().contains("16:00-24:00"));
}

#[test]
fn a_calendar_that_never_opens_is_an_error_not_an_endless_search() {
    let calendar = Calendar::default().with_hours(WeekHours::closed());
    let day = date(2026, 3, 9);
    assert_eq!(calendar.next_working_day(day), Err(NeverOpen { near: day }));
    assert!(calendar.previous_working_day(day).is_err());
    assert!(calendar.add_working_minutes(day.at(8, 0, 0, 0), 1).is_err());
    assert_eq!(calendar.working_minutes_between(day.at(8, 0, 0, 0), DateTime::MAX), 0);
}

#[test]
fn the_ends_of_time_do_not_panic() {
    let calendar = Calendar::default();
    let _ = calendar.next_working_day(jiff::civil::Date::MAX);
    let _ = calendar.previous_working_day(jiff::civil::Date::MIN);
    assert!(calendar.working_minutes_between(DateTime::MIN, DateTime::MAX) > 0);
    assert!(calendar.add_working_minutes(DateTime::MAX, 1).is_err());
}

/// Working time counted the slow way, session by session.
fn walked(calendar: &Calendar, from: DateTime, to: DateTime) -> SignedDuration {
    calendar
        .stretches(from)
        .take_while(|stretch| stretch.from < to)
        .map(|stretch| stretch.from.duration_until(stretch.to.min(to)))
        .sum()
}

/// Weeks of zero to three sessions a day, with some days off and some worked ones.
pub(crate) fn any_calendar() -> impl Strategy<Value = Calendar> {
    let sessions = prop::collection::btree_set(0_u16..=48, 0..=6).prop_map(|marks| {
        let marks: Vec<u16> = marks.into_iter().map(|mark| mark * 30).collect();
        marks
            .chunks_exact(2)
            .map(|pair| Session::from_minutes(pair[0], pair[1]).unwrap())
            .collect::<Vec<_>>()
    });
    let kinds = prop_oneof![
        Just(DayKind::Holiday),
        Just(DayKind::Compensatory),
        Just(DayKind::SwappedOff),
        Just(DayKind::SwappedWork)
    ];
    let days = prop::collection::btree_map(0..500_i32, kinds, 0..60);
    (prop::collection::vec(sessions, 7), days).prop_map(|(week, days)| {
        let office = Session::from_minutes(8 * 60, 12 * 60).unwrap();
        let hours = Weekday::Monday
            .cycle_forward()
            .zip(week)
            .fold(WeekHours::closed(), |hours, (weekday, sessions)| {
                hours.with(weekday, sessions).unwrap()
            });
        // A Monday without hours would make the worked days off idle too.
        let hours = if hours.on(Weekday::Monday).is_empty() {
            hours.with(Weekday::Monday, vec![office]).unwrap()
        } else {
            hours
        };
        let days = days
            .into_iter()
            .map(|(offset, kind)| DayEntry::new(date(2026, 1, 1) + offset.days(), kind));
        Calendar::new(hours, days).unwrap()
    })
}

pub(crate) fn any_moment() -> impl Strategy<Value = DateTime> {
    (0..400 * 24 * 60_i64).prop_map(|minute| date(2026, 1, 1).at(0, 0, 0, 0) + minute.minutes())
}

proptest! {
    #[test]
    fn the_quick_count_of_working_time_is_the_slow_one(
        calendar in any_calendar(), one in any_moment(), other in any_moment(),
    ) {
        let (from, to) = (one.min(other), one.max(other));
        prop_assert_eq!(calendar.working_time_between(from, to), walked(&calendar, from, to));
        prop_assert_eq!(calendar.working_time_between(to, from), SignedDuration::ZERO);
    }

    #[test]
    fn the_quick_count_of_working_days_is_the_slow_one(
        calendar in any_calendar(), one in any_moment(), other in any_moment(),
    ) {
        let (from, to) = (one.min(other).date(), one.max(other).date());
        let slow = from.series(1.day()).skip(1).take_while(|day| *day <= to);
        let slow = slow.filter(|day| calendar.is_working_day(*day)).count();
        prop_assert_eq!(calendar.working_days_between(from, to), slow);
    }

    #[test]
    fn time_added_is_the_time_between(
        calendar in any_calendar(), from in any_moment(), minutes in 1..20_000_u32,
    ) {
        let to = calendar.add_working_minutes(from, minutes).unwrap();
        prop_assert_eq!(calendar.working_minutes_between(from, to), i64::from(minutes));
    }

    #[test]
    fn working_time_of_two_parts_is_that_of_the_whole(
        calendar in any_calendar(), moments in prop::array::uniform3(any_moment()),
    ) {
        let mut moments = moments;
        moments.sort();
        let [a, b, c] = moments;
        let between = |from, to| calendar.working_minutes_between(from, to);
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }

    #[test]
    fn a_written_calendar_reads_back(calendar in any_calendar()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(read(&json), calendar);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC*", near in "[0-9:–é-]{0,14}") {
        for typed in [text, near] {
            let _ = typed.parse::<Session>();
            drop(DayEntry::read(&typed, &typed));
            let week = serde_json::json!({"week": {"mon": [&typed]}, "holidays": [&typed]});
            drop(serde_json::from_value::<Calendar>(week));
            drop(serde_json::from_str::<Calendar>(&typed));
        }
    }
}

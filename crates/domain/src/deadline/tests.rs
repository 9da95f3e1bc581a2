#![allow(clippy::unwrap_used, clippy::expect_used)]

use jiff::{
    ToSpan,
    civil::{Date, DateTime, date},
};
use proptest::prelude::*;

use super::*;
use crate::calendar::{DayEntry, DayKind, WeekHours, tests::any_calendar, tests::any_moment};

/// The days of 2019, 2025 and 2026 that differ from their weekday.
const DAYS: &str = "\
    2019-01-01 2019-02-04 2019-02-05 2019-02-06 2019-02-07 2019-02-08 2019-04-15 2019-04-29 \
    2019-04-30 2019-05-01 2019-05-04+ 2019-09-02 \
    2025-01-01 2025-01-27 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-07 2025-04-26+ \
    2025-04-30 2025-05-01 2025-05-02 2025-09-01 2025-09-02 \
    2026-01-01 2026-01-02 2026-01-10+ 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 \
    2026-04-27 2026-04-30 2026-05-01 2026-08-22+ 2026-08-31 2026-09-01 2026-09-02 2026-11-24";

fn vietnam() -> Calendar {
    let days = DAYS.split_whitespace().map(|word| match word.strip_suffix('+') {
        Some(worked) => DayEntry::new(worked.parse().unwrap(), DayKind::SwappedWork),
        None => DayEntry::new(word.parse().unwrap(), DayKind::Holiday),
    });
    Calendar::new(WeekHours::office(), days).unwrap()
}

/// The calendar the product ships must give the same answers.
fn shipped() -> Calendar {
    let file = include_str!("../../../../packages/hanoi/calendar/holidays_vn.csv");
    let days = file.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split(',').collect();
        DayEntry::read(columns[0], columns[2]).unwrap()
    });
    Calendar::new(WeekHours::office(), days).unwrap()
}

fn limit(text: &str) -> TimeLimit {
    text.parse().unwrap()
}

fn moment(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn usual() -> DeadlineRules {
    DeadlineRules::default()
}

fn shifting() -> DeadlineRules {
    DeadlineRules { late_receipt_shifts_day_zero: true, ..usual() }
}

#[test]
fn vectors_v1_to_v18_and_v24_to_v27_fall_due_when_the_law_says() {
    // Name, received, limit, due. A limit in days is due at the end of work.
    let vectors = [
        ("V1", "2019-08-27T09:00", "5wd", "2019-09-04T17:00"),
        ("V2", "2026-03-09T11:00", "2h", "2026-03-09T14:00"),
        ("V3", "2026-02-11T09:00", "5wd", "2026-02-25T17:00"),
        ("V4", "2026-02-02T09:00", "20d", "2026-02-23T17:00"),
        ("V5", "2026-04-07T09:00", "20d", "2026-04-28T17:00"),
        ("V6", "2026-04-23T15:00", "56h", "2026-05-07T15:00"),
        ("V7", "2026-03-10T09:20", "8h", "2026-03-11T09:20"),
        ("V8", "2026-03-07T22:15", "8h", "2026-03-09T17:00"),
        ("V9", "2026-02-13T16:30", "8h", "2026-02-23T16:30"),
        ("V10", "2026-08-20T09:00", "3wd", "2026-08-24T17:00"),
        ("V11", "2025-04-24T09:00", "3wd", "2025-04-28T17:00"),
        ("V12", "2026-11-20T09:00", "10wd", "2026-12-07T17:00"),
        ("V13", "2025-01-22T09:00", "7wd", "2025-02-07T17:00"),
        ("V14", "2026-04-24T09:00", "5wd", "2026-05-06T17:00"),
        ("V15", "2026-08-17T09:00", "17wd", "2026-09-11T17:00"),
        ("V16 before the cut-off", "2026-02-13T14:59", "same-day", "2026-02-13T17:00"),
        ("V16 after the cut-off", "2026-02-13T15:01", "same-day", "2026-02-23T17:00"),
        ("V17", "2026-04-29T15:30", "same-day", "2026-05-04T17:00"),
        ("V18", "2026-08-21T16:00", "same-day", "2026-08-22T17:00"),
        ("V19 before the supplement", "2026-05-04T09:00", "10wd", "2026-05-18T17:00"),
        ("V20 before the pause", "2026-06-01T09:00", "10wd", "2026-06-15T17:00"),
        ("V24", "2026-03-02T15:40", "15d", "2026-03-17T17:00"),
        ("V25", "2026-03-02T09:00", "7wd", "2026-03-11T17:00"),
        ("V26 R7a", "2026-03-02T15:30", "3wd", "2026-03-05T17:00"),
        ("V26 in time", "2026-03-02T14:30", "3wd", "2026-03-05T17:00"),
        ("V27", "2026-07-01T09:00", "16h", "2026-07-03T09:00"),
        // Not in the table of the law's vectors.
        ("at the cut-off itself", "2026-02-13T15:00", "same-day", "2026-02-13T17:00"),
        ("in the minute of the cut-off", "2026-02-13T15:00:59", "same-day", "2026-02-13T17:00"),
        ("on a day off", "2026-03-07T09:00", "same-day", "2026-03-09T17:00"),
        ("on a day off, days", "2026-03-08T09:00", "1wd", "2026-03-09T17:00"),
        ("a month", "2026-03-02T09:00", "1m", "2026-04-02T17:00"),
        ("a month without such a day", "2026-01-30T09:00", "1m", "2026-03-02T17:00"),
    ];
    for (which, calendar) in [("written", vietnam()), ("shipped", shipped())] {
        for (name, received, length, expected) in vectors {
            let found = due(moment(received), limit(length), &calendar, &usual());
            assert_eq!(found, Ok(moment(expected)), "{name} on the {which} calendar");
        }
    }
}

#[test]
fn v19_a_complete_supplement_begins_the_whole_limit_anew() {
    let calendar = vietnam();
    let turns = [
        Turn::SupplementAsked { at: moment("2026-05-07T10:00") },
        Turn::SupplementComplete { at: moment("2026-05-13T10:00") },
    ];
    let story =
        explain_course(moment("2026-05-04T09:00"), limit("10wd"), &turns, &calendar, &usual())
            .unwrap();
    assert_eq!(story.due, Some(moment("2026-05-27T17:00")));
    let counted = numbers(&story.lines);
    assert_eq!(counted[..3], [1, 2, 3], "the three days before the supplement");
    assert_eq!(counted[3..], (1..=10).collect::<Vec<_>>(), "and ten from the day after it");
}

#[test]
fn v20_a_pause_keeps_the_working_days_that_were_left() {
    let calendar = vietnam();
    let left =
        remaining(moment("2026-06-04T17:00"), moment("2026-06-15T17:00"), limit("10wd"), &calendar);
    assert_eq!(left, Remaining::WorkingDays(7));
    let resumed = moment("2026-06-15T09:00");
    assert_eq!(resumed_due(resumed, left, &calendar), Ok(moment("2026-06-24T17:00")));

    let turns = [Turn::Paused { at: moment("2026-06-04T17:00") }, Turn::Resumed { at: resumed }];
    let story =
        explain_course(moment("2026-06-01T09:00"), limit("10wd"), &turns, &calendar, &usual())
            .unwrap();
    assert_eq!(story.due, Some(moment("2026-06-24T17:00")));
    assert_eq!(numbers(&story.lines), [1, 2, 3, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn v21_the_apology_is_out_on_the_last_working_day_before() {
    let calendar = vietnam();
    let latest = |due| apology_latest(moment(due), &calendar, &usual());
    assert_eq!(latest("2026-02-23T17:00"), Ok(moment("2026-02-13T17:00")));
    assert_eq!(latest("2026-03-02T17:00"), Ok(moment("2026-02-27T17:00")));
}

#[test]
fn v22_a_birth_is_declared_within_sixty_days() {
    let last = last_day(date(2026, 1, 5), limit("60d"), &vietnam(), &usual());
    assert_eq!(last, Ok(date(2026, 3, 6)));
}

#[test]
fn v23_a_death_is_declared_within_fifteen_days_or_on_the_working_day_after() {
    let last = last_day(date(2026, 2, 7), limit("15d"), &vietnam(), &usual());
    assert_eq!(last, Ok(date(2026, 2, 23)));
}

#[test]
fn v24_the_cut_off_moves_the_hand_over_and_not_the_due_date() {
    let calendar = vietnam();
    let by = |received| transfer_by(moment(received), &calendar, &usual());
    assert_eq!(by("2026-03-02T15:40"), Ok(moment("2026-03-03T08:00")));
    assert_eq!(by("2026-03-02T14:00"), Ok(moment("2026-03-02T17:00")));
    assert_eq!(by("2026-03-07T09:00"), Ok(moment("2026-03-09T08:00")), "from a Saturday");
}

#[test]
fn v26_where_a_late_receipt_shifts_day_zero_it_is_due_a_day_later() {
    let calendar = vietnam();
    let due = |received| due(moment(received), limit("3wd"), &calendar, &shifting());
    assert_eq!(due("2026-03-02T15:30"), Ok(moment("2026-03-06T17:00")));
    assert_eq!(due("2026-03-02T14:30"), Ok(moment("2026-03-05T17:00")));
}

#[test]
fn the_intake_limit_is_that_of_the_pack() {
    let found = intake_due(moment("2026-03-07T22:15"), &vietnam(), &usual());
    assert_eq!(found, Ok(moment("2026-03-09T17:00")));
}

#[test]
fn a_dossier_that_was_late_before_its_pause_stays_late() {
    let calendar = vietnam();
    let due = moment("2026-06-15T17:00");
    let left = remaining(moment("2026-06-16T09:00"), due, limit("10wd"), &calendar);
    assert_eq!(left, Remaining::Late { due });
    assert_eq!(resumed_due(moment("2026-07-01T09:00"), left, &calendar), Ok(due));
}

#[test]
fn a_pause_on_the_last_day_leaves_the_day_of_resumption() {
    let calendar = vietnam();
    let due = moment("2026-06-15T17:00");
    let left = remaining(moment("2026-06-15T10:00"), due, limit("10wd"), &calendar);
    let resumed = |at| resumed_due(moment(at), left, &calendar);
    assert_eq!(resumed("2026-06-15T11:00"), Ok(due));
    assert_eq!(resumed("2026-06-18T09:00"), Ok(moment("2026-06-18T17:00")));
    assert_eq!(resumed("2026-06-18T17:30"), Ok(moment("2026-06-19T17:00")));
}

#[test]
fn hours_go_on_at_the_minute_of_resumption() {
    let calendar = vietnam();
    let left =
        remaining(moment("2026-03-09T11:00"), moment("2026-03-10T10:00"), limit("8h"), &calendar);
    assert_eq!(left, Remaining::WorkingMinutes(7 * 60));
    // Three hours on Thursday, four on Friday morning.
    let resumed = resumed_due(moment("2026-03-12T14:00"), left, &calendar);
    assert_eq!(resumed, Ok(moment("2026-03-13T12:00")));
}

#[test]
fn a_due_date_is_explained_day_by_day() {
    let story =
        explain(moment("2019-08-27T09:00"), limit("5wd"), &national_day(), &usual()).unwrap();
    let told: Vec<String> = story
        .lines
        .iter()
        .map(|line| match line {
            Line::Received { at } => format!("received {at}"),
            Line::DayOfReception { date } => format!("{date} not counted"),
            Line::Counted { date, number, .. } => format!("{date} is {number}"),
            Line::Skipped { date, status } => format!("{date} skipped: {status}"),
            Line::Due { at } => format!("due {at}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "received 2019-08-27T09:00:00",
            "2019-08-27 not counted",
            "2019-08-28 is 1",
            "2019-08-29 is 2",
            "2019-08-30 is 3",
            "2019-08-31 skipped: weekly rest",
            "2019-09-01 skipped: weekly rest",
            "2019-09-02 skipped: holiday: Quốc khánh",
            "2019-09-03 is 4",
            "2019-09-04 is 5",
            "due 2019-09-04T17:00:00",
        ]
    );
}

fn national_day() -> Calendar {
    let day = DayEntry::new(date(2019, 9, 2), DayKind::Holiday).named("Quốc khánh");
    Calendar::new(WeekHours::office(), [day]).unwrap()
}

#[test]
fn an_end_on_a_day_off_is_explained() {
    let story = explain(moment("2026-02-02T09:00"), limit("20d"), &vietnam(), &usual()).unwrap();
    let moved = story.lines.iter().find_map(|line| match line {
        Line::EndMoved { from, status, to } => Some((*from, status.to_string(), *to)),
        _ => None,
    });
    let (from, why, to) = moved.unwrap();
    assert_eq!((from, to), (date(2026, 2, 22), date(2026, 2, 23)));
    assert_eq!(why, "weekly rest");
    let span = Line::Span { from: date(2026, 2, 3), to: date(2026, 2, 22), days: 20 };
    assert!(story.lines.contains(&span));
}

#[test]
fn hours_are_explained_session_by_session() {
    let story = explain(moment("2026-03-07T22:15"), limit("8h"), &vietnam(), &usual()).unwrap();
    let worked: Vec<(DateTime, DateTime, i64)> = story
        .lines
        .iter()
        .filter_map(|line| match line {
            Line::Worked { from, to, total, .. } => Some((*from, *to, *total)),
            _ => None,
        })
        .collect();
    assert_eq!(
        worked,
        [
            (moment("2026-03-09T08:00"), moment("2026-03-09T12:00"), 240),
            (moment("2026-03-09T13:00"), moment("2026-03-09T17:00"), 480),
        ]
    );
    let off: Vec<&Line> =
        story.lines.iter().filter(|line| matches!(line, Line::Skipped { .. })).collect();
    assert_eq!(off.len(), 2, "Saturday and Sunday: {off:?}");
}

#[test]
fn an_explanation_can_be_sent_as_json() {
    let story = explain(moment("2026-03-02T09:00"), limit("1m"), &vietnam(), &usual()).unwrap();
    let json = serde_json::to_string(&story).unwrap();
    assert!(json.contains(r#""line":"span""#), "{json}");
    assert_eq!(serde_json::from_str::<Explanation>(&json).unwrap(), story);
}

#[test]
fn a_stopped_clock_has_no_due_moment() {
    let turns = [
        Turn::Resumed { at: moment("2026-06-02T09:00") },
        Turn::Paused { at: moment("2026-06-04T17:00") },
    ];
    let story =
        explain_course(moment("2026-06-01T09:00"), limit("10wd"), &turns, &vietnam(), &usual())
            .unwrap();
    assert_eq!(story.due, None);
}

#[test]
fn a_limit_at_the_end_of_time_does_not_panic() {
    let calendar = Calendar::default();
    for text in ["5wd", "20d", "56h", "same-day", "2m"] {
        let _ = due(DateTime::MAX, limit(text), &calendar, &usual());
        drop(explain(DateTime::MAX, limit(text), &calendar, &usual()));
        let _ = due(DateTime::MIN, limit(text), &calendar, &usual());
    }
    assert!(due(DateTime::MAX, limit("5wd"), &calendar, &usual()).is_err());
}

fn numbers(lines: &[Line]) -> Vec<u32> {
    lines
        .iter()
        .filter_map(|line| match line {
            Line::Counted { number, .. } => Some(*number),
            _ => None,
        })
        .collect()
}

fn any_limit() -> impl Strategy<Value = TimeLimit> {
    prop_oneof![
        (1..60_u16).prop_filter_map("days", TimeLimit::working_days),
        (1..90_u16).prop_filter_map("days", TimeLimit::calendar_days),
        (1..20_000_u32).prop_filter_map("minutes", TimeLimit::working_minutes),
        Just(TimeLimit::SameDay),
        (1..7_u8).prop_map(|months| format!("{months}m").parse().unwrap()),
    ]
}

fn longer(limit: TimeLimit) -> TimeLimit {
    let more = match limit {
        TimeLimit::WorkingDays(days) => TimeLimit::working_days(days.get() + 1),
        TimeLimit::CalendarDays(days) => TimeLimit::calendar_days(days.get() + 1),
        TimeLimit::WorkingMinutes(minutes) => TimeLimit::working_minutes(minutes.get() + 30),
        TimeLimit::Months(months) => format!("{}m", months.get() + 1).parse().ok(),
        TimeLimit::SameDay => TimeLimit::working_days(2),
    };
    more.unwrap()
}

fn any_rules() -> impl Strategy<Value = DeadlineRules> {
    (any::<bool>(), 6..20_i8).prop_map(|(late_receipt_shifts_day_zero, hour)| DeadlineRules {
        late_receipt_shifts_day_zero,
        cutoff: jiff::civil::time(hour, 0, 0, 0),
        ..DeadlineRules::default()
    })
}

proptest! {
    #[test]
    fn a_due_moment_lies_in_working_time_and_after_reception(
        calendar in any_calendar(), rules in any_rules(), received in any_moment(),
        limit in any_limit(),
    ) {
        let due = due(received, limit, &calendar, &rules).unwrap();
        let day = day_of(due);
        let worked = |session: &crate::calendar::Session| {
            session.opens(day) < due && due <= session.closes(day)
        };
        prop_assert!(calendar.sessions(day).iter().any(worked), "{}", due);
        prop_assert!(due > received);
        if limit.precision() == Precision::Day {
            prop_assert_eq!(calendar.closing(day), Some(due));
        }
    }

    #[test]
    fn who_comes_later_is_not_served_sooner(
        calendar in any_calendar(), rules in any_rules(), received in any_moment(),
        later in 0..20_000_i64, limit in any_limit(),
    ) {
        let first = due(received, limit, &calendar, &rules).unwrap();
        let second = due(received + later.minutes(), limit, &calendar, &rules).unwrap();
        prop_assert!(first <= second);
        let transfer = |at| transfer_by(at, &calendar, &rules).unwrap();
        prop_assert!(transfer(received) <= transfer(received + later.minutes()));
    }

    #[test]
    fn a_longer_limit_is_not_due_sooner(
        calendar in any_calendar(), rules in any_rules(), received in any_moment(),
        limit in any_limit(),
    ) {
        let due = |limit| due(received, limit, &calendar, &rules).unwrap();
        prop_assert!(due(limit) <= due(longer(limit)));
    }

    #[test]
    fn an_explanation_counts_exactly_the_limit_and_ends_at_the_due_moment(
        calendar in any_calendar(), rules in any_rules(), received in any_moment(),
        limit in any_limit(),
    ) {
        let story = explain(received, limit, &calendar, &rules).unwrap();
        prop_assert_eq!(Ok(story.due), due(received, limit, &calendar, &rules));
        let days: i32 = story.lines.iter().map(|line| match line {
            Line::Counted { .. } => 1,
            Line::Span { days, .. } => *days,
            _ => 0,
        }).sum();
        let worked: i64 = story.lines.iter().map(|line| match line {
            Line::Worked { minutes, .. } => *minutes,
            _ => 0,
        }).sum();
        match limit {
            TimeLimit::WorkingDays(count) | TimeLimit::CalendarDays(count) => {
                prop_assert_eq!(days, i32::from(count.get()));
            }
            TimeLimit::WorkingMinutes(count) => prop_assert_eq!(worked, i64::from(count.get())),
            TimeLimit::SameDay => prop_assert_eq!(days, 1),
            TimeLimit::Months(count) => {
                prop_assert!((28..=31).contains(&(days / i32::from(count.get()))));
            }
        }
    }

    #[test]
    fn every_day_of_a_limit_in_days_is_told_once(
        calendar in any_calendar(), received in any_moment(), days in 1..40_u16,
    ) {
        let limit = TimeLimit::working_days(days).unwrap();
        let story = explain(received, limit, &calendar, &usual()).unwrap();
        let told: Vec<Date> = story.lines.iter().filter_map(|line| match line {
            Line::DayOfReception { date } | Line::Counted { date, .. } | Line::Skipped { date, .. } => {
                Some(*date)
            }
            _ => None,
        }).collect();
        let whole: Vec<Date> = received.date().series(1.day())
            .take_while(|day| *day <= day_of(story.due)).collect();
        prop_assert_eq!(told, whole);
    }

    #[test]
    fn a_pause_never_makes_a_dossier_due_sooner(
        calendar in any_calendar(), rules in any_rules(), received in any_moment(),
        limit in any_limit(), until_pause in 0..40_000_i64, pause in 0..40_000_i64,
    ) {
        let promised = due(received, limit, &calendar, &rules).unwrap();
        let paused = received + until_pause.minutes();
        let left = remaining(paused, promised, limit, &calendar);
        let resume = |at| resumed_due(at, left, &calendar).unwrap();
        let resumed = paused + pause.minutes();
        prop_assert!(promised <= resume(resumed));
        prop_assert!(resume(resumed) <= resume(resumed + 1.day()), "nor a longer one");

        let turns = [Turn::Paused { at: paused }, Turn::Resumed { at: resumed }];
        let story = explain_course(received, limit, &turns, &calendar, &rules).unwrap();
        prop_assert_eq!(story.due, Some(resume(resumed)));
    }

    #[test]
    fn a_pause_of_no_length_on_working_days_changes_nothing(
        calendar in any_calendar(), received in any_moment(), days in 1..40_u16,
        until_pause in 0..40_000_i64,
    ) {
        let limit = TimeLimit::working_days(days).unwrap();
        let promised = due(received, limit, &calendar, &usual()).unwrap();
        let at = received + until_pause.minutes();
        let left = remaining(at, promised, limit, &calendar);
        // A pause after work on the very last day has no day left to return to.
        prop_assume!(at != promised);
        prop_assert_eq!(resumed_due(at, left, &calendar), Ok(promised));
    }

    #[test]
    fn an_apology_in_time_is_out_before_the_due_day(
        calendar in any_calendar(), received in any_moment(), limit in any_limit(),
    ) {
        let due = due(received, limit, &calendar, &usual()).unwrap();
        prop_assert!(day_of(apology_latest(due, &calendar, &usual()).unwrap()) < day_of(due));
    }
}

//! Days, hours, limits and money in words.

use domain::{
    calendar::Calendar,
    deadline::{Remaining, TimeLimit, day_of},
    money::Dong,
    time::local,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
};
use std::time::Duration;

/// How many working days before the end a limit counts as near.
const SOON_DAYS: usize = 2;

/// `27/08/2019`.
pub fn day(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `17 giờ 00`.
pub fn clock(time: Time) -> String {
    format!("{} giờ {:02}", time.hour(), time.minute())
}

/// `17 giờ 00 ngày 04/09/2019`.
pub fn moment(moment: DateTime) -> String {
    format!("{} ngày {}", clock(moment.time()), day(moment.date()))
}

/// An instant as the wall clock in Vietnam shows it: `17 giờ 00 ngày 04/09/2019`.
pub fn instant(at: Timestamp) -> String {
    moment(local(at))
}

/// For columns of a list, where a date is compared and not read out: `04/09/2019 17:00`.
pub fn brief(moment: DateTime) -> String {
    format!("{} {}:{:02}", day(moment.date()), moment.hour(), moment.minute())
}

/// The same of an instant, as the wall clock in Vietnam shows it.
pub fn brief_instant(at: Timestamp) -> String {
    brief(local(at))
}

/// An instant as evidence: `23 giờ 59 phút 41 giây ngày 04/09/2019`.
pub fn to_the_second(at: Timestamp) -> String {
    let at = local(at);
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    format!("{hour} giờ {minute:02} phút {second:02} giây ngày {}", day(at.date()))
}

/// How long something will take, as one says it who cannot know exactly.
pub fn about(wait: Option<Duration>) -> String {
    match wait.map(|wait| wait.as_secs().div_ceil(60)) {
        None => "chưa ước tính được".to_owned(),
        Some(0..=1) => "khoảng 1 phút".to_owned(),
        Some(minutes @ 2..=59) => format!("khoảng {minutes} phút"),
        Some(minutes) => {
            let (hours, minutes) = (minutes / 60, minutes % 60 / 10 * 10);
            let rest = if minutes > 0 { format!(" {minutes} phút") } else { String::new() };
            format!("khoảng {hours} giờ{rest}")
        }
    }
}

/// The long form of official papers: `ngày 04 tháng 9 năm 2019`.
///
/// Days below ten and the months of one and two have a zero before them (Decree 30/2020/NĐ-CP,
/// annex I).
pub fn long(date: Date) -> String {
    let month = match date.month() {
        month @ 1..=2 => format!("0{month}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// `thứ Tư`, `Chủ nhật`.
pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    }
}

/// `thứ Tư, 04/09/2019`.
pub fn day_with_weekday(date: Date) -> String {
    format!("{}, {}", weekday(date), day(date))
}

/// How urgent a due moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Past.
    Late,
    /// Due today.
    Today,
    /// Due within two working days.
    Soon,
    /// Later.
    Calm,
    /// Nothing is due.
    None,
}

/// A due moment as seen from now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWords {
    /// In words, for example `còn 2 ngày làm việc`.
    pub text: String,
    /// For the colour beside the words.
    pub urgency: Urgency,
}

/// A due moment as seen from `now`. Days left are working days, days past are days on the wall:
/// the citizen waits through the week-end too.
pub fn relative(due: Option<DateTime>, now: DateTime, calendar: &Calendar) -> DueWords {
    let Some(due) = due else {
        return DueWords { text: "không có thời hạn".to_owned(), urgency: Urgency::None };
    };
    let (text, urgency) = match (day_of(due), now.date()) {
        (last, today) if last == today && due < now => {
            (format!("quá hạn từ {} hôm nay", clock(due.time())), Urgency::Late)
        }
        (last, today) if last == today => {
            (format!("đến hạn hôm nay, {}", clock(due.time())), Urgency::Today)
        }
        (last, today) if last < today => {
            let days = last.until(today).map_or(0, |span| span.get_days());
            (format!("quá hạn {days} ngày"), Urgency::Late)
        }
        (last, today) => match calendar.working_days_between(today, last) {
            0 => (format!("đến hạn ngày {}", day(last)), Urgency::Soon),
            days @ 1..=SOON_DAYS => (format!("còn {days} ngày làm việc"), Urgency::Soon),
            days => (format!("còn {days} ngày làm việc"), Urgency::Calm),
        },
    };
    DueWords { text, urgency }
}

/// The same in the fewest words, for a column of a list: `hôm nay 17:00`.
pub fn relative_brief(due: DateTime, now: DateTime, calendar: &Calendar) -> DueWords {
    let words = relative(Some(due), now, calendar);
    let hour = format!("{}:{:02}", due.hour(), due.minute());
    match (words.urgency, day_of(due) == now.date()) {
        (Urgency::Late, true) => DueWords { text: format!("quá hạn từ {hour}"), ..words },
        (Urgency::Today, _) => DueWords { text: format!("hôm nay {hour}"), ..words },
        _ => words,
    }
}

/// Working minutes, a working day being eight hours: `2 ngày 3 giờ làm việc`, `45 phút làm việc`.
pub fn minutes_words(minutes: i64) -> String {
    let minutes = minutes.max(0);
    let (days, hours, rest) = (minutes / 480, minutes % 480 / 60, minutes % 60);
    let mut words = Vec::new();
    if days > 0 {
        words.push(format!("{days} ngày"));
    }
    if hours > 0 {
        words.push(format!("{hours} giờ"));
    }
    // Minutes beside days say nothing any more.
    if rest > 0 && days == 0 {
        words.push(format!("{rest} phút"));
    }
    if words.is_empty() {
        return "chưa đến 1 phút làm việc".to_owned();
    }
    format!("{} làm việc", words.join(" "))
}

/// A limit as people say it: `5 ngày làm việc`, `trong ngày`.
pub fn limit(limit: TimeLimit) -> String {
    match limit {
        TimeLimit::WorkingDays(days) => format!("{days} ngày làm việc"),
        TimeLimit::CalendarDays(days) => format!("{days} ngày"),
        TimeLimit::WorkingMinutes(minutes) => hours(minutes.get()),
        TimeLimit::SameDay => "trong ngày làm việc".to_owned(),
        TimeLimit::Months(months) => format!("{months} tháng"),
    }
}

/// A limit as official papers write it, with two digits: `05 ngày làm việc`.
pub fn limit_official(given: TimeLimit) -> String {
    match given {
        TimeLimit::WorkingDays(days) => format!("{days:02} ngày làm việc"),
        TimeLimit::CalendarDays(days) => format!("{days:02} ngày"),
        TimeLimit::Months(months) => format!("{months:02} tháng"),
        TimeLimit::WorkingMinutes(_) | TimeLimit::SameDay => limit(given),
    }
}

fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} phút làm việc"),
        (hours, 0) => format!("{hours} giờ làm việc"),
        (hours, rest) => format!("{hours} giờ {rest} phút làm việc"),
    }
}

/// How long a result has waited for the applicant, as seen today; `is_uncollected` after the days
/// of the rule pack.
pub fn awaiting(ready: Date, today: Date, is_uncollected: bool) -> DueWords {
    let days = ready.until(today).map_or(0, |span| span.get_days());
    let (text, urgency) = match days {
        _ if is_uncollected => (format!("{days} ngày chưa đến nhận"), Urgency::Soon),
        ..1 => ("chờ nhận từ hôm nay".to_owned(), Urgency::None),
        _ => (format!("chờ nhận {days} ngày"), Urgency::None),
    };
    DueWords { text, urgency }
}

/// What is left of a limit while the clock stands.
pub fn remaining(left: Remaining) -> String {
    match left {
        Remaining::WorkingDays(days) => format!("còn {days} ngày làm việc"),
        Remaining::CalendarDays(days) => format!("còn {days} ngày"),
        Remaining::WorkingMinutes(minutes) => format!("còn {}", minutes_words(i64::from(minutes))),
        Remaining::Late { due } => format!("đã quá hạn từ {}", moment(due)),
    }
}

/// `75.000 đồng`.
pub fn money(amount: Dong) -> String {
    format!("{amount} đồng")
}

/// A number of things in a sentence: `2.960`.
pub fn count(things: usize) -> String {
    Dong(u64::try_from(things).unwrap_or(u64::MAX)).to_string()
}

/// A file's size: `20 MB`, `350 kB`.
pub fn size(bytes: u64) -> String {
    const MEGA: u64 = 1024 * 1024;
    match bytes {
        ..1024 => format!("{bytes} byte"),
        1024..MEGA => format!("{} kB", bytes.div_ceil(1024)),
        _ => {
            let tenths = (bytes * 10).div_ceil(MEGA);
            match (tenths / 10, tenths % 10) {
                (whole, 0) => format!("{whole} MB"),
                (whole, tenth) => format!("{whole},{tenth} MB"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_moments_are_written_as_vietnam_writes_them() {
        let due = date(2019, 9, 4).at(17, 0, 0, 0);
        assert_eq!(day(due.date()), "04/09/2019");
        assert_eq!(moment(due), "17 giờ 00 ngày 04/09/2019");
        assert_eq!(brief(due), "04/09/2019 17:00");
        assert_eq!(long(due.date()), "ngày 04 tháng 9 năm 2019");
        assert_eq!(long(date(2026, 1, 15)), "ngày 15 tháng 01 năm 2026");
        assert_eq!(day_with_weekday(due.date()), "thứ Tư, 04/09/2019");
    }

    #[test]
    fn a_due_moment_is_said_as_seen_from_now() {
        let due = Some(date(2019, 9, 4).at(17, 0, 0, 0));
        let seen = |day, hour| {
            let words = relative(due, date(2019, 9, day).at(hour, 0, 0, 0), &Calendar::default());
            (words.text, words.urgency)
        };
        let said = |text: &str, urgency| (text.to_owned(), urgency);
        assert_eq!(seen(4, 8), said("đến hạn hôm nay, 17 giờ 00", Urgency::Today));
        assert_eq!(seen(4, 18), said("quá hạn từ 17 giờ 00 hôm nay", Urgency::Late));
        assert_eq!(seen(7, 8), said("quá hạn 3 ngày", Urgency::Late));
        assert_eq!(seen(2, 8), said("còn 2 ngày làm việc", Urgency::Soon));
        let early = relative(due, date(2019, 8, 27).at(8, 0, 0, 0), &Calendar::default());
        assert_eq!((early.text.as_str(), early.urgency), ("còn 6 ngày làm việc", Urgency::Calm));
        let brief = |day, hour| {
            let now = date(2019, 9, day).at(hour, 0, 0, 0);
            relative_brief(date(2019, 9, 4).at(17, 0, 0, 0), now, &Calendar::default()).text
        };
        assert_eq!(brief(4, 8), "hôm nay 17:00");
        assert_eq!(brief(4, 18), "quá hạn từ 17:00");
        assert_eq!(brief(7, 8), "quá hạn 3 ngày");
        let free = relative(None, date(2019, 8, 27).at(8, 0, 0, 0), &Calendar::default());
        assert_eq!(free.urgency, Urgency::None);
    }

    #[test]
    fn a_result_says_how_long_it_has_waited() {
        let said = |day, over| awaiting(date(2026, 1, 1), date(2026, 1, day), over).text;
        assert_eq!(said(1, false), "chờ nhận từ hôm nay");
        assert_eq!(said(13, false), "chờ nhận 12 ngày");
        assert_eq!(said(31, true), "30 ngày chưa đến nhận");
    }

    #[test]
    fn a_wait_is_said_no_more_exactly_than_it_is_known() {
        let said = |seconds| about(Some(Duration::from_secs(seconds)));
        assert_eq!(said(3), "khoảng 1 phút");
        assert_eq!(said(121), "khoảng 3 phút");
        assert_eq!(said(3_600), "khoảng 1 giờ");
        assert_eq!(said(3_600 + 25 * 60), "khoảng 1 giờ 20 phút");
        assert_eq!(about(None), "chưa ước tính được");
        let at = domain::time::instant(date(2026, 11, 25).at(23, 59, 5, 0));
        assert_eq!(to_the_second(at), "23 giờ 59 phút 05 giây ngày 25/11/2026");
    }

    #[test]
    fn working_time_is_said_in_days_of_eight_hours() {
        assert_eq!(minutes_words(2 * 480 + 3 * 60), "2 ngày 3 giờ làm việc");
        assert_eq!(minutes_words(90), "1 giờ 30 phút làm việc");
        assert_eq!(minutes_words(0), "chưa đến 1 phút làm việc");
        assert_eq!(minutes_words(480 + 5), "1 ngày làm việc");
    }

    #[test]
    fn limits_and_money_have_their_units() {
        let said = |text: &str| limit(text.parse().unwrap());
        assert_eq!(said("5wd"), "5 ngày làm việc");
        assert_eq!(said("20d"), "20 ngày");
        assert_eq!(said("56h"), "56 giờ làm việc");
        assert_eq!(said("3.5h"), "3 giờ 30 phút làm việc");
        assert_eq!(said("same-day"), "trong ngày làm việc");
        assert_eq!(limit_official("5wd".parse().unwrap()), "05 ngày làm việc");
        assert_eq!(money(Dong(75_000)), "75.000 đồng");
        assert_eq!(size(20 * 1024 * 1024), "20 MB");
        assert_eq!(size(1_600_000), "1,6 MB");
    }
}

//! How a due date comes about, line by line, so that anyone can count along.

use super::{dates, terms};
use domain::{
    calendar::{DayKind, DayStatus},
    deadline::{Course, Explanation, Line},
};
use jiff::civil::Date;

/// Every line of an explanation.
pub fn explanation(explanation: &Explanation) -> Vec<String> {
    lines(&explanation.lines)
}

/// Every line of a dossier's whole course, with its pauses and supplements.
pub fn course(course: &Course) -> Vec<String> {
    lines(&course.lines)
}

fn lines(lines: &[Line]) -> Vec<String> {
    lines.iter().map(line).collect()
}

/// One line.
pub fn line(line: &Line) -> String {
    match line {
        Line::Received { at } => format!("Tiếp nhận hồ sơ lúc {}.", dates::moment(*at)),
        Line::DayZeroMoved { cutoff, to } => format!(
            "Hồ sơ nhận sau {} hoặc vào ngày nghỉ nên được tính như nhận vào ngày làm việc tiếp \
             theo, {}.",
            dates::clock(*cutoff),
            dates::day_with_weekday(*to)
        ),
        Line::TooLateForToday { cutoff, to } => format!(
            "Hồ sơ nhận sau {} hoặc ngoài ngày làm việc nên trả kết quả vào ngày làm việc tiếp \
             theo, {}.",
            dates::clock(*cutoff),
            dates::day_with_weekday(*to)
        ),
        Line::DayOfReception { date } => {
            format!("{}: ngày bắt đầu, không tính vào thời hạn.", day(*date))
        }
        Line::Counted { date, number, status } => match status {
            DayStatus::WorkingDay => format!("{}: ngày thứ {number}.", day(*date)),
            DayStatus::WorkedInExchange { .. }
            | DayStatus::WeeklyRest
            | DayStatus::DayOff { .. } => {
                format!("{}: ngày thứ {number} ({}).", day(*date), status_words(status))
            }
        },
        Line::Skipped { date, status } => {
            format!("{}: không tính, {}.", day(*date), status_words(status))
        }
        Line::Span { from, to, days } => format!(
            "Tính liên tục từ {} đến hết {}: {days} ngày, kể cả ngày nghỉ.",
            dates::day_with_weekday(*from),
            dates::day_with_weekday(*to)
        ),
        Line::EndMoved { from, status, to } => format!(
            "Ngày cuối cùng, {}, là ngày {}; thời hạn kết thúc vào ngày làm việc tiếp theo, {} (Bộ luật \
             Dân sự, Điều 148).",
            dates::day_with_weekday(*from),
            status_words(status),
            dates::day_with_weekday(*to)
        ),
        Line::Worked { from, to, minutes, total } => format!(
            "{}, từ {} đến {}: {}, cộng dồn {}.",
            day(from.date()),
            dates::clock(from.time()),
            dates::clock(to.time()),
            hours(*minutes),
            hours(*total)
        ),
        Line::Paused { at, left } => {
            format!("Tạm dừng từ {}; thời hạn {}.", dates::moment(*at), dates::remaining(*left))
        }
        Line::Resumed { at, left } => format!(
            "Giải quyết tiếp từ {}; thời hạn {}.",
            dates::moment(*at),
            dates::remaining(*left)
        ),
        Line::SupplementAsked { at } => {
            format!("Yêu cầu bổ sung lúc {}; thời hạn dừng tính.", dates::moment(*at))
        }
        Line::SupplementComplete { at } => {
            format!("Hồ sơ bổ sung đầy đủ lúc {}; thời hạn tính lại từ đầu.", dates::moment(*at))
        }
        Line::Reappointed { at, due } => format!(
            "Cơ quan xin lỗi và hẹn lại lúc {}; ngày hẹn mới: {}.",
            dates::moment(*at),
            dates::moment(*due)
        ),
        Line::Due { at } => format!("Hạn trả kết quả: {}.", dates::moment(*at)),
    }
}

/// A date at the beginning of a line.
fn day(date: Date) -> String {
    super::capital(&dates::day_with_weekday(date))
}

/// What a day is, inside a sentence.
pub fn status_words(status: &DayStatus) -> String {
    match status {
        DayStatus::WorkingDay => "ngày làm việc".to_owned(),
        DayStatus::WorkedInExchange { name, decision } => {
            with(terms::day_kind(DayKind::SwappedWork), name.as_deref(), decision.as_deref())
        }
        DayStatus::WeeklyRest => "nghỉ hằng tuần".to_owned(),
        DayStatus::DayOff { kind, name, decision } => {
            with(terms::day_kind(*kind), name.as_deref(), decision.as_deref())
        }
    }
}

fn with(kind: &str, name: Option<&str>, decision: Option<&str>) -> String {
    let mut words = kind.to_owned();
    if let Some(name) = name {
        words = format!("{words} {name}");
    }
    if let Some(decision) = decision {
        words = format!("{words}, theo {decision}");
    }
    words
}

/// Hours and minutes, not converted into days: that is what is counted.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} phút"),
        (hours, 0) => format!("{hours} giờ"),
        (hours, rest) => format!("{hours} giờ {rest} phút"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use domain::{
        calendar::{Calendar, DayEntry, WeekHours},
        deadline::{self, DeadlineRules},
    };
    use jiff::civil::{DateTime, date};

    fn told(received: DateTime, limit: &str) -> String {
        let national_day = DayEntry::new(date(2019, 9, 2), DayKind::Holiday).named("Quốc khánh");
        let calendar = Calendar::new(WeekHours::office(), vec![national_day]).unwrap();
        let rules = DeadlineRules::default();
        let told = deadline::explain(received, limit.parse().unwrap(), &calendar, &rules).unwrap();
        explanation(&told).join("\n")
    }

    #[test]
    fn five_working_days_over_a_holiday_can_be_counted_along() {
        insta::assert_snapshot!(told(date(2019, 8, 27).at(9, 0, 0, 0), "5wd"), @r"
        Tiếp nhận hồ sơ lúc 9 giờ 00 ngày 27/08/2019.
        Thứ Ba, 27/08/2019: ngày bắt đầu, không tính vào thời hạn.
        Thứ Tư, 28/08/2019: ngày thứ 1.
        Thứ Năm, 29/08/2019: ngày thứ 2.
        Thứ Sáu, 30/08/2019: ngày thứ 3.
        Thứ Bảy, 31/08/2019: không tính, nghỉ hằng tuần.
        Chủ nhật, 01/09/2019: không tính, nghỉ hằng tuần.
        Thứ Hai, 02/09/2019: không tính, nghỉ lễ Quốc khánh.
        Thứ Ba, 03/09/2019: ngày thứ 4.
        Thứ Tư, 04/09/2019: ngày thứ 5.
        Hạn trả kết quả: 17 giờ 00 ngày 04/09/2019.
        ");
    }

    #[test]
    fn hours_are_counted_over_the_lunch_break() {
        insta::assert_snapshot!(told(date(2019, 8, 27).at(11, 0, 0, 0), "2h"), @r"
        Tiếp nhận hồ sơ lúc 11 giờ 00 ngày 27/08/2019.
        Thứ Ba, 27/08/2019, từ 11 giờ 00 đến 12 giờ 00: 1 giờ, cộng dồn 1 giờ.
        Thứ Ba, 27/08/2019, từ 13 giờ 00 đến 14 giờ 00: 1 giờ, cộng dồn 2 giờ.
        Hạn trả kết quả: 14 giờ 00 ngày 27/08/2019.
        ");
    }

    #[test]
    fn a_limit_that_ends_on_a_holiday_is_moved() {
        insta::assert_snapshot!(told(date(2019, 8, 23).at(11, 0, 0, 0), "10d"), @r"
        Tiếp nhận hồ sơ lúc 11 giờ 00 ngày 23/08/2019.
        Thứ Sáu, 23/08/2019: ngày bắt đầu, không tính vào thời hạn.
        Tính liên tục từ thứ Bảy, 24/08/2019 đến hết thứ Hai, 02/09/2019: 10 ngày, kể cả ngày nghỉ.
        Ngày cuối cùng, thứ Hai, 02/09/2019, là ngày nghỉ lễ Quốc khánh; thời hạn kết thúc vào ngày làm việc tiếp theo, thứ Ba, 03/09/2019 (Bộ luật Dân sự, Điều 148).
        Hạn trả kết quả: 17 giờ 00 ngày 03/09/2019.
        ");
    }

    #[test]
    fn too_late_for_today_is_said() {
        insta::assert_snapshot!(told(date(2019, 8, 30).at(15, 30, 0, 0), "same-day"), @r"
        Tiếp nhận hồ sơ lúc 15 giờ 30 ngày 30/08/2019.
        Hồ sơ nhận sau 15 giờ 00 hoặc ngoài ngày làm việc nên trả kết quả vào ngày làm việc tiếp theo, thứ Ba, 03/09/2019.
        Thứ Bảy, 31/08/2019: không tính, nghỉ hằng tuần.
        Chủ nhật, 01/09/2019: không tính, nghỉ hằng tuần.
        Thứ Hai, 02/09/2019: không tính, nghỉ lễ Quốc khánh.
        Thứ Ba, 03/09/2019: ngày thứ 1.
        Hạn trả kết quả: 17 giờ 00 ngày 03/09/2019.
        ");
    }
}

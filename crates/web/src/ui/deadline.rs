//! How much time is left, in words and colour together.

use askama::Template;
use askama::filters::HtmlSafe;

use super::tag::Tone;

/// Where a dossier or a step stands against its time limit. Days are those of the limit: working
/// days for working-day limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Template)]
#[template(path = "ui/deadline.html")]
pub enum Deadline {
    /// Days left, today not counted.
    DaysLeft(u32),
    /// Due today, at this hour and minute if the limit is in hours.
    Today,
    /// Whole working hours left, for limits in hours; 0 is less than one.
    HoursLeft(u32),
    /// Days past the date.
    Late(u32),
    /// The clock stands still (waiting for the citizen or for tax).
    Paused,
    /// Ended before the date, by so many days.
    EndedEarly(u32),
    /// Ended on the date.
    EndedOnTime,
    /// Ended after the date, by so many days.
    EndedLate(u32),
    /// No limit by law.
    Unlimited,
}

impl HtmlSafe for Deadline {}

impl Deadline {
    /// Colour: a warning from two days (or four hours) before.
    pub fn tone(&self) -> Tone {
        match self {
            Self::DaysLeft(0..=2) | Self::Today | Self::HoursLeft(0..=4) | Self::EndedLate(_) => {
                Tone::Warn
            }
            Self::Late(_) => Tone::Bad,
            Self::DaysLeft(_) | Self::HoursLeft(_) => Tone::Work,
            Self::EndedEarly(_) | Self::EndedOnTime => Tone::Good,
            Self::Paused | Self::Unlimited => Tone::Idle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_said_in_words_not_by_colour_alone() {
        for (deadline, words) in [
            (Deadline::DaysLeft(2), "còn 2 ngày"),
            (Deadline::Today, "đến hạn hôm nay"),
            (Deadline::HoursLeft(0), "còn dưới 1 giờ"),
            (Deadline::Late(3), "quá hạn 3 ngày"),
            (Deadline::Paused, "đang tạm dừng"),
            (Deadline::EndedEarly(1), "xong sớm 1 ngày"),
            (Deadline::EndedLate(2), "xong trễ 2 ngày"),
        ] {
            assert!(deadline.to_string().contains(words), "{deadline}");
        }
    }
}

//! Vietnamese local time: UTC+7, without summer time, so civil moments and instants are one to one.
//!
//! Legal days and hours are civil ([`DateTime`]); what the clock hands in is a [`Timestamp`]. The
//! offset is fixed here on purpose: a time-zone database on the machine could be missing or old,
//! and no dossier reaches back before 1975.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, offset},
};

/// `Asia/Ho_Chi_Minh`.
const VIETNAM: Offset = offset(7);

/// What the wall clock in Vietnam shows at `instant`.
pub fn local(instant: Timestamp) -> DateTime {
    VIETNAM.to_datetime(instant)
}

/// The instant at which the wall clock in Vietnam shows `moment`.
///
/// Total: a moment in the few hours that instants cannot express (around the years −9999 and
/// 9999) gives the first or the last instant there is.
pub fn instant(moment: DateTime) -> Timestamp {
    let edge = if moment.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    VIETNAM.to_timestamp(moment).unwrap_or(edge)
}

/// `2019-09-04T17:00`, with seconds only when there are some.
pub fn to_text(moment: DateTime) -> String {
    let format = if moment.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    moment.strftime(format).to_string()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vietnam_is_seven_hours_ahead_of_utc() {
        let utc: Timestamp = "2019-08-26T18:30:00Z".parse().unwrap();
        assert_eq!(local(utc), date(2019, 8, 27).at(1, 30, 0, 0));
        assert_eq!(instant(date(2019, 8, 27).at(1, 30, 0, 0)), utc);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        assert_eq!(instant(DateTime::MAX), Timestamp::MAX);
        assert_eq!(instant(DateTime::MIN), Timestamp::MIN);
        assert!(local(Timestamp::MAX) <= DateTime::MAX);
        assert!(local(Timestamp::MIN) >= DateTime::MIN);
    }

    #[test]
    fn seconds_are_written_only_when_there_are_some() {
        assert_eq!(to_text(date(2019, 9, 4).at(17, 0, 0, 0)), "2019-09-04T17:00");
        assert_eq!(to_text(date(2019, 9, 4).at(17, 0, 5, 0)), "2019-09-04T17:00:05");
    }

    proptest! {
        #[test]
        fn going_to_local_time_and_back_changes_nothing(second in -60_000_000_000_i64..200_000_000_000) {
            let there = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(instant(local(there)), there);
        }
    }
}

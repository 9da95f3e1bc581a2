//! What a rule pack says about deadlines.

use jiff::civil::{DateTime, Time, time};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::TimeLimit;

/// The deadline rules of a pack. Every field has a default, so `{}` is a full set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadlineRules {
    /// By when the desk answers an online dossier. Default `8h`, which is practice, not law.
    pub intake_limit: TimeLimit,
    /// A dossier received *after* this time of day is handed over, or with a same-day limit
    /// answered, on the next working day. Default `15:00`. Law: Decree 61/2018/NĐ-CP, Art. 16.
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub cutoff: Time,
    /// Whether a dossier received after the cut-off counts as received on the next working day,
    /// so that days count from the day after that one. Default `false`.
    ///
    /// Decree 63/2024/NĐ-CP lets late dossiers "count from the next working day", which can be
    /// read both ways; the body's lawyer decides. Hours are not touched by it.
    pub late_receipt_shifts_day_zero: bool,
    /// Until when, after reception, a supplement may be asked for, unless a sector law says
    /// otherwise. Default `3wd`. Law: Decree 61/2018/NĐ-CP, Art. 17.
    pub supplement_request_limit: TimeLimit,
    /// How many working days before the due date the apology must be out. Default 1. Law: Decree
    /// 61/2018/NĐ-CP, Art. 19(9).
    pub apology_working_days_before: u8,
    /// Which date the finish is judged by after an apology. Default: the original one.
    pub judged_by: JudgedBy,
}

/// Which due date decides between early, on time and late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JudgedBy {
    /// The date promised before any apology.
    #[default]
    OriginalDate,
    /// The date of the apology, where there was one.
    ReappointedDate,
}

impl Default for DeadlineRules {
    fn default() -> Self {
        use std::num::{NonZeroU16, NonZeroU32};
        const EIGHT_HOURS: NonZeroU32 = NonZeroU32::new(8 * 60).unwrap();
        const THREE: NonZeroU16 = NonZeroU16::new(3).unwrap();
        Self {
            intake_limit: TimeLimit::WorkingMinutes(EIGHT_HOURS),
            cutoff: time(15, 0, 0, 0),
            late_receipt_shifts_day_zero: false,
            supplement_request_limit: TimeLimit::WorkingDays(THREE),
            apology_working_days_before: 1,
            judged_by: JudgedBy::OriginalDate,
        }
    }
}

impl DeadlineRules {
    /// Whether something comes after the cut-off. The minute itself is in time to its last second:
    /// the slip shows no seconds.
    pub(super) fn is_late(&self, received: DateTime) -> bool {
        let minute = |time: Time| (time.hour(), time.minute());
        minute(received.time()) > minute(self.cutoff)
    }
}

// Times of day are written as people write them, without seconds.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn write_time<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.strftime("%H:%M").to_string())
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    Time::strptime("%H:%M", &text)
        .map_err(|_| D::Error::custom(format!("\"{text}\" is not a time of day such as 15:00")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn an_empty_set_of_rules_is_the_usual_one() {
        assert_eq!(serde_json::from_str::<DeadlineRules>("{}").unwrap(), DeadlineRules::default());
    }

    #[test]
    fn rules_are_written_as_people_write_them_and_read_back() {
        let json = serde_json::to_value(DeadlineRules::default()).unwrap();
        assert_eq!(json["cutoff"], "15:00");
        assert_eq!(json["intake_limit"], "8h");
        assert_eq!(
            serde_json::from_value::<DeadlineRules>(json).unwrap(),
            DeadlineRules::default()
        );
    }

    #[test]
    fn a_wrong_cutoff_and_an_unknown_rule_are_named() {
        let error =
            |json: &str| serde_json::from_str::<DeadlineRules>(json).unwrap_err().to_string();
        assert!(error(r#"{"cutoff": "3 giờ"}"#).contains("\"3 giờ\" is not a time of day"));
        assert!(error(r#"{"cut_off": "15:00"}"#).contains("cut_off"));
    }
}

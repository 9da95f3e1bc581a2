//! Moments as whole numbers, the same on every engine.

use crate::engine::Row;
use app::ports::Fault;
use domain::time;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

/// Stands for "no due moment" in keys: it sorts last.
pub const NO_DUE: i64 = i64::MAX;

/// Stands for "no due day" in keys: it sorts last.
pub const NO_DAY: i64 = 99_999_999;

/// Microseconds since 1970 UTC.
pub fn stamp(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A civil moment: that of the instant at which the clocks in Vietnam show it.
pub fn civil(moment: DateTime) -> i64 {
    time::instant(moment).as_microsecond()
}

/// A due moment in a key.
pub fn due_key(due: Option<DateTime>) -> i64 {
    due.map_or(NO_DUE, civil)
}

/// A due day in a key.
pub fn day_key(due: Option<DateTime>) -> i64 {
    due.map_or(NO_DAY, |due| day(due.date()))
}

/// yyyymmdd.
pub fn day(date: Date) -> i64 {
    month(date) * 100 + i64::from(date.day())
}

/// yyyymm.
pub fn month(date: Date) -> i64 {
    i64::from(date.year()) * 100 + i64::from(date.month())
}

impl Row {
    pub(crate) fn stamp_or_null(&mut self, column: &str) -> Result<Option<Timestamp>, Fault> {
        self.whole_or_null(column)?
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(|error| self.strange(column, error))
    }

    pub(crate) fn stamp(&mut self, column: &str) -> Result<Timestamp, Fault> {
        let micros = self.whole(column)?;
        Timestamp::from_microsecond(micros).map_err(|error| self.strange(column, error))
    }

    pub(crate) fn civil_or_null(&mut self, column: &str) -> Result<Option<DateTime>, Fault> {
        Ok(self.stamp_or_null(column)?.map(time::local))
    }

    /// A due moment from a key.
    pub(crate) fn due(&mut self, column: &str) -> Result<Option<DateTime>, Fault> {
        match self.whole(column)? {
            NO_DUE => Ok(None),
            micros => Timestamp::from_microsecond(micros)
                .map(|at| Some(time::local(at)))
                .map_err(|error| self.strange(column, error)),
        }
    }
}

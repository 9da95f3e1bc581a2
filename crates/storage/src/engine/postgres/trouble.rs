//! What an error of PostgreSQL means to whoever asked.

use app::ports::Fault;
use std::{error::Error, fmt};
use tokio_postgres::error::Severity;

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key exists already; nothing was written.
    Conflict,
    /// Nothing was written; the same may succeed when tried again.
    Again,
    /// Nothing was written, and nothing else can be at the moment (disk full, out of memory).
    Exhausted,
    /// Nothing was written; the command itself is at fault.
    Refused,
    /// The connection is gone. What was under way may or may not be done.
    Lost,
}

/// An error of the database: what it means, and its words without the values of the data, which
/// may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub kind: Kind,
    /// SQLSTATE; empty when the server said nothing.
    pub code: String,
    words: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for Trouble {}

impl Trouble {
    pub fn refused(words: &str) -> Self {
        Self { kind: Kind::Refused, code: String::new(), words: words.to_owned() }
    }

    pub fn lost(words: &str) -> Self {
        Self { kind: Kind::Lost, code: String::new(), words: words.to_owned() }
    }

    /// An error met while connecting: the next attempt may find a better world.
    pub fn of_connecting(error: tokio_postgres::Error) -> Self {
        Self { kind: Kind::Lost, ..Self::from(error) }
    }

    /// As a fault met while `doing` something.
    pub fn fault(self, doing: &str) -> Fault {
        Fault { passing: self.kind != Kind::Refused, ..Fault::new(doing, self) }
    }
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(said) = error.as_db_error() {
            let code = said.code().code();
            let is_last_word =
                matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
            // The detail would name values of the data: it is left out.
            let words = format!("{} (SQLSTATE {code})", said.message());
            let kind = if is_last_word { Kind::Lost } else { kind_of(code) };
            return Self { kind, code: code.to_owned(), words };
        }
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            words = format!("{words}: {deeper}");
            cause = deeper.source();
        }
        // What cannot even be sent (a value that does not fit its column) is our own fault.
        let is_ours = words.starts_with("error serializing") || words.starts_with("expected ");
        Self { kind: if is_ours { Kind::Refused } else { Kind::Lost }, code: String::new(), words }
    }
}

fn kind_of(code: &str) -> Kind {
    match code {
        "23505" => Kind::Conflict,
        // Deadlock and serialization; waiting for a lock; a plan or statement that is no longer.
        "55P03" | "0A000" | "26000" => Kind::Again,
        // The server has become a standby.
        "25006" => Kind::Lost,
        "57014" => Kind::Exhausted,
        _ => match code.get(..2) {
            Some("40") => Kind::Again,
            Some("53" | "58") => Kind::Exhausted,
            Some("08" | "57") => Kind::Lost,
            _ => Kind::Refused,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_errors_is_met_in_its_own_way() {
        let expected = [
            ("23505", Kind::Conflict),
            ("40001", Kind::Again),
            ("40P01", Kind::Again),
            ("53100", Kind::Exhausted),
            ("57P01", Kind::Lost),
            ("08006", Kind::Lost),
            ("22001", Kind::Refused),
            ("42P01", Kind::Refused),
        ];
        for (code, kind) in expected {
            assert_eq!(kind_of(code), kind, "{code}");
        }
    }
}

//! What an act can answer besides success.

use crate::ports::{Fault, files::FileError, storage::CommitError};
use domain::{dossier::Refusal, form::check::Problem};

/// Why an act was not done. A *no* is not a failure: only [`Error::Fault`] is one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The law says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed must change.
    #[error("{} answers must change", .0.len())]
    Invalid(Vec<Problem>),
    /// None, or not yours to see.
    #[error("not found")]
    NotFound,
    /// Somebody was faster.
    #[error("changed meanwhile")]
    Stale,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too much at once; will pass.
    #[error("overloaded")]
    Overloaded,
    /// The file was not taken.
    #[error(transparent)]
    File(#[from] FileRefusal),
    /// Signing in failed.
    #[error(transparent)]
    SignIn(#[from] SignInRefusal),
    /// The store of files cannot be reached; everything else works.
    #[error("the store of files is out of reach")]
    FilesAway(#[source] Fault),
    /// Something broke.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Error {
    /// Whether the act was certainly not done; what broke or was not let in may be tried again.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self, Self::Fault(_) | Self::Overloaded)
    }
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// Larger than allowed.
    #[error("larger than {max_bytes} bytes")]
    TooLarge {
        /// The bound.
        max_bytes: u64,
    },
    /// Not a picture or document we take.
    #[error("not a kind of file we take")]
    WrongType,
    /// Empty.
    #[error("empty")]
    Empty,
    /// The upload broke off.
    #[error("broken off")]
    BrokenOff,
    /// Too many files in one dossier.
    #[error("more than {max} files")]
    TooMany {
        /// The bound.
        max: usize,
    },
}

/// Why signing in failed. Never says whether an account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    /// Neither a telephone number nor an e-mail address.
    #[error("neither a telephone number nor an e-mail address")]
    NoContact,
    /// The code was asked for less than a minute ago.
    #[error("a code was sent {seconds_left} seconds too recently")]
    TooSoon {
        /// How long to wait.
        seconds_left: u16,
    },
    /// Wrong or expired code.
    #[error("wrong or expired code")]
    WrongCode,
    /// Too many wrong codes: ask for a new one.
    #[error("too many wrong codes")]
    TooManyTries,
    /// Login name, password or second factor wrong.
    #[error("login, password or second factor is wrong")]
    WrongStaffLogin,
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Stale => Self::Stale,
            CommitError::KeyReused => Self::KeyReused,
            CommitError::Overloaded => Self::Overloaded,
            CommitError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::TooLarge { max_bytes } => FileRefusal::TooLarge { max_bytes }.into(),
            FileError::BrokenOff(_) => FileRefusal::BrokenOff.into(),
            FileError::Fault(fault) => Self::FilesAway(fault),
        }
    }
}

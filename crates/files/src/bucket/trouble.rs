//! What is wrong with a store, said so that an operator knows what to do.

use app::ports::Fault;
use object_store::client::{HttpError, HttpErrorKind};
use std::error::Error;

/// Why the store does not do what it is asked to; [`Trouble::remedy`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It cannot be reached.
    #[error("the store of files does not answer at {endpoint} ({why})")]
    Away {
        /// Where it was asked.
        endpoint: String,
        /// What the network says.
        why: String,
    },
    /// It answers that something is wrong with itself.
    #[error("the store of files at {endpoint} is in trouble itself ({why})")]
    Ill {
        /// Where it was asked.
        endpoint: String,
        /// What it answered.
        why: String,
    },
    /// There is no such bucket.
    #[error("{at}: there is no such bucket at {endpoint}")]
    NoBucket {
        /// Bucket and prefix.
        at: String,
        /// Where it was asked.
        endpoint: String,
    },
    /// The keys are not known there.
    #[error("{at}: {endpoint} does not accept the keys ({why})")]
    WrongKeys {
        /// Bucket and prefix.
        at: String,
        /// Where it was asked.
        endpoint: String,
        /// What it answered.
        why: String,
    },
    /// The keys are known but may not read and write there.
    #[error("{at}: the keys may not read and write here ({why})")]
    NoRights {
        /// Bucket and prefix.
        at: String,
        /// What it answered.
        why: String,
    },
    /// The bucket is in another region.
    #[error("{at}: the bucket is not in this region ({why})")]
    WrongRegion {
        /// Bucket and prefix.
        at: String,
        /// What it answered.
        why: String,
    },
    /// The clocks differ too much.
    #[error("{at}: the clock of this machine and that of {endpoint} differ")]
    WrongClock {
        /// Bucket and prefix.
        at: String,
        /// Where it was asked.
        endpoint: String,
    },
    /// Something else answers there.
    #[error("what answers at {endpoint} is no S3 store ({why})")]
    NotS3 {
        /// Where it was asked.
        endpoint: String,
        /// What it answered.
        why: String,
    },
    /// It gave other bytes than it was given.
    #[error("{at}: the store gives other bytes than it was given")]
    OtherBytes {
        /// Bucket and prefix.
        at: String,
    },
}

impl Trouble {
    /// Whether it comes from the line or the store, and not from how it is set up.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away { .. } | Self::Ill { .. })
    }

    /// What an operator is to do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Away { .. } => "check that it runs, the network, and --s3-endpoint",
            Self::Ill { .. } => "look into its own log and at its disks",
            Self::NoBucket { .. } => "make the bucket, or correct --files",
            Self::WrongKeys { .. } => "check MOTCUA_S3_ACCESS_KEY and MOTCUA_S3_SECRET_KEY",
            Self::NoRights { .. } => "give the keys the right to get, put and list objects there",
            Self::WrongRegion { .. } => "set --s3-region",
            Self::WrongClock { .. } => "let both take the time from the same servers (NTP)",
            Self::NotS3 { .. } => "correct --s3-endpoint",
            Self::OtherBytes { .. } => "do not use this store",
        }
    }

    pub(super) fn fault(self, doing: &str) -> Fault {
        Fault { passing: self.is_passing(), ..Fault::new(doing, self) }
    }

    pub(super) fn of(error: object_store::Error, at: &str, endpoint: &str) -> Self {
        let (at, endpoint) = (at.to_owned(), endpoint.to_owned());
        if let Some(why) = of_the_line(&error) {
            return Self::Away { endpoint, why };
        }
        let said = Said::by(&error);
        let why = said.short();
        match (said.code.as_str(), said.status) {
            ("NoSuchBucket", _) => Self::NoBucket { at, endpoint },
            (
                "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken",
                _,
            )
            | (_, Some(401)) => Self::WrongKeys { at, endpoint, why },
            ("RequestTimeTooSkewed", _) => Self::WrongClock { at, endpoint },
            ("AuthorizationHeaderMalformed" | "PermanentRedirect", _) | ("", Some(301 | 307)) => {
                Self::WrongRegion { at, why }
            }
            (_, Some(403)) => Self::NoRights { at, why },
            ("", Some(400..=499)) => Self::NotS3 { endpoint, why },
            _ => Self::Ill { endpoint, why },
        }
    }
}

/// Whether the store says that it does not know "only when there is none".
pub(super) fn is_unknown_condition(error: &object_store::Error) -> bool {
    let said = Said::by(error);
    said.status == Some(501) || said.code == "NotImplemented"
}

/// What the network says, when the store could not be asked.
fn of_the_line(error: &object_store::Error) -> Option<String> {
    let http = causes(error).find_map(|cause| cause.downcast_ref::<HttpError>())?;
    let innermost = causes(http).last().map(ToString::to_string).unwrap_or_default();
    Some(match http.kind() {
        HttpErrorKind::Timeout => "no answer in time".to_owned(),
        _ => innermost,
    })
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn Error + 'static)| (**cause).source())
}

/// What the store answered instead of doing what it was asked to.
struct Said {
    status: Option<u16>,
    /// The name that S3 has for it; empty when there is none.
    code: String,
    /// All of it, as the library tells.
    text: String,
}

impl Said {
    /// The library tells status and answer only as a text.
    fn by(error: &object_store::Error) -> Self {
        let text =
            causes(error).map(ToString::to_string).max_by_key(String::len).unwrap_or_default();
        let status = between(&text, "status code: ", ":").or(between(&text, "status code: ", " "));
        let status = status.and_then(|status| status.get(..3)?.parse().ok());
        let code = between(&text, "<Code>", "</Code>").unwrap_or_default().to_owned();
        Self { status, code, text }
    }

    fn short(&self) -> String {
        const SIGNS_MAX: usize = 120;
        match (self.code.as_str(), self.status) {
            ("", Some(status)) => format!("status {status}"),
            ("", None) => self.text.chars().take(SIGNS_MAX).collect(),
            (code, _) => code.to_owned(),
        }
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

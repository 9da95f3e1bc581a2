//! Identifiers. Those of records are UUIDs (version 7, made at the edge); those of the catalogue
//! are the stable words that data packages use.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! word_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id!(
    /// One dossier (hồ sơ).
    DossierId
);
uuid_id!(
    /// A citizen's account on the portal.
    AccountId
);
uuid_id!(
    /// A member of staff.
    StaffId
);
uuid_id!(
    /// A draft that has not been sent yet.
    DraftId
);
uuid_id!(
    /// One question to a consulted agency.
    ConsultationId
);
uuid_id!(
    /// One stored file as attached to one place; the bytes are known by [`FileHash`].
    AttachmentId
);

word_id!(
    /// An agency in the tree, for example `p00004` or `so-xay-dung`.
    AgencyId
);
word_id!(
    /// A procedure's national code, for example `1.001193`.
    ProcedureCode
);
word_id!(
    /// A process definition.
    ProcessId
);
word_id!(
    /// A step inside a process definition.
    StepId
);
word_id!(
    /// A component (thành phần hồ sơ) inside a procedure.
    ComponentId
);
word_id!(
    /// A case of a procedure (trường hợp), for example `new-house`.
    CaseId
);
word_id!(
    /// A rule pack, for example `nd61-2018`.
    PackId
);
word_id!(
    /// The SHA-256 of a file's bytes, in lower-case hexadecimal.
    FileHash
);

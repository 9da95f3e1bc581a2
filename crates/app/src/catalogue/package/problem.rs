//! What can be wrong with a data package: named by file, line, column and reason.

use domain::{
    agency::TreeError, calendar::CalendarError, deadline::TimeLimitError,
    form::check::DefinitionFault, process::check::Finding,
};
use std::fmt;

/// One thing wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageProblem {
    /// The file.
    pub file: String,
    /// Line, counted from 1; `None` when the file as a whole is meant.
    pub line: Option<u64>,
    /// In tables the number of the cell, elsewhere that of the sign in the line; from 1.
    pub column: Option<u64>,
    /// Heading of the cell, or the place inside the document.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: PackageFault,
}

/// What can be wrong: a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageFault {
    /// The package has no file that is known.
    #[error("there is nothing to import here")]
    Nothing,
    /// The file cannot be read from where it lies.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A file above the bound.
    #[error("is larger than {max_bytes} bytes")]
    TooLarge {
        /// The bound.
        max_bytes: usize,
    },
    /// Bytes that are no UTF-8 text.
    #[error("is not UTF-8 text")]
    NotUtf8,
    /// A heading the table must have.
    #[error("the table has no column of this name")]
    MissingColumn,
    /// A heading that stands there twice.
    #[error("the table has two columns of this name")]
    DuplicateColumn,
    /// A row with more or fewer cells than headings.
    #[error("has {found} cells instead of {expected}")]
    CellCount {
        /// Headings.
        expected: usize,
        /// Cells.
        found: usize,
    },
    /// A cell that must be filled.
    #[error("is empty")]
    Empty,
    /// A cell above the bound.
    #[error("is longer than {max} signs")]
    TooLong {
        /// The bound.
        max: usize,
    },
    /// A word that is none of those that may stand here.
    #[error("\"{found}\" is none of {allowed}")]
    NotOneOf {
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: &'static str,
    },
    /// Not a day.
    #[error("\"{0}\" is not a day such as 2020-04-30")]
    NotADay(String),
    /// Not a time limit.
    #[error("\"{found}\": {why}")]
    NotALimit {
        /// What stands there.
        found: String,
        /// Why.
        why: TimeLimitError,
    },
    /// Not an agency's identifier code.
    #[error("\"{0}\" is not an identifier code such as 000.00.01.H26 or H26.23.01")]
    NotAnAgencyCode(String),
    /// Something that is no identifier: spaces, signs or nothing.
    #[error("\"{0}\" is no identifier: letters, digits, dots and dashes")]
    NotAnIdentifier(String),
    /// Not the JSON that belongs here.
    #[error("{0}")]
    Json(String),
    /// Something that must be unique stands there twice.
    #[error("{0} appears twice")]
    Duplicate(String),
    /// Something is named that the package does not have.
    #[error("{0} does not exist")]
    Unknown(String),
    /// The file or folder is named otherwise than what is in it.
    #[error("the file is named otherwise than its content: {0}")]
    NamedOtherwise(String),
    /// The form is not sound.
    #[error("{0:?}")]
    Form(DefinitionFault),
    /// The process is not sound.
    #[error("{}", finding(.0))]
    Process(Finding),
    /// The agencies are no tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The calendar is not sound.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// So much is wrong that the rest was not looked at.
    #[error("there are more problems than {max}; the rest is not listed")]
    TooMany {
        /// The bound.
        max: usize,
    },
}

fn finding(finding: &Finding) -> String {
    let place = finding.act.as_deref().map(|act| format!(" ({act})")).unwrap_or_default();
    format!("{}{place}", finding.kind.as_str())
}

impl fmt::Display for PackageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for position in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{position}")?;
        }
        if let Some(field) = &self.field {
            write!(f, " {field}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// A place inside a file of the package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub line: Option<u64>,
    pub column: Option<u64>,
    pub field: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub fn file(file: &'a str) -> Self {
        Self { file, line: None, column: None, field: None }
    }

    /// The place where `word` first stands in quotes, which is where a person would look.
    pub fn word(file: &'a str, text: &str, word: &'a str) -> Self {
        let at = text.find(&format!("\"{word}\""));
        let line = at.map(|at| text[..at].bytes().filter(|byte| *byte == b'\n').count() as u64 + 1);
        Self { file, line, column: None, field: Some(word) }
    }
}

/// The problems found so far, no more than anyone would read.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<PackageProblem>);

impl Problems {
    const MAX: usize = 1000;

    pub fn add(&mut self, place: Place<'_>, reason: impl Into<PackageFault>) {
        let reason = match self.0.len() {
            Self::MAX.. => return,
            last if last + 1 == Self::MAX => PackageFault::TooMany { max: Self::MAX - 1 },
            _ => reason.into(),
        };
        self.0.push(PackageProblem {
            file: place.file.to_owned(),
            line: place.line,
            column: place.column,
            field: place.field.map(str::to_owned),
            reason,
        });
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// `value` when nothing was wrong, else all that was.
    pub fn or<T>(self, value: T) -> Result<T, Vec<PackageProblem>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

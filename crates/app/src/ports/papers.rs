//! Official papers as PDF.

use super::Fault;
use async_trait::async_trait;

/// A paper to be printed: which template, and what stands on it.
///
/// The words are made by `wording`; the templates live in `paper`. They meet in this loosely typed
/// value so that pages need not be compiled together with a typesetter; a test holds every job that
/// `wording` makes against the templates.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperJob {
    /// Identifier of the template, for example `receipt`.
    pub template: &'static str,
    /// What stands on it.
    pub data: serde_json::Value,
}

/// The printer of official papers.
#[async_trait]
pub trait Papers: Send + Sync {
    /// The PDF of a paper.
    async fn print(&self, job: PaperJob) -> Result<Vec<u8>, Fault>;
}

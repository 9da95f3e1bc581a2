//! One dossier (hồ sơ): its life from the sending to the return of the result.
//!
//! Three steps, always the same: [`decide`](decide::decide) says which events follow from a
//! command, or why the law says no; [`apply`](apply::apply) gives the dossier after an event; the
//! shell stores both in one commit. Replaying the events gives the stored state.
//!
//! Read in this order: [`state`] (what a dossier can be), [`command`] (what can be asked),
//! [`decide`] (the law, transitions T1–T20 of Decree 61/2018), [`event`] (what is recorded).

pub mod apply;
pub mod command;
mod course;
pub mod decide;
pub mod event;
pub mod history;
pub mod refusal;
pub mod state;
pub mod work;

#[cfg(test)]
mod tests;

pub use apply::apply;
pub use command::{Application, Command};
pub use course::due_lines;
pub use decide::{Facts, decide, receive_at_counter, submit};
pub use event::{Event, Recorded};
pub use refusal::Refusal;
pub use state::{Dossier, Stage, StageKind};
pub use work::{WorkItem, WorkKind, work};

//! Deterministic simulation of the acts over the store.
//!
//! A history is a small city for some months: citizens, officers of every role at several agencies,
//! timers and an outbox, all acting through [`app::App`] over the real store and the real SQLite.
//! One thread chooses from a seed who goes next, what is lost, doubled or late, when the clock is
//! set, when the disk is full and when the power fails. In the end, and after every restart, an
//! independent checker proves what is stored against what the people remember. The same seed gives
//! the same history, on every machine.
//!
//! What is modelled, and what is not, is in the README of this crate.

mod certificate;
mod chance;
mod check;
mod citizen;
mod city;
mod client;
mod clock;
mod deeds;
mod executor;
mod forms;
mod history;
mod machine;
mod officer;
mod outcome;
mod ports;
mod record;
mod rounds;
mod tear;
mod weather;
mod wire;
mod world;

pub use certificate::{Certificate, certify};
pub use chance::Dice;
pub use check::ASSERTIONS;
pub use city::{City, Era};
pub use history::{Maker, Plan, honest};
pub use machine::{Flush, Machine, Setup, SqliteMachine};
pub use outcome::{Counts, Finding, Outcome};

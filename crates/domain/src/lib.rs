//! The law, and nothing else: agencies, procedures, processes, dossiers, deadlines.
//!
//! Everything here is pure. Time, randomness, identifiers and configuration are handed in; no
//! sentence for people is written here (see the `wording` crate).
//!
//! Read in this order: [`procedure`] (what can be asked for), [`process`] (how it travels),
//! [`dossier`] (what happens to one request), [`deadline`] (until when), [`ledger`] (who held it).

pub mod agency;
pub mod calendar;
pub mod contact;
pub mod deadline;
pub mod dossier;
pub mod dossier_code;
pub mod form;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod party;
pub mod personal_id;
pub mod procedure;
pub mod process;
pub mod rule_pack;
pub mod text;
pub mod time;

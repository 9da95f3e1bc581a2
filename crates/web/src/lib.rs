//! web
pub mod ui;

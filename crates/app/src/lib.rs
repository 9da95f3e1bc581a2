//! The acts of the system, who may do them, and the ports they need.

pub mod accounts;
pub mod catalogue;
pub mod drafts;
pub mod notices;
pub mod ports;

//! Every sentence the system says: on a page, in a message, in an official paper, on the command
//! line. The law decides elsewhere; here its answers become words a person understands.
//!
//! Three things to know. Every closed set of the law is met by a `match` without a rest: a new
//! refusal does not compile until it can be said. A sentence says what happened, why, and what to
//! do now; it addresses the reader as *ông/bà*, blames nobody and holds no code words. Whatever is
//! not Vietnamese (whom a sentence is for, how urgent it is) stands beside [`vi`], so that another
//! language can stand beside it too.

mod names;
pub mod vi;

pub use names::Names;
pub use vi::*;

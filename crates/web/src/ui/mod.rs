//! Layouts and components: what every page is made of. See `README.md` in this folder.

pub mod assets;
pub mod deadline;
pub mod draft;
pub mod errors;
pub mod field;
pub mod notice;
pub mod pages;
pub mod panel;
pub mod shell;
pub mod summary;
pub mod tag;
pub mod tasks;
pub mod timeline;
pub mod words;

pub use deadline::Deadline;
pub use draft::Draft;
pub use errors::Errors;
pub use field::Field;
pub use notice::Notice;
pub use pages::Pages;
pub use panel::Panel;
pub use shell::{Csrf, DeskSection, DeskShell, Link, Place, Seat, Section, Shell};
pub use summary::Summary;
pub use tag::{Tag, Tone};
pub use tasks::Tasks;
pub use timeline::{Moment, Timeline};

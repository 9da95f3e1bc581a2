//! What the acts need from outside, as it is on a real machine.

mod chance;
mod clock;
mod printer;

pub use chance::{SeededChance, SystemChance};
pub use clock::{MovableClock, SystemClock};
pub use printer::PaperPrinter;

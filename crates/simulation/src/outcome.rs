//! What came of a history.

use serde::Serialize;

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident: $words:literal,)+) => {
        /// What was counted in a history, or in many.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)+
        }

        impl Counts {
            /// Adds those of another history.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)+
            }

            /// Each with its name for people.
            pub fn lines(&self) -> Vec<(&'static str, u64)> {
                vec![$(($words, self.$name)),+]
            }
        }
    };
}

counts! {
    /// Acts that people wanted done.
    acts: "acts wanted",
    /// Acts whose answer "done" arrived.
    acknowledged: "acts acknowledged",
    /// Acts that the law, or the rights, refused.
    refused: "acts refused by law",
    /// Acts turned away because somebody was faster.
    stale: "acts turned away as stale",
    /// Keys used again for something else, turned away.
    key_reused: "keys used for something else, turned away",
    /// Requests that reached a server.
    requests: "requests that reached the server",
    /// Requests sent again after an unknown outcome.
    repeated: "requests repeated after an unknown outcome",
    /// Requests that were delivered twice, at once or later.
    duplicates: "requests delivered twice",
    /// Requests that never arrived.
    lost_requests: "requests lost on the way",
    /// Answers that never arrived.
    lost_answers: "answers lost on the way",
    /// Askers who did not wait.
    impatient: "askers who did not wait",
    /// Requests broken off in the server because the asker had gone.
    broken_off: "requests broken off in the server",
    /// Flushes that were committed.
    flushes: "flushes",
    /// Flushes of more than one command.
    shared: "flushes shared by several commands",
    /// Times the machine stopped.
    crashes: "crashes",
    /// Of them while nothing was written.
    crashes_idle: "  while nothing was written",
    /// Of them in the middle of a statement.
    crashes_in_statement: "  in the middle of a statement",
    /// Of them before the flush.
    crashes_before_flush: "  before the flush",
    /// Of them during the flush.
    crashes_during_flush: "  during the flush",
    /// Of them after the flush and before the answer.
    crashes_after_flush: "  after the flush, before the answer",
    /// Crashes that left torn writes.
    torn: "torn writes",
    /// Writes that failed: a statement broke off, or a commit.
    failed_writes: "failed writes",
    /// Times the disk was full.
    full_disks: "full disks",
    /// Commands that failed on a full disk or a broken flush.
    broken_commands: "commands that failed",
    /// Times the clock was set forward.
    clock_forward: "clock set forward",
    /// Times the clock was set back.
    clock_back: "clock set back",
    /// Consultations that counted as consent by silence.
    timers: "timers fired",
    /// Messages handed over.
    messages: "messages handed over",
    /// Of them, those that came again after a crash.
    messages_again: "  of them again, after a crash",
    /// Dossiers.
    dossiers: "dossiers",
    /// Events.
    events: "events",
    /// Times everything was proved.
    proofs: "proofs of everything",
    /// Assertions that were checked.
    assertions: "assertions checked",
}

/// What came of a history in which nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What was counted.
    pub counts: Counts,
    /// SHA-256 over everything that was stored in the end: the same seed gives the same.
    pub fingerprint: String,
    /// What happened, line by line, when that was asked for.
    pub trace: Vec<String>,
}

/// Something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}, step {step}: {}", what.first().map_or("something is wrong", String::as_str))]
pub struct Finding {
    /// The seed that shows it.
    pub seed: u64,
    /// The step at which it was found.
    pub step: u64,
    /// What is wrong.
    pub what: Vec<String>,
    /// What happened, line by line, when that was asked for.
    pub trace: Vec<String>,
}

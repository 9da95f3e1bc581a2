//! Many histories, and the certificate over them.

use crate::{
    check::ASSERTIONS,
    city::City,
    history::Plan,
    outcome::{Counts, Finding},
};
use serde::Serialize;
use std::{
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Version of the program.
    pub version: &'static str,
    /// SHA-256 over the migrations: which schema was proved.
    pub schema: String,
    /// The seeds.
    pub seeds: Range<u64>,
    /// How many histories.
    pub histories: u64,
    /// What happened in them.
    pub counts: Counts,
    /// What was asserted of each.
    pub assertions: &'static [&'static str],
}

/// Runs the histories of these seeds on so many threads. Stops at the first that shows something
/// wrong; `progress` is told how many are done.
pub fn certify(
    city: &City,
    seeds: Range<u64>,
    (plan, threads): (Plan, usize),
    progress: impl Fn(u64) + Sync,
) -> Result<Certificate, Box<Finding>> {
    let next = AtomicU64::new(seeds.start);
    let done = Mutex::new((Counts::default(), 0, None::<Box<Finding>>));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let lived = city.run(seed, plan);
                    let done = &mut *done.lock().unwrap_or_else(PoisonError::into_inner);
                    match lived {
                        Ok(outcome) => {
                            done.0.add(&outcome.counts);
                            done.1 += 1;
                            progress(done.1);
                        }
                        Err(finding) => {
                            // The smallest seed is told: a second run says the same.
                            if done.2.as_ref().is_none_or(|other| other.seed > finding.seed) {
                                done.2 = Some(Box::new(finding));
                            }
                            next.store(seeds.end, Ordering::Relaxed);
                            return;
                        }
                    }
                }
            });
        }
    });
    let (counts, histories, finding) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    match finding {
        Some(finding) => Err(finding),
        None => Ok(Certificate {
            version: env!("CARGO_PKG_VERSION"),
            schema: storage::schema_fingerprint(),
            seeds,
            histories,
            counts,
            assertions: ASSERTIONS,
        }),
    }
}

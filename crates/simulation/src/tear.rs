//! What a disk holds after the power failed.
//!
//! What was flushed is there. Of what was written since, each sector has arrived or not, in any
//! order; one of them may have arrived in part; and where a file had grown, there may be anything.
//! The log goes before the file, as SQLite flushes them. Sectors that nobody wrote are as they were.

use crate::chance::Dice;
use storage::rehearsal::{Crash, Disk};

/// Bytes that a disk writes at once.
const SECTOR: usize = 512;

/// Bytes of the header of SQLite's log.
const LOG_HEADER: usize = 32;

/// What is found after this crash, and whether anything was torn.
pub fn torn(crash: &Crash, dice: &mut Dice) -> (Disk, bool) {
    let log = log_found(crash, dice);
    // The log is moved into the file only after it was flushed: while it is not whole, nobody has
    // written to the file.
    let database = if log == crash.after.log {
        mixed(&crash.before.database, &crash.after.database, dice)
    } else {
        crash.before.database.clone()
    };
    let torn = (log != crash.before.log && log != crash.after.log)
        || (database != crash.before.database && database != crash.after.database);
    (Disk { database, log }, torn)
}

/// Where the log was begun anew, its new header is found before anything else of it: SQLite flushes
/// that before it writes over old frames, which would otherwise be read as the newest.
fn log_found(crash: &Crash, dice: &mut Dice) -> Vec<u8> {
    let (before, after) = (&crash.before.log, &crash.after.log);
    if crash.log_is_whole {
        return after.clone();
    }
    let mut begun = before.clone();
    if let (Some(old), Some(new)) = (begun.get_mut(..LOG_HEADER), after.get(..LOG_HEADER)) {
        old.copy_from_slice(new);
    }
    // Struck in the flush of the header, nothing else was written.
    if begun != *before && dice.happens(100) { before.clone() } else { mixed(&begun, after, dice) }
}

/// How much of what was written arrives.
#[derive(Debug, Clone, Copy)]
enum Arrival {
    /// Nothing: the writes were still in memory.
    None,
    /// Everything: only the answer is missing.
    All,
    /// The beginning, up to some byte: the program was killed while writing.
    Beginning,
    /// Any sectors.
    Any,
}

fn mixed(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    const ARRIVALS: [Arrival; 8] = [
        Arrival::None,
        Arrival::All,
        Arrival::Beginning,
        Arrival::Beginning,
        Arrival::Any,
        Arrival::Any,
        Arrival::Any,
        Arrival::Any,
    ];
    if before == after {
        return after.to_vec();
    }
    match dice.pick(&ARRIVALS).copied().unwrap_or(Arrival::None) {
        Arrival::None => before.to_vec(),
        Arrival::All => after.to_vec(),
        Arrival::Beginning => beginning(before, after, dice),
        Arrival::Any => sectors(before, after, dice),
    }
}

/// New up to a byte within what was changed, old from there on.
fn beginning(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let differs = |at: &usize| before.get(*at) != after.get(*at);
    let first = (0..after.len()).find(differs).unwrap_or(after.len());
    let cut = first + dice.index(after.len() - first + 1);
    let mut found = after[..cut].to_vec();
    found.extend_from_slice(before.get(cut..).unwrap_or_default());
    found
}

/// Each changed sector new or old; where there was none before, sometimes rubbish.
fn sectors(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let length = if after.len() > before.len() && dice.happens(500) {
        before.len() + dice.index(after.len() - before.len() + 1)
    } else {
        after.len().max(before.len())
    };
    let arrives = *dice.pick(&[100, 500, 900, 980]).unwrap_or(&500);
    let mut found = Vec::with_capacity(length);
    let mut cut_once = dice.happens(500);
    for start in (0..length).step_by(SECTOR) {
        let end = (start + SECTOR).min(length);
        let old = part(before, start, end);
        let new = part(after, start, end);
        if old == new || dice.happens(arrives) {
            found.extend_from_slice(if old == new { &old } else { &new });
        } else if std::mem::take(&mut cut_once) {
            let cut = dice.index(end - start);
            found.extend_from_slice(&new[..cut]);
            found.extend_from_slice(&old[cut..]);
        } else if start >= before.len() && dice.happens(300) {
            found.extend((start..end).map(|_| dice.roll().to_le_bytes()[0]));
        } else {
            found.extend_from_slice(&old);
        }
    }
    found
}

/// These bytes; zeros where the file has none.
fn part(of: &[u8], start: usize, end: usize) -> Vec<u8> {
    let mut bytes = of.get(start.min(of.len())..end.min(of.len())).unwrap_or_default().to_vec();
    bytes.resize(end - start, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crash(log_is_whole: bool) -> Crash {
        let before = Disk { database: vec![1; 4096], log: vec![2; 1024] };
        let mut after = Disk { database: vec![1; 4096], log: vec![2; 4096] };
        after.database[1024..2048].fill(9);
        after.log[512..].fill(8);
        Crash { before, after, log_is_whole }
    }

    #[test]
    fn what_was_flushed_is_there_whatever_else_is_torn() {
        for seed in 0..500 {
            let (disk, _) = torn(&crash(false), &mut Dice::new(seed));
            assert_eq!(disk.log[..512], [2; 512]);
            assert_eq!(disk.database[..1024], [1; 1024]);
            assert_eq!(disk.database[2048..], [1; 2048]);
            let log_is_whole = disk.log == crash(false).after.log;
            assert!(log_is_whole || disk.database == crash(false).before.database);
            let (disk, _) = torn(&crash(true), &mut Dice::new(seed));
            assert_eq!(disk.log, crash(true).after.log);
        }
    }

    #[test]
    fn nothing_of_a_log_begun_anew_is_found_without_its_header() {
        let mut crash = crash(false);
        crash.after.log[..LOG_HEADER].fill(7);
        for seed in 0..500 {
            let (disk, _) = torn(&crash, &mut Dice::new(seed));
            assert!(disk.log == crash.before.log || disk.log[..LOG_HEADER] == [7; LOG_HEADER]);
        }
    }

    #[test]
    fn every_kind_of_tear_is_met() {
        let found: Vec<_> =
            (0..500).map(|seed| torn(&crash(false), &mut Dice::new(seed))).collect();
        let logs = |wanted: &dyn Fn(&[u8]) -> bool| found.iter().any(|(disk, _)| wanted(&disk.log));
        assert!(logs(&|log| log == crash(false).before.log), "nothing arrives");
        assert!(logs(&|log| log == crash(false).after.log), "everything arrives");
        assert!(logs(&|log| log.len() % SECTOR != 0), "a sector is cut");
        assert!(logs(&|log| log.iter().any(|byte| ![2, 8, 0].contains(byte))), "rubbish");
        assert!(logs(&|log| log.len() == 4096 && log[512..1024] == [2; 512] && log[1024] == 8));
        assert!(found.iter().any(|(_, torn)| *torn) && found.iter().any(|(_, torn)| !torn));
    }
}

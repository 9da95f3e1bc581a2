//! The hash chain: each event's hash covers the one before, so that lateness cannot be erased.

use super::event::Recorded;
use crate::ids::DossierId;
use sha2::{Digest, Sha256};

/// SHA-256 over dossier, previous hash and event.
pub type Hash = [u8; 32];

/// The hash before the first event.
pub const GENESIS: Hash = [0; 32];

/// The text that is stored and hashed for an event: canonical, because field order is fixed by the
/// types and maps are ordered.
///
/// # Errors
/// Only when a value cannot be written as JSON, which none of our types brings about.
pub fn text(recorded: &Recorded) -> Result<String, serde_json::Error> {
    serde_json::to_string(recorded)
}

/// The hash of an event stored as `text`, behind `previous`.
pub fn link(dossier: DossierId, previous: &Hash, text: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(dossier.0.as_bytes());
    hasher.update(previous);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}

/// The first broken link of a history (1-based), stored as text and hash.
pub fn first_broken<'a>(
    dossier: DossierId,
    history: impl IntoIterator<Item = (&'a str, &'a Hash)>,
) -> Option<usize> {
    let mut previous = GENESIS;
    for (index, (text, hash)) in history.into_iter().enumerate() {
        previous = link(dossier, &previous, text);
        if &previous != hash {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_event_breaks_the_chain_from_there_on() {
        let id = DossierId(uuid::Uuid::from_u128(1));
        let first = link(id, &GENESIS, "sent at 09:00");
        let second = link(id, &first, "finished at 17:30");
        let whole = [("sent at 09:00", &first), ("finished at 17:30", &second)];
        assert_eq!(first_broken(id, whole), None);
        let forged = [("sent at 09:00", &first), ("finished at 16:59", &second)];
        assert_eq!(first_broken(id, forged), Some(2));
    }
}

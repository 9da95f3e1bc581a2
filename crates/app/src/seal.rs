//! The seal of an installation: what carries it was made here and has not been changed since.
//!
//! Every node has the same key, so what one node hands out, another knows again without asking a
//! store: sessions (before anything is looked up) and arrival tickets.

use crate::{
    ports::{Chance, Fault, storage::Storage},
    sign_in::SessionSecret,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The setting under which the key is kept.
const SETTING: &str = "seal";
/// The part of a session's secret that is chance; the rest is its seal.
const CHANCE_BYTES: usize = 24;

/// The seal.
#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

/// What is sealed: a seal of one kind never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// A citizen's session.
    Citizen,
    /// An officer's session.
    Desk,
    /// An arrival ticket.
    Arrival,
    /// Whose allowance lies where; see the gate.
    Allowance,
}

impl Seal {
    /// The seal of this key.
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC fills a short key up with zeros by itself; done here, nothing can fail.
        let mut block = [0; 64];
        block[..32].copy_from_slice(key);
        Self(Hmac::new(&block.into()))
    }

    /// The seal of an installation, made by whichever node comes first.
    pub async fn of_installation(
        storage: &dyn Storage,
        chance: &dyn Chance,
    ) -> Result<Self, Fault> {
        let mut fresh = [0; 32];
        chance.fill(&mut fresh);
        let kept = storage.setting_once(SETTING, &written(&fresh)).await?;
        let key = read(&kept).ok_or_else(|| {
            Fault::new("read the setting `seal`", "it is not 64 hexadecimal digits")
        })?;
        Ok(Self::new(&key))
    }

    /// A seal of this process alone: for tests, and for commands that hand nothing out.
    pub fn of_chance(chance: &dyn Chance) -> Self {
        let mut key = [0; 32];
        chance.fill(&mut key);
        Self::new(&key)
    }

    /// The seal on `bytes`.
    pub fn on(&self, kind: Sealed, bytes: &[u8]) -> [u8; 32] {
        let word = match kind {
            Sealed::Citizen => "citizen\n",
            Sealed::Desk => "desk\n",
            Sealed::Arrival => "arrival\n",
            Sealed::Allowance => "allowance\n",
        };
        let mut mac = self.0.clone();
        mac.update(word.as_bytes());
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    /// Makes the end of a secret its seal.
    pub fn session(&self, kind: Sealed, mut chance: [u8; 32]) -> SessionSecret {
        let (random, seal) = chance.split_at_mut(CHANCE_BYTES);
        let length = seal.len();
        seal.copy_from_slice(&self.on(kind, random)[..length]);
        SessionSecret(chance)
    }

    /// Whether this session was once opened here. It may have ended since.
    pub fn is_session(&self, kind: Sealed, secret: &SessionSecret) -> bool {
        let (random, seal) = secret.0.split_at(CHANCE_BYTES);
        is_same(&self.on(kind, random)[..seal.len()], seal)
    }
}

/// Compares without telling by the time it takes how much was right.
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).fold(0, |unlike, (one, other)| unlike | (one ^ other)) == 0
}

/// The key as hexadecimal digits.
fn written(key: &[u8; 32]) -> String {
    use std::fmt::Write;
    key.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

fn read(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut key = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_known_by_its_seal_and_only_as_what_it_is() {
        let seal = Seal::new(&[7; 32]);
        let session = seal.session(Sealed::Citizen, [5; 32]);
        assert!(seal.is_session(Sealed::Citizen, &session));
        assert!(!seal.is_session(Sealed::Desk, &session));
        assert!(!Seal::new(&[8; 32]).is_session(Sealed::Citizen, &session));
        let mut forged = session.0;
        forged[0] ^= 1;
        assert!(!seal.is_session(Sealed::Citizen, &SessionSecret(forged)));
        assert_ne!(seal.session(Sealed::Citizen, [6; 32]).0[..24], session.0[..24]);
    }

    #[test]
    fn a_key_comes_back_as_it_was_written() {
        let key = [0xA7; 32];
        assert_eq!(read(&written(&key)), Some(key));
        for wrong in ["", "zz", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(read(wrong), None);
        }
    }
}

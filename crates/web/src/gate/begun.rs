//! Which calls of programs were begun here: a repeated one is work in progress.

use app::sign_in::SessionSecret;
use axum::http::HeaderMap;
use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// Keys of what was begun here lately, in memory that never grows: a new one takes the place of an
/// old one.
#[derive(Debug)]
pub struct Begun {
    keys: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl Default for Begun {
    fn default() -> Self {
        let keys = (0..16_384).map(|_| AtomicU64::new(0)).collect();
        Self { keys, hasher: RandomState::new() }
    }
}

impl Begun {
    /// What a call is known by: its idempotency key, within its session.
    pub fn key(&self, headers: &HeaderMap, session: Option<&SessionSecret>) -> Option<u64> {
        let (key, session) = (headers.get("idempotency-key")?, session?);
        Some(self.hasher.hash_one((key.as_bytes(), session.0)).max(1))
    }

    /// Whether a call with this key was begun.
    pub fn holds(&self, key: u64) -> bool {
        self.place(key).load(Relaxed) == key
    }

    /// A call with this key begins.
    pub fn keep(&self, key: u64) {
        self.place(key).store(key, Relaxed);
    }

    fn place(&self, key: u64) -> &AtomicU64 {
        &self.keys[usize::try_from(key % self.keys.len() as u64).unwrap_or(0)]
    }
}

//! How much one person, one session, one address may ask for in a while.
//!
//! Far above what anybody needs who fills in forms, even where a whole village comes from one
//! address; low enough that guessing and flooding lead nowhere. This machine itself is not bound:
//! a proxy in front of us must be named (`--trusted-proxy`) for its guests to be told apart.

use super::{
    address::block,
    allowance::{Allowance, Buckets},
    ticket::Ticket,
};
use app::sign_in::SessionSecret;
use axum::http::{Method, StatusCode};
use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Asking for a one-time code: each costs a message. (App bounds them for each contact too.)
    CodeAsked,
    /// Trying a code or a password.
    SignInTried,
    /// Looking a number up.
    LookUp,
    /// Sending files.
    Upload,
    /// The API, as nobody in particular.
    Api,
    /// Everything of one session.
    Session,
    /// Everything of one ticket, so that it cannot be handed around.
    Ticket,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CodeAsked,
        Self::SignInTried,
        Self::LookUp,
        Self::Upload,
        Self::Api,
        Self::Session,
        Self::Ticket,
    ];

    /// The word in figures.
    pub fn word(self) -> &'static str {
        match self {
            Self::CodeAsked => "code_asked",
            Self::SignInTried => "sign_in_tried",
            Self::LookUp => "look_up",
            Self::Upload => "upload",
            Self::Api => "api",
            Self::Session => "session",
            Self::Ticket => "ticket",
        }
    }

    fn allowance(self) -> Allowance {
        let (a_minute, at_once) = match self {
            Self::CodeAsked => (30, 60),
            Self::SignInTried | Self::Upload => (60, 60),
            Self::LookUp => (120, 240),
            Self::Api | Self::Session => (600, 300),
            Self::Ticket => (120, 60),
        };
        Allowance { a_minute, at_once }
    }

    /// What a request to `path` is counted as, besides its session or ticket.
    fn of(method: &Method, path: &str, is_upload: bool) -> Option<Self> {
        let acts = *method == Method::POST;
        match path {
            "/sign-in" | "/api/v1/login-codes" if acts => Some(Self::CodeAsked),
            "/sign-in/code" | "/api/v1/sessions" | "/desk/sign-in" if acts => {
                Some(Self::SignInTried)
            }
            _ if is_look_up(path) => Some(Self::LookUp),
            _ if is_upload => Some(Self::Upload),
            _ if path.starts_with("/api/") => Some(Self::Api),
            _ => None,
        }
    }
}

fn is_look_up(path: &str) -> bool {
    path == "/tracking" || path.starts_with("/t/") || path.starts_with("/api/v1/tracking/")
}

/// How many look-ups one costs that finds nothing: who guesses mostly misses.
const MISS: u32 = 6;

/// Who asks.
#[derive(Clone, Copy)]
pub struct Who<'a> {
    /// From where, behind trusted proxies.
    pub address: IpAddr,
    /// With which session, if it was opened here.
    pub session: Option<&'a SessionSecret>,
    /// With which ticket, if it lets its holder in.
    pub pass: Option<&'a Ticket>,
}

/// The limits of one node.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Buckets,
    refused: [AtomicU64; Kind::ALL.len()],
}

impl Limits {
    /// Limits that nodes with the same secret share.
    pub fn shared(secret: [u8; 32]) -> Self {
        Self { buckets: Buckets::new(secret), ..Self::default() }
    }

    /// What the busy took here since the last report.
    pub fn report(&self, now: Duration) -> Vec<u8> {
        self.buckets.report(now)
    }

    /// Counts what another node reports.
    pub fn count_reported(&self, now: Duration, report: &[u8]) {
        self.buckets.take_reported(now, report);
    }

    /// Counts a request; when it is too much, says how long to wait.
    pub fn count(
        &self,
        now: Duration,
        who: Who<'_>,
        (method, path): (&Method, &str),
        is_upload: bool,
    ) -> Result<(), Duration> {
        if who.address.is_loopback() {
            return Ok(());
        }
        if let Some(session) = who.session {
            self.take(now, Kind::Session, session.0, 1)?;
        }
        if let Some(pass) = who.pass {
            self.take(now, Kind::Ticket, pass.id, 1)?;
        }
        match Kind::of(method, path, is_upload) {
            // Whoever is signed in is bound by the session.
            Some(Kind::Api) if who.session.is_some() => Ok(()),
            Some(kind) => self.take(now, kind, block(who.address), 1),
            None => Ok(()),
        }
    }

    /// Counts what a request turned out to be.
    pub fn count_answer(&self, now: Duration, address: IpAddr, path: &str, status: StatusCode) {
        let is_miss = status == StatusCode::NOT_FOUND && is_look_up(path);
        if is_miss && !address.is_loopback() {
            // When nothing is left, the next look-up hears of it.
            self.take(now, Kind::LookUp, block(address), MISS - 1).ok();
        }
    }

    /// How often each kind was refused.
    pub fn refused(&self) -> impl Iterator<Item = (Kind, u64)> {
        Kind::ALL.into_iter().zip(self.refused.iter().map(|count| count.load(Relaxed)))
    }

    fn take(
        &self,
        now: Duration,
        kind: Kind,
        key: impl std::hash::Hash,
        cost: u32,
    ) -> Result<(), Duration> {
        let taken = self.buckets.take(now, (kind, key), kind.allowance(), cost);
        if taken.is_err() {
            let index = Kind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
            self.refused[index].fetch_add(1, Relaxed);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const NOW: Duration = Duration::from_secs(1000);

    fn who(address: &str) -> Who<'static> {
        Who { address: address.parse().unwrap(), session: None, pass: None }
    }

    fn asks(limits: &Limits, who: Who<'_>, method: &Method, path: &str) -> bool {
        limits.count(NOW, who, (method, path), false).is_ok()
    }

    #[test]
    fn codes_are_not_sent_without_end_to_one_household_and_others_get_theirs() {
        let limits = Limits::default();
        let ask = |address: &str| asks(&limits, who(address), &Method::POST, "/sign-in");
        assert!((0..60).all(|_| ask("2001:db8:1:2::3")));
        assert!(!ask("2001:db8:1:2::4"), "the same /64");
        assert!(ask("2001:db8:1:3::4") && ask("203.0.113.7"));
        assert_eq!(limits.refused().next(), Some((Kind::CodeAsked, 1)));
    }

    #[test]
    fn who_guesses_numbers_is_stopped_sooner_than_who_knows_them() {
        let limits = Limits::default();
        let mut guesses = 0;
        while asks(&limits, who("203.0.113.7"), &Method::GET, "/t/TN-1") {
            limits.count_answer(
                NOW,
                "203.0.113.7".parse().unwrap(),
                "/t/TN-1",
                StatusCode::NOT_FOUND,
            );
            guesses += 1;
        }
        assert!((30..=50).contains(&guesses), "{guesses}");
        let known = (0..300)
            .take_while(|_| asks(&limits, who("203.0.113.8"), &Method::GET, "/t/TN-2"))
            .count();
        assert_eq!(known, 240);
    }

    #[test]
    fn a_ticket_in_many_hands_is_worth_one() {
        let limits = Limits::default();
        let ticket = Ticket { id: [1; 5], arrived: 1, let_in: 2, counted_by: 3 };
        let hands = |number: u8| IpAddr::from([203, 0, 113, number]);
        let granted = (0..=200)
            .filter(|number| {
                let who = Who { address: hands(*number), session: None, pass: Some(&ticket) };
                asks(&limits, who, &Method::GET, "/")
            })
            .count();
        assert_eq!(granted, 60);
    }

    #[test]
    fn this_machine_is_not_bound() {
        let limits = Limits::default();
        assert!((0..1000).all(|_| asks(&limits, who("127.0.0.1"), &Method::POST, "/sign-in")));
    }
}

//! The arrival ticket: when somebody came, sealed, so that nobody loses their place or their
//! lawful time of arrival, and nobody makes one up.
//!
//! It travels in a cookie (programs: in a header), holds no name and no address, and every node
//! reads it alike. Once its holder was let in, it is a *pass*: what they began is work in progress
//! for a while. A copy of it is of little use: all copies share one allowance (see `allowance`).

use crate::{cookie::hex, site::Settings};
use app::seal::{Seal, Sealed, is_same};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use domain::dossier::state::Arrival;
use jiff::Timestamp;

/// How long a ticket that was not used stays good, in milliseconds.
const GOOD_FOR: u64 = 6 * 3_600_000;
/// How long whoever was let in is in the middle of something, in milliseconds.
const PASS_FOR: u64 = 30 * 60_000;
/// How long after being let in the arrival still counts as evidence, in milliseconds.
const EVIDENCE_FOR: u64 = 2 * 3_600_000;
/// How much clocks of two nodes may differ, in milliseconds.
const CLOCKS_DIFFER: u64 = 5_000;

/// Tickets of programs, which keep no cookies.
pub const HEADER: HeaderName = HeaderName::from_static("arrival-ticket");

const VERSION: u8 = 1;
const BODY: usize = 20;
const SEAL: usize = 16;

/// A ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Told apart by this; five bytes of chance.
    pub id: [u8; 5],
    /// When its holder arrived, in milliseconds since 1970.
    pub arrived: u64,
    /// When its holder was let in; 0 as long as they wait.
    pub let_in: u64,
    /// In whose line its holder is counted: a node by a number of chance.
    pub counted_by: u16,
}

impl Ticket {
    /// The ticket that came with a request, when it is ours and still good at `now`.
    pub fn read(headers: &HeaderMap, settings: &Settings, seal: &Seal, now: u64) -> Option<Self> {
        let sent = headers.get(HEADER).and_then(|value| value.to_str().ok());
        let text = sent.or_else(|| cookie(headers, name(settings)))?;
        let ticket = Self::parse(text, seal)?;
        ticket.is_good(now).then_some(ticket)
    }

    fn parse(text: &str, seal: &Seal) -> Option<Self> {
        let bytes = unhex(text)?;
        let (body, sealed) = bytes.split_at(BODY);
        if !is_same(&seal.on(Sealed::Arrival, body)[..SEAL], sealed) {
            return None;
        }
        let number = |from: usize, to: usize| {
            body[from..to].iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
        };
        (body[0] == VERSION).then(|| Self {
            id: [body[1], body[2], body[3], body[4], body[5]],
            arrived: number(6, 12),
            let_in: number(12, 18),
            counted_by: u16::from_be_bytes([body[18], body[19]]),
        })
    }

    /// As text, sealed.
    pub fn text(&self, seal: &Seal) -> String {
        let mut bytes = [0; BODY + SEAL];
        bytes[0] = VERSION;
        bytes[1..6].copy_from_slice(&self.id);
        bytes[6..12].copy_from_slice(&self.arrived.to_be_bytes()[2..]);
        bytes[12..18].copy_from_slice(&self.let_in.to_be_bytes()[2..]);
        bytes[18..20].copy_from_slice(&self.counted_by.to_be_bytes());
        let sealed = seal.on(Sealed::Arrival, &bytes[..BODY]);
        bytes[BODY..].copy_from_slice(&sealed[..SEAL]);
        hex(&bytes)
    }

    /// The cookie that keeps it.
    pub fn cookie(&self, seal: &Seal, settings: &Settings) -> HeaderValue {
        let (name, text) = (name(settings), self.text(seal));
        let secure = if settings.secure { "; Secure" } else { "" };
        let age = GOOD_FOR / 1000;
        let text = format!("{name}={text}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The number that people can write down: letters and digits without look-alikes.
    pub fn number(&self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let id = self.id.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let letter = |place: u32| {
            let index = usize::try_from(id >> (5 * place) & 31).unwrap_or(0);
            char::from(LETTERS[index])
        };
        let text: String = (0..8).rev().map(letter).collect();
        format!("{}-{}", &text[..4], &text[4..])
    }

    /// Whether its holder was let in a short while ago.
    pub fn is_pass(&self, now: u64) -> bool {
        self.let_in > 0 && now < self.let_in.saturating_add(PASS_FOR)
    }

    /// What is recorded with an application that its holder sends at `now`.
    pub fn evidence(&self, now: u64) -> Option<Arrival> {
        let counts = self.let_in > 0 && now < self.let_in.saturating_add(EVIDENCE_FOR);
        let at = i64::try_from(self.arrived).ok()?;
        let at = Timestamp::from_millisecond(at).ok().filter(|_| counts)?;
        Some(Arrival { at, ticket: self.number() })
    }

    fn is_good(&self, now: u64) -> bool {
        let begins = if self.let_in > 0 { self.let_in } else { self.arrived };
        let good_for = if self.let_in > 0 { EVIDENCE_FOR } else { GOOD_FOR };
        begins <= now + CLOCKS_DIFFER && now < begins.saturating_add(good_for)
    }
}

fn name(settings: &Settings) -> &'static str {
    if settings.secure { "__Host-arrival" } else { "arrival" }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

fn unhex(text: &str) -> Option<[u8; BODY + SEAL]> {
    let digits = text.as_bytes();
    let mut bytes = [0; BODY + SEAL];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const NOW: u64 = 1_780_000_000_000;

    fn seal() -> Seal {
        Seal::new(&[3; 32])
    }

    fn ticket() -> Ticket {
        Ticket { id: [1, 2, 3, 4, 5], arrived: NOW, let_in: 0, counted_by: 7 }
    }

    fn sent(text: &str) -> HeaderMap {
        let value = format!("citizen=1; arrival={text}");
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(value).unwrap())])
    }

    fn read(headers: &HeaderMap, now: u64) -> Option<Ticket> {
        Ticket::read(headers, &Settings::default(), &seal(), now)
    }

    #[test]
    fn a_ticket_comes_back_as_it_went_and_no_other_is_taken() {
        let text = ticket().text(&seal());
        assert_eq!(read(&sent(&text), NOW + 1), Some(ticket()));
        let program = HeaderMap::from_iter([(HEADER, HeaderValue::try_from(&text).unwrap())]);
        assert_eq!(read(&program, NOW + 1), Some(ticket()));
        // Every single digit counts.
        for index in 0..text.len() {
            let mut forged = text.clone().into_bytes();
            forged[index] = if forged[index] == b'0' { b'1' } else { b'0' };
            assert_eq!(read(&sent(std::str::from_utf8(&forged).unwrap()), NOW + 1), None);
        }
        let foreign = ticket().text(&Seal::new(&[4; 32]));
        for wrong in ["", "zz", &foreign, &"é".repeat(36)] {
            assert_eq!(read(&sent(wrong), NOW), None, "{wrong}");
        }
    }

    #[test]
    fn a_ticket_is_good_for_hours_and_a_pass_for_minutes() {
        let text = ticket().text(&seal());
        assert!(read(&sent(&text), NOW + 5 * 3_600_000).is_some());
        assert_eq!(read(&sent(&text), NOW + 7 * 3_600_000), None);
        assert_eq!(read(&sent(&text), NOW - 60_000), None, "from a clock that is wrong");
        assert!(!ticket().is_pass(NOW) && ticket().evidence(NOW).is_none());
        let pass = Ticket { let_in: NOW + 3_600_000, ..ticket() };
        assert!(pass.is_pass(NOW + 3_700_000) && !pass.is_pass(NOW + 3 * 3_600_000));
        assert_eq!(read(&sent(&pass.text(&seal())), NOW + 5 * 3_600_000), None);
    }

    #[test]
    fn the_time_of_arrival_counts_and_not_the_time_of_being_let_in() {
        let pass = Ticket { let_in: NOW + 40 * 60_000, ..ticket() };
        let evidence = pass.evidence(NOW + 60 * 60_000).unwrap();
        assert_eq!(evidence.at, Timestamp::from_millisecond(NOW.cast_signed()).unwrap());
        assert_eq!(evidence.ticket, "0410-6105");
        assert_eq!(pass.evidence(NOW + 4 * 3_600_000), None, "long after being let in");
    }
}

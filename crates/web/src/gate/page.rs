//! What those at the gate get: the waiting page, a word that it is too much, and the same for
//! programs. One small document that needs nothing else, no script and no style sheet.

use super::{bodies::BodyProblem, place::Waiting, ticket::HEADER};
use crate::{problem::Problem, site::Site, typed::Typed, ui::Place};
use app::seal::Seal;
use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{sync::OnceLock, time::Duration};
use wording::{
    dates,
    requests::{EdgeProblem, edge},
};

const STYLE: &str = include_str!("page.css");
/// Shortest and longest time after which somebody looks again, in seconds.
const AGAIN: std::ops::RangeInclusive<u64> = 5..=120;
/// When nothing can be told yet.
const AGAIN_UNKNOWN: u64 = 10;
/// Largest form that is handed back to be sent again.
const RESEND_BYTES_MAX: usize = 64 * 1024;

/// Who is answered, and how.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Path and query, to come back to.
    pub address: String,
    /// Whether a program asks.
    pub is_api: bool,
    /// The form that was sent, to be sent again.
    pub typed: Option<Typed>,
}

#[derive(Template)]
#[template(path = "gate/page.html")]
struct Page<'a> {
    place: &'a Place,
    title: &'a str,
    text: &'a str,
    style: &'static str,
    address: &'a str,
    waiting: Option<WaitingWords>,
    resend: Option<Vec<(&'a str, &'a str)>>,
}

struct WaitingWords {
    place: u32,
    estimate: String,
    arrived: String,
    number: String,
    again: u64,
}

/// What programs get.
#[derive(Serialize)]
struct WaitingBody {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    place: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate_seconds: Option<u64>,
    arrived_at: String,
    ticket: String,
}

const TITLE: &str = "Xin ông/bà chờ một chút";

/// The waiting page. `jitter` spreads those who came together.
pub fn waiting(site: &Site, asked: &Asked, waiting: &Waiting, jitter: u8) -> Response {
    let seal = &site.app.seal;
    let again = again(waiting.estimate, jitter);
    let arrived = i64::try_from(waiting.ticket.arrived).unwrap_or(i64::MAX);
    let arrived = Timestamp::from_millisecond(arrived).unwrap_or(Timestamp::MAX);
    let mut response = if asked.is_api {
        program(waiting, arrived, seal)
    } else {
        let words = WaitingWords {
            place: waiting.place,
            estimate: dates::about(waiting.estimate),
            arrived: dates::to_the_second(arrived),
            number: waiting.ticket.number(),
            again,
        };
        document(site, asked, (TITLE, ""), Some(words))
    };
    let headers = response.headers_mut();
    headers.insert(header::SET_COOKIE, waiting.ticket.cookie(seal, &site.settings));
    headers.insert(header::RETRY_AFTER, again.into());
    // Not for forms: coming back by itself would lose what was typed.
    if !asked.is_api && asked.typed.is_none() {
        headers.insert(header::REFRESH, again.into());
    }
    response
}

fn program(waiting: &Waiting, arrived: Timestamp, seal: &Seal) -> Response {
    let body = WaitingBody {
        kind: "/problems/waiting",
        title: TITLE,
        status: StatusCode::SERVICE_UNAVAILABLE.as_u16(),
        detail: edge(&EdgeProblem::Overloaded).text,
        place: waiting.place,
        estimate_seconds: waiting.estimate.map(|estimate| estimate.as_secs()),
        arrived_at: arrived.to_string(),
        ticket: waiting.ticket.number(),
    };
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, kind);
    headers
        .extend(HeaderValue::try_from(waiting.ticket.text(seal)).ok().map(|text| (HEADER, text)));
    response
}

/// Work in progress that found no place: nothing typed is lost.
pub fn busy(site: &Site, asked: &Asked) -> Response {
    said(site, asked, StatusCode::SERVICE_UNAVAILABLE, ("overloaded", &EdgeProblem::Overloaded), 5)
}

/// Too much from one place.
pub fn too_many(site: &Site, asked: &Asked, wait: Duration) -> Response {
    let seconds = wait.as_secs().saturating_add(1);
    let problem =
        EdgeProblem::TooManyRequests { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) };
    said(site, asked, StatusCode::TOO_MANY_REQUESTS, ("too-many", &problem), seconds)
}

/// We took too long; whether it was done is not known.
pub fn timed_out(asked: &Asked) -> Response {
    plain(asked, StatusCode::SERVICE_UNAVAILABLE, "timed-out", &EdgeProblem::AnswerTooLate)
}

/// A body that was not taken.
pub fn refused_body(site: &Site, asked: &Asked, problem: BodyProblem) -> Response {
    match problem {
        BodyProblem::NoMemory => busy(site, asked),
        BodyProblem::BrokenOff => {
            plain(asked, StatusCode::REQUEST_TIMEOUT, "unreadable", &EdgeProblem::TimedOut)
        }
        BodyProblem::TooLarge { max_bytes } => {
            let problem = EdgeProblem::BodyTooLarge { max_bytes: max_bytes as u64 };
            plain(asked, StatusCode::PAYLOAD_TOO_LARGE, "too-large", &problem)
        }
    }
}

fn plain(asked: &Asked, status: StatusCode, kind: &'static str, what: &EdgeProblem) -> Response {
    let said = edge(what);
    let problem = Problem::new(status, kind, said.heading, said.text);
    if asked.is_api { problem.json() } else { problem.into_response() }
}

fn said(
    site: &Site,
    asked: &Asked,
    status: StatusCode,
    (kind, what): (&'static str, &EdgeProblem),
    seconds: u64,
) -> Response {
    let mut response = if asked.is_api {
        plain(asked, status, kind, what)
    } else {
        let said = edge(what);
        document(site, asked, (&said.heading, &said.text), None)
    };
    *response.status_mut() = status;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn document(
    site: &Site,
    asked: &Asked,
    (title, text): (&str, &str),
    waiting: Option<WaitingWords>,
) -> Response {
    let page = Page {
        place: &site.settings.place,
        title,
        text,
        style: STYLE.trim_ascii_end(),
        address: &asked.address,
        waiting,
        resend: asked.typed.as_ref().map(|typed| typed.iter().collect()),
    };
    let html = page.render().unwrap_or_else(|_| title.to_owned());
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, Html(html)).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy());
    response
}

/// A form as it may be handed back: small, and without a password.
pub fn resendable(kind: Option<&HeaderValue>, body: &[u8]) -> Option<Typed> {
    let is_form =
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_form || body.len() > RESEND_BYTES_MAX {
        return None;
    }
    Some(Typed::parse(body)).filter(|typed| !typed.has("password"))
}

/// Half of the wait, so that nobody comes much too late and few come too often.
fn again(estimate: Option<Duration>, jitter: u8) -> u64 {
    let wait = estimate.map_or(AGAIN_UNKNOWN, |estimate| estimate.as_secs() / 2);
    let wait = wait.clamp(*AGAIN.start(), *AGAIN.end());
    // From nothing to a quarter more.
    wait + wait * u64::from(jitter) / 1024
}

/// The one style sheet of this page is allowed by its hash.
fn policy() -> HeaderValue {
    static POLICY: OnceLock<HeaderValue> = OnceLock::new();
    let make = || {
        let hash = base64(&Sha256::digest(STYLE.trim_ascii_end()));
        let text = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'"
        );
        HeaderValue::try_from(text)
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
    };
    POLICY.get_or_init(make).clone()
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |sixth: u32| char::from(SIGNS[usize::try_from(sixth & 63).unwrap_or(0)]);
    let mut text = String::with_capacity(44);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let three = byte(0) << 16 | byte(1) << 8 | byte(2);
        text.push(sign(three >> 18));
        text.push(sign(three >> 12));
        text.push(if chunk.len() > 1 { sign(three >> 6) } else { '=' });
        text.push(if chunk.len() > 2 { sign(three) } else { '=' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_everybody_writes_it() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn people_look_again_neither_too_often_nor_too_late() {
        let second = Duration::from_secs;
        assert_eq!(again(Some(second(1)), 0), 5);
        assert_eq!(again(Some(second(60)), 0), 30);
        assert_eq!(again(Some(second(3600)), 0), 120);
        assert_eq!(again(None, 0), 10);
        assert!(again(Some(second(60)), 255) <= 38);
    }

    #[test]
    fn a_form_with_a_password_is_not_handed_back() {
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        assert!(resendable(Some(&kind), b"contact=0912").is_some());
        assert!(resendable(Some(&kind), b"login=a&password=b").is_none());
        assert!(resendable(None, b"contact=0912").is_none());
    }
}

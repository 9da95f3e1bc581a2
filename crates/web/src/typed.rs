//! What was typed: forms as they come over the wire, kept as typed.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use domain::form::Answers;
use std::collections::BTreeMap;

use crate::{problem::Problem, site::Site};

/// A form post, every field as typed, in order, repeated fields kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Of `application/x-www-form-urlencoded` text. Never fails: broken escapes are kept as typed.
    pub fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    /// The first value of a field, trimmed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of a field, when there is one that is not blank.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field was sent at all (a ticked box, a pressed button).
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// Every field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As answers of a form: the last value of each field counts.
    pub fn answers(&self) -> Answers {
        self.0.iter().cloned().collect::<BTreeMap<_, _>>()
    }
}

impl FromRequest<Site> for Typed {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let path = request.uri().path().to_owned();
        let body = Bytes::from_request(request, site).await.map_err(|_| Problem::too_large())?;
        let typed = Self::parse(&body);
        if crate::guard::csrf_fits(site, &headers, &path, typed.get("csrf")) {
            Ok(typed)
        } else {
            Err(Problem::foreign_form())
        }
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_through_letter_by_letter() {
        let typed =
            Typed::parse("name=Nguy%E1%BB%85n+%C3%81nh&name=b&x=%zz&empty=&tick".as_bytes());
        assert_eq!(typed.get("name"), "Nguyễn Ánh");
        assert_eq!(typed.all("name").count(), 2);
        assert_eq!(typed.get("x"), "%zz");
        assert_eq!(typed.filled("empty"), None);
        assert!(typed.has("tick"));
    }

    #[test]
    fn hostile_bytes_do_no_harm() {
        for body in [&b"\xFF\xFE=%"[..], b"%", b"%1", b"&&&===", b"a=%00b"] {
            Typed::parse(body);
        }
        assert_eq!(Typed::parse(b"a=%00b").get("a"), "b");
    }
}

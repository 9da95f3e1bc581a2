//! Session cookies: an unguessable secret, not readable by script, not sent from other sites.

use crate::site::Settings;
use app::sign_in::SessionSecret;
use axum::http::{HeaderMap, HeaderValue, header};

/// Which session a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// A citizen's.
    Citizen,
    /// An officer's.
    Desk,
}

impl Session {
    fn name(self, settings: &Settings) -> &'static str {
        match (self, settings.secure) {
            (Self::Citizen, true) => "__Host-citizen",
            (Self::Citizen, false) => "citizen",
            (Self::Desk, true) => "__Host-desk",
            (Self::Desk, false) => "desk",
        }
    }

    /// The header that sets it.
    pub fn set(self, secret: &SessionSecret, settings: &Settings) -> HeaderValue {
        let days = match self {
            Self::Citizen => 30,
            Self::Desk => 1,
        };
        self.header(&hex(&secret.0), days * 86_400, settings)
    }

    /// The header that removes it.
    pub fn remove(self, settings: &Settings) -> HeaderValue {
        self.header("", 0, settings)
    }

    fn header(self, value: &str, max_age: u32, settings: &Settings) -> HeaderValue {
        let name = self.name(settings);
        let secure = if settings.secure { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The secret that came with a request.
    pub fn read(self, headers: &HeaderMap, settings: &Settings) -> Option<SessionSecret> {
        let name = self.name(settings);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .and_then(|(_, value)| unhex(value))
            .map(SessionSecret)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, index) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[index..index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_as_it_went() {
        let settings = Settings::default();
        let secret = SessionSecret([0xA7; 32]);
        let set = Session::Desk.set(&secret, &settings);
        let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        let mut headers = HeaderMap::new();
        let sent = HeaderValue::try_from(format!("other=1; {pair}"));
        headers.insert(header::COOKIE, sent.unwrap_or(HeaderValue::from_static("")));
        assert!(Session::Desk.read(&headers, &settings) == Some(secret));
        assert!(Session::Citizen.read(&headers, &settings).is_none());
    }

    #[test]
    fn a_cookie_of_the_wrong_shape_is_nobody() {
        for text in ["", "zz", &"é".repeat(32), &"g".repeat(64)] {
            assert!(unhex(text).is_none());
        }
    }
}

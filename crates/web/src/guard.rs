//! What stands before every handler: forms come from our own pages, answers carry the headers that
//! keep a browser on the safe side, and everything is counted.

use crate::{
    cookie::{Session, hex},
    problem::Problem,
    site::Site,
    ui::assets::CONTENT_SECURITY_POLICY,
};
use app::sign_in::SessionSecret;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering::Relaxed;

/// The token that a form of this session carries.
pub fn csrf_token(secret: &SessionSecret) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"csrf");
    hasher.update(secret.0);
    hex(&hasher.finalize()[..16])
}

/// Whether a token fits the session of this request; without a session there is nothing to guard.
pub fn csrf_fits(site: &Site, headers: &HeaderMap, path: &str, token: &str) -> bool {
    let session = if path.starts_with("/desk") { Session::Desk } else { Session::Citizen };
    session.read(headers, &site.settings).is_none_or(|secret| csrf_token(&secret) == token)
}

/// Turns away writes that another site's page brings about, and sets the headers of every answer.
pub async fn guard(State(site): State<Site>, request: Request, next: Next) -> Response {
    let foreign = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && is_cross_site(request.headers());
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = if foreign {
        let problem = Problem::foreign_form();
        if is_api { problem.json() } else { problem.into_response() }
    } else {
        next.run(request).await
    };
    let class = usize::from(response.status().as_u16() / 100).min(5);
    site.counters.answers[class].fetch_add(1, Relaxed);
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        site.counters.faults.fetch_add(1, Relaxed);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Pages may hold personal data: no shared or local copy unless a handler says otherwise.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if site.settings.secure {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(value);
    }
    response
}

/// By what the browser itself says of where a request comes from. Programs say nothing.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_form_of_another_site_is_told_apart() {
        assert!(is_cross_site(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(is_cross_site(&headers(&[("origin", "https://evil.example"), ("host", "a.vn")])));
        assert!(is_cross_site(&headers(&[("origin", "null"), ("host", "a.vn")])));
        assert!(!is_cross_site(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_cross_site(&headers(&[("origin", "https://a.vn"), ("host", "a.vn")])));
        assert!(!is_cross_site(&headers(&[])));
    }

    #[test]
    fn two_sessions_have_two_tokens() {
        assert_ne!(csrf_token(&SessionSecret([1; 32])), csrf_token(&SessionSecret([2; 32])));
    }
}

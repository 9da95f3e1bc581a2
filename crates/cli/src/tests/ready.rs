//! Pages that are ready before they are asked for: never stale, never somebody else's, and in
//! every header like the page that is made on demand.

use super::api::{Town, complete};
use app::act::Ask;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
};
use domain::dossier::Command;
use flate2::read::GzDecoder;
use std::io::Read;
use tower::ServiceExt;

/// Every address whose page is kept for visitors.
const KEPT: [&str; 7] = [
    "/",
    "/life-events/birth",
    "/procedures",
    "/procedures?q=khai+sinh",
    "/procedures/1.001193",
    "/tracking",
    "/sign-in?next=%2Fdossiers",
];

/// What came back.
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Seen {
    fn text(&self) -> String {
        let mut text = String::new();
        if self.headers.contains_key(header::CONTENT_ENCODING) {
            GzDecoder::new(&*self.body).read_to_string(&mut text).unwrap();
        } else {
            text.push_str(std::str::from_utf8(&self.body).unwrap());
        }
        text
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn seen(response: Response<Body>) -> Seen {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 24).await.unwrap().to_vec();
    Seen { status: parts.status, headers: parts.headers, body }
}

async fn ask(router: &Router, path: &str, headers: &[(header::HeaderName, &str)]) -> Seen {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| request.header(name, *value));
    let request = request.body(Body::empty()).unwrap();
    seen(router.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn no_node_shows_a_stage_from_before_an_act_that_was_acknowledged() {
    let town = Town::new().await;
    let (here, there) = (town.another_node(), town.another_node());
    let token = town.sign_in("0987654321").await;
    let (_, filed) = town.post("/api/v1/dossiers", Some(&token), "k", &complete(&town.app)).await;
    let path = format!("/t/{}", filed["number"].as_str().unwrap());
    let form = format!("/tracking?number={}", filed["number"].as_str().unwrap());
    for node in [&here, &there] {
        for address in [&path, &form, &path] {
            let page = ask(node, address, &[]).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains("chờ tiếp nhận"), "{}", page.text());
        }
    }
    let dossier = filed["id"].as_str().unwrap().parse().unwrap();
    let account = town.app.storage.dossier(dossier).await.unwrap().unwrap();
    let account = account.submitter.account().unwrap();
    let command = Command::AskWithdrawal { reason: "Tôi đã chuyển nhà".to_owned() };
    let ask_for = Ask { dossier, version: None, key: None, command };
    town.app.citizen_acts(account, ask_for).await.unwrap();
    for node in [&here, &there] {
        for (address, gzip) in [(&path, ""), (&path, "gzip"), (&form, "gzip")] {
            let page = ask(node, address, &[(header::ACCEPT_ENCODING, gzip)]).await;
            assert!(page.text().contains("Đã rút hồ sơ"), "{}", page.text());
            assert!(!page.text().contains("chờ tiếp nhận"));
        }
    }
}

#[tokio::test]
async fn the_page_of_someone_signed_in_is_theirs_alone() {
    let town = Town::new().await;
    let cookie = format!("citizen={}", town.sign_in("0987654321").await);
    let node = town.another_node();
    let mine = [(header::COOKIE, &*cookie)];
    for path in KEPT {
        let before = ask(&node, path, &mine).await;
        let visitor = ask(&node, path, &[]).await;
        let after = ask(&node, path, &mine).await;
        assert!(!visitor.text().contains("Đăng xuất"), "{path}");
        assert!(!visitor.text().contains("0987"), "{path}");
        assert!(visitor.text().contains("Đăng nhập"), "{path}");
        let etag = visitor.header("etag").to_owned();
        let had_it = [(header::COOKIE, &*cookie), (header::IF_NONE_MATCH, &*etag)];
        let revisited = ask(&node, path, &had_it).await;
        for own in [before, after, revisited] {
            if path.starts_with("/sign-in") {
                assert_eq!(own.status, StatusCode::SEE_OTHER);
                continue;
            }
            assert_eq!(own.status, StatusCode::OK, "{path}");
            assert!(own.text().contains("Đăng xuất"), "{path}");
            assert_eq!(own.header("cache-control"), "no-store", "{path}");
            assert!(own.header("etag").is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_ready_page_is_the_page_that_is_made_on_demand_header_by_header() {
    let town = Town::new().await;
    let node = town.another_node();
    let cookie = format!("citizen={}", town.sign_in("0987654321").await);
    for path in KEPT {
        for gzip in ["", "gzip"] {
            let wanted = [(header::ACCEPT_ENCODING, gzip)];
            let mut fresh = ask(&town.another_node(), path, &wanted).await;
            fresh.headers.remove(header::CONTENT_LENGTH);
            // Made for one asker, made to be kept, kept.
            for _ in 0..3 {
                let mut other = ask(&node, path, &wanted).await;
                let length = other.headers.remove(header::CONTENT_LENGTH).unwrap();
                assert_eq!(length, HeaderValue::from(other.body.len()));
                assert_eq!((other.status, &other.headers), (fresh.status, &fresh.headers));
                assert_eq!(other.text(), fresh.text(), "{path}");
            }
            assert_eq!(fresh.header("cache-control"), "private, no-cache");
            assert_eq!(fresh.header("vary"), "accept-encoding, cookie");
            assert_eq!(fresh.header("content-encoding"), gzip);
        }
        // What keeps a browser on the safe side is the same as on a page that is not ready.
        let made = ask(&node, "/dossiers", &[(header::COOKIE, &*cookie)]).await;
        let ready = ask(&node, path, &[]).await;
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "x-frame-options",
            "cross-origin-opener-policy",
            "content-type",
        ] {
            assert!(!made.header(name).is_empty(), "{name}");
            assert_eq!(ready.header(name), made.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn whoever_has_the_page_already_is_told_so_in_a_few_bytes() {
    let town = Town::new().await;
    let node = town.another_node();
    for path in KEPT {
        let first = ask(&node, path, &[(header::ACCEPT_ENCODING, "gzip")]).await;
        let etag = first.header("etag");
        let list = format!("\"other\", {etag}");
        for known in [etag, &list] {
            let again = ask(&node, path, &[(header::IF_NONE_MATCH, known)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), etag);
        }
        let other = ask(&node, path, &[(header::IF_NONE_MATCH, "\"other\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn who_asks_for_the_head_of_a_page_gets_the_head() {
    let town = Town::new().await;
    let node = town.another_node();
    let page = ask(&node, "/procedures", &[]).await;
    for _ in 0..3 {
        let request = Request::head("/procedures").body(Body::empty()).unwrap();
        let head = seen(node.clone().oneshot(request).await.unwrap()).await;
        assert_eq!(head.status, StatusCode::OK);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), page.body.len().to_string());
        assert_eq!(head.header("etag"), page.header("etag"));
    }
}

#[tokio::test]
async fn what_is_asked_for_once_is_not_kept_and_what_is_kept_is_counted() {
    let town = Town::new().await;
    let node = town.another_node();
    for number in 0..20 {
        ask(&node, &format!("/procedures?q=khai+sinh+{number}"), &[]).await;
    }
    let figures = ask(&node, "/metrics", &[]).await.text();
    assert!(figures.contains("\nmotcua_ready_bytes 0\n"), "{figures}");
    for _ in 0..5 {
        ask(&node, "/procedures?q=khai+sinh", &[]).await;
    }
    let figures = ask(&node, "/metrics", &[]).await.text();
    assert!(!figures.contains("\nmotcua_ready_bytes 0\n"), "{figures}");
    assert!(figures.contains("\nmotcua_ready_answers_total 3\n"), "{figures}");
    assert!(figures.contains("motcua_http_answers_total{class=\"2xx\"} 26"), "{figures}");
}

#[tokio::test]
async fn a_number_that_nobody_has_is_said_back_harmlessly() {
    let town = Town::new().await;
    let node = town.another_node();
    for gzip in ["", "gzip"] {
        let wanted = [(header::ACCEPT_ENCODING, gzip)];
        let page = ask(&node, "/tracking?number=%22%3E%3Cscript%3E", &wanted).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text().contains("value=\"&#34;&#62;&#60;script&#62;\""), "{}", page.text());
        assert!(!page.text().contains("<script>"));
        assert_eq!(page.header("cache-control"), "no-store");
        // The signs that mark the holes of a mould are words like others when people send them.
        let page = ask(&node, "/t/%EF%A3%B0%EF%A3%B1", &wanted).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_not_for_everybody_is_not_kept() {
    let town = Town::new().await;
    let node = town.another_node();
    for path in ["/dossiers", "/outbox", "/desk", "/procedures/9.999999", "/healthz", "/nothing"] {
        for _ in 0..2 {
            let page = ask(&node, path, &[]).await;
            assert!(page.header("etag").is_empty(), "{path}");
        }
    }
}

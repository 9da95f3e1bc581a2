//! The REST API on a demo city.

use super::{city, now};
use crate::{
    config::FileStore,
    installation::{self, DataFolder},
    outside::{MovableClock, SeededChance},
};
use app::{App, notices::NoticeKind};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use web::site::{Settings, Site};

pub(super) struct Town {
    pub(super) app: Arc<App>,
    router: Router,
    _place: tempfile::TempDir,
}

impl Town {
    pub(super) async fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let folder: DataFolder = city(place.path()).await;
        let storage = folder.open_storage().await.unwrap().storage();
        let catalogue = Arc::new(installation::catalogue(&*storage).await.unwrap());
        let outside =
            (Arc::new(MovableClock::new(now())) as _, Arc::new(SeededChance::new(99)) as _);
        let files = installation::files(&folder, &FileStore::default()).unwrap();
        let app = installation::application(files, storage, catalogue, outside).unwrap();
        let app = Arc::new(app);
        let site = Site::new(Arc::clone(&app), Settings::default());
        Self { app, router: web::router(site), _place: place }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Another node on the same store: its memory is its own.
    pub(super) fn another_node(&self) -> Router {
        web::router(Site::new(Arc::clone(&self.app), Settings::default()))
    }

    async fn get(&self, path: &str, token: Option<&str>) -> (StatusCode, Value) {
        let mut request = Request::get(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        answer(self.send(request.body(Body::empty()).unwrap()).await).await
    }

    pub(super) async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        key: &str,
        body: &Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        answer(self.send(request).await).await
    }

    /// Signs in as a program does.
    pub(super) async fn sign_in(&self, phone: &str) -> String {
        let asked = json!({ "contact": phone });
        let (status, sent) = self.post("/api/v1/login-codes", None, "-", &asked).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{sent}");
        let contact = sent["contact"].as_str().unwrap();
        let notices = self.app.storage.notices(Some(contact), 1).await.unwrap();
        let NoticeKind::LoginCode { code } = &notices[0].notice.kind else { panic!("no code") };
        let asked = json!({ "contact": phone, "code": code });
        let (status, opened) = self.post("/api/v1/sessions", None, "-", &asked).await;
        assert_eq!(status, StatusCode::CREATED, "{opened}");
        opened["token"].as_str().unwrap().to_owned()
    }
}

async fn answer(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    let expected =
        if status.is_success() { "application/json" } else { "application/problem+json" };
    assert_eq!(kind, expected, "{status}: {}", String::from_utf8_lossy(&bytes));
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// An application for a certificate of marital status: a form, and no paper that must be there.
fn application() -> Value {
    json!({
        "procedure": "1.004873",
        "place": "x00004",
        "answers": {
            "requester.full_name": "Nguyễn Thị Lan",
            "requester.personal_id": "001190123456",
            "requester.phone": "0987654321",
            "requester.address": "Số 5 phố Châu Long, Phường Trúc Bạch",
            "requester.relation": "self",
        }
    })
}

/// The same with every question answered.
pub(super) fn complete(app: &App) -> Value {
    let mut sent = application();
    let code = "1.004873".into();
    let procedure = app.procedure_now(&code).unwrap();
    let form = procedure.form.as_ref().unwrap();
    let answers = crate::demo::sample_answers(form, now());
    for (name, value) in answers {
        let known = sent["answers"].get(&name).is_some();
        if !known {
            sent["answers"][name] = value.into();
        }
    }
    sent
}

fn errors(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_procedure_is_found_by_everyday_words_and_told_whole() {
    let town = Town::new().await;
    let (status, found) =
        town.get("/api/v1/procedures?q=lam%20giay%20khai%20sinh&limit=3", None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(found["procedures"][0]["code"], "1.001193");
    let (_, whole) = town.get("/api/v1/procedures/1.001193", None).await;
    assert_eq!(whole["plain_name"], "Đăng ký khai sinh cho con");
    assert!(whole["form"]["steps"].as_array().unwrap().len() > 3);
    let (status, problem) = town.get("/api/v1/procedures/9.999999", None).await;
    assert_eq!((status, &problem["type"]), (StatusCode::NOT_FOUND, &json!("/problems/not-found")));
    let (status, problem) = town.get("/api/v1/procedures?limit=many", None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
}

#[tokio::test]
async fn agencies_lead_from_the_city_to_the_commune() {
    let town = Town::new().await;
    let (_, top) = town.get("/api/v1/agencies", None).await;
    assert_eq!(top[0]["id"], "hn");
    let (_, below) = town.get("/api/v1/agencies?parent=d001", None).await;
    assert!(below.as_array().unwrap().iter().any(|agency| agency["id"] == "x00004"));
}

#[tokio::test]
async fn a_dossier_is_filed_once_however_often_it_is_sent() {
    let town = Town::new().await;
    let token = town.sign_in("0987 654 321").await;
    let sent = complete(&town.app);
    let (status, first) = town.post("/api/v1/dossiers", Some(&token), "key-1", &sent).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    assert_eq!(first["stage"], "submitted");
    let (status, again) = town.post("/api/v1/dossiers", Some(&token), "key-1", &sent).await;
    assert_eq!((status, &again["id"]), (StatusCode::CREATED, &first["id"]));

    let mut other = sent.clone();
    other["place"] = "x00001".into();
    let (status, problem) = town.post("/api/v1/dossiers", Some(&token), "key-1", &other).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(problem["type"], "/problems/key-reused");

    let id = first["id"].as_str().unwrap();
    let (_, events) = town.get(&format!("/api/v1/dossiers/{id}/events"), Some(&token)).await;
    assert_eq!(events[0]["event"], "submitted");
    let number = first["number"].as_str().unwrap();
    let (_, tracked) = town.get(&format!("/api/v1/tracking/{number}"), None).await;
    assert_eq!(tracked["stage"], "submitted");
    assert!(tracked.get("applicant").is_none());
}

#[tokio::test]
async fn what_must_change_is_named_field_by_field() {
    let town = Town::new().await;
    let token = town.sign_in("0987654321").await;
    let post = async |body: Value| town.post("/api/v1/dossiers", Some(&token), "k", &body).await;

    let mut wrong = complete(&town.app);
    wrong["answers"]["requester.personal_id"] = "12".into();
    let (status, problem) = post(wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&problem), ["answers.requester.personal_id"], "{problem}");

    for (body, field) in [
        (json!({ "place": "x00004" }), "procedure"),
        (json!({ "procedure": "1.004873", "place": "x00004", "colour": 1 }), "colour"),
        (json!({ "procedure": "1.004873", "place": "x00004", "answers": { "a": 5 } }), "answers.a"),
        (json!({ "procedure": "9.9", "place": "x00004" }), "procedure"),
        (json!({ "procedure": "1.004873", "place": "atlantis" }), "place"),
        (
            json!({ "procedure": "1.004873", "place": "x00004",
                "mandate": { "name": " ", "relation": "con" } }),
            "mandate.name",
        ),
        (
            json!({ "procedure": "1.004873", "place": "x00004",
                "mandate": { "name": "Lan", "relation": "con", "identity_number": "12" } }),
            "mandate.identity_number",
        ),
        (
            json!({ "procedure": "1.004873", "place": "x00004",
                "applicant": { "name": "a".repeat(301) } }),
            "applicant.name",
        ),
    ] {
        let (status, problem) = post(body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(errors(&problem), [field], "{problem}");
    }
}

#[tokio::test]
async fn nobody_files_or_reads_without_signing_in_and_no_one_reads_anothers() {
    let town = Town::new().await;
    let (status, problem) = town.post("/api/v1/dossiers", None, "k", &application()).await;
    assert_eq!((status, &problem["type"]), (StatusCode::UNAUTHORIZED, &json!("/problems/sign-in")));
    let mine = town.sign_in("0987654321").await;
    let sent = complete(&town.app);
    let (_, filed) = town.post("/api/v1/dossiers", Some(&mine), "k", &sent).await;
    let theirs = town.sign_in("0911222333").await;
    let path = format!("/api/v1/dossiers/{}", filed["id"].as_str().unwrap());
    assert_eq!(town.get(&path, Some(&theirs)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(town.get(&path, Some(&mine)).await.0, StatusCode::OK);
    assert_eq!(town.get("/api/v1/dossiers/1", Some(&mine)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_is_needed_and_json_is_needed() {
    let town = Town::new().await;
    let token = town.sign_in("0987654321").await;
    let post = |kind: &str| {
        Request::post("/api/v1/dossiers")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind)
    };
    let without_key = post("application/json").body(Body::from("{}")).unwrap();
    let (status, problem) = answer(town.send(without_key).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&problem), ["Idempotency-Key"]);
    let form = post("application/x-www-form-urlencoded").header("idempotency-key", "k");
    let (status, _) = answer(town.send(form.body(Body::from("a=b")).unwrap()).await).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

/// A request with files.
fn multipart(path: &str, token: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--X--\r\n");
    Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("idempotency-key", "files")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn a_dossier_with_files_is_filed_in_one_request() {
    let town = Town::new().await;
    let token = town.sign_in("0987654321").await;
    let code = "1.001612".into();
    let form = town.app.procedure_now(&code).unwrap().form.clone().unwrap();
    let sent = json!({
        "procedure": "1.001612",
        "case": "individual",
        "place": "x00004",
        "answers": crate::demo::sample_answers(&form, now()),
        "delivery": "online",
    });
    let sent = sent.to_string();
    let without = multipart("/api/v1/dossiers", &token, &[("application", None, sent.as_bytes())]);
    let (status, problem) = answer(town.send(without).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&problem), ["papers.owner-identity"], "{problem}");

    let png = [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0];
    let parts: [(&str, Option<&str>, &[u8]); 2] =
        [("application", None, sent.as_bytes()), ("owner-identity", Some("thẻ.png"), &png)];
    let (status, filed) =
        answer(town.send(multipart("/api/v1/dossiers", &token, &parts)).await).await;
    assert_eq!(status, StatusCode::CREATED, "{filed}");
    let (_, again) = answer(town.send(multipart("/api/v1/dossiers", &token, &parts)).await).await;
    assert_eq!(again["id"], filed["id"]);

    // Nothing was asked for, so nothing can be handed in.
    let path = format!("/api/v1/dossiers/{}/papers", filed["id"].as_str().unwrap());
    let more = multipart(&path, &token, &[("owner-identity", Some("thẻ.png"), &png)]);
    let (status, problem) = answer(town.send(more).await).await;
    assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/refused")));

    let program = multipart(&path, &token, &[("owner-identity", Some("thẻ.png"), b"MZ\x90")]);
    let (status, _) = answer(town.send(program).await).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_a_problem_and_no_page() {
    let town = Town::new().await;
    for path in ["/api/v1/nothing", "/api/", "/api"] {
        let (status, _) = town.get(path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = town.post("/api/v1/procedures", None, "k", &json!({})).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_is_no_json_and_a_query_that_does_not_fit_are_told_apart_and_named() {
    let town = Town::new().await;
    let broken = Request::post("/api/v1/login-codes")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{\"contact\": "))
        .unwrap();
    let (status, problem) = answer(town.send(broken).await).await;
    assert_eq!((status, errors(&problem)), (StatusCode::BAD_REQUEST, vec!["body"]));
    for (query, field) in [("limit=0", "limit"), ("limit=x", "limit"), ("tier=moon", "tier")] {
        let (status, problem) = town.get(&format!("/api/v1/procedures?{query}"), None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(errors(&problem), [field], "{problem}");
    }
    let (_, problem) = town.get("/api/v1/agencies?colour=red", None).await;
    assert_eq!(errors(&problem), ["colour"]);
}

#[tokio::test]
async fn a_page_that_is_asked_for_in_a_wrong_way_is_answered_with_a_page() {
    let town = Town::new().await;
    let request = Request::delete("/procedures").body(Body::empty()).unwrap();
    let response = town.send(request).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(response.headers().contains_key(header::ALLOW));
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains("Không mở được địa chỉ này"), "{text}");
}

#[tokio::test]
async fn whoever_runs_it_sees_that_it_is_well() {
    let town = Town::new().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        let response = town.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if path == "/metrics" {
            assert!(text.contains("motcua_http_answers_total{class=\"2xx\"} 2"), "{text}");
            assert!(text.contains("motcua_storage_"), "{text}");
        }
    }
}

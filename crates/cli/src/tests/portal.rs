//! Pages of the portal as a citizen of the demo city meets them.

use super::api::{Town, complete};
use crate::demo::seed::VISITOR_PHONE;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};

async fn page(town: &Town, path: &str, token: &str) -> (StatusCode, String, String) {
    let request = Request::get(path).header(header::COOKIE, format!("citizen={token}"));
    let answer = town.send(request.body(Body::empty()).unwrap()).await;
    let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap(), to.unwrap_or_default())
}

#[tokio::test]
async fn what_waits_for_the_citizen_stands_before_what_waits_for_the_city() {
    let town = Town::new().await;
    let token = town.sign_in(VISITOR_PHONE).await;
    let (status, text, _) = page(&town, "/dossiers", &token).await;
    assert_eq!(status, StatusCode::OK);
    let (_, rest) = text.split_once("<h2>Đang chờ ông/bà</h2>").expect("something waits");
    let (waiting, sent) = rest.split_once("<h2>Đã gửi</h2>").expect("something else was sent");
    assert!(waiting.contains("Cần bổ sung giấy tờ"), "{waiting}");
    assert!(waiting.contains("Đã có kết quả"), "{waiting}");
    assert!(!sent.contains("Cần bổ sung giấy tờ"), "{sent}");
    assert!(sent.contains("Đã trả kết quả"), "{sent}");
}

#[tokio::test]
async fn who_would_rate_too_early_is_led_to_the_dossier() {
    let town = Town::new().await;
    let token = town.sign_in("0987654321").await;
    let sent = complete(&town.app);
    let (_, filed) = town.post("/api/v1/dossiers", Some(&token), "k", &sent).await;
    let dossier = format!("/dossiers/{}", filed["id"].as_str().unwrap());
    let (status, _, to) = page(&town, &format!("{dossier}/rating"), &token).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, dossier));
}

#[tokio::test]
async fn a_count_is_written_as_people_write_it() {
    let town = Town::new().await;
    let (_, text, _) = page(&town, "/procedures", "").await;
    let (_, rest) = text.split_once("Thủ tục 1–20 trong ").expect("a count");
    let total = rest.split('<').next().unwrap();
    assert!(total.contains('.') && total.len() == "2.960".len(), "{total}");
}

#[tokio::test]
async fn who_looks_up_a_number_that_nobody_has_is_told_what_happened() {
    let town = Town::new().await;
    let (status, text, _) = page(&town, "/tracking?number=abc", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(text.contains("Không tìm thấy hồ sơ. Xin ông/bà xem lại mã"), "{text}");
    assert!(text.contains("value=\"abc\""), "what was typed stays");
}

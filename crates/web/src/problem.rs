//! The only place that knows both errors and HTTP: a page for people, `application/problem+json`
//! (RFC 9457) for programs.

use crate::ui::{Place, Shell};
use app::{Error, FileRefusal, SignInRefusal, ports::Fault};
use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::agency::AgencyTree;
use serde::Serialize;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering::Relaxed},
};
use wording::{
    Names,
    requests::{EdgeProblem, edge},
};

/// What went wrong, for whoever asked.
#[derive(Debug)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable name, the last part of the `type`.
    pub kind: &'static str,
    /// One line.
    pub title: String,
    /// What happened, why, and what to do.
    pub detail: String,
    /// Where to go instead: signing in.
    redirect: Option<String>,
}

/// A problem as JSON.
#[derive(Debug, Serialize)]
pub struct ProblemJson {
    /// Stable identifier of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// One line.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
}

/// The installation, for pages of problems: they come from places that know nothing of it.
static PLACE: OnceLock<Arc<Place>> = OnceLock::new();

/// Says once, at the start, whose pages these are.
pub fn introduce(place: Arc<Place>) {
    // A second router of the same process (tests) keeps the first place.
    PLACE.set(place).ok();
}

impl Problem {
    /// A problem of this kind.
    pub fn new(
        status: StatusCode,
        kind: &'static str,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self { status, kind, title: title.into(), detail: detail.into(), redirect: None }
    }

    /// Nobody is signed in: sign in first, then go on.
    pub fn sign_in_first(to: String) -> Self {
        Self {
            redirect: Some(to),
            ..Self::new(
                StatusCode::UNAUTHORIZED,
                "sign-in",
                "Cần đăng nhập",
                "Mời ông/bà đăng nhập để tiếp tục.",
            )
        }
    }

    /// None, or not yours to see.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Không tìm thấy nội dung này",
            "Địa chỉ có thể đã thay đổi, hoặc ông/bà không có quyền xem. Mời ông/bà kiểm tra lại \
             địa chỉ, tìm thủ tục, hoặc tra cứu hồ sơ bằng mã.",
        )
    }

    /// The address knows other methods.
    pub fn method_not_allowed() -> Self {
        let said = edge(&EdgeProblem::MethodNotAllowed);
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::new(status, "method-not-allowed", said.heading, said.text)
    }

    /// A handler broke off. What it was about to say is in the log of the panic itself.
    pub fn panicked() -> Self {
        Error::from(Fault::new("answer a request", BrokenOff)).into()
    }

    /// Someone was faster.
    pub fn stale() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "stale",
            "Hồ sơ vừa có thay đổi",
            "Trong lúc ông/bà đang xem, người khác đã xử lý hồ sơ này. Chưa có gì bị ghi đè. Mời \
             ông/bà mở lại hồ sơ để xem tình trạng mới nhất rồi thực hiện tiếp.",
        )
    }

    /// The form did not come from a page of ours, or the session has changed since.
    pub fn foreign_form() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign-form",
            "Trang đã hết hiệu lực",
            "Để bảo vệ ông/bà, hệ thống chưa nhận nội dung này vì trang được mở từ phiên làm việc \
             khác. Mời ông/bà quay lại, tải lại trang và gửi lại.",
        )
    }

    /// More than we take in one request.
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "Nội dung gửi lên quá lớn",
            "Mời ông/bà chia nhỏ nội dung hoặc chọn tệp nhỏ hơn rồi gửi lại.",
        )
    }

    /// What was asked cannot be read.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "Yêu cầu chưa đúng", detail)
    }

    /// The answer to an act that was not done, with names looked up in `names`.
    pub fn of(error: &Error, names: &Names<'_>) -> Self {
        let reference = match error {
            Error::Fault(fault) | Error::FilesAway(fault) => reference_of(fault),
            _ => String::new(),
        };
        let said = wording::requests::error(error, names, &reference);
        let (status, kind) = kind_of(error);
        Self::new(status, kind, said.heading, said.text)
    }

    /// As JSON, for programs.
    pub fn json(self) -> Response {
        let body = ProblemJson {
            kind: format!("/problems/{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
        };
        let mut response = (self.status, Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        come_again(response)
    }
}

/// What passes is worth another try: says when.
pub fn come_again(mut response: Response) -> Response {
    const SECONDS: HeaderValue = HeaderValue::from_static("10");
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(SECONDS);
    }
    response
}

impl From<Error> for Problem {
    /// Where no dossier is at hand: names are said in general words.
    fn from(error: Error) -> Self {
        Self::of(&error, &Names::of_agencies(&AgencyTree::default()))
    }
}

/// A handler that panicked.
#[derive(Debug, thiserror::Error)]
#[error("the handler panicked")]
struct BrokenOff;

/// Status and stable name of an error.
fn kind_of(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Refused(_) => (StatusCode::CONFLICT, "refused"),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        Error::Stale => (StatusCode::CONFLICT, "stale"),
        Error::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key-reused"),
        Error::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
        Error::File(FileRefusal::TooLarge { .. }) => (StatusCode::PAYLOAD_TOO_LARGE, "file"),
        Error::File(FileRefusal::WrongType) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "file"),
        Error::File(_) => (StatusCode::UNPROCESSABLE_ENTITY, "file"),
        Error::SignIn(SignInRefusal::TooSoon { .. } | SignInRefusal::TooManyTries) => {
            (StatusCode::TOO_MANY_REQUESTS, "sign-in")
        }
        Error::SignIn(_) => (StatusCode::UNPROCESSABLE_ENTITY, "sign-in"),
        Error::FilesAway(_) => (StatusCode::SERVICE_UNAVAILABLE, "files-away"),
        Error::Fault(fault) if fault.passing => (StatusCode::SERVICE_UNAVAILABLE, "store-away"),
        Error::Fault(_) => (StatusCode::INTERNAL_SERVER_ERROR, "fault"),
    }
}

/// Logs a fault, once, under a number that the person can read out on the telephone.
fn reference_of(fault: &Fault) -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let reference = format!("SC-{}-{:04}", std::process::id(), LAST.fetch_add(1, Relaxed) + 1);
    tracing::error!(reference, error = fault as &dyn std::error::Error, "a request met a fault");
    reference
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page {
    shell: Shell,
    detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Some(to) = self.redirect {
            return Redirect::to(&to).into_response();
        }
        let place = PLACE.get().cloned().unwrap_or_default();
        let page = Page { shell: Shell::new(place, self.title), detail: self.detail };
        come_again(match page.render() {
            Ok(html) => (self.status, Html(html)).into_response(),
            Err(_) => (self.status, page.detail).into_response(),
        })
    }
}

/// A rendered page, or the problem of rendering it.
pub fn page(template: &impl Template) -> Result<Html<String>, Problem> {
    template
        .render()
        .map(Html)
        .map_err(|error| Error::from(Fault::new("render a page", error)).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use axum::body::to_bytes;

    /// A full disk was once told as a crowd.
    #[tokio::test]
    async fn a_store_that_takes_no_writes_is_told_as_what_it_is() {
        let full = || Fault { passing: true, ..Fault::new("committing", "disk is full") };
        let page = Problem::from(Error::from(full())).into_response();
        assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.headers()[header::RETRY_AFTER], "10");
        let body = to_bytes(page.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("Tạm thời chưa ghi nhận được") && text.contains("SC-"), "{text}");
        let answer = Problem::from(Error::from(full())).json();
        assert_eq!(answer.headers()[header::RETRY_AFTER], "10");
    }
}

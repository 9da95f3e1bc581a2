//! Signing in: a telephone number or e-mail address, then the one-time code sent there.
//!
//! The contact travels between the two pages in a short-lived cookie, never in an address: addresses
//! stand in logs and histories.

use crate::{
    actor::Citizen,
    citizen::address::Asked,
    cookie::Session,
    problem::{Problem, page as rendered},
    ready::Public,
    site::Site,
    typed::Typed,
    ui::{Errors, Shell, field},
    url,
};
use app::{Error, SignInRefusal, sign_in::contact};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::contact::{Email, Phone};
use wording::requests;

/// How long the code is good for, and with it the cookie.
const CONTACT_SECONDS: u32 = 600;
const CONTACT: &str = "sign-in-contact";

#[derive(Template)]
#[template(path = "citizen/sign_in/page.html")]
struct ContactPage {
    shell: Shell,
    errors: Errors,
    contact: String,
    next: String,
    is_demo: bool,
}

#[derive(Template)]
#[template(path = "citizen/sign_in/code.html")]
struct CodePage {
    shell: Shell,
    errors: Errors,
    masked: String,
    next: String,
    is_demo: bool,
}

/// `GET /sign-in?next=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let next = url::local(query.filled("next"));
    if citizen.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let page = contact_page(&site, String::new(), next, Errors::none());
    Ok(Public::of(None, rendered(&page)?).into_response())
}

/// `POST /sign-in`: sends a code, the first time or again.
pub async fn ask(
    State(site): State<Site>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = url::local(typed.filled("next"));
    let again = typed.has("again").then(|| remembered(&headers)).flatten();
    let given = again.unwrap_or_else(|| typed.get("contact").to_owned());
    match site.app.ask_login_code(&given).await {
        Ok(contact) => Ok(to_code_page(&site, &contact, &next)),
        Err(Error::SignIn(refusal @ SignInRefusal::TooSoon { .. })) => {
            // The code on its way is still good: type that one.
            let mut errors = Errors::none();
            errors.add("code", requests::sign_in(refusal));
            let contact = contact(&given).unwrap_or_default();
            let page = code_page_of(&site, &contact, next, errors);
            let mut response = (StatusCode::TOO_MANY_REQUESTS, rendered(&page)?).into_response();
            response.headers_mut().insert(header::SET_COOKIE, cookie(&site, &contact));
            Ok(response)
        }
        Err(Error::SignIn(refusal)) => {
            let mut errors = Errors::none();
            errors.add("contact", requests::sign_in(refusal));
            let page = contact_page(&site, given, next, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /sign-in/code?next=`.
pub async fn code_page(
    State(site): State<Site>,
    headers: HeaderMap,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let next = url::local(query.filled("next"));
    let Some(contact) = remembered(&headers) else {
        return Ok(Redirect::to(&url::citizen::sign_in(Some(&next))).into_response());
    };
    let page = code_page_of(&site, &contact, next, Errors::none());
    Ok(rendered(&page)?.into_response())
}

/// `POST /sign-in/code`: opens the session.
pub async fn prove(
    State(site): State<Site>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let next = url::local(typed.filled("next"));
    let Some(contact) = remembered(&headers) else {
        return Ok(Redirect::to(&url::citizen::sign_in(Some(&next))).into_response());
    };
    match site.app.sign_in(&contact, typed.get("code")).await {
        Ok((_, secret)) => {
            let mut response = Redirect::to(&next).into_response();
            let headers = response.headers_mut();
            headers.append(header::SET_COOKIE, Session::Citizen.set(&secret, &site.settings));
            headers.append(header::SET_COOKIE, forget(&site));
            Ok(response)
        }
        Err(Error::SignIn(refusal)) => {
            let mut errors = Errors::none();
            errors.add("code", requests::sign_in(refusal));
            let page = code_page_of(&site, &contact, next, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /sign-out`.
pub async fn out(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    _checked: Typed,
) -> Result<Response, Problem> {
    if let Some(citizen) = citizen {
        site.app.sign_out(&citizen.secret).await?;
    }
    let mut response = Redirect::to(url::citizen::HOME).into_response();
    let removal = Session::Citizen.remove(&site.settings);
    response.headers_mut().insert(header::SET_COOKIE, removal);
    Ok(response)
}

fn contact_page(site: &Site, contact: String, next: String, errors: Errors) -> ContactPage {
    let mut shell = site.shell(None, "Đăng nhập");
    shell.has_errors = !errors.is_empty();
    ContactPage { shell, errors, contact, next, is_demo: site.settings.demo.is_some() }
}

fn code_page_of(site: &Site, contact: &str, next: String, errors: Errors) -> CodePage {
    let mut shell = site
        .shell(None, "Nhập mã đăng nhập")
        .back(url::citizen::sign_in(Some(&next)), "Dùng số điện thoại hoặc thư điện tử khác");
    shell.has_errors = !errors.is_empty();
    let is_demo = site.settings.demo.is_some();
    CodePage { shell, errors, masked: masked(contact), next, is_demo }
}

fn masked(contact: &str) -> String {
    let phone = contact.parse::<Phone>().ok().map(|phone| phone.masked());
    let email = || contact.parse::<Email>().ok().map(|email| email.masked());
    phone.or_else(email).unwrap_or_default()
}

fn to_code_page(site: &Site, contact: &str, next: &str) -> Response {
    let to = format!("{}?next={}", url::citizen::CODE, url::encode(next));
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie(site, contact));
    response
}

fn cookie(site: &Site, contact: &str) -> HeaderValue {
    header(site, &url::encode(contact), CONTACT_SECONDS)
}

fn forget(site: &Site) -> HeaderValue {
    header(site, "", 0)
}

fn header(site: &Site, value: &str, seconds: u32) -> HeaderValue {
    let secure = if site.settings.secure { "; Secure" } else { "" };
    let text = format!(
        "{CONTACT}={value}; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The contact of the cookie, when it is one.
fn remembered(headers: &HeaderMap) -> Option<String> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| *name == CONTACT)?;
    contact(Typed::parse(format!("c={value}").as_bytes()).get("c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cookie(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(text))])
    }

    #[test]
    fn the_contact_comes_back_from_its_cookie() {
        let headers = with_cookie("a=1; sign-in-contact=lan%40gmail.com");
        assert_eq!(remembered(&headers).as_deref(), Some("lan@gmail.com"));
        let headers = with_cookie("sign-in-contact=0912345678");
        assert_eq!(remembered(&headers).as_deref(), Some("0912345678"));
    }

    #[test]
    fn a_cookie_that_holds_no_contact_is_none() {
        for text in ["sign-in-contact=", "sign-in-contact=%3Cscript%3E", "other=0912345678"] {
            assert_eq!(remembered(&with_cookie(text)), None);
        }
    }

    #[test]
    fn the_page_shows_the_contact_only_in_part() {
        assert_eq!(masked("0912345678"), "*******678");
        assert_eq!(masked("lan@gmail.com"), "l***@gmail.com");
        assert_eq!(masked("x"), "");
    }
}

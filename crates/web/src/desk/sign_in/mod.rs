//! Staff sign in with password and second factor, choose a seat, sign out.

use super::show;
use crate::{
    actor::Desk,
    cookie::Session,
    guard::csrf_token,
    problem::{Problem, page},
    site::{DemoLogin, Site},
    typed::Typed,
    ui::{Csrf, Errors, Shell, field},
    url,
};
use app::{Error, staff_sign_in::second_factor};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

/// A time step of the second factor, in seconds.
const STEP_SECONDS: u64 = 30;

#[derive(Template)]
#[template(path = "desk/sign_in/page.html")]
struct Page {
    shell: Shell,
    errors: Errors,
    typed: Typed,
    logins: Vec<Printed>,
}

/// A login that the demo shows.
struct Printed {
    login: String,
    password: String,
    name: String,
    who: String,
    code: String,
}

/// GET /desk/sign-in
pub async fn get(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Typed::parse(query.unwrap_or_default().as_bytes());
    let typed = show::prefilled(&[("next", asked.get("next"))]);
    Ok(sheet(&site, &headers, typed, Errors::none()).await?.into_response())
}

/// POST /desk/sign-in
pub async fn post(
    State(site): State<Site>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let (login, password, code) = (typed.get("login"), typed.get("password"), typed.get("code"));
    match site.app.staff_sign_in(login, password, code).await {
        Ok((_, secret)) => {
            let cookie = Session::Desk.set(&secret, &site.settings);
            let to = Redirect::to(&next_page(typed.get("next")));
            Ok(([(header::SET_COOKIE, cookie)], to).into_response())
        }
        Err(Error::SignIn(refusal)) => {
            let mut errors = Errors::none();
            errors.add("login", wording::requests::sign_in(refusal));
            // The code is spent or wrong, and a password never comes back.
            let kept = [("login", typed.get("login")), ("next", typed.get("next"))];
            let kept = show::prefilled(&kept);
            let html = sheet(&site, &headers, kept, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /desk/sign-out
pub async fn sign_out(
    State(site): State<Site>,
    desk: Desk,
    _typed: Typed,
) -> Result<Response, Problem> {
    site.app.sign_out(&desk.secret).await?;
    let cookie = Session::Desk.remove(&site.settings);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&url::desk::sign_in(None))).into_response())
}

/// POST /desk/seat: from now on for another agency of this person.
pub async fn seat(State(site): State<Site>, desk: Desk, typed: Typed) -> Result<Redirect, Problem> {
    site.app.switch_agency(&desk.secret, &typed.get("seat").into()).await?;
    Ok(Redirect::to(url::desk::QUEUE))
}

async fn sheet(
    site: &Site,
    headers: &HeaderMap,
    typed: Typed,
    errors: Errors,
) -> Result<impl IntoResponse, Problem> {
    let mut shell = Shell::new(site.place(), "Đăng nhập dành cho cán bộ");
    shell.has_errors = !errors.is_empty();
    // A cookie that has expired is still sent, and the form must fit it.
    let old = Session::Desk.read(headers, &site.settings);
    shell.csrf = Csrf(old.map(|secret| csrf_token(&secret)).unwrap_or_default());
    let mut logins = Vec::new();
    for shown in site.settings.demo.iter().flat_map(|demo| &demo.logins) {
        logins.push(printed(site, shown).await?);
    }
    page(&Page { shell, errors, typed, logins })
}

/// A login with the code of the moment: the next one, when this one was used already.
async fn printed(site: &Site, shown: &DemoLogin) -> Result<Printed, Problem> {
    let known = site.app.storage.staff_by_login(&shown.login).await.map_err(Error::from)?;
    let used = known.map_or(0, |staff| staff.totp_last_step);
    let now = u64::try_from(site.app.now().as_second()).unwrap_or(0) / STEP_SECONDS;
    let step = now.max(used.saturating_add(1)).min(now + 1);
    let code = second_factor(&shown.totp_secret)
        .map(|totp| totp.generate(step * STEP_SECONDS).to_string())
        .unwrap_or_default();
    Ok(Printed {
        login: shown.login.clone(),
        password: shown.password.clone(),
        name: shown.name.clone(),
        who: shown.who.clone(),
        code,
    })
}

/// Where to go on: a page of the desk, else my work.
fn next_page(next: &str) -> String {
    let path = url::local(Some(next));
    let of_the_desk =
        path == url::desk::QUEUE || path.starts_with("/desk/") || path.starts_with("/desk?");
    let loops = path.starts_with("/desk/sign-") || path.starts_with("/desk/events");
    if of_the_desk && !loops { path } else { url::desk::QUEUE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_at_the_desk() {
        assert_eq!(next_page("/desk/board?unit=x"), "/desk/board?unit=x");
        for elsewhere in
            ["", "/", "/dossiers", "//evil.example", "/desk/sign-in", "/desk/events", "/desktop"]
        {
            assert_eq!(next_page(elsewhere), "/desk");
        }
    }
}

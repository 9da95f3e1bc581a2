//! What we know of the signed-in person, to be offered as answers next time.

use crate::{
    actor::Citizen,
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Notice, Shell, field},
    url,
};
use app::accounts::{Account, Profile};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{contact::Phone, personal_id::PersonalId, text::nfc};
use wording::problems;

use super::address::Asked;

const NAME_MAX: usize = 100;
const ADDRESS_MAX: usize = 300;

#[derive(Template)]
#[template(path = "citizen/account/page.html")]
struct Page {
    shell: Shell,
    errors: Errors,
    contact: String,
    typed: Typed,
}

/// `GET /account`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Asked(query): Asked,
) -> Result<Html<String>, Problem> {
    let known = as_typed(&citizen.account.profile);
    let mut page = page_of(&site, &citizen, known, Errors::none());
    if query.has("saved") {
        page.shell.notice =
            Some(Notice::good("Đã lưu", "Những thông tin này được điền sẵn khi ông/bà nộp hồ sơ."));
    }
    rendered(&page)
}

/// `POST /account`.
pub async fn save(
    State(site): State<Site>,
    citizen: Citizen,
    typed: Typed,
) -> Result<Response, Problem> {
    match profile_of(&typed) {
        Ok(profile) => {
            let account = Account { profile, ..citizen.account.clone() };
            site.app.remember(&account, None).await?;
            Ok(Redirect::to(&format!("{}?saved=1", url::citizen::ACCOUNT)).into_response())
        }
        Err(errors) => {
            let page = page_of(&site, &citizen, typed, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)?).into_response())
        }
    }
}

fn page_of(site: &Site, citizen: &Citizen, typed: Typed, errors: Errors) -> Page {
    let mut shell = site
        .shell(Some(citizen), "Thông tin của tôi")
        .back(url::citizen::DOSSIERS, "Hồ sơ của tôi");
    shell.has_errors = !errors.is_empty();
    Page { shell, errors, contact: citizen.account.contact.clone(), typed }
}

fn as_typed(profile: &Profile) -> Typed {
    let phone = profile.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let email = profile.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let pairs = [
        ("full_name", profile.full_name.as_str()),
        ("personal_id", &profile.personal_id),
        ("phone", &phone),
        ("email", &email),
        ("address", &profile.address),
    ];
    let body: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", url::encode(value))).collect();
    Typed::parse(body.join("&").as_bytes())
}

/// What was typed as a profile. Everything may stay empty; what is there must be right.
fn profile_of(typed: &Typed) -> Result<Profile, Errors> {
    let mut errors = Errors::none();
    let mut line = |name: &str, max: usize, sentence: &str| {
        let text = nfc(typed.get(name));
        if text.chars().count() > max {
            errors.add(name, sentence);
        }
        text
    };
    let full_name = line("full_name", NAME_MAX, "Họ và tên chỉ được dài tối đa 100 ký tự");
    let address = line("address", ADDRESS_MAX, "Địa chỉ chỉ được dài tối đa 300 ký tự");
    let personal_id = typed.filled("personal_id").map(PersonalId::parse_with_old).transpose();
    let personal_id = personal_id.unwrap_or_else(|error| {
        errors.add("personal_id", problems::personal_id(error));
        None
    });
    let phone = typed.filled("phone").map(str::parse::<Phone>).transpose();
    let phone = phone.unwrap_or_else(|error| {
        errors.add("phone", problems::phone(error));
        None
    });
    let email = typed.filled("email").map(str::parse).transpose().unwrap_or_else(|_| {
        errors.add("email", "Thư điện tử phải có dạng như ten@vidu.vn");
        None
    });
    if errors.is_empty() {
        let personal_id = personal_id.map(String::from).unwrap_or_default();
        Ok(Profile { full_name, personal_id, phone, email, address })
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_profile_comes_back_as_it_was_typed() {
        let typed = Typed::parse(
            "full_name=Nguy%E1%BB%85n+Lan&personal_id=001 185 012 345&phone=0912.345.678"
                .as_bytes(),
        );
        let profile = profile_of(&typed).unwrap();
        assert_eq!(profile.full_name, "Nguyễn Lan");
        assert_eq!(profile.personal_id, "001185012345");
        assert_eq!(as_typed(&profile).get("phone"), "0912345678");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_box() {
        let errors = profile_of(&Typed::parse(b"personal_id=12&phone=abc&email=x")).unwrap_err();
        assert!(["personal_id", "phone", "email"].iter().all(|name| errors.of(name).is_some()));
    }
}

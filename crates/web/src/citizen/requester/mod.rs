//! Who files: oneself, or for another person with a recorded mandate.

use crate::{
    actor::Citizen,
    citizen::{
        address::Id,
        draft::{Open, open},
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Section, Shell, field},
    url,
};
use app::accounts::Account;
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use domain::{contact::Phone, ids::DraftId, party::Mandate, personal_id::PersonalId, text::nfc};
use jiff::civil::Date;
use wording::problems;

const TEXT_MAX: usize = 100;

#[derive(Template)]
#[template(path = "citizen/requester/page.html")]
struct Page {
    shell: Shell,
    errors: Errors,
    form: Form,
}

/// What the page shows and gets, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    who: String,
    name: String,
    identity_number: String,
    phone: String,
    relation: String,
    day: String,
    month: String,
    year: String,
}

/// `GET /drafts/{id}/requester`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
) -> Result<Html<String>, Problem> {
    let open = open(&site, &citizen, id).await?;
    let form = Form::of(&open, &citizen.account);
    rendered(&page_of(&site, &citizen, id, form, Errors::none()))
}

/// `POST /drafts/{id}/requester`.
pub async fn save(
    State(site): State<Site>,
    citizen: Citizen,
    Id(id): Id<DraftId>,
    typed: Typed,
) -> Result<Response, Problem> {
    open(&site, &citizen, id).await?;
    let form = Form::typed(&typed);
    match form.read() {
        Ok(mandate) => {
            let draft = site.app.file_for(&citizen.account, id, mandate).await?;
            let open = Open { procedure: site.app.procedure_of_draft(&draft)?.clone(), draft };
            let next = open.steps().first().map(|step| url::citizen::step(id, &step.id));
            let next = next.unwrap_or_else(|| url::citizen::papers(id));
            Ok(Redirect::to(&next).into_response())
        }
        Err(errors) => {
            let page = page_of(&site, &citizen, id, form, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)?).into_response())
        }
    }
}

fn page_of(site: &Site, citizen: &Citizen, id: DraftId, form: Form, errors: Errors) -> Page {
    let mut shell = site
        .shell(Some(citizen), "Ông/bà nộp hồ sơ cho ai?")
        .section(Section::Mine)
        .back(url::citizen::draft(id), "Các việc cần làm");
    shell.has_errors = !errors.is_empty();
    Page { shell, errors, form }
}

impl Form {
    fn of(open: &Open, account: &Account) -> Self {
        let profile = &account.profile;
        let own_phone = || profile.phone.as_ref().map(ToString::to_string);
        match &open.draft.mandate {
            Some(mandate) => {
                let part = |part: fn(Date) -> i16| {
                    mandate.written_on.map(|day| part(day).to_string()).unwrap_or_default()
                };
                Self {
                    who: "other".to_owned(),
                    name: mandate.name.clone(),
                    identity_number: mandate.identity_number.clone().unwrap_or_default(),
                    phone: mandate.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
                    relation: mandate.relation.clone(),
                    day: part(|day| i16::from(day.day())),
                    month: part(|day| i16::from(day.month())),
                    year: part(Date::year),
                }
            }
            None => Self {
                who: "self".to_owned(),
                name: profile.full_name.clone(),
                identity_number: profile.personal_id.clone(),
                phone: own_phone().unwrap_or_default(),
                ..Self::default()
            },
        }
    }

    fn typed(typed: &Typed) -> Self {
        let text = |name| nfc(typed.get(name));
        Self {
            who: text("who"),
            name: text("name"),
            identity_number: text("identity_number"),
            phone: text("phone"),
            relation: text("relation"),
            day: text("written_on-day"),
            month: text("written_on-month"),
            year: text("written_on-year"),
        }
    }

    /// The mandate, when it is for another person.
    fn read(&self) -> Result<Option<Mandate>, Errors> {
        let mut errors = Errors::none();
        match self.who.as_str() {
            "self" => return Ok(None),
            "other" => {}
            _ => errors.add("who", "Chọn ông/bà nộp cho mình hay nộp thay người khác"),
        }
        for (name, text, missing) in [
            ("name", &self.name, "Nhập họ và tên của ông/bà"),
            ("relation", &self.relation, "Ghi quan hệ với người được nộp thay"),
        ] {
            if text.is_empty() {
                errors.add(name, missing);
            } else if text.chars().count() > TEXT_MAX {
                errors.add(name, "Xin viết gọn trong 100 ký tự");
            }
        }
        let identity = PersonalId::parse_with_old(&self.identity_number)
            .map_err(|error| errors.add("identity_number", problems::personal_id(error)));
        let phone = Some(self.phone.as_str()).filter(|phone| !phone.is_empty());
        let phone = phone.map(str::parse::<Phone>).transpose().unwrap_or_else(|error| {
            errors.add("phone", problems::phone(error));
            None
        });
        let written_on = self.written_on().unwrap_or_else(|()| {
            errors.add(
                "written_on",
                "Ngày của văn bản ủy quyền phải là ngày có thật, ví dụ 27 3 2026",
            );
            None
        });
        match identity {
            Ok(identity) if errors.is_empty() => Ok(Some(Mandate {
                name: self.name.clone(),
                identity_number: Some(identity.into()),
                phone,
                relation: self.relation.clone(),
                written_on,
            })),
            _ => Err(errors),
        }
    }

    fn written_on(&self) -> Result<Option<Date>, ()> {
        if [&self.day, &self.month, &self.year].iter().all(|part| part.is_empty()) {
            return Ok(None);
        }
        let number = |text: &str| text.parse::<i8>().map_err(|_| ());
        let year = self.year.parse::<i16>().map_err(|_| ())?;
        let (month, day) = (number(&self.month)?, number(&self.day)?);
        Date::new(year, month, day).map(Some).map_err(|_| ())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn other() -> Form {
        Form {
            who: "other".to_owned(),
            name: "Trần Thị Hoa".to_owned(),
            identity_number: "001 185 012 345".to_owned(),
            relation: "con".to_owned(),
            ..Form::default()
        }
    }

    #[test]
    fn a_mandate_names_who_acts_and_the_relation() {
        let mandate = other().read().unwrap().unwrap();
        assert_eq!(mandate.identity_number.as_deref(), Some("001185012345"));
        assert_eq!((mandate.relation.as_str(), mandate.written_on), ("con", None));
    }

    #[test]
    fn filing_for_oneself_asks_for_nothing_more() {
        assert_eq!(Form { who: "self".to_owned(), ..Form::default() }.read(), Ok(None));
    }

    #[test]
    fn every_gap_of_a_mandate_is_named_at_once() {
        let form = Form { who: "other".to_owned(), day: "31".to_owned(), ..Form::default() };
        let errors = form.read().unwrap_err();
        for name in ["name", "relation", "identity_number", "written_on"] {
            assert!(errors.of(name).is_some(), "{name}");
        }
        assert!(Form::default().read().unwrap_err().of("who").is_some());
    }
}

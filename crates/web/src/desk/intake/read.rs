//! What was taken down at the counter.

use super::super::{checklist, form_boxes, show, words::mend};
use crate::{typed::Typed, ui::Errors};
use app::intake::WalkIn;
use domain::{
    contact::{Email, Phone},
    dossier::state::Delivery,
    form::Answers,
    ids::{AgencyId, CaseId},
    party::{Applicant, ApplicantKind, Mandate},
    personal_id::PersonalId,
    procedure::Procedure,
};
use jiff::civil::Date;

/// Whether a question of the declaration is answered by the boxes of the applicant.
pub fn is_of_applicant(name: &str) -> bool {
    matches!(
        name,
        "requester.full_name"
            | "requester.personal_id"
            | "requester.phone"
            | "requester.email"
            | "requester.address"
            | "organisation.name"
    )
}

/// The walk-in, or what must be mended first.
pub fn walk_in(
    typed: &Typed,
    procedure: &Procedure,
    today: Date,
    must_choose_place: bool,
) -> Result<WalkIn, Errors> {
    let mut errors = Errors::none();
    let case = typed.filled("case").map(CaseId::from);
    if !procedure.cases.is_empty()
        && !procedure.cases.iter().any(|one| Some(&one.id) == case.as_ref())
    {
        errors.add("case", mend::CASE);
    }
    let place = typed.filled("place").map(AgencyId::from);
    if must_choose_place && place.is_none() {
        errors.add("place", mend::PLACE);
    }
    let applicant = applicant(typed, &mut errors);
    let mandate = typed.has("has_mandate").then(|| mandate(typed, &mut errors));
    let mut answers = Answers::new();
    if let Some(form) = &procedure.form {
        let (read, wrong) = form_boxes::read(form, typed, today);
        answers = read;
        for (name, _) in typed.iter() {
            if let Some(sentence) = wrong.of(name) {
                errors.add(name, sentence);
            }
        }
        let asked = |name: &str| form.fields().any(|(_, field)| field.name == name);
        answers.extend(own_answers(&applicant).into_iter().filter(|(name, _)| asked(name)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(WalkIn {
        procedure: procedure.code.clone(),
        case,
        place,
        applicant,
        mandate,
        answers,
        papers: checklist::read(&procedure.components, typed),
        sets: typed.get("sets").parse().unwrap_or(1),
        delivery: match typed.get("delivery") {
            "online" => Delivery::Online,
            _ => Delivery::Counter,
        },
        key: typed.filled("key").map(str::to_owned),
    })
}

fn applicant(typed: &Typed, errors: &mut Errors) -> Applicant {
    let kind = match typed.get("kind") {
        "organisation" => ApplicantKind::Organisation,
        _ => ApplicantKind::Person,
    };
    let name = domain::text::nfc(typed.get("name"));
    if name.is_empty() {
        errors.add("name", mend::NAME);
    }
    // An organisation has a tax number, which is of another shape.
    if kind == ApplicantKind::Person {
        identity(typed, "identity_number", errors);
    }
    Applicant {
        kind,
        name,
        identity_number: typed.filled("identity_number").map(compact),
        address: domain::text::nfc(typed.get("address")),
        phone: phone(typed, "phone", errors),
        email: email(typed, errors),
    }
}

fn mandate(typed: &Typed, errors: &mut Errors) -> Mandate {
    let mut needed = |name: &'static str, sentence: &str| {
        let text = domain::text::nfc(typed.get(name));
        if text.is_empty() {
            errors.add(name, sentence);
        }
        text
    };
    let name = needed("mandate_name", mend::MANDATE_NAME);
    let relation = needed("mandate_relation", mend::RELATION);
    identity(typed, "mandate_identity", errors);
    let has_date = ["day", "month", "year"]
        .iter()
        .any(|part| typed.filled(&format!("mandate_on-{part}")).is_some());
    let written_on = show::typed_date(typed, "mandate_on");
    if has_date && written_on.is_none() {
        errors.add("mandate_on", mend::DATE);
    }
    Mandate {
        name,
        identity_number: typed.filled("mandate_identity").map(compact),
        phone: phone(typed, "mandate_phone", errors),
        relation,
        written_on,
    }
}

fn identity(typed: &Typed, name: &'static str, errors: &mut Errors) {
    if let Some(Err(wrong)) = typed.filled(name).map(PersonalId::parse_with_old) {
        errors.add(name, wording::problems::personal_id(wrong));
    }
}

fn phone(typed: &Typed, name: &'static str, errors: &mut Errors) -> Option<Phone> {
    match typed.filled(name)?.parse::<Phone>() {
        Ok(phone) => Some(phone),
        Err(wrong) => {
            errors.add(name, wording::problems::phone(wrong));
            None
        }
    }
}

fn email(typed: &Typed, errors: &mut Errors) -> Option<Email> {
    let parsed = typed.filled("email")?.parse::<Email>().ok();
    if parsed.is_none() {
        errors.add("email", mend::EMAIL);
    }
    parsed
}

/// Without the blanks that people put between groups of digits.
fn compact(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// The applicant as answers of the declaration, so that nobody types a name twice.
fn own_answers(applicant: &Applicant) -> Answers {
    let mut answers = Answers::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            answers.insert(name.to_owned(), value);
        }
    };
    match applicant.kind {
        ApplicantKind::Person => {
            put("requester.full_name", Some(applicant.name.clone()));
            put("requester.personal_id", applicant.identity_number.clone());
        }
        ApplicantKind::Organisation => put("organisation.name", Some(applicant.name.clone())),
    }
    put("requester.phone", applicant.phone.as_ref().map(ToString::to_string));
    put("requester.email", applicant.email.as_ref().map(ToString::to_string));
    put("requester.address", Some(applicant.address.clone()));
    answers
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::desk::show::prefilled;
    use jiff::civil::date;

    fn procedure() -> Procedure {
        serde_json::from_value(serde_json::json!({
            "code": "1.001193", "name": "Đăng ký khai sinh", "sector": "Hộ tịch",
            "tiers": ["commune"], "service_level": "full", "source": "kiểm thử",
            "cases": [{"id": "ordinary", "name": "Có cha mẹ"}],
            "components": [{"id": "notice", "name": "Giấy chứng sinh", "need": "required", "originals": 1}],
            "form": {"title": "Tờ khai", "steps": [{"id": "a", "title": "A", "fields": [
                {"name": "requester.full_name", "label": "Họ tên", "kind": {"type": "person_name"}},
                {"name": "child.birth_date", "label": "Ngày sinh", "kind": {"type": "date"}}]}]}}))
        .unwrap()
    }

    fn read(pairs: &[(&str, &str)]) -> Result<WalkIn, Errors> {
        walk_in(&prefilled(pairs), &procedure(), date(2026, 3, 2), false)
    }

    #[test]
    fn a_name_is_typed_once_and_stands_on_the_declaration_too() {
        let walk_in = read(&[
            ("case", "ordinary"),
            ("name", "Lê Thị Hồng Nhung"),
            ("phone", "0912 345 678"),
            ("paper", "notice"),
            ("f.child.birth_date", "20/2/2026"),
        ])
        .unwrap();
        assert_eq!(walk_in.answers["requester.full_name"], "Lê Thị Hồng Nhung");
        assert_eq!(walk_in.answers["child.birth_date"], "2026-02-20");
        // The form does not ask for a telephone.
        assert!(!walk_in.answers.contains_key("requester.phone"));
        assert!(walk_in.applicant.phone.is_some());
        assert_eq!(walk_in.papers, [("notice".into(), 1, 0)]);
        assert_eq!(walk_in.mandate, None);
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_box() {
        let errors = read(&[
            ("phone", "12"),
            ("email", "x"),
            ("identity_number", "123"),
            ("has_mandate", "yes"),
            ("mandate_on-day", "31"),
            ("f.child.birth_date", "31/2/2026"),
        ])
        .unwrap_err();
        for name in [
            "case",
            "name",
            "phone",
            "email",
            "identity_number",
            "mandate_name",
            "mandate_relation",
            "mandate_on",
            "f.child.birth_date",
        ] {
            assert!(errors.of(name).is_some(), "{name}");
        }
    }

    #[test]
    fn an_organisation_has_a_number_of_another_shape() {
        let walk_in = read(&[
            ("case", "ordinary"),
            ("kind", "organisation"),
            ("name", "Công ty An Bình"),
            ("identity_number", "0101234567-001"),
        ])
        .unwrap();
        assert_eq!(walk_in.applicant.kind, ApplicantKind::Organisation);
        assert!(!walk_in.answers.contains_key("requester.full_name"));
    }

    #[test]
    fn a_desk_above_the_communes_asks_for_the_commune() {
        let typed = prefilled(&[("case", "ordinary"), ("name", "Lê Nhung")]);
        let errors = walk_in(&typed, &procedure(), date(2026, 3, 2), true).unwrap_err();
        assert!(errors.of("place").is_some());
    }
}

//! Results: the birth certificate, certificates made of rows, and letters.

use super::{PaperFacts, Sheet, head};
use crate::vi::{answers, filled, inside};
use app::ports::papers::PaperJob;
use domain::{
    agency::{Agency, AgencyKind},
    dossier::{Dossier, state::Decision},
    form::{Answers, FieldKind, Form},
    ids::AgencyId,
    party::{ApplicantKind, Role},
    procedure::ResultTemplate,
};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Answers that serve the handling of the dossier and stand on no result.
const NOT_PRINTED: [&str; 6] = [
    "requester.phone",
    "requester.email",
    "requester.relation",
    "copies.requested",
    "copies.count",
    "commitment",
];

/// The sheet of a granted result; `None` for a refusal.
pub fn result(facts: &PaperFacts<'_>, dossier: &Dossier, sheet: &Sheet<'_>) -> Option<PaperJob> {
    let Decision::Grant { result, text, fields } = sheet.decision else { return None };
    let kind = facts.names.procedure.and_then(|all| all.results.get(usize::from(*result)));
    let mut answers = dossier.answers.clone();
    answers.extend(fields.clone());
    let template = kind.map(|kind| kind.template).unwrap_or_default();
    let title = kind.map_or_else(|| "Kết quả giải quyết".to_owned(), |kind| kind.name.clone());
    Some(match template {
        ResultTemplate::BirthCertificate => birth_certificate(facts, dossier, sheet, &answers),
        ResultTemplate::Certificate => certificate(facts, dossier, sheet, &title, text, &answers),
        ResultTemplate::Letter => letter(facts, dossier, sheet, &title, text),
    })
}

/// The authority in whose name a result is signed: an office writes for the one it belongs to.
fn authority<'a>(facts: &PaperFacts<'a>, sheet: &'a Sheet<'_>) -> &'a AgencyId {
    facts.names.agencies.authority(sheet.agency).map_or(sheet.agency, |found| &found.id)
}

fn signer(facts: &PaperFacts<'_>, sheet: &Sheet<'_>) -> Value {
    let name = sheet.signed_by.map_or("", |person| &person.name);
    head::signer(facts.names, authority(facts, sheet), Role::Approver, name)
}

/// Giấy khai sinh, from the answers of the birth declaration.
fn birth_certificate(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    sheet: &Sheet<'_>,
    answers: &Answers,
) -> PaperJob {
    let form = facts.names.procedure.and_then(|procedure| procedure.form.as_ref());
    let say = |name: &str| spoken(form, answers, name);
    let facility = filled(&say("child.birth_facility"));
    let place = filled(&say("child.birth_place"));
    let birth_place: Vec<String> = facility.into_iter().chain(place).collect();
    let number = sheet
        .number
        .and_then(|number| number.serial.map(|serial| format!("{serial:02}/{}", number.year)));
    let agency = authority(facts, sheet);
    let identity = filled(&say("requester.personal_id"));
    let signature = signer(facts, sheet);
    let data = json!({
        "agency_lines": agency_lines(&facts.names.agencies.lineage(agency)),
        "number": number.unwrap_or_default(),
        "name": say("child.full_name"),
        "born_on": answers.get("child.birth_date").and_then(|day| day.parse::<Date>().ok()),
        "gender": say("child.sex"),
        "ethnicity": say("child.ethnicity"),
        "nationality": say("child.nationality"),
        "birth_place": birth_place.join(", "),
        "home_town": say("child.hometown"),
        "personal_id": say("child.personal_id"),
        "mother": parent(form, answers, "mother"),
        "father": parent(form, answers, "father"),
        "declarer": filled(&say("requester.full_name"))
            .unwrap_or_else(|| dossier.applicant.name.clone()),
        "declarer_id": identity.map(|id| format!("Số định danh cá nhân {id}")).unwrap_or_default(),
        "registered_at": head::authority_name(facts.names, agency),
        "registered_on": sheet.on,
        "signer_post": signature["post"],
        "signer_name": signature["name"],
    });
    PaperJob { template: "birth-certificate", data }
}

/// Levels of government above the registering agency by their places, then the agency itself.
fn agency_lines(lineage: &[&Agency]) -> Vec<String> {
    let Some((own, above)) = lineage.split_first() else { return Vec::new() };
    let of_place = |agency: &&Agency| match agency.kind {
        AgencyKind::City | AgencyKind::District | AgencyKind::Commune => agency.place.clone(),
        AgencyKind::Department | AgencyKind::OneStopUnit | AgencyKind::Office => {
            agency.name.clone()
        }
    };
    above.iter().rev().map(of_place).chain([own.name.clone()]).collect()
}

fn parent(form: Option<&Form>, answers: &Answers, who: &str) -> Value {
    if answers.get(&format!("{who}.known")).is_some_and(|known| known == "no") {
        return json!({});
    }
    let say = |part: &str| spoken(form, answers, &format!("{who}.{part}"));
    json!({
        "name": say("full_name"),
        "born": filled(&say("birth_date")).unwrap_or_else(|| say("birth_year")),
        "ethnicity": say("ethnicity"),
        "nationality": say("nationality"),
        "residence": say("address"),
    })
}

fn spoken(form: Option<&Form>, answers: &Answers, name: &str) -> String {
    let field = form.and_then(|form| form.fields().find(|(_, field)| field.name == name));
    match field {
        Some((_, field)) => answers::of(field, answers),
        None => answers.get(name).cloned().unwrap_or_default(),
    }
}

/// An extract, confirmation or permit: the declaration's answers as rows.
fn certificate(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    sheet: &Sheet<'_>,
    title: &str,
    text: &str,
    answers: &Answers,
) -> PaperJob {
    let names = facts.names;
    let agency = authority(facts, sheet);
    let name = head::authority_name(names, agency);
    let opening = [
        format!("Xét đề nghị của {} về việc: {};", called(dossier), subject(facts, dossier)),
        format!("{name} chứng nhận:"),
    ];
    let form = names.procedure.and_then(|procedure| procedure.form.as_ref());
    let data = json!({
        "head": head::of_agency(names, agency, head::numbered(sheet.number), sheet.on),
        "title": title,
        "opening": opening,
        "rows": form.map(|form| rows(form, answers)).unwrap_or_default(),
        "closing": paragraphs(text),
        "recipients": [dossier.applicant.name.as_str(), "Lưu: VT, hồ sơ"],
        "signer": signer(facts, sheet),
        "dossier_code": dossier.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        "qr": facts.link,
    });
    PaperJob { template: "certificate", data }
}

/// Where a label stands twice, the page it stands on says which is meant.
fn rows(form: &Form, answers: &Answers) -> Vec<Value> {
    let answered: Vec<_> = answers::rows(form, answers)
        .into_iter()
        .filter(|row| !row.value.is_empty() && !matches!(row.field.kind, FieldKind::Agreement))
        .filter(|row| !NOT_PRINTED.contains(&row.field.name.as_str()))
        .collect();
    let is_twice = |label: &str| answered.iter().filter(|row| row.label == label).count() > 1;
    answered
        .iter()
        .map(|row| {
            let heading = row.field.group.as_deref().unwrap_or(&row.step.title);
            let label = if is_twice(&row.label) {
                format!("{} ({})", row.label, inside(heading))
            } else {
                row.label.clone()
            };
            json!({ "label": label, "value": row.value })
        })
        .collect()
}

/// A letter with the result, in the words of the draft or in general ones.
fn letter(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    sheet: &Sheet<'_>,
    title: &str,
    text: &str,
) -> PaperJob {
    let names = facts.names;
    let agency = authority(facts, sheet);
    let mut body = paragraphs(text);
    if body.is_empty() {
        body.push(format!(
            "{} đã giải quyết hồ sơ số {} của {} về việc: {}.",
            head::authority_name(names, agency),
            dossier.number(),
            called(dossier),
            subject(facts, dossier)
        ));
        body.push(format!("Kết quả: {}.", title.trim_end_matches('.')));
    }
    let desk = head::desk(names, &dossier.reception, facts.forms);
    body.push(match names.phone(&dossier.reception) {
        Some(phone) => format!(
            "Nếu cần hỏi thêm, xin ông/bà liên hệ {desk}, số điện thoại {phone}. Trân trọng."
        ),
        None => format!("Nếu cần hỏi thêm, xin ông/bà liên hệ {desk}. Trân trọng."),
    });
    let data = json!({
        "head": head::of_agency(names, agency, head::numbered(sheet.number), sheet.on),
        "subject": format!("kết quả giải quyết hồ sơ số {}", dossier.number()),
        "addressees": [super::super::capital(&called(dossier))],
        "paragraphs": body,
        "recipients": ["Như trên", "Lưu: VT, hồ sơ"],
        "signer": signer(facts, sheet),
    });
    PaperJob { template: "letter", data }
}

/// The applicant inside a sentence.
fn called(dossier: &Dossier) -> String {
    match dossier.applicant.kind {
        ApplicantKind::Person => format!("ông/bà {}", dossier.applicant.name),
        ApplicantKind::Organisation => dossier.applicant.name.clone(),
    }
}

fn subject(facts: &PaperFacts<'_>, dossier: &Dossier) -> String {
    match filled(&head::request(facts.names, dossier)) {
        // Many official names begin with the word itself.
        Some(request) => {
            let request = inside(&request);
            request.strip_prefix("thủ tục ").map_or_else(|| request.clone(), str::to_owned)
        }
        None => "giải quyết thủ tục hành chính".to_owned(),
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().filter_map(filled).collect()
}

//! What all official forms share: who writes, to whom, who is asked, who signs.

use super::super::filled;
use crate::Names;
use domain::{
    agency::{Agency, AgencyKind},
    dossier::{Dossier, state::DocumentNumber},
    ids::AgencyId,
    party::{Actor, Applicant, Role, Submitter},
    rule_pack::FormSet,
};
use jiff::civil::Date;
use serde_json::{Value, json};

/// The name of a reception desk in the words of the set of forms.
fn desk_name(forms: FormSet) -> &'static str {
    match forms {
        FormSet::Circular01Of2018 => "Bộ phận Tiếp nhận và Trả kết quả",
        FormSet::Circular03Of2025 => "Trung tâm Phục vụ hành chính công",
    }
}

/// The head of a paper that the desk of `agency` writes.
pub fn of_desk(
    names: &Names<'_>,
    agency: &AgencyId,
    forms: FormSet,
    number: (String, &str),
    on: Option<Date>,
) -> Value {
    let authority = names.agencies.authority(agency);
    let superior = authority.map_or("", |authority| &authority.name);
    let unit = names.agency(agency).filter(|found| found.kind == AgencyKind::OneStopUnit);
    let unit = unit.map_or(desk_name(forms), |unit| &unit.name);
    head(names, agency, (superior, unit), number, on)
}

/// The head of a paper that the deciding `agency` itself writes.
pub fn of_agency(
    names: &Names<'_>,
    agency: &AgencyId,
    number: (String, &str),
    on: Option<Date>,
) -> Value {
    let lineage = names.agencies.lineage(agency);
    let unit = lineage.first().map_or("", |unit| &unit.name);
    let superior = lineage.get(1).map_or("", |above| &above.name);
    head(names, agency, (superior, unit), number, on)
}

fn head(
    names: &Names<'_>,
    agency: &AgencyId,
    (superior, unit): (&str, &str),
    (number, suffix): (String, &str),
    on: Option<Date>,
) -> Value {
    json!({
        "superior": superior,
        "unit": unit,
        "number": number,
        "number_suffix": suffix,
        "place": place(names, agency),
        "date": on,
    })
}

/// Number and suffix as the head takes them.
pub fn numbered(number: Option<&DocumentNumber>) -> (String, &str) {
    match number {
        Some(number) => {
            let serial = number.serial.map(|serial| format!("{serial:02}")).unwrap_or_default();
            (serial, &number.suffix)
        }
        None => (String::new(), ""),
    }
}

/// The province or city without its kind: `Hà Nội`.
fn place(names: &Names<'_>, agency: &AgencyId) -> String {
    let root = names.agencies.lineage(agency).last().map_or("", |root| &root.place);
    let bare = root.strip_prefix("Thành phố ").or_else(|| root.strip_prefix("Tỉnh "));
    bare.unwrap_or(root).to_owned()
}

/// The desk as the form's line asks for it. The 2018 form prints "Bộ phận Tiếp nhận và Trả kết
/// quả:" before it, so only whose desk it is follows; the 2025 form asks for the place by name.
pub fn receiving_unit(names: &Names<'_>, agency: &AgencyId, forms: FormSet) -> String {
    match forms {
        FormSet::Circular01Of2018 => authority_name(names, agency),
        FormSet::Circular03Of2025 => desk(names, agency, forms),
    }
}

/// The desk with the place it serves: `Trung tâm Phục vụ hành chính công phường Ba Đình`.
pub fn desk(names: &Names<'_>, agency: &AgencyId, forms: FormSet) -> String {
    match names.agency(agency) {
        Some(unit) if unit.kind == AgencyKind::OneStopUnit => unit.name.clone(),
        Some(found) => format!("{} {}", desk_name(forms), served(found)),
        None => desk_name(forms).to_owned(),
    }
}

/// The place inside a name: `phường Phúc Xá`; departments are called by their own name.
fn served(agency: &Agency) -> String {
    if agency.place == agency.name {
        agency.name.clone()
    } else {
        super::super::inside(&agency.place)
    }
}

/// The authority that the agency belongs to, by its full name.
pub fn authority_name(names: &Names<'_>, agency: &AgencyId) -> String {
    names
        .agencies
        .authority(agency)
        .map_or_else(|| super::super::agency_name(names, agency), |found| found.name.clone())
}

/// Whose dossier it is.
pub fn applicant(applicant: &Applicant) -> Value {
    json!({
        "name": applicant.name,
        "id_number": applicant.identity_number.as_deref().unwrap_or_default(),
        "address": applicant.address,
        "phone": applicant.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        "email": applicant.email.as_ref().map(ToString::to_string).unwrap_or_default(),
    })
}

/// Who handed it in, as it stands below the signature.
pub fn submitter(dossier: &Dossier) -> &str {
    match &dossier.submitter {
        Submitter::Applicant { .. } => &dossier.applicant.name,
        Submitter::Authorised { mandate, .. } => &mandate.name,
    }
}

/// Who is asked: a person and the telephone of the desk.
pub fn contact(names: &Names<'_>, agency: &AgencyId, name: &str) -> Value {
    json!({ "name": name, "phone": names.phone(agency).unwrap_or_default() })
}

/// What the dossier is about: the official name of the procedure, and the case.
pub fn request(names: &Names<'_>, dossier: &Dossier) -> String {
    let Some(procedure) = names.procedure else { return String::new() };
    let case =
        dossier.case.as_ref().and_then(|id| procedure.cases.iter().find(|one| &one.id == id));
    match case.and_then(|case| filled(&case.name)) {
        Some(case) => format!("{} ({})", procedure.name, super::super::inside(&case)),
        None => procedure.name.clone(),
    }
}

/// Name of the member of staff who did something; empty for the citizen and the system.
pub fn staff_name(by: &Actor) -> &str {
    match by {
        Actor::Staff { name, .. } => name,
        Actor::Citizen { .. } | Actor::System => "",
    }
}

/// The role in which it was done; the leader's where no member of staff acted.
pub fn staff_role(by: &Actor) -> Role {
    match by {
        Actor::Staff { role, .. } => *role,
        Actor::Citizen { .. } | Actor::System => Role::Approver,
    }
}

/// Who signs for an agency. The post follows from the kind of agency and the role; a deputy writes
/// "KT." by hand, as the system does not know the posts of persons.
pub fn signer(names: &Names<'_>, agency: &AgencyId, role: Role, name: &str) -> Value {
    let kind = names.agency(agency).map(|agency| agency.kind);
    let (authority, post) = match (role, kind) {
        (Role::OnestopOfficer, _) => ("", "Người tiếp nhận hồ sơ"),
        (Role::OnestopHead, _) | (_, Some(AgencyKind::OneStopUnit)) => ("", "Trưởng bộ phận"),
        (Role::UnitHead, _) | (_, Some(AgencyKind::Office)) => ("", "Trưởng phòng"),
        (_, Some(AgencyKind::City | AgencyKind::District | AgencyKind::Commune)) => {
            ("TM. Ủy ban nhân dân", "Chủ tịch")
        }
        (_, Some(AgencyKind::Department)) => ("", "Giám đốc"),
        (Role::Specialist | Role::Approver | Role::Clerk | Role::Auditor, None) => {
            ("", "Thủ trưởng cơ quan")
        }
    };
    json!({ "authority": authority, "post": post, "name": name })
}

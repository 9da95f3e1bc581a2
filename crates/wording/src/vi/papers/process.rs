//! The control slip that travels with a dossier, and the register book of a desk.

use super::{PaperFacts, head};
use crate::{
    Names,
    vi::{agency_name, terms},
};
use app::ports::papers::PaperJob;
use domain::{
    dossier::{
        Dossier, Event, apply,
        state::{Delivery, Person},
    },
    ids::AgencyId,
    ledger::{Holder, Interval, Keeping, Ledger},
    rule_pack::FormSet,
    time::local,
};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Phiếu kiểm soát quá trình giải quyết hồ sơ, from the ledger of the same history. `None` before
/// reception.
pub fn control_slip(facts: &PaperFacts<'_>, ledger: &Ledger) -> Option<PaperJob> {
    let names = facts.names;
    let dossier = apply::replay(facts.history)?;
    let (received, code) = (dossier.received.as_ref()?, dossier.code.as_ref()?);
    let on = Some(local(received.at).date());
    let number = (format!("{:04}", code.serial()), "");
    let mut consulted: Vec<String> =
        dossier.consultations.iter().map(|asked| agency_name(names, &asked.agency)).collect();
    consulted.dedup();
    let data = json!({
        "head": head::of_desk(names, &dossier.reception, facts.forms, number, on),
        "dossier_code": code.to_string(),
        "agency": agency_name(names, &dossier.competent),
        "consulted": consulted,
        "applicant": dossier.applicant.name,
        "request": head::request(names, &dossier),
        "received_at": local(received.at),
        "due_at": received.original_due,
        "hand_overs": hand_overs(facts, &dossier, &ledger.line),
    });
    let template = match facts.forms {
        FormSet::Circular01Of2018 => "nd61-2018.control-slip",
        FormSet::Circular03Of2025 => "nd118-2025.control-slip",
    };
    Some(PaperJob { template, data })
}

/// One place where the dossier lay, the waiting for someone to take it and the work taken together.
struct Stay<'a> {
    holder: &'a Holder,
    from: jiff::Timestamp,
    is_over: bool,
    keeping: Keeping,
}

fn stays(line: &[Interval]) -> Vec<Stay<'_>> {
    let mut stays: Vec<Stay<'_>> = Vec::new();
    for interval in line {
        let Interval { holder, from, to, keeping, .. } = interval;
        if let Some(last) = stays.last_mut()
            && is_taken_over(last.holder, holder)
        {
            last.holder = holder;
            last.is_over = to.is_some();
            last.keeping = *keeping;
        } else {
            stays.push(Stay { holder, from: *from, is_over: to.is_some(), keeping: *keeping });
        }
    }
    stays
}

/// Whether the second is the first with a person named.
fn is_taken_over(waiting: &Holder, taken: &Holder) -> bool {
    match (waiting, taken) {
        (
            Holder::Post { step: before, agency: there, person: None, .. },
            Holder::Post { step: after, agency: here, .. },
        ) => before == after && there == here,
        (Holder::Desk { agency: there, .. }, Holder::Desk { agency: here, .. }) => there == here,
        _ => false,
    }
}

fn hand_overs(facts: &PaperFacts<'_>, dossier: &Dossier, line: &[Interval]) -> Vec<Value> {
    let names = facts.names;
    let desk = |agency: &AgencyId| head::desk(names, agency, facts.forms);
    let stays = stays(line);
    let citizen = || ("Người nộp hồ sơ".to_owned(), head::submitter(dossier).to_owned());
    let place = |holder: &Holder| match holder {
        Holder::Citizen => citizen(),
        Holder::Desk { agency, person } => (desk(agency), name(person.as_ref())),
        Holder::Post { agency, role, person, .. } => (
            format!("{} ({})", agency_name(names, agency), terms::role(*role)),
            name(person.as_ref()),
        ),
        Holder::Waiting { agency } => (desk(agency), String::new()),
        Holder::Consulted { agency, .. } => (agency_name(names, agency), String::new()),
    };
    let mut rows = Vec::new();
    let mut giver = (citizen(), None);
    for stay in &stays {
        let (to, taken_by) = place(stay.holder);
        let ((from, given_by), outcome) = giver;
        rows.push(json!({
            "from": from,
            "to": to,
            "at": local(stay.from),
            "given_by": given_by,
            "taken_by": taken_by,
            "outcome": outcome,
        }));
        giver = ((to, taken_by), outcome_of(stay));
    }
    rows
}

fn name(person: Option<&Person>) -> String {
    person.map(|person| person.name.clone()).unwrap_or_default()
}

/// A stay that is not over has no outcome yet, unless it is late already.
fn outcome_of(stay: &Stay<'_>) -> Option<&'static str> {
    match stay.keeping {
        Keeping::Late => Some("overdue"),
        Keeping::Early if stay.is_over => Some("early"),
        Keeping::OnTime if stay.is_over => Some("on_time"),
        Keeping::Early | Keeping::OnTime | Keeping::Free | Keeping::Running => None,
    }
}

/// A register book, or a part of one.
#[derive(Debug, Clone)]
pub struct Book<'a> {
    /// The desk that keeps it.
    pub desk: &'a AgencyId,
    /// The set of forms.
    pub forms: FormSet,
    /// First day of the extract.
    pub from: Date,
    /// Last day of the extract.
    pub to: Date,
}

/// Sổ theo dõi hồ sơ with these rows.
pub fn register(names: &Names<'_>, book: &Book<'_>, rows: Vec<Value>) -> PaperJob {
    let data = json!({
        "superior": head::authority_name(names, book.desk),
        "unit": head::desk(names, book.desk, book.forms),
        "year": book.from.year(),
        "from": book.from,
        "to": book.to,
        "rows": rows,
    });
    let template = match book.forms {
        FormSet::Circular01Of2018 => "nd61-2018.register",
        FormSet::Circular03Of2025 => "nd118-2025.register",
    };
    PaperJob { template, data }
}

/// One line of the register, `number` being its place in the book; `None` before reception.
pub fn register_row(facts: &PaperFacts<'_>, number: u32) -> Option<Value> {
    let names = facts.names;
    let dossier = apply::replay(facts.history)?;
    let (received, code) = (dossier.received.as_ref()?, dossier.code.as_ref()?);
    let day_of = |wanted: fn(&Event) -> bool| {
        let found = facts.history.iter().find(|recorded| wanted(&recorded.event));
        found.map(|recorded| local(recorded.at).date())
    };
    let returned = facts.history.iter().find_map(|recorded| match &recorded.event {
        Event::Returned { way, collected_by } => Some((way, collected_by.as_str())),
        _ => None,
    });
    let how = returned.map_or("", |(way, _)| match way {
        Delivery::Counter => "Tại quầy",
        Delivery::Online => "Trực tuyến",
    });
    let applicant = &dossier.applicant;
    let phone = applicant.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let contact: Vec<&str> =
        [applicant.address.as_str(), &phone].into_iter().filter(|text| !text.is_empty()).collect();
    Some(json!({
        "number": format!("{number:02}"),
        "dossier_code": code.to_string(),
        "procedure": names.procedure.map(|procedure| procedure.name.clone()).unwrap_or_default(),
        "sets": (dossier.sets > 0).then_some(dossier.sets),
        "applicant": applicant.name,
        "contact": contact.join("; "),
        "agency": agency_name(names, &dossier.competent),
        "received_on": local(received.at).date(),
        "due_on": received.original_due.map(jiff::civil::DateTime::date),
        "sent_on": day_of(|event| matches!(event, Event::Transferred { .. })),
        "result_on": day_of(|event| matches!(event, Event::Issued { .. } | Event::Rejected { .. })),
        "returned_on": day_of(|event| matches!(event, Event::Returned { .. })),
        "returned_how": how,
        "returned_to": returned.map_or("", |(_, who)| who),
        "note": remark(facts, &dossier),
    }))
}

/// What else the book shall remember.
fn remark(facts: &PaperFacts<'_>, dossier: &Dossier) -> String {
    let mut remarks = Vec::new();
    if dossier.supplement_requests > 0 {
        remarks.push("Đã bổ sung hồ sơ");
    }
    if dossier.reappointments > 0 {
        remarks.push("Đã xin lỗi, hẹn lại");
    }
    for recorded in facts.history {
        match &recorded.event {
            Event::Rejected { .. } => remarks.push("Từ chối giải quyết"),
            Event::Withdrawn => remarks.push("Rút hồ sơ"),
            Event::Stopped { .. } => remarks.push("Dừng theo đề nghị"),
            _ => {}
        }
    }
    remarks.join("; ")
}

//! Forms 01 to 04 and the notice of stopping: what the citizen is given on the way.

use super::{super::dates, PaperFacts, head};
use crate::vi::{capital, component_name, filled, terms};
use app::ports::papers::PaperJob;
use domain::{
    dossier::{
        Dossier, Event, Recorded,
        state::{
            Delivery, DocumentNumber, Grounds, PaperForm, Payment, SupplementItem,
            SupplementRequest,
        },
    },
    money::Dong,
    party::Actor,
    procedure::{Channel, ComponentKind},
    rule_pack::FormSet,
    time::local,
};
use jiff::civil::DateTime;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The receipt is made in two copies; each says whose it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReceiptCopy {
    /// Neither; for the electronic receipt.
    #[default]
    Unmarked,
    /// Liên 1: stays at the desk.
    ForDesk,
    /// Liên 2: given to the applicant.
    ForApplicant,
}

impl ReceiptCopy {
    fn word(self) -> &'static str {
        match self {
            Self::Unmarked => "unmarked",
            Self::ForDesk => "for_desk",
            Self::ForApplicant => "for_applicant",
        }
    }
}

/// Form 01. After a supplement it is made anew, with the new date.
pub fn receipt(facts: &PaperFacts<'_>, dossier: &Dossier, copy: ReceiptCopy) -> Option<PaperJob> {
    let names = facts.names;
    let received = dossier.received.as_ref()?;
    let code = dossier.code.as_ref()?;
    let at = local(received.counted_from);
    let online = dossier.channel == Channel::Online;
    let number = (format!("{:04}", code.serial()), "");
    let result_place = match dossier.delivery {
        Delivery::Counter => head::desk(names, &dossier.reception, facts.forms),
        Delivery::Online => "Cổng Dịch vụ công (bản điện tử)".to_owned(),
    };
    let data = json!({
        "head": head::of_desk(names, &dossier.reception, facts.forms, number, Some(at.date())),
        "dossier_code": code.to_string(),
        "qr": facts.link,
        "copy": copy.word(),
        "receiving_unit": head::receiving_unit(names, &dossier.reception, facts.forms),
        "applicant": head::applicant(&dossier.applicant),
        "request": head::request(names, dossier),
        "papers": paper_lines(facts, dossier),
        "sets": (dossier.sets > 0).then_some(dossier.sets),
        "time_limit": received.limit.map(dates::limit_official).unwrap_or_default(),
        "received_at": at,
        "arrival": dossier.arrival.as_ref().map(terms::arrival).unwrap_or_default(),
        "due_at": received.original_due,
        "result_place": result_place,
        "fees": fee_lines(facts, dossier),
        "contact_phone": names.phone(&dossier.reception).unwrap_or_default(),
        "signing": if online { "electronic" } else { "by_hand" },
        "submitter": head::submitter(dossier),
        "officer": received.by_name,
    });
    let template = match facts.forms {
        FormSet::Circular01Of2018 => "nd61-2018.receipt",
        FormSet::Circular03Of2025 => "nd118-2025.receipt",
    };
    Some(PaperJob { template, data })
}

/// The papers handed in, files of one component counted together; the form first.
fn paper_lines(facts: &PaperFacts<'_>, dossier: &Dossier) -> Vec<Value> {
    let mut counts: BTreeMap<(usize, &str, &str), u32> = BTreeMap::new();
    let order = |id: &str| {
        let components = facts.names.procedure.map(|procedure| procedure.components.as_slice());
        let found = components.and_then(|all| all.iter().position(|one| one.id.as_str() == id));
        found.unwrap_or(usize::MAX)
    };
    for paper in dossier.current_papers() {
        let id = paper.component.as_str();
        let kinds = match &paper.form {
            PaperForm::File(_) => [("Bản điện tử", 1), ("", 0)],
            PaperForm::Sheets { originals, copies } => {
                [("Bản chính", u32::from(*originals)), ("Bản sao", u32::from(*copies))]
            }
        };
        for (kind, count) in kinds.into_iter().filter(|(_, count)| *count > 0) {
            *counts.entry((order(id), id, kind)).or_default() += count;
        }
    }
    let form = declaration_form(facts, dossier).map(|name| {
        let kind =
            if dossier.channel == Channel::Online { "Bản điện tử" } else { "Bản chính" };
        json!({ "name": name, "kind": kind, "count": 1 })
    });
    let papers = counts.into_iter().map(|((_, id, kind), count)| {
        json!({ "name": component_name(facts.names, &id.into()), "kind": kind, "count": count })
    });
    form.into_iter().chain(papers).collect()
}

/// The declaration form that was filled in, unless it was handed in as a paper of its own.
fn declaration_form(facts: &PaperFacts<'_>, dossier: &Dossier) -> Option<String> {
    if dossier.answers.is_empty() {
        return None;
    }
    let procedure = facts.names.procedure?;
    let asked = procedure.components_for(dossier.case.as_ref(), dossier.channel);
    let component = asked.into_iter().find(|one| one.kind == ComponentKind::DeclarationForm);
    match component {
        Some(one) if dossier.current_papers().any(|paper| paper.component == one.id) => None,
        Some(one) => Some(one.title().to_owned()),
        None => procedure.form.as_ref().map(|form| form.title.clone()),
    }
}

fn fee_lines(facts: &PaperFacts<'_>, dossier: &Dossier) -> Vec<Value> {
    let Some(procedure) = facts.names.procedure else { return Vec::new() };
    let state = match dossier.payment {
        Payment::Free => "",
        Payment::Due { .. } => "chưa nộp",
        Payment::Paid { .. } => "đã nộp",
    };
    procedure
        .fees
        .iter()
        .filter(|fee| fee.case.is_none() || fee.case == dossier.case)
        .filter_map(|fee| Some((fee, fee.amount.filter(|amount| *amount > Dong(0))?)))
        .map(|(fee, amount)| json!({ "name": fee.name, "amount_dong": amount, "state": state }))
        .collect()
}

/// Form 02, before or after reception.
pub fn supplement_request(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    request: &SupplementRequest,
) -> PaperJob {
    let names = facts.names;
    let number = head::numbered(Some(&request.number));
    let on = Some(local(request.at).date());
    let lines: Vec<Value> = request.items.iter().map(|item| supplement_line(facts, item)).collect();
    let reason = filled(&request.note).unwrap_or_else(|| {
        "Hồ sơ chưa đầy đủ, chưa chính xác theo quy định; nội dung cụ thể nêu ở từng mục trên."
            .to_owned()
    });
    let data = json!({
        "head": head::of_desk(names, &dossier.reception, facts.forms, number, on),
        "dossier_code": code(dossier),
        "receiving_unit": head::receiving_unit(names, &dossier.reception, facts.forms),
        "applicant": head::applicant(&dossier.applicant),
        "request": head::request(names, dossier),
        "lines": lines,
        "reason": reason,
        "contact": head::contact(names, &dossier.reception, &request.asked_by.name),
        "submitter": head::submitter(dossier),
        "officer": request.asked_by.name,
    });
    let template = match facts.forms {
        FormSet::Circular01Of2018 => "nd61-2018.supplement-request",
        FormSet::Circular03Of2025 => "nd118-2025.supplement-request",
    };
    PaperJob { template, data }
}

fn supplement_line(facts: &PaperFacts<'_>, item: &SupplementItem) -> Value {
    let Some(id) = &item.component else {
        return json!({ "name": "Nội dung tờ khai", "defect": item.reason });
    };
    let component = facts.names.component(id);
    let count = |count: Option<u8>| count.filter(|count| *count > 0);
    json!({
        "name": component_name(facts.names, id),
        "defect": item.reason,
        "originals": count(component.map(|one| one.originals)),
        "plain_copies": count(component.map(|one| one.copies)),
    })
}

/// Form 03, at reception or after appraisal.
pub fn rejection(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    grounds: &Grounds,
    number: Option<&DocumentNumber>,
    recorded: &Recorded,
) -> PaperJob {
    let names = facts.names;
    // The form is handed out and signed at the desk, also after appraisal: the refusal itself is
    // the approver's, but whoever has a question asks the desk.
    let officer = dossier
        .received
        .as_ref()
        .map_or_else(|| head::staff_name(&recorded.by), |received| &received.by_name);
    let on = Some(local(recorded.at).date());
    let numbered = head::numbered(number);
    let reasons: Vec<String> = grounds.reason.lines().filter_map(filled).collect();
    let data = json!({
        "head": head::of_desk(names, &dossier.reception, facts.forms, numbered, on),
        "dossier_code": code(dossier),
        "receiving_unit": head::receiving_unit(names, &dossier.reception, facts.forms),
        "applicant": head::applicant(&dossier.applicant),
        "request": head::request(names, dossier),
        "reasons": reasons,
        "legal_basis": grounds.legal_basis,
        "contact": head::contact(names, &dossier.reception, officer),
        "submitter": head::submitter(dossier),
        "officer": officer,
    });
    let template = match facts.forms {
        FormSet::Circular01Of2018 => "nd61-2018.rejection",
        FormSet::Circular03Of2025 => "nd118-2025.rejection",
    };
    PaperJob { template, data }
}

/// Form 04, written by the agency that is late.
pub fn apology(facts: &PaperFacts<'_>, dossier: &Dossier, recorded: &Recorded) -> Option<PaperJob> {
    let Event::Apologised { number, reason, was_due, due, .. } = &recorded.event else {
        return None;
    };
    let names = facts.names;
    let late = &number.agency;
    let on = Some(local(recorded.at).date());
    let signer = (head::staff_role(&recorded.by), head::staff_name(&recorded.by));
    let data = json!({
        "head": head::of_agency(names, late, head::numbered(Some(number)), on),
        "applicant": head::applicant(&dossier.applicant),
        "agency": head::authority_name(names, late),
        "request": head::request(names, dossier),
        "dossier_code": code(dossier),
        "received_at": dossier.received.as_ref().map(|received| local(received.at)),
        "due_at": was_due,
        "reason": capital(reason),
        "extension": extension(facts, *was_due, *due),
        "new_due_at": due,
        "signer": head::signer(names, late, signer.0, signer.1),
    });
    let template = match facts.forms {
        FormSet::Circular01Of2018 => "nd61-2018.apology",
        FormSet::Circular03Of2025 => "nd118-2025.apology",
    };
    Some(PaperJob { template, data })
}

fn extension(facts: &PaperFacts<'_>, was_due: DateTime, due: DateTime) -> String {
    match facts.calendar.working_days_between(was_due.date(), due.date()) {
        0 => dates::minutes_words(facts.calendar.working_minutes_between(was_due, due)),
        days => format!("{days:02} ngày làm việc"),
    }
}

/// Form 05 of the 2025 set.
pub fn stop_notice(
    facts: &PaperFacts<'_>,
    dossier: &Dossier,
    number: &DocumentNumber,
    recorded: &Recorded,
) -> PaperJob {
    let names = facts.names;
    let before = facts.history.iter().take_while(|earlier| earlier.seq < recorded.seq);
    let asked = before.filter(|earlier| matches!(earlier.event, Event::WithdrawalRequested { .. }));
    let asked = asked.last();
    let asked_by = asked.map_or("", |asked| match asked.by {
        Actor::Citizen { .. } => "qua Cổng Dịch vụ công",
        Actor::Staff { .. } => "trực tiếp tại quầy",
        Actor::System => "",
    });
    let on = local(recorded.at).date();
    let officer = head::staff_name(&recorded.by);
    let refund = match dossier.payment {
        Payment::Paid { amount, .. } => format!(
            "{} được xử lý theo quy định của pháp luật về phí, lệ phí",
            dates::money(amount)
        ),
        Payment::Free | Payment::Due { .. } => String::new(),
    };
    let data = json!({
        "head": head::of_desk(
            names, &dossier.reception, facts.forms, head::numbered(Some(number)), Some(on),
        ),
        "applicant": head::applicant(&dossier.applicant),
        "agency": head::authority_name(names, &dossier.reception),
        "request": head::request(names, dossier),
        "dossier_code": code(dossier),
        "received_at": dossier.received.as_ref().map(|received| local(received.at)),
        "asked_on": asked.map(|asked| local(asked.at).date()),
        "asked_by": asked_by,
        "stopped_on": on,
        "papers_returned": papers_returned(facts, dossier),
        "refund": refund,
        "contact": head::contact(names, &dossier.reception, officer),
        "signer": head::signer(
            names, &dossier.reception, head::staff_role(&recorded.by), officer,
        ),
    });
    PaperJob { template: "nd118-2025.stop-notice", data }
}

/// Only sheets can be given back; files stay with whoever sent them.
fn papers_returned(facts: &PaperFacts<'_>, dossier: &Dossier) -> Vec<String> {
    dossier
        .papers
        .iter()
        .filter_map(|paper| match &paper.form {
            PaperForm::File(_) => None,
            PaperForm::Sheets { originals, copies } => {
                let mut counts = Vec::new();
                if *originals > 0 {
                    counts.push(format!("{originals} bản chính"));
                }
                if *copies > 0 {
                    counts.push(format!("{copies} bản sao"));
                }
                let name = component_name(facts.names, &paper.component);
                (!counts.is_empty()).then(|| format!("{name} ({})", counts.join(", ")))
            }
        })
        .collect()
}

fn code(dossier: &Dossier) -> String {
    dossier.code.as_ref().map(ToString::to_string).unwrap_or_default()
}

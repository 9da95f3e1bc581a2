//! At the desk: sending, reception, supplement, not accepting (T1–T5, T8, T9).

use super::{
    super::{
        command::{Application, Asker},
        event::{Event, Received, Submitted},
        refusal::Refusal,
        state::{Grounds, Paper, Payment, Stage, SupplementItem, SupplementRequest},
    },
    Case, Events, Facts, person,
};
use crate::{
    deadline,
    dossier_code::AgencyCode,
    form::Answers,
    ids::{AgencyId, ComponentId},
    money::Dong,
    party::{Officer, Role},
    procedure::missing_components,
    process::Act,
    time,
};
use jiff::civil::DateTime;

/// T1: required components are there. The form was checked page by page before.
pub fn submit(application: Application, facts: &Facts<'_>) -> Events {
    if !facts.procedure.is_online() {
        return Err(Refusal::NotOpenForFiling);
    }
    Ok(vec![Event::Submitted(Box::new(sending(application, facts)?))])
}

/// T1 and T2 at the counter: what is handed over is checked and received at once.
pub fn receive_at_counter(
    application: Application,
    officer: &Officer,
    facts: &Facts<'_>,
) -> Events {
    let (at, competent) = (&application.reception, &application.competent);
    if !facts.agencies.serves(&officer.agency, at)
        || !(officer.has(Role::OnestopOfficer) || officer.has(Role::OnestopHead))
    {
        return Err(Refusal::NotYours { needed: Role::OnestopOfficer });
    }
    let case = application.case.clone();
    let received = reception((at, competent), case.as_ref(), officer, facts)?;
    let sent = sending(application, facts)?;
    Ok(vec![Event::Submitted(Box::new(sent)), Event::Received(Box::new(received))])
}

fn sending(application: Application, facts: &Facts<'_>) -> Result<Submitted, Refusal> {
    let procedure = facts.procedure;
    let known = |case| procedure.cases.iter().any(|one| Some(&one.id) == case);
    if !procedure.cases.is_empty() && !known(application.case.as_ref()) {
        return Err(Refusal::UnknownCase);
    }
    let missing = missing(&application, facts);
    if !missing.is_empty() {
        return Err(Refusal::ComponentsMissing { missing });
    }
    let fee = procedure.fee_total(application.case.as_ref(), &application.answers);
    Ok(Submitted {
        dossier: application.id,
        reference: application.reference,
        procedure: application.procedure,
        case: application.case,
        pack: facts.pack.id.clone(),
        process: application.process,
        reception: application.reception,
        competent: application.competent,
        channel: application.channel,
        applicant: application.applicant,
        submitter: application.submitter,
        answers: application.answers,
        papers: application.papers,
        sets: application.sets,
        payment: if fee == Dong(0) { Payment::Free } else { Payment::Due { amount: fee } },
        delivery: application.delivery,
        due: deadline::intake_due(time::local(facts.now), facts.calendar, &facts.pack.deadlines)?,
        // Nobody arrives after they have sent.
        arrival: application.arrival.filter(|arrival| arrival.at <= facts.now),
    })
}

fn missing(application: &Application, facts: &Facts<'_>) -> Vec<ComponentId> {
    let is_there = |id: &ComponentId| application.papers.iter().any(|paper| &paper.component == id);
    let (case, channel) = (application.case.as_ref(), application.channel);
    missing_components(facts.procedure, case, channel, &application.answers, is_there)
        .into_iter()
        .map(|component| component.id.clone())
        .collect()
}

/// T2. The pack in force on this day rules the dossier for life.
pub fn accept(case: &Case<'_>) -> Events {
    let officer = case.desk()?;
    let Stage::Submitted { .. } = case.dossier.stage else { return Err(case.wrong_stage()) };
    let dossier = case.dossier;
    let place = (&dossier.reception, &dossier.competent);
    let received = reception(place, dossier.case.as_ref(), officer, case.facts)?;
    Ok(vec![Event::Received(Box::new(received))])
}

fn reception(
    (agency, competent): (&AgencyId, &AgencyId),
    case: Option<&crate::ids::CaseId>,
    officer: &Officer,
    facts: &Facts<'_>,
) -> Result<Received, Refusal> {
    if !facts.pack.boundary_free && !facts.agencies.is_in_one_line(agency, competent) {
        return Err(Refusal::OutsideBoundary { competent: competent.clone() });
    }
    let (now, rules) = (time::local(facts.now), &facts.pack.deadlines);
    let limit = facts.procedure.limit(case).copied();
    Ok(Received {
        by: person(officer),
        pack: facts.pack.id.clone(),
        scheme: facts.pack.code_scheme,
        agency_code: code_of(agency, facts).ok_or(Refusal::AgencyWithoutCode)?,
        on: now.date(),
        serial: None,
        limit,
        due: limit.map(|limit| deadline::due(now, limit, facts.calendar, rules)).transpose()?,
        transfer_by: deadline::transfer_by(now, facts.calendar, rules)?,
    })
}

/// The code of the agency, or of the one above it that has one.
fn code_of(agency: &AgencyId, facts: &Facts<'_>) -> Option<AgencyCode> {
    facts.agencies.lineage(agency).into_iter().find_map(|found| found.code.clone())
}

/// T3 before reception, T8 after it. Once, complete, and in words (Decree 61/2018, art. 17).
pub fn ask_supplement(case: &Case<'_>, items: Vec<SupplementItem>, note: String) -> Events {
    let items: Vec<_> = items.into_iter().filter(|item| !item.reason.trim().is_empty()).collect();
    if items.is_empty() {
        return Err(Refusal::NothingAsked);
    }
    if let Stage::Submitted { .. } = case.dossier.stage {
        let officer = case.desk()?;
        return Ok(vec![Event::IntakeSupplementAsked(slip(case, officer, items, note))]);
    }
    let (post, officer, mut events) = case.holder()?;
    case.act(post, |act| matches!(act, Act::RequestSupplement).then_some(()))?;
    let until = supplement_until(case)?;
    if case.now() > until {
        return Err(Refusal::TooLateForSupplement { until });
    }
    events.push(Event::SupplementAsked(slip(case, officer, items, note)));
    Ok(events)
}

/// Until when a supplement may be asked for now: as often as the pack allows from the reception,
/// then as often as the sector's law adds, from the supplement before.
fn supplement_until(case: &Case<'_>) -> Result<DateTime, Refusal> {
    let received = case.dossier.received.as_ref().ok_or_else(|| case.wrong_stage())?;
    let (pack, process) = (case.facts.pack, case.facts.process);
    let asked = usize::from(case.dossier.supplement_requests);
    let general = usize::from(pack.supplement_requests_max);
    let (from, limit) = match asked.checked_sub(general) {
        None => {
            let usual = pack.deadlines.supplement_request_limit;
            (received.at, process.supplement_within.unwrap_or(usual))
        }
        Some(further) => {
            let limit = process.further_supplements.get(further).ok_or_else(|| {
                let allowed = general + process.further_supplements.len();
                Refusal::SupplementAlreadyAsked {
                    allowed: u8::try_from(allowed).unwrap_or(u8::MAX),
                }
            })?;
            (received.counted_from, *limit)
        }
    };
    Ok(deadline::due(time::local(from), limit, case.facts.calendar, &pack.deadlines)?)
}

fn slip(
    case: &Case<'_>,
    officer: &Officer,
    items: Vec<SupplementItem>,
    note: String,
) -> SupplementRequest {
    SupplementRequest {
        number: case.number(&case.dossier.reception, "HDHS"),
        items,
        note,
        asked_by: person(officer),
        agency: officer.agency.clone(),
        at: case.facts.now,
    }
}

/// T4, and the first half of T9. By the citizen, or by the desk for someone at the counter.
pub fn hand_in(case: &Case<'_>, answers: Answers, papers: Vec<Paper>) -> Events {
    if !matches!(case.asker, Asker::Citizen) {
        case.desk()?;
    }
    if answers.is_empty() && papers.is_empty() {
        return Err(Refusal::NothingHandedIn);
    }
    match &case.dossier.stage {
        Stage::IntakeSupplementAsked { .. } => {
            let rules = &case.facts.pack.deadlines;
            let due = deadline::intake_due(case.now(), case.facts.calendar, rules)?;
            Ok(vec![Event::IntakeSupplemented { answers, papers, due }])
        }
        Stage::SupplementAsked { .. } => Ok(vec![Event::SupplementHandedIn { answers, papers }]),
        _ => Err(case.wrong_stage()),
    }
}

/// T9: the desk finds the supplement complete. The limit counts anew from the day on which the
/// papers came in, not from the day on which the desk looked (R8).
pub fn accept_supplement(case: &Case<'_>) -> Events {
    case.desk()?;
    let Stage::SupplementAsked { post, handed_in: Some(counted_from), .. } = &case.dossier.stage
    else {
        return Err(case.wrong_stage());
    };
    let (from, rules) = (time::local(*counted_from), &case.facts.pack.deadlines);
    let due = |limit| deadline::due(from, limit, case.facts.calendar, rules);
    let limit = case.dossier.received.as_ref().and_then(|received| received.limit);
    let step_limit = case.step(post)?.limit;
    Ok(vec![Event::SupplementAccepted {
        counted_from: *counted_from,
        due: limit.map(due).transpose()?,
        step_due: step_limit.map(due).transpose()?,
    }])
}

/// T5: out of competence, or no legal basis. The rule must be named (Mẫu 03).
pub fn not_accept(case: &Case<'_>, grounds: Grounds) -> Events {
    case.desk()?;
    let Stage::Submitted { .. } = case.dossier.stage else { return Err(case.wrong_stage()) };
    let number = case.number(&case.dossier.reception, "TCHS");
    Ok(vec![Event::NotAccepted(complete(grounds, Some(number))?)])
}

/// Grounds with both halves, and a number when one is given.
pub fn complete(
    grounds: Grounds,
    number: Option<super::super::state::DocumentNumber>,
) -> Result<Grounds, Refusal> {
    if grounds.reason.trim().is_empty() || grounds.legal_basis.trim().is_empty() {
        return Err(Refusal::GroundsNeeded);
    }
    Ok(Grounds { number, ..grounds })
}

//! The ends: return, withdrawal, apology with a new date, rating (T17–T19).

use super::{
    super::{
        command::Asker,
        event::Event,
        refusal::Refusal,
        state::{Delivery, Payment, Rating, Stage},
    },
    Case, Events,
};
use crate::{deadline, money::Dong, party::Role, rule_pack::FormSet};
use jiff::civil::DateTime;

/// T18 at the desk: fee paid, receipt or authorisation shown.
pub fn return_at_counter(case: &Case<'_>, receipt_checked: bool, collected_by: String) -> Events {
    let (Stage::Issued { post, .. } | Stage::Rejected { post, .. }) = &case.dossier.stage else {
        return Err(case.wrong_stage());
    };
    case.officer(&post.agency, &[Role::OnestopOfficer, Role::OnestopHead])?;
    if !receipt_checked {
        return Err(Refusal::ReceiptNotChecked);
    }
    fee_is_paid(case)?;
    Ok(vec![Event::Returned { way: Delivery::Counter, collected_by }])
}

fn fee_is_paid(case: &Case<'_>) -> Result<(), Refusal> {
    // A refusal is handed out without a fee: nothing was granted.
    let refused = matches!(case.dossier.stage, Stage::Rejected { .. });
    match case.dossier.payment {
        Payment::Due { .. } if !refused => Err(Refusal::FeeNotPaid),
        _ => Ok(()),
    }
}

/// T18 online: the download is the return.
pub fn collect(case: &Case<'_>) -> Events {
    let (Stage::Issued { .. } | Stage::Rejected { .. }) = &case.dossier.stage else {
        return Err(case.wrong_stage());
    };
    let Asker::Citizen = case.asker else {
        return Err(Refusal::NotYours { needed: Role::OnestopOfficer });
    };
    if case.dossier.delivery != Delivery::Online {
        return Err(Refusal::NotOnline);
    }
    fee_is_paid(case)?;
    Ok(vec![Event::Returned { way: Delivery::Online, collected_by: String::new() }])
}

/// T17: possible until a decision is taken. Before reception it takes effect at once.
pub fn ask_withdrawal(case: &Case<'_>, reason: String) -> Events {
    if !matches!(case.asker, Asker::Citizen) {
        case.desk()?;
    }
    match case.dossier.stage {
        Stage::Submitted { .. } | Stage::IntakeSupplementAsked { .. } => {
            Ok(vec![Event::WithdrawalRequested { reason }, Event::Withdrawn])
        }
        Stage::Issued { .. } | Stage::Rejected { .. } => Err(Refusal::DecisionTaken),
        _ if case.dossier.stage.kind().is_final() => Err(case.wrong_stage()),
        _ if case.dossier.withdrawal.is_some() => Ok(Vec::new()),
        _ => Ok(vec![Event::WithdrawalRequested { reason }]),
    }
}

/// T17: the desk gives the papers back. Since 2025 with a notice (Decree 118/2025, art. 21).
pub fn confirm_withdrawal(case: &Case<'_>) -> Events {
    case.desk()?;
    if case.dossier.withdrawal.is_none() {
        return Err(Refusal::NoWithdrawal);
    }
    if case.dossier.stage.kind().is_finished() {
        return Err(Refusal::DecisionTaken);
    }
    Ok(vec![match case.facts.pack.forms {
        FormSet::Circular01Of2018 => Event::Withdrawn,
        FormSet::Circular03Of2025 => {
            Event::Stopped { number: case.number(&case.dossier.reception, "TBDHS") }
        }
    }])
}

/// T19: the head of the agency that will be late says so, says why, and names a new date, once.
pub fn apologise(case: &Case<'_>, reason: String, due: DateTime) -> Events {
    if case.dossier.stage.kind().is_finished() {
        return Err(case.wrong_stage());
    }
    let received = case.dossier.received.as_ref().ok_or_else(|| case.wrong_stage())?;
    let holder = case.dossier.stage.post().map_or(&case.dossier.reception, |post| &post.agency);
    let heads = [Role::Approver, Role::UnitHead, Role::OnestopHead];
    case.officer(holder, &heads)
        .or_else(|_| case.officer(&case.dossier.competent, &heads))
        .or_else(|_| case.officer(&case.dossier.reception, &[Role::OnestopHead]))?;
    let was_due = received.due.ok_or(Refusal::NoDueDate)?;
    let allowed = case.facts.pack.reappointments_max;
    if case.dossier.reappointments >= allowed {
        return Err(Refusal::AlreadyReappointed { allowed });
    }
    if reason.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    if due <= was_due || due <= case.now() {
        return Err(Refusal::NewDateNotLater);
    }
    let latest =
        deadline::apology_latest(was_due, case.facts.calendar, &case.facts.pack.deadlines)?;
    Ok(vec![Event::Apologised {
        number: case.number(holder, "PXL"),
        reason,
        was_due,
        due,
        in_time: case.now() <= latest,
        judged_by: case.facts.pack.deadlines.judged_by,
    }])
}

/// The fee was taken at the desk.
pub fn record_payment(case: &Case<'_>, amount: Dong) -> Events {
    case.desk()?;
    match case.dossier.payment {
        Payment::Due { amount: due } if due == amount => {
            Ok(vec![Event::Paid(Payment::Paid { amount, at: case.facts.now })])
        }
        Payment::Due { .. } => Err(Refusal::FeeNotPaid),
        // Pressed twice, or nothing to pay: no harm.
        Payment::Paid { .. } | Payment::Free => Ok(Vec::new()),
    }
}

/// After the answer of the administration, whatever it is; changeable.
pub fn rate(case: &Case<'_>, stars: u8, reasons: Vec<String>, comment: String) -> Events {
    let Asker::Citizen = case.asker else {
        return Err(Refusal::NotYours { needed: Role::OnestopOfficer });
    };
    if !case.dossier.stage.kind().is_finished() {
        return Err(case.wrong_stage());
    }
    if !(1..=5).contains(&stars) {
        return Err(Refusal::StarsOutOfRange);
    }
    Ok(vec![Event::Rated(Rating { at: case.facts.now, stars, reasons, comment })])
}

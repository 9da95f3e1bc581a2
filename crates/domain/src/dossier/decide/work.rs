//! On the way through the steps: transfer, assign, take over, hand over, pause (T6, T7, T11, T12).

use super::{
    super::{
        event::Event,
        refusal::Refusal,
        state::{Person, Post, Stage},
    },
    Case, Events, post,
};
use crate::{
    deadline::{self, Remaining},
    ids::StepId,
    party::Role,
    process::{Act, PauseCause},
    time,
};
use jiff::{Timestamp, civil::Date};

/// T6: from the desk to the first step of the process.
pub fn transfer(case: &Case<'_>) -> Events {
    case.desk()?;
    let Stage::Received { .. } = case.dossier.stage else { return Err(case.wrong_stage()) };
    let step = case.facts.process.start().ok_or_else(|| case.wrong_stage())?;
    let dossier = case.dossier;
    let to = post(step, &dossier.reception, &dossier.competent, None, case.facts)?;
    Ok(vec![Event::Transferred { to }])
}

/// The head of the unit names who shall do it.
pub fn assign(case: &Case<'_>, to: Person) -> Events {
    let held = working_post(case)?;
    case.officer(&held.agency, &[Role::UnitHead, Role::OnestopHead, Role::Approver])?;
    Ok(vec![Event::Assigned { to }])
}

fn working_post<'a>(case: &Case<'a>) -> Result<&'a Post, Refusal> {
    match &case.dossier.stage {
        Stage::Transferred(post)
        | Stage::Processing(post)
        | Stage::Approving(post)
        | Stage::Issuing(post) => Ok(post),
        _ => Err(case.wrong_stage()),
    }
}

/// T7: named and timed, as the control slip asks (Mẫu 05).
pub fn take_over(case: &Case<'_>) -> Events {
    let Stage::Transferred(_) = &case.dossier.stage else { return Err(case.wrong_stage()) };
    case.holder().map(|(_, _, events)| events)
}

/// To a step that the process offers, or to a colleague at the same step.
pub fn hand_over(case: &Case<'_>, to: &StepId, named: Option<Person>, note: String) -> Events {
    let (held, officer, mut events) = case.holder()?;
    let to = if to == &held.step {
        let colleague = named.filter(|named| named.staff != officer.staff);
        let since = case.facts.now;
        let person = Some(colleague.ok_or(Refusal::NotAtThisStep { step: to.clone() })?);
        Post { person, since, ..held.clone() }
    } else {
        let step = case.step(held)?;
        let offered = step.forwards(&case.dossier.answers).any(|(id, _)| id == to);
        if !offered {
            return Err(Refusal::NotAtThisStep { step: held.step.clone() });
        }
        case.post_at(to, named)?
    };
    events.push(Event::HandedOver { to, note });
    Ok(events)
}

/// T11: the clock stops; what remains of the limit is kept (R9).
pub fn pause(case: &Case<'_>, cause: PauseCause, note: String) -> Events {
    let (held, _, mut events) = case.holder()?;
    let wanted = |act: &Act| matches!(act, Act::Pause { cause: allowed } if *allowed == cause);
    case.act(held, |act| wanted(act).then_some(()))?;
    if note.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    let received = case.dossier.received.as_ref().ok_or_else(|| case.wrong_stage())?;
    let remaining = match (received.due, received.limit) {
        (Some(due), Some(limit)) => {
            Some(deadline::remaining(case.now(), due, limit, case.facts.calendar))
        }
        _ => None,
    };
    events.push(Event::Paused { cause, note, remaining });
    Ok(events)
}

/// T11: it goes on with what remained.
pub fn resume(case: &Case<'_>, note: String) -> Events {
    let Stage::Paused { since, post, remaining, .. } = &case.dossier.stage else {
        return Err(case.wrong_stage());
    };
    case.officer(&post.agency, &[post.role, Role::UnitHead])?;
    let resumed = |left| deadline::resumed_due(case.now(), left, case.facts.calendar);
    let original = first_promise_left(case, *since).map(resumed).transpose()?;
    Ok(vec![Event::Resumed {
        due: remaining.map(resumed).transpose()?,
        original_due: original,
        note,
    }])
}

/// What was left of the promise before the apology when the clock stopped: without it a pause after
/// an apology would make the new date the one that the finish is judged by.
fn first_promise_left(case: &Case<'_>, paused_at: Timestamp) -> Option<Remaining> {
    let received = case.dossier.received.as_ref()?;
    let (due, limit) = (received.original_due?, received.limit?);
    let reappointed = case.dossier.reappointments > 0;
    reappointed
        .then(|| deadline::remaining(time::local(paused_at), due, limit, case.facts.calendar))
}

/// T12: minutes of a verification on site; the clock runs.
pub fn verify_on_site(case: &Case<'_>, on: Date, minutes: String) -> Events {
    let (held, _, mut events) = case.holder()?;
    case.act(held, |act| matches!(act, Act::VerifyOnSite).then_some(()))?;
    if minutes.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    events.push(Event::VerifiedOnSite { on, minutes });
    Ok(events)
}

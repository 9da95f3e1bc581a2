//! The result: draft, submission, signature, issue, refusal (T13–T16).

use super::{
    super::{
        event::Event,
        refusal::Refusal,
        state::{Decision, Draft, Grounds, Outcome, Person, Post},
    },
    Case, Events,
    desk::complete,
    person,
};
use crate::{party::Officer, process::Act};

/// The draft of the result or of the refusal.
pub fn draft(case: &Case<'_>, decision: Decision) -> Events {
    let (held, officer, mut events) = case.holder()?;
    case.act(held, |act| matches!(act, Act::Submit { .. }).then_some(()))?;
    let decision = match decision {
        Decision::Refuse(grounds) => Decision::Refuse(complete(grounds, None)?),
        granted @ Decision::Grant { .. } => granted,
    };
    events.push(Event::Drafted { by: person(officer), decision });
    Ok(events)
}

/// T13. Opinions that are still awaited must come in first: the join of the parallel branch.
pub fn submit(case: &Case<'_>, named: Option<Person>, note: String) -> Events {
    let (held, _, mut events) = case.holder()?;
    let to = case.act(held, |act| match act {
        Act::Submit { to } => Some(to),
        _ => None,
    })?;
    if case.dossier.draft.is_none() {
        return Err(Refusal::NoDraft);
    }
    let open = case.dossier.open_consultations().count();
    if open > 0 {
        return Err(Refusal::OpinionsAwaited { open });
    }
    events.push(Event::SubmittedForApproval { to: case.post_at(to, named)?, note });
    Ok(events)
}

/// Signs, or passes on to the next signature. Never the drafter (segregation of duty).
pub fn approve(case: &Case<'_>) -> Events {
    let (held, officer, mut events) = case.holder()?;
    let to = case.act(held, |act| match act {
        Act::Approve { to } => Some(to),
        _ => None,
    })?;
    not_by_the_drafter(case, officer)?;
    events.push(Event::Approved { by: person(officer), to: case.post_at(to, None)? });
    Ok(events)
}

fn not_by_the_drafter<'a>(case: &Case<'a>, officer: &Officer) -> Result<&'a Draft, Refusal> {
    let draft = case.dossier.draft.as_ref().ok_or(Refusal::NoDraft)?;
    if draft.by.staff == officer.staff {
        return Err(Refusal::DrafterMayNotApprove);
    }
    Ok(draft)
}

/// T14: back to work with a written comment.
pub fn send_back(case: &Case<'_>, comment: String) -> Events {
    let (held, _, mut events) = case.holder()?;
    let to = case.act(held, |act| match act {
        Act::SendBack { to } => Some(to),
        _ => None,
    })?;
    if comment.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    // Back to the one who drafted, when it goes to a step at which drafts are written.
    let drafts = |act: &Act| matches!(act, Act::Submit { .. });
    let is_drafted_there =
        case.facts.process.step(to).is_some_and(|step| step.acts.iter().any(drafts));
    let drafter = case.dossier.draft.as_ref().map(|draft| draft.by.clone());
    let to = case.post_at(to, drafter.filter(|_| is_drafted_there))?;
    events.push(Event::SentBack { to, comment });
    Ok(events)
}

/// T15, or T16 when the approved draft refuses: number, seal, issue. The finish moment.
pub fn issue(case: &Case<'_>) -> Events {
    let (held, _, mut events) = case.holder()?;
    let to = case.act(held, |act| match act {
        Act::Issue { to } => Some(to),
        _ => None,
    })?;
    let draft = case.dossier.draft.as_ref().ok_or(Refusal::NoDraft)?;
    let signed_by = draft.approvals.last().cloned().ok_or(Refusal::NotApproved)?;
    let to = case.post_at(to, None)?;
    events.push(finished(case, draft.decision.clone(), signed_by, held, to));
    Ok(events)
}

fn finished(case: &Case<'_>, decision: Decision, by: Person, held: &Post, to: Post) -> Event {
    let refused = matches!(decision, Decision::Refuse(_));
    let suffix = if refused { "TCHS" } else { "KQ" };
    let outcome = Outcome {
        at: case.facts.now,
        decision,
        number: case.number(&case.dossier.competent, suffix),
        signed_by: by,
        agency: held.agency.clone(),
    };
    if refused { Event::Rejected { outcome, to } } else { Event::Issued { outcome, to } }
}

/// T16: refused by the approver, with reason and rule, inside the processing time.
pub fn reject(case: &Case<'_>, grounds: Grounds) -> Events {
    let (held, officer, mut events) = case.holder()?;
    case.act(held, |act| matches!(act, Act::Reject).then_some(()))?;
    not_by_the_drafter(case, officer)?;
    let decision = Decision::Refuse(complete(grounds, None)?);
    let back = case
        .facts
        .process
        .steps
        .iter()
        .find(|step| step.acts.contains(&Act::Return))
        .ok_or_else(|| Refusal::NotAtThisStep { step: held.step.clone() })?;
    let to = case.post_at(&back.id, None)?;
    events.push(finished(case, decision, person(officer), held, to));
    Ok(events)
}

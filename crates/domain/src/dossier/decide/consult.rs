//! Opinions of other agencies, asked in parallel and joined (T10).

use super::{
    super::{
        command::Asker,
        event::Event,
        refusal::Refusal,
        state::{Consultation, Opinion, Stage, Verdict},
    },
    Case, Events, person,
};
use crate::{
    deadline,
    ids::{AgencyId, ConsultationId},
    party::Role,
    process::Act,
};

/// Asks all at once; each has its own clock, the dossier's own runs on (Decree 61/2018, art. 18).
pub fn consult(case: &Case<'_>, asked: Vec<(ConsultationId, AgencyId)>, question: &str) -> Events {
    let (held, officer, mut events) = case.holder()?;
    let (rules, limit, silence_is_consent) = case.act(held, |act| match act {
        Act::Consult { agencies, limit, silence_is_consent } => {
            Some((agencies, *limit, *silence_is_consent))
        }
        _ => None,
    })?;
    if question.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    if asked.is_empty() {
        return Err(Refusal::CannotConsult);
    }
    let dossier = case.dossier;
    let allowed: Vec<AgencyId> = rules
        .iter()
        .filter_map(|rule| {
            rule.resolve(case.facts.agencies, &dossier.reception, &dossier.competent)
        })
        .collect();
    let due = deadline::due(case.now(), limit, case.facts.calendar, &case.facts.pack.deadlines)?;
    for (id, agency) in asked {
        let is_open = dossier.open_consultations().any(|open| open.agency == agency);
        if !allowed.contains(&agency) || is_open {
            return Err(Refusal::CannotConsult);
        }
        events.push(Event::Consulted(Consultation {
            id,
            agency,
            question: question.to_owned(),
            asked_at: case.facts.now,
            asked_by: person(officer),
            limit: Some(limit),
            due,
            silence_is_consent,
            answer: None,
        }));
    }
    Ok(events)
}

/// The consulted agency answers, late or not.
pub fn answer(case: &Case<'_>, id: ConsultationId, verdict: Verdict, text: String) -> Events {
    let asked = case
        .dossier
        .open_consultations()
        .find(|asked| asked.id == id)
        .ok_or(Refusal::ConsultationClosed)?;
    let roles = [Role::Specialist, Role::UnitHead, Role::Approver];
    let officer = case.officer(&asked.agency, &roles)?;
    if case.dossier.stage.kind().is_finished() {
        return Err(case.wrong_stage());
    }
    if verdict == Verdict::SilentConsent || text.trim().is_empty() {
        return Err(Refusal::CommentNeeded);
    }
    let opinion = Opinion { at: case.facts.now, by: Some(person(officer)), verdict, text };
    Ok(vec![Event::ConsultationAnswered { id, opinion }])
}

/// Silence past the limit counts as consent where the law says so (house permit: 12 days).
pub fn count_silence(case: &Case<'_>) -> Events {
    if !matches!(case.asker, Asker::System) {
        return Err(Refusal::NotYours { needed: Role::Specialist });
    }
    if case.dossier.stage.kind().is_finished() || matches!(case.dossier.stage, Stage::Paused { .. })
    {
        return Ok(Vec::new());
    }
    let silent = |asked: &&Consultation| asked.silence_is_consent && asked.due < case.now();
    let opinion = Opinion {
        at: case.facts.now,
        by: None,
        verdict: Verdict::SilentConsent,
        text: String::new(),
    };
    Ok(case
        .dossier
        .open_consultations()
        .filter(silent)
        .map(|asked| Event::ConsultationAnswered { id: asked.id, opinion: opinion.clone() })
        .collect())
}

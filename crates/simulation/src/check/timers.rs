//! Silence that counts as consent: once, after its due moment, and never forgotten.

use super::{Lives, Report};
use domain::{
    dossier::{Event, Stage, state::Verdict},
    party::Actor,
    time,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Proves the timers. With a moment: the history is over then, and none may be left.
pub fn prove(lives: &Lives, over: Option<Timestamp>, report: &mut Report) {
    for life in lives.values() {
        let mut answers: BTreeMap<Uuid, u32> = BTreeMap::new();
        for (index, stand) in life.events.iter().enumerate() {
            let Event::ConsultationAnswered { id, opinion } = &stand.recorded.event else {
                continue;
            };
            *answers.entry(id.0).or_default() += 1;
            if opinion.verdict != Verdict::SilentConsent {
                continue;
            }
            report.timers += 1;
            let before = index.checked_sub(1).and_then(|index| life.events.get(index));
            let asked = before
                .and_then(|before| before.after.consultations.iter().find(|asked| asked.id == *id));
            let due = asked.is_some_and(|asked| {
                asked.silence_is_consent && time::local(stand.recorded.at) > asked.due
            });
            let by_the_clock = stand.recorded.by == Actor::System && opinion.by.is_none();
            report.is(due && by_the_clock, || {
                format!("silence counted for consultation {id} before its time, or for nothing")
            });
            let running = before.is_some_and(|before| {
                let stage = &before.after.stage;
                !stage.kind().is_finished() && !matches!(stage, Stage::Paused { .. })
            });
            report.is(running, || format!("silence counted while the clock of {} stood", life.id));
        }
        for (id, count) in answers {
            report.is(count == 1, || format!("consultation {id} has {count} answers"));
        }
        if let (Some(now), Some(last)) = (over, life.last()) {
            let dossier = &last.after;
            let stands =
                dossier.stage.kind().is_finished() || matches!(dossier.stage, Stage::Paused { .. });
            let forgotten = dossier.consultations.iter().find(|asked| {
                asked.silence_is_consent && asked.answer.is_none() && asked.due < time::local(now)
            });
            report.is(stands || forgotten.is_none(), || {
                format!("the silence of a consultation of {} was never counted", life.id)
            });
        }
    }
}

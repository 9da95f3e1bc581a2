//! The dossier after an event. Total: what is in the history always applies.

use super::{
    event::{Event, Received, Recorded, Submitted},
    state::{Dossier, Draft, Paper, Person, Post, Reception, Stage, Sync, WithdrawalRequest},
};
use crate::{
    deadline::{JudgedBy, Keeping},
    form::Answers,
    process::Phase,
    time,
};
use jiff::Timestamp;

/// The dossier of a whole history; `None` when it does not begin with the sending.
pub fn replay<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Option<Dossier> {
    let mut history = history.into_iter();
    let first = history.next()?;
    let Event::Submitted(sending) = &first.event else { return None };
    Some(history.fold(begin(sending, first.at), apply))
}

/// The dossier after its first event.
pub fn begin(sending: &Submitted, at: Timestamp) -> Dossier {
    let sent = sending.clone();
    Dossier {
        id: sent.dossier,
        version: 1,
        reference: sent.reference,
        code: None,
        procedure: sent.procedure,
        case: sent.case,
        pack: sent.pack,
        process: sent.process,
        reception: sent.reception,
        competent: sent.competent,
        channel: sent.channel,
        applicant: sent.applicant,
        submitter: sent.submitter,
        answers: sent.answers,
        papers: sent.papers,
        sets: sent.sets,
        submitted_at: at,
        arrival: sent.arrival,
        received: None,
        supplement_requests: 0,
        reappointments: 0,
        draft: None,
        consultations: Vec::new(),
        withdrawal: None,
        outcome: None,
        stage: Stage::Submitted { since: at, due: sent.due },
        payment: sent.payment,
        delivery: sent.delivery,
        sync: Sync::Pending,
        rating: None,
    }
}

/// The dossier after `recorded`.
pub fn apply(dossier: Dossier, recorded: &Recorded) -> Dossier {
    let at = recorded.at;
    let mut next = Dossier { version: recorded.seq, ..dossier };
    match recorded.event.clone() {
        // The sending is only the first event, which `begin` has used; minutes change nothing.
        Event::Submitted(_) | Event::VerifiedOnSite { .. } => {}
        Event::Received(received) => receive(&mut next, *received, at),
        Event::IntakeSupplementAsked(request) => {
            next.stage = Stage::IntakeSupplementAsked { since: at, request };
        }
        Event::IntakeSupplemented { answers, papers, due } => {
            supplement(&mut next, answers, papers);
            next.stage = Stage::Submitted { since: at, due };
        }
        Event::NotAccepted(reason) => next.stage = Stage::NotAccepted { at, reason },
        Event::Transferred { to } | Event::HandedOver { to, .. } | Event::SentBack { to, .. } => {
            next.stage = Stage::Transferred(to);
        }
        Event::Assigned { to } => {
            if let Some(post) = post_mut(&mut next.stage) {
                post.person = Some(to);
            }
        }
        Event::TakenOver { by } => take_over(&mut next, by, at),
        Event::SupplementAsked(request) => {
            next.supplement_requests += 1;
            if let Some(received) = &mut next.received {
                received.due = None;
            }
            if let Some(post) = next.stage.post().cloned() {
                next.stage = Stage::SupplementAsked { since: at, post, request, handed_in: None };
            }
        }
        Event::SupplementHandedIn { answers, papers } => {
            supplement(&mut next, answers, papers);
            if let Stage::SupplementAsked { handed_in, .. } = &mut next.stage {
                handed_in.get_or_insert(at);
            }
        }
        Event::SupplementAccepted { counted_from, due, step_due } => {
            let asked_at = match &next.stage {
                Stage::SupplementAsked { since, .. } => *since,
                _ => at,
            };
            if let Some(received) = &mut next.received {
                let was_late = received.keeping_at(time::local(asked_at)) == Some(Keeping::Late);
                received.counted_from = counted_from;
                received.due = due;
                if !was_late {
                    received.original_due = due;
                }
            }
            if let Some(post) = next.stage.post().cloned() {
                next.stage = Stage::Processing(Post { since: at, due: step_due, ..post });
            }
        }
        Event::Consulted(consultation) => next.consultations.push(consultation),
        Event::ConsultationAnswered { id, opinion } => {
            if let Some(asked) = next.consultations.iter_mut().find(|asked| asked.id == id) {
                asked.answer = Some(opinion);
            }
        }
        Event::Paused { cause, remaining, .. } => {
            if let Some(received) = &mut next.received {
                received.due = None;
            }
            if let Some(post) = next.stage.post().cloned() {
                next.stage = Stage::Paused { since: at, cause, post, remaining };
            }
        }
        Event::Resumed { due, original_due, .. } => {
            if let Some(received) = &mut next.received {
                received.due = due;
                received.original_due = original_due.or(due);
            }
            if let Some(post) = next.stage.post().cloned() {
                // The step's own limit was for the whole step; after a pause the promise rules.
                next.stage = Stage::Processing(Post { since: at, due, ..post });
            }
        }
        Event::Drafted { by, decision } => {
            next.draft = Some(Draft { by, at, decision, approvals: Vec::new() });
        }
        Event::SubmittedForApproval { to, .. } => next.stage = Stage::Transferred(to),
        Event::Approved { by, to } => {
            if let Some(draft) = &mut next.draft {
                draft.approvals.push(by);
            }
            next.stage = Stage::Transferred(to);
        }
        Event::Issued { outcome, to } => {
            next.outcome = Some(outcome);
            next.stage = Stage::Issued { at, post: to };
        }
        Event::Rejected { outcome, to } => {
            next.outcome = Some(outcome);
            next.stage = Stage::Rejected { at, post: to };
        }
        Event::WithdrawalRequested { reason } => {
            next.withdrawal = Some(WithdrawalRequest { at, reason });
        }
        Event::Withdrawn => {
            next.withdrawal = None;
            next.stage = Stage::Withdrawn { at };
        }
        Event::Stopped { .. } => {
            next.withdrawal = None;
            next.stage = Stage::Stopped { at };
        }
        Event::Returned { .. } => {
            let finished_at = next.finished_at().unwrap_or(at);
            next.stage = Stage::Returned { at, finished_at };
        }
        Event::Apologised { due, judged_by, .. } => {
            next.reappointments += 1;
            if let Some(received) = &mut next.received {
                received.due = Some(due);
                if judged_by == JudgedBy::ReappointedDate {
                    received.original_due = Some(due);
                }
            }
        }
        Event::Paid(payment) => next.payment = payment,
        Event::Rated(rating) => next.rating = Some(rating),
    }
    next
}

fn receive(dossier: &mut Dossier, received: Received, at: Timestamp) {
    dossier.code = received.code();
    dossier.pack = received.pack;
    dossier.received = Some(Reception {
        at,
        by: received.by.staff,
        by_name: received.by.name,
        counted_from: at,
        limit: received.limit,
        due: received.due,
        original_due: received.due,
    });
    dossier.stage = Stage::Received { since: at, transfer_by: received.transfer_by };
}

/// New papers replace older ones of the same component; nothing is thrown away.
fn supplement(dossier: &mut Dossier, answers: Answers, papers: Vec<Paper>) {
    dossier.answers.extend(answers);
    let round = dossier.papers.iter().map(|paper| paper.round).max().unwrap_or(0).saturating_add(1);
    for old in &mut dossier.papers {
        old.replaced |= papers.iter().any(|new| new.component == old.component);
    }
    dossier.papers.extend(papers.into_iter().map(|paper| Paper { round, ..paper }));
}

/// From "handed over" to the work that is done at the step.
fn take_over(dossier: &mut Dossier, by: Person, at: Timestamp) {
    let Some(post) = post_mut(&mut dossier.stage) else { return };
    post.person = Some(by);
    post.since = at;
    let post = post.clone();
    dossier.stage = match post.phase {
        Phase::Processing | Phase::Returning => Stage::Processing(post),
        Phase::Approving => Stage::Approving(post),
        Phase::Issuing => Stage::Issuing(post),
    };
}

fn post_mut(stage: &mut Stage) -> Option<&mut Post> {
    match stage {
        Stage::Transferred(post)
        | Stage::Processing(post)
        | Stage::Approving(post)
        | Stage::Issuing(post) => Some(post),
        _ => None,
    }
}

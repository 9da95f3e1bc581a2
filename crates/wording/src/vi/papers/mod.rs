//! Official papers: what an event and the facts behind it put on which sheet.
//!
//! A paper is made from the history up to its event, so that a receipt printed again next year
//! says what it said on the day. The layouts live in `crates/paper`; field names and template
//! identifiers here are theirs, and a test reads every job with their types.

mod head;
mod process;
mod results;
mod slips;

pub use process::{Book, control_slip, register, register_row};
pub use slips::ReceiptCopy;

use crate::Names;
use app::ports::papers::PaperJob;
use domain::{
    calendar::Calendar,
    dossier::{
        Dossier, Event, Recorded, apply,
        state::{Decision, DocumentNumber, Person},
    },
    ids::AgencyId,
    rule_pack::FormSet,
};
use jiff::civil::Date;

/// What papers are made from.
#[derive(Debug, Clone, Copy)]
pub struct PaperFacts<'a> {
    /// The whole history of the dossier, oldest first.
    pub history: &'a [Recorded],
    /// Names of agencies, components and steps; without the procedure, papers stay general.
    pub names: &'a Names<'a>,
    /// The set of forms of the dossier's rule pack.
    pub forms: FormSet,
    /// The calendar of the competent agency, to say how long an extension is.
    pub calendar: &'a Calendar,
    /// The public page of the dossier for the QR code; empty: the dossier code itself.
    pub link: &'a str,
}

impl PaperFacts<'_> {
    /// The dossier right after the event at `seq`.
    fn dossier_at(&self, seq: u64) -> Option<Dossier> {
        apply::replay(self.history.iter().take_while(|recorded| recorded.seq <= seq))
    }
}

/// What the paper of an event is called; `None` when the event makes none.
pub fn name_of(event: &Event, forms: FormSet) -> Option<&'static str> {
    Some(match event {
        Event::Received(_) | Event::SupplementAccepted { .. } => {
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
        }
        Event::IntakeSupplementAsked(_) | Event::SupplementAsked(_) => {
            "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
        }
        Event::NotAccepted(_) | Event::Rejected { .. } => {
            "Phiếu từ chối tiếp nhận, giải quyết hồ sơ"
        }
        Event::Apologised { .. } => match forms {
            FormSet::Circular01Of2018 => "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
            FormSet::Circular03Of2025 => "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        },
        Event::Stopped { .. } => "Thông báo dừng giải quyết hồ sơ",
        Event::Issued { .. } => "Kết quả giải quyết",
        Event::Submitted(_)
        | Event::IntakeSupplemented { .. }
        | Event::Transferred { .. }
        | Event::Assigned { .. }
        | Event::TakenOver { .. }
        | Event::HandedOver { .. }
        | Event::SupplementHandedIn { .. }
        | Event::Consulted(_)
        | Event::ConsultationAnswered { .. }
        | Event::Paused { .. }
        | Event::Resumed { .. }
        | Event::VerifiedOnSite { .. }
        | Event::Drafted { .. }
        | Event::SubmittedForApproval { .. }
        | Event::Approved { .. }
        | Event::SentBack { .. }
        | Event::WithdrawalRequested { .. }
        | Event::Withdrawn
        | Event::Returned { .. }
        | Event::Paid(_)
        | Event::Rated(_) => return None,
    })
}

/// The paper of the event at `seq`; `None` when there is no such event or it makes no paper.
/// `copy` says which of the two receipts it is and matters for nothing else.
pub fn of_event(facts: &PaperFacts<'_>, seq: u64, copy: ReceiptCopy) -> Option<PaperJob> {
    let recorded = facts.history.iter().find(|recorded| recorded.seq == seq)?;
    let dossier = facts.dossier_at(seq)?;
    match &recorded.event {
        Event::Received(_) | Event::SupplementAccepted { .. } => {
            slips::receipt(facts, &dossier, copy)
        }
        Event::IntakeSupplementAsked(request) | Event::SupplementAsked(request) => {
            Some(slips::supplement_request(facts, &dossier, request))
        }
        Event::NotAccepted(grounds) => {
            let number = grounds.number.as_ref();
            Some(slips::rejection(facts, &dossier, grounds, number, recorded))
        }
        Event::Rejected { outcome, .. } => match &outcome.decision {
            Decision::Refuse(grounds) => {
                Some(slips::rejection(facts, &dossier, grounds, Some(&outcome.number), recorded))
            }
            Decision::Grant { .. } => None,
        },
        Event::Apologised { .. } => slips::apology(facts, &dossier, recorded),
        Event::Stopped { number } => Some(slips::stop_notice(facts, &dossier, number, recorded)),
        Event::Issued { outcome, .. } => {
            let sheet = Sheet {
                decision: &outcome.decision,
                number: Some(&outcome.number),
                signed_by: Some(&outcome.signed_by),
                agency: &outcome.agency,
                on: Some(domain::time::local(outcome.at).date()),
            };
            results::result(facts, &dossier, &sheet)
        }
        event => {
            debug_assert!(name_of(event, facts.forms).is_none(), "a named paper is made");
            None
        }
    }
}

/// The result as drafted, for the eyes of the drafter and the approver: without number, date and
/// signature. `None` for a draft that refuses, whose paper is form 03.
pub fn preview(facts: &PaperFacts<'_>, decision: &Decision) -> Option<PaperJob> {
    let dossier = apply::replay(facts.history)?;
    let agency = dossier.competent.clone();
    let sheet = Sheet { decision, number: None, signed_by: None, agency: &agency, on: None };
    results::result(facts, &dossier, &sheet)
}

/// A result before or after its issue.
struct Sheet<'a> {
    decision: &'a Decision,
    number: Option<&'a DocumentNumber>,
    signed_by: Option<&'a Person>,
    agency: &'a AgencyId,
    on: Option<Date>,
}

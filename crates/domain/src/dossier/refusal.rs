//! Why the law says no: a closed set. `wording` has a sentence for each.

use super::state::StageKind;
use crate::{
    deadline::DeadlineError,
    ids::{AgencyId, ComponentId, StepId},
    party::Role,
};
use jiff::civil::DateTime;

/// A rule's no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The act does not exist at this stage.
    #[error("not possible while the dossier is {}", stage.as_str())]
    WrongStage {
        /// Where it stands.
        stage: StageKind,
    },
    /// The process does not allow the act at this step.
    #[error("step {step} does not allow this act")]
    NotAtThisStep {
        /// Where it lies.
        step: StepId,
    },
    /// The officer lacks the role, or belongs to another agency.
    #[error("needs role {} at the agency that holds the dossier", needed.as_str())]
    NotYours {
        /// The role that may.
        needed: Role,
    },
    /// Another person holds it.
    #[error("held by someone else")]
    HeldByAnother {
        /// Name of the holder.
        name: String,
    },
    /// The drafter may not approve (segregation of duty).
    #[error("the drafter may not approve")]
    DrafterMayNotApprove,
    /// Required papers are missing.
    #[error("{} components are missing", missing.len())]
    ComponentsMissing {
        /// Which.
        missing: Vec<ComponentId>,
    },
    /// A supplement may be asked for only so often after reception.
    #[error("a supplement was already asked for")]
    SupplementAlreadyAsked {
        /// How often the pack allows.
        allowed: u8,
    },
    /// The time in which a supplement may be asked for has passed.
    #[error("a supplement could be asked for until {until}")]
    TooLateForSupplement {
        /// Until when it could.
        until: DateTime,
    },
    /// A request must say what is asked.
    #[error("say what is missing")]
    NothingAsked,
    /// The supplement does not answer the request.
    #[error("nothing was handed in")]
    NothingHandedIn,
    /// A refusal needs its reason and its rule.
    #[error("reason and legal basis are needed")]
    GroundsNeeded,
    /// A comment is needed.
    #[error("a comment is needed")]
    CommentNeeded,
    /// There is no draft to submit, approve or issue.
    #[error("there is no draft")]
    NoDraft,
    /// The draft was not approved.
    #[error("the draft is not approved")]
    NotApproved,
    /// Opinions are still awaited.
    #[error("{open} opinions are still awaited")]
    OpinionsAwaited {
        /// How many.
        open: usize,
    },
    /// This agency is not one that may be consulted here, or is asked already.
    #[error("this agency cannot be consulted here")]
    CannotConsult,
    /// The consultation does not exist or is answered.
    #[error("the consultation is closed")]
    ConsultationClosed,
    /// A decision has been taken: withdrawal is no longer possible.
    #[error("a decision has been taken")]
    DecisionTaken,
    /// Nobody asked to withdraw.
    #[error("no withdrawal was asked for")]
    NoWithdrawal,
    /// The result was re-appointed as often as the pack allows.
    #[error("the result was already re-appointed")]
    AlreadyReappointed {
        /// How often the pack allows.
        allowed: u8,
    },
    /// The new date does not lie after the old one and after now.
    #[error("the new date must be later")]
    NewDateNotLater,
    /// No limit, so nothing to apologise for.
    #[error("the dossier has no due date")]
    NoDueDate,
    /// The fee must be paid before the result is given.
    #[error("the fee is not paid")]
    FeeNotPaid,
    /// The receipt, or an authorisation, must be shown.
    #[error("the receipt was not checked")]
    ReceiptNotChecked,
    /// The result cannot be downloaded.
    #[error("the result is to be collected at the desk")]
    NotOnline,
    /// Stars are 1 to 5.
    #[error("stars are 1 to 5")]
    StarsOutOfRange,
    /// The procedure cannot be filed this way.
    #[error("this procedure is not open for filing this way")]
    NotOpenForFiling,
    /// The desk does not receive for the agency that decides: boundaries matter under this pack.
    #[error("this desk does not receive for {competent}")]
    OutsideBoundary {
        /// Who decides it.
        competent: AgencyId,
    },
    /// The case is not one of the procedure.
    #[error("choose a case of the procedure")]
    UnknownCase,
    /// The receiving agency has no identifier code.
    #[error("the agency has no identifier code")]
    AgencyWithoutCode,
    /// The step names an agency that does not exist.
    #[error("the agency of step {step} does not exist")]
    StepWithoutAgency {
        /// Which step.
        step: StepId,
    },
    /// The calendar never opens again.
    #[error(transparent)]
    Calendar(#[from] DeadlineError),
}

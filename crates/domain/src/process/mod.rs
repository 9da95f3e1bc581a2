//! Processes: the way a dossier travels, as a versioned definition of named steps.
//!
//! A definition refines the life cycle of [`crate::dossier`]: the life cycle says what is lawful
//! for every dossier, the process says who does it here, where it goes next and by when.

pub mod check;
pub mod opencps;

use crate::{
    agency::{AgencyTree, Tier},
    deadline::TimeLimit,
    form::{Answers, Condition},
    ids::{AgencyId, ProcessId, StepId},
    party::Role,
};
use serde::{Deserialize, Serialize};

/// A version of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Identifier.
    pub id: ProcessId,
    /// Version; a dossier keeps the one it was received under.
    pub version: u32,
    /// Name for people.
    pub name: String,
    /// The legal limit of the whole; the checker compares the steps' own limits with it.
    #[serde(default)]
    pub legal_limit: Option<TimeLimit>,
    /// Until when after reception a supplement may be asked for, where the sector's law says
    /// otherwise than the rule pack (house permits: 7 working days).
    #[serde(default)]
    pub supplement_within: Option<TimeLimit>,
    /// Further requests that the sector's law allows when a supplement still fails, each within its
    /// limit from the day on which that supplement came in (house permits: one, 5 working days).
    #[serde(default)]
    pub further_supplements: Vec<TimeLimit>,
    /// Steps; the first is where a received dossier goes.
    pub steps: Vec<Step>,
    /// Where it comes from, and whether it is official or an illustration.
    #[serde(default)]
    pub source: String,
}

/// One step: one place in which the dossier lies with somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Identifier, unique in the process.
    pub id: StepId,
    /// Name for people, for example `Thẩm định hồ sơ`.
    pub name: String,
    /// Which part of the life cycle it is.
    pub phase: Phase,
    /// Who works here.
    pub role: Option<Role>,
    /// In which agency.
    #[serde(default)]
    pub agency: AgencyRule,
    /// The step's own limit.
    #[serde(default)]
    pub limit: Option<TimeLimit>,
    /// What may be done here.
    pub acts: Vec<Act>,
}

/// The part of the life cycle a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Work on the dossier (thụ lý, thẩm định).
    Processing,
    /// Check and signature (trình ký, duyệt).
    Approving,
    /// Number and issue (phát hành).
    Issuing,
    /// Return to the applicant (trả kết quả).
    Returning,
}

/// Which agency works at a step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyRule {
    /// The competent agency of the dossier.
    #[default]
    Competent,
    /// Where the dossier was handed in.
    Reception,
    /// The agency of this tier at or above the competent one.
    Tier(Tier),
    /// The office of the competent authority whose identifier ends with this word (`d001` and
    /// `quan-ly-do-thi` give `d001-quan-ly-do-thi`); the authority itself where it has none.
    Office(String),
    /// This agency.
    Fixed(AgencyId),
}

impl AgencyRule {
    /// The agency meant, for a dossier of these two.
    pub fn resolve(
        &self,
        tree: &AgencyTree,
        reception: &AgencyId,
        competent: &AgencyId,
    ) -> Option<AgencyId> {
        match self {
            Self::Competent => Some(competent.clone()),
            Self::Reception => Some(reception.clone()),
            Self::Tier(tier) => tree.at_tier(competent, *tier).map(|agency| agency.id.clone()),
            Self::Office(word) => {
                let office = AgencyId(format!("{competent}-{word}"));
                Some(tree.get(&office).map_or_else(|| competent.clone(), |found| found.id.clone()))
            }
            Self::Fixed(id) => tree.get(id).map(|agency| agency.id.clone()),
        }
    }
}

/// Something that may be done at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Hand over to another step of work.
    Forward {
        /// Where to.
        to: StepId,
        /// Label of the button, for example `Chuyển phòng Quản lý đô thị`.
        name: String,
        /// Offered only when this holds for the answers.
        #[serde(default)]
        when: Option<Condition>,
    },
    /// Submit the draft result for check or signature.
    Submit {
        /// Where to.
        to: StepId,
    },
    /// Approve: sign, or pass on to the next signature.
    Approve {
        /// Where to.
        to: StepId,
    },
    /// Send back to work with a written comment.
    SendBack {
        /// Where to.
        to: StepId,
    },
    /// Number, stamp and issue the result.
    Issue {
        /// Where to.
        to: StepId,
    },
    /// Give the result to the applicant: the end.
    Return,
    /// Refuse with reason and legal basis: the end.
    Reject,
    /// Ask the applicant for a supplement; the dossier comes back to this step.
    RequestSupplement,
    /// Ask other agencies in parallel; the step joins when all have answered or been silent.
    Consult {
        /// Who may be asked.
        agencies: Vec<AgencyRule>,
        /// By when they answer.
        limit: TimeLimit,
        /// Whether silence counts as consent.
        #[serde(default)]
        silence_is_consent: bool,
    },
    /// Stop the clock for a lawful cause; the dossier stays at this step.
    Pause {
        /// The cause.
        cause: PauseCause,
    },
    /// Record a verification on site; the clock runs.
    VerifyOnSite,
}

/// Lawful causes for stopping the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// The applicant must first pay taxes or land dues (nghĩa vụ tài chính).
    FinancialObligation,
    /// Another cause named by law.
    Legal,
}

impl Act {
    /// The step it leads to, when it leads to one.
    pub fn to(&self) -> Option<&StepId> {
        match self {
            Self::Forward { to, .. }
            | Self::Submit { to }
            | Self::Approve { to }
            | Self::SendBack { to }
            | Self::Issue { to } => Some(to),
            Self::Return
            | Self::Reject
            | Self::RequestSupplement
            | Self::Consult { .. }
            | Self::Pause { .. }
            | Self::VerifyOnSite => None,
        }
    }

    /// Whether the dossier's way ends with it.
    pub fn ends(&self) -> bool {
        matches!(self, Self::Return | Self::Reject)
    }
}

impl Process {
    /// The step a received dossier goes to.
    pub fn start(&self) -> Option<&Step> {
        self.steps.first()
    }

    /// The step with this identifier.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| &step.id == id)
    }
}

impl Step {
    /// The steps offered as hand-over from here for these answers.
    pub fn forwards<'a>(
        &'a self,
        answers: &'a Answers,
    ) -> impl Iterator<Item = (&'a StepId, &'a str)> {
        self.acts.iter().filter_map(|act| match act {
            Act::Forward { to, name, when }
                if when.as_ref().is_none_or(|condition| condition.holds(answers)) =>
            {
                Some((to, name.as_str()))
            }
            _ => None,
        })
    }
}

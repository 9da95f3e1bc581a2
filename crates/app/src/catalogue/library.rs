//! What helps people choose: life events, fields, everyday words, reasons.

use super::row::Defaults;
use domain::{ids::ProcedureCode, procedure::ComponentKind};
use serde::{Deserialize, Serialize};

/// A moment that leads people here, for example the birth of a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEvent {
    /// Identifier, for example `birth`.
    pub id: String,
    /// As people say it.
    pub name: String,
    /// What is found under it.
    pub summary: String,
    /// The procedures, most wanted first.
    pub procedures: Vec<ProcedureCode>,
    /// Fields that belong to it as a whole, by any of their spellings.
    #[serde(default)]
    pub sectors: Vec<String>,
}

/// A field (lĩnh vực) with all spellings the portal uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sector {
    /// Identifier, used in links.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Spellings in the records.
    #[serde(default)]
    pub spellings: Vec<String>,
}

/// What the law calls it, and what people type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonym {
    /// The words of the law.
    pub term: String,
    /// Everyday words and abbreviations.
    pub also: Vec<String>,
}

/// A reason for asking for a supplement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementReason {
    /// Identifier.
    pub id: String,
    /// Kinds of components it fits; empty: the dossier as a whole.
    #[serde(default)]
    pub component_kinds: Vec<ComponentKind>,
    /// Short, for the list.
    pub label: String,
    /// The sentence; may hold `{component}`, `{field}`, `{rule}`.
    pub sentence: String,
}

/// A reason for not accepting or refusing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectionReason {
    /// Identifier.
    pub id: String,
    /// When it may be given.
    pub moments: Vec<RejectionMoment>,
    /// Short, for the list.
    pub label: String,
    /// The sentence; may hold `{rule}`.
    pub sentence: String,
    /// The law, where it is always the same.
    #[serde(default)]
    pub legal_basis: Option<String>,
}

/// When something may be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionMoment {
    /// At the desk.
    Reception,
    /// In the work on the dossier.
    Appraisal,
}

/// A reason for being late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApologyReason {
    /// Identifier.
    pub id: String,
    /// Completes the sentence "… because".
    pub words: String,
}

/// A reason offered with a rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingReason {
    /// Identifier.
    pub id: String,
    /// Whether it praises.
    pub tone: Tone,
    /// Which of the nine indicators of Circular 01/2018/TT-VPCP it speaks of.
    #[serde(default)]
    pub indicator: Option<u8>,
    /// What the citizen reads.
    pub label: String,
}

/// Praise or complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Praise.
    Praise,
    /// Complaint.
    Complaint,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Library {
    /// Life events, in the order of the front page.
    #[serde(default)]
    pub life_events: Vec<LifeEvent>,
    /// Fields.
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// Everyday words.
    #[serde(default)]
    pub synonyms: Vec<Synonym>,
    /// Reasons for supplements.
    #[serde(default)]
    pub supplement_reasons: Vec<SupplementReason>,
    /// Reasons for refusals.
    #[serde(default)]
    pub rejection_reasons: Vec<RejectionReason>,
    /// Reasons for lateness.
    #[serde(default)]
    pub apology_reasons: Vec<ApologyReason>,
    /// Reasons offered with a rating.
    #[serde(default)]
    pub rating_reasons: Vec<RatingReason>,
    /// What the procedures of one line share.
    #[serde(default)]
    pub defaults: Defaults,
}

//! Administrative procedures (thủ tục hành chính) as packages of data, versioned by date.

use crate::{
    agency::Tier,
    deadline::TimeLimit,
    form::{Answers, Condition, Form},
    ids::{CaseId, ComponentId, ProcedureCode, ProcessId},
    money::Dong,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A version of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// National code.
    pub code: ProcedureCode,
    /// Version of our record; a dossier keeps the one it was received under.
    #[serde(default = "first_version")]
    pub version: u32,
    /// First day on which it applies; `None` when older than our data.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day on which it applies.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Official name.
    pub name: String,
    /// The name in everyday words, for example `Đăng ký khai sinh cho con`.
    #[serde(default)]
    pub plain_name: Option<String>,
    /// What it is for, in one or two plain sentences.
    #[serde(default)]
    pub summary: Option<String>,
    /// Other words people search with.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Life events it belongs to, for example `birth`, `building`.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// Field (lĩnh vực).
    pub sector: String,
    /// Levels of government that decide it, by the law of the pack.
    pub tiers: Vec<Tier>,
    /// Online service level.
    pub service_level: ServiceLevel,
    /// Old level 1–4 (Decree 43/2011), kept apart from the new vocabulary.
    #[serde(default)]
    pub legacy_level: Option<u8>,
    /// Why it is only partly online (to be published since Decree 224/2026).
    #[serde(default)]
    pub partial_reason: Option<String>,
    /// Ways of filing.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Who may apply.
    #[serde(default)]
    pub applicants: Vec<String>,
    /// The cases (trường hợp) among which the applicant chooses; empty when there is only one.
    #[serde(default)]
    pub cases: Vec<ProcedureCase>,
    /// Components (thành phần hồ sơ).
    #[serde(default)]
    pub components: Vec<Component>,
    /// Declaration form.
    #[serde(default)]
    pub form: Option<Form>,
    /// Process that dossiers follow; `None`: the default one of the deciding tier.
    #[serde(default)]
    pub process: Option<ProcessId>,
    /// Time limits, the first that fits the case counts.
    #[serde(default)]
    pub limits: Vec<LimitForCase>,
    /// Fees and charges.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// What the applicant gets.
    #[serde(default)]
    pub results: Vec<ResultKind>,
    /// Requirements (yêu cầu, điều kiện), as published.
    #[serde(default)]
    pub conditions: Option<String>,
    /// Order of steps (trình tự thực hiện), as published.
    #[serde(default)]
    pub official_steps: Vec<OfficialStep>,
    /// Legal basis.
    #[serde(default)]
    pub legal_basis: Vec<LegalReference>,
    /// Deciding agency in the portal's words.
    #[serde(default)]
    pub agency_text: Option<String>,
    /// Decision that publishes it.
    #[serde(default)]
    pub decision: Option<String>,
    /// Where our record comes from.
    pub source: String,
}

fn first_version() -> u32 {
    1
}

/// What can be done online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceLevel {
    /// Toàn trình: all of filing and settlement online (Decree 42/2022, art. 11).
    Full,
    /// Một phần: at least one step in person.
    Partial,
    /// Chỉ cung cấp thông tin.
    InformationOnly,
}

/// A way of filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the portal.
    Online,
    /// At the desk.
    Counter,
    /// By post.
    Post,
}

/// One case of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureCase {
    /// Identifier.
    pub id: CaseId,
    /// As the applicant would say it.
    pub name: String,
}

/// One required or possible paper or data item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Identifier inside the procedure.
    pub id: ComponentId,
    /// Official text.
    pub name: String,
    /// Short name for lists, in plain words.
    #[serde(default)]
    pub short_name: Option<String>,
    /// Paper, data, or shown only.
    #[serde(default)]
    pub kind: ComponentKind,
    /// How many originals are handed in.
    #[serde(default)]
    pub originals: u8,
    /// How many copies are handed in.
    #[serde(default)]
    pub copies: u8,
    /// When it is needed.
    pub need: Need,
    /// Only for these cases; empty means all.
    #[serde(default)]
    pub cases: Vec<CaseId>,
    /// Only for this way of filing.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Registers that could replace it (once-only), to be confirmed by the officer.
    #[serde(default)]
    pub replaceable_by: Vec<String>,
    /// The portal's group heading, as published.
    #[serde(default)]
    pub group: Option<String>,
}

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// A paper handed in, or its picture.
    #[default]
    Paper,
    /// The declaration form, filled online: no file needed.
    DeclarationForm,
    /// A paper that is only shown.
    Shown,
}

/// When a component is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Always.
    Required,
    /// When the condition over the answers holds; the words say it for people.
    Conditional {
        /// Condition in words.
        words: String,
        /// Condition over the form's answers; `None`: the applicant judges.
        #[serde(default)]
        when: Option<Condition>,
    },
    /// One of the components with the same group name.
    Alternative {
        /// Name shared by the alternatives.
        group: String,
    },
    /// A remark of the portal, nothing to hand in.
    Information,
}

/// A time limit for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitForCase {
    /// The case; `None` fits all.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// The limit.
    pub limit: TimeLimit,
    /// Remark as published.
    #[serde(default)]
    pub note: Option<String>,
}

/// A fee (phí) or charge (lệ phí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What it is for.
    pub name: String,
    /// Phí or lệ phí.
    pub kind: FeeKind,
    /// How much; `None` when the text decides.
    #[serde(default)]
    pub amount: Option<Dong>,
    /// What the amount is multiplied by (`8.000 đồng mỗi bản`); `None`: it is due once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<PerAnswer>,
    /// Only for this case.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// Text as published.
    #[serde(default)]
    pub note: Option<String>,
}

/// A question of the form whose number multiplies a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerAnswer {
    /// The field, a whole number.
    pub field: String,
    /// The number while it is not answered: 0 for something asked for beside, 1 for the thing itself.
    pub otherwise: u32,
}

impl Fee {
    /// What is due for these answers; nothing where the text decides.
    fn due(&self, answers: &Answers) -> Dong {
        let count = self.per.as_ref().map_or(1, |per| {
            answers.get(&per.field).and_then(|text| text.parse().ok()).unwrap_or(per.otherwise)
        });
        let amount = self.amount.map_or(0, |amount| amount.0);
        Dong(amount.saturating_mul(u64::from(count)))
    }
}

/// The two kinds of public dues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// Phí.
    Fee,
    /// Lệ phí.
    Charge,
}

/// What comes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultKind {
    /// Name of the paper.
    pub name: String,
    /// Which result template prints it.
    #[serde(default)]
    pub template: ResultTemplate,
}

/// The sheet a result is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultTemplate {
    /// Like the birth certificate.
    BirthCertificate,
    /// Title and rows of the form's answers.
    Certificate,
    /// A letter.
    #[default]
    Letter,
}

/// A step of the published order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialStep {
    /// Heading, may be empty.
    #[serde(default)]
    pub name: String,
    /// The portal's text.
    pub text: String,
}

/// A law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalReference {
    /// Number, for example `60/2014/QH13`.
    pub number: String,
    /// Title.
    pub name: String,
}

impl Procedure {
    /// Whether it applies on `day`.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether it can be filed on the portal.
    pub fn is_online(&self) -> bool {
        self.service_level != ServiceLevel::InformationOnly
            && self.channels.contains(&Channel::Online)
    }

    /// The name a citizen reads: plain words where there are some.
    pub fn title(&self) -> &str {
        self.plain_name.as_deref().unwrap_or(&self.name)
    }

    /// The time limit for `case`: the case's own, else the general one.
    pub fn limit(&self, case: Option<&CaseId>) -> Option<&TimeLimit> {
        let own =
            self.limits.iter().find(|entry| entry.case.is_some() && entry.case.as_ref() == case);
        own.or_else(|| self.limits.iter().find(|entry| entry.case.is_none()))
            .map(|entry| &entry.limit)
    }

    /// What must be paid for `case` with these answers, as far as amounts are known.
    pub fn fee_total(&self, case: Option<&CaseId>, answers: &Answers) -> Dong {
        let applies = |fee: &&Fee| fee.case.is_none() || fee.case.as_ref() == case;
        let due = self.fees.iter().filter(applies).map(|fee| fee.due(answers).0);
        Dong(due.fold(0, u64::saturating_add))
    }

    /// The components asked for in `case` through `channel` (remarks left out).
    pub fn components_for(&self, case: Option<&CaseId>, channel: Channel) -> Vec<&Component> {
        self.components
            .iter()
            .filter(|part| part.need != Need::Information)
            .filter(|part| {
                part.cases.is_empty() || case.is_some_and(|case| part.cases.contains(case))
            })
            .filter(|part| part.channel.is_none_or(|only| only == channel))
            .collect()
    }
}

impl Component {
    /// The name for lists.
    pub fn title(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }

    /// Whether the dossier is incomplete without it, given these answers. Alternatives are judged
    /// as a group by [`missing_components`].
    pub fn is_needed(&self, answers: &Answers) -> bool {
        match &self.need {
            Need::Required => true,
            Need::Conditional { when: Some(condition), .. } => condition.holds(answers),
            Need::Conditional { when: None, .. } | Need::Alternative { .. } | Need::Information => {
                false
            }
        }
    }
}

/// The components that are still missing: needed papers without a file, and groups of alternatives
/// of which none is there. Forms are filled online and shown papers are shown: neither is missing.
pub fn missing_components<'a>(
    procedure: &'a Procedure,
    case: Option<&CaseId>,
    channel: Channel,
    answers: &Answers,
    is_there: impl Fn(&ComponentId) -> bool,
) -> Vec<&'a Component> {
    let asked = procedure.components_for(case, channel);
    let papers = || asked.iter().copied().filter(|part| part.kind == ComponentKind::Paper);
    let group_is_there = |name: &str| {
        papers().any(|part| {
            matches!(&part.need, Need::Alternative { group } if group == name) && is_there(&part.id)
        })
    };
    let mut groups_named = std::collections::BTreeSet::new();
    papers()
        .filter(|part| match &part.need {
            Need::Alternative { group } => {
                !group_is_there(group) && groups_named.insert(group.clone())
            }
            _ => part.is_needed(answers) && !is_there(&part.id),
        })
        .collect()
}

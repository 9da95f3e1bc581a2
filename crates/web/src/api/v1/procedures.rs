//! The catalogue: search, and everything about one procedure.

use super::{
    answer::{ApiProblem, ProblemBody},
    ask::Asked,
};
use crate::site::Site;
use app::catalogue::{Filter, Listed};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    agency,
    ids::ProcedureCode,
    procedure::{self, ComponentKind, FeeKind, Need, Procedure},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many procedures are given at most.
const LIST_MAX: u16 = 100;

/// What to search for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProcedureQuery {
    /// Everyday words; accents may be missing and letters mistyped. All procedures when left out.
    #[param(example = "lam giay khai sinh")]
    q: Option<String>,
    /// Only this field (lĩnh vực), by its identifier.
    sector: Option<String>,
    /// Only what is decided at this level.
    tier: Option<Tier>,
    /// Only what can be filed here online.
    #[serde(default)]
    online: bool,
    /// How many at most, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// What was found, best first.
#[derive(Serialize, ToSchema)]
pub struct ProcedureList {
    /// How many fit, also those beyond the limit.
    total: usize,
    /// The best of them.
    procedures: Vec<ProcedureLine>,
}

/// A procedure in a list.
#[derive(Serialize, ToSchema)]
pub struct ProcedureLine {
    /// National code.
    #[schema(example = "1.001193")]
    code: String,
    /// The name in everyday words, where there is one.
    #[schema(example = "Đăng ký khai sinh cho con")]
    title: String,
    /// Official name.
    name: String,
    /// Field (lĩnh vực).
    sector: String,
    /// Levels of government that decide it.
    tiers: Vec<Tier>,
    /// Online service level.
    service_level: ServiceLevel,
    /// Whether it can be filed here online.
    online: bool,
}

/// Level of government.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// City and its departments.
    City,
    /// District.
    District,
    /// Commune.
    Commune,
}

/// Online service level.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceLevel {
    /// Toàn trình.
    Full,
    /// Một phần.
    Partial,
    /// Chỉ cung cấp thông tin.
    InformationOnly,
}

/// A way of filing.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the portal.
    Online,
    /// At the desk.
    Counter,
    /// By post.
    Post,
}

/// Search the procedures
#[utoipa::path(
    get,
    path = "/api/v1/procedures",
    tag = "catalogue",
    params(ProcedureQuery),
    responses(
        (status = 200, description = "What was found, best first", body = ProcedureList),
        (status = 422, description = "A wrong query", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(site): State<Site>,
    Asked(query): Asked<ProcedureQuery>,
) -> Result<Json<ProcedureList>, ApiProblem> {
    let pack = site.app.pack_now()?;
    let limit = query.limit.unwrap_or(20);
    if !(1..=LIST_MAX).contains(&limit) {
        return Err(ApiProblem::bad_field("limit", format!("ask for 1 to {LIST_MAX}")));
    }
    let filter = Filter {
        sector: query.sector,
        tier: query.tier.map(Into::into),
        online_only: query.online,
    };
    let typed = query.q.as_deref().unwrap_or_default();
    let found = site.app.catalogue.search(&pack.id, typed, &filter, usize::from(limit));
    let procedures = found.hits.iter().map(|hit| ProcedureLine::of(hit.listed)).collect();
    Ok(Json(ProcedureList { total: found.total, procedures }))
}

/// Everything about a procedure
#[utoipa::path(
    get,
    path = "/api/v1/procedures/{code}",
    tag = "catalogue",
    params(("code" = String, Path, description = "National code", example = "1.001193")),
    responses(
        (status = 200, description = "The procedure as it is in force today", body = ProcedureView),
        (status = 404, description = "No such procedure", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Json<ProcedureView>, ApiProblem> {
    let procedure = site.app.procedure_now(&ProcedureCode(code));
    let procedure = procedure.map_err(|_| ApiProblem::no_such_procedure())?;
    Ok(Json(ProcedureView::of(procedure)))
}

/// A procedure.
#[derive(Serialize, ToSchema)]
pub struct ProcedureView {
    /// National code.
    code: String,
    /// Version of the record; a dossier keeps the one it was filed under.
    version: u32,
    /// Official name.
    name: String,
    /// The name in everyday words, where there is one.
    plain_name: Option<String>,
    /// What it is for.
    summary: Option<String>,
    /// Field (lĩnh vực).
    sector: String,
    /// Levels of government that decide it.
    tiers: Vec<Tier>,
    /// Online service level.
    service_level: ServiceLevel,
    /// Whether it can be filed here online.
    online: bool,
    /// Ways of filing.
    channels: Vec<Channel>,
    /// Who may apply.
    applicants: Vec<String>,
    /// Cases; when there are some, an application names one of them.
    cases: Vec<CaseView>,
    /// Components of a dossier.
    components: Vec<ComponentView>,
    /// The declaration form: steps with fields, their types, conditions and choices, in the shape
    /// of the data packages. `null` when there is none.
    #[schema(value_type = Option<Object>)]
    form: Option<serde_json::Value>,
    /// Time limits.
    limits: Vec<LimitView>,
    /// Fees and charges.
    fees: Vec<FeeView>,
    /// What the applicant gets.
    results: Vec<String>,
    /// Legal basis.
    legal_basis: Vec<LawView>,
}

/// A case.
#[derive(Serialize, ToSchema)]
pub struct CaseView {
    /// Identifier.
    id: String,
    /// As the applicant would say it.
    name: String,
}

/// A component.
#[derive(Serialize, ToSchema)]
pub struct ComponentView {
    /// Identifier: the name of the part that carries its file.
    id: String,
    /// Official text.
    name: String,
    /// Short name.
    short_name: Option<String>,
    /// `paper`, `declaration_form` (filled in, no file) or `shown` (only shown at the desk).
    kind: &'static str,
    /// `required`, `conditional`, `alternative` (one of a group) or `information`.
    need: &'static str,
    /// The condition in words.
    condition: Option<String>,
    /// Name shared by the alternatives.
    group: Option<String>,
    /// Only for these cases; empty means all.
    cases: Vec<String>,
    /// How many originals are handed in on paper.
    originals: u8,
    /// How many copies are handed in on paper.
    copies: u8,
}

/// A time limit.
#[derive(Serialize, ToSchema)]
pub struct LimitView {
    /// The case; `null` fits all others.
    case: Option<String>,
    /// Working days `5wd`, calendar days `20d`, working hours `8h`, months `2m`, `same-day`.
    #[schema(example = "5wd")]
    limit: String,
    /// Remark as published.
    note: Option<String>,
}

/// A fee or charge.
#[derive(Serialize, ToSchema)]
pub struct FeeView {
    /// What it is for.
    name: String,
    /// `fee` (phí) or `charge` (lệ phí).
    kind: &'static str,
    /// Whole đồng; `null` when the text decides.
    amount_dong: Option<u64>,
    /// The field of the form whose number it is multiplied by.
    #[schema(example = "copies.count")]
    per: Option<String>,
    /// Only for this case.
    case: Option<String>,
    /// Text as published.
    note: Option<String>,
}

/// A law.
#[derive(Serialize, ToSchema)]
pub struct LawView {
    /// Number.
    number: String,
    /// Title.
    name: String,
}

impl ProcedureLine {
    fn of(listed: &Listed) -> Self {
        Self {
            code: listed.code.to_string(),
            title: listed.title.clone(),
            name: listed.name.clone(),
            sector: listed.sector.clone(),
            tiers: listed.tiers.iter().copied().map(Into::into).collect(),
            service_level: listed.service_level.into(),
            online: listed.is_online,
        }
    }
}

impl ProcedureView {
    fn of(procedure: &Procedure) -> Self {
        Self {
            code: procedure.code.to_string(),
            version: procedure.version,
            name: procedure.name.clone(),
            plain_name: procedure.plain_name.clone(),
            summary: procedure.summary.clone(),
            sector: procedure.sector.clone(),
            tiers: procedure.tiers.iter().copied().map(Into::into).collect(),
            service_level: procedure.service_level.into(),
            online: procedure.is_online(),
            channels: procedure.channels.iter().copied().map(Into::into).collect(),
            applicants: procedure.applicants.clone(),
            cases: procedure
                .cases
                .iter()
                .map(|case| CaseView { id: case.id.to_string(), name: case.name.clone() })
                .collect(),
            components: procedure.components.iter().map(ComponentView::of).collect(),
            // A form was read from JSON, so it can be written as JSON.
            form: procedure.form.as_ref().and_then(|form| serde_json::to_value(form).ok()),
            limits: procedure.limits.iter().map(LimitView::of).collect(),
            fees: procedure.fees.iter().map(FeeView::of).collect(),
            results: procedure.results.iter().map(|result| result.name.clone()).collect(),
            legal_basis: procedure
                .legal_basis
                .iter()
                .map(|law| LawView { number: law.number.clone(), name: law.name.clone() })
                .collect(),
        }
    }
}

impl ComponentView {
    fn of(component: &procedure::Component) -> Self {
        let (need, condition, group) = match &component.need {
            Need::Required => ("required", None, None),
            Need::Conditional { words, .. } => ("conditional", Some(words.clone()), None),
            Need::Alternative { group } => ("alternative", None, Some(group.clone())),
            Need::Information => ("information", None, None),
        };
        Self {
            id: component.id.to_string(),
            name: component.name.clone(),
            short_name: component.short_name.clone(),
            kind: match component.kind {
                ComponentKind::Paper => "paper",
                ComponentKind::DeclarationForm => "declaration_form",
                ComponentKind::Shown => "shown",
            },
            need,
            condition,
            group,
            cases: component.cases.iter().map(ToString::to_string).collect(),
            originals: component.originals,
            copies: component.copies,
        }
    }
}

impl LimitView {
    fn of(limit: &procedure::LimitForCase) -> Self {
        Self {
            case: limit.case.as_ref().map(ToString::to_string),
            limit: limit.limit.to_string(),
            note: limit.note.clone(),
        }
    }
}

impl FeeView {
    fn of(fee: &procedure::Fee) -> Self {
        Self {
            name: fee.name.clone(),
            kind: match fee.kind {
                FeeKind::Fee => "fee",
                FeeKind::Charge => "charge",
            },
            amount_dong: fee.amount.map(|amount| amount.0),
            per: fee.per.as_ref().map(|per| per.field.clone()),
            case: fee.case.as_ref().map(ToString::to_string),
            note: fee.note.clone(),
        }
    }
}

impl From<agency::Tier> for Tier {
    fn from(tier: agency::Tier) -> Self {
        match tier {
            agency::Tier::City => Self::City,
            agency::Tier::District => Self::District,
            agency::Tier::Commune => Self::Commune,
        }
    }
}

impl From<Tier> for agency::Tier {
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::City => Self::City,
            Tier::District => Self::District,
            Tier::Commune => Self::Commune,
        }
    }
}

impl From<procedure::ServiceLevel> for ServiceLevel {
    fn from(level: procedure::ServiceLevel) -> Self {
        match level {
            procedure::ServiceLevel::Full => Self::Full,
            procedure::ServiceLevel::Partial => Self::Partial,
            procedure::ServiceLevel::InformationOnly => Self::InformationOnly,
        }
    }
}

impl From<procedure::Channel> for Channel {
    fn from(channel: procedure::Channel) -> Self {
        match channel {
            procedure::Channel::Online => Self::Online,
            procedure::Channel::Counter => Self::Counter,
            procedure::Channel::Post => Self::Post,
        }
    }
}

//! Agencies, from the city downwards: the last one chosen is the `place` of an application.

use super::{
    answer::{ApiProblem, ProblemBody},
    ask::Asked,
    procedures::Tier,
};
use crate::site::Site;
use axum::{Json, extract::State};
use domain::{agency::Agency, ids::AgencyId, time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which agencies.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgencyQuery {
    /// Those directly below this one; the city itself when left out.
    #[param(example = "d001")]
    parent: Option<String>,
}

/// An agency that exists today.
#[derive(Serialize, ToSchema)]
pub struct AgencyView {
    /// Identifier.
    #[schema(example = "x00004")]
    id: String,
    /// Full official name.
    #[schema(example = "Ủy ban nhân dân phường Trúc Bạch")]
    name: String,
    /// The place it serves.
    #[schema(example = "Phường Trúc Bạch")]
    place: String,
    /// Level of government; `null` for offices and desks.
    tier: Option<Tier>,
    /// Identifier code (mã định danh), as printed in dossier codes.
    #[schema(example = "000.02.41.H26")]
    code: Option<String>,
    /// Code of the administrative unit it serves (General Statistics Office).
    #[schema(example = "00004")]
    unit_code: Option<String>,
}

/// The agencies below another
#[utoipa::path(
    get,
    path = "/api/v1/agencies",
    tag = "catalogue",
    params(AgencyQuery),
    responses(
        (status = 200, description = "The agencies that exist today", body = [AgencyView]),
        (status = 404, description = "No such agency", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A wrong query", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(site): State<Site>,
    Asked(query): Asked<AgencyQuery>,
) -> Result<Json<Vec<AgencyView>>, ApiProblem> {
    let today = time::local(site.app.now()).date();
    let agencies = site.app.catalogue.agencies();
    let found: Vec<&Agency> = match &query.parent {
        Some(parent) => {
            let parent = AgencyId(parent.clone());
            agencies.get(&parent).ok_or_else(ApiProblem::not_found)?;
            agencies.children_on(&parent, today)
        }
        None => agencies.iter().filter(|agency| agency.parent.is_none()).collect(),
    };
    Ok(Json(found.into_iter().map(AgencyView::of).collect()))
}

impl AgencyView {
    fn of(agency: &Agency) -> Self {
        Self {
            id: agency.id.to_string(),
            name: agency.name.clone(),
            place: agency.place.clone(),
            tier: agency.tier().map(Into::into),
            code: agency.code.as_ref().map(ToString::to_string),
            unit_code: agency.unit_code.clone(),
        }
    }
}

//! Beginning an application: which case, and which agency by the citizen's address.

use crate::{
    actor::Citizen,
    citizen::{
        address::{Asked, Id},
        procedure::no_such_procedure,
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Errors, Notice, Section, Shell, field},
    url,
};
use app::{applying::Beginning, catalogue::Catalogue};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    agency::{Agency, AgencyKind, Tier},
    ids::{AgencyId, CaseId, ProcedureCode},
    procedure::Procedure,
    time,
};
use jiff::civil::Date;
use std::sync::Arc;

/// Which part of an address decides where the application goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// None: the city's level decides.
    Nothing,
    /// District only.
    District,
    /// District, then commune.
    DistrictAndCommune,
    /// Commune: there are no districts.
    Commune,
}

#[derive(Template)]
#[template(path = "citizen/application/page.html")]
struct Page {
    shell: Shell,
    errors: Errors,
    title: String,
    cases: Vec<(String, String)>,
    case: String,
    asks: Asks,
    districts: Vec<(String, String)>,
    district: String,
    communes: Vec<(String, String)>,
    commune: String,
    decider: String,
}

/// `GET /procedures/{code}/application`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Id(code): Id<String>,
) -> Result<Response, Problem> {
    let procedure = online_procedure(&site, code)?;
    let page = form(&site, &citizen, &procedure, &Typed::default(), Errors::none());
    Ok(rendered(&page)?.into_response())
}

/// `POST /procedures/{code}/application`: begins a draft. The button beside the district only asks
/// for its communes.
pub async fn begin(
    State(site): State<Site>,
    citizen: Citizen,
    Id(code): Id<String>,
    typed: Typed,
) -> Result<Response, Problem> {
    let procedure = online_procedure(&site, code)?;
    if typed.has("reload") {
        let page = form(&site, &citizen, &procedure, &typed, Errors::none());
        return Ok(rendered(&page)?.into_response());
    }
    let case = chosen_case(&procedure, &typed);
    let place = chosen_place(&site, &procedure, &typed);
    let errors = errors(&site, &procedure, case.as_ref(), place.as_ref(), &typed);
    if let (Some(place), true) = (place, errors.is_empty()) {
        let wanted = Beginning { procedure: procedure.code.clone(), case, place };
        let draft = site.app.begin(&citizen.account, wanted).await?;
        return Ok(Redirect::to(&url::citizen::draft(draft.id)).into_response());
    }
    let page = form(&site, &citizen, &procedure, &typed, errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)?).into_response())
}

/// `GET /places/communes?district=`: the lines of the next list.
pub async fn communes(State(site): State<Site>, Asked(query): Asked) -> Result<Response, Problem> {
    let lines = CommuneLines { communes: communes_of(&site, query.get("district")) };
    let mut response: Response = rendered(&lines)?.into_response();
    // No personal data: the line may be kept, a telephone on a bad network asks once.
    let keep = header::HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(response)
}

#[derive(Template)]
#[template(
    source = r#"<option value="">Chọn</option>{% for (id, name) in communes %}<option value="{{ id }}">{{ name }}</option>{% endfor %}"#,
    ext = "html"
)]
struct CommuneLines {
    communes: Vec<(String, String)>,
}

fn online_procedure(site: &Site, code: String) -> Result<Arc<Procedure>, Problem> {
    let pack = site.app.pack_now()?;
    let procedure = site.app.catalogue.procedure(&pack.id, &ProcedureCode(code));
    let procedure = procedure.ok_or_else(no_such_procedure)?;
    if procedure.is_online() {
        Ok(Arc::clone(procedure))
    } else {
        Err(app::Error::from(domain::dossier::Refusal::NotOpenForFiling).into())
    }
}

fn today(site: &Site) -> Date {
    time::local(site.app.now()).date()
}

fn asks(site: &Site, procedure: &Procedure) -> Asks {
    let has_districts = !districts(site).is_empty();
    let decides = |tier| procedure.tiers.contains(&tier);
    match has_districts {
        true if decides(Tier::Commune) => Asks::DistrictAndCommune,
        true if decides(Tier::District) => Asks::District,
        false if decides(Tier::Commune) => Asks::Commune,
        _ => Asks::Nothing,
    }
}

fn city(catalogue: &Catalogue, day: Date) -> Option<&Agency> {
    let agencies = catalogue.agencies();
    agencies.iter().find(|agency| agency.kind == AgencyKind::City && agency.is_open_on(day))
}

fn below(site: &Site, id: &AgencyId, kind: AgencyKind) -> Vec<(String, String)> {
    let children = site.app.catalogue.agencies().children_on(id, today(site));
    let children = children.into_iter().filter(|agency| agency.kind == kind);
    children.map(|agency| (agency.id.to_string(), agency.place.clone())).collect()
}

fn districts(site: &Site) -> Vec<(String, String)> {
    let city = city(&site.app.catalogue, today(site));
    city.map(|city| below(site, &city.id, AgencyKind::District)).unwrap_or_default()
}

/// The communes of a district; those of the whole city where there are no districts.
fn communes_of(site: &Site, district: &str) -> Vec<(String, String)> {
    let id = AgencyId(district.to_owned());
    let agencies = site.app.catalogue.agencies();
    match agencies.get(&id).filter(|agency| agency.kind == AgencyKind::District) {
        Some(district) => below(site, &district.id, AgencyKind::Commune),
        None => Vec::new(),
    }
}

fn communes_of_city(site: &Site) -> Vec<(String, String)> {
    let city = city(&site.app.catalogue, today(site));
    city.map(|city| below(site, &city.id, AgencyKind::Commune)).unwrap_or_default()
}

fn chosen_case(procedure: &Procedure, typed: &Typed) -> Option<CaseId> {
    let known = procedure.cases.iter().find(|case| case.id.as_str() == typed.get("case"));
    known.map(|case| case.id.clone())
}

/// The place that was chosen, when it is one of those offered.
fn chosen_place(site: &Site, procedure: &Procedure, typed: &Typed) -> Option<AgencyId> {
    let offered = |list: Vec<(String, String)>, id: &str| {
        list.into_iter().find(|(known, _)| known == id).map(|(known, _)| AgencyId(known))
    };
    match asks(site, procedure) {
        Asks::Nothing => city(&site.app.catalogue, today(site)).map(|city| city.id.clone()),
        Asks::District => offered(districts(site), typed.get("district")),
        Asks::Commune => offered(communes_of_city(site), typed.get("commune")),
        Asks::DistrictAndCommune => {
            offered(communes_of(site, typed.get("district")), typed.get("commune"))
        }
    }
}

fn errors(
    site: &Site,
    procedure: &Procedure,
    case: Option<&CaseId>,
    place: Option<&AgencyId>,
    typed: &Typed,
) -> Errors {
    let mut errors = Errors::none();
    if case.is_none() && !procedure.cases.is_empty() {
        errors.add("case", "Chọn trường hợp của ông/bà");
    }
    match (asks(site, procedure), place) {
        (Asks::District, None) => errors.add("district", "Chọn quận, huyện"),
        (Asks::DistrictAndCommune, None) if typed.filled("district").is_none() => {
            errors.add("district", "Chọn quận, huyện, rồi chọn xã, phường");
        }
        (Asks::Commune | Asks::DistrictAndCommune, None) => {
            errors.add("commune", "Chọn xã, phường trong danh sách");
        }
        _ => {}
    }
    errors
}

fn form(
    site: &Site,
    citizen: &Citizen,
    procedure: &Procedure,
    typed: &Typed,
    errors: Errors,
) -> Page {
    let asks = asks(site, procedure);
    let district = typed.get("district");
    let communes = match asks {
        Asks::Commune => communes_of_city(site),
        Asks::DistrictAndCommune => communes_of(site, district),
        Asks::Nothing | Asks::District => Vec::new(),
    };
    let title = match procedure.cases.as_slice() {
        [] => "Nộp hồ sơ ở đâu?",
        _ => "Trường hợp nào, nộp ở đâu?",
    };
    let mut shell = site
        .shell(Some(citizen), title)
        .section(Section::Procedures)
        .back(url::citizen::procedure(&procedure.code), "Về trang thủ tục");
    shell.has_errors = !errors.is_empty();
    Page {
        shell,
        errors,
        title: procedure.title().to_owned(),
        cases: procedure.cases.iter().map(|it| (it.id.to_string(), it.name.clone())).collect(),
        case: typed.get("case").to_owned(),
        asks,
        districts: districts(site),
        district: district.to_owned(),
        communes,
        commune: typed.get("commune").to_owned(),
        decider: decider(site, procedure, asks),
    }
}

/// Who decides, where the address does not matter.
fn decider(site: &Site, procedure: &Procedure, asks: Asks) -> String {
    if asks != Asks::Nothing {
        return String::new();
    }
    let (catalogue, today) = (&site.app.catalogue, today(site));
    let city = city(catalogue, today);
    let found = city.and_then(|city| catalogue.competent_for(procedure, &city.id, today));
    found.map_or_else(String::new, |agency| agency.name.clone())
}

//! The city in which the histories happen: the real catalogue, a few real procedures, and officers
//! of every role that these need, under the law of two eras.

use crate::{forms, machine::folder};
use app::{
    accounts::{Assignment, Staff},
    catalogue::{Catalogue, Package},
    ports::{Fault, storage::Storage},
};
use domain::{
    agency::AgencyTree,
    form::Answers,
    ids::{AgencyId, PackId, ProcedureCode, StaffId},
    party::Role,
    procedure::Procedure,
    process::{Act, Process},
    time,
};
use futures::executor::block_on;
use jiff::{Timestamp, civil::date};
use std::{collections::BTreeMap, sync::Arc};
use storage::{Options, Sqlite, rehearsal::Disk};
use uuid::Builder;

/// Birth, house permit (asks other agencies in parallel, silence is consent), household business,
/// first land certificate (pauses for dues), extract (with a fee), certified copy (at the counter
/// only).
const PROCEDURES: [&str; 6] =
    ["1.001193", "1.013225", "1.001612", "1.013978", "2.000635", "2.000815"];

/// Where people live, by era.
const PLACES: [(&str, [&str; 2]); 2] =
    [("nd61-2018", ["x00004", "x00001"]), ("nd118-2025", ["n00004", "n00008"])];

/// How many officers hold the same role at the same agency.
const COLLEAGUES: u32 = 2;

/// The city.
#[derive(Debug, Clone)]
pub struct City {
    /// Its eras.
    pub eras: Vec<Arc<Era>>,
}

/// The city under one law.
#[derive(Debug)]
pub struct Era {
    /// The rule pack.
    pub pack: PackId,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// What people want.
    pub errands: Vec<Errand>,
    /// Who works here.
    pub staff: Vec<Staff>,
    /// A database with the schema of this program and the staff in it.
    pub template: Disk,
}

/// A procedure at a place.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// Where the person lives.
    pub place: AgencyId,
    /// Who decides.
    pub competent: AgencyId,
    /// Answers to its form.
    pub answers: Answers,
}

impl City {
    /// The city of a data package.
    pub fn of(package: &Package) -> Result<Self, Fault> {
        let era = |(pack, places): &(&str, [&str; 2])| {
            let pack = PackId((*pack).to_owned());
            let package = match pack.as_str() {
                // The city of three levels, as its agencies stood in 2019.
                "nd61-2018" => package.clone().standing_as_on(date(2019, 8, 15), &pack),
                _ => package.clone(),
            };
            Era::of(&package, pack, places).map(Arc::new)
        };
        Ok(Self { eras: PLACES.iter().map(era).collect::<Result<_, _>>()? })
    }
}

/// Histories begin some day from this one on, a Monday morning.
pub fn first_morning() -> Timestamp {
    time::instant(date(2026, 2, 23).at(8, 0, 0, 0))
}

impl Era {
    fn of(package: &Package, pack: PackId, places: &[&str]) -> Result<Self, Fault> {
        let doing = || format!("preparing the city under {pack}");
        let catalogue = Catalogue::from_documents(package.documents())
            .map_err(|error| Fault::new(doing(), error))?;
        let mut errands = Vec::new();
        for code in PROCEDURES {
            for place in places {
                let errand = errand(&catalogue, &pack, code, place);
                errands.push(errand.map_err(|why| Fault::new(doing(), format!("{code}: {why}")))?);
            }
        }
        let staff = hire(&catalogue, &pack, &errands)?;
        let template = template(&staff)?;
        Ok(Self { pack, catalogue: Arc::new(catalogue), errands, staff, template })
    }

    /// Those who hold `role` where it serves `agency`, each with the agency they act for.
    pub fn seats<'a>(&'a self, agency: &AgencyId, role: Role) -> Vec<(&'a Staff, &'a AgencyId)> {
        let agencies = self.catalogue.agencies();
        self.staff
            .iter()
            .filter_map(|staff| Some((staff, seat(agencies, staff, agency, role)?)))
            .collect()
    }

    /// The process of a dossier.
    pub fn process(&self, of: &domain::dossier::state::ProcessRef) -> Option<&Arc<Process>> {
        self.catalogue.process(&of.id, of.version)
    }
}

fn seat<'a>(
    agencies: &AgencyTree,
    staff: &'a Staff,
    agency: &AgencyId,
    role: Role,
) -> Option<&'a AgencyId> {
    let serves =
        |held: &&Assignment| held.roles.contains(&role) && agencies.serves(&held.agency, agency);
    staff.assignments.iter().find(serves).map(|held| &held.agency)
}

fn errand(catalogue: &Catalogue, pack: &PackId, code: &str, place: &str) -> Result<Errand, String> {
    let code = ProcedureCode(code.to_owned());
    let procedure = catalogue.procedure(pack, &code).ok_or("there is no such procedure")?;
    let (place, today) = (AgencyId(place.to_owned()), time::local(first_morning()).date());
    let competent = catalogue.competent_for(procedure, &place, today);
    let competent = competent.ok_or("nobody is competent")?.id.clone();
    let answers = match &procedure.form {
        Some(form) => forms::fill(form, today)?,
        None => Answers::new(),
    };
    Ok(Errand { procedure: Arc::clone(procedure), place, competent, answers })
}

/// Officers for every desk, step and opinion of these errands, and a head and an auditor each.
fn hire(catalogue: &Catalogue, pack: &PackId, errands: &[Errand]) -> Result<Vec<Staff>, Fault> {
    let mut wanted: BTreeMap<AgencyId, Vec<Role>> = BTreeMap::new();
    let agencies = catalogue.agencies();
    for errand in errands {
        let competent = &errand.competent;
        let tier = agencies.authority(competent).and_then(domain::agency::Agency::tier);
        let process = tier.and_then(|tier| catalogue.process_for(&errand.procedure, pack, tier));
        let process = process.ok_or_else(|| Fault::new("hiring", "a procedure has no process"))?;
        let desk = [Role::OnestopOfficer, Role::OnestopHead, Role::UnitHead, Role::Approver];
        wanted.entry(competent.clone()).or_default().extend(desk);
        wanted.entry(competent.clone()).or_default().push(Role::Auditor);
        for step in &process.steps {
            let at = step.agency.resolve(agencies, competent, competent);
            if let (Some(agency), Some(role)) = (at, step.role) {
                wanted.entry(agency).or_default().push(role);
            }
            for act in &step.acts {
                let Act::Consult { agencies: rules, .. } = act else { continue };
                for rule in rules {
                    if let Some(agency) = rule.resolve(agencies, competent, competent) {
                        wanted.entry(agency).or_default().push(Role::Specialist);
                    }
                }
            }
        }
    }
    Ok(wanted.into_iter().flat_map(|(agency, roles)| people(&agency, roles)).collect())
}

fn people(agency: &AgencyId, mut roles: Vec<Role>) -> Vec<Staff> {
    roles.sort_unstable();
    roles.dedup();
    let mut people = Vec::new();
    for role in &roles {
        for number in 1..=COLLEAGUES {
            people.push(person(agency, &format!("{}.{number}", role.as_str()), vec![*role]));
        }
    }
    // Somebody who may do everything, so that what nobody may do twice is tried.
    people.push(person(agency, "all", roles));
    people
}

fn person(agency: &AgencyId, what: &str, roles: Vec<Role>) -> Staff {
    let login = format!("{agency}.{what}");
    Staff {
        id: StaffId(Builder::from_custom_bytes(digest(&login)).into_uuid()),
        name: format!("Trần Văn {what}"),
        login,
        password_hash: String::new(),
        totp_secret: Vec::new(),
        totp_last_step: 0,
        assignments: vec![Assignment { agency: agency.clone(), roles }],
    }
}

fn digest(text: &str) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    bytes
}

/// A database as it is before anything has happened.
fn template(staff: &[Staff]) -> Result<Disk, Fault> {
    let making = |error| Fault::new("making the template of a database", error);
    let folder = folder()?;
    let path = folder.path().join("template.db");
    let store = Sqlite::open(&path, Options::default())
        .map_err(|error| Fault::new("making the template of a database", error))?;
    for person in staff {
        block_on(store.save_staff(person.clone()))?;
    }
    // Closing moves the log into the file.
    drop(store);
    Disk::of(&path).map_err(making)
}

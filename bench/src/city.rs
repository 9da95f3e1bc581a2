//! The city that is filled: its catalogue as it stood under the three-level law, and its staff.

use crate::{dice::Dice, people::Person};
use anyhow::{Context, anyhow};
use app::{
    accounts::{Assignment, Staff},
    catalogue::{
        Catalogue,
        package::{Folder, Package},
    },
    ports::storage::CatalogueDocument,
};
use domain::{
    agency::{AgencyKind, Tier},
    ids::{AgencyId, PackId, ProcedureCode, StaffId},
    party::{Officer, Role},
    procedure::Procedure,
    process::Process,
    rule_pack::RulePack,
};
use jiff::civil::{Date, date};
use std::{collections::HashMap, path::Path, sync::Arc};
use uuid::Uuid;

/// The day as on which the city stands: three levels, 30 districts, 579 communes.
const STANDING: Date = date(2020, 1, 1);
/// Who works at every agency, by the roles of each.
const POSTS: [&[Role]; 6] = [
    &[Role::OnestopOfficer, Role::OnestopHead],
    &[Role::Specialist],
    &[Role::Specialist],
    &[Role::UnitHead],
    &[Role::Approver],
    &[Role::Clerk],
];

/// A procedure that is filed, with how often.
#[derive(Debug)]
pub struct Wanted {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// The process its dossiers follow.
    pub process: Arc<Process>,
    /// The level that decides it.
    pub tier: Tier,
    /// The department, when the city decides it.
    department: Option<AgencyId>,
}

/// The city.
pub struct City {
    /// Everything it knows.
    pub catalogue: Catalogue,
    /// The law it works under.
    pub pack: RulePack,
    /// Communes that exist.
    pub communes: Vec<AgencyId>,
    /// Procedures with weights.
    pub wanted: Vec<(Wanted, u64)>,
    /// Members of staff.
    pub staff: Vec<Staff>,
    /// Officers by agency and role.
    officers: HashMap<(AgencyId, Role), Vec<Officer>>,
    /// The agency where more lies than elsewhere.
    pub busy: AgencyId,
    /// The officer of the busy agency in whose list most of it stands.
    pub busy_officer: StaffId,
}

/// Reads the packages; answers with the documents to store too.
pub fn read(packages: &Path) -> anyhow::Result<(Catalogue, PackId, Vec<CatalogueDocument>)> {
    let pack = PackId::from("nd61-2018");
    let package = Package::read(&Folder(packages.to_owned()), &mut |_| {}).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        anyhow!("the packages have {} problems, the first is {first}", problems.len())
    })?;
    let documents = package.standing_as_on(STANDING, &pack).documents();
    let catalogue = Catalogue::from_documents(documents.clone()).context("load the catalogue")?;
    Ok((catalogue, pack, documents))
}

impl City {
    /// The city of a catalogue.
    pub fn new(
        catalogue: Catalogue,
        pack: &PackId,
        today: Date,
        seed: u64,
    ) -> anyhow::Result<Self> {
        let pack = catalogue.pack(pack).cloned().context("the rule pack is missing")?;
        let mut communes: Vec<AgencyId> = catalogue
            .agencies()
            .iter()
            .filter(|agency| agency.kind == AgencyKind::Commune)
            .map(|agency| agency.id.clone())
            .collect();
        communes.sort();
        let busy = communes.first().cloned().context("the city has no commune")?;
        let mut city = Self {
            wanted: wanted(&catalogue, &pack, &communes, today),
            catalogue,
            pack,
            communes,
            staff: Vec::new(),
            officers: HashMap::new(),
            busy,
            busy_officer: StaffId(Uuid::nil()),
        };
        city.employ(&mut Dice::new(seed), today);
        Ok(city)
    }

    fn employ(&mut self, dice: &mut Dice, today: Date) {
        let agencies: Vec<AgencyId> =
            self.catalogue.agencies().iter().map(|agency| agency.id.clone()).collect();
        for agency in agencies {
            for (index, roles) in POSTS.iter().enumerate() {
                let mut roles = roles.to_vec();
                if agency == self.busy && index == 0 {
                    // One person who does most of the work there, so that the list is long.
                    roles.extend([Role::Specialist, Role::UnitHead, Role::Clerk]);
                }
                let officer = self.employ_one(dice, today, &agency, index, roles);
                if agency == self.busy && index == 0 {
                    self.busy_officer = officer;
                }
            }
        }
    }

    fn employ_one(
        &mut self,
        dice: &mut Dice,
        today: Date,
        agency: &AgencyId,
        index: usize,
        roles: Vec<Role>,
    ) -> StaffId {
        let id = StaffId(Uuid::from_bytes(dice.bytes()));
        let name = Person::adult(dice, "", today).name;
        for role in &roles {
            let officer = Officer {
                staff: id,
                name: name.clone(),
                agency: agency.clone(),
                roles: vec![*role],
            };
            let known = self.officers.entry((agency.clone(), *role)).or_default();
            // The busy person comes first and alone.
            if !known.iter().any(|other| other.staff == self.busy_officer) {
                known.push(officer);
            }
        }
        self.staff.push(Staff {
            id,
            login: format!("{agency}.{index}"),
            name,
            // No password fits: these people sign in nowhere.
            password_hash: "!".to_owned(),
            totp_secret: Vec::new(),
            totp_last_step: 0,
            assignments: vec![Assignment { agency: agency.clone(), roles }],
        });
        id
    }

    /// Somebody who holds `role` at `agency`; of several, the one that `choice` falls on.
    pub fn officer(&self, agency: &AgencyId, role: Role, choice: u64) -> Option<&Officer> {
        let officers = self.officers.get(&(agency.clone(), role))?;
        let index = usize::try_from(choice).unwrap_or(0).checked_rem(officers.len())?;
        officers.get(index)
    }

    /// Who decides a procedure for somebody of `commune`.
    pub fn competent(&self, wanted: &Wanted, commune: &AgencyId) -> Option<AgencyId> {
        if let Some(department) = &wanted.department {
            return Some(department.clone());
        }
        self.catalogue.agencies().at_tier(commune, wanted.tier).map(|found| found.id.clone())
    }

    /// The place of an agency, as an address ends.
    pub fn place(&self, agency: &AgencyId) -> String {
        let line = self.catalogue.agencies().lineage(agency);
        line.iter().map(|agency| agency.place.as_str()).collect::<Vec<_>>().join(", ")
    }
}

fn wanted(
    catalogue: &Catalogue,
    pack: &RulePack,
    communes: &[AgencyId],
    today: Date,
) -> Vec<(Wanted, u64)> {
    let codes: Vec<ProcedureCode> = catalogue
        .listed(&pack.id)
        .filter(|listed| listed.is_detailed)
        .map(|listed| listed.code.clone())
        .collect();
    let one = |code: &ProcedureCode| {
        let procedure = Arc::clone(catalogue.procedure(&pack.id, code)?);
        let competent = catalogue.competent_for(&procedure, communes.first()?, today)?;
        let tier = catalogue.agencies().authority(&competent.id)?.tier()?;
        let department = (tier == Tier::City).then(|| competent.id.clone());
        let process = Arc::clone(catalogue.process_for(&procedure, &pack.id, tier)?);
        // What every commune does each day against what few people ever need.
        let weight = match (procedure.process.is_some(), tier) {
            (true, Tier::Commune) => 60,
            (true, _) => 20,
            (false, Tier::City) => 3,
            (false, _) => 6,
        };
        Some((Wanted { procedure, process, tier, department }, weight))
    };
    codes.iter().filter_map(one).collect()
}

//! Filling a demo city: a few weeks of its life, act by act in the order of time, through the same
//! acts that pages call.

use super::{
    Dice,
    answers::{Filling, fill},
    people::{Age, Person, Town},
    staff::Crew,
    story::{Deed, FATES, Fate, Plan, Scene, Story, is_online, moment},
    words::Words,
};
use crate::{args::DemoPack, outside::MovableClock};
use anyhow::Context;
use app::{
    App, Error,
    accounts::{Account, Profile},
    act::Ask,
    filing::Filing,
    intake::WalkIn,
    ports::papers::PaperJob,
};
use bytes::Bytes;
use domain::{
    dossier::{
        Dossier, StageKind,
        state::{Delivery, StoredFile},
    },
    form::Answers,
    ids::{AccountId, AgencyId, ComponentId, ProcedureCode},
    party::{Mandate, Role},
    procedure::{Channel, Component, Procedure, ServiceLevel, missing_components},
    time,
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use serde::Deserialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

/// How many days of life a new demo city has behind it.
const DAYS: i64 = 75;
/// The telephone of the citizen whom visitors may be.
pub const VISITOR_PHONE: &str = "0912345678";
/// How many of the dossiers are the visitor's, one in so many.
const VISITOR_EVERY: usize = 24;

/// How often another errand is tried when a counter is closed.
const TRIES: usize = 8;

/// How many working minutes a dossier needs to come to rest at this stage.
fn minutes_to(stage: StageKind) -> i64 {
    match stage {
        StageKind::Submitted => 25,
        StageKind::Received => 75,
        StageKind::Transferred => 130,
        _ => 900,
    }
}

/// What is filed in the city, and where.
#[derive(Debug, Deserialize)]
struct City {
    places: Vec<(AgencyId, u32)>,
    wanted: Vec<(ProcedureCode, u32)>,
    /// Stages at which one dossier rests for the visitor to find.
    resting: Vec<(StageKind, ProcedureCode)>,
}

/// What became of the filling.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// Dossiers.
    pub dossiers: u32,
    /// Acts, filing included.
    pub acts: u32,
    /// Acts that the law refused: a plan that came too late, for example.
    pub refused: u32,
}

/// A moment at which something happens in a story; earlier ones first, then in order of stories.
type Entry = Reverse<(Timestamp, usize)>;

/// The city while it is filled.
pub struct Seeding<'a> {
    app: &'a App,
    clock: &'a MovableClock,
    crew: &'a Crew,
    town: Town,
    words: Words,
    city: City,
    dice: Dice,
    now: Timestamp,
    visitor: Account,
    scans: BTreeMap<String, Bytes>,
}

/// A dossier on its way.
struct Life {
    story: Story,
    dossier: Option<Arc<Dossier>>,
    plan: Option<Plan>,
    is_visitors: bool,
    /// What it is about, when that is no matter of chance.
    procedure: Option<ProcedureCode>,
}

impl<'a> Seeding<'a> {
    /// Prepares the filling of a city that has its staff.
    pub async fn prepare(
        app: &'a App,
        clock: &'a MovableClock,
        crew: &'a Crew,
        (pack, now): (DemoPack, Timestamp),
    ) -> anyhow::Result<Self> {
        let mut cities: BTreeMap<String, City> =
            serde_json::from_str(include_str!("../../demo/plan.json")).context("read the plan")?;
        let city = cities.remove(pack.id().as_str()).context("the plan lacks this law")?;
        let (town, mut dice) = (Town::of_the_demo()?, Dice::new(2026));
        let today = time::local(now).date();
        let home = city.places.first().map(|(place, _)| place.clone()).context("no place")?;
        let address = address_of(app, &home);
        let mut citizen = town.person(&mut dice, None, Age::PARENT, (&address, today));
        VISITOR_PHONE.clone_into(&mut citizen.phone);
        let start = now.saturating_sub(SignedDuration::from_hours(24 * DAYS))?;
        let visitor = open_account(app, &citizen, start).await?;
        let words = Words::of_the_demo()?;
        let scans = BTreeMap::new();
        Ok(Self { app, clock, crew, town, words, city, dice, now, visitor, scans })
    }

    /// Files so many dossiers and lets them live until now. `progress` is told how many of all acts
    /// of filing are done.
    pub async fn fill(
        mut self,
        dossiers: u32,
        mut progress: impl FnMut(u64),
    ) -> anyhow::Result<Filled> {
        let mut lives = Vec::new();
        let mut queue: BinaryHeap<Entry> = BinaryHeap::new();
        for index in 0..usize::try_from(dossiers)? {
            let life = self.life(index);
            let at = match life.story.rests_at {
                Some(rest) => self.moment_before(minutes_to(rest)),
                None => self.moment_of_filing(),
            };
            queue.push(Reverse((at, index)));
            lives.push(life);
        }
        let mut filled = Filled::default();
        while let Some(Reverse((at, index))) = queue.pop() {
            if at > self.now {
                continue;
            }
            self.clock.set(at);
            let Some(life) = lives.get_mut(index) else { continue };
            let is_new = life.dossier.is_none();
            match self.act(life).await {
                Ok(Some(dossier)) => {
                    filled.acts += 1;
                    filled.dossiers += u32::from(is_new);
                    if is_new {
                        progress(u64::from(filled.dossiers));
                    }
                    let scene = Scene { app: self.app, crew: self.crew, words: &self.words };
                    life.plan = life.story.next(&dossier, &scene);
                    if let Some(plan) = &life.plan {
                        let next = moment(self.app, &dossier.competent, at, plan.wait);
                        queue.push(Reverse((next.max(at), index)));
                    }
                    life.dossier = Some(dossier);
                }
                Ok(None) => {}
                Err(Error::Refused(refusal)) => {
                    filled.refused += 1;
                    tracing::debug!(%refusal, "the law refused an act of the demo");
                }
                Err(error) => return Err(error).context("fill the demo city"),
            }
        }
        self.clock.set(self.now);
        Ok(filled)
    }

    fn life(&mut self, index: usize) -> Life {
        let mut dice = Dice::new(self.dice.roll());
        let resting = self.city.resting.get(index).cloned();
        let fate = match &resting {
            Some((stage, _)) => Fate::leading_to(*stage),
            None => dice.weighted(&FATES).copied().unwrap_or(Fate::Smooth),
        };
        let rests_at = resting.as_ref().map(|(stage, _)| *stage);
        // Every second stage is shown with a dossier of the visitor's own.
        let is_visitors = match resting {
            Some(_) => index.is_multiple_of(2),
            None => index % VISITOR_EVERY == 3,
        };
        let story =
            Story { dice, fate, rests_at, account: None, fate_done: false, site_seen: false };
        let procedure = resting.map(|(_, procedure)| procedure);
        Life { story, dossier: None, plan: None, is_visitors, procedure }
    }

    /// The moment that lies so many working minutes before now.
    fn moment_before(&self, minutes: i64) -> Timestamp {
        let calendar = self.app.catalogue.calendar();
        let now = time::local(self.now);
        let mut at = now;
        while calendar.working_minutes_between(at, now) < minutes {
            at = at.saturating_sub(10.minutes());
        }
        time::instant(at)
    }

    /// Any day of the past weeks, the last ones more often; people file in the daytime.
    fn moment_of_filing(&mut self) -> Timestamp {
        let recent = self.dice.happens(22);
        let back = if recent { self.dice.between(0, 6) } else { self.dice.between(3, DAYS - 1) };
        let day = time::local(self.now).date().saturating_sub(back.days());
        let hour = i8::try_from(self.dice.between(7, 21)).unwrap_or(9);
        let minute = i8::try_from(self.dice.between(0, 59)).unwrap_or(0);
        let second = i8::try_from(self.dice.between(0, 59)).unwrap_or(0);
        time::instant(day.at(hour, minute, second, 0)).min(self.now)
    }

    async fn act(&mut self, life: &mut Life) -> Result<Option<Arc<Dossier>>, Error> {
        let Some(dossier) = life.dossier.clone() else { return self.begin(life).await };
        let Some(plan) = life.plan.take() else { return Ok(None) };
        let ask = |command| Ask { dossier: dossier.id, version: None, key: None, command };
        let done = match plan.deed {
            Deed::Officer(staff, agency, command) => {
                let Some(staff) = self.app.storage.staff(staff).await? else { return Ok(None) };
                let Some(desk) = self.app.as_officer(&staff, &agency) else { return Ok(None) };
                self.app.officer_acts(&desk, ask(command)).await?
            }
            Deed::Citizen(command) => {
                let Some(account) = &life.story.account else { return Ok(None) };
                self.app.citizen_acts(account.id, ask(command)).await?
            }
            Deed::HandIn => return self.hand_in(life, &dossier).await,
            Deed::Silence => {
                self.app.count_silence().await?;
                self.app.storage.dossier(dossier.id).await?.ok_or(Error::NotFound)?
            }
        };
        Ok(Some(done))
    }

    async fn begin(&mut self, life: &mut Life) -> Result<Option<Arc<Dossier>>, Error> {
        for _ in 0..TRIES {
            if let Some(dossier) = self.file(life).await? {
                return Ok(Some(dossier));
            }
        }
        Ok(None)
    }

    /// Files something; `None` when the counter it would be brought to does not open before now.
    async fn file(&mut self, life: &mut Life) -> Result<Option<Arc<Dossier>>, Error> {
        let dice = &mut life.story.dice;
        let wanted = life.procedure.clone().or_else(|| dice.weighted(&self.city.wanted).cloned());
        let place = dice.weighted(&self.city.places).cloned();
        let (Some(code), Some(place)) = (wanted, place) else { return Ok(None) };
        let procedure = Arc::clone(self.app.procedure_now(&code)?);
        let now = self.app.now();
        let today = time::local(now).date();
        let address = address_of(self.app, &place);
        let mut person = self.town.person(dice, None, Age::PARENT, (&address, today));
        if life.is_visitors {
            person = visitor(&self.visitor, &person);
        }
        let case = usual_case(&procedure, life.procedure.is_some(), dice);
        let filling = Filling {
            town: &self.town,
            words: &self.words,
            applicant: &person,
            place: &address,
            today,
        };
        let answers =
            procedure.form.as_ref().map(|form| fill(form, &filling, dice)).unwrap_or_default();
        let chosen = life.is_visitors || life.procedure.is_some();
        let online = procedure.is_online() && (chosen || is_online(&procedure.channels, dice));
        if online {
            let (account, mandate) = match life.is_visitors {
                true => (self.visitor.clone(), None),
                false => self.filer(&person, (&address, today), &mut life.story.dice).await?,
            };
            life.story.account = Some(account.clone());
            let papers = self.papers(&procedure, case.as_ref(), &answers).await?;
            // A result on paper is collected; one that may be a file is downloaded by most.
            let digital =
                procedure.service_level == ServiceLevel::Full && life.story.dice.happens(70);
            let delivery = if digital { Delivery::Online } else { Delivery::Counter };
            let applicant = person.applicant();
            let filing = Filing {
                procedure: code,
                case,
                place,
                mandate,
                applicant,
                answers,
                papers,
                delivery,
                arrival: None,
            };
            let key = format!("demo {}", life.story.dice.roll());
            return self.app.file(&account, filing, &key).await.map(Some);
        }
        self.at_the_counter(life, (&procedure, &place), &person, (case, answers)).await
    }

    /// Who files for this person: mostly themselves, sometimes somebody of the family.
    async fn filer(
        &self,
        person: &Person,
        place: (&str, Date),
        dice: &mut Dice,
    ) -> Result<(Account, Option<Mandate>), Error> {
        let now = self.app.now();
        if !dice.happens(8) {
            return Ok((open_account(self.app, person, now).await?, None));
        }
        let helper = self.town.person(dice, None, Age::PARENT, place);
        let mandate = Mandate {
            name: helper.name.clone(),
            identity_number: Some(helper.personal_id.clone()),
            phone: helper.phone.parse().ok(),
            relation: dice.pick(&self.words.mandate_relation).cloned().unwrap_or_default(),
            written_on: None,
        };
        Ok((open_account(self.app, &helper, now).await?, Some(mandate)))
    }

    async fn at_the_counter(
        &mut self,
        life: &mut Life,
        (procedure, place): (&Procedure, &AgencyId),
        person: &Person,
        (case, answers): (Option<domain::ids::CaseId>, Answers),
    ) -> Result<Option<Arc<Dossier>>, Error> {
        let today = time::local(self.app.now()).date();
        let Some(competent) = self.app.catalogue.competent_for(procedure, place, today) else {
            return Ok(None);
        };
        let agencies = self.app.catalogue.agencies();
        let desks: Vec<_> = self.crew.at(agencies, &competent.id, Role::OnestopOfficer).collect();
        let Some((staff, seat)) = life.story.dice.pick(&desks) else { return Ok(None) };
        // Counters receive while they are open.
        let calendar = self.app.catalogue.calendar_of(&competent.id);
        let open = calendar.next_opening(time::local(self.app.now())).map(time::instant);
        let Ok(open) = open else { return Ok(None) };
        if open > self.now {
            return Ok(None);
        }
        self.clock.set(open.max(self.app.now()));
        let Some(desk) = self.app.as_officer(staff, seat) else { return Ok(None) };
        let sheets = |part: &Component| (part.id.clone(), part.originals.max(1), part.copies);
        let papers = needed(procedure, case.as_ref(), Channel::Counter, &answers);
        let walk_in = WalkIn {
            procedure: procedure.code.clone(),
            case: case.clone(),
            place: Some(place.clone()),
            applicant: person.applicant(),
            mandate: None,
            papers: papers.into_iter().map(sheets).collect(),
            answers,
            sets: 1,
            delivery: Delivery::Counter,
            key: None,
        };
        self.app.receive_walk_in(&desk, walk_in).await.map(Some)
    }

    /// What was asked for, as new files, or as sheets over the counter for those without account.
    async fn hand_in(
        &mut self,
        life: &mut Life,
        dossier: &Dossier,
    ) -> Result<Option<Arc<Dossier>>, Error> {
        use domain::dossier::{
            Command, Stage,
            state::{Paper, PaperForm},
        };
        let (Stage::IntakeSupplementAsked { request, .. } | Stage::SupplementAsked { request, .. }) =
            &dossier.stage
        else {
            return Ok(None);
        };
        let asked: Vec<ComponentId> =
            request.items.iter().filter_map(|item| item.component.clone()).collect();
        if let Some(account) = life.story.account.clone() {
            let mut files = Vec::new();
            for component in asked {
                let file = self.scan(component.as_str(), &dossier.applicant.name).await?;
                files.push((component, file));
            }
            let ask = (dossier.id, None);
            let done = self.app.hand_in_supplement(&account, ask, Answers::new(), files).await?;
            return Ok(Some(done));
        }
        let agencies = self.app.catalogue.agencies();
        let desk = self.crew.at(agencies, &dossier.reception, Role::OnestopOfficer).next();
        let Some((staff, seat)) = desk else { return Ok(None) };
        let Some(desk) = self.app.as_officer(staff, seat) else { return Ok(None) };
        let sheet = |component| Paper {
            component,
            form: PaperForm::Sheets { originals: 1, copies: 0 },
            round: 0,
            replaced: false,
        };
        let papers = asked.into_iter().map(sheet).collect();
        let command = Command::HandInSupplement { answers: Answers::new(), papers };
        let ask = Ask { dossier: dossier.id, version: None, key: None, command };
        self.app.officer_acts(&desk, ask).await.map(Some)
    }

    async fn papers(
        &mut self,
        procedure: &Procedure,
        case: Option<&domain::ids::CaseId>,
        answers: &Answers,
    ) -> Result<Vec<(ComponentId, StoredFile)>, Error> {
        let mut papers = Vec::new();
        for part in needed(procedure, case, Channel::Online, answers) {
            papers.push((part.id.clone(), self.scan(part.id.as_str(), part.title()).await?));
        }
        Ok(papers)
    }

    /// A file that looks like a scanned paper: one page with its title.
    async fn scan(&mut self, name: &str, title: &str) -> Result<StoredFile, Error> {
        let bytes = match self.scans.get(title) {
            Some(bytes) => bytes.clone(),
            None => {
                let data = serde_json::json!({ "title": title });
                let page = self.app.papers.print(PaperJob { template: "letter", data }).await?;
                let page = Bytes::from(page);
                self.scans.insert(title.to_owned(), page.clone());
                page
            }
        };
        let stream = stream::once(async move { Ok(bytes) }).boxed();
        self.app.take_file(&format!("{name}.pdf"), stream).await
    }
}

/// The papers that this case needs.
fn needed<'a>(
    procedure: &'a Procedure,
    case: Option<&domain::ids::CaseId>,
    channel: Channel,
    answers: &Answers,
) -> Vec<&'a Component> {
    missing_components(procedure, case, channel, answers, |_| false)
}

/// Most people are the first case.
fn usual_case(
    procedure: &Procedure,
    is_sure: bool,
    dice: &mut Dice,
) -> Option<domain::ids::CaseId> {
    let first = procedure.cases.first().map(|case| case.id.clone());
    if is_sure || dice.happens(85) {
        first
    } else {
        dice.pick(&procedure.cases).map(|case| case.id.clone())
    }
}

/// Commune, district, city.
fn address_of(app: &App, place: &AgencyId) -> String {
    let line = app.catalogue.agencies().lineage(place);
    line.iter().map(|agency| agency.place.as_str()).collect::<Vec<_>>().join(", ")
}

async fn open_account(app: &App, person: &Person, at: Timestamp) -> Result<Account, Error> {
    let profile = Profile {
        full_name: person.name.clone(),
        personal_id: person.personal_id.clone(),
        phone: person.phone.parse().ok(),
        email: None,
        address: person.address.clone(),
    };
    let contact = app::sign_in::contact(&person.phone).unwrap_or_else(|| person.phone.clone());
    if let Some(known) = app.storage.account_by_contact(&contact).await? {
        return Ok(known);
    }
    let account = Account { id: AccountId(app.chance.id(at)), contact, opened_at: at, profile };
    app.storage.save_account(account.clone()).await?;
    Ok(account)
}

/// The visitor as a person; what the profile does not tell is taken from `like`.
fn visitor(account: &Account, like: &Person) -> Person {
    let profile = &account.profile;
    let born = birth_of(&profile.personal_id, like.born);
    Person {
        name: profile.full_name.clone(),
        personal_id: profile.personal_id.clone(),
        phone: VISITOR_PHONE.to_owned(),
        address: profile.address.clone(),
        born,
        sex: if profile.personal_id.as_bytes().get(3).is_some_and(|digit| digit % 2 == 1) {
            super::people::Sex::Female
        } else {
            super::people::Sex::Male
        },
    }
}

/// The year stands in the number; the day is anybody's.
fn birth_of(personal_id: &str, like: Date) -> Date {
    let id = domain::personal_id::PersonalId::parse_with_old(personal_id).ok();
    let year = id.and_then(|id| id.birth_year()).unwrap_or(like.year());
    like.with().year(year).build().unwrap_or(like)
}

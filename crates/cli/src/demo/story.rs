//! What happens next to an invented dossier: read off its stage, its process and its fate.

use super::{Dice, staff::Crew, words::Words};
use app::{App, accounts::Account, catalogue::library::RejectionMoment};
use domain::{
    dossier::{
        Command, Dossier, Facts, Stage, StageKind,
        state::{Decision, Delivery, Grounds, Payment, Person, Post, SupplementItem, Verdict},
    },
    ids::{AgencyId, ConsultationId, StaffId},
    party::Role,
    procedure::{Channel, ComponentKind},
    process::{Act, PauseCause, Step},
    time,
};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// How a dossier's life goes, when it lives long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// As it should.
    Smooth,
    /// The work takes longer than promised.
    Late,
    /// Late, but with an apology and a new date in time.
    Apology,
    /// Lies with somebody and nothing happens.
    Stuck,
    /// The desk asks for something before receiving it.
    IntakeSupplement,
    /// The specialist asks for something.
    Supplement,
    /// Something was asked for, and the citizen does not answer.
    Unanswered,
    /// Not accepted by the desk.
    NotAccepted,
    /// Refused by the approver.
    Refused,
    /// Sent back once before it is signed.
    SentBack,
    /// The citizen takes it back.
    Withdrawn,
    /// The clock is stopped for a lawful cause.
    Paused,
}

/// How often each of them is met.
pub const FATES: [(Fate, u32); 12] = [
    (Fate::Smooth, 56),
    (Fate::Late, 9),
    (Fate::Apology, 3),
    (Fate::Stuck, 5),
    (Fate::IntakeSupplement, 6),
    (Fate::Supplement, 7),
    (Fate::Unanswered, 3),
    (Fate::NotAccepted, 2),
    (Fate::Refused, 3),
    (Fate::SentBack, 4),
    (Fate::Withdrawn, 3),
    (Fate::Paused, 5),
];

/// The longest that an act of a story takes which shall come to rest at a stage soon.
const BRISK_MINUTES: u32 = 40;

impl Fate {
    /// The fate that leads to this stage.
    pub fn leading_to(stage: StageKind) -> Self {
        match stage {
            StageKind::IntakeSupplementAsked => Self::IntakeSupplement,
            StageKind::NotAccepted => Self::NotAccepted,
            StageKind::SupplementAsked => Self::Supplement,
            StageKind::Paused => Self::Paused,
            StageKind::Rejected => Self::Refused,
            StageKind::Withdrawn | StageKind::Stopped => Self::Withdrawn,
            StageKind::Submitted
            | StageKind::Received
            | StageKind::Transferred
            | StageKind::Processing
            | StageKind::Approving
            | StageKind::Issuing
            | StageKind::Issued
            | StageKind::Returned => Self::Smooth,
        }
    }
}

/// Something that will be done, by whom, and after how long.
#[derive(Debug, Clone)]
pub struct Plan {
    /// After how long.
    pub wait: Wait,
    /// What.
    pub deed: Deed,
}

/// How long until it is done.
#[derive(Debug, Clone, Copy)]
pub enum Wait {
    /// So many minutes of working time.
    Working(u32),
    /// So many minutes of anybody's time.
    Any(i64),
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// By an officer, acting for this agency.
    Officer(StaffId, AgencyId, Command),
    /// By the citizen.
    Citizen(Command),
    /// The citizen hands in what was asked for.
    HandIn,
    /// The clock counts the silence of a consulted agency.
    Silence,
}

/// The parts of a story that the dossier does not tell.
#[derive(Debug, Clone)]
pub struct Story {
    /// Its chances.
    pub dice: Dice,
    /// How it goes.
    pub fate: Fate,
    /// Where it comes to rest, so that a visitor finds every stage; most stories rest nowhere.
    pub rests_at: Option<StageKind>,
    /// Whose it is, when it was filed online.
    pub account: Option<Account>,
    /// Whether the one thing that its fate brings has happened.
    pub fate_done: bool,
    /// Whether somebody went to look on site.
    pub site_seen: bool,
}

/// Everybody and everything a story needs around it.
pub struct Scene<'a> {
    /// The application.
    pub app: &'a App,
    /// The officers.
    pub crew: &'a Crew,
    /// What people write.
    pub words: &'a Words,
}

impl Story {
    /// What happens next; `None` when nothing does.
    pub fn next(&mut self, dossier: &Dossier, scene: &Scene<'_>) -> Option<Plan> {
        let Some(rest) = self.rests_at else { return self.follow(dossier, scene) };
        if dossier.stage.kind() == rest {
            return None;
        }
        let plan = self.follow(dossier, scene)?;
        let wait = match plan.wait {
            Wait::Working(minutes) => Wait::Working(minutes.min(BRISK_MINUTES)),
            Wait::Any(minutes) => Wait::Any(minutes.min(i64::from(BRISK_MINUTES))),
        };
        Some(Plan { wait, ..plan })
    }

    fn follow(&mut self, dossier: &Dossier, scene: &Scene<'_>) -> Option<Plan> {
        let facts = scene.app.facts(dossier, scene.app.now()).ok()?;
        let turn = Turn { dossier, scene, facts };
        if dossier.withdrawal.is_some() && !dossier.stage.kind().is_finished() {
            return turn.desk(self.dice.between(10, 200), Command::ConfirmWithdrawal);
        }
        match &dossier.stage {
            Stage::Submitted { .. } => self.at_the_desk(&turn),
            Stage::IntakeSupplementAsked { .. }
            | Stage::SupplementAsked { handed_in: None, .. } => {
                let answers = self.fate != Fate::Unanswered;
                answers.then(|| Plan {
                    wait: Wait::Any(self.dice.between(300, 4300)),
                    deed: Deed::HandIn,
                })
            }
            Stage::SupplementAsked { handed_in: Some(_), .. } => {
                turn.desk(self.dice.between(20, 240), Command::AcceptSupplement)
            }
            Stage::Received { .. } => turn.desk(self.dice.between(5, 90), Command::Transfer),
            Stage::Transferred(post) => self.taken_over(post, &turn),
            Stage::Processing(post) | Stage::Approving(post) | Stage::Issuing(post) => {
                self.worked_on(post, &turn)
            }
            Stage::Paused { post, .. } => {
                let note = self.dice.pick(&scene.words.resume).cloned().unwrap_or_default();
                let wait = Wait::Working(minutes(self.dice.between(900, 3000)));
                turn.holder(post, None).map(|(staff, agency)| Plan {
                    wait,
                    deed: Deed::Officer(staff, agency, Command::Resume { note }),
                })
            }
            Stage::Issued { .. } | Stage::Rejected { .. } => self.returned(&turn),
            Stage::NotAccepted { .. } | Stage::Returned { .. } => self.rated(&turn),
            Stage::Withdrawn { .. } | Stage::Stopped { .. } => None,
        }
    }

    /// Whether the fate asks for something that has not happened yet; once only.
    fn meets(&mut self, fate: Fate) -> bool {
        let now = self.fate == fate && !self.fate_done;
        self.fate_done |= now;
        now
    }

    fn at_the_desk(&mut self, turn: &Turn<'_>) -> Option<Plan> {
        let wait = self.dice.between(15, 420);
        if self.meets(Fate::NotAccepted) {
            let library = turn.scene.app.catalogue.library();
            let reasons: Vec<_> = library
                .rejection_reasons
                .iter()
                .filter(|reason| reason.moments.contains(&RejectionMoment::Reception))
                .filter(|reason| !reason.sentence.contains('{'))
                .collect();
            let reason = self.dice.pick(&reasons)?;
            let basis = reason.legal_basis.as_ref().unwrap_or(&turn.scene.words.not_accept_basis);
            let grounds = Grounds {
                number: None,
                reason: reason.sentence.clone(),
                legal_basis: basis.clone(),
            };
            return turn.desk(wait, Command::NotAccept { grounds });
        }
        let early = self.fate == Fate::Unanswered && self.dice.happens(50);
        if self.meets(Fate::IntakeSupplement) || (early && self.meets(Fate::Unanswered)) {
            let items = self.asked_for(turn)?;
            return turn.desk(wait, Command::AskSupplement { items, note: String::new() });
        }
        turn.desk(wait, Command::Accept)
    }

    /// What is missing, in a sentence of the library.
    fn asked_for(&mut self, turn: &Turn<'_>) -> Option<Vec<SupplementItem>> {
        let (case, channel) = (turn.dossier.case.as_ref(), turn.dossier.channel);
        let parts = turn.facts.procedure.components_for(case, channel);
        let papers: Vec<_> =
            parts.into_iter().filter(|part| part.kind == ComponentKind::Paper).collect();
        let library = turn.scene.app.catalogue.supplement_reasons();
        let fits: Vec<_> = library
            .iter()
            .filter(|reason| reason.component_kinds.contains(&ComponentKind::Paper))
            .filter(|reason| {
                !reason.sentence.contains("{field}") && !reason.sentence.contains("{rule}")
            })
            .collect();
        let (part, reason) = (self.dice.pick(&papers)?, self.dice.pick(&fits)?);
        let reason = reason.sentence.replace("{component}", part.title());
        Some(vec![SupplementItem { component: Some(part.id.clone()), reason }])
    }

    fn taken_over(&mut self, post: &Post, turn: &Turn<'_>) -> Option<Plan> {
        if self.fate == Fate::Stuck && self.dice.happens(20) {
            return None;
        }
        let (staff, agency) = turn.holder(post, None)?;
        let wait = Wait::Working(minutes(self.dice.between(10, 150)));
        Some(Plan { wait, deed: Deed::Officer(staff, agency, Command::TakeOver) })
    }

    fn worked_on(&mut self, post: &Post, turn: &Turn<'_>) -> Option<Plan> {
        let step = turn.facts.process.step(&post.step)?;
        let main = step.acts.iter().any(|act| matches!(act, Act::Submit { .. }));
        if main && self.fate == Fate::Stuck {
            return None;
        }
        if let Some(plan) = self.opinion(turn) {
            return Some(plan);
        }
        let drafter = turn.dossier.draft.as_ref().map(|draft| draft.by.staff);
        let other_than = if has_approval(step) { drafter } else { None };
        let (staff, agency) = turn.holder(post, other_than)?;
        if main && self.fate == Fate::Apology && !self.fate_done {
            self.fate_done = true;
            if let Some(plan) = self.apology(post, turn) {
                return Some(plan);
            }
        }
        if main && self.meets(Fate::Withdrawn) {
            let reason = turn.scene.words.withdrawal.clone();
            let wait = Wait::Any(self.dice.between(200, 2500));
            let command = Command::AskWithdrawal { reason };
            return match turn.dossier.submitter.account() {
                Some(_) => Some(Plan { wait, deed: Deed::Citizen(command) }),
                None => turn.desk(self.dice.between(60, 600), command),
            };
        }
        let (command, share) = self.work_of(step, turn)?;
        let wait = Wait::Working(self.minutes_at(post, turn, share));
        Some(Plan { wait, deed: Deed::Officer(staff, agency, command) })
    }

    /// The next opinion that comes in, while some are awaited.
    fn opinion(&mut self, turn: &Turn<'_>) -> Option<Plan> {
        let asked = turn.dossier.open_consultations().next()?;
        let now = time::local(turn.facts.now);
        let left = now.duration_until(asked.due).as_mins();
        if asked.silence_is_consent && self.dice.happens(15) {
            return Some(Plan { wait: Wait::Any(left.max(0) + 2), deed: Deed::Silence });
        }
        let agencies = turn.facts.agencies;
        let (staff, seat) = turn.scene.crew.at(agencies, &asked.agency, Role::Specialist).next()?;
        let (verdict, text) = match self.dice.happens(88) {
            true => (Verdict::Agree, self.dice.pick(&turn.scene.words.opinions_agree)?.clone()),
            false => (Verdict::Disagree, turn.scene.words.opinion_disagree.clone()),
        };
        let command = Command::AnswerConsultation { id: asked.id, verdict, text };
        let wait = Wait::Working(minutes(self.dice.between(300, 2200)));
        Some(Plan { wait, deed: Deed::Officer(staff.id, seat.clone(), command) })
    }

    /// A day before the promise, a new date within the next days.
    fn apology(&mut self, post: &Post, turn: &Turn<'_>) -> Option<Plan> {
        let due = turn.dossier.due()?;
        let agencies = turn.facts.agencies;
        let crew = turn.scene.crew;
        let (staff, seat) = [Role::UnitHead, Role::Approver, Role::OnestopHead]
            .into_iter()
            .find_map(|role| crew.at(agencies, &post.agency, role).next())?;
        let reasons = &turn.scene.app.catalogue.library().apology_reasons;
        let reason = self.dice.pick(reasons)?.words.clone();
        let calendar = turn.facts.calendar;
        let day = calendar.nth_working_day_after(due.date(), 4).ok()?;
        let command = Command::Apologise { reason, due: calendar.closing(day)? };
        let until = due.date().saturating_sub(1.day()).at(9, 30, 0, 0);
        let wait = time::local(turn.facts.now).duration_until(until).as_mins().max(30);
        Some(Plan { wait: Wait::Any(wait), deed: Deed::Officer(staff.id, seat.clone(), command) })
    }

    /// What the holder does at this step, and in which share of the step's time.
    fn work_of(&mut self, step: &Step, turn: &Turn<'_>) -> Option<(Command, Share)> {
        let words = turn.scene.words;
        if has(step, &Act::RequestSupplement) {
            let wanted = self.meets(Fate::Supplement) || self.meets(Fate::Unanswered);
            if wanted
                && turn.dossier.supplement_requests == 0
                && let Some(items) = self.asked_for(turn)
            {
                return Some((
                    Command::AskSupplement { items, note: String::new() },
                    Share::Little,
                ));
            }
        }
        if let Some(command) = self.consulted(step, turn) {
            return Some((command, Share::Little));
        }
        if has(step, &Act::VerifyOnSite) && !self.site_seen && self.dice.happens(35) {
            self.site_seen = true;
            let on = time::local(turn.facts.now).date();
            let minutes = words.site_minutes.clone();
            return Some((Command::VerifyOnSite { on, minutes }, Share::Half));
        }
        if let Some(cause) = pause_of(step)
            && self.meets(Fate::Paused)
        {
            let note = match cause {
                PauseCause::FinancialObligation => words.pause_financial.clone(),
                PauseCause::Legal => words.pause_legal.clone(),
            };
            return Some((Command::Pause { cause, note }, Share::Half));
        }
        if let Some((to, _)) = step.forwards(&turn.dossier.answers).next() {
            let person = turn.next_person(to, &mut self.dice);
            let note = self.dice.pick(&words.hand_over).cloned().unwrap_or_default();
            return Some((Command::HandOver { to: to.clone(), person, note }, Share::Half));
        }
        self.decided(step, turn)
    }

    fn consulted(&mut self, step: &Step, turn: &Turn<'_>) -> Option<Command> {
        if !turn.dossier.consultations.is_empty() || !self.dice.happens(75) {
            return None;
        }
        let rules = step.acts.iter().find_map(|act| match act {
            Act::Consult { agencies, silence_is_consent: true, .. } => Some(agencies),
            _ => None,
        })?;
        let (dossier, tree) = (turn.dossier, turn.facts.agencies);
        let app = turn.scene.app;
        let agencies: Vec<_> = rules
            .iter()
            .filter_map(|rule| rule.resolve(tree, &dossier.reception, &dossier.competent))
            .map(|agency| (ConsultationId(app.chance.id(turn.facts.now)), agency))
            .collect();
        let question = turn.scene.words.consult_question.clone();
        (!agencies.is_empty()).then_some(Command::Consult { agencies, question })
    }

    fn decided(&mut self, step: &Step, turn: &Turn<'_>) -> Option<(Command, Share)> {
        let words = turn.scene.words;
        for act in &step.acts {
            match act {
                Act::Submit { .. } if turn.dossier.draft.is_none() => {
                    let decision = Decision::Grant {
                        result: 0,
                        text: words.grant.clone(),
                        fields: domain::form::Answers::new(),
                    };
                    return Some((Command::Draft { decision }, Share::Most));
                }
                Act::Submit { .. } => {
                    let note = self.dice.pick(&words.submit).cloned().unwrap_or_default();
                    return Some((Command::Submit { person: None, note }, Share::Little));
                }
                Act::Approve { .. } if has(step, &Act::Reject) && self.meets(Fate::Refused) => {
                    return Some((Command::Reject { grounds: refusal(turn) }, Share::Most));
                }
                Act::Approve { .. } if self.meets(Fate::SentBack) => {
                    return Some((
                        Command::SendBack { comment: words.send_back.clone() },
                        Share::Most,
                    ));
                }
                Act::Approve { .. } => return Some((Command::Approve, Share::Most)),
                Act::Issue { .. } => return Some((Command::Issue, Share::Most)),
                _ => {}
            }
        }
        None
    }

    /// The fee, then the result, when somebody comes for it.
    fn returned(&mut self, turn: &Turn<'_>) -> Option<Plan> {
        let dossier = turn.dossier;
        let refused = matches!(dossier.stage, Stage::Rejected { .. });
        if let (Payment::Due { amount }, false) = (dossier.payment, refused) {
            return turn.desk(self.dice.between(40, 1900), Command::RecordPayment { amount });
        }
        if dossier.delivery == Delivery::Online {
            let wait = Wait::Any(self.dice.between(20, 2000));
            return Some(Plan { wait, deed: Deed::Citizen(Command::Collect) });
        }
        let waited =
            if matches!(dossier.payment, Payment::Paid { .. }) { (2, 8) } else { (60, 2400) };
        let command =
            Command::Return { receipt_checked: true, collected_by: dossier.applicant.name.clone() };
        turn.desk(self.dice.between(waited.0, waited.1), command)
    }

    fn rated(&mut self, turn: &Turn<'_>) -> Option<Plan> {
        let dossier = turn.dossier;
        let may = dossier.submitter.account().is_some() && dossier.rating.is_none();
        if !may || !self.dice.happens(60) {
            return None;
        }
        let pleased = !matches!(self.fate, Fate::Late | Fate::Refused | Fate::NotAccepted)
            || self.dice.happens(20);
        let (stars, comments) = match pleased {
            true => (self.dice.between(4, 5), &turn.scene.words.comments_good),
            false => (self.dice.between(1, 3), &turn.scene.words.comments_bad),
        };
        let comment = self.dice.pick(comments).cloned().unwrap_or_default();
        let wanted = if pleased {
            app::catalogue::library::Tone::Praise
        } else {
            app::catalogue::library::Tone::Complaint
        };
        let library = turn.scene.app.catalogue.rating_reasons();
        let reasons: Vec<_> = library.iter().filter(|reason| reason.tone == wanted).collect();
        let reasons =
            self.dice.pick(&reasons).map(|reason| reason.id.clone()).into_iter().collect();
        let stars = u8::try_from(stars).unwrap_or(3);
        let wait = Wait::Any(self.dice.between(30, 3000));
        Some(Plan { wait, deed: Deed::Citizen(Command::Rate { stars, reasons, comment }) })
    }

    /// How long the work takes: a share of the time that the step, or the promise, still gives.
    fn minutes_at(&mut self, post: &Post, turn: &Turn<'_>, share: Share) -> u32 {
        let due = post.due.into_iter().chain(turn.dossier.due()).min();
        let since = time::local(turn.facts.now);
        let left = due.map_or(600, |due| turn.facts.calendar.working_minutes_between(since, due));
        let part = match share {
            Share::Little => self.dice.between(5, 20),
            Share::Half => self.dice.between(15, 40),
            Share::Most
                if self.fate == Fate::Late && post.phase == domain::process::Phase::Processing =>
            {
                self.dice.between(140, 260)
            }
            Share::Most => self.dice.between(30, 85),
        };
        minutes((left.max(60) * part / 100).max(5))
    }
}

/// Which share of the time an act takes.
#[derive(Debug, Clone, Copy)]
enum Share {
    Little,
    Half,
    Most,
}

fn minutes(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(1)
}

fn has(step: &Step, act: &Act) -> bool {
    step.acts.contains(act)
}

fn has_approval(step: &Step) -> bool {
    step.acts.iter().any(|act| matches!(act, Act::Approve { .. }))
}

fn pause_of(step: &Step) -> Option<PauseCause> {
    step.acts.iter().find_map(|act| match act {
        Act::Pause { cause } => Some(*cause),
        _ => None,
    })
}

/// A dossier at a moment, with everything around it.
struct Turn<'a> {
    dossier: &'a Dossier,
    scene: &'a Scene<'a>,
    facts: Facts<'a>,
}

impl Turn<'_> {
    /// Something that the desk does.
    fn desk(&self, wait: i64, command: Command) -> Option<Plan> {
        let agencies = self.facts.agencies;
        let at_desk = self
            .scene
            .crew
            .at(agencies, &self.dossier.reception, Role::OnestopOfficer)
            .collect::<Vec<_>>();
        // The same officer for the same dossier, different ones for different dossiers.
        let turn = self.dossier.id.0.as_bytes()[15];
        let (staff, seat) = at_desk.get(usize::from(turn) % at_desk.len().max(1))?;
        let deed = Deed::Officer(staff.id, (*seat).clone(), command);
        Some(Plan { wait: Wait::Working(minutes(wait)), deed })
    }

    /// Who works at a post: the one who holds it, else somebody who may.
    fn holder(&self, post: &Post, other_than: Option<StaffId>) -> Option<(StaffId, AgencyId)> {
        let (crew, agencies) = (self.scene.crew, self.facts.agencies);
        let found = match &post.person {
            Some(person) => crew.seat(agencies, person.staff, &post.agency, post.role),
            None => {
                let mut may: Vec<_> = crew
                    .at(agencies, &post.agency, post.role)
                    .filter(|(staff, _)| Some(staff.id) != other_than)
                    .collect();
                let turn = usize::from(self.dossier.id.0.as_bytes()[14]);
                let chosen = turn.checked_rem(may.len())?;
                Some(may.swap_remove(chosen))
            }
        };
        found.map(|(staff, seat)| (staff.id, seat.clone()))
    }

    /// Somebody for the step that follows.
    fn next_person(&self, to: &domain::ids::StepId, dice: &mut Dice) -> Option<Person> {
        let step = self.facts.process.step(to)?;
        let agencies = self.facts.agencies;
        let agency =
            step.agency.resolve(agencies, &self.dossier.reception, &self.dossier.competent)?;
        let may: Vec<_> = self.scene.crew.at(agencies, &agency, step.role?).collect();
        let (staff, _) = dice.pick(&may)?;
        Some(Person { staff: staff.id, name: staff.name.clone() })
    }
}

/// Why this procedure is refused: a house by the planning, anything else by its own law.
fn refusal(turn: &Turn<'_>) -> Grounds {
    let (words, procedure) = (turn.scene.words, turn.facts.procedure);
    let is_building = procedure.sector.to_lowercase().contains("xây dựng");
    let (reason, legal_basis) = match procedure.legal_basis.first().filter(|_| !is_building) {
        Some(law) if law.name.contains(&law.number) => {
            (&words.reject_other_reason, law.name.clone())
        }
        Some(law) => (&words.reject_other_reason, format!("{} số {}", law.name, law.number)),
        None => (&words.reject_reason, words.reject_basis.clone()),
    };
    Grounds { number: None, reason: reason.clone(), legal_basis }
}

/// The moment of a plan that is made `now` for a dossier of this agency.
pub fn moment(app: &App, agency: &AgencyId, now: Timestamp, wait: Wait) -> Timestamp {
    match wait {
        Wait::Working(minutes) => {
            let calendar = app.catalogue.calendar_of(agency);
            let end = calendar.add_working_minutes(time::local(now), minutes);
            end.map_or(Timestamp::MAX, time::instant)
        }
        Wait::Any(minutes) => {
            now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX)
        }
    }
}

/// Whether a dossier of this story is filed on the portal.
pub fn is_online(channels: &[Channel], dice: &mut Dice) -> bool {
    channels.contains(&Channel::Online) && dice.happens(62)
}

//! The form of one act: what can be chosen in it, and what stands in it before anybody types.

use super::{Known, able_people, offers::Offer};
use crate::{
    actor::Desk,
    desk::{
        checklist::{self, Line},
        form_boxes::{self, Group},
        people, show, words,
    },
    problem::Problem,
    site::Site,
    typed::Typed,
    ui::Errors,
    url,
};
use app::catalogue::{SupplementReason, library::RejectionMoment};
use domain::{
    dossier::{
        Dossier, Stage,
        state::{Decision, Person},
    },
    ids::{AgencyId, StepId},
    party::{Role, Submitter},
    procedure::ComponentKind,
    process::{Act, PauseCause},
};
use wording::{answers, terms};

/// The open form.
pub struct OpenAct<'a> {
    /// Which act.
    pub noun: &'static str,
    /// Its name.
    pub title: String,
    /// Where it is sent.
    pub url: String,
    /// Which of several of that noun.
    pub target: String,
    /// Whether it ends or refuses something.
    pub is_grave: bool,
    /// People who can be named.
    pub people: Vec<(String, String)>,
    /// Whether somebody must be named.
    pub must_name: bool,
    /// Agencies that can be asked.
    pub agencies: Vec<(String, String)>,
    /// Agencies chosen so far.
    pub chosen: Vec<String>,
    /// Reasons of the library.
    pub reasons: Vec<(String, String)>,
    /// One line per paper, each with its own reasons, for a supplement.
    pub items: Vec<Asking>,
    /// Causes of a pause.
    pub causes: Vec<(String, String)>,
    /// Results of the procedure.
    pub results: Vec<(String, String)>,
    /// The declaration as printed on the result.
    pub groups: Vec<Group<'a>>,
    /// Papers to check off.
    pub checklist: Vec<Line>,
    /// The question that is answered, and what comes with it.
    pub question: String,
}

/// A paper for which something may be asked.
pub struct Asking {
    /// Component, or `form` for the declaration.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Reasons that fit it.
    pub reasons: Vec<(String, String)>,
}

impl<'a> OpenAct<'a> {
    /// The form of `offer`.
    pub async fn of(
        site: &Site,
        desk: &Desk,
        known: &Known<'_>,
        offer: &Offer,
        (typed, errors): (&Typed, &'a Errors),
    ) -> Result<Self, Problem> {
        let dossier = known.dossier;
        let colleagues = nameable(site, known, offer).await?;
        let mut open = Self {
            noun: offer.noun(),
            title: words::act(offer),
            url: url::desk::act(dossier.id, &offer.path()),
            target: offer.target(),
            is_grave: offer.is_grave(),
            people: people::choices(&colleagues, Some(desk.officer().staff)),
            must_name: matches!(offer, Offer::Assign | Offer::Colleague { .. }),
            agencies: Vec::new(),
            chosen: typed.all("agency").map(str::to_owned).collect(),
            reasons: Vec::new(),
            items: Vec::new(),
            causes: Vec::new(),
            results: Vec::new(),
            groups: Vec::new(),
            checklist: Vec::new(),
            question: String::new(),
        };
        match offer {
            Offer::AskSupplement => open.items = askings(site, known),
            Offer::NotAccept => open.reasons = refusals(site, RejectionMoment::Reception),
            Offer::Reject => open.reasons = refusals(site, RejectionMoment::Appraisal),
            Offer::Apologise => {
                let reasons = &site.app.catalogue.library().apology_reasons;
                open.reasons =
                    reasons.iter().map(|one| (one.id.clone(), one.words.clone())).collect();
            }
            Offer::Consult { agencies } => {
                let named = |id: &AgencyId| (id.to_string(), show::agency_name(site, id));
                open.agencies = agencies.iter().map(named).collect();
            }
            Offer::Pause { causes } => {
                let named = |cause: &PauseCause| {
                    (cause_word(*cause).to_owned(), terms::pause_cause(*cause).to_owned())
                };
                open.causes = causes.iter().map(named).collect();
            }
            Offer::Answer { id } => {
                let asked = dossier.consultations.iter().find(|asked| asked.id == *id);
                open.question = asked.map(|asked| asked.question.clone()).unwrap_or_default();
            }
            Offer::HandIn => {
                let components = &known.facts.procedure.components;
                let case = dossier.case.as_ref();
                open.checklist = checklist::lines_of_case(components, case, typed, errors);
            }
            Offer::Draft => {
                open.reasons = refusals(site, RejectionMoment::Appraisal);
                let results = known.facts.procedure.results.iter().enumerate();
                open.results =
                    results.map(|(index, kind)| (index.to_string(), kind.name.clone())).collect();
                open.groups = corrections(known, typed, errors);
            }
            _ => {}
        }
        Ok(open)
    }
}

/// The word by which a form sends a cause.
pub fn cause_word(cause: PauseCause) -> &'static str {
    match cause {
        PauseCause::FinancialObligation => "financial_obligation",
        PauseCause::Legal => "legal",
    }
}

/// Who can be named with this act: those who hold the role where the dossier will lie.
pub async fn nameable(
    site: &Site,
    known: &Known<'_>,
    offer: &Offer,
) -> Result<Vec<Person>, Problem> {
    let place = match offer {
        Offer::Assign | Offer::Colleague { .. } => {
            known.dossier.stage.post().map(|post| (post.agency.clone(), post.role))
        }
        Offer::HandOver { to, .. } => place_of(known, to),
        Offer::Submit => submitted_to(known).and_then(|to| place_of(known, to)),
        _ => None,
    };
    match place {
        Some((agency, role)) => able_people(site, &agency, role).await,
        None => Ok(Vec::new()),
    }
}

fn submitted_to<'a>(known: &'a Known<'_>) -> Option<&'a StepId> {
    let post = known.dossier.stage.post()?;
    let step = known.facts.process.step(&post.step)?;
    step.acts.iter().find_map(|act| match act {
        Act::Submit { to } => Some(to),
        _ => None,
    })
}

fn place_of(known: &Known<'_>, to: &StepId) -> Option<(AgencyId, Role)> {
    let step = known.facts.process.step(to)?;
    let (dossier, agencies) = (known.dossier, known.facts.agencies);
    let agency = step.agency.resolve(agencies, &dossier.reception, &dossier.competent)?;
    Some((agency, step.role?))
}

fn refusals(site: &Site, moment: RejectionMoment) -> Vec<(String, String)> {
    let library = site.app.catalogue.rejection_reasons().iter();
    library
        .filter(|reason| reason.moments.contains(&moment))
        .map(|reason| (reason.id.clone(), reason.label.clone()))
        .collect()
}

/// What a form calls the declaration itself.
pub const DECLARATION: &str = "form";

fn askings(site: &Site, known: &Known<'_>) -> Vec<Asking> {
    let library = site.app.catalogue.supplement_reasons();
    // What fits no paper in particular fits the declaration.
    let fits = |reason: &SupplementReason, kind: ComponentKind| {
        reason.component_kinds.contains(&kind)
            || (kind == ComponentKind::DeclarationForm && reason.component_kinds.is_empty())
    };
    let reasons = |kind: ComponentKind| {
        let listed = library.iter().filter(|reason| fits(reason, kind));
        listed.map(|reason| (reason.id.clone(), reason.label.clone())).collect::<Vec<_>>()
    };
    let dossier = known.dossier;
    let asked = known.facts.procedure.components_for(dossier.case.as_ref(), dossier.channel);
    // What was filled in on the screen is corrected there: the last line asks for that.
    let is_declared = |kind| kind == ComponentKind::DeclarationForm && !dossier.answers.is_empty();
    let mut found: Vec<Asking> = asked
        .into_iter()
        .filter(|component| !is_declared(component.kind))
        .map(|component| Asking {
            id: component.id.to_string(),
            title: component.title().to_owned(),
            reasons: reasons(component.kind),
        })
        .collect();
    found.push(Asking {
        id: DECLARATION.to_owned(),
        title: words::DECLARATION.to_owned(),
        reasons: reasons(ComponentKind::DeclarationForm),
    });
    found
}

fn corrections<'a>(known: &Known<'_>, typed: &Typed, errors: &'a Errors) -> Vec<Group<'a>> {
    let Some(form) = &known.facts.procedure.form else { return Vec::new() };
    let dossier = known.dossier;
    let mut printed = dossier.answers.clone();
    if let Some(Decision::Grant { fields, .. }) =
        dossier.draft.as_ref().map(|draft| &draft.decision)
    {
        printed.extend(fields.clone());
    }
    let known = |one: &domain::form::Field| match &one.kind {
        // A list is chosen by its value, everything else is typed as people read it.
        domain::form::FieldKind::Choice { .. }
        | domain::form::FieldKind::YesNo
        | domain::form::FieldKind::Money => printed.get(&one.name).cloned().unwrap_or_default(),
        domain::form::FieldKind::Time | domain::form::FieldKind::Decimal { .. } => {
            printed.get(&one.name).cloned().unwrap_or_default()
        }
        _ => answers::of(one, &printed),
    };
    // Only what was declared can be wrong in the print.
    form_boxes::groups(form, |name| !printed.contains_key(name), known, typed, errors)
}

/// What stands in a form before anybody types.
pub fn prefill(offer: &Offer, dossier: &Dossier) -> Typed {
    match offer {
        Offer::Return => {
            let who = match &dossier.submitter {
                Submitter::Applicant { .. } => &dossier.applicant.name,
                Submitter::Authorised { mandate, .. } => &mandate.name,
            };
            show::prefilled(&[("collected_by", who)])
        }
        Offer::Draft => match dossier.draft.as_ref().map(|draft| &draft.decision) {
            Some(Decision::Grant { result, text, .. }) => show::prefilled(&[
                ("decision", "grant"),
                ("result", &result.to_string()),
                ("text", text),
            ]),
            Some(Decision::Refuse(grounds)) => show::prefilled(&[
                ("decision", "refuse"),
                ("result", "0"),
                ("reason", &grounds.reason),
                ("legal_basis", &grounds.legal_basis),
            ]),
            None => show::prefilled(&[("decision", "grant"), ("result", "0")]),
        },
        Offer::Answer { .. } => show::prefilled(&[("verdict", "agree")]),
        Offer::Pause { causes } => match causes.as_slice() {
            [one] => show::prefilled(&[("cause", cause_word(*one))]),
            _ => Typed::default(),
        },
        Offer::HandIn => show::prefilled(&asked_papers(dossier)),
        _ => Typed::default(),
    }
}

/// What was asked for is likely what was brought.
fn asked_papers(dossier: &Dossier) -> Vec<(&str, &str)> {
    let (Stage::IntakeSupplementAsked { request, .. } | Stage::SupplementAsked { request, .. }) =
        &dossier.stage
    else {
        return Vec::new();
    };
    let asked = request.items.iter().filter_map(|item| item.component.as_ref());
    asked.map(|component| ("paper", component.as_str())).collect()
}

impl OpenAct<'_> {
    /// What stands in the list of people while nobody is chosen.
    pub fn nobody(&self) -> &'static str {
        if self.must_name { words::CHOOSE } else { words::ANYBODY }
    }
}

//! A walk-in at the desk: sent and received in one act, the receipt in their hand.

use crate::{App, DeskOfficer, Error, act::act_key, applying::applicant_from};
use domain::{
    dossier::{
        self, Application, Dossier, Facts,
        state::{Delivery, Paper, PaperForm},
    },
    form::{Answers, check},
    ids::{AgencyId, CaseId, ComponentId, ProcedureCode},
    party::{Actor, Applicant, Mandate, Role, Submitter},
    procedure::Channel,
    time,
};
use std::sync::Arc;

/// What the officer at the counter takes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkIn {
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Which case.
    pub case: Option<CaseId>,
    /// The agency of the applicant's address, when another than the desk's own.
    pub place: Option<AgencyId>,
    /// Whose request.
    pub applicant: Applicant,
    /// Someone who came in their stead.
    pub mandate: Option<Mandate>,
    /// Answers of the form, as far as taken down; the paper form travels with the dossier.
    pub answers: Answers,
    /// Papers checked off: originals and copies.
    pub papers: Vec<(ComponentId, u8, u8)>,
    /// Number of sets.
    pub sets: u8,
    /// How the result shall come.
    pub delivery: Delivery,
    /// The page's idempotency key.
    pub key: Option<String>,
}

impl App {
    /// T1 and T2 at the counter.
    pub async fn receive_walk_in(
        &self,
        desk: &DeskOfficer,
        walk_in: WalkIn,
    ) -> Result<Arc<Dossier>, Error> {
        let officer = desk.officer();
        let scope = officer.staff.to_string();
        let key =
            walk_in.key.as_ref().map(|key| act_key(&scope, key, format!("{walk_in:?}").as_bytes()));
        self.once(key.clone(), async {
            let now = self.now();
            let pack = self.pack_now()?;
            let procedure = self.procedure_now(&walk_in.procedure)?;
            let application = self.counter_application(desk, &walk_in)?;
            let process = self
                .catalogue
                .process(&application.process.id, application.process.version)
                .ok_or(Error::NotFound)?;
            let facts = Facts {
                now,
                procedure,
                process,
                pack,
                calendar: self.catalogue.calendar_of(&application.competent),
                agencies: self.catalogue.agencies(),
            };
            let events = dossier::receive_at_counter(application, officer, &facts)?;
            let by = Actor::staff(officer, Role::OnestopOfficer);
            self.commit(by, now, None, events, key, None).await
        })
        .await
    }

    fn counter_application(
        &self,
        desk: &DeskOfficer,
        walk_in: &WalkIn,
    ) -> Result<Application, Error> {
        let procedure = self.procedure_now(&walk_in.procedure)?;
        let today = time::local(self.now()).date();
        let agencies = self.catalogue.agencies();
        let own = agencies.authority(&desk.officer().agency).ok_or(Error::NotFound)?;
        let place = walk_in.place.as_ref().unwrap_or(&own.id);
        let competent =
            self.catalogue.competent_for(procedure, place, today).ok_or(Error::NotFound)?;
        let answers = match &procedure.form {
            Some(form) => check::normalise(form, &walk_in.answers),
            None => Answers::new(),
        };
        let sheets = |(component, originals, copies): &(ComponentId, u8, u8)| Paper {
            component: component.clone(),
            form: PaperForm::Sheets { originals: *originals, copies: *copies },
            round: 0,
            replaced: false,
        };
        Ok(Application {
            case: walk_in.case.clone(),
            reception: own.id.clone(),
            channel: Channel::Counter,
            applicant: applicant_from(&answers, &walk_in.applicant),
            submitter: match &walk_in.mandate {
                Some(mandate) => Submitter::Authorised { account: None, mandate: mandate.clone() },
                None => Submitter::Applicant { account: None },
            },
            answers,
            papers: walk_in.papers.iter().map(sheets).collect(),
            sets: walk_in.sets.max(1),
            delivery: walk_in.delivery.clone(),
            ..self.blank_application(procedure, &competent.id)?
        })
    }
}

//! Applying on the portal: a draft that is saved at every step, then one sending.

use crate::{
    App, Error, FileRefusal, accounts::Account, act::act_key, drafts::Draft,
    ports::files::ByteStream,
};
use domain::{
    dossier::{
        self, Application, Command, Dossier, Facts,
        state::{Arrival, Delivery, Paper, PaperForm, ProcedureRef, ProcessRef, StoredFile},
    },
    form::{Answers, FormStep, Prefill, check},
    ids::{AgencyId, AttachmentId, CaseId, ComponentId, DossierId, DraftId, ProcedureCode},
    party::{Actor, Applicant, ApplicantKind, Mandate, Submitter},
    procedure::{Channel, Procedure},
    time,
};
use std::sync::Arc;

/// How a new application begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Which case, where there are several.
    pub case: Option<CaseId>,
    /// The agency of the citizen's address: the commune, or the lowest one known.
    pub place: AgencyId,
}

impl App {
    /// The procedure of the pack in force, when there is one of this code.
    pub fn procedure_now(&self, code: &ProcedureCode) -> Result<&Arc<Procedure>, Error> {
        let pack = self.pack_now()?;
        self.catalogue.procedure(&pack.id, code).ok_or(Error::NotFound)
    }

    /// Opens a draft.
    pub async fn begin(&self, account: &Account, wanted: Beginning) -> Result<Draft, Error> {
        let procedure = self.procedure_now(&wanted.procedure)?;
        if !procedure.is_online() {
            return Err(dossier::Refusal::NotOpenForFiling.into());
        }
        let now = self.now();
        let today = time::local(now).date();
        let competent = self
            .catalogue
            .competent_for(procedure, &wanted.place, today)
            .ok_or(Error::NotFound)?
            .id
            .clone();
        let answers = self.prefilled(procedure, account);
        let draft = Draft {
            id: DraftId(self.chance.id(now)),
            version: 1,
            account: account.id,
            procedure: procedure.code.clone(),
            procedure_version: procedure.version,
            case: wanted.case,
            reception: competent.clone(),
            competent,
            mandate: None,
            applicant: applicant_of(account),
            answers,
            papers: Vec::new(),
            delivery: Delivery::Counter,
            begun_at: now,
            saved_at: now,
        };
        self.storage.save_draft(draft.clone(), 0).await?;
        Ok(draft)
    }

    pub(crate) fn prefilled(&self, procedure: &Procedure, account: &Account) -> Answers {
        let profile = &account.profile;
        let today = time::local(self.now()).date();
        let value = |what| match what {
            Prefill::FullName => profile.full_name.clone(),
            Prefill::PersonalId => profile.personal_id.clone(),
            Prefill::Phone => profile.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
            Prefill::Email => profile.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            Prefill::Address => profile.address.clone(),
            Prefill::Today => today.to_string(),
        };
        let fields = procedure.form.iter().flat_map(domain::form::Form::fields);
        fields
            .filter_map(|(_, field)| field.prefill.map(|what| (field.name.clone(), value(what))))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// A draft of this account.
    pub async fn own_draft(&self, account: &Account, id: DraftId) -> Result<Draft, Error> {
        let draft = self.storage.draft(id).await?.ok_or(Error::NotFound)?;
        if draft.account == account.id { Ok(draft) } else { Err(Error::NotFound) }
    }

    /// The procedure of a draft, in the version it was begun with.
    pub fn procedure_of_draft(&self, draft: &Draft) -> Result<&Arc<Procedure>, Error> {
        let pack = self.pack_now()?;
        let (code, version) = (&draft.procedure, draft.procedure_version);
        self.catalogue
            .procedure_version(&pack.id, code, version)
            .or_else(|| self.catalogue.procedure(&pack.id, code))
            .ok_or(Error::NotFound)
    }

    /// Changes a draft and saves it. Someone faster (another device) does not lose: the change is
    /// made again on what they saved.
    pub async fn change_draft(
        &self,
        account: &Account,
        id: DraftId,
        change: impl Fn(&mut Draft) + Send + Sync,
    ) -> Result<Draft, Error> {
        for _ in 0..5 {
            let mut draft = self.own_draft(account, id).await?;
            let read = draft.version;
            change(&mut draft);
            draft.version += 1;
            draft.saved_at = self.now();
            if self.storage.save_draft(draft.clone(), read).await? {
                return Ok(draft);
            }
        }
        Err(Error::Stale)
    }

    /// Saves the answers of one step as typed, right or wrong. Only fields of that step are taken.
    pub async fn save_step(
        &self,
        account: &Account,
        id: DraftId,
        step: &FormStep,
        typed: &Answers,
    ) -> Result<Draft, Error> {
        let answers = check::normalise_step(step, typed);
        self.change_draft(account, id, |draft| {
            draft.answers.retain(|name, _| !belongs_to(step, name));
            draft.answers.extend(answers.clone());
        })
        .await
    }

    /// Attaches a file to a component.
    pub async fn attach(
        &self,
        account: &Account,
        id: DraftId,
        component: &ComponentId,
        name: &str,
        bytes: ByteStream,
    ) -> Result<Draft, Error> {
        let draft = self.own_draft(account, id).await?;
        let procedure = self.procedure_of_draft(&draft)?;
        if !procedure.components.iter().any(|known| &known.id == component) {
            return Err(Error::NotFound);
        }
        let max = self.limits.files_max;
        if draft.papers.len() >= max {
            return Err(FileRefusal::TooMany { max }.into());
        }
        let file = self.take_file(name, bytes).await?;
        self.change_draft(account, id, |draft| {
            draft.papers.push(paper(component, file.clone()));
        })
        .await
    }

    /// Removes a file.
    pub async fn detach(
        &self,
        account: &Account,
        id: DraftId,
        attachment: AttachmentId,
    ) -> Result<Draft, Error> {
        self.change_draft(account, id, |draft| {
            draft.papers.retain(|paper| !is_file(paper, attachment));
        })
        .await
    }

    /// What is still wrong with a draft's answers.
    pub fn problems_of(&self, draft: &Draft) -> Result<Vec<check::Problem>, Error> {
        let procedure = self.procedure_of_draft(draft)?;
        let today = time::local(self.now()).date();
        Ok(procedure
            .form
            .as_ref()
            .map(|form| check::check_form(form, &draft.answers, today))
            .unwrap_or_default())
    }

    /// Sends the draft: from here on it is a dossier. Pressed twice, it is sent once.
    pub async fn send(&self, account: &Account, id: DraftId) -> Result<Arc<Dossier>, Error> {
        self.send_after_waiting(account, id, None).await
    }

    /// Sends the draft of somebody who had to wait before they were let in.
    pub async fn send_after_waiting(
        &self,
        account: &Account,
        id: DraftId,
        arrival: Option<Arrival>,
    ) -> Result<Arc<Dossier>, Error> {
        let key = act_key(&account.id.to_string(), &format!("send {id}"), b"");
        self.once(Some(key.clone()), async {
            let draft = self.own_draft(account, id).await?;
            let problems = self.problems_of(&draft)?;
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
            let procedure = self.procedure_of_draft(&draft)?;
            let application =
                Application { arrival, ..self.application_of(account, &draft, procedure)? };
            self.submit(application, Some(key), Some(draft.id)).await
        })
        .await
    }

    fn application_of(
        &self,
        account: &Account,
        draft: &Draft,
        procedure: &Procedure,
    ) -> Result<Application, Error> {
        let answers = match &procedure.form {
            Some(form) => check::visible_answers(form, &draft.answers),
            None => Answers::new(),
        };
        let account = Some(account.id);
        let submitter = match &draft.mandate {
            Some(mandate) => Submitter::Authorised { account, mandate: mandate.clone() },
            None => Submitter::Applicant { account },
        };
        Ok(Application {
            case: draft.case.clone(),
            reception: draft.reception.clone(),
            competent: draft.competent.clone(),
            channel: Channel::Online,
            applicant: applicant_from(&answers, &draft.applicant),
            submitter,
            answers,
            papers: draft.papers.clone(),
            sets: 0,
            delivery: draft.delivery.clone(),
            ..self.blank_application(procedure, &draft.competent)?
        })
    }

    /// A new application of this procedure, with fresh identifiers and nothing else in it.
    pub(crate) fn blank_application(
        &self,
        procedure: &Procedure,
        competent: &AgencyId,
    ) -> Result<Application, Error> {
        let pack = self.pack_now()?;
        let authority = self.catalogue.agencies().authority(competent);
        let tier = authority.and_then(domain::agency::Agency::tier).ok_or(Error::NotFound)?;
        let process =
            self.catalogue.process_for(procedure, &pack.id, tier).ok_or(Error::NotFound)?;
        Ok(Application {
            id: DossierId(self.chance.id(self.now())),
            reference: self.reference(),
            procedure: ProcedureRef { code: procedure.code.clone(), version: procedure.version },
            case: None,
            process: ProcessRef { id: process.id.clone(), version: process.version },
            reception: competent.clone(),
            competent: competent.clone(),
            channel: Channel::Counter,
            applicant: Applicant::default(),
            submitter: Submitter::Applicant { account: None },
            answers: Answers::new(),
            papers: Vec::new(),
            sets: 1,
            delivery: Delivery::Counter,
            arrival: None,
        })
    }

    /// A reference that people can read out: ten letters and digits without look-alikes.
    fn reference(&self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = [0; 10];
        self.chance.fill(&mut bytes);
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        let text: String = bytes.iter().map(letter).collect();
        format!("TN-{}-{}", &text[..5], &text[5..])
    }

    /// T1 for any front: portal or API.
    pub async fn submit(
        &self,
        application: Application,
        key: Option<crate::ports::storage::ActKey>,
        used_draft: Option<DraftId>,
    ) -> Result<Arc<Dossier>, Error> {
        let now = self.now();
        let pack = self.pack_now()?;
        let reference = &application.procedure;
        let procedure = self
            .catalogue
            .procedure_version(&pack.id, &reference.code, reference.version)
            .ok_or(Error::NotFound)?;
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
        let by = Actor::Citizen { account: application.submitter.account() };
        let events = dossier::submit(application, &facts)?;
        self.commit(by, now, None, events, key, used_draft).await
    }

    /// The citizen answers a supplement request with new files and corrected answers.
    pub async fn hand_in_supplement(
        &self,
        account: &Account,
        ask: (DossierId, Option<String>),
        answers: Answers,
        files: Vec<(ComponentId, StoredFile)>,
    ) -> Result<Arc<Dossier>, Error> {
        let papers = files.into_iter().map(|(component, file)| paper(&component, file)).collect();
        let command = Command::HandInSupplement { answers, papers };
        let (dossier, key) = ask;
        let ask = crate::act::Ask { dossier, version: None, key, command };
        self.citizen_acts(account.id, ask).await
    }

    /// Remembers what the citizen told of themselves, to be offered next time.
    pub async fn remember(&self, account: &Account, mandate: Option<Mandate>) -> Result<(), Error> {
        // Someone who files for others must not find the other person's data in their own profile.
        if mandate.is_some() {
            return Ok(());
        }
        Ok(self.storage.save_account(account.clone()).await?)
    }
}

pub(crate) fn belongs_to(step: &FormStep, name: &str) -> bool {
    step.fields.iter().any(|field| {
        name == field.name
            || name.strip_prefix(&field.name).is_some_and(|rest| rest.starts_with('.'))
    })
}

fn paper(component: &ComponentId, file: StoredFile) -> Paper {
    Paper { component: component.clone(), form: PaperForm::File(file), round: 0, replaced: false }
}

fn is_file(paper: &Paper, attachment: AttachmentId) -> bool {
    matches!(&paper.form, PaperForm::File(file) if file.id == attachment)
}

pub(crate) fn applicant_of(account: &Account) -> Applicant {
    let profile = account.profile.clone();
    Applicant {
        kind: ApplicantKind::Person,
        name: profile.full_name,
        identity_number: Some(profile.personal_id).filter(|id| !id.is_empty()),
        address: profile.address,
        phone: profile.phone,
        email: profile.email,
    }
}

/// The applicant as the form names them (`requester.*`, or `organisation.name`), completed by what
/// was known before.
pub fn applicant_from(answers: &Answers, known: &Applicant) -> Applicant {
    let answer = |name: &str| answers.get(name).filter(|text| !text.is_empty()).cloned();
    let organisation = answer("organisation.name");
    Applicant {
        kind: match organisation {
            Some(_) => ApplicantKind::Organisation,
            None => known.kind,
        },
        name: organisation
            .or_else(|| answer("requester.full_name"))
            .unwrap_or_else(|| known.name.clone()),
        identity_number: answer("requester.personal_id").or_else(|| known.identity_number.clone()),
        address: answer("requester.address").unwrap_or_else(|| known.address.clone()),
        phone: answer("requester.phone")
            .and_then(|text| text.parse().ok())
            .or_else(|| known.phone.clone()),
        email: answer("requester.email")
            .and_then(|text| text.parse().ok())
            .or_else(|| known.email.clone()),
    }
}

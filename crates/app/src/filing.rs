//! Filing in one request, for programs: what the portal asks page by page comes all at once.

use crate::{App, Error, accounts::Account, act::act_key, applying::applicant_from};
use domain::{
    dossier::{
        Application, Dossier, Refusal,
        state::{Arrival, Delivery, Paper, PaperForm, StoredFile},
    },
    form::{Answers, check},
    ids::{AgencyId, AttachmentId, CaseId, ComponentId, DossierId, ProcedureCode},
    party::{Applicant, Mandate, Submitter},
    procedure::Channel,
    time,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A whole application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Which case, where there are several.
    pub case: Option<CaseId>,
    /// The agency of the applicant's address: the commune, or the lowest one known.
    pub place: AgencyId,
    /// Filing for another person, with this mandate.
    pub mandate: Option<Mandate>,
    /// Whose request it is, as far as the answers do not say it.
    pub applicant: Applicant,
    /// Answers, in any form the portal's pages may send them.
    pub answers: Answers,
    /// Files, taken in before.
    pub papers: Vec<(ComponentId, StoredFile)>,
    /// How the result shall come.
    pub delivery: Delivery,
    /// When they came, where they had to wait. Not part of what is asked for.
    pub arrival: Option<Arrival>,
}

impl App {
    /// Sends an application whole. The same `key` again is answered with the first dossier, and
    /// refused when it comes with another application.
    pub async fn file(
        &self,
        account: &Account,
        filing: Filing,
        key: &str,
    ) -> Result<Arc<Dossier>, Error> {
        let key = act_key(&account.id.to_string(), &format!("file {key}"), &filing.fingerprint());
        self.once(Some(key.clone()), async {
            let application = self.application_filed(account, filing)?;
            self.submit(application, Some(key), None).await
        })
        .await
    }

    fn application_filed(&self, account: &Account, filing: Filing) -> Result<Application, Error> {
        let procedure = self.procedure_now(&filing.procedure)?;
        if !procedure.is_online() {
            return Err(Refusal::NotOpenForFiling.into());
        }
        let today = time::local(self.now()).date();
        let answers = match &procedure.form {
            Some(form) => {
                let answers = check::normalise(form, &filing.answers);
                let problems = check::check_form(form, &answers, today);
                if !problems.is_empty() {
                    return Err(Error::Invalid(problems));
                }
                check::visible_answers(form, &answers)
            }
            None => Answers::new(),
        };
        let competent =
            self.catalogue.competent_for(procedure, &filing.place, today).ok_or(Error::NotFound)?;
        let blank = self.blank_application(procedure, &competent.id)?;
        let account = Some(account.id);
        Ok(Application {
            case: filing.case,
            channel: Channel::Online,
            applicant: applicant_from(&answers, &filing.applicant),
            submitter: match filing.mandate {
                Some(mandate) => Submitter::Authorised { account, mandate },
                None => Submitter::Applicant { account },
            },
            answers,
            papers: filing.papers.into_iter().map(as_paper).collect(),
            sets: 0,
            delivery: filing.delivery,
            arrival: filing.arrival,
            ..blank
        })
    }

    /// Hands in what was asked for. The same `key` again changes nothing more.
    pub async fn file_supplement(
        &self,
        account: &Account,
        (dossier, key): (DossierId, &str),
        answers: Answers,
        papers: Vec<(ComponentId, StoredFile)>,
    ) -> Result<Arc<Dossier>, Error> {
        // The same files sent again must be the same request, so what tells them apart comes from
        // the key and the bytes instead of from chance.
        let settle = |(index, (component, file)): (usize, (ComponentId, StoredFile))| {
            let text = format!("{dossier} {key} {index} {component} {}", file.hash);
            let mut id = [0; 16];
            id.copy_from_slice(&Sha256::digest(text)[..16]);
            let id = AttachmentId(uuid::Builder::from_custom_bytes(id).into_uuid());
            (component, StoredFile { id, ..file })
        };
        let papers = papers.into_iter().enumerate().map(settle).collect();
        let ask = (dossier, Some(format!("supplement {key}")));
        self.hand_in_supplement(account, ask, answers, papers).await
    }
}

impl Filing {
    /// What makes two applications the same: not the identifiers that their files got on the way.
    fn fingerprint(&self) -> Vec<u8> {
        let papers: Vec<_> = self
            .papers
            .iter()
            .map(|(component, file)| (component, &file.hash, &file.name))
            .collect();
        let rest = Self { papers: Vec::new(), arrival: None, ..self.clone() };
        format!("{rest:?} {papers:?}").into_bytes()
    }
}

fn as_paper((component, file): (ComponentId, StoredFile)) -> Paper {
    Paper { component, form: PaperForm::File(file), round: 0, replaced: false }
}

//! Gathering a supplement before it is handed in: files one by one on a bad line, corrected answers
//! page by page, begun on one device and sent from another.
//!
//! What is gathered lies in a draft that carries the dossier's own identifier. So it is found again
//! without a list of its own, and every page of a draft serves it too.

use crate::{App, Error, accounts::Account, act::Ask, drafts::Draft};
use domain::{
    dossier::{
        Command, Dossier, Refusal, Stage,
        state::{Paper, PaperForm, SupplementRequest},
    },
    form::{Answers, check},
    ids::{DossierId, DraftId},
    party::Submitter,
};
use std::sync::Arc;

/// The supplement that is awaited from the citizen.
pub fn awaited_supplement(dossier: &Dossier) -> Option<&SupplementRequest> {
    match &dossier.stage {
        Stage::IntakeSupplementAsked { request, .. }
        | Stage::SupplementAsked { request, handed_in: None, .. } => Some(request),
        _ => None,
    }
}

fn draft_id(dossier: DossierId) -> DraftId {
    DraftId(dossier.0)
}

impl App {
    /// The dossier that a draft supplements; `None`: it is to become a dossier itself.
    pub async fn supplemented_by(&self, draft: DraftId) -> Result<Option<DossierId>, Error> {
        let id = DossierId(draft.0);
        Ok(self.storage.dossier(id).await?.map(|_| id))
    }

    /// The draft in which the answer to the open request is gathered, made when there is none yet.
    pub async fn supplement_draft(
        &self,
        account: &Account,
        dossier: &Dossier,
    ) -> Result<Draft, Error> {
        let wrong_stage = || Refusal::WrongStage { stage: dossier.stage.kind() };
        let request = awaited_supplement(dossier).ok_or_else(wrong_stage)?;
        let id = draft_id(dossier.id);
        if let Some(known) = self.storage.draft(id).await? {
            // What was gathered for an earlier request has been answered in another way.
            if known.account == account.id && known.begun_at >= request.at {
                return Ok(known);
            }
            self.storage.remove_draft(id).await?;
        }
        let draft = self.draft_over(account, dossier);
        if self.storage.save_draft(draft.clone(), 0).await? {
            return Ok(draft);
        }
        // Another device was faster: theirs is as good.
        self.own_draft(account, id).await
    }

    fn draft_over(&self, account: &Account, dossier: &Dossier) -> Draft {
        let now = self.now();
        let mandate = match &dossier.submitter {
            Submitter::Authorised { mandate, .. } => Some(mandate.clone()),
            Submitter::Applicant { .. } => None,
        };
        Draft {
            id: draft_id(dossier.id),
            version: 1,
            account: account.id,
            procedure: dossier.procedure.code.clone(),
            procedure_version: dossier.procedure.version,
            case: dossier.case.clone(),
            competent: dossier.competent.clone(),
            reception: dossier.reception.clone(),
            mandate,
            applicant: dossier.applicant.clone(),
            answers: dossier.answers.clone(),
            papers: Vec::new(),
            delivery: dossier.delivery.clone(),
            begun_at: now,
            saved_at: now,
        }
    }

    /// The answers that differ from those of the dossier, checked. An answer taken back is empty.
    pub fn corrected_answers(&self, dossier: &Dossier, draft: &Draft) -> Result<Answers, Error> {
        let procedure = self.procedure_of_draft(draft)?;
        let Some(form) = &procedure.form else { return Ok(Answers::new()) };
        Ok(difference(&dossier.answers, &check::visible_answers(form, &draft.answers)))
    }

    /// Hands in what was gathered. Pressed twice, it is handed in once.
    pub async fn send_supplement(
        &self,
        account: &Account,
        id: DossierId,
    ) -> Result<Arc<Dossier>, Error> {
        let dossier = self.own_dossier(account.id, id).await?;
        let Some(draft) = self.storage.draft(draft_id(id)).await? else {
            // Sent a moment ago by the first press, perhaps after the dossier was read.
            return self.own_dossier(account.id, id).await;
        };
        let answers = self.corrected_answers(&dossier, &draft)?;
        if !answers.is_empty() {
            let problems = self.problems_of(&draft)?;
            if !problems.is_empty() {
                return Err(Error::Invalid(problems));
            }
        }
        let key = format!("supplement {}", draft.begun_at);
        let is_file = |paper: &Paper| matches!(paper.form, PaperForm::File(_));
        let papers = draft.papers.into_iter().filter(is_file).collect();
        let command = Command::HandInSupplement { answers, papers };
        let ask = Ask { dossier: id, version: None, key: Some(key), command };
        self.citizen_acts_with(account.id, ask, Some(draft.id)).await
    }
}

/// What must be written over `before` to read as `after`.
fn difference(before: &Answers, after: &Answers) -> Answers {
    let was = |name: &String| before.get(name).map_or("", String::as_str);
    let changed = after.iter().filter(|(name, value)| was(name) != value.as_str());
    let gone = before.keys().filter(|name| !after.contains_key(*name) && !was(name).is_empty());
    let gone = gone.map(|name| (name.clone(), String::new()));
    changed.map(|(name, value)| (name.clone(), value.clone())).chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_was_corrected_travels() {
        let before = answers(&[("name", "Lan"), ("born", "1990-01-01"), ("note", "x")]);
        let after = answers(&[("name", "Lan"), ("born", "1990-01-02"), ("place", "Hà Nội")]);
        let corrected = difference(&before, &after);
        assert_eq!(
            corrected,
            answers(&[("born", "1990-01-02"), ("note", ""), ("place", "Hà Nội")])
        );
        let mut now = before.clone();
        now.extend(corrected);
        assert!(difference(&now, &after).is_empty(), "written over, it reads as corrected");
        assert!(difference(&before, &before).is_empty());
    }
}

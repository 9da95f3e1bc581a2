//! Filing for another person, with a recorded mandate (Civil Code 91/2015/QH13, art. 138).

use crate::{App, Error, accounts::Account, applying::applicant_of, drafts::Draft};
use domain::{
    form::{Answers, Form, Prefill},
    ids::DraftId,
    party::{Applicant, Mandate},
    procedure::Procedure,
};

impl App {
    /// Says for whom a draft is filed: with a mandate for another person, without for oneself.
    ///
    /// What was offered of the account's own data leaves the answers when the draft becomes another
    /// person's, and comes back when it becomes one's own.
    pub async fn file_for(
        &self,
        account: &Account,
        id: DraftId,
        mandate: Option<Mandate>,
    ) -> Result<Draft, Error> {
        let draft = self.own_draft(account, id).await?;
        let own = self.own_data(self.procedure_of_draft(&draft)?, account);
        self.change_draft(account, id, |draft| {
            match (&draft.mandate, &mandate) {
                (None, Some(_)) => {
                    draft.answers.retain(|name, value| own.get(name) != Some(value));
                    draft.applicant = Applicant::default();
                }
                (Some(_), None) => {
                    for (name, value) in &own {
                        draft.answers.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                    draft.applicant = applicant_of(account);
                }
                (None, None) | (Some(_), Some(_)) => {}
            }
            draft.mandate.clone_from(&mandate);
        })
        .await
    }

    /// The answers that come from the account itself; the day of filing is nobody's.
    fn own_data(&self, procedure: &Procedure, account: &Account) -> Answers {
        let mut own = self.prefilled(procedure, account);
        let fields = procedure.form.iter().flat_map(Form::fields);
        for (_, field) in fields.filter(|(_, field)| field.prefill == Some(Prefill::Today)) {
            own.remove(&field.name);
        }
        own
    }
}

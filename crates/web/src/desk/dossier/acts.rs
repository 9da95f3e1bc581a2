//! The acts on a dossier, each a POST to a noun. Done, the dossier is shown anew; refused, the page
//! comes back with the reason on top and everything that was typed.

use super::{
    Known, Shown, names,
    offers::Offer,
    open::nameable,
    quietly,
    read::{self, Reading},
    show,
};
use crate::{
    actor::Desk,
    desk::{people, words::mend, work::asked::Asked},
    problem::Problem,
    site::Site,
    typed::Typed,
    ui::{Errors, Notice},
    url,
};
use app::{Error, access, act::Ask};
use axum::{
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{Command, Dossier, state::Person},
    ids::{ConsultationId, DossierId},
    time,
};
use std::{collections::BTreeMap, sync::Arc};

type Answer = Result<Response, Problem>;

/// A form of an act: who sends it, on which dossier, with what in it.
pub struct Act {
    site: Site,
    desk: Desk,
    id: DossierId,
    noun: String,
    path: BTreeMap<String, String>,
    typed: Typed,
}

impl FromRequest<Site> for Act {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let path = Path::<BTreeMap<String, String>>::from_request_parts(&mut parts, site).await;
        let Path(path) = path.map_err(|_| Problem::not_found())?;
        let id = path.get("id").and_then(|id| id.parse().ok()).ok_or_else(Problem::not_found)?;
        let desk = Desk::from_request_parts(&mut parts, site).await?;
        let noun = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        let typed = Typed::from_request(Request::from_parts(parts, body), site).await?;
        Ok(Self { site: site.clone(), desk, id, noun, path, typed })
    }
}

/// T2.
pub async fn acceptance(act: Act) -> Answer {
    act.ask(Command::Accept).await
}

/// T3 and T8.
pub async fn supplement_request(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let facts = act.site.app.facts(&dossier, act.site.app.now())?;
    let library = act.site.app.catalogue.supplement_reasons();
    let reading = read::supplement_request(&act.typed, facts.procedure, library);
    act.answer(reading).await
}

/// T4 and T9 for somebody at the counter.
pub async fn supplement(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let facts = act.site.app.facts(&dossier, act.site.app.now())?;
    let reading = read::supplement(&act.typed, facts.procedure);
    act.answer(reading).await
}

/// T9.
pub async fn supplement_acceptance(act: Act) -> Answer {
    act.ask(Command::AcceptSupplement).await
}

/// T5.
pub async fn non_acceptance(act: Act) -> Answer {
    let reading = read::non_acceptance(&act.typed, act.site.app.catalogue.rejection_reasons());
    act.answer(reading).await
}

/// T6.
pub async fn transfer(act: Act) -> Answer {
    act.ask(Command::Transfer).await
}

/// Names who shall take it over.
pub async fn assignment(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let reading = match act.named(&dossier, &Offer::Assign).await? {
        Some(to) => Ok(Command::Assign { to }),
        None => Err(nobody()),
    };
    act.answer(reading).await
}

/// T7.
pub async fn take_over(act: Act) -> Answer {
    act.ask(Command::TakeOver).await
}

/// To another step, or to a colleague at the same one.
pub async fn hand_over(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let to: domain::ids::StepId = act.typed.get("target").into();
    let same = dossier.stage.post().is_some_and(|post| post.step == to);
    let offer = if same {
        Offer::Colleague { to: to.clone() }
    } else {
        Offer::HandOver { to: to.clone(), name: String::new() }
    };
    let person = act.named(&dossier, &offer).await?;
    let is_missing = person.is_none() && (same || act.typed.filled("person").is_some());
    let note = act.typed.get("note").to_owned();
    let reading =
        if is_missing { Err(nobody()) } else { Ok(Command::HandOver { to, person, note }) };
    act.answer(reading).await
}

/// T10.
pub async fn consultations(act: Act) -> Answer {
    let reading = read::consultations(&act.typed);
    act.answer(reading).await
}

/// T10, by the consulted agency.
pub async fn answer(act: Act) -> Answer {
    let id: Option<ConsultationId> = act.path.get("consultation").and_then(|id| id.parse().ok());
    let reading = read::answer(&act.typed, id.ok_or_else(Problem::not_found)?);
    act.answer(reading).await
}

/// T11.
pub async fn pause(act: Act) -> Answer {
    let reading = read::pause(&act.typed);
    act.answer(reading).await
}

/// T11.
pub async fn resumption(act: Act) -> Answer {
    let note = act.typed.get("note").to_owned();
    act.ask(Command::Resume { note }).await
}

/// T12.
pub async fn site_verification(act: Act) -> Answer {
    let reading = read::site_verification(&act.typed);
    act.answer(reading).await
}

/// Writes the draft of the result.
pub async fn draft(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let app = &act.site.app;
    let facts = app.facts(&dossier, app.now())?;
    let today = time::local(app.now()).date();
    let library = app.catalogue.rejection_reasons();
    let reading = read::draft(&act.typed, &dossier, facts.procedure, library, today);
    act.answer(reading).await
}

/// T13.
pub async fn submission(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let person = act.named(&dossier, &Offer::Submit).await?;
    let note = act.typed.get("note").to_owned();
    let reading = if person.is_none() && act.typed.filled("person").is_some() {
        Err(nobody())
    } else {
        Ok(Command::Submit { person, note })
    };
    act.answer(reading).await
}

/// Signs, or passes on to the next signature.
pub async fn approval(act: Act) -> Answer {
    act.ask(Command::Approve).await
}

/// T14.
pub async fn return_to_work(act: Act) -> Answer {
    let reading = read::return_to_work(&act.typed);
    act.answer(reading).await
}

/// T15.
pub async fn issue(act: Act) -> Answer {
    act.ask(Command::Issue).await
}

/// T16.
pub async fn rejection(act: Act) -> Answer {
    let reading = read::rejection(&act.typed, act.site.app.catalogue.rejection_reasons());
    act.answer(reading).await
}

/// The fee was taken.
pub async fn payment(act: Act) -> Answer {
    let command = read::payment(&act.typed);
    act.ask(command).await
}

/// T18.
pub async fn return_of_result(act: Act) -> Answer {
    let reading = read::return_of_result(&act.typed);
    act.answer(reading).await
}

/// T17, for somebody at the counter.
pub async fn withdrawal(act: Act) -> Answer {
    let reason = act.typed.get("reason").to_owned();
    act.ask(Command::AskWithdrawal { reason }).await
}

/// T17, by the desk.
pub async fn withdrawal_confirmation(act: Act) -> Answer {
    act.ask(Command::ConfirmWithdrawal).await
}

/// T19.
pub async fn apology(act: Act) -> Answer {
    let dossier = act.dossier().await?;
    let catalogue = &act.site.app.catalogue;
    let calendar = catalogue.calendar_of(&dossier.competent);
    let reading = read::apology(&act.typed, catalogue, calendar);
    act.answer(reading).await
}

fn nobody() -> Errors {
    let mut errors = Errors::none();
    errors.add("person", mend::PERSON);
    errors
}

impl Act {
    async fn dossier(&self) -> Result<Arc<Dossier>, Problem> {
        quietly(&self.site, &self.desk, self.id).await
    }

    /// The person chosen in the form, among those who can be named with this act.
    async fn named(&self, dossier: &Dossier, offer: &Offer) -> Result<Option<Person>, Problem> {
        let app = &self.site.app;
        let facts = app.facts(dossier, app.now())?;
        let known = Known { dossier, history: &[], facts: &facts, names: names(&facts) };
        let able = nameable(&self.site, &known, offer).await?;
        Ok(people::chosen(&able, self.typed.get("person")))
    }

    async fn answer(self, reading: Reading) -> Answer {
        match reading {
            Ok(command) => self.ask(command).await,
            Err(errors) => self.again(StatusCode::UNPROCESSABLE_ENTITY, None, errors).await,
        }
    }

    async fn ask(self, command: Command) -> Answer {
        let ask = Ask {
            dossier: self.id,
            version: self.typed.get("version").parse().ok(),
            key: self.typed.filled("key").map(str::to_owned),
            command,
        };
        match self.site.app.officer_acts(&self.desk.desk, ask).await {
            Ok(dossier) => Ok(self.go_on(&dossier)),
            Err(error @ (Error::Refused(_) | Error::Stale)) => {
                self.refused(StatusCode::CONFLICT, &error).await
            }
            Err(error @ Error::KeyReused) => {
                self.refused(StatusCode::UNPROCESSABLE_ENTITY, &error).await
            }
            Err(error @ Error::Overloaded) => {
                self.refused(StatusCode::SERVICE_UNAVAILABLE, &error).await
            }
            Err(other) => Err(other.into()),
        }
    }

    /// To the dossier, or to my work when it has left the officer's hands for good.
    fn go_on(&self, dossier: &Dossier) -> Response {
        let agencies = self.site.app.catalogue.agencies();
        let page = if access::concerns(self.desk.officer(), dossier, agencies) {
            url::desk::dossier(self.id)
        } else {
            url::desk::QUEUE.to_owned()
        };
        let list = self.typed.filled("list").map(|list| format!("&{list}")).unwrap_or_default();
        Redirect::to(&format!("{page}?done={}{}", self.noun, plain(&list))).into_response()
    }

    async fn refused(self, status: StatusCode, error: &Error) -> Answer {
        let dossier = self.dossier().await?;
        let facts = self.site.app.facts(&dossier, self.site.app.now())?;
        let said = wording::requests::error(error, &names(&facts), "");
        if let Error::Refused(_) = error {
            let counter = &self.site.counters.refusals;
            counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        let notice = Notice::bad(said.heading, said.text);
        self.again(status, Some(notice), Errors::none()).await
    }

    /// The page with what was typed.
    async fn again(
        self,
        status: StatusCode,
        notice: Option<Notice<'static>>,
        errors: Errors,
    ) -> Answer {
        let target = match self.path.get("consultation") {
            Some(id) => id.clone(),
            None => self.typed.get("target").to_owned(),
        };
        let asked = Asked::read(self.typed.filled("list"));
        let act = self.noun;
        let shown = Shown { act, target, typed: self.typed, errors, notice, done: None, asked };
        let html = show(&self.site, &self.desk, self.id, shown).await?;
        Ok((status, html).into_response())
    }
}

/// A query that goes back into an address: nothing that could end it.
fn plain(query: &str) -> String {
    query.chars().filter(|sign| sign.is_ascii_graphic() && !matches!(sign, '#' | '?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_goes_back_cannot_end_the_address() {
        assert_eq!(plain("&kind=process&procedure=1.001193"), "&kind=process&procedure=1.001193");
        assert_eq!(plain("&a=\r\nset-cookie: x#y?z"), "&a=set-cookie:xyz");
    }
}

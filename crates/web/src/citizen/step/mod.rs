//! One page of a form: asked from the definition, saved as typed, right or wrong.

mod questions;
mod visibility;

use crate::{
    actor::Citizen,
    citizen::{
        act::fresh_key,
        address::{Asked, Ids},
        draft::today,
    },
    problem::{Problem, page as rendered},
    site::Site,
    typed::Typed,
    ui::{Draft as Saved, Errors, Notice, Section, Shell},
    url,
};
use app::{
    Error,
    drafts::Draft,
    pages::{PageMark, mark_of},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    form::{Answers, Form, FormStep, check},
    ids::{DossierId, DraftId},
    procedure::Procedure,
};
use questions::Part;
use std::sync::Arc;
use wording::problems;

#[derive(Template)]
#[template(path = "citizen/step/page.html")]
struct Page<'a> {
    shell: Shell,
    errors: &'a Errors,
    hint: &'a str,
    number: usize,
    total: usize,
    address: String,
    mark: PageMark,
    back: &'a str,
    parts: Vec<Part<'a>>,
    is_supplement: bool,
}

/// The draft, the form and the page of it that is meant.
struct Opened {
    draft: Draft,
    procedure: Arc<Procedure>,
    step: String,
    supplements: Option<DossierId>,
}

/// `GET /drafts/{id}/steps/{step}?back=&add=`.
pub async fn page(
    State(site): State<Site>,
    citizen: Citizen,
    Ids(id, step): Ids<DraftId, String>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let opened = opened(&site, &citizen, id, step).await?;
    let back = back_of(&query);
    let page = opened.page(&site, &citizen, &Errors::none(), back, query.get("add"))?;
    Ok(page.into_response())
}

/// `POST /drafts/{id}/steps/{step}`: the whole form, or what was typed so far (`x-autosave: 1`).
pub async fn save(
    State(site): State<Site>,
    citizen: Option<Citizen>,
    Ids(id, step): Ids<DraftId, String>,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response, Problem> {
    let is_autosave = headers.contains_key("x-autosave");
    let Some(citizen) = citizen else {
        let here = url::citizen::sign_in(Some(&url::citizen::step(id, &step)));
        return if is_autosave {
            Ok(StatusCode::UNAUTHORIZED.into_response())
        } else {
            Err(Problem::sign_in_first(here))
        };
    };
    let mut opened = opened(&site, &citizen, id, step).await?;
    let mark = PageMark { page: typed.get("page").to_owned(), seen: typed.get("seen").to_owned() };
    let mut answers = typed.answers();
    remove_row(&mut answers, typed.get("remove"));
    let saved = site.app.save_page(&citizen.account, id, opened.step()?, &answers, &mark).await;
    match saved {
        Ok(_) if is_autosave => return Ok(StatusCode::NO_CONTENT.into_response()),
        Err(Error::Stale) if is_autosave => return Ok(StatusCode::CONFLICT.into_response()),
        Ok(draft) => opened.draft = draft,
        Err(Error::Stale) => return opened.overtaken(&site, &citizen, &answers, &typed).await,
        Err(other) => return Err(other.into()),
    }
    opened.go_on(&site, &citizen, &typed)
}

async fn opened(
    site: &Site,
    citizen: &Citizen,
    id: DraftId,
    step: String,
) -> Result<Opened, Problem> {
    let draft = site.app.own_draft(&citizen.account, id).await?;
    let procedure = Arc::clone(site.app.procedure_of_draft(&draft)?);
    let supplements = site.app.supplemented_by(id).await?;
    let opened = Opened { draft, procedure, step, supplements };
    opened.step()?;
    Ok(opened)
}

/// Only words that pages of ours send.
fn back_of(typed: &Typed) -> &'static str {
    if typed.get("back") == "check" { "check" } else { "" }
}

/// Takes a row out of a table (`workers.1`).
fn remove_row(answers: &mut Answers, row: &str) {
    let prefix = format!("{row}.");
    answers.retain(|name, _| row.is_empty() || !name.starts_with(&prefix));
}

impl Opened {
    fn form(&self) -> Result<&Form, Problem> {
        self.procedure.form.as_ref().ok_or_else(Problem::not_found)
    }

    fn step(&self) -> Result<&FormStep, Problem> {
        self.form()?.step(&self.step).ok_or_else(Problem::not_found)
    }

    fn page(
        &self,
        site: &Site,
        citizen: &Citizen,
        errors: &Errors,
        back: &str,
        one_more: &str,
    ) -> Result<axum::response::Html<String>, Problem> {
        self.page_with(site, citizen, errors, (back, one_more), None)
    }

    fn page_with(
        &self,
        site: &Site,
        citizen: &Citizen,
        errors: &Errors,
        (back, one_more): (&str, &str),
        notice: Option<Notice<'static>>,
    ) -> Result<axum::response::Html<String>, Problem> {
        let step = self.step()?;
        let steps = self.form()?.steps_for(&self.draft.answers);
        let number = steps.iter().position(|found| found.id == step.id).map_or(1, |at| at + 1);
        let (to, words) = match self.supplements {
            Some(dossier) => (url::citizen::supplement(dossier), "Phần bổ sung"),
            None => (url::citizen::draft(self.draft.id), "Các việc cần làm"),
        };
        let mut shell =
            site.shell(Some(citizen), &step.title).section(Section::Mine).back(to, words);
        shell.has_errors = !errors.is_empty();
        shell.notice = notice;
        let seen = mark_of(&self.draft, step).unwrap_or_default().to_owned();
        rendered(&Page {
            shell,
            errors,
            hint: step.hint.as_deref().unwrap_or_default(),
            number,
            total: steps.len(),
            address: url::citizen::step(self.draft.id, &step.id),
            mark: PageMark { page: fresh_key(site), seen },
            back,
            parts: questions::of(step, &self.draft.answers, errors, one_more),
            is_supplement: self.supplements.is_some(),
        })
    }

    /// Another device has saved this page since it was opened here: nothing is overwritten, what
    /// was typed here is shown, and saving again is a choice.
    async fn overtaken(
        mut self,
        site: &Site,
        citizen: &Citizen,
        answers: &Answers,
        typed: &Typed,
    ) -> Result<Response, Problem> {
        self.draft = site.app.own_draft(&citizen.account, self.draft.id).await?;
        let typed_here = check::normalise_step(self.step()?, answers);
        self.draft.answers.extend(typed_here);
        let notice = Notice::warn(
            "Phần này vừa được sửa ở một thiết bị khác",
            "Chưa có gì bị ghi đè. Dưới đây là những gì ông/bà vừa nhập ở máy này. Nếu muốn dùng \
             bản này, xin bấm Tiếp tục; nếu không, xin tải lại trang để xem bản kia.",
        );
        let page =
            self.page_with(site, citizen, &Errors::none(), (back_of(typed), ""), Some(notice))?;
        Ok((StatusCode::CONFLICT, page).into_response())
    }

    /// After saving: a row more or less, away for now, mending, or the next page.
    fn go_on(&self, site: &Site, citizen: &Citizen, typed: &Typed) -> Result<Response, Problem> {
        let (id, step) = (self.draft.id, self.step()?);
        let here = url::citizen::step(id, &step.id);
        let back = back_of(typed);
        if let Some(table) = typed.filled("add") {
            let to = format!("{here}?back={back}&add={0}#{0}", url::encode(table));
            return Ok(Redirect::to(&to).into_response());
        }
        if typed.has("remove") {
            return Ok(Redirect::to(&format!("{here}?back={back}")).into_response());
        }
        if typed.has("later") {
            return Ok(Redirect::to(&url::citizen::draft(id)).into_response());
        }
        let problems = check::check_step(step, &self.draft.answers, today(site));
        if !problems.is_empty() {
            let mut errors = Errors::none();
            // On its own page a question needs no word of which page it stands on.
            let page = Form { steps: vec![step.clone()], ..self.form()?.clone() };
            for (name, sentence) in problems::problems(&problems, &page) {
                errors.add(name, sentence);
            }
            let page = self.page(site, citizen, &errors, back, "")?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Ok(Redirect::to(&self.next(back)?).into_response())
    }

    fn next(&self, back: &str) -> Result<String, Problem> {
        let id = self.draft.id;
        if let Some(dossier) = self.supplements {
            return Ok(url::citizen::supplement(dossier));
        }
        if back == "check" {
            return Ok(url::citizen::check(id));
        }
        let steps = self.form()?.steps_for(&self.draft.answers);
        let mut following = steps.iter().skip_while(|step| step.id != self.step).skip(1);
        let next = following.next().map(|step| url::citizen::step(id, &step.id));
        Ok(next.unwrap_or_else(|| url::citizen::papers(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_shall_go_takes_only_its_own_answers_along() {
        let typed = Typed::parse(b"w.0.a=1&w.1.a=2&w.10.a=3&wx=4");
        let mut answers = typed.answers();
        remove_row(&mut answers, "");
        assert_eq!(answers.len(), 4);
        remove_row(&mut answers, "w.1");
        assert_eq!(answers.keys().collect::<Vec<_>>(), ["w.0.a", "w.10.a", "wx"]);
    }

    #[test]
    fn the_way_back_is_one_of_ours() {
        assert_eq!(back_of(&Typed::parse(b"back=check")), "check");
        assert_eq!(back_of(&Typed::parse(b"back=//evil.example")), "");
    }
}

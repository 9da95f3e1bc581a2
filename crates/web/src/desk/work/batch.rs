//! One act for many dossiers, with an answer for each: what could not be done is said by name.

use super::super::{people, words::mend};
use crate::{
    actor::Desk,
    problem::{Problem, page},
    site::Site,
    typed::Typed,
    ui::{DeskSection, DeskShell},
    url,
};
use app::{Error, act::Ask};
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    dossier::{Command, Dossier, Stage, state::Person},
    ids::DossierId,
    party::Role,
};
use wording::Names;

/// Most dossiers in one batch.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "desk/work/batch.html")]
struct Page {
    shell: DeskShell,
    done: Vec<Line>,
    failed: Vec<Line>,
}

/// What became of one dossier.
struct Line {
    number: String,
    url: String,
    why: String,
}

/// What is asked of each.
enum Batch {
    /// What comes next of itself: transfer what was received, take over what was handed over.
    Forward,
    /// To a colleague.
    Colleague(Person, String),
}

/// POST /desk/hand-over
pub async fn post(State(site): State<Site>, desk: Desk, typed: Typed) -> Result<Response, Problem> {
    let batch = match typed.get("act") {
        "colleague" => {
            let officer = desk.officer();
            let known = people::who_work_for(&site, &officer.agency, &Role::ALL).await?;
            let Some(person) = people::chosen(&known, typed.get("person")) else {
                return Err(unreadable(mend::PERSON));
            };
            Batch::Colleague(person, typed.get("note").to_owned())
        }
        _ => Batch::Forward,
    };
    let mut ids: Vec<DossierId> = typed.all("dossier").filter_map(|id| id.parse().ok()).collect();
    ids.sort();
    ids.dedup();
    ids.truncate(MOST);
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for id in ids {
        match one(&site, &desk, &batch, id, typed.get("key")).await? {
            (line, true) => done.push(line),
            (line, false) => failed.push(line),
        }
    }
    if failed.is_empty() && !done.is_empty() {
        return Ok(Redirect::to(&format!("{}?done=hand-over", url::desk::QUEUE)).into_response());
    }
    let status = if failed.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let mut shell = site.desk_shell(&desk, "Kết quả chuyển hồ sơ");
    shell.section = DeskSection::Work;
    shell.back = Some(crate::ui::Link::new(url::desk::QUEUE, "Việc của tôi"));
    Ok((status, page(&Page { shell, done, failed })?).into_response())
}

fn unreadable(sentence: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Chưa chuyển được", sentence)
}

async fn one(
    site: &Site,
    desk: &Desk,
    batch: &Batch,
    id: DossierId,
    key: &str,
) -> Result<(Line, bool), Problem> {
    let url = url::desk::dossier(id);
    let dossier = match site.app.dossier_for(&desk.desk, id).await {
        Ok(dossier) => dossier,
        Err(error) => {
            let why = said(site, error, None)?;
            return Ok((Line { number: NUMBERLESS.to_owned(), url, why }, false));
        }
    };
    let number = dossier.number();
    let command = command(site, batch, &dossier).await?;
    let key = Some(format!("{key}-{id}")).filter(|_| !key.is_empty());
    let Some(command) = command else {
        return Ok((Line { number, url, why: NOTHING_NEXT.to_owned() }, false));
    };
    let ask = Ask { dossier: id, version: None, key, command };
    match site.app.officer_acts(&desk.desk, ask).await {
        Ok(_) => Ok((Line { number, url, why: String::new() }, true)),
        Err(error) => Ok((Line { number, url, why: said(site, error, Some(&dossier))? }, false)),
    }
}

const NOTHING_NEXT: &str = "Hồ sơ không ở bước chuyển xử lý hay nhận bàn giao, hoặc người được chọn \
    không có vai trò cần cho bước này. Xin mở hồ sơ để xem các việc có thể làm.";
const NUMBERLESS: &str = "Một hồ sơ";

/// The act for this dossier; `None` when nothing of the batch fits where it stands.
async fn command(
    site: &Site,
    batch: &Batch,
    dossier: &Dossier,
) -> Result<Option<Command>, Problem> {
    match batch {
        Batch::Forward => Ok(next(&dossier.stage)),
        Batch::Colleague(person, note) => {
            let Some(post) = dossier.stage.post() else { return Ok(None) };
            let able = people::who_work_for(site, &post.agency, &[post.role]).await?;
            Ok(able.contains(person).then(|| Command::HandOver {
                to: post.step.clone(),
                person: Some(person.clone()),
                note: note.clone(),
            }))
        }
    }
}

/// What comes next of itself.
fn next(stage: &Stage) -> Option<Command> {
    match stage {
        Stage::Received { .. } => Some(Command::Transfer),
        Stage::Transferred(_) => Some(Command::TakeOver),
        _ => None,
    }
}

/// Why not, in words. A fault ends the batch: it would meet every dossier.
fn said(site: &Site, error: Error, dossier: Option<&Dossier>) -> Result<String, Problem> {
    if let Error::Fault(_) | Error::Overloaded = error {
        return Err(error.into());
    }
    let catalogue = &site.app.catalogue;
    let facts = dossier.and_then(|dossier| site.app.facts(dossier, site.app.now()).ok());
    let names = Names {
        agencies: catalogue.agencies(),
        procedure: facts.as_ref().map(|facts| facts.procedure),
        process: facts.as_ref().map(|facts| facts.process),
    };
    Ok(wording::requests::error(&error, &names, "").text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, civil::date};

    #[test]
    fn what_was_received_is_transferred_and_nothing_else_is_guessed() {
        let since = Timestamp::UNIX_EPOCH;
        let due = date(2026, 3, 9).at(17, 0, 0, 0);
        assert_eq!(next(&Stage::Received { since, transfer_by: due }), Some(Command::Transfer));
        assert_eq!(next(&Stage::Submitted { since, due }), None);
    }
}

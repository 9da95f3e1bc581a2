//! Files on their way in: streamed from the request into the store, never whole in memory.
//!
//! A form sends the session's token first, then files in fields named after what they answer:
//! `file.<component>` for one more, `again.<attachment>` in place of one that is there.

use crate::{actor::Citizen, guard, problem::Problem, site::Site, url};
use app::{Error, FileRefusal, drafts::Draft};
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{HeaderMap, StatusCode},
};
use bytes::Bytes;
use domain::{
    dossier::state::{Paper, PaperForm, StoredFile},
    ids::{AttachmentId, ComponentId, DraftId},
};
use futures::StreamExt;
use std::io;
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;

/// Kinds of file for the chooser of a browser; what is taken is decided by the bytes.
pub const ACCEPTED: &str = "image/*,application/pdf,.heic";
/// Chunks waiting between network and store.
const CHUNKS_WAITING: usize = 4;
/// How much of a refused request is still read, so that a browser comes to read the answer.
const READ_ON_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Longest token.
const TOKEN_BYTES_MAX: usize = 200;

/// Why files were not attached.
pub enum Trouble {
    /// A file was not taken: to be said beside the paper it was meant for.
    File { component: ComponentId, refusal: FileRefusal },
    /// Anything else.
    Problem(Problem),
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The status of an answer to a file that was not taken.
pub fn status_of(refusal: &FileRefusal) -> StatusCode {
    match refusal {
        FileRefusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        FileRefusal::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FileRefusal::Empty | FileRefusal::BrokenOff | FileRefusal::TooMany { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// What a field of the form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    More(ComponentId),
    InPlaceOf(AttachmentId),
}

fn target_of(name: &str) -> Option<Target> {
    match name.split_once('.')? {
        ("file", component) => Some(Target::More(component.into())),
        ("again", attachment) => attachment.parse().ok().map(Target::InPlaceOf),
        _ => None,
    }
}

/// The name of the field for one more file of a component.
pub fn name_of(component: &ComponentId) -> String {
    format!("file.{component}")
}

/// The name of the field for a file in place of another.
pub fn name_in_place_of(file: AttachmentId) -> String {
    format!("again.{file}")
}

/// The files of a draft that answer a component.
pub fn files_of<'a>(
    draft: &'a Draft,
    component: &'a ComponentId,
) -> impl Iterator<Item = &'a StoredFile> {
    draft.papers.iter().filter(move |paper| &paper.component == component).filter_map(file_of)
}

/// The file of a paper, when it is one.
pub fn file_of(paper: &Paper) -> Option<&StoredFile> {
    match &paper.form {
        PaperForm::File(file) => Some(file),
        PaperForm::Sheets { .. } => None,
    }
}

/// The component that a file of the draft answers.
pub fn answered_by(draft: &Draft, file: AttachmentId) -> Option<&ComponentId> {
    let paper = draft.papers.iter().find(|paper| file_of(paper).is_some_and(|it| it.id == file));
    paper.map(|paper| &paper.component)
}

/// Attaches every file of the request to the draft and says which component the last of them
/// answers. Files taken before one that is refused stay.
pub async fn attach_all(
    site: &Site,
    citizen: &Citizen,
    draft: DraftId,
    request: Request,
) -> Result<Option<ComponentId>, Trouble> {
    let headers = request.headers().clone();
    let mut form = Multipart::from_request(request, site)
        .await
        .map_err(|_| Problem::bad_request("Mời ông/bà chọn tệp rồi bấm gửi lại."))?;
    let outcome = each(site, citizen, draft, &headers, &mut form).await;
    if outcome.is_err() {
        read_on(&mut form).await;
    }
    outcome
}

async fn each(
    site: &Site,
    citizen: &Citizen,
    draft: DraftId,
    headers: &HeaderMap,
    form: &mut Multipart,
) -> Result<Option<ComponentId>, Trouble> {
    let (mut is_ours, mut last) = (false, None);
    while let Some(field) = form.next_field().await.map_err(|_| broken_off())? {
        match field.name().map(str::to_owned).as_deref() {
            Some("csrf") => {
                let token = short_text(field).await?;
                is_ours = guard::csrf_fits(site, headers, &url::citizen::papers(draft), &token);
            }
            Some(name) if is_file(&field) => {
                if !is_ours {
                    return Err(Problem::foreign_form().into());
                }
                let target = target_of(name).ok_or_else(Problem::not_found)?;
                last = Some(attach(site, citizen, draft, target, field).await?);
            }
            _ => {}
        }
    }
    Ok(last)
}

/// A chooser left empty is sent as a file without a name.
fn is_file(field: &Field<'_>) -> bool {
    field.file_name().is_some_and(|name| !name.is_empty())
}

async fn attach(
    site: &Site,
    citizen: &Citizen,
    id: DraftId,
    target: Target,
    field: Field<'_>,
) -> Result<ComponentId, Trouble> {
    let account = &citizen.account;
    let (component, replaced) = match target {
        Target::More(component) => (component, None),
        Target::InPlaceOf(file) => {
            let draft = site.app.own_draft(account, id).await.map_err(Problem::from)?;
            let component = answered_by(&draft, file).ok_or_else(Problem::not_found)?;
            (component.clone(), Some(file))
        }
    };
    let name = field.file_name().unwrap_or_default().to_owned();
    let (sender, receiver) = channel(CHUNKS_WAITING);
    let bytes = ReceiverStream::new(receiver).boxed();
    let attaching = site.app.attach(account, id, &component, &name, bytes);
    let (attached, ()) = tokio::join!(attaching, pour(field, sender));
    match attached {
        Ok(_) => {}
        Err(Error::File(refusal)) => return Err(Trouble::File { component, refusal }),
        Err(other) => return Err(Problem::from(other).into()),
    }
    if let Some(file) = replaced {
        site.app.detach(account, id, file).await.map_err(Problem::from)?;
    }
    Ok(component)
}

/// From the network to the store, at the store's pace. When the store takes no more, the rest is
/// read and thrown away, up to a bound.
async fn pour(mut field: Field<'_>, to: Sender<Result<Bytes, io::Error>>) {
    let mut thrown_bytes = 0;
    while thrown_bytes < READ_ON_BYTES_MAX {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return,
            Err(error) => {
                // Nobody listens any more: the file was refused already.
                to.send(Err(io::Error::other(error))).await.ok();
                return;
            }
        };
        let size = chunk.len() as u64;
        if to.send(Ok(chunk)).await.is_err() {
            thrown_bytes += size;
        }
    }
}

async fn read_on(form: &mut Multipart) {
    let mut bytes = 0;
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(chunk)) = field.chunk().await {
            bytes += chunk.len() as u64;
            if bytes > READ_ON_BYTES_MAX {
                return;
            }
        }
    }
}

async fn short_text(mut field: Field<'_>) -> Result<String, Trouble> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| broken_off())? {
        text.extend_from_slice(&chunk);
        if text.len() > TOKEN_BYTES_MAX {
            return Err(Problem::foreign_form().into());
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn broken_off() -> Problem {
    Error::from(FileRefusal::BrokenOff).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_field_says_which_paper_its_file_answers() {
        let component = ComponentId::from("birth-notification");
        assert_eq!(target_of(&name_of(&component)), Some(Target::More(component)));
        let file = AttachmentId(Uuid::from_u128(7));
        assert_eq!(target_of(&name_in_place_of(file)), Some(Target::InPlaceOf(file)));
    }

    #[test]
    fn a_field_of_another_name_is_for_nothing() {
        for name in ["", "file", "again.x", "csrf", "other.file"] {
            assert_eq!(target_of(name), None);
        }
    }

    #[test]
    fn a_file_that_is_too_large_or_of_a_wrong_kind_has_its_own_status() {
        assert_eq!(status_of(&FileRefusal::TooLarge { max_bytes: 1 }).as_u16(), 413);
        assert_eq!(status_of(&FileRefusal::WrongType).as_u16(), 415);
        assert_eq!(status_of(&FileRefusal::Empty).as_u16(), 422);
    }
}

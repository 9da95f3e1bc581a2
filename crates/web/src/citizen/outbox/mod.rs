//! The messages of a demo, in place of telephones and mailboxes.

use crate::{
    actor::Citizen,
    citizen::names,
    problem::{Problem, page as rendered},
    site::Site,
    ui::Shell,
    url,
};
use app::{Error, notices::NoticeKind};
use askama::Template;
use axum::{extract::State, response::Html};
use wording::{dates, notices};

const SHOWN: u16 = 50;

#[derive(Template)]
#[template(path = "citizen/outbox/page.html")]
struct Page {
    shell: Shell,
    messages: Vec<Message>,
}

struct Message {
    to: String,
    when: String,
    subject: String,
    text: String,
    /// The one-time code, large.
    code: String,
}

/// `GET /outbox`, in a demo only.
pub async fn page(
    State(site): State<Site>,
    citizen: Option<Citizen>,
) -> Result<Html<String>, Problem> {
    if site.settings.demo.is_none() {
        return Err(Problem::not_found());
    }
    let stored = site.app.storage.notices(None, SHOWN).await.map_err(Error::from)?;
    let mut messages = Vec::with_capacity(stored.len());
    for one in stored {
        let dossier = match one.notice.dossier {
            Some(id) => site.app.storage.dossier(id).await.map_err(Error::from)?,
            None => None,
        };
        let link = dossier.as_ref().map(|dossier| {
            format!("{}{}", site.settings.address, url::citizen::track(&dossier.number()))
        });
        let link = link.unwrap_or_default();
        let names = dossier.as_ref().map(|dossier| names::of_dossier(&site, dossier));
        let about = dossier.as_deref().zip(names.as_ref()).map(|(dossier, names)| notices::About {
            dossier,
            names,
            link: &link,
        });
        let said = notices::message(&one.notice.kind, about);
        messages.push(Message {
            to: one.notice.contact.clone(),
            when: dates::instant(one.at),
            subject: said.subject,
            text: said.text,
            code: match one.notice.kind {
                NoticeKind::LoginCode { code } => code,
                _ => String::new(),
            },
        });
    }
    let shell = site.shell(citizen.as_ref(), "Hộp tin nhắn của bản dùng thử");
    rendered(&Page { shell, messages })
}

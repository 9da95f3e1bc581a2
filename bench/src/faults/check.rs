//! Are all promises kept?

use super::{
    book::{Book, Filed, Number, Requests, Taking},
    desk_token,
    make::filed,
};
use crate::{
    handle::Handle,
    load::client::{Client, get},
};
use anyhow::{Context, bail};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// So many ask at once.
const AT_ONCE: usize = 8;
/// Of so many kept promises one is asked for again with its key.
const REPEAT_ONE_IN: usize = 7;
/// Until an unknown request must have been answered.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// What was found.
#[derive(Debug, Default)]
pub struct Kept {
    /// Acts that had been answered with yes.
    pub promises: usize,
    /// Requests without an answer that were sent again, and then answered.
    pub repeated: usize,
    /// Promises that are not kept, in words.
    pub broken: Vec<String>,
    /// Codes by number of use: none may be used twice.
    codes: BTreeMap<String, Number>,
}

/// Sends again what was never answered, and looks at everything that was promised. The book is
/// complete afterwards: every number in it is a dossier.
pub async fn check(
    address: SocketAddr,
    handle: &Arc<Handle>,
    book: &mut Book,
) -> anyhow::Result<Kept> {
    let mut kept = Kept { promises: book.promises(), ..Kept::default() };
    repeat_unknown(address, handle, book, &mut kept).await?;
    let mut looking = JoinSet::new();
    for part in parts(book) {
        let (handle, requests) = (Arc::clone(handle), book.requests());
        looking.spawn(async move { look(address, &handle, requests, part).await });
    }
    while let Some(looked) = looking.join_next().await {
        for (number, code, broken) in looked?? {
            kept.broken.extend(broken);
            if let Some(code) = code
                && let Some(other) = kept.codes.insert(code.clone(), number)
            {
                kept.broken
                    .push(format!("the code {code} was given twice: to {number} and {other}"));
            }
        }
    }
    Ok(kept)
}

fn parts(book: &Book) -> Vec<Vec<(Number, Filed)>> {
    let mut parts = vec![Vec::new(); AT_ONCE];
    for (index, (number, filed)) in book.filed.iter().enumerate() {
        parts[index % AT_ONCE].push((*number, filed.clone()));
    }
    parts
}

async fn repeat_unknown(
    address: SocketAddr,
    handle: &Handle,
    book: &mut Book,
    kept: &mut Kept,
) -> anyhow::Result<()> {
    let requests = book.requests();
    let mut client = Client::connect(address).await?;
    for number in std::mem::take(&mut book.unknown) {
        let request = requests.filing(handle, number)?;
        let body = insist(&mut client, &request, 201).await?;
        book.filed.insert(number, filed(&body)?);
        kept.repeated += 1;
    }
    let token = desk_token(address, handle).await?;
    for (number, filed) in &mut book.filed {
        if filed.taking == Taking::Unknown {
            let request = requests.taking(handle, &token, *number, &filed.id);
            insist(&mut client, &request, 303).await?;
            filed.taking = Taking::Promised;
            kept.repeated += 1;
        }
    }
    Ok(())
}

/// Somebody who presses again until it is answered.
async fn insist(client: &mut Client, request: &[u8], yes: u16) -> anyhow::Result<Vec<u8>> {
    let begun = Instant::now();
    let mut last = String::from("no answer");
    while begun.elapsed() < ANSWER_MAX {
        match client.send(request).await {
            Ok(answer) if answer.status == yes => return Ok(answer.body.to_vec()),
            Ok(answer) => last = format!("{} {}", answer.status, answer.text()),
            Err(error) => last = error.to_string(),
        }
        sleep(Duration::from_millis(50)).await;
    }
    let request = String::from_utf8_lossy(request);
    bail!("{} is not answered with {yes}: {last}", request.lines().next().unwrap_or_default())
}

type Looked = (Number, Option<String>, Option<String>);

async fn look(
    address: SocketAddr,
    handle: &Handle,
    requests: Requests,
    part: Vec<(Number, Filed)>,
) -> anyhow::Result<Vec<Looked>> {
    let mut client = Client::connect(address).await?;
    let mut found = Vec::with_capacity(part.len());
    for (index, (number, promised)) in part.into_iter().enumerate() {
        let (code, mut broken) = look_at(&mut client, handle, number, &promised).await?;
        if broken.is_none() && index % REPEAT_ONE_IN == 0 {
            let body = insist(&mut client, &requests.filing(handle, number)?, 201).await?;
            let again = filed(&body)?;
            if again.id != promised.id {
                broken =
                    Some(format!("{number} was filed twice: {} and {}", promised.id, again.id));
            }
        }
        found.push((number, code, broken));
    }
    Ok(found)
}

/// The code of the dossier when it has one, and what is not as promised.
async fn look_at(
    client: &mut Client,
    handle: &Handle,
    number: Number,
    promised: &Filed,
) -> anyhow::Result<(Option<String>, Option<String>)> {
    let path = format!("/api/v1/dossiers/{}", promised.id);
    let request = get(&path, &format!("citizen={}", handle.citizen), false);
    let begun = Instant::now();
    let body = loop {
        match client.send(&request).await {
            Ok(answer) if answer.status == 200 => break answer.body.to_vec(),
            Ok(answer) if answer.status == 404 => {
                return Ok((None, Some(format!("{number}, filed as {}, is lost", promised.id))));
            }
            Ok(_) | Err(_) if begun.elapsed() < ANSWER_MAX => {
                sleep(Duration::from_millis(50)).await;
            }
            Ok(answer) => bail!("{path} answers {}", answer.status),
            Err(error) => return Err(error).context(path),
        }
    };
    let said: Value = serde_json::from_slice(&body)?;
    let text = |name: &str| said[name].as_str().unwrap_or_default();
    if text("reference") != promised.reference {
        let what = format!("{number} was {} and is {}", promised.reference, text("reference"));
        return Ok((None, Some(what)));
    }
    let is_taken = text("stage") != "submitted";
    let code = is_taken.then(|| text("number").to_owned());
    let broken = (promised.taking == Taking::Promised && !is_taken)
        .then(|| format!("{number}, taken in, is {}", text("stage")));
    Ok((code, broken))
}

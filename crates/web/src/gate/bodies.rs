//! Bodies of requests: forms are read before anybody takes a place, so that a slow line holds
//! none; files stream, up to a bound.

use super::Gate;
use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, header},
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, future};
use std::io;
use tokio::sync::SemaphorePermit;

/// Largest form or document; handlers may bound theirs further.
const FORM_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyProblem {
    /// Larger than is taken here.
    TooLarge {
        /// The bound.
        max_bytes: usize,
    },
    /// It broke off or came too slowly.
    BrokenOff,
    /// Too many wait with their forms at once.
    NoMemory,
}

/// A form in memory, and the room that it takes there.
pub type Held<'a> = (Bytes, Option<SemaphorePermit<'a>>);

impl Gate {
    /// Reads the form of a request.
    pub(super) async fn form(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Held<'_>, BodyProblem> {
        let too_large = BodyProblem::TooLarge { max_bytes: FORM_BYTES_MAX };
        let told = told_length(headers).or_else(|| body.size_hint().exact());
        if told.is_some_and(|bytes| bytes > FORM_BYTES_MAX as u64) {
            return Err(too_large);
        }
        if body.is_end_stream() {
            return Ok((Bytes::new(), None));
        }
        let kibibytes = told.unwrap_or(FORM_BYTES_MAX as u64).div_ceil(1024);
        let kibibytes = u32::try_from(kibibytes).unwrap_or(u32::MAX);
        let room = self.forms.try_acquire_many(kibibytes).map_err(|_| BodyProblem::NoMemory)?;
        let bytes = read(body, FORM_BYTES_MAX).await?;
        Ok((bytes, Some(room)))
    }
}

async fn read(body: Body, max: usize) -> Result<Bytes, BodyProblem> {
    let mut chunks = body.into_data_stream();
    let mut first = Bytes::new();
    let mut all = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| BodyProblem::BrokenOff)?;
        if first.len() + all.len() + chunk.len() > max {
            return Err(BodyProblem::TooLarge { max_bytes: max });
        }
        // Most forms come in one piece, which need not be copied.
        if first.is_empty() && all.is_empty() {
            first = chunk;
            continue;
        }
        all.extend_from_slice(&std::mem::take(&mut first));
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

/// The request with a bound on what streams in.
pub fn bounded(request: Request, max: u64) -> Result<Request, BodyProblem> {
    let too_large = BodyProblem::TooLarge { max_bytes: usize::try_from(max).unwrap_or(usize::MAX) };
    if told_length(request.headers()).is_some_and(|bytes| bytes > max) {
        return Err(too_large);
    }
    Ok(request.map(|body| {
        let mut left = max;
        let chunks = body.into_data_stream().map_err(io::Error::other);
        Body::from_stream(chunks.and_then(move |chunk: Bytes| {
            let length = chunk.len() as u64;
            let fits = length <= left;
            left = left.saturating_sub(length);
            future::ready(if fits { Ok(chunk) } else { Err(io::Error::other("too much")) })
        }))
    }))
}

fn told_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

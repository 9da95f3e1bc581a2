//! A damaged file must not be passed off as whole: its bytes are hashed again on their way out.

use app::ports::files::ByteStream;
use bytes::Bytes;
use domain::ids::FileHash;
use futures::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use std::io::{Error, ErrorKind};

struct Reading<S> {
    bytes: S,
    hasher: Sha256,
    hash: FileHash,
}

/// The same bytes; at their end an error when they are not those of `hash`.
pub(crate) fn checked<S>(bytes: S, hash: FileHash) -> ByteStream
where
    S: Stream<Item = object_store::Result<Bytes>> + Send + Unpin + 'static,
{
    let reading = Reading { bytes, hasher: Sha256::new(), hash };
    stream::unfold(Some(reading), |reading| async move {
        let mut reading = reading?;
        match reading.bytes.next().await {
            Some(Ok(chunk)) => {
                reading.hasher.update(&chunk);
                Some((Ok(chunk), Some(reading)))
            }
            Some(Err(error)) => Some((Err(Error::other(error)), None)),
            None if crate::address::hex(&reading.hasher.finalize()) == reading.hash.as_str() => {
                None
            }
            None => {
                let damaged = format!("the file {} is damaged", reading.hash);
                Some((Err(Error::new(ErrorKind::InvalidData, damaged)), None))
            }
        }
    })
    .boxed()
}

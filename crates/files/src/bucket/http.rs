//! HTTP for the object store: hyper with our own bounds of time.
//!
//! The library's own client is not used: it brings another cryptography and a second HTTP stack,
//! and its bounds are for requests as a whole, so that a large file on a slow line would be cut
//! off while a store that falls silent would be waited for.

use async_trait::async_trait;
use futures::{StreamExt, stream};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector as Tcp},
    },
    rt::{TokioExecutor, TokioTimer},
};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
        HttpResponse, HttpResponseBody, HttpService,
    },
};
use std::{error::Error, fmt, io, time::Duration};
use tokio::time::timeout;

/// To reach the store.
const CONNECT_MAX: Duration = Duration::from_secs(2);
/// For the store to begin its answer, beside the time that sending takes.
const ANSWER_MAX: Duration = Duration::from_secs(8);
/// A line slower than this is a broken one.
const SLOWEST_BYTES_PER_SECOND: u64 = 256 * 1024;
/// Between two pieces of an answer.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// Connections without work are kept so long, and so many.
const IDLE_MAX: Duration = Duration::from_secs(20);
const IDLE_CONNECTIONS_MAX: usize = 16;
/// What is read of an answer before it is asked for.
const BUFFER_BYTES: usize = 64 * 1024;

/// Makes clients: the one that is asked for by the address, sealed or not.
#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let failed = |error: io::Error| object_store::Error::Generic {
            store: "S3",
            source: format!("the certificates of this machine cannot be read: {error}").into(),
        };
        let mut tcp = Tcp::new();
        tcp.set_connect_timeout(Some(CONNECT_MAX));
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        // The certificates of the machine, so that a city can use an authority of its own.
        let sealed = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(failed)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(HttpClient::new(Http(client(sealed))))
    }
}

fn client<C: Connect + Clone>(connector: C) -> Client<C, HttpRequestBody> {
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_MAX)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
        .http1_max_buf_size(BUFFER_BYTES)
        .build(connector)
}

struct Http<C>(Client<C, HttpRequestBody>);

impl<C> fmt::Debug for Http<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Http")
    }
}

#[async_trait]
impl<C: Connect + Clone + Send + Sync + 'static> HttpService for Http<C> {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let sending = request.body().content_length() as u64 / SLOWEST_BYTES_PER_SECOND;
        let patience = ANSWER_MAX + Duration::from_secs(sending);
        let answer = timeout(patience, self.0.request(request)).await.map_err(|_| silent())?;
        let (parts, body) = answer.map_err(of_client)?.into_parts();
        Ok(HttpResponse::from_parts(parts, body_with_patience(body)))
    }
}

/// The body, broken off when the store falls silent.
fn body_with_patience(body: Incoming) -> HttpResponseBody {
    let frames = stream::unfold(Some(body), |body| async {
        let mut body = body?;
        match timeout(SILENCE_MAX, body.frame()).await {
            Ok(None) => None,
            Ok(Some(Ok(frame))) => Some((Ok(frame), Some(body))),
            Ok(Some(Err(error))) => Some((Err(HttpError::new(kind_of(&error), error)), None)),
            Err(_) => Some((Err(silent()), None)),
        }
    });
    // The library asks once more after the end.
    HttpResponseBody::new(StreamBody::new(frames.fuse()))
}

fn silent() -> HttpError {
    HttpError::new(HttpErrorKind::Timeout, io::Error::from(io::ErrorKind::TimedOut))
}

fn of_client(error: hyper_util::client::legacy::Error) -> HttpError {
    let kind = if error.is_connect() { HttpErrorKind::Connect } else { kind_of(&error) };
    HttpError::new(kind, error)
}

/// Decides whether it is tried again. Nothing that is sent does harm when it arrives twice: a name
/// always holds the same bytes.
fn kind_of(error: &(dyn Error + 'static)) -> HttpErrorKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_timeout() {
                return HttpErrorKind::Timeout;
            }
            // A connection that was kept and that the store has closed meanwhile, too.
            if error.is_closed() || error.is_canceled() || error.is_incomplete_message() {
                return HttpErrorKind::Request;
            }
        }
        if error.downcast_ref::<io::Error>().is_some() {
            return HttpErrorKind::Interrupted;
        }
        cause = error.source();
    }
    HttpErrorKind::Unknown
}

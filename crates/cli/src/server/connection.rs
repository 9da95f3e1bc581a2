//! One connection, from its first request to its last answer.

use super::{
    Patience, Phase,
    bodies::{Paced, ended_when_closing},
    census::Census,
    steady::Steady,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, header},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    net::IpAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{net::TcpStream, sync::watch, time::sleep};
use tower::ServiceExt;
use web::gate::address::Peer;

/// How long a connection that has just been opened may take to ask something after we began to
/// close: its request is on the way.
const FIRST_REQUEST: Duration = Duration::from_millis(500);
/// How much of a request is kept in memory ahead of whoever reads it.
const BUFFER_BYTES_MAX: usize = 64 * 1024;

/// What all connections share.
pub struct Reception {
    router: Router,
    patience: Patience,
    builder: http1::Builder,
    phase: watch::Receiver<Phase>,
    pub(super) census: Arc<Census>,
}

impl Reception {
    pub(super) fn new(
        router: Router,
        patience: Patience,
        census: Arc<Census>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_header_size(patience.head_bytes_max)
            .max_buf_size(BUFFER_BYTES_MAX);
        Self { router, patience, builder, phase, census }
    }

    async fn answer(&self, request: Request<Incoming>, from: IpAddr) -> Response<Body> {
        let slowest = self.patience.body;
        let mut request = request.map(|body| Body::new(Paced::new(body, slowest)));
        request.extensions_mut().insert(Peer(from));
        let answered: Result<_, Infallible> = self.router.clone().oneshot(request).await;
        let Ok(mut response) = answered;
        if *self.phase.borrow() != Phase::Serving || self.census.is_crowded() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        ended_when_closing(response, &self.phase)
    }
}

/// Serves one connection until it ends.
pub async fn serve(reception: &Arc<Reception>, stream: TcpStream, from: IpAddr) {
    // A failure here means that the connection is gone; reading from it says so at once.
    stream.set_nodelay(true).ok();
    let io = TokioIo::new(Steady::new(stream, reception.patience.reader));
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&has_asked);
    let answering = Arc::clone(reception);
    let service = service_fn(move |request| {
        asked.store(true, Relaxed);
        let reception = Arc::clone(&answering);
        async move { Ok::<_, Infallible>(reception.answer(request, from).await) }
    });
    let mut connection = pin!(reception.builder.serve_connection(io, service));
    let mut phase = reception.phase.clone();
    let closing = async move {
        // An error means that the server is gone: closing is right then too.
        phase.wait_for(|phase| *phase == Phase::Closing).await.ok();
        if !has_asked.load(Relaxed) {
            sleep(FIRST_REQUEST).await;
        }
    };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The other side broke off or was too slow: nothing of ours is wrong.
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
    }
}

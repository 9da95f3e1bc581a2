//! Bodies with an end: what comes in must keep moving, and open ears are closed when we stop.

use super::{
    Phase,
    pace::{Pace, Slowest},
};
use axum::{
    body::{Body, HttpBody},
    http::{HeaderValue, Response, header},
};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::watch;

/// The body of a request; an error when it comes slower than the slowest line.
pub struct Paced {
    body: Incoming,
    pace: Pace,
}

impl Paced {
    /// Watches `body`.
    pub fn new(body: Incoming, slowest: Slowest) -> Self {
        Self { body, pace: Pace::new(slowest) }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.pace.moved(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(axum::Error::new(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if self.pace.is_too_slow(context) => {
                let slow = io::Error::new(io::ErrorKind::TimedOut, "the body comes too slowly");
                Poll::Ready(Some(Err(axum::Error::new(slow))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Streams of events would never end by themselves: they end when we close, and the browser asks
/// for the next one elsewhere.
pub fn ended_when_closing(
    response: Response<Body>,
    phase: &watch::Receiver<Phase>,
) -> Response<Body> {
    let is_stream = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| *kind == HeaderValue::from_static("text/event-stream"));
    if !is_stream {
        return response;
    }
    let mut phase = phase.clone();
    let closing = Box::pin(async move {
        // An error means that the server is gone: that ends streams too.
        phase.wait_for(|phase| *phase == Phase::Closing).await.ok();
    });
    response.map(|body| Body::new(Ended { body, closing }))
}

struct Ended {
    body: Body,
    closing: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl HttpBody for Ended {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.closing.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.body).poll_frame(context)
    }
}

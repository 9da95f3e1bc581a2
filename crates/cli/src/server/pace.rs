//! How slow the other side of a connection may be.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// The slowest line that is still served: so many bytes in each span of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowest {
    /// How many bytes must move …
    pub bytes: usize,
    /// … in this span, while we wait for the other side.
    pub span: Duration,
}

/// Watches one direction of one connection. While nothing waits, no timer runs: a fast line costs
/// a comparison.
#[derive(Debug)]
pub struct Pace {
    slowest: Slowest,
    span: Option<Pin<Box<Sleep>>>,
    moved: usize,
    waits: bool,
}

impl Pace {
    /// Nothing has moved and nothing waits.
    pub fn new(slowest: Slowest) -> Self {
        Self { slowest, span: None, moved: 0, waits: false }
    }

    /// Bytes moved.
    pub fn moved(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes);
        self.waits = false;
    }

    /// We wait for the other side; `true` when it is too slow to be waited for any longer.
    pub fn is_too_slow(&mut self, context: &mut Context<'_>) -> bool {
        let end = Instant::now() + self.slowest.span;
        let begins = !self.waits;
        self.waits = true;
        let Some(span) = &mut self.span else {
            self.moved = 0;
            let span = self.span.insert(Box::pin(sleep_until(end)));
            return span.as_mut().poll(context).is_ready();
        };
        // The span of an earlier wait ran out while nobody waited: it says nothing.
        if begins && span.is_elapsed() {
            span.as_mut().reset(end);
            self.moved = 0;
        }
        if span.as_mut().poll(context) == Poll::Pending {
            return false;
        }
        if self.moved < self.slowest.bytes {
            return true;
        }
        self.moved = 0;
        span.as_mut().reset(end);
        span.as_mut().poll(context).is_ready()
    }
}

//! The HTTP server: takes connections and gives each its time, so that nobody holds a worker by
//! being slow, large or many. What a request may do is decided behind it, in `web`.
//!
//! It ends in two steps ([`Phase`]), so that a balancer in front sends the next requests elsewhere
//! before this node takes no more: no request of a rolling restart fails.

mod bodies;
mod census;
mod connection;
mod pace;
mod steady;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;

pub use census::Crowd;
pub use pace::Slowest;

use axum::Router;
use census::Census;
use connection::Reception;
use futures::FutureExt;
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{mpsc, watch},
    time::sleep,
};

/// Connections that the system may hold for us while we are busy.
const BACKLOG: u32 = 4096;
/// How long to wait when the system has no more descriptors, or every place is taken.
const PAUSE: Duration = Duration::from_millis(50);

/// How far the server is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Serves.
    Serving,
    /// Serves on, says that it is not ready, and asks everybody to leave after the answer.
    Leaving,
    /// Takes no more connections; finishes what has begun.
    Closing,
}

/// What one connection may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// From the last answer (or the opening) to the end of the next request's head.
    pub head: Duration,
    /// Largest head of a request, in bytes.
    pub head_bytes_max: usize,
    /// The slowest body of a request.
    pub body: Slowest,
    /// The slowest reader of an answer.
    pub reader: Slowest,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            head_bytes_max: 16 * 1024,
            // A line that drops for half a minute now and then still brings its photos in.
            body: Slowest { bytes: 4096, span: Duration::from_mins(1) },
            reader: Slowest { bytes: 4096, span: Duration::from_mins(1) },
        }
    }
}

/// Listens at `address`.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Takes connections until the phase is [`Phase::Closing`]; ends when the last one has ended.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    (patience, crowd): (Patience, Crowd),
    phase: watch::Receiver<Phase>,
) {
    let reception = Arc::new(Reception::new(router, patience, Census::new(crowd), phase.clone()));
    // Each connection holds a sender; when all are gone, the last connection has ended.
    let (open, mut all_ended) = mpsc::channel::<()>(1);
    let mut told = phase;
    loop {
        if reception.census.is_full() {
            // The system holds the next ones until somebody leaves.
            sleep(PAUSE).await;
            if *told.borrow() == Phase::Closing {
                break;
            }
            continue;
        }
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            // An error means that nobody can tell us any more: stopping is right then too.
            _ = told.wait_for(|phase| *phase == Phase::Closing) => break,
        };
        match taken {
            Ok(connection) => receive(&reception, connection, open.clone()),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "take a connection");
                sleep(PAUSE).await;
            }
        }
    }
    // Whoever the system has let in already would meet a closed door in our name.
    while let Some(Ok(connection)) = listener.accept().now_or_never() {
        receive(&reception, connection, open.clone());
    }
    drop((listener, open));
    all_ended.recv().await;
}

fn receive(
    reception: &Arc<Reception>,
    (stream, from): (TcpStream, SocketAddr),
    open: mpsc::Sender<()>,
) {
    let Some(entered) = reception.census.enter(from.ip()) else { return };
    let reception = Arc::clone(reception);
    tokio::spawn(async move {
        connection::serve(&reception, stream, from.ip()).await;
        drop((entered, open));
    });
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

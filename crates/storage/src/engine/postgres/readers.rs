//! Connections that read: few, each with many questions under way at once.

use super::{
    super::{Row, Sql, Value, dialect::POSTGRES},
    Options,
    address::Address,
    connection::Connection,
    trouble::{Kind, Trouble},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::Mutex,
    time::{Instant, sleep, timeout, timeout_at},
};

/// How long to go on trying when the database cannot be reached.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much longer than the server we wait ourselves before we take a connection for broken.
const GRACE: Duration = Duration::from_secs(5);
const FIRST_PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Readers {
    address: Address,
    read_max: Option<Duration>,
    desks: Vec<Desk>,
    /// On which connections live, whoever asks.
    runtime: Handle,
}

/// A place for a connection.
#[derive(Debug, Default)]
struct Desk {
    connection: Mutex<Option<Arc<Connection>>>,
    /// Questions under way.
    busy: AtomicUsize,
}

/// Counts a question as long as it is under way, also when whoever asked has gone.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn at(desk: &'a Desk) -> Self {
        desk.busy.fetch_add(1, Ordering::Relaxed);
        Self(&desk.busy)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Readers {
    pub fn new(address: &Address, options: &Options) -> Self {
        let limit = options.read_max.map_or(0, |limit| limit.as_millis());
        let address = address.with("statement_timeout", limit).with("jit", "off");
        let desks = (0..options.readers.max(1)).map(|_| Desk::default()).collect();
        Self { address, read_max: options.read_max, desks, runtime: Handle::current() }
    }

    /// The rows of a statement. Asks again when a connection breaks, for a while.
    pub async fn rows(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Trouble> {
        let until = Instant::now() + PATIENCE;
        let mut pause = FIRST_PAUSE;
        loop {
            // The first desk among those with least to do, so that no more than needed are opened.
            let Some(desk) = self.desks.iter().min_by_key(|desk| desk.busy.load(Ordering::Relaxed))
            else {
                return Err(Trouble::lost("there is no connection to read on"));
            };
            let under_way = UnderWay::at(desk);
            let trouble = match self.ask(desk, sql, args, until).await {
                Err(trouble) if matches!(trouble.kind, Kind::Lost | Kind::Again) => trouble,
                answer => return answer,
            };
            drop(under_way);
            if Instant::now() + pause >= until {
                return Err(trouble);
            }
            sleep(pause).await;
            pause *= 2;
        }
    }

    async fn ask(
        &self,
        desk: &Desk,
        sql: Sql,
        args: &[Value],
        until: Instant,
    ) -> Result<Vec<Row>, Trouble> {
        let connection = self.connection(desk, until).await?;
        let asked = async {
            if sql == POSTGRES.find_words {
                connection.rows_planned_anew(sql, args).await
            } else {
                connection.rows(sql, args).await
            }
        };
        let answer = match self.read_max {
            None => asked.await,
            Some(limit) => timeout(limit + GRACE, asked)
                .await
                .unwrap_or_else(|_| Err(Trouble::lost("the database did not answer in time"))),
        };
        if let Err(trouble) = &answer
            && matches!(trouble.kind, Kind::Lost | Kind::Again)
        {
            connection.cut();
        }
        answer
    }

    async fn connection(&self, desk: &Desk, until: Instant) -> Result<Arc<Connection>, Trouble> {
        let mut place = desk.connection.lock().await;
        if let Some(connection) = place.as_ref().filter(|connection| !connection.is_closed()) {
            return Ok(Arc::clone(connection));
        }
        let address = self.address.clone();
        let opening = self.runtime.spawn(async move { Connection::open(&address).await });
        let Ok(Ok(opened)) = timeout_at(until, opening).await else {
            return Err(Trouble::lost("the database cannot be reached"));
        };
        let opened = Arc::new(opened.map_err(Trouble::of_connecting)?);
        Ok(Arc::clone(place.insert(opened)))
    }
}

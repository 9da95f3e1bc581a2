//! A node among others on one PostgreSQL: it hears what the others did, takes up a new catalogue,
//! shows itself, and shares the limits of guests who ask for much.
//!
//! The store is asked a few times a second instead of being listened to (`LISTEN`): a question by
//! position leaves nothing out after a broken connection, and every database that speaks the
//! language of PostgreSQL can answer it.

use crate::{installation, server::Phase};
use app::{
    App,
    catalogue::Catalogue,
    ports::{
        Fault,
        nodes::{Duty, Lease, Node},
    },
};
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use uuid::Uuid;
use web::gate::Gate;

/// How often a node asks what others did.
const LOOK: Duration = Duration::from_millis(250);
/// Acts here are told together that come within this time.
const GATHER: Duration = Duration::from_millis(20);
/// How often a node looks at the others, and shows itself when it has something to report.
const BEAT: Duration = Duration::from_secs(1);
/// How often it shows itself at least.
const SHOWN: Duration = Duration::from_secs(5);
/// A node that was silent for so long is gone.
pub(crate) const SILENT: SignedDuration = SignedDuration::from_secs(30);
/// A catalogue that could not be loaded is tried again after this time.
const AGAIN: Duration = Duration::from_secs(5);
/// A duty is kept for so long; the next node takes it when this is over.
const DUTY: SignedDuration = SignedDuration::from_secs(30);

/// How long a node that stops tries to say so.
const GOODBYE: Duration = Duration::from_secs(5);

/// Version of this program.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// This program, as others see it.
pub(crate) fn this(app: &App, at: SocketAddr) -> Node {
    // The second for a service that is not shown the first.
    let names = ["/proc/sys/kernel/hostname", "/etc/hostname"].map(std::fs::read_to_string);
    let machine = names.into_iter().find_map(Result::ok).unwrap_or_default();
    let now = app.now();
    Node {
        id: app.chance.id(now),
        name: format!("{}:{}", machine.trim(), at.port()),
        version: VERSION.to_owned(),
        since: now,
        seen_at: now,
        report: 0,
        spent: Vec::new(),
    }
}

/// Takes a duty, or keeps it; `false` while another node does it.
pub(crate) async fn does(app: &App, duty: Duty, node: Uuid) -> Result<bool, Fault> {
    let now = app.now();
    let until = now.saturating_add(DUTY).unwrap_or(now);
    app.storage.take_duty(Lease { duty, holder: node, now, until }).await
}

/// What a node knows of the others.
pub(crate) struct Beside {
    pub app: Arc<App>,
    pub gate: Arc<Gate>,
    pub node: Node,
    /// Behind which everything is news.
    pub position: u64,
    /// Which catalogue is to be served.
    pub catalogue: watch::Sender<u64>,
}

impl Beside {
    /// Until this program stops.
    pub async fn live(mut self, mut phase: watch::Receiver<Phase>) {
        let mut others = Others::default();
        let (mut looks, mut beats) = (interval(LOOK), interval(BEAT));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_deaf = false;
        loop {
            let what = tokio::select! {
                _ = phase.wait_for(|phase| *phase == Phase::Closing) => break,
                _ = beats.tick() => What::Show,
                _ = looks.tick() => What::Hear,
                () = self.app.live.acted() => What::HearOurselves,
            };
            if what == What::HearOurselves {
                sleep(GATHER).await;
            }
            let done = match what {
                What::Show => self.show(&mut others).await,
                What::Hear | What::HearOurselves => self.hear().await,
            };
            match done {
                Ok(()) if is_deaf => tracing::info!("the other nodes are heard again"),
                Err(ref fault) if !is_deaf => {
                    tracing::warn!(error = %fault.source, "the other nodes are not heard: {fault}");
                }
                _ => {}
            }
            is_deaf = done.is_err();
        }
        // Who cannot say so is taken for gone a little later.
        match timeout(GOODBYE, self.app.storage.remove_node(self.node.id)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::warn!(error = %fault.source, "leaving as a node"),
            Err(_) => tracing::warn!("leaving as a node: the database does not answer"),
        }
    }

    /// Hears what was done, here or elsewhere.
    async fn hear(&mut self) -> Result<(), Fault> {
        loop {
            let news = self.app.storage.news(Some(self.position)).await?;
            self.position = news.position;
            self.app.live.tell(news.agencies);
            self.catalogue.send_if_modified(|known| {
                let is_new = *known != news.catalogue;
                *known = news.catalogue;
                is_new
            });
            if !news.more {
                return Ok(());
            }
        }
    }

    /// Shows this node, and looks at the others.
    async fn show(&mut self, others: &mut Others) -> Result<(), Fault> {
        let report = self.gate.report();
        let is_due = others.shown.is_none_or(|shown| shown.elapsed() >= SHOWN);
        if is_due || !report.is_empty() {
            if !report.is_empty() {
                self.node.report += 1;
                self.node.spent = report;
            }
            self.node.seen_at = self.app.now();
            self.app.storage.save_node(self.node.clone()).await?;
            others.shown = Some(Instant::now());
        }
        let since = self.app.now().saturating_sub(SILENT).unwrap_or_default();
        for other in self.app.storage.nodes(since).await? {
            if other.id != self.node.id {
                others.meet(&other, &self.gate);
            }
        }
        Ok(())
    }
}

/// What a moment is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Show,
    Hear,
    HearOurselves,
}

/// Those that were met.
#[derive(Default)]
struct Others {
    /// When this node last showed itself.
    shown: Option<Instant>,
    /// The last report of each that was counted.
    reports: BTreeMap<Uuid, u64>,
    /// Those whose program is another; told once.
    strange: BTreeSet<Uuid>,
}

impl Others {
    fn meet(&mut self, other: &Node, gate: &Gate) {
        match self.reports.insert(other.id, other.report) {
            Some(known) if known != other.report => gate.count_reported(&other.spent),
            // What was reported before we met is long over.
            _ => {}
        }
        if other.version != VERSION && self.strange.insert(other.id) {
            tracing::warn!(
                "the node {} runs version {}, this one {VERSION}: right only while an upgrade goes \
                 from node to node; start the same release on all of them",
                other.name,
                other.version
            );
        }
    }
}

/// Loads the catalogue whenever another one is to be served, and hands it to `serve`.
pub(crate) async fn renew(
    app: Arc<App>,
    mut wanted: watch::Receiver<u64>,
    serve: impl Fn(Arc<Catalogue>),
) {
    while wanted.changed().await.is_ok() {
        while let Err(error) = load(&app).await.map(&serve) {
            tracing::error!("the new catalogue is not taken up: {error:#}");
            // Tried again when the database is back, or when the catalogue is put right.
            if let Ok(Err(_)) = timeout(AGAIN, wanted.changed()).await {
                return;
            }
        }
        tracing::info!("the catalogue was changed; the new one is served");
    }
}

async fn load(app: &App) -> anyhow::Result<Arc<Catalogue>> {
    let documents = app.storage.catalogue().await?;
    let pack_on = domain::time::local(app.now()).date();
    // Reading hundreds of procedures must not keep anybody waiting.
    tokio::task::spawn_blocking(move || {
        let catalogue = installation::catalogue_of(documents)?;
        if let Some(pack) = catalogue.pack_on(pack_on) {
            catalogue.warm_up(&pack.id);
        }
        Ok(Arc::new(catalogue))
    })
    .await?
}

//! `motcua serve`: an installation on the web until it is told to stop.

use crate::{
    Verdict,
    args::Serve,
    config::{FileStore, Serving},
    installation::{self, DataFolder},
    nodes::{self, Beside},
    outside::{SystemChance, SystemClock},
    server::{self, Patience, Phase},
};
use anyhow::Context;
use app::{
    App,
    catalogue::Catalogue,
    live::Live,
    ports::{
        nodes::{Duty, News, Node},
        storage::{Storage, Swept},
    },
    seal::{Seal, Sealed},
};
use axum::Router;
use std::{io::Write, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};
use uuid::Uuid;
use web::{
    front::Front,
    gate::{self, Gate},
    site::{Demo, Settings, Site},
    ui::Place,
};

/// How often the clock is asked what it brings about.
const TIMER: Duration = Duration::from_mins(1);
/// The same among nodes: often enough that a node which fell silent is soon replaced.
const SHARED_TIMER: Duration = Duration::from_secs(10);
/// How often the gate looks at the time.
const GATE: Duration = Duration::from_millis(100);
/// How often it is looked whether the pages that are ready are those of today.
const READY: Duration = Duration::from_secs(1);
/// How long requests that have begun may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

pub(crate) async fn run(args: &Serve, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    if folder.holds_database() && !folder.is_filled().await? {
        anyhow::bail!(
            "there is no installation in {}; fill it with `motcua import --shipped --data {}`, or \
             try a whole city with `motcua demo`",
            folder.path().display(),
            folder.path().display()
        );
    }
    let _lock = folder.lock_to_serve()?;
    serve((&folder, &args.files), &args.serving, None, out).await
}

/// Serves what is in the folder, with the files where they are.
pub(crate) async fn serve(
    (folder, store): (&DataFolder, &FileStore),
    serving: &Serving,
    demo: Option<Demo>,
    out: &mut dyn Write,
) -> anyhow::Result<Verdict> {
    let storage: Arc<dyn Storage> = folder.open_storage().await?.storage();
    // Asked first: whoever changes the catalogue while it is being loaded is heard afterwards.
    let news = storage.news(None).await?;
    let catalogue = Arc::new(installation::catalogue(&*storage).await?);
    let outside = (Arc::new(SystemClock) as _, Arc::new(SystemChance) as _);
    let files = installation::files(folder, store)?;
    prove(&files).await?;
    let mut app = installation::application(files, storage, catalogue, outside)?;
    app.seal = Seal::of_installation(&*app.storage, &*app.chance).await?;
    app.keeping = serving.keeping();
    if !folder.holds_database() {
        app.live = Live::by_news();
    }
    let app = Arc::new(app);
    let listener = server::listen(serving.listen).with_context(|| {
        format!(
            "listen on {}; is another program there? Choose another with --listen",
            serving.listen
        )
    })?;
    let here = listener.local_addr()?;
    let address = serving.public_address(here)?;
    let site = site(Arc::clone(&app), serving, demo, &address);
    writeln!(out, "\n  Một Cửa:  {address}/")?;
    writeln!(out, "  officers: {address}/desk")?;
    writeln!(out, "  stop with Ctrl-C\n")?;
    out.flush()?;

    // The first search must not wait for the index; the first page need not either.
    let searched = Arc::clone(&app);
    tokio::task::spawn_blocking(move || {
        if let Ok(pack) = searched.pack_now() {
            searched.catalogue.warm_up(&pack.id);
        }
    });
    let (phase, told) = watch::channel(Phase::Serving);
    let gate = Arc::new(gate(&app, serving));
    let looking = tokio::spawn(keep_gate(Arc::clone(&gate)));
    let router = web::gated(site.clone(), Arc::clone(&gate));
    let current = watch::Sender::new((site, router.clone()));
    let preparing = tokio::spawn(keep_ready(current.subscribe()));
    let node = (!folder.holds_database()).then(|| nodes::this(&app, here));
    let timers = node.as_ref().map(|node| node.id);
    let timers = tokio::spawn(keep_time(current.subscribe(), timers, told.clone()));
    let (router, beside) = match node {
        None => (router, None),
        Some(node) => {
            let (router, life) = beside_others(&app, &gate, (node, news), current);
            (router, Some(tokio::spawn(life.live(told.clone()))))
        }
    };
    let bounds = (Patience::default(), serving.crowd());
    let server = tokio::spawn(server::serve(listener, router, bounds, told));
    signal_to_stop().await?;
    leave(&phase, &gate, serving.drain_delay()).await?;
    match timeout(LAST_REQUESTS, server).await {
        Ok(ended) => ended.context("serve")?,
        Err(_) => tracing::warn!("some requests took too long and were broken off"),
    }
    looking.abort();
    preparing.abort();
    timers.await.context("stop the timers")?;
    if let Some(beside) = beside {
        beside.await.context("leave the other nodes")?;
    }
    Ok(Verdict::Good)
}

/// The site that is served, and the way to its pages.
type Current = (Site, Router);

/// What this program is to the other nodes, and the way to its pages, which follows their catalogue.
fn beside_others(
    app: &Arc<App>,
    gate: &Arc<Gate>,
    (node, news): (Node, News),
    current: watch::Sender<Current>,
) -> (Router, Beside) {
    let front = Front::new(current.borrow().1.clone());
    let router = front.router();
    let catalogue = watch::Sender::new(news.catalogue);
    let renewing = renewing(gate, front, current);
    tokio::spawn(nodes::renew(Arc::clone(app), catalogue.subscribe(), renewing));
    let (app, gate) = (Arc::clone(app), Arc::clone(gate));
    (router, Beside { app, gate, node, position: news.position, catalogue })
}

/// What is done with a new catalogue: from the next request and the next minute on it is in use.
fn renewing(
    gate: &Arc<Gate>,
    front: Front,
    current: watch::Sender<Current>,
) -> impl Fn(Arc<Catalogue>) + use<> {
    let gate = Arc::clone(gate);
    move |catalogue| {
        let (site, _) = current.borrow().clone();
        let app = Arc::new(site.app.with_catalogue(catalogue));
        let site = Site { app, ..site };
        let router = web::gated(site.clone(), Arc::clone(&gate));
        front.replace(router.clone());
        drop(current.send_replace((site, router)));
    }
}

/// Tells balancers first, and closes when they have had their time; at once on a second signal.
async fn leave(phase: &watch::Sender<Phase>, gate: &Gate, delay: Duration) -> anyhow::Result<()> {
    gate.leave();
    phase.send_replace(Phase::Leaving);
    if !delay.is_zero() {
        tracing::info!(seconds = delay.as_secs(), "leaving: not ready any more, still serving");
        // Either the time is over or somebody is in a hurry.
        timeout(delay, signal_to_stop()).await.unwrap_or(Ok(()))?;
    }
    tracing::info!("stopping: requests that have begun are answered first");
    phase.send_replace(Phase::Closing);
    Ok(())
}

/// A bucket that is set up wrongly is told at once. One that is away is told too, but waited for:
/// without files a dossier can still be read and worked on, and it comes back by itself.
async fn prove(files: &files::Store) -> anyhow::Result<()> {
    let files::Store::Bucket(bucket) = files else { return Ok(()) };
    match bucket.prove().await {
        Ok(()) => Ok(()),
        Err(trouble) if trouble.is_passing() => {
            tracing::error!("{trouble}; {}. Serving without files until it does", trouble.remedy());
            Ok(())
        }
        Err(trouble) => anyhow::bail!("{trouble}; {}", trouble.remedy()),
    }
}

fn site(app: Arc<App>, serving: &Serving, demo: Option<Demo>, address: &str) -> Site {
    let root = app.catalogue.agencies().iter().find(|agency| agency.parent.is_none());
    let place = Place {
        city: root.map(|agency| agency.place.clone()).unwrap_or_default(),
        service: wording::terms::PORTAL.to_owned(),
        helpline: serving.help_phone.clone().unwrap_or_default(),
        remark: demo.as_ref().map(|_| wording::terms::DEMO.to_owned()).unwrap_or_default(),
        ..Place::default()
    };
    let settings = Settings {
        place: Arc::new(place),
        address: address.to_owned(),
        secure: serving.secure,
        demo,
    };
    Site::new(app, settings)
}

fn gate(app: &App, serving: &Serving) -> Gate {
    let mut node = [0; 2];
    app.chance.fill(&mut node);
    let settings = gate::Settings { trusted: serving.trusted_proxy.clone(), ..Default::default() };
    let secret = app.seal.on(Sealed::Allowance, &[]);
    Gate::new(settings, u16::from_le_bytes(node)).sharing_limits(secret)
}

/// Keeps the line at the gate moving, also while nobody comes.
async fn keep_gate(gate: Arc<Gate>) {
    let mut moments = interval(GATE);
    moments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        moments.tick().await;
        gate.look();
    }
}

/// Keeps the pages ready that most people come for, also on a new day and with a new catalogue.
async fn keep_ready(current: watch::Receiver<Current>) {
    let mut moments = interval(READY);
    moments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        moments.tick().await;
        let (site, router) = current.borrow().clone();
        web::ready::prepare(&site, &router).await;
    }
}

/// Now and then: what the clock brings about without anybody's act. Of nodes that share a store one
/// does it for all; which, is asked for `shared`.
async fn keep_time(
    current: watch::Receiver<Current>,
    shared: Option<Uuid>,
    mut phase: watch::Receiver<Phase>,
) {
    let mut minutes = interval(if shared.is_some() { SHARED_TIMER } else { TIMER });
    minutes.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = minutes.tick() => {}
            _ = phase.wait_for(|phase| *phase == Phase::Closing) => return,
        }
        let app = Arc::clone(&current.borrow().0.app);
        if let Some(node) = shared {
            match nodes::does(&app, Duty::Time, node).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "take a duty");
                    continue;
                }
            }
        }
        match app.count_silence().await {
            Ok(0) => {}
            Ok(changed) => tracing::info!(changed, "silence counted as consent"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "count silence");
            }
        }
        match app.sweep().await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(Swept { sessions, codes, keys, drafts }) => {
                tracing::info!(sessions, codes, keys, drafts, "swept what has outlived its use");
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "sweep");
            }
        }
    }
}

async fn signal_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listen for SIGTERM")?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.context("listen for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

//! `motcua serve`: an installation on the web until it is told to stop.

use crate::{
    Verdict,
    args::Serve,
    config::Serving,
    installation::{self, DataFolder},
    outside::{SystemChance, SystemClock},
};
use anyhow::Context;
use app::{App, ports::storage::Storage};
use std::{io::Write, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};
use web::{
    site::{Counters, Demo, Settings, Site},
    ui::Place,
};

/// How often the clock is asked what it brings about.
const TIMER: Duration = Duration::from_mins(1);
/// How long requests that have begun may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

pub(crate) async fn run(args: &Serve, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::at(&args.place.data);
    if !folder.is_filled() {
        anyhow::bail!(
            "there is no installation in {}; fill it with `motcua import --shipped --data {}`, or \
             try a whole city with `motcua demo`",
            folder.path().display(),
            folder.path().display()
        );
    }
    let _lock = folder.lock()?;
    serve(&folder, &args.serving, None, out).await
}

/// Serves what is in the folder.
pub(crate) async fn serve(
    folder: &DataFolder,
    serving: &Serving,
    demo: Option<Demo>,
    out: &mut dyn Write,
) -> anyhow::Result<Verdict> {
    let storage: Arc<dyn Storage> = Arc::new(folder.open_storage()?);
    let catalogue = Arc::new(installation::catalogue(&*storage).await?);
    let outside = (Arc::new(SystemClock) as _, Arc::new(SystemChance) as _);
    let app = Arc::new(installation::application(folder, storage, catalogue, outside)?);
    let listener = TcpListener::bind(serving.listen).await.with_context(|| {
        format!(
            "listen on {}; is another program there? Choose another with --listen",
            serving.listen
        )
    })?;
    let address = serving.public_address(listener.local_addr()?)?;
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
    let (stop, stopped) = watch::channel(false);
    let timers = tokio::spawn(keep_time(Arc::clone(&app), stopped.clone()));
    let mut told = stopped;
    let server = axum::serve(listener, web::router(site)).with_graceful_shutdown(async move {
        // An error means that the sender is gone: stopping is right then too.
        told.wait_for(|stop| *stop).await.ok();
    });
    let server = tokio::spawn(server.into_future());
    signal_to_stop().await?;
    tracing::info!("stopping: requests that have begun are answered first");
    stop.send_replace(true);
    match timeout(LAST_REQUESTS, server).await {
        Ok(ended) => ended.context("serve")?.context("serve")?,
        Err(_) => tracing::warn!("some requests took too long and were broken off"),
    }
    timers.await.context("stop the timers")?;
    Ok(Verdict::Good)
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
    Site { app, settings: Arc::new(settings), counters: Arc::new(Counters::default()) }
}

/// Each minute: what the clock brings about without anybody's act.
async fn keep_time(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut minutes = interval(TIMER);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = minutes.tick() => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        match app.count_silence().await {
            Ok(0) => {}
            Ok(changed) => tracing::info!(changed, "silence counted as consent"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "count silence");
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

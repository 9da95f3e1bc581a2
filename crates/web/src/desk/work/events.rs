//! The bell of the list: says that something changed, never what.

use crate::{actor::Desk, site::Site};
use app::{access, live::WorkChanged};
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use domain::ids::AgencyId;
use futures::{Stream, StreamExt, future};
use std::{convert::Infallible, time::Duration};
use tokio_stream::wrappers::BroadcastStream;

/// How long one connection lives; the browser opens the next by itself. So a session that has
/// ended hears nothing for long, and a server that stops need not wait for open pages.
const LIFE: Duration = Duration::from_mins(15);

/// GET /desk/events
pub async fn get(
    State(site): State<Site>,
    desk: Desk,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mine = access::work_scope(desk.officer(), site.app.catalogue.agencies());
    let changes = BroadcastStream::new(site.app.live.listen()).filter_map(move |heard| {
        // Whoever was too slow to hear everything looks anew.
        let rings = heard.map_or(true, |change| concerns(&change, &mine));
        future::ready(rings.then(|| Ok(Event::default().data("changed"))))
    });
    let stream = changes.take_until(tokio::time::sleep(LIFE));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

fn concerns(change: &WorkChanged, mine: &[AgencyId]) -> bool {
    change.agencies.iter().any(|agency| mine.contains(agency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bell_rings_for_ones_own_agencies_only() {
        let mine = [AgencyId::from("p00004"), "p00004-mot-cua".into()];
        let change = |id: &str| WorkChanged { agencies: vec!["q001".into(), id.into()] };
        assert!(concerns(&change("p00004"), &mine));
        assert!(!concerns(&change("p00005"), &mine));
    }
}

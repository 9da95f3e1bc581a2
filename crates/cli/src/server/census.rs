//! Who is connected: how many in all, how many from one place.

use parking_lot::Mutex;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};
use web::gate::address::{Network, block};

/// How many connections there may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowd {
    /// In all.
    pub all_max: usize,
    /// From one address (IPv6: from one /64).
    pub each_max: usize,
    /// Proxies: many people come through each, so no bound holds for them. Nor for this machine.
    pub trusted: Vec<Network>,
}

/// The count.
#[derive(Debug)]
pub struct Census {
    crowd: Crowd,
    all: AtomicUsize,
    each: Mutex<HashMap<IpAddr, usize>>,
}

impl Census {
    /// Nobody is here.
    pub fn new(crowd: Crowd) -> Arc<Self> {
        Arc::new(Self { crowd, all: AtomicUsize::new(0), each: Mutex::default() })
    }

    /// Whether everybody should leave after the next answer, because few places are left.
    pub fn is_crowded(&self) -> bool {
        self.all.load(Relaxed) > self.crowd.all_max / 4 * 3
    }

    /// Whether nobody more can come in.
    pub fn is_full(&self) -> bool {
        self.all.load(Relaxed) >= self.crowd.all_max
    }

    /// Counts a connection for as long as the answer lives; `None` when this place has too many.
    pub fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Entered> {
        let is_bound =
            !from.is_loopback() && !self.crowd.trusted.iter().any(|known| known.contains(from));
        let place = is_bound.then(|| block(from));
        if let Some(place) = place {
            let mut each = self.each.lock();
            let count = each.entry(place).or_insert(0);
            if *count >= self.crowd.each_max {
                return None;
            }
            *count += 1;
        }
        self.all.fetch_add(1, Relaxed);
        Some(Entered { census: Arc::clone(self), place })
    }
}

/// A connection that is counted.
#[derive(Debug)]
pub struct Entered {
    census: Arc<Census>,
    place: Option<IpAddr>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.census.all.fetch_sub(1, Relaxed);
        let Some(place) = self.place else { return };
        let mut each = self.census.each.lock();
        if let Some(count) = each.get_mut(&place) {
            *count -= 1;
            if *count == 0 {
                each.remove(&place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_place_cannot_take_all_connections_and_a_proxy_can() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let crowd =
            Crowd { all_max: 8, each_max: 2, trusted: vec!["10.1.0.0/16".parse().unwrap()] };
        let census = Census::new(crowd);
        let first = census.enter(address("2001:db8::1"));
        let second = census.enter(address("2001:db8::ffff"));
        assert!(first.is_some() && second.is_some());
        assert!(census.enter(address("2001:db8::2")).is_none(), "the same /64");
        let others: Vec<_> = (0..5).map(|_| census.enter(address("10.1.2.3"))).collect();
        assert!(others.iter().all(Option::is_some) && census.is_crowded() && !census.is_full());
        drop(first);
        assert!(census.enter(address("2001:db8::2")).is_some());
        drop((second, others));
        assert!(!census.is_crowded() && census.each.lock().is_empty());
    }
}

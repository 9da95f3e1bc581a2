//! Histories with fixed seeds. `motcua simulate` runs as many as one likes.
#![allow(clippy::unwrap_used, missing_docs)]

mod repository;

use repository::city;
use simulation::{Plan, certify};

#[test]
fn in_some_hundred_histories_nothing_is_lost_and_every_mishap_is_met() {
    let certificate = certify(city(), 0..300, (Plan::default(), 2), |_| ());
    let certificate =
        certificate.unwrap_or_else(|finding| panic!("{finding}\n{:#?}", finding.what));
    assert_eq!(certificate.histories, 300);
    let never: Vec<_> =
        certificate.counts.lines().into_iter().filter(|(_, count)| *count == 0).collect();
    assert_eq!(never, [], "what never happens proves nothing");
}

#[test]
fn the_same_seed_gives_the_same_history_and_another_seed_another() {
    let run = |seed| city().run(seed, Plan { traced: true, ..Plan::default() }).unwrap();
    let (first, second) = (run(11), std::thread::scope(|it| it.spawn(|| run(11)).join().unwrap()));
    assert_eq!(first, second);
    assert!(first.trace.len() > 100, "a replay tells what happens");
    assert_ne!(first.fingerprint, run(12).fingerprint);
}

#[test]
fn where_nothing_goes_wrong_nobody_is_turned_away_without_a_reason() {
    let plan = Plan { calm: true, ..Plan::default() };
    for seed in 0..20 {
        let counts = city().run(seed, plan).unwrap().counts;
        assert_eq!((counts.crashes, counts.repeated, counts.broken_commands), (0, 0, 0));
        assert!(counts.acknowledged > counts.refused + counts.stale, "{counts:?}");
    }
}

use super::*;
use proptest::prelude::*;

const MS: Duration = Duration::from_millis(1);

fn one_place() -> Bounds {
    Bounds { places_min: 1, places_start: 1, places_max: 1, reserve_min: 2, ..Bounds::default() }
}

fn shape() -> Shape {
    Shape::of("GET", "/procedures")
}

#[test]
fn a_stuck_newcomer_stops_newcomers_and_not_work_in_progress() {
    let mut room = Room::new(one_place());
    assert_eq!(room.arrive(MS, Lane::Newcomer, false), Entry::In);
    let Entry::Stand { number, at_most } = room.arrive(2 * MS, Lane::Newcomer, false) else {
        panic!("the next one stands at the door")
    };
    assert_eq!(at_most, Bounds::default().newcomer_wait);
    assert_eq!(room.arrive(3 * MS, Lane::Work, false), Entry::In);
    assert_eq!(room.arrive(3 * MS, Lane::Work, false), Entry::In);
    assert!(matches!(room.arrive(3 * MS, Lane::Work, false), Entry::Stand { .. }));
    assert!(room.give_up(Lane::Newcomer, number));
    assert_eq!(room.at_door(Lane::Newcomer), 0);
}

#[test]
fn who_stands_at_the_door_comes_in_before_who_comes_later() {
    let mut room = Room::new(one_place());
    room.arrive(MS, Lane::Newcomer, false);
    let Entry::Stand { number, .. } = room.arrive(MS, Lane::Newcomer, false) else { panic!() };
    assert_eq!(room.leave(5 * MS, Lane::Newcomer, None), vec![(Lane::Newcomer, number)]);
    assert!(!room.give_up(Lane::Newcomer, number), "it is too late to give up");
    assert!(matches!(room.arrive(6 * MS, Lane::Newcomer, false), Entry::Stand { .. }));
}

#[test]
fn work_in_progress_cannot_keep_every_newcomer_out() {
    let mut room = Room::new(Bounds { places_max: 40, places_start: 40, ..Bounds::default() });
    while room.arrive(MS, Lane::Work, false) == Entry::In {}
    let let_in = (0..10).filter(|_| room.arrive(MS, Lane::Newcomer, false) == Entry::In).count();
    assert_eq!(let_in, 4, "a tenth of the places");
}

/// A service of `servers` that each take `alone`, whatever the number inside; what comes is more
/// than it can do. Answers with the places found after `seconds`.
fn places_found(servers: u32, alone: Duration, seconds: u64) -> (u32, Duration) {
    let mut room = Room::new(Bounds::default());
    let mut now = Duration::ZERO;
    let mut done = Vec::new();
    // The first request comes alone and shows what is normal.
    assert_eq!(room.arrive(now, Lane::Newcomer, false), Entry::In);
    now += alone;
    room.leave(now, Lane::Newcomer, Some((shape(), alone)));
    let step = alone / servers;
    while now < Duration::from_secs(seconds) {
        while room.arrive(now, Lane::Newcomer, true) == Entry::In {
            done.push(now);
        }
        while room.at_door(Lane::Newcomer) > 0 {
            room.give_up(Lane::Newcomer, room.next_number - 1);
            room.door[1].clear();
        }
        now += step;
        // In the order they came in, one in each step.
        let since = done.remove(0);
        let called =
            room.leave(now, Lane::Newcomer, Some((shape(), now.saturating_sub(since).max(alone))));
        done.extend(called.iter().map(|_| now));
    }
    (room.places(), room.queueing())
}

#[test]
fn the_number_of_places_is_found_by_measuring() {
    // 2,000 a second: a tenth of a second of them may be queued.
    let (places, queueing) = places_found(4, 2 * MS, 20);
    assert!((120..=280).contains(&places), "{places} places");
    assert!(queueing < 200 * MS, "{queueing:?}");
    // 100 a second, slow by themselves.
    let (places, queueing) = places_found(2, 20 * MS, 20);
    assert!((8..=24).contains(&places), "{places} places");
    assert!(queueing < 200 * MS, "{queueing:?}");
}

#[test]
fn a_queue_that_stands_is_not_stood_in() {
    let mut room = Room::new(one_place());
    room.arrive(Duration::ZERO, Lane::Newcomer, false);
    let mut now = Duration::ZERO;
    for _ in 0..15 {
        let entry = room.arrive(now, Lane::Newcomer, true);
        now += 150 * MS;
        assert!(matches!(entry, Entry::Stand { .. }));
        room.leave(now, Lane::Newcomer, Some((shape(), 150 * MS)));
    }
    assert_eq!(room.arrive(now, Lane::Newcomer, false), Entry::Full);
    assert!(matches!(room.arrive(now, Lane::Newcomer, true), Entry::Stand { .. }), "in turn");
}

#[derive(Debug, Clone)]
enum Move {
    Arrive(bool, bool),
    Leave(u16),
    GiveUp(u16),
}

fn moves() -> impl Strategy<Value = Vec<(u16, Move)>> {
    let one = prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(work, called)| Move::Arrive(work, called)),
        3 => any::<u16>().prop_map(Move::Leave),
        1 => any::<u16>().prop_map(Move::GiveUp),
    ];
    prop::collection::vec((0..400u16, one), 1..400)
}

proptest! {
    /// Whoever comes is counted once, until they leave; nobody waits beside a free place; the
    /// number of places stays within its bounds.
    #[test]
    fn the_room_is_never_fuller_than_it_is_nor_emptier(moves in moves()) {
        let bounds = Bounds { places_min: 2, places_start: 6, places_max: 12, reserve_min: 3,
            ..Bounds::default() };
        let mut room = Room::new(bounds);
        let (mut inside, mut door) = (Vec::new(), Vec::new());
        let mut now = Duration::ZERO;
        for (pause, step) in moves {
            now += Duration::from_millis(pause.into());
            match step {
                Move::Arrive(work, called) => {
                    let lane = if work { Lane::Work } else { Lane::Newcomer };
                    match room.arrive(now, lane, called) {
                        Entry::In => inside.push(lane),
                        Entry::Stand { number, .. } => door.push((lane, number)),
                        Entry::Full => {}
                    }
                }
                Move::Leave(which) if !inside.is_empty() => {
                    let lane = inside.swap_remove(usize::from(which) % inside.len());
                    let served = Some((shape(), Duration::from_millis(which.into())));
                    for (lane, number) in room.leave(now, lane, served) {
                        let at = door.iter().position(|other| *other == (lane, number));
                        prop_assert!(at.is_some(), "only who stands at the door is let in");
                        door.remove(at.unwrap_or(0));
                        inside.push(lane);
                    }
                }
                Move::GiveUp(which) if !door.is_empty() => {
                    let (lane, number) = door.swap_remove(usize::from(which) % door.len());
                    prop_assert!(room.give_up(lane, number));
                }
                Move::Leave(_) | Move::GiveUp(_) => {}
            }
            for lane in [Lane::Work, Lane::Newcomer] {
                let count = |all: &[Lane]| all.iter().filter(|one| **one == lane).count();
                prop_assert_eq!(room.inside(lane) as usize, count(&inside));
                let standing = door.iter().filter(|(other, _)| *other == lane).count();
                prop_assert_eq!(room.at_door(lane), standing);
            }
            prop_assert!((2..=12).contains(&room.places()));
        }
        // Once all have left, all who stood at the door have come in and left as well.
        while let Some(lane) = inside.pop() {
            inside.extend(room.leave(now, lane, None).into_iter().map(|(lane, _)| lane));
        }
        prop_assert_eq!(room.at_door(Lane::Work) + room.at_door(Lane::Newcomer), 0);
        prop_assert_eq!(room.inside(Lane::Work) + room.inside(Lane::Newcomer), 0);
    }
}

use super::*;
use proptest::prelude::*;

const BEGIN: Arrival = 1_780_000_000_000;

fn second(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[test]
fn a_place_is_kept_whoever_comes_later() {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    line.join(BEGIN);
    line.join(BEGIN + 1_000);
    assert_eq!((line.place(BEGIN), line.place(BEGIN + 1_000)), (1, 2));
    line.join(BEGIN + 2_000);
    line.join(BEGIN + 500);
    assert_eq!((line.place(BEGIN), line.place(BEGIN + 1_000)), (1, 3), "by arrival, not by asking");
    line.look(second(1), 1);
    assert!(line.is_called(BEGIN) && !line.is_called(BEGIN + 500));
    line.come_in(Some(BEGIN));
    assert_eq!((line.place(BEGIN + 500), line.place(BEGIN + 1_000)), (1, 2));
}

#[test]
fn nobody_is_called_while_nothing_is_free() {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    line.join(BEGIN);
    line.look(second(1), 0);
    assert!(!line.is_called(BEGIN));
    assert_eq!(line.estimate(1), None, "no promise without a measurement");
    line.look(second(2), 1);
    assert!(line.is_called(BEGIN));
}

#[test]
fn who_does_not_come_when_called_does_not_hold_up_the_others() {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    for number in 0..3 {
        line.join(BEGIN + number * 1_000);
    }
    line.look(second(1), 1);
    assert!(!line.is_called(BEGIN + 1_000));
    for now in 2..40 {
        line.look(second(now), 1);
    }
    assert!(line.is_called(BEGIN + 2_000));
    assert!(line.is_called(BEGIN), "whoever comes late comes in all the same");
    assert_eq!(line.waiting(), 0, "all turns have run out");
}

#[test]
fn a_ticket_of_another_node_stands_where_its_time_puts_it() {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    line.join(BEGIN + 60_000);
    line.join(BEGIN + 1);
    assert_eq!((line.place(BEGIN + 1), line.place(BEGIN + 60_000)), (1, 2));
    // From before this node began.
    line.join(BEGIN - 600_000);
    assert_eq!(line.place(BEGIN + 60_000), 3);
}

#[test]
fn after_hours_the_oldest_are_first() {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    line.join(BEGIN);
    line.join(BEGIN + 3 * 3_600_000);
    assert_eq!((line.place(BEGIN), line.is_called(BEGIN)), (1, true));
    assert_eq!(line.place(BEGIN + 3 * 3_600_000), 1);
    assert_eq!(line.waiting(), 1);
}

/// People who come and look again as the page tells them to, before a room that lets a few in each
/// second. Answers with the arrivals in the order in which they came in.
fn rush(arrivals: &[u64], each_second: u32, no_shows: bool) -> (Vec<Arrival>, u64) {
    let mut line = Line::new(Duration::ZERO, BEGIN);
    let mut people: Vec<(Arrival, u64)> =
        arrivals.iter().map(|ms| (BEGIN + ms, *ms / 100)).collect();
    people.sort_unstable();
    let mut came_in = Vec::new();
    let (mut tick, mut credit) = (0_u64, 0_u32);
    let mut joined = Vec::new();
    while !people.is_empty() && tick < 100_000 {
        credit = (credit + each_second).min(each_second * 20);
        let mut next = Vec::new();
        for (number, (arrival, at)) in std::mem::take(&mut people).into_iter().enumerate() {
            if at > tick {
                next.push((arrival, at));
                continue;
            }
            if !joined.contains(&arrival) {
                joined.push(arrival);
                line.join(arrival);
            }
            line.look(Duration::from_millis(tick * 100), credit / 10);
            if no_shows && arrival.is_multiple_of(3) {
                continue;
            }
            if line.is_called(arrival) && credit >= 10 {
                credit -= 10;
                line.come_in(Some(arrival));
                came_in.push(arrival);
            } else {
                next.push((arrival, tick + 40 + number as u64 % 10));
            }
        }
        people = next;
        tick += 1;
    }
    (came_in, tick)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Everybody comes in; whoever comes in before somebody who arrived earlier had arrived not
    /// much later; with people who never come back it works as well.
    #[test]
    fn the_line_is_fair_and_moves(
        arrivals in prop::collection::btree_set(0..60_000_u64, 1..300),
        each_second in 1..30_u32,
        no_shows: bool,
    ) {
        let arrivals: Vec<u64> = arrivals.into_iter().collect();
        let (came_in, ticks) = rush(&arrivals, each_second, no_shows);
        let gone = if no_shows { arrivals.iter().filter(|ms| (BEGIN + **ms).is_multiple_of(3)).count() } else { 0 };
        prop_assert_eq!(came_in.len() + gone, arrivals.len());
        // As long as serving them takes, and some looks more.
        let least = arrivals.len() as u64 * 10 / u64::from(each_second) + 600;
        prop_assert!(ticks < least * 2 + 1_200, "{} ticks for {}", ticks, least);
        let mut sorted = came_in.clone();
        sorted.sort_unstable();
        // People look again every four or five seconds, so a turn is not taken at once; where every
        // third does not come, more are called at once, and whoever looks first comes in first.
        let seconds = if no_shows { 90 } else { 45 };
        let window = (each_second as usize * seconds).max(45);
        for (index, arrival) in came_in.iter().enumerate() {
            let fair = sorted.binary_search(arrival).unwrap_or(0);
            prop_assert!(index.abs_diff(fair) <= window, "{} instead of {}", index, fair);
        }
    }

    /// What is counted is what waits, whatever happens.
    #[test]
    fn the_count_is_right(moves in prop::collection::vec((0..3_u8, 0..200_000_u64), 1..200)) {
        let mut line = Line::new(Duration::ZERO, BEGIN);
        let mut now = Duration::ZERO;
        for (kind, number) in moves {
            match kind {
                0 => line.join(BEGIN + number),
                1 => line.come_in(Some(BEGIN + number)),
                _ => {
                    now += Duration::from_millis(number / 20);
                    line.look(now, u32::try_from(number % 5).unwrap_or(0));
                }
            }
            let all: u32 = line.counts.iter().sum();
            prop_assert_eq!(all, line.waiting());
            prop_assert_eq!(all, line.sums.iter().sum::<u32>());
            prop_assert_eq!(line.between(line.low, line.end()), all);
            prop_assert_eq!(line.between(line.low, line.high), line.called());
            prop_assert!(line.low <= line.high);
        }
    }
}

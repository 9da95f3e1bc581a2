//! A place inside, held by a request for as long as it is worked on, and the wait for it.

use super::{
    Crowd, Gate,
    baseline::Shape,
    line::Line,
    room::{Entry, Lane},
    ticket::Ticket,
};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::{sync::oneshot, time::timeout};

/// Those at the door, by their numbers.
pub type Doors = HashMap<u64, oneshot::Sender<()>>;

/// A place inside. Whoever is dropped (the client went away, the handler broke) leaves as well.
#[derive(Debug)]
pub struct Place<'a> {
    gate: &'a Gate,
    lane: Lane,
    since: Instant,
    served: Option<(Shape, Duration)>,
}

impl Place<'_> {
    /// The work is done: how long it took says something about us.
    pub fn done(mut self, shape: Shape) {
        self.served = Some((shape, self.since.elapsed()));
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let now = self.gate.now();
        let mut crowd = self.gate.crowd.lock();
        let called = crowd.room.leave(now, self.lane, self.served.take());
        crowd.call(now, called);
    }
}

/// Somebody at the door. Dropped before the answer came, they are forgotten.
struct Standing<'a> {
    gate: &'a Gate,
    lane: Lane,
    number: u64,
    is_settled: bool,
}

impl Drop for Standing<'_> {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        let now = self.gate.now();
        let mut crowd = self.gate.crowd.lock();
        crowd.doors.remove(&self.number);
        // Let in just now, and not here any more to go in.
        if !crowd.room.give_up(self.lane, self.number) {
            let called = crowd.room.leave(now, self.lane, None);
            crowd.call(now, called);
        }
    }
}

/// What a newcomer hears.
#[derive(Debug)]
pub enum Turn<'a> {
    /// Come in. The ticket is the pass of whoever waited, or came while others did.
    In(Place<'a>, Option<Ticket>),
    /// Wait outside, with this ticket.
    Wait(Waiting),
}

/// What the waiting page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The ticket.
    pub ticket: Ticket,
    /// The place in the line; 1 is next.
    pub place: u32,
    /// How long it will take, as far as that can be told.
    pub estimate: Option<Duration>,
}

impl Crowd {
    /// Lets those in who may come in by now.
    pub fn let_in(&mut self, now: Duration) {
        let called = self.room.pass(now);
        self.call(now, called);
    }

    fn call(&mut self, now: Duration, mut called: Vec<(Lane, u64)>) {
        while let Some((lane, number)) = called.pop() {
            let heard = self.doors.remove(&number).is_some_and(|door| door.send(()).is_ok());
            if !heard {
                called.extend(self.room.leave(now, lane, None));
            }
        }
    }

    /// Whether it is the turn of somebody who waited, or nobody who waits comes too short when this
    /// one goes in at once.
    fn may_ask(&self, ticket: Option<&Ticket>) -> bool {
        let Some(line) = &self.line else { return true };
        let kept_free = line.kept_free(self.room.served(), self.room.full());
        line.waiting() == 0
            || ticket.is_some_and(|ticket| line.is_called(ticket.arrived))
            || f64::from(self.room.free()) > kept_free
    }

    fn line(&mut self, now: Duration, wall: u64) -> &mut Line {
        self.line.get_or_insert_with(|| Line::new(now, wall))
    }
}

impl Gate {
    /// A place for work in progress; `None` when there is none within a reasonable time.
    pub async fn place_for_work(&self) -> Option<Place<'_>> {
        let entry = self.crowd.lock().ask(self.now(), Lane::Work, false);
        self.settle(Lane::Work, entry).await
    }

    /// The turn of a newcomer who comes at `wall` (milliseconds since 1970), with the ticket of an
    /// earlier visit or with `fresh` chance for a new one.
    pub async fn turn(&self, wall: u64, ticket: Option<Ticket>, fresh: [u8; 5]) -> Turn<'_> {
        let node = self.node;
        let mut ticket = ticket.filter(|ticket| ticket.let_in == 0);
        let has_waited = ticket.is_some();
        let entry = {
            let now = self.now();
            let mut crowd = self.crowd.lock();
            crowd.look(now);
            // Also those who come in at once are counted: from them follow the first estimates.
            let line = crowd.line(now, wall);
            if let Some(known) = ticket.as_mut().filter(|known| known.counted_by != node) {
                known.counted_by = node;
                line.join(known.arrived);
                crowd.look(now);
            }
            let may_ask = crowd.may_ask(ticket.as_ref());
            may_ask.then(|| crowd.ask(now, Lane::Newcomer, has_waited))
        };
        let place = match entry {
            Some(entry) => self.settle(Lane::Newcomer, entry).await,
            None => None,
        };
        let new = Ticket { id: fresh, arrived: wall, let_in: 0, counted_by: node };
        let now = self.now();
        let mut crowd = self.crowd.lock();
        if let Some(place) = place {
            let is_calm = crowd.room.free() * 4 > crowd.room.places();
            let is_alone = crowd.line.as_ref().is_none_or(|line| line.waiting() == 0);
            if let Some(line) = &mut crowd.line {
                line.come_in(ticket.map(|ticket| ticket.arrived));
            }
            let needs_pass = has_waited || !is_calm || !is_alone;
            let pass = Ticket { let_in: wall.max(1), ..ticket.unwrap_or(new) };
            return Turn::In(place, needs_pass.then_some(pass));
        }
        let line = crowd.line(now, wall);
        let ticket = ticket.unwrap_or_else(|| {
            line.join(new.arrived);
            new
        });
        let place = line.place(ticket.arrived);
        Turn::Wait(Waiting { ticket, place, estimate: line.estimate(place) })
    }

    async fn settle(&self, lane: Lane, (entry, heard): Asked) -> Option<Place<'_>> {
        let place = || Place { gate: self, lane, since: Instant::now(), served: None };
        match entry {
            Entry::In => Some(place()),
            Entry::Full => None,
            Entry::Stand { number, at_most } => {
                let mut standing = Standing { gate: self, lane, number, is_settled: false };
                let is_called = timeout(at_most, heard?).await.is_ok_and(|heard| heard.is_ok());
                if !is_called {
                    let mut crowd = self.crowd.lock();
                    crowd.doors.remove(&number);
                    standing.is_settled = true;
                    // Called at the last moment: then come in.
                    return (!crowd.room.give_up(lane, number)).then(place);
                }
                standing.is_settled = true;
                Some(place())
            }
        }
    }
}

type Asked = (Entry, Option<oneshot::Receiver<()>>);

impl Crowd {
    fn ask(&mut self, now: Duration, lane: Lane, called: bool) -> Asked {
        let entry = self.room.arrive(now, lane, called);
        let Entry::Stand { number, .. } = entry else { return (entry, None) };
        let (call, heard) = oneshot::channel();
        self.doors.insert(number, call);
        (entry, Some(heard))
    }
}

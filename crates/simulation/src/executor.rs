//! One thread, many tasks: whose turn it is, chance decides.

use crate::{chance::Dice, clock::RequestId, world::World};
use futures::future::LocalBoxFuture;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// What a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody outside who wants something; the history ends when all of them are content.
    Client,
    /// Somebody who goes round for ever: timers, the outbox.
    Rounds,
    /// A request at work in a server; it dies with the server.
    Request(RequestId),
}

#[derive(Debug)]
struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Task {
    kind: Kind,
    future: LocalBoxFuture<'static, ()>,
    ready: Arc<Ready>,
}

/// The tasks.
#[derive(Default)]
pub struct Executor {
    tasks: Vec<Task>,
}

impl Executor {
    /// Takes in what the world wants done.
    pub fn take_in(&mut self, world: &World) {
        for (kind, future) in world.spawned.borrow_mut().drain(..) {
            let ready = Arc::new(Ready(AtomicBool::new(true)));
            self.tasks.push(Task { kind, future, ready });
        }
    }

    /// Lets one task go on, by chance. Says whether there was one that could.
    pub fn step(&mut self, world: &World, dice: &mut Dice) -> bool {
        let ready: Vec<usize> = (0..self.tasks.len())
            .filter(|index| self.tasks[*index].ready.0.load(Ordering::Relaxed))
            .collect();
        let Some(index) = dice.pick(&ready).copied() else { return false };
        let task = &mut self.tasks[index];
        task.ready.0.store(false, Ordering::Relaxed);
        let request = match task.kind {
            Kind::Request(request) => Some(request),
            Kind::Client | Kind::Rounds => None,
        };
        world.clock.asked_by(request);
        let waker = Waker::from(Arc::clone(&task.ready));
        let polled = task.future.as_mut().poll(&mut Context::from_waker(&waker));
        world.clock.asked_by(None);
        if polled.is_ready() {
            drop(self.tasks.remove(index));
        }
        self.take_in(world);
        true
    }

    /// Ends all tasks of this kind, wherever they are.
    pub fn end(&mut self, wanted: impl Fn(Kind) -> bool) {
        self.tasks.retain(|task| !wanted(task.kind));
    }

    /// The requests that are at work.
    pub fn requests(&self) -> Vec<RequestId> {
        let request = |task: &Task| match task.kind {
            Kind::Request(request) => Some(request),
            Kind::Client | Kind::Rounds => None,
        };
        self.tasks.iter().filter_map(request).collect()
    }

    /// Whether there is a task of this kind.
    pub fn has(&self, wanted: impl Fn(Kind) -> bool) -> bool {
        self.tasks.iter().any(|task| wanted(task.kind))
    }
}

/// Lets others have their turn once.
pub async fn turn() {
    struct Turn(bool);
    impl Future for Turn {
        type Output = ();
        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if self.0 {
                return Poll::Ready(());
            }
            self.0 = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }
    Turn(false).await;
}

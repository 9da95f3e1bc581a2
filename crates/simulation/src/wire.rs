//! The engine under the store: every read and every write is a moment at which others may go first.

use crate::{
    chance::Dice,
    clock::{RequestId, WallClock},
    executor::turn,
    machine::{Flush, Machine},
};
use app::ports::Fault;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use storage::{Command, Dialect, Engine, Row, SQLITE, Sql, Value, WriteError, rehearsal::Mishap};
use tokio::sync::oneshot;

struct Waiting {
    command: Command,
    answer: oneshot::Sender<Result<u64, WriteError>>,
    request: Option<RequestId>,
}

struct State {
    machine: Box<dyn Machine>,
    waiting: VecDeque<Waiting>,
    dice: Dice,
    queue_max: usize,
    reads_fail: u64,
}

/// The engine. Clones are the same engine.
#[derive(Clone)]
pub struct Wire {
    state: Arc<Mutex<State>>,
    clock: Arc<WallClock>,
}

/// How a flush went, for the history.
#[derive(Debug)]
pub struct Flushed {
    /// The requests whose commands were committed.
    pub committed: Vec<RequestId>,
    /// How many commands it held.
    pub commands: usize,
    /// How many broke.
    pub broke: usize,
    /// The machine stopped; whether writes were torn.
    pub stopped: Option<bool>,
}

impl Wire {
    /// An engine over this machine, which runs.
    pub fn new(machine: Box<dyn Machine>, clock: Arc<WallClock>, dice: Dice) -> Self {
        let waiting = VecDeque::new();
        let state = State { machine, waiting, dice, queue_max: 64, reads_fail: 0 };
        Self { state: Arc::new(Mutex::new(state)), clock }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many commands wait.
    pub fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// How many commands may wait, and how many reads in a thousand fail.
    pub fn weather(&self, queue_max: usize, reads_fail: u64) {
        let mut state = self.state();
        (state.queue_max, state.reads_fail) = (queue_max, reads_fail);
    }

    /// Commits the first `count` of the waiting commands together, and answers them.
    pub fn flush(&self, count: usize, mishap: Mishap) -> Result<Flushed, Fault> {
        let state = &mut *self.state();
        let count = count.min(state.waiting.len());
        let (mut commands, mut askers) = (Vec::new(), Vec::new());
        for waiting in state.waiting.drain(..count) {
            commands.push(waiting.command);
            askers.push((waiting.answer, waiting.request));
        }
        let mut flushed =
            Flushed { committed: Vec::new(), commands: count, broke: 0, stopped: None };
        match state.machine.flush(commands, mishap, &mut state.dice)? {
            Flush::Stopped { torn } => {
                flushed.stopped = Some(torn);
                state.waiting.clear();
            }
            Flush::Answered(answers) => {
                for ((asker, request), answer) in askers.into_iter().zip(answers) {
                    match &answer {
                        Ok(_) => flushed.committed.extend(request),
                        Err(WriteError::Fault(_)) => flushed.broke += 1,
                        Err(WriteError::Conflict | WriteError::Overloaded) => {}
                    }
                    // Whoever asked may have gone.
                    drop(asker.send(answer));
                }
            }
        }
        Ok(flushed)
    }

    /// Asks the machine itself.
    pub fn machine<T>(&self, ask: impl FnOnce(&mut dyn Machine, &mut Dice) -> T) -> T {
        let state = &mut *self.state();
        ask(&mut *state.machine, &mut state.dice)
    }

    /// The machine stops while nothing is written; what waits is gone.
    pub fn stop(&self) -> Result<(), Fault> {
        let state = &mut *self.state();
        state.waiting.clear();
        state.machine.stop(&mut state.dice)
    }
}

impl Engine for Wire {
    const DIALECT: Dialect = SQLITE;

    async fn read(&self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, Fault> {
        turn().await;
        let mut state = self.state();
        let per_mille = state.reads_fail;
        if per_mille > 0 && state.dice.happens(per_mille) {
            let doing = format!("reading {}", sql.table);
            return Err(Fault { passing: true, ..Fault::new(doing, "the disk did not answer") });
        }
        state.machine.read(sql, &args)
    }

    async fn write(&self, command: Command) -> Result<u64, WriteError> {
        turn().await;
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.state();
            if state.waiting.len() >= state.queue_max {
                return Err(WriteError::Overloaded);
            }
            let request = self.clock.asking();
            state.waiting.push_back(Waiting { command, answer, request });
        }
        let stopped = || Fault::new("writing to the database", "the writer has stopped").into();
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    async fn integrity(&self) -> Result<Vec<String>, Fault> {
        self.state().machine.integrity()
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
}

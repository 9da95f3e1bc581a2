//! The small world of one history: a server over a machine, the people outside, and the ways
//! between them, on which requests are lost, doubled and late.

use crate::{
    chance::Dice,
    city::Era,
    clock::{RequestId, WallClock},
    executor::Kind,
    outcome::Counts,
    ports::{NoPapers, Shelf},
    record::{Act, ActId, Answer, Purpose, Record, Told, answer_of},
    wire::Wire,
};
use app::{
    App, Error,
    ports::{Chance, Clock},
};
use domain::dossier::{Dossier, history::Hash};
use futures::future::LocalBoxFuture;
use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    sync::Arc,
    task::{Poll, Waker},
};
use storage::Store;
use tokio::sync::{Notify, oneshot};

/// The request or its answer was lost: the act may have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost;

/// How often what goes wrong on the ways outside, in a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ways {
    /// A request never arrives.
    pub lost_going: u64,
    /// An answer never arrives.
    pub lost_returning: u64,
    /// A request is delivered twice.
    pub twice: u64,
    /// Whoever asked does not wait for the answer.
    pub impatient: u64,
}

/// The world.
pub struct World {
    /// The city and its law.
    pub era: Arc<Era>,
    /// The clock of the servers.
    pub clock: Arc<WallClock>,
    /// The engine under the store.
    pub wire: Wire,
    /// What people remember.
    pub record: RefCell<Record>,
    /// What was counted.
    pub counts: RefCell<Counts>,
    /// How sure the ways are.
    pub ways: Cell<Ways>,
    /// How many acts people still want to begin.
    pub wanted: Cell<u32>,
    /// The step of the history.
    pub step: Cell<u64>,
    /// Rung when somebody waits for a message.
    pub bell: Notify,
    /// What was found to be wrong while it happened.
    pub found: RefCell<Vec<String>>,
    pub(crate) spawned: RefCell<Vec<(Kind, LocalBoxFuture<'static, ()>)>>,
    app: RefCell<Option<Arc<App>>>,
    chance: Arc<dyn Chance>,
    files: Arc<Shelf>,
    dice: RefCell<Dice>,
    sleepers: RefCell<Vec<(i64, Waker)>>,
    trace: Option<RefCell<Vec<String>>>,
}

impl World {
    /// A world whose server stands still.
    pub fn new(
        era: Arc<Era>,
        (clock, wire): (Arc<WallClock>, Wire),
        (chance, dice): (Arc<dyn Chance>, Dice),
        traced: bool,
    ) -> Self {
        Self {
            era,
            clock,
            wire,
            record: RefCell::default(),
            counts: RefCell::default(),
            ways: Cell::default(),
            wanted: Cell::new(0),
            step: Cell::new(0),
            bell: Notify::new(),
            found: RefCell::default(),
            spawned: RefCell::default(),
            app: RefCell::default(),
            chance,
            files: Arc::default(),
            dice: RefCell::new(dice),
            sleepers: RefCell::default(),
            trace: traced.then(RefCell::default),
        }
    }

    /// Starts the server over the machine, which runs.
    pub fn open(&self) {
        let storage = Arc::new(Store::over(self.wire.clone()));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let outside = (clock, Arc::clone(&self.chance));
        let catalogue = Arc::clone(&self.era.catalogue);
        let files = Arc::clone(&self.files) as _;
        let app = App::new(storage, files, Arc::new(NoPapers), outside, catalogue);
        *self.app.borrow_mut() = Some(Arc::new(app));
    }

    /// The server is gone.
    pub fn close(&self) {
        *self.app.borrow_mut() = None;
    }

    /// The server, while it runs.
    pub fn app(&self) -> Option<Arc<App>> {
        self.app.borrow().clone()
    }

    /// A row of chances of its own for somebody.
    pub fn split_dice(&self) -> Dice {
        self.dice.borrow_mut().split()
    }

    fn happens(&self, per_mille: u64) -> bool {
        per_mille > 0 && self.dice.borrow_mut().happens(per_mille)
    }

    /// Starts somebody.
    pub fn spawn(&self, kind: Kind, life: impl Future<Output = ()> + 'static) {
        self.spawned.borrow_mut().push((kind, Box::pin(life)));
    }

    /// Tells what happens, to whoever replays a history.
    pub fn tell(&self, words: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let now = domain::time::local(self.clock.shows());
            let line = format!("{:>5}  {}  {}", self.step.get(), now.strftime("%F %T"), words());
            trace.borrow_mut().push(line);
        }
    }

    /// What was told.
    pub fn trace(&self) -> Vec<String> {
        self.trace.as_ref().map(|trace| trace.borrow().clone()).unwrap_or_default()
    }

    /// Something is wrong.
    pub fn complain(&self, what: String) {
        self.tell(|| format!("WRONG: {what}"));
        self.found.borrow_mut().push(what);
    }

    /// Waits until so much time has passed.
    pub async fn sleep(&self, seconds: i64) {
        let until = self.clock.steady() + seconds;
        poll_fn(|context| {
            if self.clock.steady() >= until {
                return Poll::Ready(());
            }
            self.sleepers.borrow_mut().push((until, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Lets time pass until the next sleeper wakes; `false` when nobody sleeps.
    pub fn dawn(&self) -> bool {
        let next = self.sleepers.borrow().iter().map(|(until, _)| *until).min();
        let Some(next) = next else { return false };
        self.clock.pass((next - self.clock.steady()).max(0));
        self.wake();
        true
    }

    /// Wakes those whose time has come.
    pub fn wake(&self) {
        let now = self.clock.steady();
        let mut sleepers = self.sleepers.borrow_mut();
        let (awake, asleep) = sleepers.drain(..).partition(|(until, _)| *until <= now);
        *sleepers = asleep;
        drop(sleepers);
        let awake: Vec<(i64, Waker)> = awake;
        for (_, waker) in awake {
            waker.wake();
        }
    }

    /// Notes that somebody wants something done.
    pub fn begin(&self, act: Act) -> ActId {
        self.counts.borrow_mut().acts += 1;
        self.record.borrow_mut().begin(act)
    }

    /// Sends a request to the server, once. `None`: there is no server.
    pub fn send<T: 'static>(
        self: &Rc<Self>,
        purpose: Purpose,
        ask: impl FnOnce(Arc<App>) -> LocalBoxFuture<'static, Result<T, Error>>,
        note: impl FnOnce(&Self, RequestId, &T) -> Option<Arc<Dossier>> + 'static,
    ) -> Option<(RequestId, oneshot::Receiver<Result<T, Error>>)> {
        let app = self.app()?;
        let request = self.record.borrow_mut().arrives(purpose);
        self.counts.borrow_mut().requests += 1;
        let (tell, told) = oneshot::channel();
        let (work, world) = (ask(app), Rc::clone(self));
        self.spawn(Kind::Request(request), async move {
            let result = work.await;
            let answer = match &result {
                Ok(done) => Answer::Done(note(&world, request, done)),
                Err(error) => answer_of(error),
            };
            world.answered(request, answer);
            // Whoever asked may have gone.
            drop(tell.send(result));
        });
        Some((request, told))
    }

    /// Sends an act to the server, once.
    pub fn send_act(self: &Rc<Self>, id: ActId) -> Option<(RequestId, oneshot::Receiver<Told>)> {
        let sending = self.record.borrow().act(id).map(|act| Rc::clone(&act.sending))?;
        let note = |world: &Self, request, dossier: &Arc<Dossier>| {
            world.show(request, dossier);
            Some(Arc::clone(dossier))
        };
        self.send(Purpose::Act(id), |app| sending(app), note)
    }

    /// Notes a state that was shown.
    pub fn show(&self, request: RequestId, dossier: &Arc<Dossier>) {
        if let Err(wrong) = self.record.borrow_mut().show(request, dossier) {
            self.complain(wrong);
        }
    }

    /// Notes a history that was shown.
    pub fn show_history(&self, dossier: &Dossier, hashes: Vec<Hash>) {
        self.record.borrow_mut().histories.push((dossier.id, hashes));
    }

    fn answered(&self, id: RequestId, answer: Answer) {
        self.tell(|| match &answer {
            Answer::Done(None) => format!("r{} done", id.0),
            Answer::Done(Some(dossier)) => {
                let stage = dossier.stage.kind().as_str();
                format!("r{} done: {} v{} {stage}", id.0, dossier.reference, dossier.version)
            }
            Answer::No(why) | Answer::NotLetIn(why) => format!("r{} no: {why}", id.0),
            Answer::Broke(why) => format!("r{} broke: {why}", id.0),
        });
        let step = self.step.get();
        if let Some(request) = self.record.borrow_mut().request_mut(id) {
            request.answer = Some(answer);
            request.answered_at = step;
        }
    }

    /// Delivers one request over the ways outside and waits for its answer.
    pub async fn deliver<T: 'static>(
        self: &Rc<Self>,
        send: impl Fn(&Rc<Self>) -> Option<(RequestId, oneshot::Receiver<T>)>,
    ) -> Result<T, Lost> {
        let ways = self.ways.get();
        if self.happens(ways.lost_going) {
            self.counts.borrow_mut().lost_requests += 1;
            self.tell(|| "a request is lost".to_owned());
            return Err(Lost);
        }
        let (request, told) = send(self).ok_or(Lost)?;
        if self.happens(ways.twice)
            && let Some((second, _)) = send(self)
        {
            self.counts.borrow_mut().duplicates += 1;
            self.tell(|| format!("r{} is delivered twice: r{}", request.0, second.0));
        }
        if self.happens(ways.impatient) {
            let patience = self.dice.borrow_mut().between(0, 20);
            let waiting = std::pin::pin!(self.sleep(patience));
            return match futures::future::select(told, waiting).await {
                futures::future::Either::Left((answer, _)) => answer.map_err(|_| Lost),
                futures::future::Either::Right(_) => {
                    self.counts.borrow_mut().impatient += 1;
                    self.tell(|| format!("nobody waits for r{}", request.0));
                    Err(Lost)
                }
            };
        }
        let answer = told.await.map_err(|_| Lost)?;
        if self.happens(ways.lost_returning) {
            self.counts.borrow_mut().lost_answers += 1;
            self.tell(|| format!("the answer to r{} is lost", request.0));
            return Err(Lost);
        }
        Ok(answer)
    }
}

//! One history, from its seed to its proof.

use crate::{
    chance::{Dice, SeededChance},
    check, citizen,
    city::{City, Era, first_morning},
    clock::WallClock,
    executor::{Executor, Kind},
    machine::{Machine, Setup, SqliteMachine},
    officer,
    outcome::{Finding, Outcome},
    record::ActId,
    rounds,
    weather::Weather,
    wire::Wire,
    world::World,
};
use app::ports::Fault;
use futures::executor::block_on;
use jiff::SignedDuration;
use std::{rc::Rc, sync::Arc};
use storage::rehearsal::{Mishap, Moment};

/// A history that has not come to an end by then never will.
const STEPS_MAX: u64 = 60_000;

const DAY: i64 = 24 * 3600;

/// How a history is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many acts people want to begin.
    pub acts: u32,
    /// Whether anything goes wrong.
    pub calm: bool,
    /// Whether what happens is told line by line.
    pub traced: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { acts: 36, calm: false, traced: false }
    }
}

/// Makes the machine of a history over an era's template; the honest one is [`honest`].
pub type Maker = dyn Fn(&Era, Setup) -> Result<Box<dyn Machine>, Fault> + Sync;

/// SQLite as it is.
pub fn honest(era: &Era, setup: Setup) -> Result<Box<dyn Machine>, Fault> {
    Ok(Box::new(SqliteMachine::new(era.template.clone(), setup)?))
}

impl City {
    /// The history of this seed, proved at every restart and in the end.
    pub fn run(&self, seed: u64, plan: Plan) -> Result<Outcome, Finding> {
        self.run_on(&honest, seed, plan)
    }

    /// The same on machines of another kind.
    pub fn run_on(&self, maker: &Maker, seed: u64, plan: Plan) -> Result<Outcome, Finding> {
        let mut dice = Dice::new(seed);
        // Neighbouring seeds begin with unlike rolls.
        let mut dice = Dice::new(dice.roll());
        let broken = |fault: Fault| Finding {
            seed,
            step: 0,
            what: vec![format!("the simulation itself broke: {fault} ({})", fault.source)],
            trace: Vec::new(),
        };
        let mut history = History::new(self, maker, (&mut dice, plan)).map_err(broken)?;
        let lived = history.live();
        let world = Rc::clone(&history.world);
        let mut what = world.found.borrow().clone();
        match lived {
            Ok(fingerprint) if what.is_empty() => {
                let counts = *world.counts.borrow();
                Ok(Outcome { seed, counts, fingerprint, trace: world.trace() })
            }
            Ok(_) => Err(Finding { seed, step: world.step.get(), what, trace: world.trace() }),
            Err(End::Wrong) => {
                Err(Finding { seed, step: world.step.get(), what, trace: world.trace() })
            }
            Err(End::Fault(fault)) => {
                what.push(format!("the simulation itself broke: {fault} ({})", fault.source));
                Err(Finding { seed, step: world.step.get(), what, trace: world.trace() })
            }
        }
    }
}

/// Why a history ended early.
enum End {
    /// Something was found to be wrong.
    Wrong,
    /// The simulation broke.
    Fault(Fault),
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

struct History {
    world: Rc<World>,
    executor: Executor,
    dice: Dice,
    weather: Weather,
    /// The disk is full until this step.
    full_until: Option<u64>,
}

impl History {
    fn new(city: &City, maker: &Maker, (dice, plan): (&mut Dice, Plan)) -> Result<Self, Fault> {
        let missing = || Fault::new("beginning a history", "the city has no era");
        let era = dice.pick(&city.eras).cloned().ok_or_else(missing)?;
        let weather = if plan.calm { Weather::calm() } else { Weather::draw(dice) };
        let mut machine = maker(&era, weather.setup)?;
        machine.start()?;
        let days = SignedDuration::from_hours(24 * dice.between(0, 200));
        let start = first_morning().saturating_add(days).unwrap_or(first_morning());
        let clock = Arc::new(WallClock::new(start));
        let wire = Wire::new(machine, Arc::clone(&clock), dice.split());
        let chance = Arc::new(SeededChance::new(dice.split()));
        let world = World::new(era, (clock, wire), (chance, dice.split()), plan.traced);
        let world = Rc::new(world);
        world.wanted.set(plan.acts);
        Ok(Self {
            world,
            executor: Executor::default(),
            dice: dice.split(),
            weather,
            full_until: None,
        })
    }

    fn live(&mut self) -> Result<String, End> {
        self.begin();
        while self.executor.has(|kind| kind == Kind::Client) {
            self.step()?;
        }
        self.settle()
    }

    /// Opens the server and sends people to it.
    fn begin(&mut self) {
        let world = Rc::clone(&self.world);
        world.tell(|| format!("under {}; {:?}", world.era.pack, self.weather));
        world.ways.set(self.weather.ways);
        world.wire.weather(self.weather.queue_max, self.weather.reads_fail);
        world.open();
        for number in 0..self.weather.citizens {
            citizen::live(&world, number);
        }
        for number in 0..self.weather.officers {
            officer::work_on(&world, number);
        }
        for number in 0..self.weather.timers {
            rounds::keep_time(&world, number);
        }
        rounds::send_messages(&world);
        self.executor.take_in(&world);
    }

    /// The next thing that happens, whatever it is.
    fn step(&mut self) -> Result<(), End> {
        let step = self.world.step.get() + 1;
        self.world.step.set(step);
        if step > STEPS_MAX {
            self.world.complain("the history comes to no end".to_owned());
        }
        if !self.world.found.borrow().is_empty() {
            return Err(End::Wrong);
        }
        self.mischief(step)?;
        let waiting = self.world.wire.waiting();
        if waiting > 0 && self.dice.happens(self.weather.eager) {
            return self.flush(waiting);
        }
        if self.dice.happens(100) {
            let seconds = self.dice.between(0, 30);
            self.world.clock.pass(seconds);
            self.world.wake();
        }
        if self.executor.step(&self.world, &mut self.dice) {
            return Ok(());
        }
        if waiting > 0 {
            return self.flush(waiting);
        }
        if !self.world.dawn() {
            self.world.complain("everybody waits for somebody else".to_owned());
        }
        Ok(())
    }

    /// What goes wrong between two steps.
    fn mischief(&mut self, step: u64) -> Result<(), End> {
        let world = Rc::clone(&self.world);
        if self.dice.happens(self.weather.clock_set) {
            self.set_the_clock();
        }
        if self.dice.happens(self.weather.late_again) {
            self.deliver_once_more();
        }
        if self.dice.happens(self.weather.broken_off)
            && let Some(gone) = self.dice.pick(&self.executor.requests()).copied()
        {
            world.tell(|| format!("whoever asked r{} has gone", gone.0));
            world.counts.borrow_mut().broken_off += 1;
            self.executor.end(|kind| kind == Kind::Request(gone));
        }
        match self.full_until {
            Some(until) if step >= until => {
                world.tell(|| "there is room on the disk again".to_owned());
                self.full_until = None;
                world.wire.machine(|machine, _| machine.leave_room(None))?;
            }
            None if self.dice.happens(self.weather.disk_full) => {
                let pages = u32::try_from(self.dice.below(12)).unwrap_or(0);
                world.tell(|| format!("the disk has room for {pages} pages more"));
                world.counts.borrow_mut().full_disks += 1;
                self.full_until = Some(step + self.dice.below(120));
                world.wire.machine(|machine, _| machine.leave_room(Some(pages)))?;
            }
            _ => {}
        }
        if self.dice.happens(self.weather.crash_idle) {
            world.tell(|| "the power fails while nothing is written".to_owned());
            world.counts.borrow_mut().crashes_idle += 1;
            world.wire.stop()?;
            return self.restart();
        }
        Ok(())
    }

    fn set_the_clock(&mut self) {
        let seconds = match self.dice.below(4) {
            0 => self.dice.between(1, 90),
            1 => self.dice.between(60, 7200),
            2 => self.dice.between(3600, 2 * DAY),
            _ => self.dice.between(DAY, 15 * DAY),
        };
        // Years later there is no calendar any more.
        let back = self.dice.happens(500);
        let world = &self.world;
        let counts = &mut *world.counts.borrow_mut();
        if back {
            counts.clock_back += 1;
            world.clock.set_by(-seconds);
        } else {
            counts.clock_forward += 1;
            world.clock.set_by(seconds);
        }
        world.tell(|| format!("the clock was set by {} s", if back { -seconds } else { seconds }));
    }

    /// A request that was sent some time ago arrives once more.
    fn deliver_once_more(&mut self) {
        let keyed: Vec<ActId> = {
            let record = self.world.record.borrow();
            let keyed = |(id, act): (u32, &crate::record::Act)| {
                (act.may_come_late() && !act.requests.is_empty()).then_some(ActId(id))
            };
            (0..).zip(&record.acts).filter_map(keyed).collect()
        };
        let Some(id) = self.dice.pick(&keyed).copied() else { return };
        if let Some((request, _)) = self.world.send_act(id) {
            self.world.counts.borrow_mut().duplicates += 1;
            self.world.tell(|| format!("a{} arrives once more: r{}", id.0, request.0));
            self.executor.take_in(&self.world);
        }
    }

    fn flush(&mut self, waiting: usize) -> Result<(), End> {
        let count = if self.dice.happens(500) { waiting } else { 1 + self.dice.index(waiting) };
        let mishap = self.weather.mishap(&mut self.dice);
        let flushed = self.world.wire.flush(count, mishap)?;
        let step = self.world.step.get();
        self.world.tell(|| {
            let ids: Vec<u32> = flushed.committed.iter().map(|request| request.0).collect();
            format!("flush of {count}, {mishap:?}: {ids:?} committed, {} broke", flushed.broke)
        });
        {
            let counts = &mut *self.world.counts.borrow_mut();
            counts.broken_commands += flushed.broke as u64;
            if flushed.stopped.is_none() {
                counts.flushes += 1;
                counts.shared += u64::from(flushed.commands > 1);
            }
            match mishap {
                Mishap::BrokenOff { .. } | Mishap::CommitFails if flushed.broke > 0 => {
                    counts.failed_writes += 1;
                }
                Mishap::Crash(moment) if flushed.stopped.is_some() => {
                    counts.torn += u64::from(flushed.stopped == Some(true));
                    *match moment {
                        Moment::InStatement { .. } => &mut counts.crashes_in_statement,
                        Moment::BeforeFlush => &mut counts.crashes_before_flush,
                        Moment::DuringFlush => &mut counts.crashes_during_flush,
                        Moment::AfterFlush => &mut counts.crashes_after_flush,
                    } += 1;
                }
                _ => {}
            }
        }
        for request in flushed.committed {
            if let Some(request) = self.world.record.borrow_mut().request_mut(request) {
                request.committed_at.get_or_insert(step);
            }
        }
        if flushed.stopped.is_some() { self.restart() } else { Ok(()) }
    }

    /// The server dies with everything at work in it, and starts again; sometimes more than once.
    fn restart(&mut self) -> Result<(), End> {
        let world = Rc::clone(&self.world);
        self.executor.end(|kind| matches!(kind, Kind::Request(_)));
        world.close();
        self.full_until = None;
        world.counts.borrow_mut().crashes += 1;
        world.wire.machine(|machine, _| machine.start())?;
        while self.dice.happens(self.weather.crash_at_start) {
            world.counts.borrow_mut().crashes += 1;
            world.counts.borrow_mut().crashes_idle += 1;
            world.wire.stop()?;
            world.wire.machine(|machine, _| machine.start())?;
        }
        if self.dice.happens(self.weather.clock_set * 20) {
            self.set_the_clock();
        }
        world.tell(|| "the server starts".to_owned());
        world.open();
        self.prove(false).map(drop)
    }

    /// Everything is proved from what is stored and what people remember.
    fn prove(&mut self, is_over: bool) -> Result<String, End> {
        let (report, fingerprint) = check::prove(&self.world, is_over)?;
        let counts = &mut *self.world.counts.borrow_mut();
        counts.proofs += 1;
        counts.assertions += report.assertions;
        if is_over {
            (counts.dossiers, counts.events) = (report.dossiers, report.events);
            counts.timers = report.timers;
        }
        for wrong in report.wrong {
            self.world.complain(wrong);
        }
        if self.world.found.borrow().is_empty() { Ok(fingerprint) } else { Err(End::Wrong) }
    }

    /// Nothing goes wrong any more. What was left half done is done, timers have all the time they
    /// need, and then everything must be as it should.
    fn settle(&mut self) -> Result<String, End> {
        self.weather = Weather { setup: self.weather.setup, ..Weather::calm() };
        let world = Rc::clone(&self.world);
        world.tell(|| "from here on nothing goes wrong".to_owned());
        world.ways.set(self.weather.ways);
        world.wire.weather(self.weather.queue_max, 0);
        self.full_until = None;
        world.wire.machine(|machine, _| machine.leave_room(None))?;
        // Requests that nobody waits for any more come to their end too.
        self.until(|executor| !executor.has(|kind| matches!(kind, Kind::Request(_))))?;
        // The clock shows what it should at last, and time passes until every limit is over.
        let now = first_morning().saturating_add(SignedDuration::from_hours(24 * 420));
        let far = now.unwrap_or(first_morning()).duration_since(world.clock.shows()).as_secs();
        world.clock.set_by(far.max(60 * DAY));
        self.ask_again()?;
        let rounds_until = world.clock.steady() + 3 * DAY;
        self.until(|_| world.clock.steady() >= rounds_until)?;
        self.executor.end(|kind| kind == Kind::Rounds);
        self.until(|executor| !executor.has(|kind| matches!(kind, Kind::Request(_))))?;
        world.wire.stop()?;
        self.executor.end(|_| true);
        world.wire.machine(|machine, _| machine.start())?;
        world.open();
        let fingerprint = self.prove(true)?;
        self.ask_the_store()?;
        Ok(fingerprint)
    }

    /// Some acts are asked for once more: they are answered as at first, and nothing is written.
    fn ask_again(&mut self) -> Result<(), End> {
        for _ in 0..6 {
            self.deliver_once_more();
        }
        self.until(|executor| !executor.has(|kind| matches!(kind, Kind::Request(_))))
    }

    fn until(&mut self, reached: impl Fn(&Executor) -> bool) -> Result<(), End> {
        while !reached(&self.executor) {
            self.step()?;
        }
        Ok(())
    }

    /// What the store says of itself is no proof, but it must agree.
    fn ask_the_store(&mut self) -> Result<(), End> {
        let store = storage::Store::over(self.world.wire.clone());
        let report = block_on(store.verify(|_| ()))?;
        for finding in report.findings {
            self.world.complain(format!("the store finds: {finding}"));
        }
        if self.world.found.borrow().is_empty() { Ok(()) } else { Err(End::Wrong) }
    }
}

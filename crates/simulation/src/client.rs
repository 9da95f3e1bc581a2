//! Somebody outside: asks until there is a certain answer, with the same idempotency key each time.

use crate::{
    chance::Dice,
    clock::RequestId,
    record::{Act, ActId, Purpose, Told},
    world::{Lost, World},
};
use app::{App, Error};
use domain::dossier::Dossier;
use futures::future::LocalBoxFuture;
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// How often somebody asks before giving up; in the end the ways are sure and the answer comes.
const PATIENCE: usize = 200;

/// Somebody outside.
pub struct Client {
    /// Where they live.
    pub world: Rc<World>,
    /// Their chances.
    pub dice: RefCell<Dice>,
    /// What they are called in the trace.
    pub name: String,
}

impl Client {
    /// Somebody.
    pub fn new(world: &Rc<World>, name: String) -> Self {
        let dice = RefCell::new(world.split_dice());
        Self { world: Rc::clone(world), dice, name }
    }

    /// Whether something that happens so many times in a thousand happens now.
    pub fn happens(&self, per_mille: u64) -> bool {
        self.dice.borrow_mut().happens(per_mille)
    }

    /// Waits from some minutes to others.
    pub async fn wait(&self, first: i64, last: i64) {
        let seconds = self.dice.borrow_mut().between(first * 60, last * 60);
        self.world.sleep(seconds).await;
    }

    /// Takes one from what people still want to begin; `false`: that is all.
    pub fn wants_more(&self) -> bool {
        let left = self.world.wanted.get();
        self.world.wanted.set(left.saturating_sub(1));
        left > 0
    }

    /// A word that no other act has.
    pub fn token(&self) -> String {
        format!("k{}", self.world.record.borrow().acts.len())
    }

    /// Asks for something that writes nothing of a dossier, until it is answered.
    pub async fn ask<T: 'static>(
        &self,
        purpose: Purpose,
        ask: impl Fn(Arc<App>) -> LocalBoxFuture<'static, Result<T, Error>>,
        note: impl Fn(&World, RequestId, &T) + Clone + 'static,
    ) -> Result<T, Option<Error>> {
        for _ in 0..PATIENCE {
            let delivered = self.world.deliver(|world| {
                let note = note.clone();
                let note = move |world: &World, request, done: &T| {
                    note(world, request, done);
                    None
                };
                world.send(purpose.clone(), &ask, note)
            });
            match delivered.await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(Error::Fault(_) | Error::Overloaded)) | Err(Lost) => self.wait(0, 3).await,
                Ok(Err(error)) => return Err(Some(error)),
            }
        }
        Err(None)
    }

    /// Asks for an act until it is certain whether it was done. One that has the token of an earlier
    /// act is that act, asked for again.
    pub async fn act(&self, act: Act) -> Option<Arc<Dossier>> {
        let deed = act.deed;
        let known = self.world.record.borrow().same(&act);
        let id = known.unwrap_or_else(|| self.world.begin(act));
        self.world.tell(|| {
            let record = self.world.record.borrow();
            let about = record.act(id).and_then(|act| act.dossier);
            let about = about.map(|dossier| dossier.to_string()).unwrap_or_default();
            format!("{} wants a{} {deed} {about}", self.name, id.0)
        });
        self.insist(id).await
    }

    async fn insist(&self, id: ActId) -> Option<Arc<Dossier>> {
        for _ in 0..PATIENCE {
            let told: Result<Told, Lost> = self.world.deliver(|world| world.send_act(id)).await;
            match told {
                Ok(Ok(dossier)) => {
                    self.world.counts.borrow_mut().acknowledged += 1;
                    return Some(dossier);
                }
                Ok(Err(Error::Fault(_) | Error::Overloaded)) | Err(Lost) => {
                    self.world.counts.borrow_mut().repeated += 1;
                    self.wait(0, 5).await;
                }
                Ok(Err(error)) => {
                    let counts = &mut *self.world.counts.borrow_mut();
                    match error {
                        Error::Stale => counts.stale += 1,
                        Error::KeyReused => counts.key_reused += 1,
                        _ => counts.refused += 1,
                    }
                    return None;
                }
            }
        }
        self.world.complain(format!("nobody ever answered act {} of {}", id.0, self.name));
        None
    }
}

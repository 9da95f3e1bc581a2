//! Those who go round without being asked: the timer that counts silence, and the outbox.

use crate::{
    client::Client,
    executor::Kind,
    record::{Delivered, Purpose},
    world::World,
};
use app::notices::StoredNotice;
use futures::{FutureExt, future::select};
use std::{pin::pin, rc::Rc};

/// How many messages the outbox takes at once.
const AT_ONCE: u16 = 5;

/// A timer. Two of them must do no more than one.
pub fn keep_time(world: &Rc<World>, number: usize) {
    let client = Client::new(world, format!("timer {number}"));
    world.spawn(Kind::Rounds, async move {
        loop {
            client.wait(30, 600).await;
            let counted = client.ask(
                Purpose::Silence,
                |app| async move { app.count_silence().await }.boxed_local(),
                |_, _, _| (),
            );
            if let Err(Some(error)) = counted.await {
                client.world.complain(format!("a timer was turned away: {error}"));
            }
        }
    });
}

/// The outbox: hands messages over and marks them. A message may come twice; none may be lost.
pub fn send_messages(world: &Rc<World>) {
    let client = Client::new(world, "outbox".to_owned());
    world.spawn(Kind::Rounds, async move {
        loop {
            let (pause, rung) = (client.wait(10, 90), client.world.bell.notified());
            select(pin!(pause), pin!(rung)).await;
            send_some(&client).await;
        }
    });
}

async fn send_some(client: &Client) {
    let unsent = client.ask(
        Purpose::Outbox,
        |app| async move { Ok(app.storage.unsent_notices(AT_ONCE).await?) }.boxed_local(),
        |_, _, _| (),
    );
    for notice in unsent.await.unwrap_or_default() {
        hand_over(&client.world, &notice);
        if client.happens(30) {
            // Whoever carries them stumbles between handing over and marking.
            return;
        }
        let (id, at) = (notice.id, client.world.clock.shows());
        let marked = client.ask(
            Purpose::Outbox,
            move |app| async move { Ok(app.storage.notice_sent(id, at).await?) }.boxed_local(),
            move |world, _, ()| {
                if let Some(delivered) = world.record.borrow_mut().delivered.get_mut(&id) {
                    delivered.marked += 1;
                }
            },
        );
        // Not marked: it will be sent once more.
        marked.await.ok();
    }
}

fn hand_over(world: &World, stored: &StoredNotice) {
    let mut record = world.record.borrow_mut();
    let notice = &stored.notice;
    let delivered = record.delivered.entry(stored.id).or_insert_with(|| Delivered {
        contact: notice.contact.clone(),
        body: notice.kind.clone(),
        times: 0,
        marked: 0,
    });
    delivered.times += 1;
    let (is_another, again) =
        (delivered.body != notice.kind || delivered.contact != notice.contact, delivered.times > 1);
    let marked_before = delivered.marked > 0;
    drop(record);
    let counts = &mut *world.counts.borrow_mut();
    counts.messages += 1;
    counts.messages_again += u64::from(again);
    if is_another {
        world.complain(format!("message {} is another one than before", stored.id));
    }
    if marked_before {
        world.complain(format!("message {} came again after it was marked as sent", stored.id));
    }
}

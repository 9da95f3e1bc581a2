//! Officers at their desks: they look at their lists, open a dossier, think, and act.

use crate::{
    client::Client,
    deeds::{self, Deed},
    executor::Kind,
    record::{Act, Purpose, Sending, Who},
    world::World,
};
use app::{App, DeskOfficer, accounts::Staff, act::Ask, intake::WalkIn, reading::WorkFilter};
use domain::{
    dossier::{Dossier, WorkItem, work},
    ids::{AgencyId, DossierId},
    party::{Applicant, Role},
    procedure::{Channel, missing_components},
};
use futures::FutureExt;
use std::{rc::Rc, sync::Arc};

/// Works through the open work of the city, each time as somebody else.
pub fn work_on(world: &Rc<World>, number: usize) {
    let client = Client::new(world, format!("officer {number}"));
    world.spawn(Kind::Client, async move {
        let officer = Officer { client };
        while officer.client.wants_more() {
            officer.client.wait(1, 120).await;
            officer.something().await;
        }
    });
}

/// Somebody at a desk.
#[derive(Clone)]
struct Seat {
    staff: Staff,
    agency: AgencyId,
}

impl Seat {
    fn desk(&self, app: &App) -> Option<DeskOfficer> {
        app.as_officer(&self.staff, &self.agency)
    }
}

struct Officer {
    client: Client,
}

impl Officer {
    async fn something(&self) {
        if self.client.happens(120) {
            return self.walk_in().await;
        }
        let Some((dossier, item)) = self.some_work() else { return self.walk_in().await };
        let Some(seat) = self.seat(&item.agency, item.role, item.person) else { return };
        if self.client.happens(150) {
            self.look_at_the_list(&seat).await;
        }
        let Some(dossier) = self.open(&seat, dossier).await else { return };
        self.client.wait(0, 60).await;
        if self.client.happens(60) {
            return self.as_head(&dossier).await;
        }
        // What lay there may have gone on meanwhile; then there is other work, or none.
        let mine = |found: &WorkItem| found.agency == item.agency && found.role == item.role;
        let Some(item) = work(&dossier).into_iter().find(mine) else { return };
        let deed = {
            let mut dice = self.client.dice.borrow_mut();
            let (era, staff) = (&self.client.world.era, seat.staff.id);
            let now = self.client.world.clock.shows();
            deeds::Officer { era, staff, now, dice: &mut dice }.deed(&dossier, &item)
        };
        if let Some(deed) = deed {
            self.act(&seat, &dossier, deed).await;
        }
    }

    /// A dossier with open work, as it was last heard of.
    fn some_work(&self) -> Option<(DossierId, WorkItem)> {
        let record = self.client.world.record.borrow();
        let open: Vec<(DossierId, WorkItem)> = record
            .newest
            .values()
            .flat_map(|dossier| work(dossier).into_iter().map(|item| (dossier.id, item)))
            .collect();
        self.client.dice.borrow_mut().pick(&open).cloned()
    }

    fn seat(
        &self,
        agency: &AgencyId,
        role: Role,
        person: Option<domain::ids::StaffId>,
    ) -> Option<Seat> {
        let seats = self.client.world.era.seats(agency, role);
        let named = person.and_then(|id| seats.iter().find(|(staff, _)| staff.id == id));
        let mut dice = self.client.dice.borrow_mut();
        let (staff, agency) = match named {
            Some(named) if dice.happens(950) => *named,
            _ => *dice.pick(&seats)?,
        };
        Some(Seat { staff: staff.clone(), agency: agency.clone() })
    }

    async fn look_at_the_list(&self, seat: &Seat) {
        let seat = seat.clone();
        let listed = self.client.ask(
            Purpose::Look(None),
            move |app| {
                let seat = seat.clone();
                async move {
                    let desk = seat.desk(&app).ok_or(app::Error::NotFound)?;
                    app.my_counts(&desk).await?;
                    app.my_work(&desk, &WorkFilter::default(), None, 20).await
                }
                .boxed_local()
            },
            |_, _, _| (),
        );
        // What a list shows is proved from the tables.
        listed.await.ok();
    }

    async fn open(&self, seat: &Seat, id: DossierId) -> Option<Arc<Dossier>> {
        let seat = seat.clone();
        let opened = self.client.ask(
            Purpose::Open(id),
            move |app| {
                let seat = seat.clone();
                async move {
                    let desk = seat.desk(&app).ok_or(app::Error::NotFound)?;
                    app.open_dossier(&desk, id, "dossier_page").await
                }
                .boxed_local()
            },
            |world, request, (dossier, history)| {
                world.show(request, dossier);
                world.show_history(dossier, history.iter().map(|event| event.hash).collect());
            },
        );
        opened.await.ok().map(|(dossier, _)| dossier)
    }

    async fn as_head(&self, dossier: &Dossier) {
        let found = {
            let mut dice = self.client.dice.borrow_mut();
            let now = self.client.world.clock.shows();
            deeds::head(dossier, &self.client.world.era, now, &mut dice)
        };
        let Some((role, deed)) = found else { return };
        let agency = dossier.stage.post().map_or(&dossier.competent, |post| &post.agency);
        let seat = self.seat(agency, role, None);
        let seat = seat.or_else(|| self.seat(&dossier.competent, Role::Approver, None));
        if let Some(seat) = seat {
            self.act(&seat, dossier, deed).await;
        }
    }

    async fn act(&self, seat: &Seat, dossier: &Dossier, (name, command): Deed) {
        // Without a key, what the page showed is what keeps a second press from doing harm.
        let token = self.client.happens(850).then(|| self.client.token());
        let shown = token.is_none() || self.client.happens(800);
        let ask = Ask {
            dossier: dossier.id,
            version: shown.then_some(dossier.version),
            key: token.clone(),
            command,
        };
        let who = Who::Officer(seat.staff.id);
        let seat = seat.clone();
        let sending: Sending = Rc::new(move |app| {
            let (seat, ask) = (seat.clone(), ask.clone());
            async move {
                let desk = seat.desk(&app).ok_or(app::Error::NotFound)?;
                app.officer_acts(&desk, ask).await
            }
            .boxed_local()
        });
        self.client.act(Act::new(who, name, (Some(dossier.id), token), sending)).await;
    }

    /// Takes in somebody who stands at the counter.
    async fn walk_in(&self) {
        let era = Arc::clone(&self.client.world.era);
        let Some(errand) = self.client.dice.borrow_mut().pick(&era.errands) else { return };
        let Some(seat) = self.seat(&errand.competent, Role::OnestopOfficer, None) else { return };
        let cases = &errand.procedure.cases;
        let case = self.client.dice.borrow_mut().pick(cases).map(|case| case.id.clone());
        let needed = missing_components(
            &errand.procedure,
            case.as_ref(),
            Channel::Counter,
            &errand.answers,
            |_| false,
        );
        let token = self.client.token();
        let applicant = Applicant {
            name: "Phạm Văn Đến".to_owned(),
            phone: "0987654321".parse().ok(),
            ..Applicant::default()
        };
        let walk_in = WalkIn {
            procedure: errand.procedure.code.clone(),
            case,
            place: Some(errand.place.clone()),
            applicant,
            mandate: None,
            answers: errand.answers.clone(),
            papers: needed.into_iter().map(|part| (part.id.clone(), 1, 0)).collect(),
            sets: 1,
            delivery: domain::dossier::state::Delivery::Counter,
            key: Some(token.clone()),
        };
        let who = Who::Officer(seat.staff.id);
        let sending: Sending = Rc::new(move |app| {
            let (seat, walk_in) = (seat.clone(), walk_in.clone());
            async move {
                let desk = seat.desk(&app).ok_or(app::Error::NotFound)?;
                app.receive_walk_in(&desk, walk_in).await
            }
            .boxed_local()
        });
        self.client.act(Act::new(who, "walk_in", (None, Some(token)), sending)).await;
    }
}

//! A citizen with a telephone: signs in, files, answers, waits, takes back, collects, rates.

use crate::{
    city::Errand,
    client::Client,
    executor::Kind,
    ports::hash_of,
    record::{Act, ActId, Purpose, Sending, Who},
    world::World,
};
use app::{
    Error, accounts::Account, act::Ask, applying::Beginning, drafts::Draft, filing::Filing,
    notices::NoticeKind,
};
use bytes::Bytes;
use domain::{
    dossier::{
        Command, Dossier, Stage, StageKind,
        state::{Delivery, StoredFile},
    },
    form::Answers,
    ids::{AttachmentId, CaseId, ComponentId, DossierId},
    party::Applicant,
    procedure::{Channel, missing_components},
};
use futures::{FutureExt, StreamExt, stream};
use std::{rc::Rc, sync::Arc};
use uuid::Builder;

/// A picture, as telephones send them.
const PICTURE: &[u8] = b"\xFF\xD8\xFF\xE0 a picture of a paper";

/// Lives a citizen's life.
pub fn live(world: &Rc<World>, number: usize) {
    let client = Client::new(world, format!("citizen {number}"));
    let phone = format!("09{:08}", 10_000_000 + number);
    world.spawn(Kind::Client, async move {
        let citizen = Citizen { client, phone };
        let Some(account) = citizen.sign_in().await else { return };
        while citizen.client.wants_more() {
            citizen.client.wait(1, 300).await;
            citizen.something(&account).await;
        }
    });
}

struct Citizen {
    client: Client,
    phone: String,
}

impl Citizen {
    async fn sign_in(&self) -> Option<Account> {
        for _ in 0..20 {
            let phone = self.phone.clone();
            let asked = self.client.ask(
                Purpose::Code(phone.clone()),
                move |app| {
                    let phone = phone.clone();
                    async move { app.ask_login_code(&phone).await }.boxed_local()
                },
                |world, _, _| world.bell.notify_one(),
            );
            // Asked too soon after another one: that one will come.
            asked.await.ok();
            // Mostly as long as a code is good, sometimes too long.
            self.client.wait(1, 12).await;
            let Some(code) = self.newest_code() else { continue };
            let phone = self.phone.clone();
            let signed_in = self.client.ask(
                Purpose::SignIn,
                move |app| {
                    let (phone, code) = (phone.clone(), code.clone());
                    async move { app.sign_in(&phone, &code).await }.boxed_local()
                },
                |world, _, (account, secret)| {
                    let session = (secret.key(), account.clone());
                    world.record.borrow_mut().sessions.push(session);
                },
            );
            if let Ok((account, _)) = signed_in.await {
                return Some(account);
            }
            // The answer may have been lost and the code spent: another one is asked for.
            self.client.wait(2, 5).await;
        }
        self.client.world.complain(format!("{} could never sign in", self.client.name));
        None
    }

    /// The newest code that reached the telephone.
    fn newest_code(&self) -> Option<String> {
        let contact = app::sign_in::contact(&self.phone)?;
        let record = self.client.world.record.borrow();
        let mut mine = record.delivered.values().filter(|message| message.contact == contact);
        mine.next_back().and_then(|message| match &message.body {
            NoticeKind::LoginCode { code } => Some(code.clone()),
            _ => None,
        })
    }

    async fn something(&self, account: &Account) {
        let own = self.one_of_mine(account).await;
        match own {
            Some(dossier) if self.client.happens(650) => self.follow(account, &dossier).await,
            _ if self.client.happens(500) => self.file(account).await,
            _ => self.draft_and_send(account).await,
        }
    }

    /// Looks at the list of one's dossiers and opens one.
    async fn one_of_mine(&self, account: &Account) -> Option<Arc<Dossier>> {
        let id = account.id;
        let list = self.client.ask(
            Purpose::Look(None),
            move |app| async move { app.dossiers_of(id, None, 20).await }.boxed_local(),
            |_, _, _| (),
        );
        let rows = list.await.ok()?.rows;
        let row = self.client.dice.borrow_mut().pick(&rows)?.clone();
        if self.client.happens(200) {
            self.track(&row.number, row.id).await;
        }
        let opened = self.client.ask(
            Purpose::Look(Some(row.id)),
            move |app| async move { app.own_history(id, row.id).await }.boxed_local(),
            |world, request, (dossier, history)| {
                world.show(request, dossier);
                world.show_history(dossier, history.iter().map(|event| event.hash).collect());
            },
        );
        opened.await.ok().map(|(dossier, _)| dossier)
    }

    async fn track(&self, number: &str, id: DossierId) {
        let number = number.to_owned();
        let tracked = self.client.ask(
            Purpose::Look(Some(id)),
            move |app| {
                let number = number.clone();
                async move { app.track(&number).await }.boxed_local()
            },
            |_, _, _| (),
        );
        if let Err(Some(error)) = tracked.await {
            self.client.world.complain(format!("a dossier of the list is not found: {error}"));
        }
    }

    fn errand(&self) -> Errand {
        let era = Arc::clone(&self.client.world.era);
        let online: Vec<&Errand> =
            era.errands.iter().filter(|errand| errand.procedure.is_online()).collect();
        let mut dice = self.client.dice.borrow_mut();
        let errand = dice.pick(&online).copied().or(era.errands.first()).cloned();
        errand.unwrap_or_else(|| unreachable!("a city has errands"))
    }

    /// Sends an application in one request; sometimes uses the key again for another one.
    async fn file(&self, account: &Account) {
        let errand = self.errand();
        let token = self.client.token();
        let filing = self.filing(&errand, &token);
        let act = Self::filing_act(account, filing.clone(), &token);
        let id = ActId(u32::try_from(self.client.world.record.borrow().acts.len()).unwrap_or(0));
        let filed = self.client.act(act).await;
        if filed.is_some() && self.client.happens(150) {
            let mut other = filing;
            "Lê Văn Khác".clone_into(&mut other.applicant.name);
            other.answers.insert("requester.full_name".to_owned(), "Lê Văn Khác".to_owned());
            let mut act = Self::filing_act(account, other, &token);
            (act.token, act.reuses) = (None, Some(id));
            self.client.act(act).await;
        }
    }

    fn filing_act(account: &Account, filing: Filing, token: &str) -> Act {
        let (who, owner, key) = (Who::Citizen(account.id), account.clone(), token.to_owned());
        let sending: Sending = Rc::new(move |app| {
            let (owner, filing, key) = (owner.clone(), filing.clone(), key.clone());
            async move { app.file(&owner, filing, &key).await }.boxed_local()
        });
        Act::new(who, "file", (None, Some(token.to_owned())), sending)
    }

    fn filing(&self, errand: &Errand, token: &str) -> Filing {
        let case = self.case(errand);
        let mut answers = errand.answers.clone();
        answers.insert("requester.full_name".to_owned(), "Nguyễn Thị Lan".to_owned());
        let papers =
            missing_components(&errand.procedure, case.as_ref(), Channel::Online, &answers, |_| {
                false
            });
        let papers =
            papers.into_iter().map(|part| (part.id.clone(), self.picture(token))).collect();
        let online = self.client.happens(400);
        Filing {
            procedure: errand.procedure.code.clone(),
            case,
            place: errand.place.clone(),
            mandate: None,
            applicant: Applicant {
                name: "Nguyễn Thị Lan".to_owned(),
                phone: self.phone.parse().ok(),
                ..Applicant::default()
            },
            answers,
            papers,
            delivery: if online { Delivery::Online } else { Delivery::Counter },
            arrival: None,
        }
    }

    fn case(&self, errand: &Errand) -> Option<CaseId> {
        let mut dice = self.client.dice.borrow_mut();
        dice.pick(&errand.procedure.cases).map(|case| case.id.clone())
    }

    fn picture(&self, token: &str) -> StoredFile {
        let roll = self.client.dice.borrow_mut().roll();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&roll.to_le_bytes());
        StoredFile {
            id: AttachmentId(Builder::from_random_bytes(bytes).into_uuid()),
            hash: hash_of(token.as_bytes()),
            name: "anh.jpg".to_owned(),
            media_type: "image/jpeg".to_owned(),
            size_bytes: 100,
        }
    }

    /// Fills in a form page by page and sends it.
    async fn draft_and_send(&self, account: &Account) {
        let errand = self.errand();
        let wanted = Beginning {
            procedure: errand.procedure.code.clone(),
            case: self.case(&errand),
            place: errand.place.clone(),
        };
        let owner = account.clone();
        let begun = self.client.ask(
            Purpose::Draft,
            move |app| {
                let (owner, wanted) = (owner.clone(), wanted.clone());
                async move { app.begin(&owner, wanted).await }.boxed_local()
            },
            note_draft,
        );
        let Ok(mut draft) = begun.await else { return };
        if let Some(form) = &errand.procedure.form {
            for step in &form.steps {
                self.client.wait(0, 10).await;
                let (owner, step, id) = (account.clone(), step.clone(), draft.id);
                let answers = errand.answers.clone();
                let saved = self.client.ask(
                    Purpose::Draft,
                    move |app| {
                        let (owner, step, answers) = (owner.clone(), step.clone(), answers.clone());
                        async move { app.save_step(&owner, id, &step, &answers).await }
                            .boxed_local()
                    },
                    note_draft,
                );
                let Ok(saved) = saved.await else { return };
                draft = saved;
            }
        }
        let Some(draft) = self.attach_all(account, &errand, draft).await else { return };
        if self.client.happens(100) {
            // Left lying: it must still be there at the end.
            return;
        }
        let (owner, id) = (account.clone(), draft.id);
        let sending: Sending = Rc::new(move |app| {
            let owner = owner.clone();
            async move { app.send(&owner, id).await }.boxed_local()
        });
        let about = (None, Some(id.to_string()));
        let act = Act::new(Who::Citizen(account.id), "send", about, sending);
        self.client.act(act).await;
    }

    async fn attach_all(
        &self,
        account: &Account,
        errand: &Errand,
        mut draft: Draft,
    ) -> Option<Draft> {
        let needed = missing_components(
            &errand.procedure,
            draft.case.as_ref(),
            Channel::Online,
            &draft.answers,
            |_| false,
        );
        let needed: Vec<ComponentId> = needed.into_iter().map(|part| part.id.clone()).collect();
        for component in needed {
            draft = self.attach(account, draft.id, component).await.ok()?;
        }
        Some(draft)
    }

    async fn attach(
        &self,
        account: &Account,
        draft: domain::ids::DraftId,
        component: ComponentId,
    ) -> Result<Draft, Option<Error>> {
        let owner = account.clone();
        let attached = self.client.ask(
            Purpose::Draft,
            move |app| {
                let (owner, component) = (owner.clone(), component.clone());
                let bytes = stream::once(async { Ok(Bytes::from_static(PICTURE)) }).boxed();
                async move { app.attach(&owner, draft, &component, "anh.jpg", bytes).await }
                    .boxed_local()
            },
            note_draft,
        );
        attached.await
    }

    /// What a citizen does with a dossier that was sent.
    async fn follow(&self, account: &Account, dossier: &Arc<Dossier>) {
        match &dossier.stage {
            Stage::IntakeSupplementAsked { .. }
            | Stage::SupplementAsked { handed_in: None, .. }
                if self.client.happens(800) =>
            {
                self.supplement(account, dossier).await;
            }
            Stage::Issued { .. } | Stage::Rejected { .. }
                if dossier.delivery == Delivery::Online =>
            {
                self.command(account, dossier, ("collect", Command::Collect)).await;
            }
            stage if stage.kind().is_finished() => {
                let stars = u8::try_from(self.client.dice.borrow_mut().between(1, 5)).unwrap_or(5);
                let comment = "Cảm ơn".to_owned();
                let command = Command::Rate { stars, reasons: Vec::new(), comment };
                self.command(account, dossier, ("rate", command)).await;
            }
            stage if stage.kind() != StageKind::SupplementAsked && self.client.happens(120) => {
                let reason = "Không còn nhu cầu".to_owned();
                let command = Command::AskWithdrawal { reason };
                self.command(account, dossier, ("withdraw", command)).await;
            }
            _ => {}
        }
    }

    async fn command(
        &self,
        account: &Account,
        dossier: &Dossier,
        (deed, command): (&'static str, Command),
    ) {
        let token = self.client.token();
        let ask = Ask {
            dossier: dossier.id,
            version: self.client.happens(500).then_some(dossier.version),
            key: Some(token.clone()),
            command,
        };
        let id = account.id;
        let sending: Sending = Rc::new(move |app| {
            let ask = ask.clone();
            async move { app.citizen_acts(id, ask).await }.boxed_local()
        });
        let about = (Some(dossier.id), Some(token));
        self.client.act(Act::new(Who::Citizen(id), deed, about, sending)).await;
    }

    /// Hands in what was asked for: through a draft, or by program in one request.
    async fn supplement(&self, account: &Account, dossier: &Arc<Dossier>) {
        if self.client.happens(500) {
            return self.supplement_at_once(account, dossier).await;
        }
        let (owner, about) = (account.clone(), Arc::clone(dossier));
        let begun = self.client.ask(
            Purpose::Draft,
            move |app| {
                let (owner, about) = (owner.clone(), Arc::clone(&about));
                async move { app.supplement_draft(&owner, &about).await }.boxed_local()
            },
            |_, _, _| (),
        );
        let Ok(draft) = begun.await else { return };
        let paper = dossier.papers.first().map(|paper| paper.component.clone());
        if let Some(component) = paper
            && self.attach(account, draft.id, component).await.is_err()
        {
            return;
        }
        if self.client.happens(500) {
            self.correct(account, &draft).await;
        }
        let (owner, id) = (account.clone(), dossier.id);
        let sending: Sending = Rc::new(move |app| {
            let owner = owner.clone();
            async move { app.send_supplement(&owner, id).await }.boxed_local()
        });
        let about = (Some(id), Some(draft.begun_at.to_string()));
        self.client.act(Act::new(Who::Citizen(account.id), "hand_in", about, sending)).await;
    }

    /// Corrects an answer of the declaration.
    async fn correct(&self, account: &Account, draft: &Draft) {
        let era = Arc::clone(&self.client.world.era);
        let errand = era.errands.iter().find(|errand| errand.procedure.code == draft.procedure);
        let form = errand.and_then(|errand| errand.procedure.form.as_ref());
        let named = |step: &&domain::form::FormStep| {
            step.fields.iter().any(|field| field.name == "requester.full_name")
        };
        let Some(step) = form.and_then(|form| form.steps.iter().find(named)).cloned() else {
            return;
        };
        let mut answers = draft.answers.clone();
        answers.insert("requester.full_name".to_owned(), "Nguyễn Thị Lân".to_owned());
        let (owner, id) = (account.clone(), draft.id);
        let saved = self.client.ask(
            Purpose::Draft,
            move |app| {
                let (owner, step, answers) = (owner.clone(), step.clone(), answers.clone());
                async move { app.save_step(&owner, id, &step, &answers).await }.boxed_local()
            },
            |_, _, _| (),
        );
        // Sent meanwhile from elsewhere: nothing to correct any more.
        saved.await.ok();
    }

    async fn supplement_at_once(&self, account: &Account, dossier: &Dossier) {
        let token = self.client.token();
        let component = dossier.papers.first().map(|paper| paper.component.clone());
        let papers: Vec<_> =
            component.into_iter().map(|component| (component, self.picture(&token))).collect();
        let mut answers = Answers::new();
        if papers.is_empty() {
            answers.insert("requester.full_name".to_owned(), "Nguyễn Thị Lân".to_owned());
        }
        let (owner, id, key) = (account.clone(), dossier.id, token.clone());
        let sending: Sending = Rc::new(move |app| {
            let (owner, key) = (owner.clone(), key.clone());
            let (answers, papers) = (answers.clone(), papers.clone());
            async move { app.file_supplement(&owner, (id, &key), answers, papers).await }
                .boxed_local()
        });
        let about = (Some(id), Some(token));
        self.client.act(Act::new(Who::Citizen(account.id), "hand_in", about, sending)).await;
    }
}

/// Remembers that a draft was told to be saved so.
fn note_draft(world: &World, _: crate::clock::RequestId, draft: &Draft) {
    let mut record = world.record.borrow_mut();
    let known = record.drafts.entry(draft.id.0).or_insert_with(|| draft.clone());
    if known.version < draft.version {
        *known = draft.clone();
    }
}

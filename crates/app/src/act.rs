//! The one path of every act on a dossier: read, decide, commit, tell.

use crate::{
    App, DeskOfficer, Error, access,
    notices::{Notice, notices_for},
    ports::storage::{ActKey, Change},
};
use domain::{
    dossier::{self, Command, Dossier, Event, Facts, command::Asker, work},
    ids::{AccountId, DossierId, DraftId},
    party::{Actor, Role},
    rule_pack::RulePack,
    text, time,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What a page asks of a dossier.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Which dossier.
    pub dossier: DossierId,
    /// The version the page showed; `None` when the act does not depend on what was shown.
    pub version: Option<u64>,
    /// The page's idempotency key.
    pub key: Option<String>,
    /// What is wanted.
    pub command: Command,
}

impl App {
    /// An officer's act.
    pub async fn officer_acts(&self, desk: &DeskOfficer, ask: Ask) -> Result<Arc<Dossier>, Error> {
        let officer = desk.officer();
        let key = key_of(&officer.staff.to_string(), &ask);
        self.once(key.clone(), async {
            let dossier = self.dossier_for(desk, ask.dossier).await?;
            fresh(&dossier, ask.version)?;
            let now = self.now();
            let facts = self.facts(&dossier, now)?;
            let role = acting_role(&dossier, officer, &ask.command);
            let events = dossier::decide(&dossier, ask.command, Asker::Officer(officer), &facts)?;
            self.commit(Actor::staff(officer, role), now, Some(dossier), events, key, None).await
        })
        .await
    }

    /// A citizen's act on their own dossier.
    pub async fn citizen_acts(&self, account: AccountId, ask: Ask) -> Result<Arc<Dossier>, Error> {
        self.citizen_acts_with(account, ask, None).await
    }

    /// The same with what was gathered in a draft, which is gone in the same commit.
    pub(crate) async fn citizen_acts_with(
        &self,
        account: AccountId,
        ask: Ask,
        used_draft: Option<DraftId>,
    ) -> Result<Arc<Dossier>, Error> {
        let key = key_of(&account.to_string(), &ask);
        self.once(key.clone(), async {
            let dossier = self.own_dossier(account, ask.dossier).await?;
            fresh(&dossier, ask.version)?;
            let now = self.now();
            let facts = self.facts(&dossier, now)?;
            let events = dossier::decide(&dossier, ask.command, Asker::Citizen, &facts)?;
            let by = Actor::Citizen { account: Some(account) };
            self.commit(by, now, Some(dossier), events, key, used_draft).await
        })
        .await
    }

    /// What the clock brings about: silence past its limit. Returns how many dossiers changed.
    pub async fn count_silence(&self) -> Result<usize, Error> {
        let now = self.now();
        let mut changed = 0;
        for id in self.storage.silent_consultations(time::local(now), 200).await? {
            let Some(dossier) = self.storage.dossier(id).await? else { continue };
            let facts = self.facts(&dossier, now)?;
            let events = dossier::decide(&dossier, Command::CountSilence, Asker::System, &facts)?;
            match self.commit(Actor::System, now, Some(dossier), events, None, None).await {
                Ok(_) => changed += 1,
                // Somebody acted in the same moment: the next round looks again.
                Err(Error::Stale) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(changed)
    }

    /// Does an act with a key at most once: the same sent again is told what was done.
    ///
    /// The key is looked up before, and again where the act comes to nothing: the same, sent twice at
    /// once, may have been done in between, and its twin must not hear that somebody was faster.
    pub(crate) async fn once(
        &self,
        key: Option<ActKey>,
        act: impl Future<Output = Result<Arc<Dossier>, Error>>,
    ) -> Result<Arc<Dossier>, Error> {
        let Some(key) = key else { return act.await };
        if let Some(done) = self.storage.answered(&key).await? {
            return Ok(done);
        }
        match act.await {
            Err(no) if no.is_final() => Ok(self.storage.answered(&key).await?.ok_or(no)?),
            answer => answer,
        }
    }

    /// The facts under which `dossier` is judged at `now`.
    pub fn facts<'a>(&'a self, dossier: &Dossier, now: Timestamp) -> Result<Facts<'a>, Error> {
        let pack = match &dossier.received {
            Some(_) => self.catalogue.pack(&dossier.pack),
            None => self.catalogue.pack_on(time::local(now).date()),
        };
        let reference = &dossier.procedure;
        let procedure =
            self.catalogue.procedure_version(&dossier.pack, &reference.code, reference.version);
        let process = self.catalogue.process(&dossier.process.id, dossier.process.version);
        match (pack, procedure, process) {
            (Some(pack), Some(procedure), Some(process)) => Ok(Facts {
                now,
                procedure,
                process,
                pack,
                calendar: self.catalogue.calendar_of(&dossier.competent),
                agencies: self.catalogue.agencies(),
            }),
            // A dossier whose rules are not installed is hidden rather than judged by wrong ones.
            _ => Err(Error::NotFound),
        }
    }

    /// The rule pack in force now.
    pub fn pack_now(&self) -> Result<&RulePack, Error> {
        self.catalogue.pack_on(time::local(self.now()).date()).ok_or(Error::NotFound)
    }

    pub(crate) async fn commit(
        &self,
        by: Actor,
        at: Timestamp,
        before: Option<Arc<Dossier>>,
        events: Vec<Event>,
        key: Option<ActKey>,
        used_draft: Option<DraftId>,
    ) -> Result<Arc<Dossier>, Error> {
        if let (true, Some(before)) = (events.is_empty(), &before) {
            return Ok(Arc::clone(before));
        }
        let rang = before.as_ref().map(|dossier| lists(dossier)).unwrap_or_default();
        let notices = notices(before.as_deref(), &events);
        let search_text = search_text(before.as_deref(), &events);
        let change = Change { by, at, before, events, key, notices, used_draft, search_text };
        let committed = self.storage.commit(change).await?;
        let mut agencies = rang;
        agencies.extend(lists(&committed.dossier));
        agencies.sort();
        agencies.dedup();
        self.live.ring(agencies);
        Ok(committed.dossier)
    }
}

fn notices(before: Option<&Dossier>, events: &[Event]) -> Vec<Notice> {
    events.iter().flat_map(|event| notices_for(before, event)).collect()
}

fn key_of(scope: &str, ask: &Ask) -> Option<ActKey> {
    let asked = format!("{} {:?}", ask.dossier, ask.command);
    ask.key.as_ref().map(|key| act_key(scope, key, asked.as_bytes()))
}

/// A key of `scope`, bound to what was asked.
pub(crate) fn act_key(scope: &str, key: &str, asked: &[u8]) -> ActKey {
    ActKey {
        scope: scope.to_owned(),
        key: key.to_owned(),
        fingerprint: Sha256::digest(asked).into(),
    }
}

fn fresh(dossier: &Dossier, shown: Option<u64>) -> Result<(), Error> {
    match shown {
        Some(version) if version != dossier.version => Err(Error::Stale),
        _ => Ok(()),
    }
}

fn lists(dossier: &Dossier) -> Vec<domain::ids::AgencyId> {
    let mut agencies: Vec<_> = work(dossier).into_iter().map(|item| item.agency).collect();
    agencies.extend(access::involved(dossier).into_iter().cloned());
    agencies
}

/// Under which of their roles an officer acts: the one the holder's post asks for when held, else
/// the first that fits the act.
fn acting_role(dossier: &Dossier, officer: &domain::party::Officer, command: &Command) -> Role {
    let post = dossier.stage.post().map(|post| post.role).filter(|role| officer.has(*role));
    let desk = matches!(
        command,
        Command::Accept
            | Command::NotAccept { .. }
            | Command::Transfer
            | Command::AcceptSupplement
            | Command::ConfirmWithdrawal
            | Command::RecordPayment { .. }
            | Command::Return { .. }
    );
    let first = officer.roles.first().copied().unwrap_or(Role::OnestopOfficer);
    if desk && officer.has(Role::OnestopOfficer) {
        Role::OnestopOfficer
    } else {
        post.unwrap_or(first)
    }
}

/// The words by which a dossier is found: its names. Numbers are looked up exactly.
fn search_text(before: Option<&Dossier>, events: &[Event]) -> String {
    let names = |applicant: &str, submitter: &domain::party::Submitter| {
        let mandate = match submitter {
            domain::party::Submitter::Authorised { mandate, .. } => mandate.name.as_str(),
            domain::party::Submitter::Applicant { .. } => "",
        };
        text::fold(&format!("{applicant} {mandate}"))
    };
    match (before, events.first()) {
        (Some(dossier), _) => names(&dossier.applicant.name, &dossier.submitter),
        (None, Some(Event::Submitted(sent))) => names(&sent.applicant.name, &sent.submitter),
        (None, _) => String::new(),
    }
}

//! Acts against answers: what was acknowledged is there once, what was turned away is not there,
//! and whatever is there was sent.

use super::{
    Lives, Report,
    lives::{Life, Stand},
    stored::Stored,
};
use crate::{
    clock::{RequestId, WallClock},
    deeds,
    record::{Act, ActId, Answer, Purpose, Record, Who},
};
use domain::{dossier::Dossier, party::Actor};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// The events that were written by one request: they carry the same moment.
pub struct Group<'a> {
    /// Whose life.
    pub life: &'a Life,
    /// The event before.
    pub before: Option<&'a Stand>,
    /// The events.
    pub events: &'a [Stand],
    /// Their moment.
    pub at: i64,
}

/// All of them.
pub fn groups(lives: &Lives) -> impl Iterator<Item = Group<'_>> {
    lives.values().flat_map(|life| {
        let mut start = 0_usize;
        life.events.chunk_by(|one, next| one.at == next.at).map(move |events| {
            let before = start.checked_sub(1).and_then(|index| life.events.get(index));
            start += events.len();
            Group { life, before, events, at: events.first().map_or(0, |stand| stand.at) }
        })
    })
}

/// Proves the acts.
pub fn prove(
    lives: &Lives,
    stored: &Stored,
    (record, clock): (&Record, &WallClock),
    report: &mut Report,
) {
    let mut by_act: BTreeMap<ActId, Vec<(RequestId, Group<'_>)>> = BTreeMap::new();
    let mut moments: BTreeMap<i64, u32> = BTreeMap::new();
    for group in groups(lives) {
        *moments.entry(group.at).or_default() += 1;
        let request = clock.who_saw(group.at);
        let found = request.and_then(|request| record.request(request));
        let here = || format!("events {} of {}", names(&group).join("+"), group.life.id);
        match (request, found.map(|found| &found.purpose)) {
            (Some(request), Some(Purpose::Act(act))) => {
                by_act.entry(*act).or_default().push((request, group));
            }
            (Some(_), Some(Purpose::Silence)) => {
                let silent = names(&group).iter().all(|name| *name == "consultation_answered");
                report.is(silent, || format!("a timer wrote {}", here()));
            }
            _ => report.is(false, || format!("nobody sent the {}", here())),
        }
    }
    for (at, count) in moments {
        report.is(count == 1, || format!("one request wrote {count} times at {at}"));
    }
    let mut keys = keys(stored);
    for (number, act) in (0_u32..).zip(&record.acts) {
        let written = by_act.remove(&ActId(number)).unwrap_or_default();
        let act = Proof { number, act, written, record };
        act.prove(report);
        act.prove_key(&mut keys, report);
    }
    report.is(keys.is_empty(), || format!("{} keys that no act had", keys.len()));
}

fn names<'a>(group: &Group<'a>) -> Vec<&'a str> {
    group.events.iter().map(|stand| stand.recorded.event.name()).collect()
}

/// Keys by their hash; which dossier answers each, and when it was used.
type Keys = BTreeMap<Vec<u8>, Vec<(Option<uuid::Uuid>, Option<i64>)>>;

fn keys(stored: &Stored) -> Keys {
    let mut keys = Keys::new();
    for row in stored.rows("act_key") {
        let answer = (row.uuid("dossier"), row.whole("used_at"));
        keys.entry(row.bytes("key").to_vec()).or_default().push(answer);
    }
    keys
}

struct Proof<'a> {
    number: u32,
    act: &'a Act,
    written: Vec<(RequestId, Group<'a>)>,
    record: &'a Record,
}

impl Proof<'_> {
    fn here(&self) -> String {
        format!("act a{} ({})", self.number, self.act.deed)
    }

    fn prove(&self, report: &mut Report) {
        let times = self.written.len();
        report.is(times <= 1, || format!("{} was done {times} times", self.here()));
        report.is(times == 0 || self.act.reuses.is_none(), || {
            format!("{} has the key of another act, and was done", self.here())
        });
        for (request, group) in &self.written {
            self.prove_written(*request, group, report);
        }
        let mut dossiers = Vec::new();
        for id in &self.act.requests {
            let Some(request) = self.record.request(*id) else { continue };
            let own = self.written.iter().any(|(writer, _)| writer == id);
            match &request.answer {
                Some(Answer::Done(dossier)) => {
                    let dossier = dossier.as_ref();
                    dossiers.extend(dossier.map(|dossier| dossier.id));
                    self.prove_answer(*id, dossier, report);
                }
                Some(Answer::NotLetIn(why)) => report.is(!own, || {
                    format!("{} was done, but r{} was told: {why}", self.here(), id.0)
                }),
                Some(Answer::No(why)) => {
                    report.is(!own, || {
                        format!("{} was done, but r{} was told: {why}", self.here(), id.0)
                    });
                    let done_before = self.written.iter().any(|(writer, _)| {
                        let writer = self.record.request(*writer);
                        writer
                            .and_then(|writer| writer.committed_at)
                            .is_some_and(|at| at < request.answered_at)
                    });
                    // Without a key the same act sent again is a second act, and comes too late.
                    report.is(self.act.token.is_none() || !done_before, || {
                        let r = id.0;
                        format!("{} had been done when r{r} was told: {why}", self.here())
                    });
                }
                Some(Answer::Broke(_)) | None => {}
            }
        }
        dossiers.sort_unstable();
        dossiers.dedup();
        report.is(dossiers.len() <= 1, || format!("{} has several answers", self.here()));
    }

    /// What the act wrote is what it may write, in the name of whoever asked.
    fn prove_written(&self, request: RequestId, group: &Group<'_>, report: &mut Report) {
        let found = names(group);
        let fits = deeds::events_of(self.act.deed).iter().any(|allowed| fits(allowed, &found));
        report.is(fits, || format!("{} wrote {}", self.here(), found.join("+")));
        let by_whom = group.events.iter().all(|stand| match (&stand.recorded.by, self.act.who) {
            (Actor::Citizen { account }, Who::Citizen(id)) => *account == Some(id),
            (Actor::Staff { staff, .. }, Who::Officer(id)) => *staff == id,
            _ => false,
        });
        report.is(by_whom, || format!("{} is written in another's name", self.here()));
        let about = self.act.dossier.is_none_or(|dossier| dossier.0 == group.life.id);
        report.is(about, || format!("{} was done to another dossier", self.here()));
        let sent = self.act.requests.contains(&request);
        report.is(sent, || format!("{} was done by a request of another act", self.here()));
    }

    /// An acknowledged act is there, and the answer shows it.
    fn prove_answer(&self, id: RequestId, told: Option<&Arc<Dossier>>, report: &mut Report) {
        let r = id.0;
        let Some(told) = told else {
            return report.is(false, || format!("r{r} was told of no dossier"));
        };
        match self.written.first() {
            Some((_, group)) => {
                let last = group.events.last().map_or(0, |stand| stand.recorded.seq);
                report.is(group.life.id == told.id.0 && told.version >= last, || {
                    format!("the answer of r{r} does not show what {} did", self.here())
                });
            }
            None => report.is(deeds::may_write_nothing(self.act.deed), || {
                format!("{} was acknowledged to r{r}, and is not there", self.here())
            }),
        }
    }

    /// The key is there when the act is, and only then.
    fn prove_key(&self, keys: &mut Keys, report: &mut Report) {
        let Some(token) = &self.act.token else { return };
        let key = format!("{}\0{}{token}", self.act.who, deeds::key_prefix(self.act.deed));
        let own = keys.remove(Sha256::digest(key).as_slice()).unwrap_or_default();
        let written = self.written.iter();
        let must: Vec<_> =
            written.map(|(_, group)| (Some(group.life.id), Some(group.at))).collect();
        report.is(own == must, || {
            format!("the key of {} answers with {own:?}, it must be {must:?}", self.here())
        });
    }
}

/// Whether these names are those of a pattern; names with `?` may be absent.
fn fits(pattern: &[&str], names: &[&str]) -> bool {
    let must = pattern.iter().filter(|name| !name.starts_with('?')).count();
    if names.len() == pattern.len() {
        return pattern.iter().zip(names).all(|(one, name)| one.trim_start_matches('?') == *name);
    }
    let needed = pattern.iter().filter(|name| !name.starts_with('?'));
    names.len() == must && needed.zip(names).all(|(one, name)| one == name)
}

/// Whatever was shown to anybody is part of what is stored.
pub fn prove_shown(lives: &Lives, record: &Record, report: &mut Report) {
    for shown in &record.shown {
        let stored = lives.get(&shown.id.0).and_then(|life| life.at_version(shown.version));
        report.is(stored == Some(&**shown), || {
            format!("dossier {} was shown in a version {} that is not", shown.id, shown.version)
        });
    }
    for (id, hashes) in &record.histories {
        let stored = lives.get(&id.0).map(|life| life.events.as_slice()).unwrap_or_default();
        let is_prefix = hashes.len() <= stored.len()
            && hashes.iter().zip(stored).all(|(shown, stand)| shown.as_slice() == stand.hash);
        report.is(is_prefix, || format!("a history of dossier {id} was shown that is not"));
    }
}

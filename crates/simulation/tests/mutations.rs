//! The proof can fail: whatever goes wrong under the store is found, and named.
#![allow(clippy::unwrap_used, missing_docs)]

mod repository;

use app::ports::Fault;
use repository::city;
use simulation::{Dice, Era, Finding, Flush, Machine, Plan, Setup, SqliteMachine};
use storage::{Command, Row, Sql, Statement, Value, WriteError, Writes, rehearsal::Mishap};

/// What a dishonest machine does.
#[derive(Debug, Clone, Copy)]
enum Trick {
    /// Acknowledges a command of many and does not write it.
    Forgets,
    /// Writes rows of this table twice.
    Twice(&'static str),
    /// Leaves rows of this table away.
    Leaves(&'static str),
    /// Changes what is stored, once there is something to change.
    Changes(&'static str),
    /// Answers a read with the rows of a moment before.
    ShowsOldStates,
}

struct Dishonest {
    machine: SqliteMachine,
    trick: Trick,
    flushes: u32,
    done: bool,
    seen: std::sync::Mutex<std::collections::HashMap<String, Vec<Vec<Value>>>>,
}

impl Dishonest {
    fn bend(&self, command: Command) -> Command {
        let trick = self.trick;
        let bend = move |mut writes: Writes| {
            let of = |statement: &Statement, table: &str| {
                statement.sql.text.trim().starts_with(&format!("insert into {table} "))
            };
            match trick {
                Trick::Twice(table) => {
                    let again = writes.statements.iter().find(|it| of(it, table)).cloned();
                    writes.statements.extend(again);
                }
                Trick::Leaves(table) => writes.statements.retain(|it| !of(it, table)),
                Trick::Forgets | Trick::Changes(_) | Trick::ShowsOldStates => {}
            }
            writes
        };
        match command {
            Command::Known(writes) => Command::Known(bend(writes)),
            Command::Numbered { series, writes } => Command::Numbered {
                series,
                writes: Box::new(move |numbers| writes(numbers).map(bend)),
            },
        }
    }

    /// Works the command out, so that the store believes that it was written.
    fn only_pretend(command: Command) -> Result<u64, WriteError> {
        if let Command::Numbered { series, writes } = command {
            let numbers: Vec<u32> = (9001..).take(series.len()).collect();
            writes(&numbers)?;
        }
        Ok(1)
    }

    fn change(&mut self, text: &'static str, dice: &mut Dice) -> Result<(), Fault> {
        let statement = Statement { sql: Sql { table: "anything", text }, args: Vec::new() };
        let writes = Writes { statements: vec![statement], index: Vec::new() };
        let changed = self.machine.flush(vec![Command::Known(writes)], Mishap::None, dice)?;
        let Flush::Answered(answers) = changed else { panic!("nothing crashes here") };
        self.done = matches!(answers[0], Ok(rows) if rows > 0);
        Ok(())
    }
}

impl Machine for Dishonest {
    fn start(&mut self) -> Result<(), Fault> {
        self.machine.start()
    }

    fn read(&self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, Fault> {
        let rows = self.machine.read(sql, args)?;
        if !matches!(self.trick, Trick::ShowsOldStates) || !sql.text.starts_with("select state") {
            return Ok(rows);
        }
        let rows: Vec<Vec<Value>> = rows.into_iter().map(Row::into_values).collect();
        let mut seen = self.seen.lock().unwrap();
        let old = seen.entry(format!("{sql:?} {args:?}")).or_insert_with(|| rows.clone());
        let shown = if old.is_empty() { rows.clone() } else { old.clone() };
        if old.is_empty() {
            *old = rows;
        }
        Ok(shown.into_iter().map(|values| Row::new(sql.table, values)).collect())
    }

    fn flush(
        &mut self,
        mut commands: Vec<Command>,
        mishap: Mishap,
        dice: &mut Dice,
    ) -> Result<Flush, Fault> {
        self.flushes += 1;
        if self.flushes == 60 && matches!(self.trick, Trick::Forgets) {
            let answers = commands.drain(..).map(Self::only_pretend).collect();
            return Ok(Flush::Answered(answers));
        }
        let commands = commands.into_iter().map(|command| self.bend(command)).collect();
        let flushed = self.machine.flush(commands, mishap, dice)?;
        if let (Trick::Changes(text), false, 50..) = (self.trick, self.done, self.flushes) {
            self.change(text, dice)?;
        }
        Ok(flushed)
    }

    fn stop(&mut self, dice: &mut Dice) -> Result<(), Fault> {
        self.machine.stop(dice)
    }

    fn leave_room(&mut self, pages: Option<u32>) -> Result<(), Fault> {
        self.machine.leave_room(pages)
    }

    fn integrity(&self) -> Result<Vec<String>, Fault> {
        self.machine.integrity()
    }
}

fn dishonest(trick: Trick) -> impl Fn(&Era, Setup) -> Result<Box<dyn Machine>, Fault> + Sync {
    move |era, setup| {
        let machine = SqliteMachine::new(era.template.clone(), setup)?;
        let seen = std::sync::Mutex::default();
        Ok(Box::new(Dishonest { machine, trick, flushes: 0, done: false, seen }))
    }
}

/// What is found first by one of these seeds.
fn found(trick: Trick) -> Option<Finding> {
    let plan = Plan { calm: true, ..Plan::default() };
    (0..60).find_map(|seed| city().run_on(&dishonest(trick), seed, plan).err())
}

#[test]
fn whatever_goes_wrong_under_the_store_is_found_and_named() {
    use Trick::{Changes, Forgets, Leaves, ShowsOldStates, Twice};
    let tricks: &[(Trick, &[&str])] = &[
        (Forgets, &["was acknowledged", "was shown in a version", "never answered", "audit of"]),
        (ShowsOldStates, &["after version"]),
        (Twice("notice"), &["notice has a row twice"]),
        (Leaves("notice"), &["notice lacks", "never written", "never sign in"]),
        (Leaves("act_key"), &["the key of act", "was done 2 times"]),
        (Leaves("work_item"), &["work_item lacks"]),
        (Leaves("silence"), &["silence lacks", "never counted"]),
        (Leaves("dossier_scope"), &["dossier_scope lacks"]),
        (Leaves("read_of_personal_data"), &["the audit of"]),
        (Leaves("draft"), &["draft"]),
        (Changes("update stage_count set dossiers = dossiers + 1"), &["stage_count"]),
        (Changes("update work_count set pieces = pieces + 1"), &["work_count"]),
        (Changes("update tally set amount = amount + 1"), &["tally"]),
        (Changes("delete from work_item"), &["work_item lacks"]),
        (Changes("update work_item set due = due + 1"), &["work_item"]),
        (Changes("update dossier_scope set stage = 'paused'"), &["dossier_scope"]),
        (Changes("update event set text = replace(text, 'Lan', 'Lam')"), &["the chain breaks"]),
        (Changes("update event set hash = zeroblob(32) where seq = 2"), &["the chain breaks"]),
        (Changes("delete from event where seq = 1"), &["the chain breaks", "has no events"]),
        (Changes("update event set at = at + 1"), &["do not say what it says"]),
        (Changes("update dossier set stage = 'paused'"), &["is not its events' fold"]),
        (Changes("update dossier set due = 1"), &["is not its events' fold"]),
        (Changes("delete from dossier"), &["is missing, but has events"]),
        (
            Changes("update number_series set last_number = last_number + 1"),
            &["is kept at", "the numbers of"],
        ),
        (
            Changes("update act_key set dossier = zeroblob(16)"),
            &["the key of act", "never answered"],
        ),
        (Changes("delete from notice"), &["notice", "came, but is not stored", "is another one"]),
        (Changes("update notice set sent_at = null"), &["after it was marked", "the mark of"]),
        (Changes("update notice set contact = '0900000000'"), &["notice", "nobody asked"]),
        (Changes("delete from draft"), &["was lost"]),
        (Changes("delete from account_session"), &["a session of"]),
        (Changes("delete from account"), &["the account"]),
    ];
    let mut unseen = Vec::new();
    for (trick, named) in tricks {
        match found(*trick) {
            None => unseen.push(format!("{trick:?} was not noticed")),
            Some(finding) => {
                let fits = |wrong: &String| named.iter().any(|words| wrong.contains(words));
                if !finding.what.iter().any(fits) {
                    unseen.push(format!("{trick:?} was taken for {:?}", finding.what));
                }
            }
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}

#[test]
fn commits_without_a_flush_are_found_to_be_lost() {
    let forgetful = |era: &Era, setup| -> Result<Box<dyn Machine>, Fault> {
        Ok(Box::new(SqliteMachine::without_flush(era.template.clone(), setup)?))
    };
    let finding = (0..40).find_map(|seed| city().run_on(&forgetful, seed, Plan::default()).err());
    assert!(finding.is_some());
}

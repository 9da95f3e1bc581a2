//! One transaction of many commands, in as few round trips as there can be: one for the running
//! numbers, if there are open ones, and one for everything else.

use super::{
    super::{Command, Sql, Value, Writes, args, statements},
    connection::{Connection, Reply},
    gather::{Order, Rows},
    trouble::{Kind, Trouble},
};
use app::ports::Fault;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
};

statements! { "commit_mark";
    MARK = "\
        insert into commit_mark (id)
        values ($1)";
    SWEEP = "\
        delete from commit_mark
        where at < now() - interval '1 day'";
    // The next numbers of several series, so many of each.
    NEXT_NUMBERS = "\
        insert into number_series (series, last_number)
        select r.series, r.wanted
        from unnest($1::text[], $2::bigint[]) as r (series, wanted)
        on conflict (series) do update
        set last_number = number_series.last_number + excluded.last_number
        returning series, last_number";
}

/// How a transaction ended that was not simply committed.
#[derive(Debug)]
pub(super) enum Ended {
    /// An earlier attempt with the same mark was committed.
    WasCommitted,
    /// The command at this place could not say what to write; nothing was written.
    Speechless(usize, Fault),
    /// Something else.
    Trouble(Trouble),
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Commits all of these commands under a mark, or none.
pub(super) async fn commit(
    connection: &Connection,
    order: &Order,
    mark: &[u8],
    commands: &[&Command],
) -> Result<Vec<u64>, Ended> {
    let mark = args![mark.to_vec()];
    let marking = connection.prepared(MARK).await?;
    let wanted = wanted_numbers(commands);
    if wanted.is_empty() {
        let plan = Plan::of(commands, &mut BTreeMap::new(), order)?;
        let prepared = plan.prepare(connection).await?;
        let mut pipeline = connection.pipeline();
        pipeline.run("begin");
        pipeline.execute(marking, &mark);
        plan.send(&mut pipeline, &prepared);
        pipeline.commit();
        let mut answers = pipeline.answers().await.into_iter();
        begun(&mut answers)?;
        return plan.changed(answers);
    }
    let numbering = connection.prepared(NEXT_NUMBERS).await?;
    let columns = number_columns(&wanted);
    let mut pipeline = connection.pipeline();
    pipeline.run("begin");
    pipeline.execute(marking, &mark);
    pipeline.query(NEXT_NUMBERS, numbering, &columns);
    let mut answers = pipeline.answers().await.into_iter();
    let taken = begun(&mut answers).and_then(|()| numbers(&wanted, answers.next()));
    let planned = taken.and_then(|mut numbers| Plan::of(commands, &mut numbers, order));
    let ready = match planned {
        Ok(plan) => {
            plan.prepare(connection).await.map(|prepared| (plan, prepared)).map_err(Ended::from)
        }
        Err(ended) => Err(ended),
    };
    let (plan, prepared) = match ready {
        Ok(ready) => ready,
        Err(ended) => {
            // When even this fails the connection is gone, and the transaction with it.
            connection.run("rollback").await.ok();
            return Err(ended);
        }
    };
    let mut pipeline = connection.pipeline();
    plan.send(&mut pipeline, &prepared);
    pipeline.commit();
    plan.changed(pipeline.answers().await.into_iter())
}

/// Makes sure that nothing will be committed under a mark; `false` when it already was.
pub(super) async fn void(connection: &Connection, mark: &[u8]) -> Result<bool, Trouble> {
    let mark = args![mark.to_vec()];
    let marking = connection.prepared(MARK).await?;
    let mut pipeline = connection.pipeline();
    pipeline.execute(marking, &mark);
    for answer in pipeline.answers().await {
        match answer {
            Err(trouble) if trouble.kind == Kind::Conflict => return Ok(false),
            answer => drop(answer?),
        }
    }
    Ok(true)
}

/// Removes old marks.
pub(super) async fn sweep(connection: &Connection) -> Result<(), Trouble> {
    let sweeping = connection.prepared(SWEEP).await?;
    let mut pipeline = connection.pipeline();
    pipeline.execute(sweeping, &[]);
    pipeline.answers().await.into_iter().try_for_each(|answer| answer.map(drop))
}

/// Reads the answers to the beginning and the mark.
fn begun(answers: &mut impl Iterator<Item = Result<Reply, Trouble>>) -> Result<(), Ended> {
    let (begun, marked) = (answers.next(), answers.next());
    begun.transpose()?;
    match marked.transpose() {
        Err(trouble) if trouble.kind == Kind::Conflict => Err(Ended::WasCommitted),
        marked => Ok(marked.map(drop)?),
    }
}

/// How many numbers of each series are open.
fn wanted_numbers(commands: &[&Command]) -> BTreeMap<String, i64> {
    let mut wanted = BTreeMap::new();
    for command in commands {
        if let Command::Numbered { series, .. } = command {
            for series in series {
                *wanted.entry(series.clone()).or_default() += 1;
            }
        }
    }
    wanted
}

fn number_columns(wanted: &BTreeMap<String, i64>) -> [Vec<Value>; 2] {
    [
        wanted.keys().map(|series| Value::from(series.as_str())).collect(),
        wanted.values().map(|count| Value::from(*count)).collect(),
    ]
}

/// The first open number of each series.
fn numbers(
    wanted: &BTreeMap<String, i64>,
    answer: Option<Result<Reply, Trouble>>,
) -> Result<BTreeMap<String, i64>, Ended> {
    let Some(Reply::Rows(rows)) = answer.transpose()? else { return Ok(BTreeMap::new()) };
    let mut first = BTreeMap::new();
    for mut row in rows {
        let read = row.text("series").and_then(|series| Ok((series, row.whole("last_number")?)));
        let (series, last) = read.map_err(|fault| Trouble::refused(&fault.to_string()))?;
        let count = wanted.get(&series).copied().unwrap_or(0);
        first.insert(series, last - count + 1);
    }
    Ok(first)
}

/// What is to be sent.
struct Plan<'a> {
    /// Commands whose statements are run as they are, one after the other: their places.
    alone: Vec<usize>,
    writes: Vec<Cow<'a, Writes>>,
    /// What the others write, table by table.
    rows: Vec<Rows>,
}

/// The statements of a plan, prepared.
struct Prepared {
    single: HashMap<&'static str, tokio_postgres::Statement>,
    rows: Vec<tokio_postgres::Statement>,
}

impl<'a> Plan<'a> {
    /// Asks those that wait for numbers what to write; takes the numbers from `next`.
    fn of(
        commands: &[&'a Command],
        next: &mut BTreeMap<String, i64>,
        order: &Order,
    ) -> Result<Self, Ended> {
        let mut writes = Vec::with_capacity(commands.len());
        for (place, command) in commands.iter().enumerate() {
            writes.push(match command {
                Command::Known(writes) => Cow::Borrowed(writes),
                Command::Numbered { series, writes } => {
                    let numbers: Vec<u32> =
                        series.iter().filter_map(|series| take(next, series)).collect();
                    let said = catch_unwind(AssertUnwindSafe(|| writes(&numbers)));
                    let said = said.unwrap_or_else(|_| {
                        Err(Fault::new("working out what to write", "it panicked; see the log"))
                    });
                    Cow::Owned(said.map_err(|fault| Ended::Speechless(place, fault))?)
                }
            });
        }
        let is_alone = |writes: &Writes| !order.holds_all(all(writes));
        let alone: Vec<usize> =
            (0..writes.len()).filter(|place| is_alone(&writes[*place])).collect();
        let together = writes.iter().filter(|writes| !is_alone(writes));
        let rows = order.gather(together.flat_map(|writes| all(writes)));
        let mut plan = Self { alone, writes, rows };
        // In one order, so that lanes do not wait for each other in a circle.
        let Self { alone, writes, .. } = &mut plan;
        alone.sort_by_key(|place| {
            writes[*place].statements.first().map(|first| (first.sql.text, first.args.clone()))
        });
        Ok(plan)
    }

    async fn prepare(&self, connection: &Connection) -> Result<Prepared, Trouble> {
        let mut single = HashMap::new();
        for place in &self.alone {
            for statement in all(&self.writes[*place]) {
                let sql: Sql = statement.sql;
                if !single.contains_key(sql.text) {
                    single.insert(sql.text, connection.prepared(sql).await?);
                }
            }
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        for group in &self.rows {
            rows.push(connection.prepared_for_rows(group.sql).await?);
        }
        Ok(Prepared { single, rows })
    }

    fn send<'b>(&'b self, pipeline: &mut super::connection::Pipeline<'b>, prepared: &Prepared) {
        for place in &self.alone {
            for statement in all(&self.writes[*place]) {
                if let Some(ready) = prepared.single.get(statement.sql.text) {
                    pipeline.execute(ready.clone(), &statement.args);
                }
            }
        }
        for (group, statement) in self.rows.iter().zip(&prepared.rows) {
            pipeline.execute_for_rows(statement.clone(), &group.columns);
        }
    }

    /// How many rows the last statement of each command changed, from the answers to what was sent.
    /// Every answer is looked at: after an error the commit is a rollback.
    fn changed(
        &self,
        answers: impl Iterator<Item = Result<Reply, Trouble>>,
    ) -> Result<Vec<u64>, Ended> {
        let mut replies = answers.collect::<Result<Vec<Reply>, Trouble>>()?.into_iter();
        let mut changed = vec![0; self.writes.len()];
        for place in &self.alone {
            for _ in all(&self.writes[*place]) {
                if let Some(Reply::Changed(rows)) = replies.next() {
                    changed[*place] = rows;
                }
            }
        }
        Ok(changed)
    }
}

fn all(writes: &Writes) -> impl Iterator<Item = &super::super::Statement> {
    writes.statements.iter().chain(&writes.index)
}

fn take(next: &mut BTreeMap<String, i64>, series: &str) -> Option<u32> {
    let number = next.get_mut(series)?;
    let taken = u32::try_from(*number).ok();
    *number += 1;
    taken
}

/// Sends a command twice under one mark, and once under a mark that was made void; tells what
/// became of it.
#[cfg(test)]
#[allow(clippy::expect_used)]
pub(crate) async fn rehearse(address: &super::Address) -> Vec<&'static str> {
    let order = Order::new([]);
    let connection = Connection::open(address).await.expect("a database");
    let command = Command::of(vec![crate::care::CHECK.with(args![])]);
    let mut told = Vec::new();
    for mark in [b"one", b"one"] {
        told.push(match commit(&connection, &order, mark, &[&command]).await {
            Ok(_) => "committed",
            Err(Ended::WasCommitted) => "was committed",
            Err(other) => panic!("{other:?}"),
        });
    }
    let void = void(&connection, b"two").await.expect("an answer");
    told.push(if void { "void" } else { "not void" });
    let late = commit(&connection, &order, b"two", &[&command]).await;
    told.push(if matches!(late, Err(Ended::WasCommitted)) { "was void" } else { "committed" });
    told
}

//! One statement for the rows of many commands.
//!
//! Every statement costs a database some tens of microseconds beside what it writes. So what the
//! acts of a batch write to a table goes there together: the statement that writes one row is
//! rewritten to take its rows from arrays, one per argument. Rows are sorted by their keys, so that
//! writers on all connections lock them in the same order.

use super::super::{Gather, Sql, Statement, Value};
use std::collections::{BTreeMap, HashMap};
use tokio_postgres::types::Type;

/// Adds events to the history, giving them the next positions; see the table `event_order`.
pub(crate) const EVENTS: &str = "\
    with taken as (
        update event_order
        set last = last + cardinality($1::bytea[])
        where id = 1
        returning last - cardinality($1::bytea[]) as before
    )
    insert into event (position, dossier, seq, name, at, text, hash)
    select taken.before + r.place, r.dossier, r.seq, r.name, r.at, r.text, r.hash
    from taken, unnest($1::bytea[], $2::bigint[], $3::text[], $4::bigint[], $5::text[],
        $6::bytea[]) with ordinality as r (dossier, seq, name, at, text, hash, place)";

/// The statement that does for many rows what `text` does for one; `None` when it has a shape or a
/// type that is not known here.
pub(crate) fn over_rows(text: &str, types: &[Type]) -> Option<String> {
    let arrays: Option<Vec<String>> = (1..)
        .zip(types)
        .map(|(place, kind)| Some(format!("${place}::{}", array_of(kind)?)))
        .collect();
    let columns: Vec<String> = (1..=types.len()).map(|place| format!("c{place}")).collect();
    let rows = format!("unnest({}) as r ({})", arrays?.join(", "), columns.join(", "));
    let text = text.replace('$', "r.c");
    if text.starts_with("insert into") {
        let (head, rest) = text.split_once("values (")?;
        let (values, tail) = rest.split_at(end_of_parenthesis(rest)?);
        return Some(format!("{head}select {values} from {rows}{}", &tail[1..]));
    }
    let (head, tail) = text.split_once("where ")?;
    let word = if text.starts_with("delete from") { "using" } else { "from" };
    Some(format!("{head}{word} {rows} where {tail}"))
}

/// Where the parenthesis is closed that was opened just before `text`.
fn end_of_parenthesis(text: &str) -> Option<usize> {
    let mut open = 1;
    text.char_indices().find_map(|(at, sign)| {
        open += match sign {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (open == 0).then_some(at)
    })
}

fn array_of(kind: &Type) -> Option<&'static str> {
    match *kind {
        Type::INT8 => Some("bigint[]"),
        Type::TEXT => Some("text[]"),
        Type::BYTEA => Some("bytea[]"),
        _ => None,
    }
}

/// The rows of one statement, column by column.
pub(super) struct Rows {
    pub sql: Sql,
    pub columns: Vec<Vec<Value>>,
}

/// The statements that can be gathered, in the order in which they are run.
#[derive(Debug)]
pub(super) struct Order {
    ranks: HashMap<&'static str, usize>,
    statements: Vec<(Sql, Gather)>,
}

impl Order {
    pub fn new(statements: impl Into<Vec<(Sql, Gather)>>) -> Self {
        let statements = statements.into();
        let ranks = (0..).zip(&statements).map(|(rank, (sql, _))| (sql.text, rank)).collect();
        Self { ranks, statements }
    }

    /// Whether all of these may be run together with those of other commands.
    pub fn holds_all<'a>(&self, mut statements: impl Iterator<Item = &'a Statement>) -> bool {
        statements.all(|statement| self.ranks.contains_key(statement.sql.text))
    }

    /// What to run for all these statements.
    pub fn gather<'a>(&self, statements: impl Iterator<Item = &'a Statement>) -> Vec<Rows> {
        let mut groups: BTreeMap<usize, Vec<&[Value]>> = BTreeMap::new();
        for statement in statements {
            if let Some(rank) = self.ranks.get(statement.sql.text) {
                groups.entry(*rank).or_default().push(&statement.args);
            }
        }
        groups
            .into_iter()
            .map(|(rank, rows)| {
                let (sql, gather) = self.statements[rank];
                Rows { sql, columns: columns(arranged(rows, gather)) }
            })
            .collect()
    }
}

fn arranged(mut rows: Vec<&[Value]>, gather: Gather) -> Vec<Vec<Value>> {
    match gather {
        Gather::AsTheyCome => {}
        // No row is left out: the same key twice must be a conflict.
        Gather::Sorted(key) => rows.sort_by(|one, other| one[key..].cmp(&other[key..])),
        Gather::Summed => return summed(&rows),
    }
    rows.into_iter().map(<[Value]>::to_vec).collect()
}

fn summed(rows: &[&[Value]]) -> Vec<Vec<Value>> {
    let mut sums: BTreeMap<&[Value], i64> = BTreeMap::new();
    for row in rows {
        if let Some((Value::Whole(amount), key)) = row.split_last() {
            *sums.entry(key).or_default() += amount;
        }
    }
    let row = |(key, amount): (&[Value], i64)| [key, &[Value::Whole(amount)]].concat();
    sums.into_iter().map(row).collect()
}

fn columns(rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Value>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::engine::args;

    const INT: Type = Type::INT8;
    const TEXT: Type = Type::TEXT;

    #[test]
    fn an_insert_takes_its_rows_from_arrays() {
        let one = "insert into t (a, b) values ((select x from y where z = $1), $2) on conflict (a) \
                   do update set b = t.b + excluded.b";
        let many = over_rows(one, &[TEXT, INT]).unwrap();
        assert_eq!(
            many,
            "insert into t (a, b) select (select x from y where z = r.c1), r.c2 from \
             unnest($1::text[], $2::bigint[]) as r (c1, c2) on conflict (a) do update set b = t.b + \
             excluded.b"
        );
    }

    #[test]
    fn an_update_and_a_delete_join_their_rows() {
        let rows = "unnest($1::bigint[], $2::text[]) as r (c1, c2)";
        assert_eq!(
            over_rows("update t set a = $1 where b = $2", &[INT, TEXT]).unwrap(),
            format!("update t set a = r.c1 from {rows} where b = r.c2")
        );
        assert_eq!(
            over_rows("delete from t where a = $1 and b = $2", &[INT, TEXT]).unwrap(),
            format!("delete from t using {rows} where a = r.c1 and b = r.c2")
        );
        assert_eq!(over_rows("select 1", &[]), None);
    }

    #[test]
    fn rows_are_sorted_and_amounts_added_up() {
        let sum = Sql { table: "t", text: "sum" };
        let plain = Sql { table: "t", text: "plain" };
        let order = Order::new([(plain, Gather::Sorted(1)), (sum, Gather::Summed)]);
        let statements = [
            sum.with(args!["b", 2_i64]),
            plain.with(args![1_i64, "z"]),
            sum.with(args!["a", 5_i64]),
            plain.with(args![2_i64, "y"]),
            sum.with(args!["b", -1_i64]),
            plain.with(args![1_i64, "z"]),
        ];
        assert!(order.holds_all(statements.iter()));
        let gathered = order.gather(statements.iter());
        assert_eq!(gathered[0].columns, [args![2_i64, 1_i64, 1_i64], args!["y", "z", "z"]]);
        assert_eq!(gathered[1].columns, [args!["a", "b"], args![5_i64, 1_i64]]);
    }
}

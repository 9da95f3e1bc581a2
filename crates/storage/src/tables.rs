//! Everything that is stored, table by table, as plain values: for proofs that must not trust the
//! functions by which the store reads and writes itself.

use crate::engine::Sql;

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order in which [`Table::all`] gives them.
    pub columns: &'static [&'static str],
    /// All rows, in any order.
    pub all: Sql,
}

macro_rules! tables {
    ($($name:ident: $first:ident $($column:ident)*;)+) => {
        /// Every table but the index of words, which holds nothing of its own.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($name),
            columns: &[stringify!($first) $(, stringify!($column))*],
            all: Sql {
                table: stringify!($name),
                text: concat!(
                    "select ", stringify!($first) $(, ", ", stringify!($column))*,
                    " from ", stringify!($name)
                ),
            },
        }),+];
    };
}

tables! {
    dossier: position id version reference code account procedure applicant stage reception
        competent submitted_at due finished_at head scopes search_text state;
    event: position dossier seq name at text hash;
    dossier_scope: agency stage dossier;
    work_item: agency role person due dossier position kind procedure since consultation number
        applicant stage promised;
    silence: due dossier consultation;
    work_count: agency role person kind day pieces;
    stage_count: agency stage dossiers;
    tally: agency month measure amount;
    number_series: series last_number;
    act_key: position key fingerprint dossier used_at;
    notice: id contact body at sent_at;
    draft: id version account saved_at body;
    account: id contact opened_at profile;
    login_code: contact hash expires_at tries sent_at;
    account_session: key account expires_at;
    staff: id login name password_hash totp_secret totp_last_step assignments;
    staff_assignment: agency staff;
    staff_session: key staff agency expires_at;
    catalogue_document: kind id version body;
    setting: name value;
    node: id name version since seen_at report spent;
    duty: name holder until;
    read_of_personal_data: position at dossier purpose actor;
    readiness: id checks;
}

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::TABLES;
    use crate::{Options, Sqlite};
    use rusqlite::Connection;

    #[test]
    fn no_table_and_no_column_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.db");
        drop(Sqlite::open(&path, Options::default()).unwrap());
        let connection = Connection::open(&path).unwrap();
        let mut columns = connection
            .prepare(
                "select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c
                where m.type = 'table' and m.name not like 'dossier_words%'
                    and m.name not like 'sqlite_%' and m.name <> 'schema_migration'
                order by m.rowid, c.cid",
            )
            .unwrap();
        let stored = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let mut stored: Vec<(String, String)> = stored.map(Result::unwrap).collect();
        let mut listed: Vec<(String, String)> = TABLES
            .iter()
            .flat_map(|table| table.columns.iter().map(|it| (table.name.into(), (*it).into())))
            .collect();
        stored.sort();
        listed.sort();
        assert_eq!(listed, stored);
    }
}

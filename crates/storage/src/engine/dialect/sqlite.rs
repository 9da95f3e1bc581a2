//! What SQLite says.

use super::{super::statements, Dialect, Term, any_of_all};

/// What SQLite says.
pub const SQLITE: Dialect = Dialect {
    words: &[
        ("{{POSITION}}", "integer primary key"),
        ("{{ORDER}}", "integer primary key"),
        ("{{BLOB}}", "blob"),
        ("{{CLUSTERED}}", "without rowid"),
    ],
    index_words: INDEX_WORDS,
    find_words: FIND_WORDS,
    matching,
};

statements! { "dossier_words";
    /// A value and not a `select`: FTS5 would flush its index for the statement's own savepoint.
    INDEX_WORDS = "\
        insert or replace into dossier_words (rowid, words)
        values ((select position from dossier where id = $1), $2)";

    FIND_WORDS = "\
        select d.id, coalesce(d.code, d.reference), d.procedure, d.applicant, d.stage, d.reception,
            d.competent, d.submitted_at, d.due, d.finished_at
        from dossier_words
        join dossier d on d.position = dossier_words.rowid
        where dossier_words match $1
            and dossier_words.rowid < $2
            and (d.stage = $3 or $3 is null)
        order by dossier_words.rowid desc
        limit $4";
}

/// The words of FTS5.
fn matching(any: &[Vec<Term>]) -> String {
    any_of_all(any, '"', (" AND ", " OR ", "*"))
}

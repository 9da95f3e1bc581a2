//! What PostgreSQL says.

use super::{super::statements, Dialect, Term, any_of_all};

/// What PostgreSQL says. Texts are compared byte by byte, as SQLite does.
pub const POSTGRES: Dialect = Dialect {
    words: &[
        ("{{POSITION}}", "bigint generated always as identity primary key"),
        ("{{ORDER}}", "bigint primary key not null"),
        ("{{BLOB}}", "bytea"),
        (" {{CLUSTERED}}", ""),
        (" text not null", " text collate \"C\" not null"),
        (" text primary key", " text collate \"C\" primary key"),
        (" text,", " text collate \"C\","),
    ],
    index_words: INDEX_WORDS,
    find_words: FIND_WORDS,
    matching,
};

statements! { "dossier_words";
    /// The words come folded and cut: they are taken as they are.
    INDEX_WORDS = "\
        insert into dossier_words (position, words)
        values ((select position from dossier where id = $1),
            array_to_tsvector(array_remove(string_to_array($2, ' '), '')))
        on conflict (position) do update
        set words = excluded.words";

    FIND_WORDS = "\
        select d.id, coalesce(d.code, d.reference), d.procedure, d.applicant, d.stage, d.reception,
            d.competent, d.submitted_at, d.due, d.finished_at
        from dossier_words w
        join dossier d on d.position = w.position
        where w.words @@ cast(cast($1 as text) as tsquery)
            and w.position < $2
            and (d.stage = $3 or $3 is null)
        order by w.position desc
        limit $4";
}

/// The words of a `tsquery`.
fn matching(any: &[Vec<Term>]) -> String {
    any_of_all(any, '\'', (" & ", " | ", ":*"))
}

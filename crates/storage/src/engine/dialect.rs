//! The few places where the engines' languages differ. Everything else is said once.

use super::statements;

/// Words that stand for placeholders of the migrations.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Placeholder and what the engine says instead.
    pub words: &'static [(&'static str, &'static str)],
}

/// What SQLite says.
pub const SQLITE: Words = Words {
    words: &[
        ("{{POSITION}}", "integer primary key"),
        ("{{BLOB}}", "blob"),
        ("{{CLUSTERED}}", "without rowid"),
    ],
};

impl Words {
    /// The text of a migration in the engine's own words.
    pub fn say(&self, migration: &str) -> String {
        self.words
            .iter()
            .fold(migration.to_owned(), |text, (placeholder, word)| text.replace(placeholder, word))
    }
}

statements! { "dossier_words";
    /// Writes the words of a dossier, in place of older ones.
    ///
    /// A value and not a `select`: FTS5 would flush its index for the statement's own savepoint.
    INDEX_WORDS = "\
        insert or replace into dossier_words (rowid, words)
        values ((select position from dossier where id = $1), $2)";

    /// Dossiers by words, newest first.
    FIND_WORDS = "\
        select d.id, coalesce(d.code, d.reference), d.procedure, d.applicant, d.stage, d.reception,
            d.competent, d.submitted_at, d.due, d.finished_at
        from dossier_words
        join dossier d on d.position = dossier_words.rowid
        where dossier_words match $1
            and dossier_words.rowid < $2
            and ($3 is null or d.stage = $3)
        order by dossier_words.rowid desc
        limit $4";
}

/// The words of FTS5 for: all of these, the last as a beginning, in one of these scopes.
///
/// Words and scopes hold no quotation marks (see `search.rs`), so they can be quoted as they are.
pub fn matching(words: &[String], scopes: Option<&[String]>) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let words = format!("{}*", quoted.join(" AND "));
    match scopes {
        None => words,
        Some(scopes) => {
            let scopes: Vec<String> = scopes.iter().map(|scope| format!("\"{scope}\"")).collect();
            format!("({}) AND {words}", scopes.join(" OR "))
        }
    }
}

-- Words of a dossier, and its scopes as words with an @ before them; rowid is dossier.position.
-- The words come folded and cut (see search.rs), so the tokenizer only parts them at blanks.
create virtual table dossier_words using fts5 (
    words,
    content = '',
    contentless_delete = 1,
    detail = none,
    prefix = '1 2 3 4 5 6',
    tokenize = "ascii tokenchars '@-_.:/'"
);

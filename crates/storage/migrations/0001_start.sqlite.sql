-- Words of a dossier (see search.rs); rowid is dossier.position. They come folded and cut, so the
-- tokenizer only parts them at blanks.
create virtual table dossier_words using fts5 (
    words,
    content = '',
    contentless_delete = 1,
    detail = none,
    tokenize = "ascii tokenchars '@~-_.:/'"
);

-- Words of a dossier, and its scopes as words with an @ before them. They come folded and cut (see
-- search.rs), so nothing parses them.
create table dossier_words (
    position bigint primary key not null,
    words tsvector not null
);
create index dossier_words_by_word on dossier_words using gin (words);

-- The position of the last event. Whoever adds events takes theirs from here as the last thing
-- before the commit and holds the row until then: so positions follow the order of commits without
-- a gap, and whoever reads behind a position misses nothing.
create table event_order (
    id bigint primary key not null,
    last bigint not null
);
insert into event_order (id, last) values (1, 0);

-- Proof of what was committed, for a writer whose connection broke before the answer.
create table commit_mark (
    id bytea primary key not null,
    at timestamptz not null default now()
);
create index commit_mark_by_time on commit_mark (at);

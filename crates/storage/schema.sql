CREATE TABLE account (
    id blob primary key not null,
    contact text not null,
    opened_at bigint not null,
    profile text not null
);

CREATE UNIQUE INDEX account_by_contact on account (contact);

CREATE TABLE account_session (
    key blob primary key not null,
    account blob not null,
    expires_at bigint not null
) without rowid;

CREATE INDEX account_session_by_end on account_session (expires_at);

CREATE TABLE act_key (
    position integer primary key,
    key blob not null,
    fingerprint blob not null,
    dossier blob not null,
    used_at bigint not null
);

CREATE UNIQUE INDEX act_key_by_key on act_key (key);

CREATE TABLE catalogue_document (
    kind text not null,
    id text not null,
    version bigint not null,
    body text not null,
    primary key (kind, id, version)
);

CREATE TABLE dossier (
    position integer primary key,
    id blob not null,
    version bigint not null,
    reference text not null,
    code text,
    account blob,
    procedure text not null,
    applicant text not null,
    stage text not null,
    reception text not null,
    competent text not null,
    submitted_at bigint not null,
    due bigint,
    finished_at bigint,
    -- hash of the last event
    head blob not null,
    -- agencies that have or had to do with it, parted by blanks
    scopes text not null,
    search_text text not null,
    state text not null
);

CREATE INDEX dossier_by_account on dossier (account, id) where account is not null;

CREATE UNIQUE INDEX dossier_by_code on dossier (code) where code is not null;

CREATE UNIQUE INDEX dossier_by_id on dossier (id);

CREATE UNIQUE INDEX dossier_by_reference on dossier (reference);

CREATE TABLE dossier_scope (
    agency text not null,
    stage text not null,
    dossier blob not null,
    primary key (agency, stage, dossier)
) without rowid;

CREATE VIRTUAL TABLE dossier_words using fts5 (
    words,
    content = '',
    contentless_delete = 1,
    detail = none,
    tokenize = "ascii tokenchars '@~-_.:/'"
);

CREATE TABLE draft (
    id blob primary key not null,
    version bigint not null,
    account blob not null,
    saved_at bigint not null,
    body text not null
);

CREATE INDEX draft_by_account on draft (account, saved_at);

CREATE INDEX draft_by_time on draft (saved_at);

CREATE TABLE duty (
    name text primary key not null,
    holder blob not null,
    until bigint not null
) without rowid;

CREATE TABLE event (
    position integer primary key,
    dossier blob not null,
    seq bigint not null,
    name text not null,
    at bigint not null,
    text text not null,
    hash blob not null
);

CREATE UNIQUE INDEX event_by_dossier on event (dossier, seq);

CREATE TABLE login_code (
    contact text primary key not null,
    hash blob not null,
    expires_at bigint not null,
    -- codes typed for it, right or wrong
    tries bigint not null,
    sent_at bigint not null
) without rowid;

CREATE INDEX login_code_by_end on login_code (expires_at);

CREATE TABLE node (
    id blob primary key not null,
    name text not null,
    version text not null,
    since bigint not null,
    seen_at bigint not null,
    -- what its guests used up of their allowances, for the others' gates
    report bigint not null,
    spent blob not null
) without rowid;

CREATE TABLE notice (
    id integer primary key,
    contact text not null,
    body text not null,
    at bigint not null,
    sent_at bigint
);

CREATE INDEX notice_by_contact on notice (contact, id);

CREATE INDEX notice_unsent on notice (id) where sent_at is null;

CREATE TABLE number_series (
    series text primary key not null,
    last_number bigint not null
) without rowid;

CREATE TABLE read_of_personal_data (
    position integer primary key,
    at bigint not null,
    dossier blob not null,
    purpose text not null,
    actor text not null
);

CREATE TABLE readiness (
    id bigint primary key not null,
    checks bigint not null
);

CREATE TABLE schema_migration (
        version bigint primary key not null,
        name text not null,
        sha256 text not null
    );

CREATE TABLE setting (
    name text primary key not null,
    value text not null
) without rowid;

CREATE TABLE silence (
    due bigint not null,
    dossier blob not null,
    consultation blob not null,
    primary key (due, dossier, consultation)
) without rowid;

CREATE TABLE staff (
    id blob primary key not null,
    login text not null,
    name text not null,
    password_hash text not null,
    totp_secret blob not null,
    totp_last_step bigint not null,
    assignments text not null
);

CREATE UNIQUE INDEX staff_by_login on staff (login);

CREATE TABLE staff_assignment (
    agency text not null,
    staff blob not null,
    primary key (agency, staff)
) without rowid;

CREATE INDEX staff_assignment_by_staff on staff_assignment (staff);

CREATE TABLE staff_session (
    key blob primary key not null,
    staff blob not null,
    agency text not null,
    expires_at bigint not null
) without rowid;

CREATE INDEX staff_session_by_end on staff_session (expires_at);

CREATE TABLE stage_count (
    stage text not null,
    agency text not null,
    dossiers bigint not null,
    primary key (stage, agency)
) without rowid;

CREATE TABLE tally (
    month bigint not null,
    measure text not null,
    agency text not null,
    amount bigint not null,
    primary key (month, measure, agency)
) without rowid;

CREATE TABLE work_count (
    agency text not null,
    day bigint not null,
    role text not null,
    person blob not null,
    kind text not null,
    pieces bigint not null,
    primary key (agency, day, role, person, kind)
) without rowid;

CREATE TABLE work_item (
    agency text not null,
    role text not null,
    person blob not null,
    due bigint not null,
    dossier blob not null,
    position bigint not null,
    kind text not null,
    procedure text not null,
    since bigint not null,
    consultation blob,
    -- of the dossier, so that a list need not look there
    number text not null,
    applicant text not null,
    stage text not null,
    promised bigint,
    primary key (agency, role, person, due, dossier, position)
) without rowid;

CREATE INDEX work_item_by_agency on work_item (agency, due, dossier, position, kind, procedure);

CREATE INDEX work_item_by_due on work_item (due, dossier, position, kind, procedure);

-- The first schema. {{POSITION}} counts rows in the order of writing, {{ORDER}} in that of commits,
-- {{BLOB}} holds bytes,
-- {{CLUSTERED}} lays a table out along its primary key where the engine can.
-- Times are microseconds since 1970 UTC; civil moments too, read in Vietnamese local time;
-- days are yyyymmdd and months yyyymm as whole numbers.

create table dossier (
    position {{POSITION}},
    id {{BLOB}} not null,
    version bigint not null,
    reference text not null,
    code text,
    account {{BLOB}},
    procedure text not null,
    applicant text not null,
    stage text not null,
    reception text not null,
    competent text not null,
    submitted_at bigint not null,
    due bigint,
    finished_at bigint,
    -- hash of the last event
    head {{BLOB}} not null,
    -- agencies that have or had to do with it, parted by blanks
    scopes text not null,
    search_text text not null,
    state text not null
);
create unique index dossier_by_id on dossier (id);
create unique index dossier_by_reference on dossier (reference);
create unique index dossier_by_code on dossier (code) where code is not null;
create index dossier_by_account on dossier (account, id) where account is not null;

-- The truth. Its key is what turns a stale writer away.
create table event (
    position {{ORDER}},
    dossier {{BLOB}} not null,
    seq bigint not null,
    name text not null,
    at bigint not null,
    text text not null,
    hash {{BLOB}} not null
);
create unique index event_by_dossier on event (dossier, seq);

-- Which dossiers an agency sees, by stage; agency '' sees all.
create table dossier_scope (
    agency text not null,
    stage text not null,
    dossier {{BLOB}} not null,
    primary key (agency, stage, dossier)
) {{CLUSTERED}};

-- Open work. An empty person is nobody; what has no due moment has the largest number.
create table work_item (
    agency text not null,
    role text not null,
    person {{BLOB}} not null,
    due bigint not null,
    dossier {{BLOB}} not null,
    position bigint not null,
    kind text not null,
    procedure text not null,
    since bigint not null,
    consultation {{BLOB}},
    -- of the dossier, so that a list need not look there
    number text not null,
    applicant text not null,
    stage text not null,
    promised bigint,
    primary key (agency, role, person, due, dossier, position)
) {{CLUSTERED}};
create index work_item_by_agency on work_item (agency, due, dossier, position, kind, procedure);
create index work_item_by_due on work_item (due, dossier, position, kind, procedure);

-- Open consultations whose silence counts as consent.
create table silence (
    due bigint not null,
    dossier {{BLOB}} not null,
    consultation {{BLOB}} not null,
    primary key (due, dossier, consultation)
) {{CLUSTERED}};

-- Roll-ups, kept in the same commit and provable against the events.
-- Pieces by the day on which they are due, and on day 0 those of all days: what is late is what is
-- left of all after today and later, however far back the days lie on which it was due.
create table work_count (
    agency text not null,
    day bigint not null,
    role text not null,
    person {{BLOB}} not null,
    kind text not null,
    pieces bigint not null,
    primary key (agency, day, role, person, kind)
) {{CLUSTERED}};

create table stage_count (
    stage text not null,
    agency text not null,
    dossiers bigint not null,
    primary key (stage, agency)
) {{CLUSTERED}};

create table tally (
    month bigint not null,
    measure text not null,
    agency text not null,
    amount bigint not null,
    primary key (month, measure, agency)
) {{CLUSTERED}};

create table number_series (
    series text primary key not null,
    last_number bigint not null
) {{CLUSTERED}};

-- Idempotency keys with the dossier that answers them. A key is the hash of whose it is and what
-- was sent; the rows stand in the order of use, so that old ones are found at the front.
create table act_key (
    position {{POSITION}},
    key {{BLOB}} not null,
    fingerprint {{BLOB}} not null,
    dossier {{BLOB}} not null,
    used_at bigint not null
);
create unique index act_key_by_key on act_key (key);

create table notice (
    id {{POSITION}},
    contact text not null,
    body text not null,
    at bigint not null,
    sent_at bigint
);
create index notice_by_contact on notice (contact, id);
create index notice_unsent on notice (id) where sent_at is null;

create table draft (
    id {{BLOB}} primary key not null,
    version bigint not null,
    account {{BLOB}} not null,
    saved_at bigint not null,
    body text not null
);
create index draft_by_account on draft (account, saved_at);
create index draft_by_time on draft (saved_at);

create table account (
    id {{BLOB}} primary key not null,
    contact text not null,
    opened_at bigint not null,
    profile text not null
);
create unique index account_by_contact on account (contact);

create table login_code (
    contact text primary key not null,
    hash {{BLOB}} not null,
    expires_at bigint not null,
    -- codes typed for it, right or wrong
    tries bigint not null,
    sent_at bigint not null
) {{CLUSTERED}};
create index login_code_by_end on login_code (expires_at);

create table account_session (
    key {{BLOB}} primary key not null,
    account {{BLOB}} not null,
    expires_at bigint not null
) {{CLUSTERED}};
create index account_session_by_end on account_session (expires_at);

create table staff (
    id {{BLOB}} primary key not null,
    login text not null,
    name text not null,
    password_hash text not null,
    totp_secret {{BLOB}} not null,
    totp_last_step bigint not null,
    assignments text not null
);
create unique index staff_by_login on staff (login);

create table staff_assignment (
    agency text not null,
    staff {{BLOB}} not null,
    primary key (agency, staff)
) {{CLUSTERED}};
create index staff_assignment_by_staff on staff_assignment (staff);

create table staff_session (
    key {{BLOB}} primary key not null,
    staff {{BLOB}} not null,
    agency text not null,
    expires_at bigint not null
) {{CLUSTERED}};
create index staff_session_by_end on staff_session (expires_at);

create table catalogue_document (
    kind text not null,
    id text not null,
    version bigint not null,
    body text not null,
    primary key (kind, id, version)
);

create table setting (
    name text primary key not null,
    value text not null
) {{CLUSTERED}};

-- Programs that serve this installation together.
create table node (
    id {{BLOB}} primary key not null,
    name text not null,
    version text not null,
    since bigint not null,
    seen_at bigint not null,
    -- what its guests used up of their allowances, for the others' gates
    report bigint not null,
    spent {{BLOB}} not null
) {{CLUSTERED}};

-- What one of them does for all, and until when it has promised to.
create table duty (
    name text primary key not null,
    holder {{BLOB}} not null,
    until bigint not null
) {{CLUSTERED}};

-- Who looked at whose dossier (audit of reads).
create table read_of_personal_data (
    position {{POSITION}},
    at bigint not null,
    dossier {{BLOB}} not null,
    purpose text not null,
    actor text not null
);

-- One row that the readiness check writes.
create table readiness (
    id bigint primary key not null,
    checks bigint not null
);

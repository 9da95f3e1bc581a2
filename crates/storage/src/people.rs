//! People who sign in, and their sessions. Secrets are stored as hashes only.

use crate::{
    engine::{Engine, Row, args, one, row::to_json, statements, write},
    moments::stamp,
    notices,
};
use app::{
    accounts::{Account, AccountSession, LoginCode, Staff, StaffSession},
    notices::Notice,
    ports::Fault,
};
use domain::{
    dossier::history::Hash,
    ids::{AccountId, AgencyId, StaffId},
};

statements! { "people";
    SAVE_ACCOUNT = "\
        insert into account (id, contact, opened_at, profile)
        values ($1, $2, $3, $4)
        on conflict (id) do update
        set contact = excluded.contact, profile = excluded.profile";
    ACCOUNT = "\
        select id, contact, opened_at, profile
        from account
        where id = $1";
    ACCOUNT_BY_CONTACT = "\
        select id, contact, opened_at, profile
        from account
        where contact = $1";
    SAVE_LOGIN_CODE = "\
        insert into login_code (contact, hash, expires_at, tries, sent_at)
        values ($1, $2, $3, $4, $5)
        on conflict (contact) do update
        set hash = excluded.hash, expires_at = excluded.expires_at, tries = excluded.tries,
            sent_at = excluded.sent_at";
    LOGIN_CODE = "\
        select contact, hash, expires_at, tries, sent_at
        from login_code
        where contact = $1";
    COUNT_LOGIN_TRY = "\
        update login_code
        set tries = tries + 1
        where contact = $1 and hash = $2 and tries < $3";
    TAKE_LOGIN_CODE = "\
        delete from login_code
        where contact = $1 and hash = $2";
    SAVE_ACCOUNT_SESSION = "\
        insert into account_session (key, account, expires_at)
        values ($1, $2, $3)
        on conflict (key) do update
        set account = excluded.account, expires_at = excluded.expires_at";
    ACCOUNT_SESSION = "\
        select key, account, expires_at
        from account_session
        where key = $1";
    REMOVE_ACCOUNT_SESSION = "\
        delete from account_session
        where key = $1";
    SAVE_STAFF = "\
        insert into staff (id, login, name, password_hash, totp_secret, totp_last_step, assignments)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update
        set login = excluded.login, name = excluded.name, password_hash = excluded.password_hash,
            totp_secret = excluded.totp_secret, assignments = excluded.assignments";
    USE_SECOND_FACTOR = "\
        update staff
        set totp_last_step = $1
        where id = $2 and totp_last_step < $1";
    STAFF = "\
        select id, login, name, password_hash, totp_secret, totp_last_step, assignments
        from staff
        where id = $1";
    STAFF_BY_LOGIN = "\
        select id, login, name, password_hash, totp_secret, totp_last_step, assignments
        from staff
        where login = $1";
    STAFF_AT = "\
        select s.id, s.login, s.name, s.password_hash, s.totp_secret, s.totp_last_step,
            s.assignments
        from staff_assignment a
        join staff s on s.id = a.staff
        where a.agency = $1
        order by s.login";
    ALL_STAFF = "\
        select id, login, name, password_hash, totp_secret, totp_last_step, assignments
        from staff
        order by login";
    REMOVE_ASSIGNMENTS = "\
        delete from staff_assignment
        where staff = $1";
    SAVE_ASSIGNMENT = "\
        insert into staff_assignment (agency, staff)
        values ($1, $2)
        on conflict (agency, staff) do nothing";
    SAVE_STAFF_SESSION = "\
        insert into staff_session (key, staff, agency, expires_at)
        values ($1, $2, $3, $4)
        on conflict (key) do update
        set staff = excluded.staff, agency = excluded.agency, expires_at = excluded.expires_at";
    STAFF_SESSION = "\
        select key, staff, agency, expires_at
        from staff_session
        where key = $1";
    REMOVE_STAFF_SESSION = "\
        delete from staff_session
        where key = $1";
}

/// Writes an account.
pub(crate) async fn save_account<E: Engine>(engine: &E, account: Account) -> Result<(), Fault> {
    let profile = to_json("a profile", &account.profile)?;
    let opened_at = stamp(account.opened_at);
    let save = SAVE_ACCOUNT.with(args![account.id.0, account.contact, opened_at, profile]);
    write(engine, "saving an account", vec![save]).await.map(drop)
}

/// An account.
pub(crate) async fn account<E: Engine>(
    engine: &E,
    id: AccountId,
) -> Result<Option<Account>, Fault> {
    one(engine, ACCOUNT, args![id.0]).await?.map(read_account).transpose()
}

/// The account of a contact.
pub(crate) async fn account_by_contact<E: Engine>(
    engine: &E,
    contact: &str,
) -> Result<Option<Account>, Fault> {
    one(engine, ACCOUNT_BY_CONTACT, args![contact]).await?.map(read_account).transpose()
}

fn read_account(mut row: Row) -> Result<Account, Fault> {
    Ok(Account {
        id: AccountId(row.uuid("id")?),
        contact: row.text("contact")?,
        opened_at: row.stamp("opened_at")?,
        profile: row.json("profile")?,
    })
}

/// Writes a one-time code with its message.
pub(crate) async fn save_login_code<E: Engine>(
    engine: &E,
    code: LoginCode,
    notice: Option<Notice>,
) -> Result<(), Fault> {
    let mut statements = vec![SAVE_LOGIN_CODE.with(args![
        code.contact,
        &code.hash,
        stamp(code.expires_at),
        u64::from(code.tries),
        stamp(code.sent_at),
    ])];
    if let Some(notice) = notice {
        statements.push(notices::insert(&notice, code.sent_at)?);
    }
    write(engine, "saving a one-time code", statements).await.map(drop)
}

/// The one-time code of a contact.
pub(crate) async fn login_code<E: Engine>(
    engine: &E,
    contact: &str,
) -> Result<Option<LoginCode>, Fault> {
    let read = |mut row: Row| {
        Ok(LoginCode {
            contact: row.text("contact")?,
            hash: row.hash("hash")?,
            expires_at: row.stamp("expires_at")?,
            tries: row.number("tries")?,
            sent_at: row.stamp("sent_at")?,
        })
    };
    one(engine, LOGIN_CODE, args![contact]).await?.map(read).transpose()
}

/// Counts a try at a code; `false` when there were enough.
pub(crate) async fn count_login_try<E: Engine>(
    engine: &E,
    code: &LoginCode,
    tries_max: u8,
) -> Result<bool, Fault> {
    let args = args![code.contact.as_str(), &code.hash, u64::from(tries_max)];
    let counted = write(engine, "counting a try", vec![COUNT_LOGIN_TRY.with(args)]).await?;
    Ok(counted > 0)
}

/// Takes a code away; `false` when somebody was faster.
pub(crate) async fn take_login_code<E: Engine>(
    engine: &E,
    code: &LoginCode,
) -> Result<bool, Fault> {
    let take = TAKE_LOGIN_CODE.with(args![code.contact.as_str(), &code.hash]);
    let taken = write(engine, "taking a one-time code", vec![take]).await?;
    Ok(taken > 0)
}

/// Writes a citizen's session.
pub(crate) async fn save_account_session<E: Engine>(
    engine: &E,
    session: AccountSession,
) -> Result<(), Fault> {
    let expires_at = stamp(session.expires_at);
    let save = SAVE_ACCOUNT_SESSION.with(args![&session.key, session.account.0, expires_at]);
    write(engine, "saving a session", vec![save]).await.map(drop)
}

/// A citizen's session.
pub(crate) async fn account_session<E: Engine>(
    engine: &E,
    key: &Hash,
) -> Result<Option<AccountSession>, Fault> {
    let read = |mut row: Row| {
        Ok(AccountSession {
            key: row.hash("key")?,
            account: AccountId(row.uuid("account")?),
            expires_at: row.stamp("expires_at")?,
        })
    };
    one(engine, ACCOUNT_SESSION, args![key]).await?.map(read).transpose()
}

/// Writes a member of staff with the agencies where roles are held.
pub(crate) async fn save_staff<E: Engine>(engine: &E, staff: Staff) -> Result<(), Fault> {
    let assignments = to_json("roles", &staff.assignments)?;
    let mut statements = vec![
        SAVE_STAFF.with(args![
            staff.id.0,
            staff.login,
            staff.name,
            staff.password_hash,
            staff.totp_secret,
            staff.totp_last_step,
            assignments,
        ]),
        REMOVE_ASSIGNMENTS.with(args![staff.id.0]),
    ];
    let held = staff.assignments.iter().filter(|assignment| !assignment.roles.is_empty());
    statements.extend(
        held.map(|assignment| SAVE_ASSIGNMENT.with(args![assignment.agency.as_str(), staff.id.0])),
    );
    write(engine, "saving a member of staff", statements).await.map(drop)
}

/// Uses a step of the second factor; `false` when it, or a later one, was used before.
pub(crate) async fn use_second_factor<E: Engine>(
    engine: &E,
    staff: StaffId,
    step: u64,
) -> Result<bool, Fault> {
    let used = USE_SECOND_FACTOR.with(args![step, staff.0]);
    let used = write(engine, "using a second factor", vec![used]).await?;
    Ok(used > 0)
}

fn read_staff(mut row: Row) -> Result<Staff, Fault> {
    Ok(Staff {
        id: StaffId(row.uuid("id")?),
        login: row.text("login")?,
        name: row.text("name")?,
        password_hash: row.text("password_hash")?,
        totp_secret: row.bytes("totp_secret")?,
        totp_last_step: row.number("totp_last_step")?,
        assignments: row.json("assignments")?,
    })
}

/// A member of staff.
pub(crate) async fn staff<E: Engine>(engine: &E, id: StaffId) -> Result<Option<Staff>, Fault> {
    one(engine, STAFF, args![id.0]).await?.map(read_staff).transpose()
}

/// A member of staff by login name.
pub(crate) async fn staff_by_login<E: Engine>(
    engine: &E,
    login: &str,
) -> Result<Option<Staff>, Fault> {
    one(engine, STAFF_BY_LOGIN, args![login]).await?.map(read_staff).transpose()
}

/// Those who hold a role at one of these agencies, each once.
pub(crate) async fn staff_at<E: Engine>(
    engine: &E,
    agencies: &[AgencyId],
) -> Result<Vec<Staff>, Fault> {
    let mut found: Vec<Staff> = Vec::new();
    for agency in agencies {
        for row in engine.read(STAFF_AT, args![agency.as_str()]).await? {
            found.push(read_staff(row)?);
        }
    }
    found.sort_by(|one, other| one.login.cmp(&other.login));
    found.dedup_by_key(|staff| staff.id);
    Ok(found)
}

/// All members of staff.
pub(crate) async fn all_staff<E: Engine>(engine: &E) -> Result<Vec<Staff>, Fault> {
    engine.read(ALL_STAFF, args![]).await?.into_iter().map(read_staff).collect()
}

/// Writes a staff session.
pub(crate) async fn save_staff_session<E: Engine>(
    engine: &E,
    session: StaffSession,
) -> Result<(), Fault> {
    let save = SAVE_STAFF_SESSION.with(args![
        &session.key,
        session.staff.0,
        session.agency.as_str(),
        stamp(session.expires_at),
    ]);
    write(engine, "saving a session", vec![save]).await.map(drop)
}

/// A staff session.
pub(crate) async fn staff_session<E: Engine>(
    engine: &E,
    key: &Hash,
) -> Result<Option<StaffSession>, Fault> {
    let read = |mut row: Row| {
        Ok(StaffSession {
            key: row.hash("key")?,
            staff: StaffId(row.uuid("staff")?),
            agency: AgencyId(row.text("agency")?),
            expires_at: row.stamp("expires_at")?,
        })
    };
    one(engine, STAFF_SESSION, args![key]).await?.map(read).transpose()
}

/// Ends a session of either kind.
pub(crate) async fn remove_session<E: Engine>(engine: &E, key: &Hash) -> Result<(), Fault> {
    let statements =
        vec![REMOVE_ACCOUNT_SESSION.with(args![key]), REMOVE_STAFF_SESSION.with(args![key])];
    write(engine, "ending a session", statements).await.map(drop)
}

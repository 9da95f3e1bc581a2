//! The store behind [`app::ports::storage::Storage`], written once in portable SQL.
//!
//! Read in this order: [`commit`] (one act as one unit of work), the modules named after tables
//! (their statements beside their functions), [`engine`] (what a database must be able to do).
//! Every promise of the port is a sentence in `contract/`, which each engine must keep.

mod care;
mod catalogue;
mod commit;
mod dossiers;
mod drafts;
mod engine;
mod events;
mod figures;
mod migrations;
mod moments;
mod moving;
mod nodes;
mod notices;
mod people;
mod scopes;
mod search;
mod silence;
pub mod tables;
mod verify;
mod work;

#[cfg(test)]
mod contract;

pub use engine::{
    Command, Engine, Row, Sql, Statement, Value, WriteError, Writes, WritesOf,
    dialect::{Dialect, SQLITE},
    postgres::{Address, Options as PostgresOptions, PostgresEngine, Unopened},
    rehearsal,
    sqlite::{Absent, Options, SqliteEngine},
};
pub use migrations::{OpenError, schema_fingerprint};
pub use moving::{Contents, MoveError, Moved, Step, move_city};
pub use verify::{Finding, Report};

use app::{
    accounts::{Account, AccountSession, LoginCode, Staff, StaffSession},
    drafts::Draft,
    notices::{Notice, StoredNotice},
    ports::{
        Fault,
        nodes::{Lease, News, Node},
        storage::{
            ActKey, CatalogueDocument, Change, CommitError, Committed, DossierQuery, DossierRow,
            Load, Measure, Outlived, ReadOfPersonalData, Scope, Storage, StoredEvent, Swept,
            Whereabouts, WorkCount, WorkQuery, WorkRow,
        },
    },
};
use async_trait::async_trait;
use domain::{
    dossier::{Dossier, StageKind, history::Hash},
    ids::{AccountId, AgencyId, DossierId, DraftId, StaffId},
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use std::{path::Path, sync::Arc};
use uuid::Uuid;

/// The store over an engine.
#[derive(Debug)]
pub struct Store<E> {
    engine: E,
}

/// The store in one SQLite file.
pub type Sqlite = Store<SqliteEngine>;

impl Sqlite {
    /// Opens the file, brings its schema up to date and starts the writer.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        Ok(Self { engine: SqliteEngine::open(path, options)? })
    }

    /// Writes a consistent copy into one file while the store is in use. The copy appears under
    /// its name only when it is whole and on the disk.
    pub fn backup_to(&self, target: &Path) -> Result<(), Fault> {
        self.engine.backup_to(target)
    }
}

/// The store in a PostgreSQL database.
pub type Postgres = Store<PostgresEngine>;

impl Postgres {
    /// Connects, brings the schema up to date and starts the lanes, which live on the runtime of
    /// whoever calls.
    pub async fn connect(address: &Address, options: PostgresOptions) -> Result<Self, OpenError> {
        Ok(Self { engine: PostgresEngine::open(address, options).await? })
    }

    /// Settings of the server that are off and with which what is acknowledged is not safe.
    pub async fn careless(&self) -> Result<Vec<&'static str>, Fault> {
        self.engine.careless().await
    }
}

impl<E: Engine> Store<E> {
    /// The store over an engine that is at the schema of this program.
    pub fn over(engine: E) -> Self {
        Self { engine }
    }

    /// Reads everything and proves it: the file, each hash chain, each state against its history,
    /// work lists and roll-ups against the states. `progress` is told the number of dossiers done.
    pub async fn verify(&self, progress: impl FnMut(u64) + Send) -> Result<Report, Fault> {
        verify::verify(&self.engine, progress).await
    }
}

#[async_trait]
impl<E: Engine> Storage for Store<E> {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        commit::commit(&self.engine, change).await
    }

    async fn answered(&self, key: &ActKey) -> Result<Option<Arc<Dossier>>, CommitError> {
        commit::answered(&self.engine, key).await
    }

    async fn dossier(&self, id: DossierId) -> Result<Option<Arc<Dossier>>, Fault> {
        dossiers::dossier(&self.engine, id).await
    }

    async fn agencies_of(&self, id: DossierId) -> Result<Vec<AgencyId>, Fault> {
        dossiers::agencies_of(&self.engine, id).await
    }

    async fn dossier_by_number(&self, number: &str) -> Result<Option<Arc<Dossier>>, Fault> {
        dossiers::dossier_by_number(&self.engine, number).await
    }

    async fn whereabouts(&self, number: &str) -> Result<Option<Whereabouts>, Fault> {
        dossiers::whereabouts(&self.engine, number).await
    }

    async fn history(&self, id: DossierId) -> Result<Vec<StoredEvent>, Fault> {
        events::history(&self.engine, id).await
    }

    async fn events_after(
        &self,
        position: u64,
        limit: u16,
    ) -> Result<Vec<(u64, DossierId, StoredEvent)>, Fault> {
        events::events_after(&self.engine, position, limit).await
    }

    async fn work(&self, query: &WorkQuery) -> Result<Vec<WorkRow>, Fault> {
        work::work(&self.engine, query).await
    }

    async fn work_counts(
        &self,
        scope: &Scope,
        today: Date,
        soon: Date,
    ) -> Result<Vec<WorkCount>, Fault> {
        figures::work_counts(&self.engine, scope, today, soon).await
    }

    async fn dossiers(&self, query: &DossierQuery) -> Result<Vec<DossierRow>, Fault> {
        dossiers::dossiers(&self.engine, query).await
    }

    async fn dossiers_by_code(
        &self,
        from: &str,
        to: &str,
        limit: u16,
    ) -> Result<Vec<DossierId>, Fault> {
        dossiers::dossiers_by_code(&self.engine, from, to, limit).await
    }

    async fn count_by_code(&self, from: &str, to: &str) -> Result<u64, Fault> {
        dossiers::count_by_code(&self.engine, from, to).await
    }

    async fn loads(
        &self,
        scope: &Scope,
        today: Date,
        soon: Date,
    ) -> Result<Vec<(AgencyId, Load)>, Fault> {
        figures::loads(&self.engine, scope, today, soon).await
    }

    async fn stage_counts(&self, scope: &Scope) -> Result<Vec<(StageKind, u64)>, Fault> {
        figures::stage_counts(&self.engine, scope).await
    }

    async fn tallies(
        &self,
        scope: &Scope,
        from: Date,
        to: Date,
    ) -> Result<Vec<(Measure, i64)>, Fault> {
        figures::tallies(&self.engine, scope, from, to).await
    }

    async fn silent_consultations(
        &self,
        now: DateTime,
        limit: u16,
    ) -> Result<Vec<DossierId>, Fault> {
        silence::silent_consultations(&self.engine, now, limit).await
    }

    async fn save_draft(&self, draft: Draft, expected: u64) -> Result<bool, Fault> {
        drafts::save(&self.engine, draft, expected).await
    }

    async fn draft(&self, id: DraftId) -> Result<Option<Draft>, Fault> {
        drafts::draft(&self.engine, id).await
    }

    async fn drafts_of(&self, account: AccountId) -> Result<Vec<Draft>, Fault> {
        drafts::drafts_of(&self.engine, account).await
    }

    async fn remove_draft(&self, id: DraftId) -> Result<(), Fault> {
        drafts::remove(&self.engine, id).await
    }

    async fn save_account(&self, account: Account) -> Result<(), Fault> {
        people::save_account(&self.engine, account).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>, Fault> {
        people::account(&self.engine, id).await
    }

    async fn account_by_contact(&self, contact: &str) -> Result<Option<Account>, Fault> {
        people::account_by_contact(&self.engine, contact).await
    }

    async fn save_login_code(&self, code: LoginCode, notice: Option<Notice>) -> Result<(), Fault> {
        people::save_login_code(&self.engine, code, notice).await
    }

    async fn login_code(&self, contact: &str) -> Result<Option<LoginCode>, Fault> {
        people::login_code(&self.engine, contact).await
    }

    async fn count_login_try(&self, code: &LoginCode, tries_max: u8) -> Result<bool, Fault> {
        people::count_login_try(&self.engine, code, tries_max).await
    }

    async fn take_login_code(&self, code: &LoginCode) -> Result<bool, Fault> {
        people::take_login_code(&self.engine, code).await
    }

    async fn save_account_session(&self, session: AccountSession) -> Result<(), Fault> {
        people::save_account_session(&self.engine, session).await
    }

    async fn account_session(&self, key: &Hash) -> Result<Option<AccountSession>, Fault> {
        people::account_session(&self.engine, key).await
    }

    async fn save_staff(&self, staff: Staff) -> Result<(), Fault> {
        people::save_staff(&self.engine, staff).await
    }

    async fn use_second_factor(&self, staff: StaffId, step: u64) -> Result<bool, Fault> {
        people::use_second_factor(&self.engine, staff, step).await
    }

    async fn staff(&self, id: StaffId) -> Result<Option<Staff>, Fault> {
        people::staff(&self.engine, id).await
    }

    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, Fault> {
        people::staff_by_login(&self.engine, login).await
    }

    async fn staff_at(&self, agencies: &[AgencyId]) -> Result<Vec<Staff>, Fault> {
        people::staff_at(&self.engine, agencies).await
    }

    async fn all_staff(&self) -> Result<Vec<Staff>, Fault> {
        people::all_staff(&self.engine).await
    }

    async fn save_staff_session(&self, session: StaffSession) -> Result<(), Fault> {
        people::save_staff_session(&self.engine, session).await
    }

    async fn staff_session(&self, key: &Hash) -> Result<Option<StaffSession>, Fault> {
        people::staff_session(&self.engine, key).await
    }

    async fn remove_session(&self, key: &Hash) -> Result<(), Fault> {
        people::remove_session(&self.engine, key).await
    }

    async fn notices(&self, contact: Option<&str>, limit: u16) -> Result<Vec<StoredNotice>, Fault> {
        notices::notices(&self.engine, contact, limit).await
    }

    async fn unsent_notices(&self, limit: u16) -> Result<Vec<StoredNotice>, Fault> {
        notices::unsent(&self.engine, limit).await
    }

    async fn notice_sent(&self, id: u64, at: Timestamp) -> Result<(), Fault> {
        notices::sent(&self.engine, id, at).await
    }

    async fn save_catalogue(&self, documents: Vec<CatalogueDocument>) -> Result<(), Fault> {
        catalogue::save(&self.engine, documents).await
    }

    async fn catalogue(&self) -> Result<Vec<CatalogueDocument>, Fault> {
        catalogue::catalogue(&self.engine).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        catalogue::setting(&self.engine, name).await
    }

    async fn setting_once(&self, name: &str, value: &str) -> Result<String, Fault> {
        catalogue::setting_once(&self.engine, name, value).await
    }

    async fn save_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        catalogue::save_setting(&self.engine, name, value).await
    }

    async fn news(&self, after: Option<u64>) -> Result<News, Fault> {
        nodes::news(&self.engine, after).await
    }

    async fn save_node(&self, node: Node) -> Result<(), Fault> {
        nodes::save(&self.engine, node).await
    }

    async fn nodes(&self, seen_since: Timestamp) -> Result<Vec<Node>, Fault> {
        nodes::seen(&self.engine, seen_since).await
    }

    async fn remove_node(&self, id: Uuid) -> Result<(), Fault> {
        nodes::remove(&self.engine, id).await
    }

    async fn take_duty(&self, lease: Lease) -> Result<bool, Fault> {
        nodes::take_duty(&self.engine, lease).await
    }

    async fn sweep(&self, old: &Outlived, limit: u16) -> Result<Swept, Fault> {
        care::sweep(&self.engine, old, limit).await
    }

    async fn record_read(&self, read: ReadOfPersonalData) -> Result<(), Fault> {
        care::record_read(&self.engine, read).await
    }

    async fn check(&self) -> Result<(), Fault> {
        care::check(&self.engine).await
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.engine.metrics()
    }
}

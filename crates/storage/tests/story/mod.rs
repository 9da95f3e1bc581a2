//! A town with the real catalogue and the real store, and a clock that is set by hand.

use app::{
    App, DeskOfficer, Error,
    accounts::{Account, Assignment},
    act::Ask,
    catalogue::{
        Catalogue,
        package::{Folder, Package},
    },
    ports::{
        Chance, Clock, Fault,
        files::{self, ByteStream, FileError, Files},
        papers::{PaperJob, Papers},
        storage::Storage,
    },
    staff_sign_in::NewStaff,
};
use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    dossier::{Command, Dossier},
    form::Answers,
    ids::{AgencyId, DossierId, DraftId, FileHash},
    party::Role,
    time,
};
use futures::StreamExt;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use storage::{Address, Options, Postgres, PostgresOptions, Sqlite, SqliteEngine, Store};
use uuid::Uuid;

#[path = "../cluster/mod.rs"]
mod cluster;
mod turns;

/// The beginning of a PDF file.
pub const PDF: &[u8] = b"%PDF-1.7 ...";

pub struct Town {
    pub app: App,
    clock: Arc<HandClock>,
    _folder: tempfile::TempDir,
}

struct HandClock(Mutex<Timestamp>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Chance that is the same in every run.
#[derive(Default)]
struct Counted(AtomicU64);

impl Chance for Counted {
    fn id(&self, now: Timestamp) -> Uuid {
        let millis = u128::try_from(now.as_millisecond()).unwrap();
        Uuid::from_u128(millis << 80 | 7 << 76 | u128::from(self.0.fetch_add(1, Relaxed)))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let mixed = self.0.fetch_add(1, Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = mixed.to_be_bytes()[2];
        }
    }
}

/// Files that are counted and forgotten: the stories look at dossiers.
struct Forgotten;

#[async_trait]
impl Files for Forgotten {
    async fn keep(&self, mut bytes: ByteStream, _: u64) -> Result<files::Kept, FileError> {
        let mut head = Vec::new();
        while let Some(chunk) = bytes.next().await {
            head.extend_from_slice(&chunk.unwrap());
        }
        let size_bytes = head.len() as u64;
        Ok(files::Kept { hash: FileHash("00".repeat(32)), size_bytes, head: head.into() })
    }

    async fn open(&self, _: &FileHash) -> Result<Option<ByteStream>, Fault> {
        Ok(None)
    }

    async fn check(&self) -> Result<(), Fault> {
        Ok(())
    }
}

struct NoPrinter;

#[async_trait]
impl Papers for NoPrinter {
    async fn print(&self, _: PaperJob) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }
}

pub fn pairs(answers: &[(&str, &str)]) -> Answers {
    answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Where a town keeps what it knows.
#[derive(Clone, Copy)]
pub enum Kept {
    InAFile,
    /// The same, with a moment before every read and write in which others may go first.
    InAFileTurnByTurn,
    OnPostgres,
}

async fn storage(kept: Kept, folder: &Path) -> Arc<dyn Storage> {
    match kept {
        Kept::InAFile => {
            Arc::new(Sqlite::open(&folder.join("town.db"), Options::default()).unwrap())
        }
        Kept::InAFileTurnByTurn => {
            let engine = SqliteEngine::open(&folder.join("town.db"), Options::default()).unwrap();
            Arc::new(Store::over(turns::Turns(engine)))
        }
        Kept::OnPostgres => {
            let address = Address::parse(&cluster::schema()).unwrap();
            Arc::new(Postgres::connect(&address, PostgresOptions::default()).await.unwrap())
        }
    }
}

impl Town {
    /// The city of 2020 with its three levels, on Monday 9 March 2026, 9 o'clock.
    pub async fn new(kept: Kept, pack: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = date(2026, 3, 9).at(9, 0, 0, 0);
        let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
        let package = Package::read(&Folder(packages), &mut |_| {})
            .unwrap_or_else(|problems| panic!("{}", problems[0]))
            .standing_as_on(date(2020, 1, 1), &pack.into());
        let storage = storage(kept, folder.path()).await;
        storage.save_catalogue(package.documents()).await.unwrap();
        let catalogue = Catalogue::from_documents(storage.catalogue().await.unwrap()).unwrap();
        let clock = Arc::new(HandClock(Mutex::new(time::instant(start))));
        let app = App::new(
            storage,
            Arc::new(Forgotten),
            Arc::new(NoPrinter),
            (Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(Counted::default())),
            Arc::new(catalogue),
        );
        Self { app, clock, _folder: folder }
    }

    /// Ward Phúc Xá of district Ba Đình.
    #[expect(clippy::unused_self, reason = "reads like the town it is about")]
    pub fn ward(&self) -> AgencyId {
        "x00001".into()
    }

    pub fn district(&self) -> AgencyId {
        self.app.catalogue.agencies().get(&self.ward()).unwrap().parent.clone().unwrap()
    }

    pub fn later(&self, minutes: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now += SignedDuration::from_mins(minutes);
    }

    pub fn tomorrow(&self) {
        self.later(24 * 60);
    }

    pub fn days(&self, days: i64) {
        self.later(days * 24 * 60);
    }

    pub fn today(&self) -> Date {
        time::local(self.app.now()).date()
    }

    pub async fn officer(&self, login: &str, agency: &AgencyId, roles: &[Role]) -> DeskOfficer {
        let new = NewStaff {
            login: login.to_owned(),
            name: format!("Cán bộ {login}"),
            password: "mật khẩu dài".to_owned(),
            totp_secret: None,
            assignments: vec![Assignment { agency: agency.clone(), roles: roles.to_vec() }],
        };
        let staff = self.app.add_staff(new).await.unwrap();
        self.app.as_officer(&staff, agency).unwrap()
    }

    /// A citizen who signs in with the code of their message.
    pub async fn citizen(&self, phone: &str) -> Account {
        let contact = self.app.ask_login_code(phone).await.unwrap();
        assert!(self.app.ask_login_code(phone).await.is_err(), "not twice in a minute");
        let sent = self.app.storage.notices(Some(&contact), 1).await.unwrap();
        let app::notices::NoticeKind::LoginCode { code } = &sent[0].notice.kind else {
            panic!("a code was sent")
        };
        assert!(self.app.sign_in(phone, "not the code").await.is_err());
        self.app.sign_in(phone, code).await.unwrap().0
    }

    pub async fn fill(&self, account: &Account, id: DraftId, answers: &[(&str, &str)]) {
        let draft = self.app.own_draft(account, id).await.unwrap();
        let procedure = self.app.procedure_of_draft(&draft).unwrap().clone();
        for step in &procedure.form.as_ref().unwrap().steps {
            self.app.save_step(account, id, step, &pairs(answers)).await.unwrap();
        }
        let draft = self.app.own_draft(account, id).await.unwrap();
        assert_eq!(self.app.problems_of(&draft).unwrap(), []);
    }

    pub async fn try_attach(
        &self,
        account: &Account,
        id: DraftId,
        component: &str,
        bytes: &'static [u8],
    ) -> Result<(), Error> {
        let stream: ByteStream = Box::pin(futures::stream::iter([Ok(Bytes::from_static(bytes))]));
        self.app.attach(account, id, &component.into(), "giay.pdf", stream).await.map(drop)
    }

    pub async fn attach(
        &self,
        account: &Account,
        id: DraftId,
        component: &str,
        bytes: &'static [u8],
    ) {
        self.try_attach(account, id, component, bytes).await.unwrap();
    }

    pub async fn try_does(
        &self,
        desk: &DeskOfficer,
        dossier: DossierId,
        command: Command,
    ) -> Result<Arc<Dossier>, Error> {
        self.app.officer_acts(desk, Ask { dossier, version: None, key: None, command }).await
    }

    pub async fn does(
        &self,
        desk: &DeskOfficer,
        dossier: DossierId,
        command: Command,
    ) -> Arc<Dossier> {
        let what = format!("{command:?}");
        self.try_does(desk, dossier, command).await.unwrap_or_else(|no| panic!("{what}: {no}"))
    }

    pub async fn citizen_does(&self, account: &Account, dossier: DossierId, command: Command) {
        let ask = Ask { dossier, version: None, key: None, command };
        self.app.citizen_acts(account.id, ask).await.unwrap();
    }

    /// Kinds of the messages sent to a contact, newest first, without the sign-in codes.
    pub async fn messages(&self, contact: &str) -> Vec<String> {
        let sent = self.app.storage.notices(Some(contact), 50).await.unwrap();
        let kind = |stored: app::notices::StoredNotice| {
            let json = serde_json::to_value(stored.notice.kind).unwrap();
            json["kind"].as_str().unwrap().to_owned()
        };
        sent.into_iter().map(kind).filter(|kind| kind != "login_code").collect()
    }
}

//! Staff sign in with a password and a second factor, and act for one agency at a time.

use crate::{
    App, DeskOfficer, Error, SignInRefusal,
    accounts::{Assignment, Staff, StaffSession},
    ports::Fault,
    seal::Sealed,
    sign_in::SessionSecret,
};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use domain::ids::{AgencyId, StaffId};
use jiff::{SignedDuration, Timestamp};
use totp_rs::{Algorithm, Builder, Totp};

/// How long an officer stays signed in: a working day with its overtime.
const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// A time step of the second factor, in seconds.
const STEP_SECONDS: u64 = 30;
/// A hash that no password has, so that unknown logins take as long as known ones.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bW90Y3VhLW5vYm9keQ$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A new member of staff.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// Login name.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Secret of the second factor; made anew when `None`.
    pub totp_secret: Option<Vec<u8>>,
    /// Roles, agency by agency.
    pub assignments: Vec<Assignment>,
}

impl App {
    /// Adds a member of staff, or replaces the one with the same login.
    pub async fn add_staff(&self, new: NewStaff) -> Result<Staff, Error> {
        let known = self.storage.staff_by_login(&new.login).await?;
        let id = known.map_or_else(|| StaffId(self.chance.id(self.now())), |staff| staff.id);
        let password_hash = self.hash_password(new.password).await?;
        let totp_secret = new.totp_secret.unwrap_or_else(|| self.secret()[..20].to_vec());
        let staff = Staff {
            id,
            login: new.login,
            name: new.name,
            password_hash,
            totp_secret,
            totp_last_step: 0,
            assignments: new.assignments,
        };
        self.storage.save_staff(staff.clone()).await?;
        Ok(staff)
    }

    async fn hash_password(&self, password: String) -> Result<String, Error> {
        let _room = self.password_room().await?;
        let hash = tokio::task::spawn_blocking(move || {
            Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
        });
        let hash = hash.await.map_err(|error| Fault::new("hash a password", error))?;
        Ok(hash.map_err(|error| Fault::new("hash a password", error.to_string()))?)
    }

    async fn password_room(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Fault> {
        let room = self.password_checks.acquire().await;
        room.map_err(|error| Fault::new("wait for a password check", error))
    }

    /// Opens a session. One answer for every reason, so that logins cannot be guessed.
    pub async fn staff_sign_in(
        &self,
        login: &str,
        password: &str,
        code: &str,
    ) -> Result<(Staff, SessionSecret), Error> {
        let now = self.now();
        let known = self.storage.staff_by_login(login.trim()).await?;
        let hash = known.as_ref().map_or(NOBODY, |staff| staff.password_hash.as_str()).to_owned();
        let right = self.password_is_right(password.to_owned(), hash).await?;
        let staff = known.filter(|_| right).ok_or(SignInRefusal::WrongStaffLogin)?;
        let step = totp_step(&staff, code, now).ok_or(SignInRefusal::WrongStaffLogin)?;
        if !self.storage.use_second_factor(staff.id, step).await? {
            return Err(SignInRefusal::WrongStaffLogin.into());
        }
        let first = staff.assignments.first().ok_or(SignInRefusal::WrongStaffLogin)?;
        let secret = self.seal.session(Sealed::Desk, self.secret());
        self.storage
            .save_staff_session(StaffSession {
                key: secret.key(),
                staff: staff.id,
                agency: first.agency.clone(),
                expires_at: now.saturating_add(SESSION).unwrap_or(Timestamp::MAX),
            })
            .await?;
        Ok((staff, secret))
    }

    async fn password_is_right(&self, password: String, hash: String) -> Result<bool, Error> {
        let _room = self.password_room().await?;
        let check = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            })
        });
        Ok(check.await.map_err(|error| Fault::new("check a password", error))?)
    }

    /// The officer of a session, with the person behind; `None` when there is none or it ended.
    pub async fn officer(
        &self,
        secret: &SessionSecret,
    ) -> Result<Option<(Staff, DeskOfficer)>, Error> {
        let Some(session) = self.storage.staff_session(&secret.key()).await? else {
            return Ok(None);
        };
        if session.expires_at <= self.now() {
            return Ok(None);
        }
        let Some(staff) = self.storage.staff(session.staff).await? else { return Ok(None) };
        // Rights are read anew each time: a role taken away ends at once.
        let officer = staff.officer_at(&session.agency).map(DeskOfficer::new);
        Ok(officer.map(|officer| (staff, officer)))
    }

    /// Acts for another of the person's agencies from now on.
    pub async fn switch_agency(
        &self,
        secret: &SessionSecret,
        agency: &AgencyId,
    ) -> Result<(), Error> {
        let session = self.storage.staff_session(&secret.key()).await?.ok_or(Error::NotFound)?;
        let staff = self.storage.staff(session.staff).await?.ok_or(Error::NotFound)?;
        staff.officer_at(agency).ok_or(Error::NotFound)?;
        let session = StaffSession { agency: agency.clone(), ..session };
        Ok(self.storage.save_staff_session(session).await?)
    }

    /// Acts as a member of staff without a session: for the filling of a demo city.
    pub fn as_officer(&self, staff: &Staff, agency: &AgencyId) -> Option<DeskOfficer> {
        staff.officer_at(agency).map(DeskOfficer::new)
    }
}

/// The time step of a right code that was not used yet; one step of drift either way.
fn totp_step(staff: &Staff, code: &str, now: Timestamp) -> Option<u64> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let totp = second_factor(&staff.totp_secret)?;
    let current = u64::try_from(now.as_second()).ok()? / STEP_SECONDS;
    [current.saturating_sub(1), current, current + 1]
        .into_iter()
        .filter(|step| *step > staff.totp_last_step)
        .find(|step| totp.generate(step * STEP_SECONDS).to_string() == digits)
}

/// The generator of a second factor: six digits, thirty seconds, SHA-1 as all phone apps know it.
pub fn second_factor(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.to_vec())
        .build()
        .ok()
}

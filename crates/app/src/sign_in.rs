//! Citizens sign in with a one-time code sent to their telephone or e-mail address.

use crate::{
    App, Error, SignInRefusal,
    accounts::{Account, AccountSession, LoginCode, Profile},
    notices::{Notice, NoticeKind},
    seal::Sealed,
};
use domain::{
    contact::{Email, Phone},
    dossier::history::Hash,
    ids::AccountId,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// How long a code is good.
const CODE_GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// How long to wait before asking for another.
const CODE_PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// How many codes may be typed for one that was sent.
const TRIES_MAX: u8 = 5;
/// How long a citizen stays signed in.
const SESSION: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The secret of a session, for the cookie; only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret(pub [u8; 32]);

impl SessionSecret {
    /// Under which it is stored.
    pub fn key(&self) -> Hash {
        Sha256::digest(self.0).into()
    }
}

/// A telephone number or e-mail address in canonical form.
pub fn contact(typed: &str) -> Option<String> {
    let phone = typed.parse::<Phone>().ok().map(|phone| phone.to_string());
    phone.or_else(|| typed.parse::<Email>().ok().map(|email| email.to_string()))
}

impl App {
    /// Sends a one-time code. The answer is the canonical contact, whether or not it is known.
    pub async fn ask_login_code(&self, typed: &str) -> Result<String, Error> {
        let contact = contact(typed).ok_or(SignInRefusal::NoContact)?;
        let now = self.now();
        if let Some(last) = self.storage.login_code(&contact).await? {
            let next = last.sent_at.saturating_add(CODE_PAUSE).unwrap_or(Timestamp::MAX);
            if now < next {
                let left = next.duration_since(now).as_secs();
                let seconds_left = u16::try_from(left).unwrap_or(60).max(1);
                return Err(SignInRefusal::TooSoon { seconds_left }.into());
            }
        }
        let code = self.six_digits();
        let stored = LoginCode {
            hash: code_hash(&contact, &code),
            expires_at: now.saturating_add(CODE_GOOD_FOR).unwrap_or(Timestamp::MAX),
            tries: 0,
            sent_at: now,
            contact: contact.clone(),
        };
        let notice = Notice {
            contact: contact.clone(),
            dossier: None,
            kind: NoticeKind::LoginCode { code },
        };
        self.storage.save_login_code(stored, Some(notice)).await?;
        Ok(contact)
    }

    /// Opens a session when the code is right; the first time, an account too.
    pub async fn sign_in(
        &self,
        typed: &str,
        code: &str,
    ) -> Result<(Account, SessionSecret), Error> {
        let contact = contact(typed).ok_or(SignInRefusal::NoContact)?;
        let now = self.now();
        let known = self.storage.login_code(&contact).await?;
        let sent = known.filter(|sent| now < sent.expires_at).ok_or(SignInRefusal::WrongCode)?;
        if !self.storage.count_login_try(&sent, TRIES_MAX).await? {
            return Err(SignInRefusal::TooManyTries.into());
        }
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let right = code_hash(&contact, &digits) == sent.hash;
        if !right || !self.storage.take_login_code(&sent).await? {
            return Err(SignInRefusal::WrongCode.into());
        }
        let account = self.account_of(contact, now).await?;
        let secret = self.seal.session(Sealed::Citizen, self.secret());
        self.storage
            .save_account_session(AccountSession {
                key: secret.key(),
                account: account.id,
                expires_at: now.saturating_add(SESSION).unwrap_or(Timestamp::MAX),
            })
            .await?;
        Ok((account, secret))
    }

    async fn account_of(&self, contact: String, now: Timestamp) -> Result<Account, Error> {
        if let Some(known) = self.storage.account_by_contact(&contact).await? {
            return Ok(known);
        }
        let profile = Profile {
            phone: contact.parse().ok(),
            email: contact.parse().ok(),
            ..Profile::default()
        };
        let id = AccountId(self.chance.id(now));
        let account = Account { id, contact, opened_at: now, profile };
        self.storage.save_account(account.clone()).await?;
        Ok(account)
    }

    /// The account of a session; `None` when there is none or it has ended.
    pub async fn signed_in(&self, secret: &SessionSecret) -> Result<Option<Account>, Error> {
        let Some(session) = self.storage.account_session(&secret.key()).await? else {
            return Ok(None);
        };
        if session.expires_at <= self.now() {
            return Ok(None);
        }
        Ok(self.storage.account(session.account).await?)
    }

    /// Ends a session of either kind.
    pub async fn sign_out(&self, secret: &SessionSecret) -> Result<(), Error> {
        Ok(self.storage.remove_session(&secret.key()).await?)
    }

    fn six_digits(&self) -> String {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        // 2^64 is so much larger than a million that the rest favours no code noticeably.
        format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
    }
}

fn code_hash(contact: &str, code: &str) -> Hash {
    Sha256::digest(format!("{contact}\n{code}")).into()
}

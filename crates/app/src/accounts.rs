//! People who sign in: citizens by a one-time code, staff by password and second factor.

use domain::{
    contact::{Email, Phone},
    dossier::history::Hash,
    ids::{AccountId, AgencyId, StaffId},
    party::{Officer, Role},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A citizen's account on the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Identifier.
    pub id: AccountId,
    /// Telephone number or e-mail address that was proven, in canonical form.
    pub contact: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What the citizen told us, to be offered as answers.
    #[serde(default)]
    pub profile: Profile,
}

/// What the citizen told us about themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// Full name.
    #[serde(default)]
    pub full_name: String,
    /// Personal identification number.
    #[serde(default)]
    pub personal_id: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<Email>,
    /// Address.
    #[serde(default)]
    pub address: String,
}

/// A one-time code on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginCode {
    /// Telephone number or e-mail address, in canonical form.
    pub contact: String,
    /// SHA-256 over contact and code.
    pub hash: Hash,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// How many codes were typed for it; each is counted before it is judged.
    pub tries: u8,
    /// When it was sent: the next may be asked for a minute later.
    pub sent_at: Timestamp,
}

/// A citizen's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSession {
    /// SHA-256 of the cookie's secret.
    pub key: Hash,
    /// Whose.
    pub account: AccountId,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Identifier.
    pub id: StaffId,
    /// Login name.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Argon2 hash of the password, in PHC form.
    pub password_hash: String,
    /// Secret of the second factor.
    pub totp_secret: Vec<u8>,
    /// Last time step at which the second factor was used: a code works once.
    pub totp_last_step: u64,
    /// Roles, agency by agency.
    pub assignments: Vec<Assignment>,
}

/// Roles of a person at one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Where.
    pub agency: AgencyId,
    /// Which.
    pub roles: Vec<Role>,
}

/// A staff session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// SHA-256 of the cookie's secret.
    pub key: Hash,
    /// Whose.
    pub staff: StaffId,
    /// For which agency the person acts now.
    pub agency: AgencyId,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Staff {
    /// The officer that this person is at `agency`; `None` without a role there.
    pub fn officer_at(&self, agency: &AgencyId) -> Option<Officer> {
        let assignment = self.assignments.iter().find(|held| &held.agency == agency)?;
        Some(Officer {
            staff: self.id,
            name: self.name.clone(),
            agency: agency.clone(),
            roles: assignment.roles.clone(),
        })
    }
}

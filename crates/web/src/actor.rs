//! Who is acting. Only these extractors make the types that acts ask for.

use crate::{cookie::Session, problem::Problem, site::Site, url};
use app::{
    DeskOfficer,
    accounts::{Account, Staff},
    sign_in::SessionSecret,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use domain::party::Officer;

/// A citizen who is signed in.
pub struct Citizen {
    /// The account.
    pub account: Account,
    /// The session, for signing out.
    pub secret: SessionSecret,
}

/// An officer who is signed in, acting for one agency.
pub struct Desk {
    /// What acts ask for.
    pub desk: DeskOfficer,
    /// The person, with all roles.
    pub staff: Staff,
    /// The session, for switching and signing out.
    pub secret: SessionSecret,
}

impl Desk {
    /// The officer.
    pub fn officer(&self) -> &Officer {
        self.desk.officer()
    }
}

impl FromRequestParts<Site> for Citizen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        match citizen(parts, site).await? {
            Some(citizen) => Ok(citizen),
            None => Err(Problem::sign_in_first(url::citizen::sign_in(Some(&back(parts))))),
        }
    }
}

impl OptionalFromRequestParts<Site> for Citizen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Option<Self>, Problem> {
        citizen(parts, site).await
    }
}

async fn citizen(parts: &Parts, site: &Site) -> Result<Option<Citizen>, Problem> {
    let Some(secret) = Session::Citizen.read(&parts.headers, &site.settings) else {
        return Ok(None);
    };
    let account = site.app.signed_in(&secret).await?;
    Ok(account.map(|account| Citizen { account, secret }))
}

impl FromRequestParts<Site> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let sign_in = || Problem::sign_in_first(url::desk::sign_in(Some(&back(parts))));
        let secret = Session::Desk.read(&parts.headers, &site.settings).ok_or_else(sign_in)?;
        let (staff, desk) = site.app.officer(&secret).await?.ok_or_else(sign_in)?;
        Ok(Self { desk, staff, secret })
    }
}

/// Where to go on after signing in: the page that was asked for, when it can be asked for again.
fn back(parts: &Parts) -> String {
    if parts.method == axum::http::Method::GET {
        parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
    } else {
        "/".to_owned()
    }
}

//! What every page needs: the application, and how this installation presents itself.

use crate::{
    actor::{Citizen, Desk},
    guard::csrf_token,
    ready::Ready,
    ui::{Csrf, DeskShell, Place, Seat, Shell},
};
use app::{App, access};
use domain::party::Role;
use std::sync::{Arc, atomic::AtomicU64};

/// An installation on the web.
#[derive(Clone)]
pub struct Site {
    /// The acts.
    pub app: Arc<App>,
    /// How it presents itself.
    pub settings: Arc<Settings>,
    /// Counters for `/metrics`.
    pub counters: Arc<Counters>,
    /// Pages that are ready to be sent.
    pub ready: Arc<Ready>,
}

/// How an installation presents itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// City, telephone of the help desk and links around every page.
    pub place: Arc<Place>,
    /// Address under which people reach it, without a slash at the end; printed in QR codes.
    pub address: String,
    /// Whether cookies may travel over HTTPS only. False only for a demo on one machine.
    pub secure: bool,
    /// A demo shows one-time codes and staff logins on screen.
    pub demo: Option<Demo>,
}

/// What a demo shows.
#[derive(Debug, Clone, Default)]
pub struct Demo {
    /// Logins of invented staff, for the sign-in page.
    pub logins: Vec<DemoLogin>,
}

/// A printed login.
#[derive(Debug, Clone)]
pub struct DemoLogin {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// Office and place, in Vietnamese.
    pub who: String,
    /// Secret of the second factor: the page shows the code of the moment.
    pub totp_secret: Vec<u8>,
}

/// Counters for `/metrics`.
#[derive(Debug, Default)]
pub struct Counters {
    /// Requests answered, by class of status (index 2 = 2xx).
    pub answers: [AtomicU64; 6],
    /// Acts refused by the law.
    pub refusals: AtomicU64,
    /// Faults.
    pub faults: AtomicU64,
}

impl Site {
    /// An installation that has answered nothing yet.
    pub fn new(app: Arc<App>, settings: Settings) -> Self {
        let (counters, ready) = (Arc::default(), Arc::default());
        Self { app, settings: Arc::new(settings), counters, ready }
    }

    /// The installation, as pages show it.
    pub fn place(&self) -> Arc<Place> {
        Arc::clone(&self.settings.place)
    }

    /// What surrounds a citizen's page.
    pub fn shell(&self, citizen: Option<&Citizen>, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(self.place(), title);
        if let Some(citizen) = citizen {
            let profile = &citizen.account.profile;
            let name = Some(&profile.full_name).filter(|name| !name.is_empty());
            shell.signed_in = Some(name.unwrap_or(&citizen.account.contact).clone());
            shell.csrf = Csrf(csrf_token(&citizen.secret));
        }
        shell
    }

    /// What surrounds an officer's page.
    pub fn desk_shell(&self, desk: &Desk, title: impl Into<String>) -> DeskShell {
        let agencies = self.app.catalogue.agencies();
        let name =
            |id| agencies.get(id).map_or_else(String::new, |it| wording::short_agency(&it.name));
        let officer = desk.officer();
        let seats = desk.staff.assignments.iter().map(|held| Seat {
            id: held.agency.to_string(),
            words: format!("{} – {}", name(&held.agency), roles(&held.roles)),
            current: held.agency == officer.agency,
        });
        DeskShell {
            place: self.place(),
            title: title.into(),
            officer: officer.name.clone(),
            seats: seats.collect(),
            takes_in: officer.has(Role::OnestopOfficer) || officer.has(Role::OnestopHead),
            leads: access::sees_boards(officer),
            csrf: Csrf(csrf_token(&desk.secret)),
            ..DeskShell::default()
        }
    }
}

fn roles(held: &[Role]) -> String {
    held.iter().map(|role| wording::terms::role(*role)).collect::<Vec<_>>().join(", ")
}

//! What every page needs: the application, and how this installation presents itself.

use app::App;
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
}

/// How an installation presents itself.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Name of the city, for example `Thành phố Hà Nội`.
    pub city: String,
    /// Telephone of the help desk.
    pub helpline: String,
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
    /// Who and where, in Vietnamese.
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

//! The staff of a demo city: the same people, passwords and second factors on every machine. They
//! guard nothing but invented dossiers.

use crate::args::DemoPack;
use anyhow::{Context, anyhow};
use app::{
    App,
    accounts::{Assignment, Staff},
    staff_sign_in::{NewStaff, second_factor},
};
use domain::{
    agency::AgencyTree,
    ids::{AgencyId, StaffId},
    party::Role,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};
use web::site::{Demo, DemoLogin};

/// The password of all of them.
const PASSWORD: &str = "mot-cua-ha-noi";

/// Somebody of the list.
#[derive(Debug, Deserialize)]
struct Listed {
    login: String,
    name: String,
    who: String,
    at: Vec<Assignment>,
}

/// What is kept for later starts, and for whoever tries the city by program.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    pack: String,
    logins: Vec<KeptLogin>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptLogin {
    login: String,
    password: String,
    /// Base 32, as authenticator apps take it.
    second_factor: String,
    name: String,
    who: String,
    #[serde(with = "hexadecimal")]
    secret: Vec<u8>,
}

/// Everybody who works in the demo city.
#[derive(Debug, Default)]
pub struct Crew(Vec<Staff>);

impl Crew {
    /// Adds the staff of `pack` to the store and keeps their logins in `file`.
    pub async fn hire(app: &App, pack: DemoPack, file: &Path) -> anyhow::Result<Self> {
        let text = match pack {
            DemoPack::Nd61Of2018 => include_str!("../../demo/staff-nd61-2018.json"),
            DemoPack::Nd118Of2025 => include_str!("../../demo/staff-nd118-2025.json"),
        };
        let listed: Vec<Listed> = serde_json::from_str(text).context("read the staff")?;
        let (mut crew, mut logins) = (Vec::new(), Vec::new());
        for person in listed {
            let secret: Vec<u8> = Sha256::digest(format!("demo {}", person.login))[..20].to_vec();
            let factor = second_factor(&secret).ok_or_else(|| anyhow!("make a second factor"))?;
            let new = NewStaff {
                login: person.login.clone(),
                name: person.name.clone(),
                password: PASSWORD.to_owned(),
                totp_secret: Some(secret.clone()),
                assignments: person.at,
            };
            let hired = match crew.first() {
                None => app.add_staff(new).await?,
                Some(first) => alike(app, new, secret.clone(), first).await?,
            };
            crew.push(hired);
            logins.push(KeptLogin {
                login: person.login,
                password: PASSWORD.to_owned(),
                second_factor: factor.secret().to_base32(),
                name: person.name,
                who: person.who,
                secret,
            });
        }
        let kept = Kept { pack: pack.id().to_string(), logins };
        fs::write(file, serde_json::to_string_pretty(&kept)?)
            .with_context(|| format!("write {}", file.display()))?;
        Ok(Self(crew))
    }

    /// Those who hold `role` where it serves `agency`, each with the agency they act for.
    pub fn at<'a>(
        &'a self,
        agencies: &'a AgencyTree,
        agency: &'a AgencyId,
        role: Role,
    ) -> impl Iterator<Item = (&'a Staff, &'a AgencyId)> {
        self.0.iter().filter_map(move |staff| {
            let held = staff
                .assignments
                .iter()
                .find(|held| held.roles.contains(&role) && agencies.serves(&held.agency, agency))?;
            Some((staff, &held.agency))
        })
    }

    /// Where this person holds `role` in the service of `agency`.
    pub fn seat<'a>(
        &'a self,
        agencies: &AgencyTree,
        id: StaffId,
        agency: &AgencyId,
        role: Role,
    ) -> Option<(&'a Staff, &'a AgencyId)> {
        let staff = self.0.iter().find(|staff| staff.id == id)?;
        let fits = |held: &&Assignment| {
            held.roles.contains(&role) && agencies.serves(&held.agency, agency)
        };
        staff.assignments.iter().find(fits).map(|held| (staff, &held.agency))
    }
}

/// Adds somebody with the password of the `first`: making its hash is dear on purpose, and once is
/// enough for a password that everybody may know.
async fn alike(app: &App, new: NewStaff, secret: Vec<u8>, first: &Staff) -> anyhow::Result<Staff> {
    let staff = Staff {
        id: StaffId(app.chance.id(app.now())),
        login: new.login,
        name: new.name,
        totp_secret: secret,
        assignments: new.assignments,
        ..first.clone()
    };
    app.storage.save_staff(staff.clone()).await?;
    Ok(staff)
}

/// The law of the demo city in `file`, and what its pages show on screen.
pub fn shown(file: &Path) -> anyhow::Result<(String, Demo)> {
    let text = fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let kept: Kept =
        serde_json::from_str(&text).with_context(|| format!("read {}", file.display()))?;
    let logins = kept.logins.into_iter().map(|one| DemoLogin {
        name: one.name,
        who: one.who,
        login: one.login,
        password: one.password,
        totp_secret: one.secret,
    });
    Ok((kept.pack, Demo { logins: logins.collect() }))
}

/// The secret as hexadecimal text.
mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        let text = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        serializer.serialize_str(&text)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pair =
            |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
        bytes.ok_or_else(|| D::Error::custom("not hexadecimal"))
    }
}

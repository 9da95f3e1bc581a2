//! `motcua staff add`: a member of staff with password and second factor.

use crate::{
    Verdict,
    args::StaffAdd,
    config::FileStore,
    installation::{self, DataFolder},
    outside::{SystemChance, SystemClock},
};
use anyhow::{Context, anyhow, bail};
use app::{
    accounts::Assignment,
    catalogue::Catalogue,
    ports::Chance,
    staff_sign_in::{NewStaff, second_factor},
};
use domain::{ids::AgencyId, party::Role};
use std::{
    io::{Write, stdin},
    sync::Arc,
};

const PASSWORD_CHARS_MIN: usize = 12;

pub(crate) async fn add(args: &StaffAdd, out: &mut dyn Write) -> anyhow::Result<Verdict> {
    let folder = DataFolder::of(&args.place)?;
    let storage = folder.open_storage().await?.storage();
    let catalogue = Arc::new(installation::catalogue(&*storage).await?);
    let assignments: Vec<Assignment> =
        args.at.iter().map(|text| assignment(text, &catalogue)).collect::<anyhow::Result<_>>()?;
    let (login, name) = (login(&args.login)?, name(&args.name)?);
    let password =
        if args.password_stdin { typed_password()? } else { made_password(&SystemChance) };
    let outside = (Arc::new(SystemClock) as _, Arc::new(SystemChance) as _);
    let files = installation::files(&folder, &FileStore::default())?;
    let app = installation::application(files, storage, catalogue, outside)?;
    let new = NewStaff {
        login: login.clone(),
        name,
        password: password.clone(),
        totp_secret: None,
        assignments,
    };
    let staff = app.add_staff(new).await?;
    let factor = second_factor(&staff.totp_secret)
        .ok_or_else(|| anyhow!("the second factor cannot be made"))?;
    writeln!(out, "login          {login}")?;
    if !args.password_stdin {
        writeln!(out, "password       {password}")?;
    }
    writeln!(out, "second factor  {}", factor.secret().to_base32())?;
    writeln!(out, "\nEnter the second factor into an authenticator app. It is not shown again.")?;
    Ok(Verdict::Good)
}

fn login(typed: &str) -> anyhow::Result<String> {
    let login = typed.trim().to_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if login.is_empty() || login.len() > 64 || !login.chars().all(fits) {
        bail!("a login has 1 to 64 of a–z, 0–9, '.', '-', '_' and '@', not \"{typed}\"");
    }
    Ok(login)
}

/// As printed on papers.
fn name(typed: &str) -> anyhow::Result<String> {
    let name = domain::text::nfc(typed.trim());
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        bail!("--name is the full name, in 1 to 100 letters");
    }
    Ok(name)
}

/// `d001-mc=onestop_officer,onestop_head`.
fn assignment(text: &str, catalogue: &Catalogue) -> anyhow::Result<Assignment> {
    let (agency, roles) = text
        .split_once('=')
        .with_context(|| format!("write --at AGENCY=ROLE,ROLE, not \"{text}\""))?;
    let agency = AgencyId(agency.trim().to_owned());
    if catalogue.agencies().get(&agency).is_none() {
        bail!("there is no agency \"{agency}\" in the catalogue");
    }
    let role = |word: &str| {
        Role::parse(word.trim()).ok_or_else(|| {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            anyhow!("there is no role \"{}\"; known are {}", word.trim(), known.join(", "))
        })
    };
    Ok(Assignment { agency, roles: roles.split(',').map(role).collect::<anyhow::Result<_>>()? })
}

fn typed_password() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().read_line(&mut line).context("read the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < PASSWORD_CHARS_MIN {
        bail!("a password has at least {PASSWORD_CHARS_MIN} characters");
    }
    Ok(password)
}

/// Four groups of five letters and digits without look-alikes: about 100 bits.
fn made_password(chance: &dyn Chance) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
    let mut bytes = [0; 20];
    chance.fill(&mut bytes);
    let letters: Vec<char> =
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_login_is_small_and_plain() {
        assert_eq!(login(" Lan.Nguyen ").unwrap(), "lan.nguyen");
        for wrong in ["", "lan nguyễn", "a/b", &"a".repeat(65)] {
            assert!(login(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_made_passwords_differ_and_are_long() {
        let (one, other) = (made_password(&SystemChance), made_password(&SystemChance));
        assert_eq!(one.len(), 23);
        assert_ne!(one, other);
    }
}

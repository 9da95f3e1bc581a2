//! Where a database is, and how to get in. The password is never shown.

use super::trouble::Trouble;
use std::{fmt, time::Duration};
use tokio_postgres::{
    Client, Config, NoTls, Socket,
    config::{Host, SslMode, TargetSessionAttrs},
    tls::NoTlsStream,
};

/// Unless the address says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A peer that is silent for so long is gone.
const SILENT_MAX: Duration = Duration::from_secs(10);

/// The address of a PostgreSQL database: `postgres://user:password@host:port/name`. Several hosts
/// may be named, parted by commas: the one that takes writes is used.
#[derive(Clone)]
pub struct Address {
    config: Config,
}

/// Why a database could not be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// The address makes no sense.
    #[error(
        "the address of the database is not understood ({why}); write it like \
         postgres://user:password@host:5432/name"
    )]
    Address {
        /// What is wrong.
        why: String,
    },
    /// Nobody answers.
    #[error(
        "PostgreSQL cannot be reached at {place} ({why}); check the address, and whether the server \
         runs and lets this machine in"
    )]
    Unreachable {
        /// Where.
        place: String,
        /// Why.
        why: String,
    },
    /// User or password are wrong.
    #[error(
        "PostgreSQL at {place} does not let us in ({why}); check user and password, and pg_hba.conf"
    )]
    NotLetIn {
        /// Where.
        place: String,
        /// What the server said.
        why: String,
    },
    /// There is no such database.
    #[error(
        "there is no database {name} at {place}; create it with `createdb` or check the address"
    )]
    NoDatabase {
        /// Its name.
        name: String,
        /// Where.
        place: String,
    },
    /// The database holds no installation.
    #[error(
        "there is no installation in the database at {place}; check the address, or fill it with \
         `motcua import --shipped` or `motcua migrate-store`"
    )]
    Empty {
        /// Where.
        place: String,
    },
    /// The user may not do what is needed.
    #[error(
        "the user of the database at {place} lacks a right ({why}); make the user owner of the \
         database, or grant all on its schema"
    )]
    NoRight {
        /// Where.
        place: String,
        /// What the server said.
        why: String,
    },
    /// The database keeps texts in another encoding.
    #[error("the database at {place} is kept in {encoding}; create one with encoding UTF8")]
    Encoding {
        /// Where.
        place: String,
        /// What it has.
        encoding: String,
    },
    /// A standby, or a server that was told to take no writes.
    #[error(
        "the server at {place} takes no writes; name the primary, or all hosts parted by commas"
    )]
    ReadOnly {
        /// Where.
        place: String,
    },
    /// No room or memory left.
    #[error("the server at {place} has no room left ({why}); make room there and start again")]
    Full {
        /// Where.
        place: String,
        /// What the server said.
        why: String,
    },
    /// Something else.
    #[error("the database at {place} cannot be opened: {why}")]
    Other {
        /// Where.
        place: String,
        /// What the server said.
        why: String,
    },
}

impl Address {
    /// Whether a text is meant as such an address.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, Unopened> {
        let wrong = |why: &str| Unopened::Address { why: why.to_owned() };
        if !Self::is_meant(text) {
            return Err(wrong("it does not begin with postgres://"));
        }
        let mut config: Config = text.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            wrong(&cause.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(wrong("it names no host"));
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(wrong("it names no database"));
        }
        if config.get_ssl_mode() == SslMode::Require {
            return Err(wrong(
                "this program does not speak TLS to PostgreSQL; use a private network or a tunnel, \
                 and leave sslmode out",
            ));
        }
        config.get_connect_timeout().is_none().then(|| config.connect_timeout(CONNECT_TIMEOUT));
        config.get_tcp_user_timeout().is_none().then(|| config.tcp_user_timeout(SILENT_MAX));
        config.keepalives_idle(SILENT_MAX).keepalives_interval(Duration::from_secs(3));
        config.get_application_name().is_none().then(|| config.application_name("motcua"));
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(Self { config })
    }

    /// The same, with a setting of the session.
    pub(super) fn with(&self, name: &str, value: impl fmt::Display) -> Self {
        let mut config = self.config.clone();
        let before = config.get_options().unwrap_or_default();
        config.options(format!("-c {name}={value} {before}"));
        Self { config }
    }

    pub(super) async fn connect(
        &self,
    ) -> Result<(Client, tokio_postgres::Connection<Socket, NoTlsStream>), tokio_postgres::Error>
    {
        self.config.connect(NoTls).await
    }

    fn name(&self) -> String {
        self.config.get_dbname().unwrap_or_default().to_owned()
    }

    /// Why it could not be opened.
    pub(super) fn unopened(&self, trouble: Trouble) -> Unopened {
        let (place, why) = (self.to_string(), trouble.to_string());
        match trouble.code.as_str() {
            "28P01" | "28000" => Unopened::NotLetIn { place, why },
            "3D000" => Unopened::NoDatabase { name: self.name(), place },
            "42501" | "3F000" => Unopened::NoRight { place, why },
            "25006" => Unopened::ReadOnly { place },
            "" if why.contains("does not allow writes") => Unopened::ReadOnly { place },
            "" if why.contains("password") => Unopened::NotLetIn { place, why },
            "" => Unopened::Unreachable { place, why },
            code if code.starts_with("53") => Unopened::Full { place, why },
            code if code.starts_with("57P") => Unopened::Unreachable { place, why },
            _ => Unopened::Other { place, why },
        }
    }
}

/// Host and name of the database, for people.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ports = self.config.get_ports();
        let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        let named = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let numbered = self.config.get_hostaddrs().iter().map(ToString::to_string);
        let hosts: Vec<String> =
            if self.config.get_hosts().is_empty() { numbered.collect() } else { named.collect() };
        let hosts: Vec<String> =
            hosts.iter().enumerate().map(|(at, host)| format!("{host}:{}", port(at))).collect();
        write!(f, "{}/{}", hosts.join(","), self.name())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address =
            Address::parse("postgres://lan:b%C3%AD-m%E1%BA%ADt@db1:5433,db2:5434/motcua").unwrap();
        assert_eq!(address.to_string(), "db1:5433,db2:5434/motcua");
        assert_eq!(format!("{address:?}"), "Address(db1:5433,db2:5434/motcua)");
        let socket = Address::parse("postgres://lan@%2Frun%2Fpostgresql/motcua").unwrap();
        assert_eq!(socket.to_string(), "/run/postgresql:5432/motcua");
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said_without_repeating_it() {
        let wrong = |text: &str| Address::parse(text).unwrap_err().to_string();
        assert!(wrong("mysql://a:secret@b/c").contains("does not begin with postgres://"));
        assert!(wrong("postgres://a:secret@b").contains("names no database"));
        assert!(wrong("postgres:///c").contains("names no host"));
        assert!(wrong("postgres://a:secret@b:port/c").contains("port"));
        assert!(wrong("postgres://a:secret@b/c?colour=red").contains("colour"));
        for text in
            ["mysql://a:secret@b/c", "postgres://a:secret@b:port/c", "postgres://a:secret@b"]
        {
            assert!(!wrong(text).contains("secret"));
        }
    }
}

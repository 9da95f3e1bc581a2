//! How a bucket is reached.

use crate::place::BucketName;
use object_store::aws::{AmazonS3Builder, Checksum};
use std::{fmt, path::PathBuf};

/// A word that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps it from being printed.
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// How a bucket is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Bucket and prefix.
    pub place: BucketName,
    /// Address of the store, like `https://s3.example.vn`; `None`: Amazon's of the region.
    pub endpoint: Option<String>,
    /// Region, as the store calls it.
    pub region: String,
    /// Name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: Secret,
    /// Comes with keys that expire.
    pub session_token: Option<Secret>,
    /// Whether the bucket is the first word of the host name instead of the path.
    pub bucket_in_host: bool,
    /// Folder on this machine where large files wait until they are sent.
    pub spool: PathBuf,
}

impl Settings {
    /// The address as people know it.
    pub(crate) fn endpoint(&self) -> String {
        self.endpoint.clone().unwrap_or_else(|| format!("https://s3.{}.amazonaws.com", self.region))
    }

    pub(crate) fn builder(&self) -> AmazonS3Builder {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.place.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key.0)
            .with_virtual_hosted_style_request(self.bucket_in_host)
            // The store compares what arrives with this before it says that it has it.
            .with_checksum_algorithm(Checksum::SHA256)
            // The address says by itself whether the line is sealed.
            .with_allow_http(true);
        if let Some(token) = &self.session_token {
            builder = builder.with_token(&token.0);
        }
        match &self.endpoint {
            Some(endpoint) if self.bucket_in_host => {
                builder.with_endpoint(in_host(endpoint, &self.place.bucket))
            }
            Some(endpoint) => builder.with_endpoint(endpoint),
            None => builder,
        }
    }
}

/// The library wants the bucket in the address it is given.
fn in_host(endpoint: &str, bucket: &str) -> String {
    match endpoint.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://{bucket}.{host}"),
        None => endpoint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let settings = Settings {
            place: BucketName { bucket: "giay-to".into(), prefix: String::new() },
            endpoint: Some("http://127.0.0.1:1".into()),
            region: "hanoi".into(),
            access_key: "motcua".into(),
            secret_key: Secret::new("a-long-key"),
            session_token: Some(Secret::new("a-token")),
            bucket_in_host: false,
            spool: "/tmp".into(),
        };
        let printed = format!("{settings:?}{settings:#?}");
        assert!(printed.contains("giay-to") && printed.contains("(secret)"));
        assert!(!printed.contains("a-long-key") && !printed.contains("a-token"));
    }

    #[test]
    fn the_bucket_goes_into_the_host_when_asked() {
        assert_eq!(in_host("https://s3.example.vn", "giay-to"), "https://giay-to.s3.example.vn");
    }
}

//! Where files are kept, as an operator writes it.

use std::{fmt, path::PathBuf, str::FromStr};

/// Where files are kept: `s3://bucket/prefix`, or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket of an S3-compatible store.
    Bucket(BucketName),
}

/// A bucket, and below which prefix in it our files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketName {
    /// The bucket.
    pub bucket: String,
    /// Begins every name; empty, or without a slash at either end.
    pub prefix: String,
}

/// Why this names no place of files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{said} names no place of files: write s3://bucket, s3://bucket/prefix, or a folder ({why})"
)]
pub struct PlaceError {
    said: String,
    why: &'static str,
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(said: &str) -> Result<Self, PlaceError> {
        let no = |why| PlaceError { said: said.to_owned(), why };
        let Some(rest) = said.strip_prefix("s3://") else {
            return match said {
                "" => Err(no("it is empty")),
                _ if said.contains("://") => Err(no("only s3:// is known")),
                _ => Ok(Self::Folder(said.into())),
            };
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let may_stand_in_a_bucket =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-._".contains(sign);
        // Stores refuse shorter and longer names, each with another message.
        if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(may_stand_in_a_bucket) {
            return Err(no("a bucket has 3 to 63 signs: a-z, 0-9, - and ."));
        }
        let is_plain = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.chars().all(|sign| sign.is_ascii_alphanumeric() || "-._".contains(sign))
        };
        if !prefix.is_empty() && !prefix.split('/').all(is_plain) {
            return Err(no("a prefix has words of a-z, 0-9, -, _ and . between slashes"));
        }
        Ok(Self::Bucket(BucketName { bucket: bucket.to_owned(), prefix: prefix.to_owned() }))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(out, "{}", path.display()),
            Self::Bucket(name) => write!(out, "{name}"),
        }
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, prefix } = self;
        if prefix.is_empty() {
            write!(out, "s3://{bucket}")
        } else {
            write!(out, "s3://{bucket}/{prefix}")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_bucket_with_and_without_a_prefix_and_a_folder_are_told_apart() {
        let place = |said: &str| said.parse::<Place>().unwrap();
        let bucket = |bucket: &str, prefix: &str| {
            Place::Bucket(BucketName { bucket: bucket.into(), prefix: prefix.into() })
        };
        assert_eq!(place("s3://giay-to"), bucket("giay-to", ""));
        assert_eq!(place("s3://giay-to/"), bucket("giay-to", ""));
        assert_eq!(place("s3://giay-to/ha-noi/files/"), bucket("giay-to", "ha-noi/files"));
        assert_eq!(place("/srv/files"), Place::Folder("/srv/files".into()));
        assert_eq!(place("s3://giay-to/ha-noi").to_string(), "s3://giay-to/ha-noi");
    }

    #[test]
    fn what_names_no_place_is_refused_with_the_reason() {
        for said in
            ["", "s3://", "s3://ab", "s3://Ab-c", "gs://bucket", "s3://abc/../x", "s3://a b c"]
        {
            let error = said.parse::<Place>().unwrap_err().to_string();
            assert!(error.contains("write s3://bucket"), "{error}");
        }
    }
}

//! Our values as those of PostgreSQL.

use super::super::Value;
use bytes::BytesMut;
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};

type Wrong = Box<dyn Error + Sync + Send>;

fn is_text(kind: &Type) -> bool {
    [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME].contains(kind)
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Wrong> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Whole(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Text(text) if is_text(kind) => {
                if text.contains('\0') {
                    // PostgreSQL keeps no such sign in a text.
                    text.replace('\0', "\u{fffd}").to_sql(kind, out)
                } else {
                    text.to_sql(kind, out)
                }
            }
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            _ => Err(format!("a value does not fit the type {kind}").into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INT8 || *kind == Type::BYTEA || is_text(kind)
    }

    tokio_postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Wrong> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Whole),
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Whole(number.into())),
            Type::BYTEA => Ok(Self::Bytes(raw.to_vec())),
            _ => String::from_sql(kind, raw).map(Self::Text),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Wrong> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BYTEA].contains(kind) || is_text(kind)
    }
}

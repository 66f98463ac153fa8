//! JSON documents: `jsonb`, or text.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::result::Error;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::{Serialize, de::DeserializeOwned};
use std::io::Write;

/// The one version of the binary form of `jsonb`: its text behind this byte.
const JSONB_VERSION: u8 = 1;

/// The column type of documents.
#[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct Document;

/// The value of a [`Document`] column, as JSON text.
#[derive(Debug, Clone, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub(crate) struct Json(String);

impl Json {
    pub(crate) fn write(value: &impl Serialize) -> QueryResult<Self> {
        serde_json::to_string(value).map(Self).map_err(|e| Error::SerializationError(e.into()))
    }

    pub(crate) fn read<T: DeserializeOwned>(&self) -> QueryResult<T> {
        serde_json::from_str(&self.0).map_err(|e| Error::DeserializationError(e.into()))
    }
}

impl ToSql<Document, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Document, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let text = value.as_bytes().strip_prefix(&[JSONB_VERSION]).ok_or("an unknown form of jsonb")?;
        Ok(Self(std::str::from_utf8(text)?.to_owned()))
    }
}

impl ToSql<Document, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl FromSql<Document, Sqlite> for Json {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(value).map(Self)
    }
}

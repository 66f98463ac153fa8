//! Rows of sessions and revocations.

use super::corrupt;
use crate::schema::{revocations, sessions};
use crate::types::{At, Key};
use countersign_domain::{EndReason, Revocation, Session, SessionName, UserAgent};
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `sessions`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionRow {
    id: Key,
    user_id: Key,
    created_at: At,
    authenticated_at: At,
    last_used_at: At,
    idle_expires_at: At,
    expires_at: At,
    ended_at: Option<At>,
    end_reason: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    name: Option<String>,
}

impl TryFrom<SessionRow> for Session {
    type Error = Error;

    fn try_from(row: SessionRow) -> QueryResult<Self> {
        let ended = row.ended_at.zip(row.end_reason).map(|(at, why)| {
            EndReason::parse(&why).map(|why| (at.0, why)).ok_or_else(corrupt("sessions.end_reason"))
        });
        let ip = row.ip.map(|ip| ip.parse().ok().ok_or_else(corrupt("sessions.ip")));
        let name = row.name.map(|name| SessionName::parse(&name).ok().ok_or_else(corrupt("sessions.name")));
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            created_at: row.created_at.0,
            authenticated_at: row.authenticated_at.0,
            last_used_at: row.last_used_at.0,
            idle_expires_at: row.idle_expires_at.0,
            expires_at: row.expires_at.0,
            ended: ended.transpose()?,
            ip: ip.transpose()?,
            user_agent: row.user_agent.map(UserAgent::from),
            name: name.transpose()?,
        })
    }
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let (ended_at, end_reason) = session.ended.unzip();
        Self {
            id: session.id.into(),
            user_id: session.user.into(),
            created_at: At(session.created_at),
            authenticated_at: At(session.authenticated_at),
            last_used_at: At(session.last_used_at),
            idle_expires_at: At(session.idle_expires_at),
            expires_at: At(session.expires_at),
            ended_at: ended_at.map(At),
            end_reason: end_reason.map(|why| why.as_str().to_owned()),
            ip: session.ip.map(|ip| ip.to_string()),
            user_agent: session.user_agent.clone().map(String::from),
            name: session.name.clone().map(String::from),
        }
    }
}

/// A row of `revocations`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = revocations)]
pub(crate) struct RevocationRow {
    session_id: Key,
    revoked_at: At,
    expires_at: At,
}

impl From<RevocationRow> for Revocation {
    fn from(row: RevocationRow) -> Self {
        Self { session: row.session_id.into(), revoked_at: row.revoked_at.0, expires_at: row.expires_at.0 }
    }
}

impl From<&Revocation> for RevocationRow {
    fn from(revocation: &Revocation) -> Self {
        Self {
            session_id: revocation.session.into(),
            revoked_at: At(revocation.revoked_at),
            expires_at: At(revocation.expires_at),
        }
    }
}

//! Rows of external identities, and of logins at identity providers that are under way.

use super::{corrupt, read_hash};
use crate::schema::{external_identities, federation_flows};
use crate::types::{At, Key};
use countersign_domain::{
    EmailAddress, ExternalIdentity, ExternalSubject, FederationFlow, FederationPurpose, ProviderName,
};
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `external_identities`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = external_identities)]
pub(crate) struct IdentityRow {
    id: Key,
    user_id: Key,
    provider: String,
    subject: String,
    email: Option<String>,
    linked_at: At,
    last_used_at: Option<At>,
}

fn read_provider(name: &str, column: &'static str) -> QueryResult<ProviderName> {
    ProviderName::parse(name).ok().ok_or_else(corrupt(column))
}

impl TryFrom<IdentityRow> for ExternalIdentity {
    type Error = Error;

    fn try_from(row: IdentityRow) -> QueryResult<Self> {
        let email = row
            .email
            .map(|email| EmailAddress::parse(&email).ok().ok_or_else(corrupt("external_identities.email")));
        let subject = ExternalSubject::parse(&row.subject).ok();
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            provider: read_provider(&row.provider, "external_identities.provider")?,
            subject: subject.ok_or_else(corrupt("external_identities.subject"))?,
            email: email.transpose()?,
            linked_at: row.linked_at.0,
            last_used_at: At::read(row.last_used_at),
        })
    }
}

impl From<&ExternalIdentity> for IdentityRow {
    fn from(identity: &ExternalIdentity) -> Self {
        Self {
            id: identity.id.into(),
            user_id: identity.user.into(),
            provider: identity.provider.as_str().to_owned(),
            subject: identity.subject.as_str().to_owned(),
            email: identity.email.as_ref().map(ToString::to_string),
            linked_at: At(identity.linked_at),
            last_used_at: identity.last_used_at.map(At),
        }
    }
}

/// A row of `federation_flows`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = federation_flows)]
pub(crate) struct FlowRow {
    state: Vec<u8>,
    binding: Vec<u8>,
    provider: String,
    user_id: Option<Key>,
    session_id: Option<Key>,
    redirect_uri: String,
    return_to: Option<String>,
    started_at: At,
    expires_at: At,
}

impl TryFrom<FlowRow> for FederationFlow {
    type Error = Error;

    fn try_from(row: FlowRow) -> QueryResult<Self> {
        let purpose = match row.user_id.zip(row.session_id) {
            Some((user, session)) => FederationPurpose::Link { user: user.into(), session: session.into() },
            None => FederationPurpose::LogIn,
        };
        Ok(Self {
            state: read_hash(row.state)?,
            binding: read_hash(row.binding)?,
            provider: read_provider(&row.provider, "federation_flows.provider")?,
            purpose,
            redirect_uri: row.redirect_uri,
            return_to: row.return_to,
            started_at: row.started_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

impl From<&FederationFlow> for FlowRow {
    fn from(flow: &FederationFlow) -> Self {
        let link = match flow.purpose {
            FederationPurpose::LogIn => None,
            FederationPurpose::Link { user, session } => Some((user, session)),
        };
        Self {
            state: flow.state.as_bytes().to_vec(),
            binding: flow.binding.as_bytes().to_vec(),
            provider: flow.provider.as_str().to_owned(),
            user_id: link.map(|(user, _)| user.into()),
            session_id: link.map(|(_, session)| session.into()),
            redirect_uri: flow.redirect_uri.clone(),
            return_to: flow.return_to.clone(),
            started_at: At(flow.started_at),
            expires_at: At(flow.expires_at),
        }
    }
}

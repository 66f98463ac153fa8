//! Sessions: what a login opens and a logout ends.

use crate::text::text_type;
use crate::{Instant, Origin, SessionId, UserAgent, UserId};
use std::{net::IpAddr, time::Duration};

text_type!(
    /// What its user calls a session: 1 to 100 characters.
    SessionName, 1, 100
);

/// How long things last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetimes {
    /// An access token.
    pub access: Duration,
    /// A session that is not renewed, and so each refresh token.
    pub idle: Duration,
    /// A session, however often it is renewed.
    pub absolute: Duration,
}

impl Default for SessionLifetimes {
    fn default() -> Self {
        Self {
            access: Duration::from_mins(15),
            idle: Duration::from_hours(7 * 24),
            absolute: Duration::from_hours(30 * 24),
        }
    }
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// Its user logged out.
    LoggedOut,
    /// Its user ended it from elsewhere, or an administrator did.
    Revoked,
    /// The password was changed or reset.
    PasswordChanged,
    /// A refresh token was presented that had been rotated long before.
    RefreshTokenReused,
    /// The account was disabled or closed.
    AccountEnded,
    /// Its user proved again who he is, which opened another in its place.
    Replaced,
    /// Its user opened more sessions than he may have.
    Displaced,
    /// A second factor was switched on or off.
    FactorsChanged,
}

impl EndReason {
    /// Every reason there is.
    pub const ALL: [Self; 8] = [
        Self::LoggedOut,
        Self::Revoked,
        Self::PasswordChanged,
        Self::RefreshTokenReused,
        Self::AccountEnded,
        Self::Replaced,
        Self::Displaced,
        Self::FactorsChanged,
    ];

    /// The stable name, as stored and logged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::Revoked => "revoked",
            Self::PasswordChanged => "password_changed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::AccountEnded => "account_ended",
            Self::Replaced => "replaced",
            Self::Displaced => "displaced",
            Self::FactorsChanged => "factors_changed",
        }
    }

    /// The reason of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

/// A state change that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the state does not allow this change")]
pub struct InvalidTransition;

/// A login that lasts. It is also the family of its refresh tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identifier, the `sid` of its access tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it was opened.
    pub created_at: Instant,
    /// When its user last proved who he is; the `auth_time` of its access tokens.
    pub authenticated_at: Instant,
    /// When it was last renewed.
    pub last_used_at: Instant,
    /// It ends then unless it is renewed before.
    pub idle_expires_at: Instant,
    /// It ends then, whatever happens.
    pub expires_at: Instant,
    /// When and why it was ended.
    pub ended: Option<(Instant, EndReason)>,
    /// The address it was opened from.
    pub ip: Option<IpAddr>,
    /// The program it was opened from.
    pub user_agent: Option<UserAgent>,
    /// What its user calls it.
    pub name: Option<SessionName>,
}

impl Session {
    /// Opens a session.
    #[must_use]
    pub fn open(
        id: SessionId,
        user: UserId,
        now: Instant,
        lifetimes: SessionLifetimes,
        origin: &Origin,
    ) -> Self {
        let expires_at = now + lifetimes.absolute;
        Self {
            id,
            user,
            created_at: now,
            authenticated_at: now,
            last_used_at: now,
            idle_expires_at: expires_at.min(now + lifetimes.idle),
            expires_at,
            ended: None,
            ip: origin.ip,
            user_agent: origin.user_agent.clone(),
            name: None,
        }
    }

    /// Whether tokens of this session are accepted.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        self.ended.is_none() && now < self.idle_expires_at && now < self.expires_at
    }

    /// The session after a renewal; its absolute end stays where it is.
    ///
    /// # Errors
    /// When it is not live.
    pub fn renew(mut self, now: Instant, lifetimes: SessionLifetimes) -> Result<Self, InvalidTransition> {
        if !self.is_live(now) {
            return Err(InvalidTransition);
        }
        self.last_used_at = now;
        self.idle_expires_at = self.expires_at.min(now + lifetimes.idle);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RequestId;
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn open(idle: u64, absolute: u64) -> (Session, SessionLifetimes) {
        let lifetimes = SessionLifetimes {
            access: Duration::from_secs(1),
            idle: Duration::from_secs(idle),
            absolute: Duration::from_secs(absolute),
        };
        let origin = Origin::local(RequestId::from_uuid(Uuid::nil()));
        let id = SessionId::from_uuid(Uuid::nil());
        (Session::open(id, UserId::from_uuid(Uuid::nil()), at(0), lifetimes, &origin), lifetimes)
    }

    #[test]
    fn an_ended_session_is_not_renewed() {
        let (session, lifetimes) = open(10, 100);
        let ended = Session { ended: Some((at(1), EndReason::LoggedOut)), ..session };
        assert!(!ended.is_live(at(1)));
        assert_eq!(ended.renew(at(2), lifetimes), Err(InvalidTransition));
    }

    #[test]
    fn reasons_have_names() {
        for reason in EndReason::ALL {
            assert_eq!(EndReason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(EndReason::parse("boredom"), None);
    }

    proptest! {
        #[test]
        fn renewing_never_moves_the_absolute_end(steps in prop::collection::vec(0_i64..20, 0..30)) {
            let (mut session, lifetimes) = open(15, 100);
            let mut now = 0;
            for step in steps {
                now += step;
                match session.clone().renew(at(now), lifetimes) {
                    Ok(renewed) => session = renewed,
                    Err(InvalidTransition) => break,
                }
                prop_assert_eq!(session.expires_at, at(100));
                prop_assert!(session.idle_expires_at <= session.expires_at);
            }
            prop_assert!(!session.is_live(at(100)));
        }
    }
}

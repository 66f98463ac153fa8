//! Cursors: where a list goes on, for its server alone to read.

use super::super::{ApiError, Kit};
use super::query::{Given, refused};
use countersign_domain::SealedSecret;
use countersign_ports::Position;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

/// What makes a list the one it is: its search, sort and filters, as they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Order(Given);

impl Order {
    pub(super) fn of(given: &Given) -> Self {
        let part = given.iter().filter(|(name, _)| !["page", "limit"].contains(&name.as_str()));
        Self(part.map(|(name, value)| (name.clone(), value.clone())).collect())
    }
}

/// Where a list goes on. It is sealed: nobody makes one, alters one, uses one for another list, or reads in it what a
/// list was sorted by, which may be an address.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) after: Position,
    pub(super) order: Order,
    /// How many there are in all, as counted for the first page, if that was possible.
    pub(super) total: Option<u64>,
}

impl Cursor {
    pub(super) fn seal(&self, kit: &Kit, collection: &str) -> Result<String, ApiError> {
        let text = serde_json::to_string(self).map_err(ApiError::internal)?;
        let sealed = kit.secrets.seal(&text, &context(collection)).map_err(ApiError::internal)?;
        Ok(sealed.as_str().to_owned())
    }

    pub(super) fn open(kit: &Kit, collection: &str, text: &str) -> Result<Self, ApiError> {
        let sealed = SealedSecret::from_sealed(text.to_owned());
        let opened = kit.secrets.open(&sealed, &context(collection)).ok();
        let cursor = opened.and_then(|text| serde_json::from_str(text.expose_secret()).ok());
        cursor.ok_or_else(|| refused("cursor", "malformed", "must be a next_cursor of this list"))
    }

    /// The cursor, for a query that says the same of the list or nothing, which then says the same.
    pub(super) fn for_query(self, given: &mut Given) -> Result<Self, ApiError> {
        if given.contains_key("page") {
            return Err(refused("page", "not_allowed", "must not be there with a cursor"));
        }
        let order = Order::of(given);
        if order != self.order && order != Order::default() {
            let message = "is of a list with another search, sort or filter; leave these out, or start again";
            return Err(refused("cursor", "not_allowed", message));
        }
        given.extend(self.order.0.clone());
        Ok(self)
    }
}

fn context(collection: &str) -> String {
    format!("cursor:{collection}")
}

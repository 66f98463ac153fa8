//! Feature switches.

use crate::text::text_type;
use crate::{Description, FeatureId, Instant, UserId, search_form};

text_type!(
    /// What a feature switch is called: 1 to 255 characters. Two that differ in case alone are one.
    FeatureName, 1, 255
);

impl FeatureName {
    /// The form in which two names that count as one are equal.
    #[must_use]
    pub fn canonical(&self) -> String {
        search_form(self.as_str())
    }
}

/// A switch that services ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its identifier.
    pub id: FeatureId,
    /// What it is called.
    pub name: FeatureName,
    /// What it is for.
    pub description: Option<Description>,
    /// Whether it is on.
    pub is_active: bool,
    /// Who made it; nobody, once his account is erased.
    pub owner: Option<UserId>,
    /// What it needs, sorted: other switches, none of which needs it.
    pub depends_on: Vec<FeatureId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How often that was, from 1.
    pub version: i64,
}

/// What changes of a feature switch; what is not there stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeatureChange {
    /// What it is called.
    pub name: Option<FeatureName>,
    /// What it is for.
    pub description: Option<Option<Description>>,
    /// Whether it is on.
    pub is_active: Option<bool>,
    /// What it needs, in place of all before.
    pub depends_on: Option<Vec<FeatureId>>,
}

impl Feature {
    /// How many others one may need.
    pub const MAX_DEPENDENCIES: usize = 50;

    /// What a switch needs, as it is kept: in order, each once.
    #[must_use]
    pub fn dependencies(mut ids: Vec<FeatureId>) -> Vec<FeatureId> {
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The switch after a change at `now`, and the names of the fields that differ.
    #[must_use]
    pub fn change(self, change: FeatureChange, now: Instant) -> (Self, Vec<&'static str>) {
        let mut next = self.clone();
        if let Some(name) = change.name {
            next.name = name;
        }
        if let Some(description) = change.description {
            next.description = description;
        }
        if let Some(is_active) = change.is_active {
            next.is_active = is_active;
        }
        if let Some(depends_on) = change.depends_on {
            next.depends_on = Self::dependencies(depends_on);
        }
        let differing = [
            ("name", next.name != self.name),
            ("description", next.description != self.description),
            ("is_active", next.is_active != self.is_active),
            ("depends_on", next.depends_on != self.depends_on),
        ];
        let fields: Vec<_> =
            differing.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
        if !fields.is_empty() {
            next.updated_at = now;
        }
        (next, fields)
    }
}

/// Whether one of `from` is `to`, or needs it, directly or by others; `needs` says who needs whom.
#[must_use]
pub fn leads_to(needs: &[(FeatureId, FeatureId)], from: &[FeatureId], to: FeatureId) -> bool {
    let mut reached: Vec<FeatureId> = from.to_vec();
    let mut next = 0;
    while let Some(&feature) = reached.get(next) {
        if feature == to {
            return true;
        }
        for (_, needed) in needs.iter().filter(|(who, _)| *who == feature) {
            if !reached.contains(needed) {
                reached.push(*needed);
            }
        }
        next += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn id(number: u128) -> FeatureId {
        FeatureId::from_uuid(Uuid::from_u128(number))
    }

    fn feature() -> Feature {
        Feature {
            id: id(1),
            name: FeatureName::parse("Dark mode").unwrap(),
            description: None,
            is_active: false,
            owner: None,
            depends_on: vec![id(2)],
            created_at: Instant::UNIX_EPOCH,
            updated_at: Instant::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_one() {
        let canonical = |name| FeatureName::parse(name).unwrap().canonical();
        assert_eq!(canonical("Dark Mode"), canonical("dark MODE"));
        assert!(FeatureName::parse(&"x".repeat(256)).is_err());
    }

    #[test]
    fn a_change_names_what_differs() {
        let now = Instant::UNIX_EPOCH + TimeDelta::seconds(1);
        let same = FeatureChange {
            is_active: Some(false),
            depends_on: Some(vec![id(2), id(2)]),
            ..Default::default()
        };
        let (unchanged, fields) = feature().change(same, now);
        assert_eq!((unchanged, fields), (feature(), vec![]));
        let other = FeatureChange {
            name: FeatureName::parse("Night").ok(),
            depends_on: Some(vec![]),
            ..Default::default()
        };
        let (changed, fields) = feature().change(other, now);
        assert_eq!((changed.name.as_str(), changed.updated_at), ("Night", now));
        assert_eq!(fields, ["name", "depends_on"]);
    }

    #[test]
    fn a_way_is_found_over_others_and_circles_end() {
        let needs = [(id(1), id(2)), (id(2), id(3)), (id(3), id(2)), (id(4), id(1))];
        assert!(leads_to(&needs, &[id(1)], id(3)));
        assert!(leads_to(&needs, &[id(9), id(4)], id(2)));
        assert!(leads_to(&needs, &[id(5)], id(5)));
        assert!(!leads_to(&needs, &[id(2), id(3)], id(1)));
        assert!(!leads_to(&needs, &[], id(1)));
    }
}

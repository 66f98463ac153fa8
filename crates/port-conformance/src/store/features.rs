use crate::fixtures::{at, begin, commit, list_request, reader, registered, user_id};
use countersign_domain::{Description, Feature, FeatureId, FeatureName, SearchText, leads_to};
use countersign_ports::{
    Direction, FeatureFilter, FeatureSort, Listed, Selection, Slice, Store, StoreError, UniqueKey, finish,
};
use futures_util::future::join_all;
use std::sync::Arc;
use uuid::Uuid;

fn id(number: u64) -> FeatureId {
    FeatureId::from_uuid(Uuid::from_u128(number.into()))
}

fn feature(number: u64, needs: &[u64]) -> Feature {
    Feature {
        id: id(number),
        name: FeatureName::parse(&format!("Feature {number}")).unwrap(),
        description: None,
        is_active: false,
        owner: None,
        depends_on: needs.iter().copied().map(id).collect(),
        created_at: at(1000 - i64::try_from(number).unwrap()),
        updated_at: at(1000),
        version: 1,
    }
}

async fn find(store: &dyn Store, number: u64) -> Option<Feature> {
    reader(store).await.features().find(id(number)).await.unwrap()
}

pub async fn a_switch_comes_back_with_what_it_needs(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let third = Feature {
        owner: Some(ada.id),
        description: Description::parse("Three.").ok(),
        ..feature(3, &[1, 2])
    };
    for made in [&feature(1, &[]), &feature(2, &[1]), &third] {
        commit!(store, |tx| tx.features().insert(made));
    }
    assert_eq!(find(&*store, 3).await.as_ref(), Some(&third));
    assert_eq!(commit!(store, |tx| tx.features().lock(id(3))), Some(third));
    assert_eq!(find(&*store, 4).await, None);
}

pub async fn a_switch_name_is_used_once_in_any_case(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.features().insert(&feature(1, &[])));
    commit!(store, |tx| tx.features().insert(&feature(2, &[])));
    let shouted = FeatureName::parse("FEATURE 1").unwrap();
    let again = Feature { name: shouted.clone(), ..feature(3, &[]) };
    let again = begin(&*store).await.features().insert(&again).await;
    assert!(matches!(again, Err(StoreError::Conflict(UniqueKey::FeatureName))), "{again:?}");
    let other = Feature { name: shouted.clone(), ..feature(2, &[]) };
    let other = begin(&*store).await.features().update(&other).await;
    assert!(matches!(other, Err(StoreError::Conflict(UniqueKey::FeatureName))), "{other:?}");
    let same = Feature { name: shouted, ..feature(1, &[]) };
    commit!(store, |tx| tx.features().update(&same));
}

pub async fn a_switch_is_changed_from_its_version_alone(store: Arc<dyn Store>) {
    for made in [feature(1, &[]), feature(2, &[]), feature(3, &[1])] {
        commit!(store, |tx| tx.features().insert(&made));
    }
    let changed = Feature { is_active: true, updated_at: at(2000), ..feature(3, &[2]) };
    let updated = commit!(store, |tx| tx.features().update(&changed));
    assert_eq!(updated, Feature { version: 2, ..changed.clone() });
    assert_eq!(find(&*store, 3).await, Some(updated));
    let stale = begin(&*store).await.features().update(&changed).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion)), "{stale:?}");
}

pub async fn a_switch_needs_only_what_there_is(store: Arc<dyn Store>) {
    let made = begin(&*store).await.features().insert(&feature(1, &[9])).await;
    assert!(matches!(made, Err(StoreError::BrokenReference)), "{made:?}");
    commit!(store, |tx| tx.features().insert(&feature(1, &[])));
    let changed = begin(&*store).await.features().update(&feature(1, &[9])).await;
    assert!(matches!(changed, Err(StoreError::BrokenReference)), "{changed:?}");
}

pub async fn a_switch_is_deleted_unless_another_needs_it(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.features().insert(&feature(1, &[])));
    commit!(store, |tx| tx.features().insert(&feature(2, &[1])));
    let needed = begin(&*store).await.features().delete(id(1)).await;
    assert!(matches!(needed, Err(StoreError::BrokenReference)), "{needed:?}");
    assert!(commit!(store, |tx| tx.features().delete(id(2))));
    assert!(commit!(store, |tx| tx.features().delete(id(1))));
    assert!(!commit!(store, |tx| tx.features().delete(id(1))));
}

/// Has `who` need `whom` unless that would be a circle, as a use case does.
async fn need(store: &dyn Store, who: u64, whom: u64) -> bool {
    let mut tx = begin(store).await;
    let needs = tx.features().lock_needs().await.unwrap();
    if leads_to(&needs, &[id(whom)], id(who)) {
        tx.rollback().await;
        return false;
    }
    let found = tx.features().lock(id(who)).await.unwrap().unwrap();
    let updated = tx.features().update(&Feature { depends_on: vec![id(whom)], ..found }).await;
    finish(tx, updated).await.unwrap();
    true
}

pub async fn of_two_changes_at_once_that_would_make_a_circle_one_is_made(store: Arc<dyn Store>) {
    for made in [feature(1, &[]), feature(2, &[])] {
        commit!(store, |tx| tx.features().insert(&made));
    }
    for _ in 0..10 {
        let tasks = [(1, 2), (2, 1)].map(|(who, whom)| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { need(&*store, who, whom).await })
        });
        let made = join_all(tasks).await.into_iter().filter(|made| *made.as_ref().unwrap()).count();
        assert_eq!(made, 1);
        for number in [1, 2] {
            let found = find(&*store, number).await.unwrap();
            commit!(store, |tx| tx.features().update(&Feature { depends_on: vec![], ..found }));
        }
    }
}

pub async fn switches_are_listed_searched_and_counted(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let others = [
        Feature { owner: Some(ada.id), ..feature(1, &[]) },
        Feature { is_active: true, ..feature(2, &[1]) },
        Feature {
            name: FeatureName::parse("ÅNGSTRÖM 100%").unwrap(),
            description: Description::parse("Small.").ok(),
            ..feature(3, &[])
        },
    ];
    for made in &others {
        commit!(store, |tx| tx.features().insert(made));
    }
    let mut lookup = reader(&*store).await;
    let ids = |listed: &Listed<Feature>| -> Vec<FeatureId> {
        listed.items.iter().map(|feature| feature.id).collect()
    };
    for (by, expected) in [(FeatureSort::CreatedAt, [3, 2, 1]), (FeatureSort::Name, [1, 2, 3])] {
        let mut request = list_request::<FeatureFilter, _>(by);
        request.limit = 2;
        let first = lookup.features().list(&request).await.unwrap();
        assert_eq!(ids(&first), [id(expected[0]), id(expected[1])]);
        request.slice = Slice::After(first.next.unwrap());
        let rest = lookup.features().list(&request).await.unwrap();
        assert_eq!((ids(&rest), rest.next), (vec![id(expected[2])], None));
        request.sort.direction = Direction::Descending;
        request.slice = Slice::Page(2);
        assert_eq!(ids(&lookup.features().list(&request).await.unwrap()), [id(expected[0])]);
    }
    let found = |text| Selection { search: SearchText::parse(text).ok(), ..Selection::default() };
    for (text, expected) in [("ångström", 1), ("small", 1), ("100%", 1), ("10_", 0), ("feature", 2)] {
        assert_eq!(lookup.features().count(&found(text)).await.unwrap(), expected, "{text}");
    }
    let of = |filter| Selection { filter, search: None };
    let active = FeatureFilter { is_active: Some(true), ..FeatureFilter::default() };
    assert_eq!(lookup.features().count(&of(active)).await.unwrap(), 1);
    for (owner, expected) in [(ada.id, 1), (user_id(9), 0)] {
        let owned = FeatureFilter { owner: Some(owner), ..FeatureFilter::default() };
        assert_eq!(lookup.features().count(&of(owned)).await.unwrap(), expected);
    }
    for (name, expected) in [("feature 1", 1), ("Ångström 100%", 1), ("Feature", 0), ("Feature _", 0)] {
        let named = FeatureFilter { name: FeatureName::parse(name).ok(), ..FeatureFilter::default() };
        assert_eq!(lookup.features().count(&of(named)).await.unwrap(), expected, "{name}");
    }
}

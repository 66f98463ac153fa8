//! The cases of the rate limiter's contract.

use crate::fixtures::at;
use countersign_domain::Instant;
use countersign_ports::{Allowance, Charge, Quota, RateLimiter, Standing};
use futures_util::future::join_all;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

type Limiter = Arc<dyn RateLimiter>;

/// So many in so many seconds.
fn quota(limit: u32, seconds: u64) -> Quota {
    Quota { limit: NonZeroU32::new(limit).unwrap(), window: Duration::from_secs(seconds) }
}

fn charge(key: &str, quota: Quota, cost: u32) -> Charge {
    Charge { key: key.to_owned(), quota, cost }
}

fn standing(quota: Quota, remaining: u32, resets_in: u64) -> Standing {
    Standing { quota, remaining, resets_in: Duration::from_secs(resets_in) }
}

fn admitted(quota: Quota, remaining: u32, resets_in: u64) -> Allowance {
    Allowance::Admitted(vec![standing(quota, remaining, resets_in)])
}

fn refused(quota: Quota, remaining: u32, resets_in: u64) -> Allowance {
    Allowance::Refused(standing(quota, remaining, resets_in))
}

async fn one(limiter: &Limiter, key: &str, quota: Quota, now: Instant) -> Allowance {
    limiter.charge(&[charge(key, quota, 1)], now).await
}

async fn look(limiter: &Limiter, key: &str, quota: Quota, now: Instant) -> Allowance {
    limiter.charge(&[charge(key, quota, 0)], now).await
}

pub async fn a_window_admits_its_limit_and_each_call_takes_one(limiter: Limiter) {
    let quota = quota(3, 60);
    for remaining in [2, 1, 0] {
        assert_eq!(one(&limiter, "ada", quota, at(0)).await, admitted(quota, remaining, 60));
    }
    for _ in 0..2 {
        assert_eq!(one(&limiter, "ada", quota, at(0)).await, refused(quota, 0, 60));
    }
}

pub async fn an_answer_tells_when_the_window_ends(limiter: Limiter) {
    let quota = quota(2, 60);
    assert_eq!(one(&limiter, "ada", quota, at(10)).await, admitted(quota, 1, 60));
    assert_eq!(one(&limiter, "ada", quota, at(25)).await, admitted(quota, 0, 45));
    assert_eq!(one(&limiter, "ada", quota, at(69)).await, refused(quota, 0, 1));
}

pub async fn a_window_begins_with_the_first_request_after_the_last(limiter: Limiter) {
    let quota = quota(1, 60);
    assert_eq!(one(&limiter, "ada", quota, at(0)).await, admitted(quota, 0, 60));
    assert_eq!(one(&limiter, "ada", quota, at(59)).await, refused(quota, 0, 1));
    assert_eq!(one(&limiter, "ada", quota, at(100)).await, admitted(quota, 0, 60));
    assert_eq!(one(&limiter, "ada", quota, at(159)).await, refused(quota, 0, 1));
    assert_eq!(one(&limiter, "ada", quota, at(160)).await, admitted(quota, 0, 60));
}

pub async fn a_look_takes_nothing_and_begins_no_window(limiter: Limiter) {
    let quota = quota(1, 60);
    for now in [0, 30] {
        assert_eq!(look(&limiter, "ada", quota, at(now)).await, admitted(quota, 1, 60));
    }
    assert_eq!(one(&limiter, "ada", quota, at(40)).await, admitted(quota, 0, 60));
    assert_eq!(look(&limiter, "ada", quota, at(50)).await, refused(quota, 0, 50));
    assert_eq!(look(&limiter, "ada", quota, at(100)).await, admitted(quota, 1, 60));
}

pub async fn a_cost_that_does_not_fit_is_not_charged_in_part(limiter: Limiter) {
    let quota = quota(5, 60);
    assert_eq!(limiter.charge(&[charge("ada", quota, 3)], at(0)).await, admitted(quota, 2, 60));
    assert_eq!(limiter.charge(&[charge("ada", quota, 3)], at(1)).await, refused(quota, 2, 59));
    assert_eq!(limiter.charge(&[charge("ada", quota, 2)], at(1)).await, admitted(quota, 0, 59));
    assert_eq!(limiter.charge(&[charge("bob", quota, u32::MAX)], at(1)).await, refused(quota, 5, 60));
}

pub async fn all_quotas_are_charged_or_none(limiter: Limiter) {
    let (wide, narrow) = (quota(10, 60), quota(1, 30));
    let both = [charge("ip", wide, 1), charge("account", narrow, 1)];
    let first = limiter.charge(&both, at(0)).await;
    assert_eq!(first, Allowance::Admitted(vec![standing(wide, 9, 60), standing(narrow, 0, 30)]));
    assert_eq!(limiter.charge(&both, at(1)).await, refused(narrow, 0, 29));
    assert_eq!(look(&limiter, "ip", wide, at(1)).await, admitted(wide, 9, 59));
    let other_order = [charge("account", narrow, 1), charge("ip", wide, 1)];
    assert_eq!(limiter.charge(&other_order, at(1)).await, refused(narrow, 0, 29));
    assert_eq!(look(&limiter, "ip", wide, at(1)).await, admitted(wide, 9, 59));
}

pub async fn of_several_that_are_used_up_the_longest_wait_is_told(limiter: Limiter) {
    let (short, long) = (quota(1, 30), quota(1, 60));
    let both = [charge("ip", short, 1), charge("account", long, 1), charge("network", short, 1)];
    limiter.charge(&both, at(0)).await;
    assert_eq!(limiter.charge(&both, at(1)).await, refused(long, 0, 59));
}

pub async fn keys_are_independent_and_so_are_quotas_of_one_key(limiter: Limiter) {
    let (minute, hour) = (quota(1, 60), quota(2, 3_600));
    assert_eq!(one(&limiter, "ada", minute, at(0)).await, admitted(minute, 0, 60));
    assert_eq!(one(&limiter, "ada ", minute, at(0)).await, admitted(minute, 0, 60));
    assert_eq!(one(&limiter, "ada", hour, at(0)).await, admitted(hour, 1, 3_600));
    assert_eq!(one(&limiter, "ada", minute, at(0)).await, refused(minute, 0, 60));
}

pub async fn a_key_that_is_charged_twice_at_once_pays_twice(limiter: Limiter) {
    let quota = quota(3, 60);
    let twice = [charge("ada", quota, 1), charge("ada", quota, 1)];
    let both = vec![standing(quota, 2, 60), standing(quota, 1, 60)];
    assert_eq!(limiter.charge(&twice, at(0)).await, Allowance::Admitted(both));
    assert_eq!(limiter.charge(&twice, at(0)).await, refused(quota, 1, 60));
    assert_eq!(look(&limiter, "ada", quota, at(0)).await, admitted(quota, 1, 60));
}

pub async fn any_text_is_a_key(limiter: Limiter) {
    let quota = quota(1, 60);
    for key in ["", "2001:db8::/64", "Ä \r\n\0 \u{1f600}", "{x}", &"k".repeat(10_000)] {
        assert_eq!(one(&limiter, key, quota, at(0)).await, admitted(quota, 0, 60), "{key}");
        assert_eq!(one(&limiter, key, quota, at(0)).await, refused(quota, 0, 60), "{key}");
    }
}

pub async fn no_charge_is_admitted(limiter: Limiter) {
    assert_eq!(limiter.charge(&[], at(0)).await, Allowance::Admitted(Vec::new()));
}

pub async fn of_two_hundred_at_once_the_limit_is_admitted(limiter: Limiter) {
    let quota = quota(50, 60);
    let remaining = remaining_of_two_hundred(&limiter, &[charge("ada", quota, 1)]).await;
    assert_eq!(remaining, (0..50).map(|left| vec![left]).collect::<Vec<_>>());
}

pub async fn of_two_hundred_at_once_none_is_charged_in_part(limiter: Limiter) {
    let (wide, narrow) = (quota(50, 60), quota(30, 60));
    let remaining =
        remaining_of_two_hundred(&limiter, &[charge("ip", wide, 1), charge("account", narrow, 1)]).await;
    assert_eq!(remaining, (0..30).map(|left| vec![left + 20, left]).collect::<Vec<_>>());
    assert_eq!(look(&limiter, "ip", wide, at(0)).await, admitted(wide, 20, 60));
}

/// What was left after each request that was admitted, the least first.
async fn remaining_of_two_hundred(limiter: &Limiter, charges: &[Charge]) -> Vec<Vec<u32>> {
    let tasks = (0..200).map(|_| {
        let (limiter, charges) = (Arc::clone(limiter), charges.to_vec());
        tokio::spawn(async move { limiter.charge(&charges, at(0)).await })
    });
    let answers = join_all(tasks).await.into_iter().map(Result::unwrap);
    let mut remaining: Vec<Vec<u32>> = answers
        .filter_map(|allowance| match allowance {
            Allowance::Admitted(standings) => Some(standings.iter().map(|it| it.remaining).collect()),
            Allowance::Refused(_) => None,
        })
        .collect();
    remaining.sort();
    remaining
}

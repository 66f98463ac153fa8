//! A limiter whose windows never end: the clock of the tests stands still.

use countersign_domain::Instant;
use countersign_ports::{Allowance, Charge, RateLimiter, Standing};
use std::collections::HashMap;
use std::sync::Mutex;

#[derive(Default)]
pub(crate) struct OneWindow(Mutex<HashMap<String, u32>>);

#[async_trait::async_trait]
impl RateLimiter for OneWindow {
    async fn charge(&self, charges: &[Charge], _: Instant) -> Allowance {
        let mut spent = self.0.lock().unwrap();
        let left = |spent: &HashMap<String, u32>, charge: &Charge| {
            charge.quota.limit.get() - spent.get(&charge.key).copied().unwrap_or(0)
        };
        let standing = |charge: &Charge, remaining| Standing {
            quota: charge.quota,
            remaining,
            resets_in: charge.quota.window,
        };
        if let Some(charge) = charges.iter().find(|charge| left(&spent, charge) < charge.cost.max(1)) {
            return Allowance::Refused(standing(charge, left(&spent, charge)));
        }
        for charge in charges {
            *spent.entry(charge.key.clone()).or_default() += charge.cost;
        }
        Allowance::Admitted(charges.iter().map(|charge| standing(charge, left(&spent, charge))).collect())
    }
}

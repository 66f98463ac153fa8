//! The script that charges, what it is given and what it answers.

use crate::window::{CLOCK_TOLERANCE, Window, length};
use countersign_ports::{Allowance, Charge};
use redis::{Script, ScriptInvocation};

/// The script, with what the names of its keys begin with.
pub(super) struct ChargeScript {
    script: Script,
    prefix: String,
}

/// What Redis says of charges.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    Admitted(Vec<(&'a Charge, Window)>),
    Refused((&'a Charge, Window)),
}

impl ChargeScript {
    pub(super) fn new(prefix: String) -> Self {
        Self { script: Script::new(include_str!("charge.lua")), prefix }
    }

    /// One command, as long as Redis knows the script; else it is loaded first.
    pub(super) fn invocation(&self, charges: &[Charge], now: i64) -> ScriptInvocation<'_> {
        let mut invocation = self.script.prepare_invoke();
        invocation.arg(now).arg(CLOCK_TOLERANCE);
        for Charge { key, quota, cost } in charges {
            let length = length(*quota);
            invocation.key(format!("{}{key}:{}/{length}", self.prefix, quota.limit));
            invocation.arg(quota.limit.get()).arg(*cost).arg(length);
        }
        invocation
    }
}

impl<'a> Verdict<'a> {
    /// `None` when the answer is none to these charges.
    pub(super) fn read(answer: &[i64], charges: &'a [Charge]) -> Option<Self> {
        let (refused, windows) = answer.split_first()?;
        let mut windows = windows.chunks_exact(2).map(|pair| match *pair {
            [used, ends] => Some(Window { used: u32::try_from(used).ok()?, ends }),
            _ => None,
        });
        match usize::try_from(*refused).ok()?.checked_sub(1) {
            Some(index) => Some(Self::Refused((charges.get(index)?, windows.next()??))),
            None => {
                let windows: Vec<_> = charges.iter().zip(windows.collect::<Option<Vec<_>>>()?).collect();
                (windows.len() == charges.len()).then_some(Self::Admitted(windows))
            }
        }
    }

    /// The windows that are known by it.
    pub(super) fn windows(&self) -> &[(&'a Charge, Window)] {
        match self {
            Self::Admitted(windows) => windows,
            Self::Refused(window) => std::slice::from_ref(window),
        }
    }

    pub(super) fn allowance(&self, now: i64) -> Allowance {
        let standing = |(charge, window): &(&Charge, Window)| window.standing(charge.quota, now);
        match self {
            Self::Admitted(windows) => Allowance::Admitted(windows.iter().map(standing).collect()),
            Self::Refused(window) => Allowance::Refused(standing(window)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_ports::Quota;
    use std::num::NonZeroU32;
    use std::time::Duration;

    #[test]
    fn an_answer_is_read_only_if_it_is_one_to_the_charges() {
        let quota = Quota { limit: NonZeroU32::MIN, window: Duration::from_secs(1) };
        let charges = ["one", "two"].map(|key| Charge { key: key.to_owned(), quota, cost: 1 });
        let [one, two] = &charges;
        let (first, second) = (Window { used: 1, ends: 10 }, Window { used: 2, ends: 20 });
        let admitted = Verdict::Admitted(vec![(one, first), (two, second)]);
        assert_eq!(Verdict::read(&[0, 1, 10, 2, 20], &charges), Some(admitted));
        assert_eq!(Verdict::read(&[2, 2, 20], &charges), Some(Verdict::Refused((two, second))));
        let nonsense: [&[i64]; 7] =
            [&[], &[0], &[0, 1, 10], &[0, 1, 10, -2, 20], &[1], &[3, 1, 10], &[-1, 1, 10, 2, 20]];
        for nonsense in nonsense {
            assert_eq!(Verdict::read(nonsense, &charges), None, "{nonsense:?}");
        }
    }
}

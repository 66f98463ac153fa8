//! Numbers, durations and sizes within bounds.

use std::time::Duration;

use super::Value;

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Whole<MIN, MAX> {
    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Value for Whole<MIN, MAX> {
    fn allowed() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| (MIN..=MAX).contains(number)).map(Self)
    }
}

/// A duration from `MIN` to `MAX` seconds, written with units: `90s`, `15m`, `1h30m`, `7d`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Period<const MIN: u64, const MAX: u64>(u64);

impl<const MIN: u64, const MAX: u64> Period<MIN, MAX> {
    pub(crate) const fn get(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

const TIME_UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];

impl<const MIN: u64, const MAX: u64> Value for Period<MIN, MAX> {
    fn allowed() -> String {
        format!(
            "a duration of {} to {}, such as `90s`, `15m` or `7d`",
            written(MIN, &TIME_UNITS),
            written(MAX, &TIME_UNITS)
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let seconds = sum(text, &TIME_UNITS)?;
        (MIN..=MAX).contains(&seconds).then_some(Self(seconds))
    }
}

/// A size from `MIN` to `MAX` bytes, written with a unit: `512B`, `64KiB`, `19MiB`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size<const MIN: u64, const MAX: u64>(u64);

impl<const MIN: u64, const MAX: u64> Size<MIN, MAX> {
    pub(crate) const fn bytes(self) -> u64 {
        self.0
    }
}

const SIZE_UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl<const MIN: u64, const MAX: u64> Value for Size<MIN, MAX> {
    fn allowed() -> String {
        format!(
            "a size of {} to {}, such as `64KiB` or `19MiB`",
            written(MIN, &SIZE_UNITS),
            written(MAX, &SIZE_UNITS)
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = sum(text, &SIZE_UNITS)?;
        (MIN..=MAX).contains(&bytes).then_some(Self(bytes))
    }
}

/// The sum of numbers with units, the largest unit first.
fn sum(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    let amount = number.parse::<u64>().ok()?.checked_mul(*factor)?;
    if rest.is_empty() {
        return Some(amount);
    }
    let smaller: Vec<_> = units.iter().filter(|(_, other)| other < factor).copied().collect();
    amount.checked_add(sum(rest, &smaller)?)
}

/// A number in the largest unit that divides it.
fn written(number: u64, units: &[(&str, u64)]) -> String {
    let unit = units.iter().find(|(_, factor)| number != 0 && number.is_multiple_of(*factor));
    match unit.or(units.last()) {
        Some((name, factor)) => format!("{}{name}", number / factor),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_with_units() {
        let read = |text| Period::<1, 1_000_000>::parse(text).map(|period| period.get().as_secs());
        assert_eq!(read("90s"), Some(90));
        assert_eq!(read("1h30m"), Some(5400));
        assert_eq!(read("7d"), Some(604_800));
        for bad in
            ["", "15", "m", "15 m", "30m1h", "1.5h", "-1s", "99999999999999999999d", "1000001s", "0s", "1h1h"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_are_written_with_units() {
        assert_eq!(Size::<0, 65_536>::parse("64KiB").map(Size::bytes), Some(65_536));
        for bad in ["64K", "64kb", "65537B", "1GiB"] {
            assert!(Size::<0, 65_536>::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn bounds_are_told_in_units() {
        assert!(Period::<0, 60>::allowed().contains("0s to 1m"));
        assert!(Size::<1024, 16_777_216>::allowed().contains("1KiB to 16MiB"));
    }
}

//! Several values of one kind.

use super::Value;

/// Values with commas between them; possibly none.
#[derive(Debug, Clone)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T: Value> Value for List<T> {
    fn allowed() -> String {
        format!("nothing, or with commas between them: {}", T::allowed())
    }

    fn parse(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim);
        if text.trim().is_empty() {
            return Some(Self(Vec::new()));
        }
        parts.map(T::parse).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_good_when_each_of_its_values_is() {
        let read = |text| List::<bool>::parse(text).map(|list| list.0);
        assert_eq!(read(""), Some(vec![]));
        assert_eq!(read("true, false"), Some(vec![true, false]));
        assert_eq!(read("true,,false"), None);
        assert_eq!(read("true,maybe"), None);
    }
}

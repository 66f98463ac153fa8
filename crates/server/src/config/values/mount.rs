//! Where a contract is mounted.

use super::Value;

/// A path: empty for the root, else with a leading and no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount(String);

impl Mount {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Mount {
    fn allowed() -> String {
        "a path such as `/api`, without a slash at its end, or nothing for the root".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let plain = |segment: &str| {
            let dots = segment.bytes().all(|byte| byte == b'.');
            !dots && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        };
        let rooted = text.strip_prefix('/').is_some_and(|path| path.split('/').all(plain));
        (text.is_empty() || rooted).then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_the_root_or_a_plain_path() {
        for good in ["", "/api", "/a/b-c_d/v1.0~x"] {
            assert_eq!(Mount::parse(good).unwrap().as_str(), good);
        }
        for bad in
            ["/", "api", "/api/", "//api", "/a//b", "/{id}", "/a b", "/..", "/a/./b", "/\u{e4}", "/a?b"]
        {
            assert_eq!(Mount::parse(bad), None, "{bad}");
        }
    }
}

//! A row of the table of settings, and the macro that makes the table and its types from one declaration.

use std::borrow::Cow;

/// One setting.
pub(crate) struct Setting {
    /// Its name in the file; a dot separates section and name.
    pub(crate) key: &'static str,
    /// Its value when nobody gives one; `{key}` stands for the value of a setting declared before it.
    pub(crate) default: &'static str,
    /// What it means.
    pub(crate) description: &'static str,
    /// Whether its value must not be shown or given on a command line.
    pub(crate) secret: bool,
    /// Which values are allowed, in words.
    pub(crate) allowed: fn() -> String,
    /// Its value as it may be shown.
    pub(crate) shown: fn(&str) -> Cow<'_, str>,
}

/// A group of settings.
pub(crate) struct Section {
    /// What they are about.
    pub(crate) title: &'static str,
    /// They.
    pub(crate) settings: &'static [Setting],
}

impl Setting {
    /// Its environment variable.
    pub(crate) fn variable(&self) -> String {
        format!("COUNTERSIGN_{}", self.key.replace('.', "_").to_uppercase())
    }
}

/// Makes, from one declaration, `SECTIONS` (the table) and `Settings` (the values, typed), so that neither can
/// lack what the other has. A setting that nothing reads is a field that the compiler calls dead.
macro_rules! settings {
    ($(
        $(#[doc = $title:literal])+
        $prefix:literal $section:ident: $Section:ident {
            $( $(#[doc = $description:literal])+ $name:ident: $kind:ty = $default:literal; )+
        }
    )+) => {
        /// The value of every setting.
        #[derive(Debug, Clone)]
        pub(crate) struct Settings {
            $( $(#[doc = $title])+ pub(crate) $section: $Section, )+
        }

        $(
            $(#[doc = $title])+
            #[derive(Debug, Clone)]
            pub(crate) struct $Section {
                $( $(#[doc = $description])+ pub(crate) $name: $kind, )+
            }

            impl $Section {
                fn read(resolved: &Resolved, problems: &mut Vec<Problem>) -> Option<Self> {
                    $( let $name = resolved.read::<$kind>(concat!($prefix, stringify!($name)), problems); )+
                    Some(Self { $( $name: $name? ),+ })
                }
            }
        )+

        impl Settings {
            /// Reads every setting; `None` when there were problems.
            pub(crate) fn read(resolved: &Resolved, problems: &mut Vec<Problem>) -> Option<Self> {
                $( let $section = $Section::read(resolved, problems); )+
                Some(Self { $( $section: $section? ),+ })
            }
        }

        /// Every setting there is, in the order of the reference.
        pub(crate) const SECTIONS: &[Section] = &[$(
            Section {
                title: concat!($($title),+),
                settings: &[$(
                    Setting {
                        key: concat!($prefix, stringify!($name)),
                        default: $default,
                        description: concat!($($description),+),
                        secret: <$kind as Value>::SECRET,
                        allowed: <$kind as Value>::allowed,
                        shown: <$kind as Value>::shown,
                    }
                ),+],
            }
        ),+];
    };
}
pub(crate) use settings;

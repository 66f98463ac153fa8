//! A row of the table of settings, and the macro that makes the table and its types from one declaration.

use std::borrow::Cow;

/// What stands in the keys of a repeated section where the name goes.
pub(crate) const NAME: &str = "{name}";

/// One setting.
pub(crate) struct Setting {
    /// Its name in the file; a dot separates section and name. In a repeated section it has `{name}` in it.
    pub(crate) key: &'static str,
    /// Its value when nobody gives one, if it has any; `{key}` stands for the value of a setting declared before it
    /// and, in a repeated section, `{name}` for the name.
    pub(crate) default: Option<&'static str>,
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
    /// How it is repeated, if it is.
    pub(crate) repeated: Option<Repeated>,
}

/// How a section is repeated: any number of times, each under a name.
pub(crate) struct Repeated {
    /// What its keys start with, `{name}` included.
    pub(crate) prefix: &'static str,
    /// Which names are allowed, in words.
    pub(crate) allowed: fn() -> String,
    /// One of them, in TOML.
    pub(crate) example: &'static str,
}

impl Setting {
    /// Its key under a name; a setting that is not repeated has one key under any.
    pub(crate) fn key_of(&self, name: &str) -> String {
        self.key.replace(NAME, name)
    }
}

impl Repeated {
    /// The name in a key, if it is one of this section.
    pub(crate) fn name_in<'a>(&self, key: &'a str) -> Option<&'a str> {
        let (before, _) = self.prefix.split_once(NAME)?;
        key.strip_prefix(before)?.rsplit_once('.').map(|(name, _)| name)
    }
}

/// The environment variable of a key.
pub(crate) fn variable(key: &str) -> String {
    format!("COUNTERSIGN_{}", key.replace(['.', '-'], "_").to_uppercase())
}

/// Makes, from one declaration, `sections` (the table) and a struct of the values, typed, so that neither can lack what
/// the other has. A setting that nothing reads is a field that the compiler calls dead.
///
/// A setting without a default has to be given. A section `by` a type of names is repeated under each name that
/// somebody gives. A table may go on in those of other modules.
macro_rules! settings {
    (@type $Section:ident) => { $Section };
    (@type $Section:ident $Name:ty) => { Vec<($Name, $Section)> };
    (@read $Section:ident, $prefix:literal, $resolved:ident, $problems:ident) => {
        $Section::read($prefix, $resolved, $problems)
    };
    (@read $Section:ident $Name:ty, $prefix:literal, $resolved:ident, $problems:ident) => {
        $resolved.read_each::<$Name, $Section>($prefix, $Section::read, $problems)
    };
    (@default) => { None };
    (@default $default:literal) => { Some($default) };
    (@repeated $prefix:literal) => { None };
    (@repeated $prefix:literal $Name:ty, $example:literal) => {
        Some($crate::config::setting::Repeated { prefix: $prefix, allowed: <$Name as $crate::config::values::Value>::allowed, example: $example })
    };
    (
        $(#[doc = $about:literal])+
        struct $Table:ident $(, going on with $group:ident: $module:ident::$Group:ident)*;
        $(
            $(#[doc = $title:literal])+
            $prefix:literal $section:ident: $Section:ident $(by $Name:ty, as in $example:literal)? {
                $( $(#[doc = $description:literal])+ $name:ident: $kind:ty $(= $default:literal)?; )+
            }
        )+
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        pub(crate) struct $Table {
            $( $(#[doc = $title])+ pub(crate) $section: settings!(@type $Section $($Name)?), )+
            $( /// Those of the table that follows.
            pub(crate) $group: $module::$Group, )*
        }

        $(
            $(#[doc = $title])+
            #[derive(Debug, Clone)]
            pub(crate) struct $Section {
                $( $(#[doc = $description])+ pub(crate) $name: $kind, )+
            }

            impl $Section {
                fn read(
                    prefix: &str,
                    resolved: &$crate::config::resolved::Resolved,
                    problems: &mut Vec<$crate::config::problem::Problem>,
                ) -> Option<Self> {
                    $( let $name =
                        resolved.read::<$kind>(&format!("{prefix}{}", stringify!($name)), problems); )+
                    Some(Self { $( $name: $name? ),+ })
                }
            }
        )+

        impl $Table {
            /// Reads every setting; `None` when there were problems.
            pub(crate) fn read(
                resolved: &$crate::config::resolved::Resolved,
                problems: &mut Vec<$crate::config::problem::Problem>,
            ) -> Option<Self> {
                $( let $section = settings!(@read $Section $($Name)?, $prefix, resolved, problems); )+
                $( let $group = $module::$Group::read(resolved, problems); )*
                Some(Self { $( $section: $section?, )+ $( $group: $group?, )* })
            }
        }

        /// Every section there is, in the order of the reference.
        pub(crate) fn sections() -> impl Iterator<Item = &'static $crate::config::setting::Section> {
            const SECTIONS: &[$crate::config::setting::Section] = &[$(
                $crate::config::setting::Section {
                    title: concat!($($title),+),
                    settings: &[$(
                        $crate::config::setting::Setting {
                            key: concat!($prefix, stringify!($name)),
                            default: settings!(@default $($default)?),
                            description: concat!($($description),+),
                            secret: <$kind as $crate::config::values::Value>::SECRET,
                            allowed: <$kind as $crate::config::values::Value>::allowed,
                            shown: <$kind as $crate::config::values::Value>::shown,
                        }
                    ),+],
                    repeated: settings!(@repeated $prefix $($Name, $example)?),
                }
            ),+];
            SECTIONS.iter() $( .chain($module::sections()) )*
        }
    };
}
pub(crate) use settings;

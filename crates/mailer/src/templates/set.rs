//! Every template there is, ready to render.

use super::builtin::LANGUAGES;
use super::{check, overlay};
use crate::settings::MailSettingsError;
use countersign_domain::{Language, MailTemplate};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, UndefinedBehavior, Value};
use std::path::Path;

/// What is used where neither the user's language nor the default one has the template.
const LAST_RESORT: &str = "en";

/// What a template may use. Without a token, using one is an error; without a name, `name` is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) service: &'a str,
    pub(crate) public_url: &'a str,
    pub(crate) email: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) token: Option<TokenValues<'a>>,
}

impl Values<'_> {
    fn to_engine(self) -> Value {
        let mut pairs = vec![
            ("service", Value::from(self.service)),
            ("public_url", Value::from(self.public_url)),
            ("email", Value::from(self.email)),
            ("name", Value::from(self.name)),
        ];
        if let Some(TokenValues { token, link, expires_at }) = self.token {
            pairs.extend(
                [("token", token), ("link", link), ("expires_at", expires_at)].map(|(k, v)| (k, v.into())),
            );
        }
        Value::from_pairs(pairs)
    }
}

/// What a template of a mail with a token may use besides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenValues<'a> {
    pub(crate) token: &'a str,
    pub(crate) link: &'a str,
    pub(crate) expires_at: &'a str,
}

/// A mail's words.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// The templates: built in, overlaid with the operator's.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
    default_language: String,
}

impl Templates {
    /// Loads and tries them.
    pub(crate) fn load(default_language: &Language, own: Option<&Path>) -> Result<Self, MailSettingsError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment
            .set_syntax(SyntaxConfig::builder().trim_blocks(true).build().map_err(check::broken(own))?);
        // `layout.txt` is the layout of the same language.
        environment.set_path_join_callback(|name, parent| {
            parent.rsplit_once('/').map_or(name.into(), |(folder, _)| format!("{folder}/{name}").into())
        });
        for (name, source) in LANGUAGES.iter().copied().flatten().copied() {
            environment.add_template(name, source).map_err(check::broken(own))?;
        }
        for overlay in own.map(overlay::read).transpose()?.unwrap_or_default() {
            environment.add_template_owned(overlay.name, overlay.source).map_err(check::broken(own))?;
        }
        let templates = Self { environment, default_language: default_language.primary() };
        check::all(&templates, own)?;
        Ok(templates)
    }

    /// Renders a template in the first of these languages that has it: the user's, the default one, English.
    pub(crate) fn render(
        &self,
        template: MailTemplate,
        language: Option<&Language>,
        values: Values<'_>,
    ) -> Result<Rendered, Error> {
        let language = language.map(Language::primary).unwrap_or_default();
        let language = [language.as_str(), &self.default_language, LAST_RESORT]
            .into_iter()
            .find(|language| self.has(language, template))
            .unwrap_or(LAST_RESORT);
        self.render_in(language, template, values)
    }

    pub(super) fn render_in(
        &self,
        language: &str,
        template: MailTemplate,
        values: Values<'_>,
    ) -> Result<Rendered, Error> {
        let values = values.to_engine();
        let part = |part: &str| {
            let name = format!("{language}/{}.{part}", template.as_str());
            self.environment.get_template(&name)?.render(values.clone())
        };
        // A subject is one line, whatever its template or a name in it holds.
        let subject = part("subject.txt")?.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Rendered { subject, text: part("txt")?, html: part("html")? })
    }

    /// Every language that has any part of this template.
    pub(super) fn languages_of(&self, template: MailTemplate) -> Vec<String> {
        let mut languages: Vec<String> = self
            .environment
            .templates()
            .filter_map(|(name, _)| {
                let (language, file) = name.split_once('/')?;
                (file.split('.').next()? == template.as_str()).then(|| language.to_owned())
            })
            .collect();
        languages.sort();
        languages.dedup();
        languages
    }

    fn has(&self, language: &str, template: MailTemplate) -> bool {
        self.environment.get_template(&format!("{language}/{}.txt", template.as_str())).is_ok()
    }
}

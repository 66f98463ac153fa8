//! The operator's own templates.

use crate::settings::MailSettingsError;
use countersign_domain::{Language, MailTemplate};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const SETTING: &str = "mail.templates_dir";

/// A template file of the operator: its name (`de/verify_email.txt`) and what is in it.
pub(super) struct Overlay {
    pub(super) name: String,
    pub(super) source: String,
}

/// Reads every template below a directory.
pub(super) fn read(directory: &Path) -> Result<Vec<Overlay>, MailSettingsError> {
    let mut found = Vec::new();
    for (folder, path) in entries(directory)? {
        let language = folder.to_str().and_then(|name| Language::parse(name).ok());
        let Some(language) =
            language.filter(|language| Some(language.primary()) == folder.to_str().map(Into::into))
        else {
            return Err(wrong(&path, "is not a folder named by a language, like 'en' or 'pt'"));
        };
        for (file, path) in entries(&path)? {
            let Some(file) = file.to_str().filter(|name| is_template(name)) else {
                return Err(wrong(
                    &path,
                    &format!("is not named like a template; the names are {}", names()),
                ));
            };
            let source = fs::read_to_string(&path).map_err(unreadable(&path))?;
            found.push(Overlay { name: format!("{}/{file}", language.primary()), source });
        }
    }
    Ok(found)
}

/// What is in a directory, hidden files apart, in the order of names.
fn entries(directory: &Path) -> Result<Vec<(OsString, PathBuf)>, MailSettingsError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable(directory))? {
        let entry = entry.map_err(unreadable(directory))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            found.push((entry.file_name(), entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn is_template(file: &str) -> bool {
    let Some((template, part)) = file.split_once('.') else { return false };
    match template {
        "layout" => matches!(part, "txt" | "html"),
        template => {
            matches!(part, "subject.txt" | "txt" | "html")
                && MailTemplate::ALL.iter().any(|known| known.as_str() == template)
        }
    }
}

fn names() -> String {
    let templates: Vec<&str> = MailTemplate::ALL.iter().map(|template| template.as_str()).collect();
    format!(
        "<template>.subject.txt, <template>.txt, <template>.html with {}, and layout.txt, layout.html",
        templates.join(", ")
    )
}

fn wrong(path: &Path, problem: &str) -> MailSettingsError {
    MailSettingsError::new(SETTING, format!("{} {problem}", path.display()))
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> MailSettingsError {
    let problem = wrong(path, "cannot be read: check the setting and the permissions");
    move |cause| problem.because(cause)
}

//! The `Mailer` port: mails written from templates, sent by SMTP or put into files.
//!
//! [`Composer`] turns a request into a mail: subject, text and HTML from templates in the user's language, links
//! from the configuration. [`SmtpMailer`] hands it to a mail server, [`FileMailer`] writes it to a directory,
//! for development. Both are idempotent by the event's id.
//!
//! # Templates
//! Built in are English and German. An operator replaces or adds to them by
//! `<templates_dir>/<language>/<template>.{subject.txt,txt,html}` and `layout.{txt,html}`, in the syntax of
//! Jinja. They may use `service`, `public_url`, `email`, `name` (absent when it could pass as a link), and in
//! mails that carry one `token`, `link` and `expires_at`. All are rendered once at the start, so that a broken
//! one is found there and not in the first mail.
#![deny(missing_docs)]

mod composer;
mod delivery;
mod file;
mod links;
mod settings;
mod smtp;
mod templates;

pub use composer::Composer;
pub use file::FileMailer;
pub use settings::{ComposerSettings, MailSettingsError, SmtpSecurity, SmtpSettings};
pub use smtp::SmtpMailer;

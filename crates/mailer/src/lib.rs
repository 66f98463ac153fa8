//! Mail by SMTP, or into files while developing; templates in several languages.

//! What may not be named where.

use crate::workspace::Workspace;

/// Words that have no business in some files.
struct Ban {
    /// Where: beginnings of paths.
    within: &'static [&'static str],
    /// Where not, all the same: beginnings of paths.
    except: &'static [&'static str],
    /// A line of code that has one of these violates the rule.
    words: &'static [&'static str],
    reason: &'static str,
}

const BANS: [Ban; 2] = [
    Ban {
        within: &["crates/application/src/"],
        except: &["crates/application/src/relay"],
        words: &["Mailer", "AuditStore"],
        reason: "side effects ride the outbox; only the relay delivers",
    },
    Ban {
        within: &["crates/"],
        except: &["crates/server/src/wiring", "crates/xtask/"],
        words: &[
            "backend ==",
            "engine ==",
            "match backend",
            "match engine",
            "match self.backend",
            "match self.engine",
            "is_postgres",
            "is_sqlite",
        ],
        reason: "the engine is chosen once, in the server's wiring",
    },
];

/// The lines that break a rule.
pub(super) fn violations(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    for file in &workspace.sources()? {
        let starts_with =
            |beginnings: &[&str]| beginnings.iter().any(|beginning| file.starts_with(beginning));
        for ban in BANS.iter().filter(|ban| starts_with(ban.within) && !starts_with(ban.except)) {
            let text = workspace.read(file)?;
            let offending = |line: &str| ban.words.iter().find(|word| has_word(code_of(line), word));
            let found =
                text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, offending(line)?)));
            violations
                .extend(found.map(|(number, word)| format!("{file}:{number}: `{word}`: {}", ban.reason)));
        }
    }
    Ok(violations)
}

/// A line without its comment.
fn code_of(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether `word` stands in `code`, not as a part of a longer name.
fn has_word(code: &str, word: &str) -> bool {
    let in_a_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).any(|(start, _)| {
        let before = code.get(..start).and_then(|text| text.chars().next_back());
        let after = code.get(start + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(in_a_name) && !after.is_some_and(in_a_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_only_whole_and_only_in_code() {
        assert!(has_word("mailer: Arc<dyn Mailer>,", "Mailer"));
        assert!(!has_word("mailer: Arc<dyn MailerPool>,", "Mailer"));
        assert!(has_word("if backend == Backend::Sqlite {", "backend =="));
        assert_eq!(code_of("let a = 1; // the Mailer"), "let a = 1; ");
    }
}

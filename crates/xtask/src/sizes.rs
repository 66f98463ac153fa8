//! Files and handlers that fit on a page.

use crate::workspace::Workspace;

const FILE_LIMIT: usize = 250;
const HANDLER_LIMIT: usize = 25;

/// Files that may be longer: path, limit, reason.
const EXCEPTIONS: [(&str, usize, &str); 0] = [];

/// Every offender is printed; the error counts them.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    let mut offenders = Vec::new();
    let files = workspace.sources()?;
    for file in files.iter().filter(|file| is_product_source(file)) {
        let text = workspace.read(file)?;
        let product: Vec<&str> = before_tests(&text).lines().collect();
        let exception = EXCEPTIONS.iter().find(|(path, ..)| path == file);
        let limit = exception.map_or(FILE_LIMIT, |(_, limit, _)| *limit);
        if product.len() > limit {
            offenders.push(format!("{file}: {} lines before its tests, more than {limit}", product.len()));
        }
        if file.starts_with("crates/http/") {
            offenders.extend(long_handlers(&product).map(|(line, name, length)| {
                format!("{file}:{line}: handler {name} has {length} lines, more than {HANDLER_LIMIT}")
            }));
        }
    }
    for (path, ..) in EXCEPTIONS.iter().filter(|(path, ..)| !files.iter().any(|file| file == path)) {
        offenders.push(format!("{path}: excepted, but not there"));
    }
    for offender in &offenders {
        println!("{offender}");
    }
    if offenders.is_empty() { Ok(()) } else { Err(format!("{} offenders", offenders.len())) }
}

/// A source of a crate's product, not one that is tests as a whole.
fn is_product_source(file: &str) -> bool {
    file.starts_with("crates/") && file.contains("/src/") && !file.ends_with("/tests.rs")
}

fn before_tests(text: &str) -> &str {
    text.split_once("\n#[cfg(test)]\nmod tests").map_or(text, |(product, _)| product)
}

/// Functions with a route on them, as line, name and length from signature to closing brace.
fn long_handlers<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = (usize, &'a str, usize)> {
    let numbered = || lines.iter().enumerate();
    let routes = numbered().filter(|(_, line)| is_route(line)).map(|(index, _)| index);
    routes.filter_map(move |route| {
        let (start, signature) = numbered().skip(route).find(|(_, line)| line.contains("fn "))?;
        let indent: String = signature.chars().take_while(|letter| *letter == ' ').collect();
        let (end, _) = numbered().skip(start).find(|(_, line)| **line == format!("{indent}}}"))?;
        let name = signature.split_once("fn ")?.1.split(['(', '<']).next()?;
        let length = end - start + 1;
        (length > HANDLER_LIMIT).then_some((start + 1, name, length))
    })
}

fn is_route(line: &str) -> bool {
    ["get", "post", "put", "patch", "delete", "route"].iter().any(|verb| {
        line.trim_start().strip_prefix("#[").is_some_and(|rest| rest.starts_with(&format!("{verb}(")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_handler_is_named_and_a_long_helper_is_not() {
        let body = "    work();\n".repeat(HANDLER_LIMIT);
        let text = format!("#[get(\"/a\")]\nasync fn a() {{\n{body}}}\nfn helper() {{\n{body}}}\n");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(long_handlers(&lines).collect::<Vec<_>>(), [(2, "a", HANDLER_LIMIT + 2)]);
    }
}

//! The project's own commands, as `cargo xtask <command>`.

mod generate;
mod layers;
mod report;
mod run;
mod sizes;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use report::Report;
use test::Selection;
use workspace::Workspace;

const USAGE: &str = "\
cargo xtask <command>

  test [--quick] [FILTER…]  install what is missing, then run every check and every test;
                            --quick leaves out cargo doc, cargo deny and the browser;
                            with a filter, run only the tests that it names
  layers                    check who depends on whom, and what may be named where
  sizes                     check the length of files and handlers
  schema-parity             run the migrations of both engines, back and forth, and compare what they make
  generate [--check]        write the generated files under docs/, or say which are out of date
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Result<ExitCode, String> {
    let (name, rest) = words.split_first().ok_or(USAGE)?;
    let workspace = Workspace::load()?;
    let mut report = Report::default();
    match (*name, rest) {
        ("test", rest) => test::run_selected(&workspace, &Selection::parse(rest), &mut report),
        ("layers", []) => report.step("layers", || layers::check(&workspace)),
        ("sizes", []) => report.step("sizes", || sizes::check(&workspace)),
        ("schema-parity", []) => test::schema_parity(&workspace, &mut report),
        ("generate", []) => report.step("generate", || generate::write(&workspace)),
        ("generate", ["--check"]) => report.step("generated files", || generate::check(&workspace)),
        _ => return Err(USAGE.to_owned()),
    }
    Ok(report.finish())
}

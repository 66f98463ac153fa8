//! What was done, how it went and how long it took.

use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The steps of one command, in order. A failed step does not keep later ones from running.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<(String, Verdict, Duration)>,
}

#[derive(Debug)]
enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

impl Report {
    /// Runs one step and prints how it went.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) {
        println!("\n── {name}");
        let start = Instant::now();
        let verdict = work().map_or_else(Verdict::Failed, |()| Verdict::Passed);
        self.close(name, verdict, start.elapsed());
    }

    /// Notes that a step was left out, and why.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("\n── {name}");
        self.close(name, Verdict::Skipped(reason.to_owned()), Duration::ZERO);
    }

    /// Whether the step of this name ran and passed.
    pub(crate) fn passed(&self, name: &str) -> bool {
        self.steps.iter().any(|(step, verdict, _)| step == name && matches!(verdict, Verdict::Passed))
    }

    /// Prints a table of all steps, and tells the caller of the program whether any failed.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n── summary");
        for (name, verdict, time) in &self.steps {
            println!("{}", line(name, verdict, *time));
        }
        if self.steps.iter().any(|(_, verdict, _)| matches!(verdict, Verdict::Failed(_))) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    fn close(&mut self, name: &str, verdict: Verdict, time: Duration) {
        println!("{}", line(name, &verdict, time));
        self.steps.push((name.to_owned(), verdict, time));
    }
}

fn line(name: &str, verdict: &Verdict, time: Duration) -> String {
    let (mark, remark) = match verdict {
        Verdict::Passed => ("ok     ", ""),
        Verdict::Failed(reason) => ("FAILED ", reason.as_str()),
        Verdict::Skipped(reason) => ("skipped", reason.as_str()),
    };
    format!("{mark} {:>7.1} s  {name:<18} {remark}", time.as_secs_f64()).trim_end().to_owned()
}

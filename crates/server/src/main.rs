//! The Countersign server: configuration, wiring, command line.

mod background;
mod cli;
mod config;
mod doctor;
mod failure;
mod folders;
mod jobs;
mod output;
mod preparation;
mod readiness;
mod serve;
mod signals;
mod wiring;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // Where two libraries could choose differently, rustls asks us to. Whoever chose before chose the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    cli::run().await
}

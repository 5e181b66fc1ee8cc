//! The session of a recording, without a server and without waiting.

use crate::call::Call;
use crate::host::Host;
use crate::record::{Line, Recording};
use crate::setup::Setup;
use crate::show::Show;
use crate::status::Status;
use clap::Parser;
use std::error::Error;
use std::path::Path;

/// The options that a recording holds.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Options {
    #[command(flatten)]
    setup: Setup,
}

pub fn run(path: &Path, verbose: bool) -> Result<u8, Box<dyn Error>> {
    let Recording { options, lines } = Recording::read(path)?;
    let at =
        |number: usize, problem: &dyn std::fmt::Display| format!("{}:{number}: {problem}", path.display());
    let Options { setup } = Options::try_parse_from(options).map_err(|error| at(2, &error))?;
    let session = setup.session().map_err(|error| at(2, &error))?;
    let show = Show::new(setup.view.style(), false, verbose, Status::never());
    let mut host = Host::new(session, &setup.stream, show, None);
    let mut now = 0;
    for Line { number, time, attempt, call } in &lines {
        now = *time;
        host.call(now, *attempt, call).map_err(|error| at(*number, &error))?;
    }
    // What ends in the middle was interrupted there.
    if !host.is_over() {
        host.call(now, None, &Call::Cancel)?;
    }
    Ok(host.finish()?)
}

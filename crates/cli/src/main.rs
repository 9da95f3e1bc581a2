//! `motcua`, the program.

use std::{
    io::{stderr, stdout},
    process::ExitCode,
};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut stdout().lock(), &mut stderr()).into()
}

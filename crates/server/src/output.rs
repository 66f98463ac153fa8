//! What a command says to whoever runs it.

use std::fmt::Arguments;
use std::io::Write;

/// Writes to the standard output. A reader who has gone, like `head`, has read enough: that is no failure.
pub(crate) fn write(text: Arguments<'_>) {
    let _ = std::io::stdout().write_fmt(text);
}

/// Writes a line to the standard output.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($text)*))) };
}
pub(crate) use say;

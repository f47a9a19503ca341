//! Wrong use of the command line: the words of clap, or one JSON object of the shape of every other error.

use std::ffi::OsStr;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::print::fatal_message;

/// Prints help, version or what is wrong with the command line; the exit code is 2 when something is.
pub(crate) fn refuse(error: &clap::Error) -> ExitCode {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked_for || !wants_json() {
        // A reader that went away is no fault of ours.
        let _ = error.print();
    } else if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        fatal_message("a command or an argument is missing; `chancery --help` lists the commands", true);
    } else {
        fatal_message(&in_one_line(&error.render().to_string()), true);
    }
    ExitCode::from(if asked_for { 0 } else { 2 })
}

/// Whether `--json` stands among the arguments, which could not be parsed.
fn wants_json() -> bool {
    std::env::args_os()
        .take_while(|argument| argument != OsStr::new("--"))
        .any(|argument| argument == OsStr::new("--json"))
}

/// What clap prints as one line: what is wrong, tips, how the command is used.
fn in_one_line(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    let mut out = String::new();
    for line in lines {
        let line = line.strip_prefix("error: ").unwrap_or(line);
        let starts_anew = ["Usage:", "tip:", "[possible values:"].iter().any(|start| line.starts_with(start));
        if !out.is_empty() {
            out.push_str(if starts_anew { "; " } else { " " });
        }
        out.push_str(&line.replacen("Usage:", "usage:", 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_clap_fit_in_a_line() {
        let text = "error: unexpected argument '--foo' found\n\n  tip: a similar argument exists: '--for'\n\n\
                    Usage: chancery events [OPTIONS]\n\nFor more information, try '--help'.\n";
        assert_eq!(
            in_one_line(text),
            "unexpected argument '--foo' found; tip: a similar argument exists: '--for'; usage: chancery events [OPTIONS]"
        );
        let text = "error: the following required arguments were not provided:\n  <A>\n  <B>\n\nUsage: chancery dyad <A> <B>\n";
        assert_eq!(
            in_one_line(text),
            "the following required arguments were not provided: <A> <B>; usage: chancery dyad <A> <B>"
        );
    }
}

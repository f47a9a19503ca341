//! PDF files are taken apart in a process of their own: this program again, with the hidden command `pdf-words`, a limit on memory and one
//! on time. A file that makes it hang, grow or break down is skipped with the reason, and nothing else is lost.
//!
//! The file goes to the standard input of that process and the words come back as JSON on its standard output. Limits on memory and
//! processor time are set where the system has them (Unix); the limit on time by the clock holds everywhere.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use chancery_intake::pdf::{PdfFault, PdfText};

/// Address space of the process, in bytes.
const MOST_MEMORY: u64 = 1 << 30;
/// Seconds of processor time.
const MOST_PROCESSOR: u64 = 20;
/// By the clock: the machine may be busy with other things.
const MOST_TIME: Duration = Duration::from_secs(90);
/// JSON that comes back, in bytes.
const MOST_ANSWER: u64 = 512 << 20;
/// The name of the hidden command.
pub(crate) const COMMAND: &str = "pdf-words";

/// The words of a file, taken from it by another process.
pub(crate) fn words(bytes: &[u8]) -> Result<PdfText, PdfFault> {
    let stopped =
        |error: std::io::Error| PdfFault::Stopped(format!("its reader cannot be started ({error})"));
    let program = std::env::current_exe().map_err(stopped)?;
    let mut command = Command::new(program);
    command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(stopped)?;
    let (answer, status) = thread::scope(|scope| converse(scope, child, bytes));
    match answer {
        Some(answer) if status.is_some_and(|status| status.success()) => understood(&answer),
        Some(_) => Err(PdfFault::Stopped(end_of(status))),
        None => Err(PdfFault::Stopped(format!("it took more than {} seconds", MOST_TIME.as_secs()))),
    }
}

/// Gives the file to the process and takes its answer; ends the process when there is none in time.
fn converse<'s>(
    scope: &'s thread::Scope<'s, '_>,
    mut child: Child,
    bytes: &'s [u8],
) -> (Option<Vec<u8>>, Option<ExitStatus>) {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    scope.spawn(move || {
        // A process that has ended reads no more; its end says why.
        let _ = input.map(|mut input| input.write_all(bytes));
    });
    let (done, answers) = channel();
    scope.spawn(move || {
        let mut answer = Vec::new();
        let _ = output.map(|output| output.take(MOST_ANSWER).read_to_end(&mut answer));
        let _ = done.send(answer);
    });
    match answers.recv_timeout(MOST_TIME) {
        Ok(answer) => (Some(answer), child.wait().ok()),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let _ = child.kill();
            let _ = child.wait();
            (None, None)
        }
    }
}

fn understood(answer: &[u8]) -> Result<PdfText, PdfFault> {
    let value: serde_json::Value = serde_json::from_slice(answer).map_err(|error| {
        PdfFault::Stopped(format!("its reader gave no answer that can be read ({error})"))
    })?;
    match value.get("fault").and_then(serde_json::Value::as_str) {
        Some("locked") => Err(PdfFault::Locked),
        Some("damaged") => Err(PdfFault::Damaged),
        Some(other) => Err(PdfFault::Stopped(other.to_owned())),
        None => PdfText::from_json(&value)
            .ok_or_else(|| PdfFault::Stopped("its reader gave half an answer".to_owned())),
    }
}

/// Why the process ended without an answer.
fn end_of(status: Option<ExitStatus>) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const TOO_LONG: [i32; 2] = [9, 24];
        if let Some(signal) = status.and_then(|status| status.signal()) {
            return match signal {
                signal if TOO_LONG.contains(&signal) => {
                    format!("it took more than {MOST_PROCESSOR} seconds of processor time")
                }
                6 => format!("it needs more than {} MB of memory, or breaks its reader", MOST_MEMORY >> 20),
                signal => format!("it breaks its reader (signal {signal})"),
            };
        }
    }
    let code =
        status.and_then(|status| status.code()).map_or("no code".to_owned(), |code| format!("code {code}"));
    format!("it breaks its reader ({code})")
}

/// What the hidden command does: limits itself, reads the file from standard input, and gives the words as JSON.
pub(crate) fn answer() -> anyhow::Result<serde_json::Value> {
    limit()?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(match chancery_intake::pdf::pdf_text(&bytes) {
        Ok(text) => text.to_json(),
        Err(fault) => {
            let fault = match fault {
                PdfFault::Locked => "locked".to_owned(),
                PdfFault::Damaged => "damaged".to_owned(),
                PdfFault::Stopped(reason) => reason,
            };
            serde_json::json!({ "fault": fault })
        }
    })
}

#[cfg(unix)]
fn limit() -> anyhow::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let to = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, to(MOST_MEMORY))?;
    setrlimit(Resource::Cpu, to(MOST_PROCESSOR))?;
    // A process that breaks down leaves no image of its memory behind.
    setrlimit(Resource::Core, to(0))?;
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> anyhow::Result<()> {
    Ok(())
}

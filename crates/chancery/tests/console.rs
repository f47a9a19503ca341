//! The guide runs. Every fenced block ```` ```console ```` of README.md and of the pages in `book/src` is a session in a shell:
//!
//! - A line that begins with `$ ` is a command; it goes on in the next line when it ends with a backslash. The lines below are
//!   what it prints on both outputs. A line `...` alone stands for one or more lines left out.
//! - The commands of a page run in order, in one shell, in one empty folder that is also the home; `chancery` is the program
//!   under test. Every command must end with exit code 0, or with that of a comment at its end: `# exit code 1`.
//! - A command that ends with `&` goes on in the background until the page ends.
//! - `<!-- $ command -->` on a line of its own runs too, for what a reader has and the empty folder has not. `$SAMPLE` is
//!   `data/sample` of the repository.
//!
//! Seconds, versions of the lore and port numbers may differ; blank lines at the end of an output are not shown.
//!
//! `CHANCERY_BLESS=1 cargo test -p chancery console` writes what is printed now into the pages. Where lines were left out, as many
//! lines as before are shown, from the place that has most words in common with what stood there; and where an id shown above
//! has changed, the commands below it are given the new one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::program::{Place, without_seconds};

const BLESS: &str = "CHANCERY_BLESS=1 cargo test -p chancery console";
const LEFT_OUT: &str = "...";

/// Lines of a fault that are shown.
const FAULT_LINES: usize = 30;

/// A command of a page: the lines that it and its output stand on. What stands in a comment shows no output.
struct Step {
    text: String,
    code: i32,
    hidden: bool,
    lines: Range<usize>,
    shown: Range<usize>,
}

fn steps(page: &[String]) -> Vec<Step> {
    let (mut steps, mut inside, mut at): (Vec<Step>, _, _) = (Vec::new(), false, 0);
    while at < page.len() {
        let line = page[at].as_str();
        let hidden = line.strip_prefix("<!-- $ ").and_then(|rest| rest.strip_suffix(" -->"));
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (false, Some(text)) = (inside, hidden) {
            let text = text.to_owned();
            steps.push(Step { text, code: 0, hidden: true, lines: at..at + 1, shown: at + 1..at + 1 });
        } else if let (true, Some(_)) = (inside, line.strip_prefix("$ ")) {
            let step = shown_step(page, at);
            at = step.shown.end;
            steps.push(step);
            continue;
        }
        at += 1;
    }
    steps
}

fn shown_step(page: &[String], at: usize) -> Step {
    let length = page[at..].iter().take_while(|line| line.ends_with('\\')).count() + 1;
    let lines = at..at + length;
    let output =
        page[lines.end..].iter().take_while(|line| !line.starts_with("```") && !line.starts_with("$ "));
    let shown = lines.end..lines.end + output.count();
    let text = page[lines.clone()].join("\n")[2..].to_owned();
    let code = text.rsplit_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
    Step { text, code, hidden: false, lines, shown }
}

/// A shell in an empty folder.
struct Session {
    shell: Child,
    input: ChildStdin,
    codes: BufReader<ChildStdout>,
    place: Place,
    outputs: Place,
    number: usize,
}

impl Session {
    fn new() -> Self {
        let (place, outputs) = (Place::new(), Place::new());
        let program = Path::new(env!("CARGO_BIN_EXE_chancery")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh")
            .current_dir(&place.path)
            .env("PATH", format!("{}:{path}", program.display()))
            .env("HOME", &place.path)
            .env("SAMPLE", repository("data/sample"))
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (input, codes) = (shell.stdin.take().unwrap(), BufReader::new(shell.stdout.take().unwrap()));
        Session { shell, input, codes, place, outputs, number: 0 }
    }

    /// Exit code and lines of both outputs. A command in the background is waited for until it prints.
    fn run(&mut self, text: &str) -> (i32, Vec<String>) {
        self.number += 1;
        let name = self.number.to_string();
        let file = self.outputs.path.join(&name);
        let file = file.display();
        let wait = if text.ends_with('&') {
            format!("for i in $(seq 100); do [ -s '{file}' ] && break; sleep 0.1; done\n")
        } else {
            String::new()
        };
        write!(self.input, "{{ {text}\n}} >'{file}' 2>&1 </dev/null\ncode=$?\n{wait}echo $code\n").unwrap();
        let mut code = String::new();
        self.codes.read_line(&mut code).unwrap();
        let code = code.trim().parse().unwrap_or_else(|_| panic!("the shell ended at: {text}"));
        let output = String::from_utf8(self.outputs.read(&name)).unwrap();
        let home = self.place.path.display().to_string();
        (code, output.trim_end().lines().map(|line| line.trim_end().replace(&home, "~")).collect())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let jobs = self.outputs.path.join("jobs");
        let jobs = jobs.display();
        let end = format!("jobs -p >'{jobs}'\nkill $(cat '{jobs}') 2>/dev/null\nexit\n");
        let _ = self.input.write_all(end.as_bytes());
        let _ = self.shell.wait();
    }
}

/// A line without what may differ: seconds, the version of the lore, a port.
fn masked(line: &str) -> String {
    let line = without_seconds(line.trim_end());
    let line = with_masked(&line, "+", 8, |letter| letter.is_ascii_hexdigit());
    with_masked(&line, "127.0.0.1:", 1, |letter| letter.is_ascii_digit())
}

/// Replaces a run of at least so many such letters behind a mark by `*`.
fn with_masked(line: &str, mark: &str, least: usize, is: fn(char) -> bool) -> String {
    let mut parts = line.split(mark);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(is);
        let rest = if part.len() - rest.len() >= least { format!("*{rest}") } else { part.to_owned() };
        masked.push_str(mark);
        masked.push_str(&rest);
    }
    masked
}

/// The lines shown, cut where lines were left out.
fn segments(shown: &[String]) -> Vec<&[String]> {
    shown.split(|line| line == LEFT_OUT).collect()
}

/// Whether the output is what is shown.
fn agrees(shown: &[String], output: &[String]) -> bool {
    let mask = |lines: &[String]| lines.iter().map(|line| masked(line)).collect::<Vec<_>>();
    let output = mask(output);
    let segments: Vec<Vec<String>> = segments(shown).into_iter().map(mask).collect();
    let (first, last) = (&segments[0], &segments[segments.len() - 1]);
    if segments.len() == 1 {
        return first == &output;
    }
    if !output.starts_with(first) || !output[first.len()..].ends_with(last) {
        return false;
    }
    let mut rest = &output[first.len()..output.len() - last.len()];
    for segment in &segments[1..segments.len() - 1] {
        let found = (1..=rest.len()).find(|from| rest[*from..].starts_with(segment));
        let Some(from) = found else { return false };
        rest = &rest[from + segment.len()..];
    }
    !rest.is_empty()
}

/// The lines to show of a new output: as many as before, where lines are left out.
fn blessed(shown: &[String], output: &[String]) -> Vec<String> {
    let segments = segments(shown);
    let last = segments.len() - 1;
    let (mut lines, mut from) = (Vec::new(), 0);
    for (number, segment) in segments.iter().enumerate() {
        let range = match number {
            _ if last == 0 => 0..output.len(),
            0 => 0..segment.len().min(output.len()),
            _ if number == last => output.len().saturating_sub(segment.len()).max(from)..output.len(),
            _ => most_alike(segment, output, from),
        };
        if range.start > from {
            lines.push(LEFT_OUT.to_owned());
        }
        from = range.end;
        lines.extend(output[range].iter().enumerate().map(|(at, new)| match segment.get(at) {
            Some(old) if masked(old) == masked(new) => old.clone(),
            _ => new.clone(),
        }));
    }
    lines
}

/// As many lines as the segment has, from where most words are the same at the same line.
fn most_alike(segment: &[String], output: &[String], from: usize) -> Range<usize> {
    let alike = |at: usize| -> usize {
        let pairs = segment.iter().zip(&output[at..]);
        let common = |(old, new): (&String, &String)| {
            let new: Vec<&str> = new.split_whitespace().collect();
            old.split_whitespace().filter(|word| new.contains(word)).count()
        };
        pairs.map(common).sum()
    };
    let at = (from..output.len()).rev().max_by_key(|at| alike(*at)).unwrap_or(output.len());
    at..(at + segment.len()).min(output.len())
}

fn is_id(word: &str) -> bool {
    let of_id = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
    (6..=16).contains(&word.len()) && word.chars().all(of_id)
}

/// Old id and new id where one stands in the place of the other.
fn changed_ids(old: &[String], new: &[String], ids: &mut BTreeMap<String, String>) {
    let of = |line: &str| -> Vec<String> {
        line.split_whitespace().filter(|word| is_id(word)).map(str::to_owned).collect()
    };
    for (old, new) in old.iter().zip(new) {
        ids.extend(of(old).into_iter().zip(of(new)).filter(|(old, new)| old != new));
    }
}

fn with_new_ids(line: &str, ids: &BTreeMap<String, String>) -> String {
    ids.iter().fold(line.to_owned(), |line, (old, new)| line.replace(old, new))
}

/// What a page is after a run, and its faults.
fn run_page(name: &str, page: &[String], bless: bool) -> (Vec<String>, Vec<String>) {
    let (mut session, mut faults, mut ids) = (Session::new(), Vec::new(), BTreeMap::new());
    let (mut now, mut copied) = (Vec::new(), 0);
    for step in steps(page) {
        let (text, shown) = (with_new_ids(&step.text, &ids), &page[step.shown.clone()]);
        let (code, output) = session.run(&text);
        let place = format!("{name}:{}: $ {text}", step.lines.start + 1);
        if code != step.code {
            faults.push(format!("{place}\n  exit code {code}, not {}\n{}", step.code, some(&output)));
        } else if !bless && !agrees(shown, &output) && !step.hidden {
            faults.push(format!(
                "{place}\n prints\n{}\n where the page shows\n{}",
                some(&output),
                some(shown)
            ));
        }
        now.extend(page[copied..step.lines.start].iter().cloned());
        now.extend(page[step.lines.clone()].iter().map(|line| with_new_ids(line, &ids)));
        copied = step.shown.end;
        if !step.hidden {
            let new = if agrees(shown, &output) { shown.to_vec() } else { blessed(shown, &output) };
            changed_ids(shown, &new, &mut ids);
            now.extend(new);
        }
    }
    now.extend(page[copied..].iter().cloned());
    (now, faults)
}

fn some(lines: &[String]) -> String {
    let more = lines.len().saturating_sub(FAULT_LINES);
    let shown = lines.iter().take(FAULT_LINES).map(|line| format!("    {line}"));
    let rest = (more > 0).then(|| format!("    ... {more} lines more"));
    shown.chain(rest).collect::<Vec<_>>().join("\n")
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn page(name: &str) -> Vec<String> {
    lines(&fs::read_to_string(repository(name)).unwrap())
}

/// Runs a page of the repository, and renews it when asked to.
fn check(name: &str) {
    let bless = std::env::var_os("CHANCERY_BLESS").is_some_and(|value| value == "1");
    let page = page(name);
    let (now, faults) = run_page(name, &page, bless);
    if bless && now != page {
        fs::write(repository(name), now.join("\n") + "\n").unwrap();
    }
    assert!(
        faults.is_empty(),
        "{} commands print something else:\n{}\nif the new output is right: {BLESS}",
        faults.len(),
        faults.join("\n")
    );
}

/// One test for each page that has console blocks, so that each stays short.
macro_rules! pages {
    ($($test:ident: $page:literal),* $(,)?) => {
        const PAGES: &[&str] = &[$($page),*];
        $(#[test]
        fn $test() {
            check($page);
        })*
    };
}

pages! {
    console_of_the_readme: "README.md",
    console_of_commands: "book/src/commands.md",
    console_of_first_steps: "book/src/quickstart.md",
    console_of_rules: "book/src/rules.md",
    console_of_the_first_hour: "book/src/tutorial.md",
}

#[test]
fn console_blocks_stand_on_no_other_page() {
    let mut with_blocks: Vec<String> = fs::read_dir(repository("book/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| format!("book/src/{}", path.file_name().unwrap().to_str().unwrap()))
        .chain(["README.md".to_owned()])
        .filter(|name| !steps(&page(name)).is_empty())
        .collect();
    with_blocks.sort();
    assert_eq!(with_blocks, PAGES, "give each page with console blocks a line in `pages!`");
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn console_lines_left_out_are_any_lines_and_all_others_must_be_there() {
    let output = lines("a\nb\nc\nd, 0.2 s\ne");
    for shown in
        ["a\nb\nc\nd, 7.5 s\ne", "...", "a\n...\ne", "...\nb\n...\nd, 1.0 s\n...", "a\n...\nc\n...", "...\ne"]
    {
        assert!(agrees(&lines(shown), &output), "{shown}");
    }
    for shown in [
        "",
        "a\nb",
        "...\na\n...",
        "a\nb\n...\nc\n...",
        "b\n...",
        "a\n...\nd",
        "a\n...\nc\n...\nb\n...",
        "...\nx\n...",
        "a\nb\nc\nd, 0.2 m\ne",
    ] {
        assert!(!agrees(&lines(shown), &output), "{shown}");
    }
    assert!(!agrees(&lines("..."), &[]), "nothing was left out");
    assert_eq!(
        masked("read by lore 0.1.0+61583fa8 at 127.0.0.1:8600/"),
        "read by lore 0.1.0+* at 127.0.0.1:*/"
    );
}

#[test]
fn console_blocks_run_in_one_shell_and_are_renewed_where_they_are_stale() {
    let page = lines(
        "<!-- $ mkdir sub -->\n```console\n$ cd sub && echo 0aa1bb2c old && echo end\n0aa1bb20 old\n...\n$ pwd; \\\n  echo 0aa1bb20\n~\n$ false # exit code 1\n```\n```\n$ false\n```",
    );
    let (now, faults) = run_page("page", &page, false);
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("page:3: $ cd sub"), "{faults:?}");
    let (renewed, faults) = run_page("page", &page, true);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(now, renewed);
    let shown = renewed.join("\n");
    assert!(
        shown.contains("end\n0aa1bb2c old\n...\n$ pwd; \\\n  echo 0aa1bb2c\n~/sub\n0aa1bb2c\n$ false #"),
        "{shown}"
    );
    let (again, faults) = run_page("page", &renewed, false);
    assert!(faults.is_empty() && again == renewed, "{faults:?}");
    let (_, faults) = run_page("page", &lines("```console\n$ chancery nonsense\n...\n```"), true);
    assert!(faults.len() == 1 && faults[0].contains("exit code 2, not 0"), "{faults:?}");
}

#[test]
fn console_lines_shown_stay_those_that_are_most_alike() {
    let shown = lines("head\n...\n2025-06 three red birds\n  - a tree\n...\ntail");
    let output =
        lines("new head\nother\n2025-05 two birds\n  - b\n2025-06 four red birds\n  - a tree\nx\ntail");
    let is = blessed(&shown, &output);
    assert_eq!(is, lines("new head\n...\n2025-06 four red birds\n  - a tree\n...\ntail"));
}

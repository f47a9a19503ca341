//! Questions to a small archive: whole outputs.

use crate::program::Place;

fn place() -> Place {
    let place = Place::with_archive();
    place.write(
        "quarrel.txt",
        "Fishing quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025.\n",
    );
    assert_eq!(place.run(&["add", "quarrel.txt"]).code, 0);
    place
}

#[test]
fn the_help_teaches() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert!(help.out.contains("Start with `chancery demo`"), "{}", help.out);
    assert!(help.out.contains("Exit codes: 0"), "{}", help.out);
    assert!(place.run(&["--version"]).out.starts_with("chancery 0."));
    assert_eq!(place.run(&[]).code, 2);
}

#[test]
fn json_schema_dictionary_completions_and_manual_come_out() {
    let place = Place::new();
    assert!(place.run(&["schema"]).json()["properties"]["events"].is_object());
    assert!(place.run(&["dictionary"]).out.contains("\n## statements\n"));
    assert_eq!(place.run(&["dictionary", "--json"]).json()[0]["name"], "events");
    assert!(place.run(&["completions", "bash"]).out.contains("chancery"));
    assert!(place.run(&["man"]).out.contains(".TH chancery"));
    assert!(place.run(&["man", "dyad"]).out.contains("\\-\\-by"));
    assert_eq!(place.run(&["man", "dance"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read;
    use std::process::Stdio;
    let place = Place::new();
    let mut child =
        place.command(&["dictionary"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!((child.wait().unwrap().code(), words.as_str()), (Some(0), ""));
}

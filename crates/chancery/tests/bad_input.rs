//! Bad input: a clear line with the file's name, the rest goes on, exit code 1.

use std::fs;

use crate::program::Place;

const GOOD: &str = "Envoys meet\n\nThe foreign ministers of Norway and Peru met in Oslo on 3 March 2025.\n";

/// Adds a folder that holds `good.txt` beside what the test puts there.
fn add_with(prepare: impl FnOnce(&Place)) -> crate::program::Ran {
    let place = Place::with_archive();
    place.write("pile/good.txt", GOOD);
    prepare(&place);
    let ran = place.run(&["add", "pile"]);
    let stats = place.run(&["stats", "--json"]).json();
    assert_eq!(stats["documents"], 1, "the good file is read: {ran:?}");
    assert_eq!(place.run(&["verify"]).code, 0);
    ran
}

#[track_caller]
fn assert_skipped(ran: &crate::program::Ran, file: &str, reason: &str) {
    assert_eq!(ran.code, 1, "{ran:?}");
    let line = ran.err.lines().find(|line| line.starts_with("skipped: ") && line.contains(file));
    let line = line.unwrap_or_else(|| panic!("{file} is not listed in {}", ran.err));
    assert!(line.contains(reason), "{line}");
    assert!(line.contains("; "), "no remedy in {line}");
    assert!(ran.out.contains("1 document"), "{}", ran.out);
    assert!(ran.out.contains("1 skipped"), "{}", ran.out);
}

#[test]
fn an_empty_file() {
    assert_skipped(
        &add_with(|place| place.write("pile/empty.txt", "")),
        "pile/empty.txt",
        "the file is empty",
    );
}

#[test]
fn a_binary_file() {
    let bytes: Vec<u8> =
        (0..40_000u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_skipped(&add_with(|place| place.write("pile/noise.bin", &bytes)), "pile/noise.bin", "");
}

#[test]
fn a_long_single_line_is_read() {
    let place = Place::with_archive();
    let line = "The ministers of Norway and Peru met again and talked about fish. ".repeat(50_000);
    assert!(line.len() > 3_000_000);
    place.write("long.txt", &line);
    let ran = place.run(&["add", "long.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("1 document, 50,000 sentences"), "{}", ran.out);
}

#[test]
fn a_line_that_is_too_long_is_skipped() {
    let ran = add_with(|place| place.write("pile/huge.txt", "word ".repeat(1 << 20)));
    assert_skipped(&ran, "pile/huge.txt", "the document is larger than the limit of 4194304 bytes");
}

#[test]
fn invalid_utf8_does_not_stop_the_rest() {
    let place = Place::with_archive();
    place.write("pile/good.txt", GOOD);
    place.write(
        "pile/bad.txt",
        b"The envoys of Norway and Peru met.\n\xff\xfe\xc3 \x80 They talked about fish.\n",
    );
    let ran = place.run(&["add", "pile"]);
    assert!(ran.code <= 1, "{ran:?}");
    assert!(ran.err.contains("pile/bad.txt"), "the file is named: {}", ran.err);
    assert_eq!(place.run(&["verify"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let mut readable_all_the_same = false;
    let ran = add_with(|place| {
        place.write("pile/closed/a.txt", "");
        let closed = place.path.join("pile/closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        readable_all_the_same = fs::read_dir(&closed).is_ok();
    });
    // The administrator may read everything; then the folder's file is what is skipped.
    let (file, reason) = if readable_all_the_same {
        ("pile/closed/a.txt", "the file is empty")
    } else {
        ("pile/closed", "you have no permission to read it")
    };
    assert_skipped(&ran, file, reason);
}

#[cfg(unix)]
#[test]
fn links_that_go_round_or_nowhere() {
    use std::os::unix::fs::symlink;
    let ran = add_with(|place| symlink("..", place.path.join("pile/loop")).unwrap());
    // `pile/loop` leads to the folder above `pile`; in it `pile` is known already, and so is the archive's own file.
    assert_eq!(ran.code, 1, "{ran:?}");
    let ran = add_with(|place| symlink(".", place.path.join("pile/loop")).unwrap());
    assert_skipped(&ran, "pile/loop", "the link leads back to a folder above it");
    let ran = add_with(|place| symlink("nowhere", place.path.join("pile/lost.txt")).unwrap());
    assert_skipped(&ran, "pile/lost.txt", "the link leads nowhere");
    let ran = add_with(|place| symlink("self", place.path.join("pile/self")).unwrap());
    assert_skipped(&ran, "pile/self", "the link leads round in a circle");
}

#[cfg(unix)]
#[test]
fn odd_file_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::with_archive();
    place.write("pile/two\nlines.txt", GOOD);
    fs::write(place.path.join("pile").join(OsStr::from_bytes(b"bad\xffname.txt")), "").unwrap();
    let ran = place.run(&["add", "pile"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("skipped: pile/bad\u{fffd}name.txt, the whole file: the file is empty"),
        "{}",
        ran.err
    );
    assert!(ran.out.starts_with("1 document"), "{}", ran.out);
    let documents = place.run(&["stats", "--documents", "--json"]).json();
    assert_eq!(documents[0]["source"], "two\nlines.txt");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_does_not_hang() {
    let ran = add_with(|place| {
        let made = std::process::Command::new("mkfifo").arg(place.path.join("pile/pipe")).status();
        assert!(made.unwrap().success());
    });
    assert_skipped(&ran, "pile/pipe", "it is a pipe, a socket or a device");
}

#[test]
fn a_name_that_is_not_there_and_an_address() {
    let place = Place::with_archive();
    let ran = place.run(&["add", "absent.txt", "https://127.0.0.1:1/a.html"]);
    assert_eq!(
        ran.err,
        "skipped: absent.txt: there is no such file or folder; check the name\n\
         skipped: https://127.0.0.1:1/a.html: the host is 127.0.0.1, this machine, and only public servers are asked; name its address \
         yourself with --allow-local where it is a server of yours\n"
    );
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out, "0 documents, 0 sentences, 0 rows, T s; 2 skipped\n");
}

#[test]
fn a_broken_gzip_and_broken_lines_name_the_place() {
    let place = Place::with_archive();
    place.write("cut.txt.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
    place.write("list.jsonl", "{\"text\": \"The envoys of Norway and Peru met in Oslo.\"}\n{broken\n");
    let ran = place.run(&["add", "cut.txt.gz", "list.jsonl"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("skipped: cut.txt.gz"), "{}", ran.err);
    assert!(ran.err.contains("skipped: list.jsonl, line 2"), "{}", ran.err);
    assert!(ran.out.starts_with("1 document, 1 sentence"), "{}", ran.out);
}

#[test]
fn fatal_errors_explain_themselves() {
    let place = Place::new();
    let ran = place.run(&["stats"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("chancery: there is no archive in "), "{}", ran.err);
    assert!(
        ran.err.ends_with("make one with `chancery init DIR`, or name one with `--archive DIR`\n"),
        "{}",
        ran.err
    );
    let ran = place.run(&["stats", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert!(error["error"]["message"].as_str().unwrap().starts_with("there is no archive"));
    assert_eq!(place.run(&["stats", "--archive", "nowhere"]).code, 2);
    assert_eq!(place.run(&["no-such-command"]).code, 2);
    place.write("chancery.db", "this is no database");
    let ran = place.run(&["stats"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("chancery.db"), "{}", ran.err);
    assert_eq!(place.run(&["init", "."]).code, 2, "a file in the way is not overwritten");
}

#[test]
fn an_overlay_that_cannot_be_used_is_named() {
    let place = Place::new();
    place.write("lore/en/rules/COERCE.rule", "this is no rule\n");
    let ran = place.run(&["explain", "--lore", "lore", "Norway warned Peru."]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("en/rules/COERCE.rule"), "{}", ran.err);
    assert_eq!(place.run(&["explain", "--lore", "absent", "Norway warned Peru."]).code, 2);
}

#[test]
fn a_table_with_other_columns_says_once_which_option_helps() {
    let place = Place::with_archive();
    place.write("a.csv", "no,story\n1,Norway accused Peru of fraud.\n2,Peru denied it.\n");
    let ran = place.run(&["add", "a.csv"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(
        ran.err.starts_with("skipped: a.csv, the whole file: no column of the table (no, story) "),
        "{}",
        ran.err
    );
    assert!(ran.err.trim_end().ends_with("with --text-column"), "{}", ran.err);
    let ran = place.run(&["add", "a.csv", "--text-column", "story"]);
    assert_eq!((ran.code, &ran.out[..12]), (0, "2 documents,"), "{ran:?}");
}

#[test]
fn a_missing_file_is_named_in_plain_words() {
    let ran = Place::new().run(&["read", "nowhere.txt"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "skipped: nowhere.txt: there is no such file; check the name\n")
    );
}

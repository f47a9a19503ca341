//! The dossier of a pair: what stands in it, that its footnotes verify, and that hostile texts stay texts.

use std::process::Command;

use serde_json::Value as Json;

use crate::program::Place;

const PAIR: [&str; 3] = ["dossier", "AZE", "RUS"];

/// Two articles that part, and one that tries to become markup.
const ARTICLES: &str = concat!(
    r#"{"title":"[^1]: <script>alert(1)</script> **b** \\input{x} }{ 50%","outlet":"Tide & Sons </style>","date":"2025-07-02","#,
    r#""url":"javascript:alert(1)","text":"Russia threatened Azerbaijan with force on 30 June 2025. Azerbaijan attacked a Russian post on 4 March 2025. "#,
    r#"Azerbaijan accused Russia of shelling its border. Russia condemned Azerbaijan ![x](http://evil.example) [^7] (source 1, x; row `0`) & <img src=x onerror=alert(1)> "#,
    r#"“</q></li><li id=\"note-1\">” on 2 July 2025."}"#,
    "\n",
    r#"{"title":"Denied","outlet":"Harbour Post","date":"2025-07-04","url":"https://harbour.example/a?b=1&c=<2>","authors":["Ada Sedge"],"#,
    r#""text":"Russia did not threaten Azerbaijan, said Dmitry Peskov. Russia attacked an Azerbaijani post on 4 March 2025. The Russian Foreign Ministry "#,
    r#"denied on 3 July 2025 that its forces shelled Azerbaijan."}"#,
    "\n",
);

fn place_with_articles() -> Place {
    let place = Place::with_archive();
    place.write("articles.jsonl", ARTICLES);
    let added = place.run(&["add", "articles.jsonl"]);
    assert_eq!(added.code, 0, "{added:?}");
    place
}

fn place_with_sample() -> Place {
    let place = Place::new();
    assert_eq!(place.run(&["demo", "."]).code, 0);
    place
}

fn run(place: &Place, more: &[&str]) -> String {
    let ran = place.run(&[&PAIR[..], more].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.out
}

fn text_of(place: &Place, name: &str) -> String {
    String::from_utf8(place.read(name)).unwrap()
}

#[test]
fn every_event_of_the_brief_stands_in_the_dossier_and_every_footnote_on_its_words() {
    let place = place_with_sample();
    run(&place, &["-o", "d.html"]);
    run(&place, &["-o", "d.md"]);
    let (html, markdown) = (text_of(&place, "d.html"), text_of(&place, "d.md"));
    let brief = place.run(&["dyad", "AZE", "RUS", "--json"]).json();
    let mut rows = 0;
    for kind in ["events", "statements"] {
        for row in brief[kind].as_array().unwrap() {
            let id = row["id"].as_str().unwrap();
            assert!(html.contains(&format!("data-row=\"{id}\"")), "{id} is not in the HTML");
            assert!(markdown.contains(&format!("row `{id}`")), "{id} is not in the Markdown");
            rows += 1;
        }
    }
    assert!(rows >= 10, "{rows}");
    let verified = place.run(&["verify", "d.html", "d.md"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    // the docket has footnotes of its own
    let words: Vec<&str> = verified.out.split_whitespace().collect();
    let noted: usize = words[1].parse().unwrap();
    assert!(noted >= rows, "{noted} footnotes for {rows} rows");
    let expected = format!(
        "d.html: {noted} of {noted} footnotes stand on their words\nd.md: {noted} of {noted} footnotes stand on their words\n"
    );
    assert_eq!(verified.out, expected);
    for heading in ["Summary", "Course", "Chronology", "Who said what", "Sources", "Notes"] {
        assert!(
            html.contains(&format!(">{heading}</h2>")) && markdown.contains(&format!("\n## {heading}\n")),
            "{heading}"
        );
    }
}

#[test]
fn equal_archives_give_equal_bytes_in_a_file_and_on_standard_output() {
    let (one, other) = (place_with_articles(), Place::with_archive());
    let lines: Vec<&str> = ARTICLES.lines().rev().collect();
    other.write("a.jsonl", lines[0]);
    other.write("b.jsonl", lines[1]);
    assert_eq!(other.run(&["add", "a.jsonl", "b.jsonl"]).code, 0);
    run(&one, &["-o", "d.md"]);
    let markdown = text_of(&one, "d.md");
    assert!(markdown.len() > 1000);
    assert_eq!(run(&one, &[]), markdown, "standard output gives the Markdown");
    assert_eq!(run(&other, &[]), markdown, "the order of adding does not matter");
}

#[test]
fn the_html_asks_for_nothing_and_every_reference_has_a_target() {
    let place = place_with_sample();
    run(&place, &["-o", "d.html"]);
    let html = text_of(&place, "d.html");
    for word in ["<script", "<link", "<img", "<iframe", "<object", "src=", "@import", "url("] {
        assert!(!html.contains(word), "{word}");
    }
    let tags = html.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag);
    assert!(
        tags.clone().count() > 100
            && tags.clone().all(|tag| !tag.contains(" on") && !tag.contains(" style="))
    );
    assert!(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    let links: Vec<&str> =
        html.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert!(links.len() > 20);
    for link in links {
        match link.strip_prefix('#') {
            Some(anchor) => assert!(html.contains(&format!("id=\"{anchor}\"")), "{link} leads nowhere"),
            None => assert!(link.starts_with("https://") && link.contains(".example/"), "{link}"),
        }
    }
}

#[test]
fn changed_words_forged_rows_and_lost_notes_are_found() {
    let place = place_with_articles();
    run(&place, &["-o", "d.html"]);
    run(&place, &["-o", "d.md"]);
    for name in ["d.html", "d.md"] {
        let good = text_of(&place, name);
        let is_html = name.ends_with("html");
        let row = good.split(if is_html { "data-row=\"" } else { "row `" }).last().unwrap();
        let row = &row[..16];
        let note = if is_html { "</q> <span" } else { "” (source " };
        let cases = [
            (
                good.replacen("with force on 30 June", "with force on 31 June", 9),
                "the quoted words are not those",
            ),
            (good.replace(row, "00000000000000aa"), "the archive holds no row 00000000000000aa"),
            (good.replace(row, "no row"), "the archive holds no row no row"),
            (
                good.replacen("data-start=\"", "data-start=\"1", 1).replacen(
                    "characters ",
                    "characters 1",
                    2,
                ),
                "stands at another place",
            ),
            (good.replacen(note, &format!(" not{note}"), 1), "the quoted words are not those"),
            (
                good.replace("id=\"note-1\"", "id=\"note-x\"").replace("[^1]: ", "[^x]: "),
                "there is no such note",
            ),
            (
                good.replace("note-2\"", "note-1\"").replace("[^2]: ", "[^1]: "),
                "there is another note with this number",
            ),
            ("no dossier".to_owned(), "it holds no footnotes"),
            ("<".to_owned(), "it holds no footnotes"),
        ];
        for (bad, fault) in cases {
            assert_ne!(bad, good, "{fault}");
            place.write("bad", &bad);
            let ran = place.run(&["verify", "bad"]);
            assert_eq!(ran.code, 1, "{name}: {fault}: {ran:?}");
            assert!(ran.out.contains(fault), "{name}: {fault}: {}", ran.out);
        }
    }
    place.write("bytes", [0xff, 0xfe, 0, b'<', b'l', b'i']);
    assert_eq!(place.run(&["verify", "bytes"]).code, 1);
    let missing = place.run(&["verify", "missing.html"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("cannot read missing.html"), "{}", missing.err);
    let json = place.run(&["verify", "d.html", "--json"]).json();
    let file = &json["files"][0];
    assert_eq!(
        (file["notes"].clone(), file["faults"].clone()),
        (file["notes_good"].clone(), Json::Array(Vec::new()))
    );
}

#[test]
fn removing_a_document_shows_in_the_dossier_that_quotes_it() {
    let place = place_with_articles();
    run(&place, &["-o", "d.html"]);
    let id = place.run(&["export", "jsonl"]).out.lines().next().map(|line| {
        let reading: Json = serde_json::from_str(line).unwrap();
        reading["document"]["id"].as_str().unwrap().to_owned()
    });
    assert_eq!(place.run(&["remove", &id.unwrap()]).code, 0);
    let ran = place.run(&["verify", "d.html"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("the archive holds no document"), "{}", ran.out);
}

#[test]
fn hostile_texts_stay_texts() {
    let place = place_with_articles();
    run(&place, &["-o", "d.html", "--bib", "d.bib", "--csl", "d.json"]);
    let markdown = run(&place, &[]);
    let html = text_of(&place, "d.html");
    assert_eq!(html.matches("</style>").count(), 1);
    for markup in ["<script", "<img", "javascript:", "evil.example\"", "<li id=\"note-1\">"] {
        assert!(!html.contains(markup), "{markup}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the title is shown");
    let unescaped = markdown.replace("\\\\", "").replace("\\<", "");
    for markup in ["<script", "<img", "</q>", "</li>"] {
        assert!(!unescaped.contains(markup), "{markup}");
    }
    for markup in ["![x]", "[x](", "javascript:", "http://evil"] {
        assert!(!markdown.contains(markup), "{markup}");
    }
    assert_eq!(markdown.lines().filter(|line| line.starts_with("[^1]: ")).count(), 1);
    place.write("d.md", &markdown);
    assert_eq!(place.run(&["verify", "d.html", "d.md"]).code, 0);
    let bib = text_of(&place, "d.bib");
    assert_eq!(bib.lines().filter(|line| line.starts_with('@')).count(), 2, "{bib}");
    assert_eq!(bib.matches('{').count(), bib.matches('}').count(), "{bib}");
    let csl: Json = serde_json::from_str(&text_of(&place, "d.json")).unwrap();
    assert_eq!(csl.as_array().unwrap().len(), 2);
}

#[test]
fn accounts_that_part_stand_side_by_side() {
    let place = place_with_articles();
    let json = place.run(&[&PAIR[..], &["--json"]].concat()).json();
    let found: Vec<(&str, usize)> = json["disputes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["field"].as_str().unwrap(), one["notes"].as_array().unwrap().len()))
        .collect();
    assert_eq!(found, [("polarity", 2), ("responsibility", 2), ("polarity", 2)]);
    let markdown = run(&place, &[]);
    assert!(markdown.contains("\n## Where the accounts part\n"));
    assert!(markdown.contains(
        "- not so: Dmitry Peskov (RUS), in Harbour Post, 4 July 2025 (1 source): “**Russia did not threaten Azerbaijan**, said Dmitry Peskov.”"
    ));
    let quiet = Place::with_archive();
    quiet.write("a.txt", "Russia arrested two Azerbaijani citizens on 4 March 2025.");
    assert_eq!(quiet.run(&["add", "a.txt"]).code, 0);
    let markdown = run(&quiet, &[]);
    assert!(
        markdown.contains(
            "1 report in 1 document tells what Azerbaijan and Russia did to each other in March 2025."
        ),
        "{markdown}"
    );
    assert!(markdown.contains("That is thin"), "{markdown}");
    for absent in ["accounts part", "Who said what", "denied", "Announced", "Phases", "most recent turn"] {
        assert!(!markdown.contains(absent), "{absent}: {markdown}");
    }
}

#[test]
fn days_can_be_asked_for_and_the_day_of_the_dossier_given() {
    let place = place_with_articles();
    let all = run(&place, &["--json"]);
    let some = run(&place, &["--json", "--since", "2025-03", "--until", "2025-03"]);
    let entries = |text: &str| {
        let json: Json = serde_json::from_str(text).unwrap();
        json["chronology"].as_array().unwrap().clone()
    };
    let (all, some) = (entries(&all), entries(&some));
    assert!(2 <= some.len() && some.len() < all.len(), "{} of {}", some.len(), all.len());
    for entry in &some {
        let day = |end: &str| entry[end].as_str().map(str::to_owned);
        let begins = day("start").is_none_or(|start| start.as_str() <= "2025-03-31");
        assert!(begins && day("end").is_none_or(|end| end.as_str() >= "2025-03-01"), "{entry}");
    }
    let dated = run(&place, &["--as-of", "2025-07-05"]);
    assert!(dated.contains("- As of: 5 July 2025\n"));
    assert!(!run(&place, &[]).contains("As of"));
}

#[test]
fn what_cannot_be_written_is_named_with_a_remedy() {
    let place = place_with_articles();
    let none = place.run(&["dossier", "AZE", "FRA"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""));
    assert!(none.err.contains("the record holds nothing on AZE-FRA"), "{}", none.err);
    for (arguments, words) in [
        (vec!["dossier", "AZE", "RUS", "-o", "d.docx"], "d.docx: a dossier is written as .html or .md"),
        (vec!["dossier", "AZE", "Azerbaijan"], "are the same actor"),
        (vec!["dossier", "AZE", "RUS", "-o", "no/such/d.md"], "cannot write no/such/d.md"),
    ] {
        let ran = place.run(&arguments);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn references_are_exported_and_read_back_by_programs_we_did_not_write() {
    let place = place_with_articles();
    for (format, file) in [("bibtex", "all.bib"), ("csl", "all.json")] {
        let printed = place.run(&["export", format]);
        assert_eq!(printed.code, 0, "{printed:?}");
        assert_eq!(place.run(&["export", format, "--output", file]).code, 0);
        assert_eq!(text_of(&place, file), printed.out);
    }
    let csl: Json = serde_json::from_str(&text_of(&place, "all.json")).unwrap();
    let harbour = csl.as_array().unwrap().iter().find(|item| item["title"] == "Denied").unwrap();
    assert_eq!(harbour["issued"]["date-parts"], serde_json::json!([[2025, 7, 4]]));
    assert_eq!(harbour["container-title"], "Harbour Post");
    let read_back = |package: &str, script: &str| {
        // A Python that has the packages can be named; without one, or without the packages, this part is skipped.
        let python = std::env::var("CHANCERY_READERS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let run = |script: &str| Command::new(&python).args(["-c", script]).current_dir(&place.path).output();
        if !run(&format!("import {package}")).is_ok_and(|output| output.status.success()) {
            eprintln!("{python} has no {package}: reading back with it is skipped");
            return;
        }
        let output = run(script).unwrap();
        assert!(output.status.success(), "{package}: {}", String::from_utf8_lossy(&output.stderr));
    };
    read_back(
        "pybtex",
        "from pybtex.database import parse_file\n\
         e = parse_file('all.bib').entries\n\
         assert len(e) == 2, e\n\
         d = [x for x in e.values() if x.fields['title'] == '{Denied}'][0]\n\
         assert d.fields['year'] == '2025' and d.fields['day'] == '4', d.fields\n\
         assert [str(p) for p in d.persons['author']] == ['{Ada Sedge}'], d.persons\n",
    );
    read_back(
        "bibtexparser",
        "import bibtexparser\n\
         text = open('all.bib').read()\n\
         new = hasattr(bibtexparser, 'parse_string')\n\
         lib = bibtexparser.parse_string(text) if new else bibtexparser.loads(text)\n\
         assert len(lib.entries) == 2, lib.entries\n\
         assert not new or not lib.failed_blocks, lib.failed_blocks\n",
    );
    read_back(
        "citeproc",
        "import json\n\
         from citeproc.source.json import CiteProcJSON\n\
         items = json.load(open('all.json'))\n\
         source = CiteProcJSON(items)\n\
         assert sorted(source) == sorted(item['id'] for item in items)\n\
         assert all(source[item['id']].title for item in items)\n",
    );
}

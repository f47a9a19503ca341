//! What heads of pasted texts say of themselves (`fixtures/heads`): title, outlet, authors and day, counted for two halves, of
//! which `dev` may be looked at when rules are mended and `test` may not. To see what is missed in `dev` set `INTAKE_HEADS`.

use std::path::Path;

use chancery_record::DocumentMeta;

/// One head with what it says.
struct Case<'a> {
    name: &'a str,
    title: &'a str,
    outlet: &'a str,
    authors: Vec<&'a str>,
    date: &'a str,
    text: &'a str,
}

fn cases(file: &str) -> Vec<Case<'_>> {
    file.split("\n=== ").skip(1).map(case).collect()
}

fn case(written: &str) -> Case<'_> {
    let (said, text) = written.split_once("\n---\n").expect("a head has a line --- before its text");
    let mut lines = said.lines();
    let name = lines.next().unwrap_or_default();
    let mut case = Case { name, title: "", outlet: "", authors: Vec::new(), date: "", text };
    for (key, value) in lines.filter_map(|line| line.split_once(':')) {
        match (key, value.trim()) {
            ("title", value) => case.title = value,
            ("outlet", value) => case.outlet = value,
            ("author", value) => case.authors.push(value),
            ("date", value) => case.date = value,
            (key, _) => panic!("{name}: no field {key}"),
        }
    }
    case
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Which of title, outlet, authors and day are right.
fn right(case: &Case<'_>, meta: &DocumentMeta) -> [bool; 4] {
    let authors = meta.authors.len() == case.authors.len()
        && meta.authors.iter().zip(&case.authors).all(|(one, other)| same(one, other));
    let day = meta.published.map(|days| days.to_string()).unwrap_or_default();
    [same(&meta.title, case.title), same(&meta.outlet, case.outlet), authors, day == case.date]
}

fn check(half: &str, floors: [usize; 4]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/heads/{half}.txt"));
    let file = std::fs::read_to_string(path).unwrap();
    let cases = cases(&file);
    let shows = half == "dev" && std::env::var_os("INTAKE_HEADS").is_some();
    let mut sums = [0; 4];
    for case in &cases {
        let documents = super::documents("pasted.txt", case.text.as_bytes());
        let meta = &documents[0].meta;
        let right = right(case, meta);
        (0..4).for_each(|at| sums[at] += usize::from(right[at]));
        if shows && right.contains(&false) {
            println!(
                "{}: {right:?} {:?} {:?} {:?} {:?}",
                case.name, meta.title, meta.outlet, meta.authors, meta.published
            );
        }
    }
    println!("{half}: of {} heads right: title, outlet, authors, day {sums:?}", cases.len());
    assert!(
        (0..4).all(|at| sums[at] >= floors[at]),
        "{half}: {sums:?} of {}, floors {floors:?}",
        cases.len()
    );
}

#[test]
fn heads_say_title_outlet_authors_and_day() {
    check("dev", [42, 42, 42, 42]);
    check("test", [40, 41, 40, 42]);
}

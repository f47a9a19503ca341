//! Reports of one event: `report TAB cluster`, the cluster named by its first report. Input is a table of reports as the program
//! has them (form: `gold/own/clusters/README.md`); the column `event` is not read. With `--as-read` the fields are those that the reader
//! finds in the sentence on the day of publication, in the first event between the two actors; a report in which it finds none stays alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chancery_course::{Account, Pair, Report, deeds};
use chancery_record::{Actor, Code, DayRange, DocumentId, Event, Modality, Polarity};

use super::{Task, read_given};
use crate::GoldError;
use crate::input::table_rows;

const COLUMNS: [&str; 13] = [
    "report",
    "document",
    "group",
    "published",
    "days",
    "type",
    "who",
    "whom",
    "place",
    "person",
    "size",
    "flags",
    "sentence",
];

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let mut groups: BTreeMap<String, u32> = BTreeMap::new();
    let (mut names, mut accounts) = (Vec::new(), Vec::new());
    for (line, cells) in table_rows(task.input, &COLUMNS)? {
        let wrong = |what: &str| {
            GoldError::line(task.input, line, format!("{what}; see gold/own/clusters/README.md"))
        };
        let account = account(&cells, &mut groups).map_err(|what| wrong(&what))?;
        names.push(cells[0].clone());
        accounts.push(if task.as_read { read_again(task, account, &cells[3], &cells[12]) } else { account });
    }
    let mut cluster: Vec<usize> = (0..accounts.len()).collect();
    for pair in pairs_of(&accounts) {
        for deed in deeds(&accounts, &pair) {
            let first = deed.reports.iter().copied().min().unwrap_or(0);
            for report in deed.reports {
                cluster[report] = first;
            }
        }
    }
    let mut out = String::from("report\tcluster\n");
    for (name, first) in names.iter().zip(cluster) {
        let _ = writeln!(out, "{name}\t{}", names[first]);
    }
    Ok(out)
}

fn pairs_of(accounts: &[Account]) -> BTreeSet<Pair> {
    let codes = |account: &Account| -> Vec<Code> {
        account.report.who.iter().chain(&account.report.whom).cloned().collect()
    };
    let mut pairs = BTreeSet::new();
    for account in accounts {
        let codes = codes(account);
        for one in &codes {
            pairs.extend(codes.iter().filter_map(|other| Pair::new(one, other)));
        }
    }
    pairs
}

fn account(cells: &[String], groups: &mut BTreeMap<String, u32>) -> Result<Account, String> {
    let [_, document, group, published, days, event, who, whom, place, person, size, flags, _] = cells else {
        return Err("has too few cells".to_owned());
    };
    let group = if group.is_empty() { document } else { group };
    let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let (event_type, mode) = event.split_once('.').unwrap_or((event, ""));
    let codes = |cell: &str| cell.split('+').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let has = |flag: &str| flags.split(' ').any(|word| word == flag);
    Ok(Account {
        report: Report {
            document: DocumentId(document.clone()),
            days: days_of(days)?,
            event_type: event_type.to_owned(),
            mode: mode.to_owned(),
            who: codes(who),
            whom: codes(whom),
            reciprocal: has("together"),
            polarity: Polarity::Affirmed,
            modality: Modality::Actual,
            historical: has("history"),
            again: false,
        },
        published: days_of(published)?,
        group: *groups.entry(group.clone()).or_insert(next),
        place: place.to_lowercase(),
        person: person.to_lowercase(),
        size: sizes(size)?,
        official: true,
        contexts: Vec::new(),
    })
}

/// The same report with the fields that the reader finds in its sentence.
fn read_again(task: &Task<'_>, given: Account, published: &str, sentence: &str) -> Account {
    let reading = read_given(task.lore, sentence, published);
    let codes = |event: &Event| -> Vec<Code> {
        event.who.iter().chain(&event.whom).map(|actor| actor.code.clone()).collect()
    };
    let wanted: Vec<&Code> = given.report.who.iter().chain(&given.report.whom).collect();
    let is_meant = |event: &&Event| {
        let found = codes(event);
        wanted.iter().all(|code| found.contains(code))
    };
    let Some(event) = reading.events.iter().find(is_meant) else {
        let nobody = Report { who: Vec::new(), whom: Vec::new(), ..given.report };
        return Account { report: nobody, ..given };
    };
    let list = |actors: &[Actor]| -> Vec<Code> {
        actors.iter().map(|actor| actor.code.clone()).filter(|code| !code.is_empty()).collect()
    };
    let size = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
    let place = event
        .place
        .as_ref()
        .filter(|place| task.lore.country_name(&place.code).is_none_or(|name| name != place.name));
    let persons: Vec<&str> = event
        .who
        .iter()
        .map(|actor| actor.entity.as_str())
        .filter(|entity| entity.starts_with("person:"))
        .collect();
    Account {
        report: Report {
            days: event.head.date.days,
            event_type: event.event_type.clone(),
            mode: event.mode.clone(),
            who: list(&event.who),
            whom: list(&event.whom),
            reciprocal: event.reciprocal,
            polarity: event.head.polarity,
            modality: event.head.modality,
            historical: event.historical,
            ..given.report
        },
        place: place.map_or(String::new(), |place| place.name.to_lowercase()),
        person: if let [person] = persons[..] { person.to_lowercase() } else { String::new() },
        size: [event.size.dead, event.size.injured, event.size.arrested, event.size.participants].map(size),
        ..given
    }
}

/// `2025-06-27`, `2025-06`, `2025-06-27..2025-07-02`, `..2025-07-02`, or empty.
fn days_of(cell: &str) -> Result<DayRange, String> {
    let wrong = || format!("`{cell}` is no day");
    let end = |cell: &str| match cell {
        "" => Ok(DayRange::default()),
        _ => DayRange::from_iso(cell).ok_or_else(wrong),
    };
    match cell.split_once("..") {
        Some((first, last)) => Ok(DayRange { start: end(first)?.start, end: end(last)?.end }),
        None => end(cell),
    }
}

/// `dead=3 injured=12`.
fn sizes(cell: &str) -> Result<[Option<u32>; 4], String> {
    let mut sizes = [None; 4];
    for word in cell.split(' ').filter(|word| !word.is_empty()) {
        let parsed = word.split_once('=').and_then(|(name, number)| {
            let place =
                ["dead", "injured", "arrested", "participants"].iter().position(|known| *known == name)?;
            Some((place, number.parse().ok()?))
        });
        let (place, number) = parsed.ok_or_else(|| format!("`{word}` is no size"))?;
        sizes[place] = Some(number);
    }
    Ok(sizes)
}

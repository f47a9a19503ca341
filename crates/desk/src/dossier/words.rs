//! Rows in words: who, when, and what was done, as a sentence of the dossier says it.
//!
//! The words lie in `data/desk/`. Nothing here reads articles; names and codes are
//! those of the row.

use chancery_course::{Month, PairCount};
use chancery_record::{Date, DayRange};
use serde_json::Value as Json;

use crate::rows;
use crate::server::NameOf;

const PHRASES: &str = include_str!("../../../../data/desk/phrases.tsv");
const SECTORS: &str = include_str!("../../../../data/desk/sectors.tsv");

const PRONOUNS: &str = include_str!("../../../../data/desk/pronouns.txt");

/// True for a name that only points to somebody else.
pub(crate) fn is_pronoun(name: &str) -> bool {
    let name = name.to_lowercase();
    PRONOUNS.lines().any(|line| !line.starts_with('#') && line == name)
}

/// What an event type is called.
struct Phrase {
    code: &'static str,
    mode: &'static str,
    towards: &'static str,
    together: &'static str,
    noun: &'static str,
}

/// The words of the dossier.
pub(crate) struct Words<'n> {
    phrases: Vec<Phrase>,
    sectors: Vec<[&'static str; 3]>,
    name_of: &'n NameOf,
}

fn cells(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split('\t').map(str::trim).collect())
}

impl<'n> Words<'n> {
    /// The built-in words, with the names of actor codes.
    pub(crate) fn new(name_of: &'n NameOf) -> Self {
        let phrase = |cells: Vec<&'static str>| match cells[..] {
            [code, mode, towards, together, noun] => Some(Phrase { code, mode, towards, together, noun }),
            _ => None,
        };
        let sector = |cells: Vec<&'static str>| match cells[..] {
            [code, many, one] => Some([code, many, one]),
            _ => None,
        };
        Words {
            phrases: cells(PHRASES).filter_map(phrase).collect(),
            sectors: cells(SECTORS).filter_map(sector).collect(),
            name_of,
        }
    }

    /// The name of an actor code, or the code.
    pub(crate) fn name(&self, code: &str) -> String {
        (self.name_of)(code).unwrap_or_else(|| code.to_owned())
    }

    fn phrase(&self, row: &Json) -> Option<&Phrase> {
        let (code, mode) = (rows::text(row, "type"), rows::text(row, "mode"));
        let find = |mode: &str| self.phrases.iter().find(|phrase| phrase.code == code && phrase.mode == mode);
        find(mode).or_else(|| find(""))
    }

    /// What several events of a type are called (`accusations`); the code where no table names it.
    pub(crate) fn noun<'w>(&self, code: &'w str) -> &'w str {
        let found = self.phrases.iter().find(|phrase| phrase.code == code && phrase.mode.is_empty());
        found.map_or(code, |phrase| phrase.noun)
    }

    /// An event as a clause in the past: `Azerbaijan's police arrested people of Russia`.
    pub(crate) fn clause(&self, row: &Json) -> String {
        let (who, whom) = (self.actors(&row["who"]), self.actors(&row["whom"]));
        let Some(phrase) = self.phrase(row) else {
            let parties: Vec<String> = who.into_iter().chain(whom).collect();
            return format!("{}: {}", rows::event_code(row), joined(&parties));
        };
        if row["reciprocal"].as_bool() == Some(true) {
            let all: Vec<String> = who.into_iter().chain(whom).collect();
            return format!("{} {}", or_somebody(&all), phrase.together);
        }
        let is_state = |actor: &Json| rows::text(actor, "name") == self.name(rows::text(actor, "code"));
        let people = row["whom"].as_array().is_some_and(|whom| whom.iter().all(is_state));
        // "arrested people of Russia", but "arrested two editors".
        let towards =
            if people { phrase.towards.to_owned() } else { phrase.towards.replace("people of ~", "~") };
        format!("{} {}", or_somebody(&who), towards.replacen('~', &or_somebody(&whom), 1))
    }

    /// Actors of a list in words, each once.
    pub(crate) fn actors(&self, list: &Json) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for actor in list.as_array().into_iter().flatten() {
            let words = self.actor(actor);
            if !words.is_empty() && !out.contains(&words) {
                out.push(words);
            }
        }
        out
    }

    /// An actor: a state by its name and sector (`Russia's military`), anybody else by name and code (`SOCAR (AZE)`).
    pub(crate) fn actor(&self, actor: &Json) -> String {
        let (name, code) = (rows::text(actor, "name"), rows::text(actor, "code"));
        if code.is_empty() {
            return name.to_owned();
        }
        let country = self.name(code);
        let is_state = name.is_empty() || name == country || name == code;
        if is_state {
            return self.sector(actor).map_or(country.clone(), |[_, many, _]| format!("{country}'s {many}"));
        }
        let says_country = rows::text(actor, "entity").starts_with("state:") || name.contains(&country);
        if says_country { name.to_owned() } else { format!("{name} ({code})") }
    }

    /// A speaker: name, country and sector as far as they are known.
    pub(crate) fn speaker(&self, actor: &Json) -> String {
        let (name, code) = (rows::text(actor, "name"), rows::text(actor, "code"));
        let country = if code.is_empty() { String::new() } else { self.name(code) };
        let sector = match rows::text(actor, "sector").split(' ').next() {
            _ if code.is_empty() => None,
            Some("GOV") => Some("government"),
            _ => self.sector(actor).map(|[_, _, one]| *one),
        };
        let about: Vec<&str> = [country.as_str(), sector.unwrap_or("")]
            .into_iter()
            .filter(|part| !part.is_empty() && *part != name)
            .collect();
        let name = capital(name);
        if about.is_empty() { name } else { format!("{name} ({})", about.join(", ")) }
    }

    fn sector(&self, actor: &Json) -> Option<&[&'static str; 3]> {
        let first = rows::text(actor, "sector").split(' ').next()?;
        self.sectors.iter().find(|[code, ..]| *code == first)
    }

    /// Both names of a pair.
    pub(crate) fn pair(&self, count: &PairCount) -> (String, String) {
        (self.name(&count.pair.first), self.name(&count.pair.second))
    }
}

fn or_somebody(names: &[String]) -> String {
    if names.is_empty() { "somebody not named".to_owned() } else { joined(names) }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `1 report`, `5 reports`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The first letter in upper case.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The words cut after `most` characters, at a space where there is one, with an ellipsis.
pub(crate) fn shortened(words: &str, most: usize) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= most {
        return words;
    }
    let cut: String = words.chars().take(most).collect();
    let end = cut.rfind(' ').filter(|end| *end > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ' ']))
}

/// Words without the quotation marks around them, which the dossier puts itself.
pub(crate) fn unquoted(words: &str) -> &str {
    const MARKS: [char; 5] = ['"', '“', '”', '„', '«'];
    words.trim().trim_start_matches(MARKS).trim_end_matches(MARKS).trim_end_matches('»').trim()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// `June 2025`.
pub(crate) fn month(month: Month) -> String {
    format!("{} {}", month_name(month.month), month.year)
}

/// `27 June 2025`.
pub(crate) fn day(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}

/// `27 June 2025`, `27-29 June 2025`, `30 June to 2 July 2025`, `June 2025`, `2025`, `by 2 July 2025`, `from 2 July 2025`,
/// `undated`.
pub(crate) fn days(range: &DayRange) -> String {
    let (start, end) = match (range.start, range.end) {
        (None, None) => return "undated".to_owned(),
        (None, Some(end)) => return format!("by {}", day(end)),
        (Some(start), None) => return format!("from {}", day(start)),
        (Some(start), Some(end)) => (start, end),
    };
    let same_year = start.year() == end.year();
    let same_month = same_year && start.month() == end.month();
    let whole_months = same_year && start.day() == 1 && end == end.last_of_month();
    match () {
        () if start == end => day(start),
        () if whole_months && same_month => month(Month::of(start)),
        () if whole_months && start.month() == 1 && end.month() == 12 => start.year().to_string(),
        () if whole_months => format!("{} to {}", month_name(start.month()), month(Month::of(end))),
        () if same_month => format!("{}-{}", start.day(), day(end)),
        () if same_year => format!("{} {} to {}", start.day(), month_name(start.month()), day(end)),
        () => format!("{} to {}", day(start), day(end)),
    }
}

/// The months from the first to the last day: `December 2024 to June 2025`.
pub(crate) fn months(range: &DayRange) -> String {
    match (range.start.map(Month::of), range.end.map(Month::of)) {
        (Some(start), Some(end)) if start != end => format!("{} to {}", month(start), month(end)),
        (Some(only), _) | (None, Some(only)) => month(only),
        (None, None) => days(range),
    }
}

/// The days with a preposition where the words ask for one: `on 27 June 2025`, `in June 2025`, `by 2 July 2025`.
pub(crate) fn when(range: &DayRange) -> String {
    let words = days(range);
    match (range.start, range.end) {
        (Some(start), Some(end)) if start == end => format!("on {words}"),
        (Some(_), Some(_)) if words.starts_with(|first: char| first.is_ascii_digit()) && words.len() > 4 => {
            format!("on {words}")
        }
        (Some(_), Some(_)) => format!("in {words}"),
        (None, None) => "on an unknown day".to_owned(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_record::Ontology;
    use serde_json::json;

    fn name_of() -> NameOf {
        Box::new(|code: &str| {
            [("RUS", "Russia"), ("AZE", "Azerbaijan")]
                .iter()
                .find(|(known, _)| *known == code)
                .map(|(_, name)| (*name).to_owned())
        })
    }

    #[test]
    fn every_type_and_mode_has_words_and_no_other() {
        let ontology = Ontology::parse(include_str!("../../../../data/ontology/plover.tsv")).unwrap();
        let name_of = name_of();
        let words = Words::new(&name_of);
        let known: Vec<(&str, &str)> =
            ontology.rows.iter().map(|row| (row.code.as_str(), row.mode.as_str())).collect();
        let said: Vec<(&str, &str)> = words.phrases.iter().map(|phrase| (phrase.code, phrase.mode)).collect();
        assert_eq!(said, known);
        let lines = cells(PHRASES).count() + cells(SECTORS).count();
        assert_eq!(lines, words.phrases.len() + words.sectors.len(), "a line that cannot be read");
        for phrase in &words.phrases {
            assert_eq!(phrase.towards.matches('~').count(), 1, "{} {}", phrase.code, phrase.mode);
            assert!(!phrase.together.contains('~') && !phrase.noun.is_empty());
        }
    }

    #[test]
    fn an_event_is_a_clause() {
        let name_of = name_of();
        let words = Words::new(&name_of);
        let state = |code: &str, name: &str, sector: &str| json!({"name": name, "code": code, "sector": sector, "entity": format!("state:{code}")});
        let row = json!({"type": "COERCE", "mode": "arrest", "who": [state("AZE", "Azerbaijan", "COP")],
            "whom": [state("RUS", "Russia", "GOV"), {"name": "Sputnik", "code": "RUS", "entity": "org:Sputnik"}]});
        assert_eq!(words.clause(&row), "Azerbaijan's police arrested Russia and Sputnik (RUS)");
        let of_state =
            json!({"type": "COERCE", "mode": "arrest", "who": [], "whom": [state("RUS", "Russia", "GOV")]});
        assert_eq!(words.clause(&of_state), "somebody not named arrested people of Russia");
        let both = json!({"type": "CONSULT", "mode": "dance", "reciprocal": true, "who": [state("AZE", "Azerbaijan", ""), state("RUS", "Russian envoy", "")], "whom": []});
        assert_eq!(words.clause(&both), "Azerbaijan and Russian envoy met or talked");
        assert_eq!(
            words.speaker(&json!({"name": "Dmitry Peskov", "code": "RUS", "sector": "GOV"})),
            "Dmitry Peskov (Russia, government)"
        );
        assert_eq!(words.speaker(&json!({"name": "Selimbey"})), "Selimbey");
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let range = |start: &str, end: &str| rows::days(&json!({"start": start, "end": end}));
        let cases = [
            ("2025-06-27", "2025-06-27", "27 June 2025", "on 27 June 2025"),
            ("2025-06-27", "2025-06-29", "27-29 June 2025", "on 27-29 June 2025"),
            ("2025-06-30", "2025-07-02", "30 June to 2 July 2025", "on 30 June to 2 July 2025"),
            ("2025-02-01", "2025-02-28", "February 2025", "in February 2025"),
            ("2025-06-01", "2025-08-31", "June to August 2025", "in June to August 2025"),
            ("2025-01-01", "2025-12-31", "2025", "in 2025"),
            ("", "2025-07-02", "by 2 July 2025", "by 2 July 2025"),
            ("2025-07-02", "", "from 2 July 2025", "from 2 July 2025"),
            ("", "", "undated", "on an unknown day"),
        ];
        for (start, end, words, said) in cases {
            assert_eq!((days(&range(start, end)).as_str(), when(&range(start, end)).as_str()), (words, said));
        }
        assert_eq!(shortened("one two three four", 9), "one two…");
    }
}

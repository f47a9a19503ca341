//! Settings: what options fall back to, from the file of the archive and the file of the user.
//!
//! [`SETTINGS`] is the one list of them: the parser of the files, the file that `chancery init` writes, `chancery config` and
//! the page `book/src/settings.md` follow it. An option of the command line goes before the environment, then come
//! `chancery.toml` in the archive's folder, `chancery/config.toml` in the user's folder of settings, the default.
//!
//! What it does not: no setting changes what is read in a text but `lore` and the names of columns, as their options do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::walk::label;

pub(crate) use chancery_pile::home::ARCHIVE_FILE;

/// What a setting may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// A whole number between the two.
    Number(u32, u32),
    /// Text.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A path; in a file it is seen from the folder of that file.
    Folder,
}

/// A setting: everything that is known about it.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Name in the file; before the dot the table.
    pub(crate) name: &'static str,
    /// What it may hold.
    pub(crate) shape: Shape,
    /// The default as it is written in the file, or empty.
    pub(crate) default: &'static str,
    /// What holds where there is no default.
    pub(crate) otherwise: &'static str,
    /// The option that goes before it, with the commands that have it where not all have.
    pub(crate) option: &'static str,
    /// The variable of the environment that goes before the files, or empty.
    pub(crate) variable: &'static str,
    /// Meaning.
    pub(crate) doc: &'static str,
}

const fn number(
    name: &'static str,
    range: (u32, u32),
    default: &'static str,
    option: &'static str,
    doc: &'static str,
) -> Setting {
    Setting {
        name,
        shape: Shape::Number(range.0, range.1),
        default,
        otherwise: "",
        option,
        variable: "",
        doc,
    }
}

const fn column(name: &'static str, option: &'static str, doc: &'static str) -> Setting {
    let otherwise = "found by its name";
    Setting { name, shape: Shape::Text, default: "", otherwise, option, variable: "", doc }
}

/// All settings, those without a table first.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        otherwise: "one per core",
        ..number("threads", (1, 1024), "", "--threads", "threads to read with")
    },
    Setting {
        name: "lore",
        shape: Shape::Folder,
        default: "",
        otherwise: "built in",
        option: "--lore",
        variable: "",
        doc: "folder whose files lie over the built-in rules and word lists",
    },
    Setting {
        otherwise: "that of the terminal, else 100",
        variable: "COLUMNS",
        ..number("width", (40, 160), "", "", "columns of printed text")
    },
    number(
        "add.max_document_size",
        (1, 1000),
        "4",
        "--max-document-size of add, read",
        "largest document in MB, unpacked; a larger one is skipped",
    ),
    column(
        "add.text_column",
        "--text-column of add, read",
        "column of CSV and JSON lines that holds the text",
    ),
    column("add.title_column", "--title-column of add, read", "column that holds the headline"),
    column("add.date_column", "--date-column of add, read", "column that holds the day of publication"),
    column("add.url_column", "--url-column of add, read", "column that holds the address"),
    column("add.source_column", "--source-column of add, read", "column that holds the outlet"),
    column("add.author_column", "--author-column of add, read", "column that holds the author"),
    column("add.lang_column", "--lang-column of add, read", "column that holds the language"),
    Setting {
        name: "fetch.contact",
        shape: Shape::Text,
        default: "",
        otherwise: "none",
        option: "",
        variable: "",
        doc: "mail or web address that servers are told beside the name of the program",
    },
    number("fetch.delay", (0, 3600), "1", "", "seconds between two requests to one host"),
    number("fetch.timeout", (1, 600), "30", "", "most seconds for an answer, from first to last byte"),
    number("fetch.patience", (0, 3600), "30", "", "most seconds to wait when a busy server asks for it"),
    number("fetch.max_size", (1, 1000), "16", "", "largest answer in MB, packed and unpacked"),
    number("watch.every", (1, 10_080), "30", "--every of watch", "minutes between two looks at the feeds"),
    Setting {
        name: "watch.pages",
        shape: Shape::Choice(&["missing", "always", "never"]),
        default: "missing",
        otherwise: "",
        option: "--pages of watch",
        variable: "",
        doc: "fetch the page of an item when the feed lacks its text, always, or never",
    },
    number(
        "watch.most_items",
        (1, 100_000),
        "100",
        "--most-items of watch",
        "most items that are taken of one feed at one look; the others wait",
    ),
    number("sql.limit", (0, u32::MAX), "10000", "--limit of sql", "most rows of an answer; 0 for all"),
    number(
        "sql.timeout",
        (0, 86_400),
        "60",
        "--timeout of sql",
        "most seconds that an answer may take; 0 for no end",
    ),
    number(
        "serve.ahead",
        (0, 65_535),
        "50",
        "--ahead of serve",
        "pairs whose pages are made while nobody asks; 0 makes none",
    ),
    number("serve.port", (0, 65_535), "8600", "--port of serve", "port on 127.0.0.1; 0 takes any free one"),
];

/// The value of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Given {
    /// A whole number.
    Number(u32),
    /// Text, or a path.
    Text(String),
}

impl std::fmt::Display for Given {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Given::Number(number) => write!(out, "{number}"),
            Given::Text(text) => out.write_str(text),
        }
    }
}

/// Values that were set, with where each comes from; defaults are not among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    set: BTreeMap<&'static str, (Given, String)>,
}

impl Settings {
    /// Reads the files and the environment. `archive` is the archive's folder, where there is one.
    pub(crate) fn load(archive: Option<&Path>) -> anyhow::Result<Self> {
        let mut settings = Settings::default();
        let of_archive = archive.map(|folder| folder.join(ARCHIVE_FILE));
        // Later ones go before earlier ones.
        for file in [user_file(), of_archive].into_iter().flatten().filter(|file| file.is_file()) {
            settings.read_file(&file)?;
        }
        settings.read_environment();
        Ok(settings)
    }

    /// Sets what an option of the command line says.
    pub(crate) fn set(&mut self, name: &'static str, value: Given, from: &str) {
        self.set.insert(name, (value, from.to_owned()));
    }

    /// The value of a number, or its default.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        match self.set.get(name) {
            Some((Given::Number(number), _)) => Some(*number),
            _ => setting(name).and_then(|setting| setting.default.parse().ok()),
        }
    }

    /// The value of a text or a path, or its default.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.set.get(name) {
            Some((Given::Text(text), _)) => Some(text),
            _ => setting(name).map(|setting| setting.default).filter(|default| !default.is_empty()),
        }
    }

    /// The value of a setting and where it comes from, where it was set.
    pub(crate) fn given(&self, name: &str) -> Option<&(Given, String)> {
        self.set.get(name)
    }

    fn read_file(&mut self, file: &Path) -> anyhow::Result<()> {
        let shown = label(file);
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {shown} as UTF-8 text; mend it or take it away"))?;
        let table = DeTable::parse(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            anyhow::anyhow!("{shown}, line {line}: {}; mend the line", error.message().replace('\n', ", "))
        })?;
        for (key, value) in table.get_ref() {
            let (name, line) = (key.get_ref().as_ref(), line_of(&text, key.span().start));
            let place = format!("{shown}, line {line}");
            if let DeValue::Table(inner) = value.get_ref() {
                if !SETTINGS.iter().any(|setting| setting.name.starts_with(&format!("{name}."))) {
                    bail!("{place}: there is no table `{name}`; {}", advice(name));
                }
                for (inner_key, inner_value) in inner {
                    let place = format!("{shown}, line {}", line_of(&text, inner_key.span().start));
                    self.take(&format!("{name}.{}", inner_key.get_ref()), inner_value, &place, file)?;
                }
            } else {
                self.take(name, value, &place, file)?;
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        place: &str,
        file: &Path,
    ) -> anyhow::Result<()> {
        let Some(setting) = setting(name) else {
            bail!("{place}: there is no setting `{name}`; {}", advice(name));
        };
        let value = value.get_ref();
        let given = match (setting.shape, value) {
            (Shape::Number(least, most), DeValue::Integer(number)) => {
                match u32::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) if (least..=most).contains(&number) => Given::Number(number),
                    _ => bail!("{place}: `{name}` is {number}; write a number from {least} to {most}"),
                }
            }
            (Shape::Text, DeValue::String(text)) => Given::Text(text.to_string()),
            (Shape::Choice(words), DeValue::String(text)) => {
                if !words.contains(&text.as_ref()) {
                    bail!(
                        "{place}: `{name}` is \"{}\"; write one of {}",
                        text.escape_debug(),
                        words.join(", ")
                    );
                }
                Given::Text(text.to_string())
            }
            (Shape::Folder, DeValue::String(text)) => {
                let folder = file.parent().unwrap_or(Path::new("")).join(text.as_ref());
                Given::Text(folder.to_string_lossy().into_owned())
            }
            (Shape::Number(..), other) => {
                bail!(
                    "{place}: `{name}` is of type {}; write a whole number without quotes",
                    other.type_str()
                )
            }
            (_, other) => {
                bail!("{place}: `{name}` is of type {}; write text in double quotes", other.type_str())
            }
        };
        self.set(setting.name, given, &label(file));
        Ok(())
    }

    /// Variables that hold no number in reach are passed over, as other programs do.
    fn read_environment(&mut self) {
        for setting in SETTINGS.iter().filter(|setting| !setting.variable.is_empty()) {
            let value =
                std::env::var(setting.variable).ok().and_then(|value| value.trim().parse::<u32>().ok());
            if let (Some(value), Shape::Number(least, most)) = (value, setting.shape) {
                self.set(setting.name, Given::Number(value.clamp(least, most)), setting.variable);
            }
        }
    }
}

/// The setting of this name.
pub(crate) fn setting(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The user's file, whether it is there or not.
pub(crate) fn user_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
    Some(folder.join("chancery").join("config.toml"))
}

/// A file with every setting commented out.
pub(crate) fn template() -> String {
    let mut out = String::from(
        "# Settings of chancery. Each line shows what holds without it; take the mark `#` away and change the value.\n\
         # `chancery config` prints what is in force and where it comes from.\n",
    );
    let mut table = "";
    for setting in SETTINGS {
        let (of_table, name) = setting.name.split_once('.').unwrap_or(("", setting.name));
        if of_table != table {
            table = of_table;
            let _ = write!(out, "\n[{table}]\n");
        } else if table.is_empty() {
            out.push('\n');
        }
        let otherwise = if setting.default.is_empty() {
            format!("; without it {}", setting.otherwise)
        } else {
            String::new()
        };
        let _ = writeln!(out, "# {}{otherwise}\n#{name} = {}", setting.doc, example(setting));
    }
    out
}

/// A value as it may be written.
fn example(setting: &Setting) -> String {
    match setting.shape {
        Shape::Choice(_) => format!("\"{}\"", setting.default),
        _ if !setting.default.is_empty() => setting.default.to_owned(),
        Shape::Number(least, _) => least.to_string(),
        Shape::Text => "\"name\"".to_owned(),
        Shape::Folder => "\"my-lore\"".to_owned(),
    }
}

/// What may be written, in words.
pub(crate) fn shape_in_words(shape: Shape) -> String {
    match shape {
        Shape::Number(least, u32::MAX) => format!("number from {least}"),
        Shape::Number(least, most) => format!("number from {least} to {most}"),
        Shape::Text => "text".to_owned(),
        Shape::Choice(words) => words.join(", "),
        Shape::Folder => "folder".to_owned(),
    }
}

/// What to write instead.
fn advice(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let near = SETTINGS.iter().map(|setting| setting.name).find(|known| {
        let known_last = known.rsplit('.').next().unwrap_or(known);
        distance(known, name) <= 2 || distance(known_last, last) <= 1
    });
    match near {
        Some(known) => format!("perhaps `{known}` is meant; `chancery config` lists all"),
        None => "`chancery config` lists all".to_owned(),
    }
}

/// How many letters must be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, wanted) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *wanted);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the page, as [`SETTINGS`] says it.
    fn page_table() -> String {
        let mut out =
            String::from("| setting | type | default | option | meaning |\n|---|---|---|---|---|\n");
        for setting in SETTINGS {
            let default = match (setting.default, setting.otherwise) {
                ("", otherwise) => otherwise.to_owned(),
                (default, _) => format!("`{default}`"),
            };
            let (option, rest) = setting.option.split_once(' ').unwrap_or((setting.option, ""));
            let mut goes_before =
                if option.is_empty() { String::new() } else { format!("`{option}` {rest}") };
            if !setting.variable.is_empty() {
                let _ = write!(goes_before, "variable `{}`", setting.variable);
            }
            let _ = writeln!(
                out,
                "| `{}` | {} | {default} | {} | {} |",
                setting.name,
                shape_in_words(setting.shape),
                goes_before.trim(),
                setting.doc
            );
        }
        out
    }

    #[test]
    fn the_page_of_the_book_lists_every_setting() {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/settings.md"))
                .unwrap();
        assert!(page.contains(&page_table()), "put this table into book/src/settings.md:\n{}", page_table());
    }

    #[test]
    fn the_template_read_without_its_marks_is_a_valid_file() {
        let folder = std::env::temp_dir().join(format!("chancery-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(ARCHIVE_FILE);
        let open: Vec<&str> = template()
            .lines()
            .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
            .map(str::to_owned)
            .map(|line| &*line.leak())
            .collect();
        std::fs::write(&file, open.join("\n")).unwrap();
        let mut settings = Settings::default();
        settings.read_file(&file).unwrap();
        for setting in SETTINGS {
            let (given, _) =
                settings.given(setting.name).unwrap_or_else(|| panic!("{} is missing", setting.name));
            if !setting.default.is_empty() {
                assert_eq!(given.to_string(), setting.default);
            }
        }
        std::fs::write(&file, template()).unwrap();
        let mut settings = Settings::default();
        settings.read_file(&file).unwrap();
        assert!(settings.set.is_empty());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn distances_count_letters() {
        assert_eq!(distance("limit", "limit"), 0);
        assert_eq!(distance("limit", "limits"), 1);
        assert_eq!(distance("port", "prot"), 2);
        assert_eq!(distance("", "abc"), 3);
    }
}

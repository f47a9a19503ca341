//! The words around numbers and the units, read from a language's `quantities.tsv` and `units.tsv`. Knows no text.

use rustc_hash::FxHashMap;

/// Declares the roles once: the enum and the table of their names in the data file.
macro_rules! roles {
    ($($variant:ident = $name:literal,)*) => {
        /// What a word does beside a number.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Role { $($variant,)* }
        const ROLES: &[(&str, Role)] = &[$(($name, Role::$variant),)*];
    };
}

roles! {
    To = "to", And = "and", Or = "or", Between = "between", From = "from", A = "a", Of = "of", Per = "per", Each = "each",
    By = "by", Old = "old", Age = "age", Be = "be", Adverb = "adverb", NotOne = "not_one", NameBefore = "name_before",
    NameAfter = "name_after", Stop = "stop", MetreAfter = "metre_after", Count = "count",
    Adjective = "adjective", When = "when", Dimension = "dimension",
    OneUnit = "one_unit", Particle = "particle", Phrasal = "phrasal", Person = "person", Plus = "plus", Ordinal = "ordinal",
}

/// The modifiers with their names in the public format.
pub(super) const MODIFIERS: [&str; 4] = ["ABOUT", "MORE_THAN", "LESS_THAN", "UP_TO"];
/// The directions of change with their names in the public format.
const CHANGES: [&str; 2] = ["up", "down"];

/// Everything that one word can mean beside a number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// Value of a number word; `None` for other words.
    pub(super) number: Option<u8>,
    /// What it multiplies by, or 0.
    pub(super) scale: f64,
    /// Bounds of an unknown amount ("hundreds"), or zeros.
    pub(super) several: (f64, f64),
    /// 2 for half, 3 for a third; 0 for other words.
    pub(super) part: u8,
    /// `up`, `down` or empty.
    pub(super) change: &'static str,
    roles: u32,
    /// A quantity can begin with it.
    pub(super) opens: bool,
    /// Begins the name of a unit or of money that stands before a number.
    pub(super) first_of_unit: bool,
}

impl Word {
    /// True when the word has the role.
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles >> (role as u32) & 1 == 1
    }
}

/// A unit of the table.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) dimension: String,
    /// Factor to the SI unit of the dimension.
    pub(super) factor: Option<f64>,
    /// State of a currency, or empty.
    pub(super) country: String,
}

/// Where a symbol may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// Before or after the number.
    Both,
    Before,
    /// After the number and touching it.
    Glued,
    After,
    /// After the number where no noun follows.
    Last,
}

#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) text: String,
    pub(super) unit: u16,
    pub(super) side: Side,
}

/// The lexicon of quantities of one language.
#[derive(Clone, Debug, Default)]
pub struct QuantityLore {
    index: FxHashMap<Box<str>, u16>,
    words: Vec<Word>,
    pub(super) units: Vec<Unit>,
    /// Names of units by their first word: the words after it, the unit; longest first.
    unit_words: FxHashMap<u16, Vec<(Vec<u16>, u16)>>,
    /// Symbols by their first character, longest first.
    symbols: FxHashMap<char, Vec<Symbol>>,
    /// Words before a number, longest first.
    pub(super) modifiers: Vec<(Vec<u16>, &'static str)>,
    scale_letters: FxHashMap<Box<str>, f64>,
    singulars: FxHashMap<Box<str>, Box<str>>,
}

/// Longest word that is looked up, in bytes.
const LONGEST_WORD: usize = 24;
/// SI prefixes: letter, name, factor.
const PREFIXES: [(char, &str, f64); 13] = [
    ('p', "pico", 1e-12),
    ('n', "nano", 1e-9),
    ('u', "micro", 1e-6),
    ('m', "milli", 1e-3),
    ('c', "centi", 1e-2),
    ('d', "deci", 1e-1),
    ('h', "hecto", 1e2),
    ('k', "kilo", 1e3),
    ('M', "mega", 1e6),
    ('G', "giga", 1e9),
    ('T', "tera", 1e12),
    ('P', "peta", 1e15),
    ('E', "exa", 1e18),
];

/// A fault of a data file: the line (from 1) and what is wrong with it.
pub type Fault = (usize, String);

impl QuantityLore {
    /// Reads the words. An error names the line and what is wrong with it.
    pub fn parse(words: &str, units: &str) -> Result<Self, (&'static str, Fault)> {
        let mut lore = QuantityLore { words: vec![Word::default()], ..QuantityLore::default() };
        for (number, line) in data_lines(words) {
            lore.add_row(line).map_err(|message| ("en/quantities.tsv", (number, message)))?;
        }
        for (number, line) in data_lines(units) {
            lore.add_unit(line).map_err(|message| ("en/units.tsv", (number, message)))?;
        }
        for list in lore.unit_words.values_mut() {
            list.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        for list in lore.symbols.values_mut() {
            list.sort_by_key(|symbol| std::cmp::Reverse(symbol.text.len()));
        }
        lore.modifiers.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Ok(lore)
    }

    /// The number of a word in any letter case; 0 when it is not known.
    pub(super) fn look_up(&self, word: &str) -> u16 {
        if word.len() > LONGEST_WORD {
            return 0;
        }
        if word.is_ascii() {
            let mut buffer = [0u8; LONGEST_WORD];
            let lowered = &mut buffer[..word.len()];
            lowered.copy_from_slice(word.as_bytes());
            lowered.make_ascii_lowercase();
            return std::str::from_utf8(lowered).map_or(0, |word| self.index.get(word).copied().unwrap_or(0));
        }
        self.index.get(word.to_lowercase().as_str()).copied().unwrap_or(0)
    }

    /// What one word says of how many: a number word or digits ("seven", "12"), or the least of an unknown amount ("dozens", then true).
    pub fn how_many(&self, word: &str) -> Option<(f64, bool)> {
        let known = self.word(self.look_up(word));
        match (known.number, known.several) {
            (Some(number), _) => Some((f64::from(number), false)),
            (None, (low, _)) if low > 0.0 => Some((low, true)),
            _ => word.parse::<u32>().ok().map(|number| (f64::from(number), false)),
        }
    }

    pub(super) fn word(&self, number: u16) -> &Word {
        &self.words[usize::from(number).min(self.words.len() - 1)]
    }

    /// The units whose name begins with a word: the words after it and the unit, longest first.
    pub(super) fn units_from(&self, word: u16) -> &[(Vec<u16>, u16)] {
        self.unit_words.get(&word).map_or(&[], Vec::as_slice)
    }

    /// The symbols that begin with a character, longest first.
    pub(super) fn symbols_from(&self, first: char) -> &[Symbol] {
        self.symbols.get(&first).map_or(&[], Vec::as_slice)
    }

    /// What letters glued to a number multiply it by.
    pub(super) fn scale_letters(&self, letters: &str) -> Option<f64> {
        self.scale_letters.get(letters).copied()
    }

    /// The singular of a noun in lower case.
    pub(super) fn singular(&self, noun: &str) -> String {
        if let Some(singular) = self.singulars.get(noun) {
            return singular.to_string();
        }
        let stem = |cut: usize| noun.get(..noun.len() - cut).unwrap_or(noun);
        if noun.len() > 4 && noun.ends_with("ies") {
            return format!("{}y", stem(3));
        }
        if ["ches", "shes", "sses", "xes", "zzes"].iter().any(|ending| noun.ends_with(ending)) {
            return stem(2).to_owned();
        }
        let keeps = ["ss", "us", "is"].iter().any(|ending| noun.ends_with(ending));
        if noun.len() > 2 && noun.ends_with('s') && !keeps { stem(1).to_owned() } else { noun.to_owned() }
    }

    /// True when a noun in lower case is a plural.
    pub(super) fn is_plural(&self, noun: &str) -> bool {
        self.singulars.contains_key(noun) || self.singular(noun) != noun
    }

    fn number_of(&mut self, word: &str) -> Result<u16, String> {
        if word.is_empty() || word.len() > LONGEST_WORD {
            return Err(format!("the word \"{word}\" is empty or longer than {LONGEST_WORD} bytes"));
        }
        let next = u16::try_from(self.words.len()).map_err(|_| "too many words".to_owned())?;
        let number = *self.index.entry(word.into()).or_insert(next);
        if number == next {
            self.words.push(Word::default());
        }
        Ok(number)
    }

    fn entry(&mut self, word: &str) -> Result<&mut Word, String> {
        let number = self.number_of(word)?;
        Ok(&mut self.words[usize::from(number)])
    }

    fn add_row(&mut self, line: &str) -> Result<(), String> {
        let mut cells = line.split('\t');
        let (Some(class), Some(value), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            return Err("a row needs class, value and words, with a tab between".into());
        };
        if class == "irregular" {
            self.singulars.insert(words.trim().into(), value.into());
            return Ok(());
        }
        words.split('|').try_for_each(|word| self.add_word(class, value, word.trim()))
    }

    fn add_word(&mut self, class: &str, value: &str, word: &str) -> Result<(), String> {
        match class {
            "scale_letter" => {
                let factor = positive(value)?;
                self.scale_letters.insert(word.into(), factor);
                return Ok(());
            }
            "modifier" => {
                let modifier = named(&MODIFIERS, value)?;
                let words =
                    word.split(' ').map(|word| self.number_of(word)).collect::<Result<Vec<_>, _>>()?;
                self.modifiers.push((words, modifier));
                return Ok(());
            }
            "change" if word.contains(' ') => return Ok(()),
            _ => {}
        }
        let entry = self.entry(word)?;
        match class {
            "number" => {
                let number =
                    value.parse().map_err(|_| format!("\"{value}\" is not a number from 0 to 255"))?;
                entry.number = Some(number);
                entry.opens = true;
            }
            "scale" => entry.scale = positive(value)?,
            "several" => {
                let bounds = value.split_once("..").ok_or_else(|| format!("\"{value}\" is not A..B"))?;
                entry.several = (positive(bounds.0)?, positive(bounds.1)?);
                entry.opens = true;
            }
            "part" => {
                entry.part = value.parse().map_err(|_| format!("\"{value}\" is not a number of parts"))?;
                entry.opens = true;
            }
            "change" => entry.change = named(&CHANGES, value)?,
            "role" => {
                let role = ROLES.iter().find(|(name, _)| *name == value).map(|(_, role)| *role);
                let role = role.ok_or_else(|| {
                    let known: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
                    format!("unknown role \"{value}\"; known are {}", known.join(" "))
                })?;
                entry.roles |= 1 << (role as u32);
                entry.opens |= role == Role::A;
            }
            _ => return Err(format!("unknown class \"{class}\"; the head of the file lists the classes")),
        }
        Ok(())
    }

    fn add_unit(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, dimension, factor, prefixes, country, words, symbols] = cells[..] else {
            return Err(
                "a unit needs seven columns with tabs between; the head of the file names them".into()
            );
        };
        let factor = if factor.is_empty() { None } else { Some(positive(factor)?) };
        let unit = Unit { name: name.into(), dimension: dimension.into(), factor, country: country.into() };
        self.add_forms(unit, "", "", words, symbols)?;
        for letter in prefixes.chars().filter(|letter| *letter != '-') {
            let (_, long, times) = PREFIXES
                .iter()
                .find(|(known, ..)| *known == letter)
                .ok_or_else(|| format!("unknown prefix \"{letter}\""))?;
            let unit = Unit {
                name: format!("{long}{name}"),
                dimension: dimension.into(),
                factor: factor.map(|factor| factor * times),
                country: String::new(),
            };
            let short = if letter == 'u' { "µ".to_owned() } else { letter.to_string() };
            self.add_forms(unit, long, &short, words, symbols)?;
        }
        Ok(())
    }

    fn add_forms(
        &mut self,
        unit: Unit,
        long: &str,
        short: &str,
        words: &str,
        symbols: &str,
    ) -> Result<(), String> {
        let number = u16::try_from(self.units.len()).map_err(|_| "too many units".to_owned())?;
        self.units.push(unit);
        for word in words.split('|').filter(|word| !word.is_empty()) {
            let word = format!("{long}{word}");
            self.add_unit_words(&word, number)?;
            if !word.ends_with(['s', 'z']) {
                self.add_unit_words(&format!("{word}s"), number)?;
            }
        }
        for symbol in symbols.split('|').filter(|symbol| !symbol.is_empty()) {
            let (side, text) = match symbol.chars().next() {
                Some('<') => (Side::Before, &symbol[1..]),
                Some('>') => (Side::Glued, &symbol[1..]),
                Some('~') => (Side::After, &symbol[1..]),
                Some('?') => (Side::Last, &symbol[1..]),
                _ => (Side::Both, symbol),
            };
            if !long.is_empty() && side == Side::Before {
                continue;
            }
            // a prefix makes a symbol of one letter safe to stand apart from its number
            self.add_symbol(
                &format!("{short}{text}"),
                number,
                if side == Side::Glued && !long.is_empty() { Side::After } else { side },
            );
            if short == "µ" {
                self.add_symbol(&format!("μ{text}"), number, side);
            }
        }
        Ok(())
    }

    fn add_symbol(&mut self, text: &str, unit: u16, side: Side) {
        if let Some(first) = text.chars().next() {
            self.symbols.entry(first).or_default().push(Symbol { text: text.to_owned(), unit, side });
        }
    }

    fn add_unit_words(&mut self, name: &str, unit: u16) -> Result<(), String> {
        let parts: Vec<&str> = name.split([' ', '-', '.']).filter(|part| !part.is_empty()).collect();
        let numbers = parts.iter().map(|part| self.number_of(part)).collect::<Result<Vec<_>, _>>()?;
        let Some((first, rest)) = numbers.split_first() else {
            return Err("a unit has an empty name".into());
        };
        self.words[usize::from(*first)].first_of_unit = true;
        self.unit_words.entry(*first).or_default().push((rest.to_vec(), unit));
        Ok(())
    }
}

fn data_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim_end_matches('\r')));
    lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

fn named(table: &[&'static str], name: &str) -> Result<&'static str, String> {
    let found = table.iter().find(|known| **known == name).copied();
    found.ok_or_else(|| format!("unknown value \"{name}\"; known are {}", table.join(" ")))
}

fn positive(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    number
        .filter(|number| number.is_finite() && *number > 0.0)
        .ok_or_else(|| format!("\"{text}\" is not a positive number"))
}

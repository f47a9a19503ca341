//! The words of time, read from a language's `time.tsv`. Knows no date and no text.

use rustc_hash::FxHashMap;

/// Longest word of the lexicon in bytes; longer words of a text are never looked up.
pub(super) const LONGEST_WORD: usize = 24;

/// Declares the roles once: the enum and the table of their names in the data file.
macro_rules! roles {
    ($($variant:ident = $name:literal,)*) => {
        /// What a word does in the grammar of time.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Role { $($variant,)* }
        const ROLES: &[(&str, Role)] = &[$(($name, Role::$variant),)*];
    };
}

roles! {
    The = "the", A = "a", Of = "of", And = "and", Or = "or", To = "to", Than = "than",
    Half = "half", Couple = "couple", OrdinalMark = "ordinal_mark", PluralMark = "plural_mark",
    InYear = "in_year", MaybeYear = "maybe_year", Preposition = "prepositions",
    On = "on", In = "in", At = "at", For = "for", Since = "since", By = "by", Until = "until",
    Before = "before", After = "after", From = "from", Between = "between", Through = "through",
    Within = "within", Last = "last", Past = "past", Previous = "previous", This = "this",
    Next = "next", Following = "following", That = "that", Same = "same", These = "these",
    Recent = "recent", Ahead = "ahead", Coming = "coming", Every = "every", Per = "per", Other = "other",
    Often = "often", Early = "early", Late = "late", Mid = "mid", Beginning = "beginning",
    Middle = "middle", End = "end", Part = "part", Latter = "latter", Former = "former",
    Ago = "ago", Earlier = "earlier", Later = "later", BeforeOrAfter = "before_or_after",
    EarlierLater = "earlier_later", Now = "now", Fiscal = "fiscal", Quarter = "quarter", Q = "q", H = "h",
    Long = "long", Old = "old", Am = "am", Pm = "pm", M = "m", Clock = "clock", O = "o",
    HoursMark = "hours_mark", Zone = "zone", Time = "time", EraBefore = "era_before",
    EraAfter = "era_after", B = "b", C = "c", E = "e", FutureNoun = "future_noun",
    PastNoun = "past_noun", Moment = "moment", Near = "near", Eve = "eve",
 Determiner = "determiner", More = "more", Closed = "closed",
    NotYear = "not_year", Measure = "measure", NotWeekdayBefore = "not_weekday_before",
    NotWeekdayAfter = "not_weekday_after", NotSeasonAfter = "not_season_after",
 DailyName = "daily_name", Future = "future",
    PastVerb = "past_verb", Modal = "modal", Be = "be", Is = "is", NotPast = "not_past", ToVerb = "to_verb",
    Had = "had",
}

/// A unit of calendar or clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

const UNITS: &[(&str, Unit)] = &[
    ("S", Unit::Second),
    ("MIN", Unit::Minute),
    ("H", Unit::Hour),
    ("D", Unit::Day),
    ("WE", Unit::Weekend),
    ("W", Unit::Week),
    ("FN", Unit::Fortnight),
    ("M", Unit::Month),
    ("Q", Unit::Quarter),
    ("Y", Unit::Year),
    ("DE", Unit::Decade),
    ("CE", Unit::Century),
];

/// A season, by the TIMEX3 letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    const ALL: [(&'static str, Season); 4] =
        [("SP", Season::Spring), ("SU", Season::Summer), ("FA", Season::Autumn), ("WI", Season::Winter)];

    /// The TIMEX3 letters.
    pub(super) fn letters(self) -> &'static str {
        Season::ALL.iter().find(|(_, season)| *season == self).map_or("", |(letters, _)| letters)
    }
}

/// A part of the day or a fixed hour of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// TIMEX3 letters: `MO`, `AF`, `EV`, `NI`.
    Letters(&'static str),
    /// An hour.
    Hour(u8),
}

/// Everything that one word can mean.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) month: u8,
    pub(super) weekday: u8,
    pub(super) short: bool,
    pub(super) guarded: bool,
    pub(super) plural_weekday: u8,
    pub(super) season: Option<Season>,
    pub(super) season_guarded: bool,
    pub(super) unit: Option<Unit>,
    pub(super) plural: bool,
    pub(super) every: Option<Unit>,
    pub(super) number: u16,
    pub(super) ordinal: u8,
    pub(super) vague: bool,
    pub(super) decade: u8,
    pub(super) part: Option<Part>,
    /// Month and day of a feast that stands still.
    pub(super) holiday: Option<(u8, u8)>,
    pub(super) offset: Option<(i8, bool)>,
    pub(super) reference: &'static str,
    pub(super) amount: &'static str,
    pub(super) roles: u128,
    /// Can begin an expression of time.
    pub(super) opens: bool,
}

impl Word {
    /// True when the word has the role.
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles >> (role as u32) & 1 == 1
    }
}

/// The lexicon of time of one language.
///
/// Built once from the text of `time.tsv`; looking a word up takes some tens of nanoseconds.
#[derive(Clone, Debug)]
pub struct TimeLore {
    index: FxHashMap<Box<str>, u16>,
    words: Vec<Word>,
    /// Two-word amounts: first word, second word, modifier.
    pub(super) amount_pairs: Vec<(u16, u16, &'static str)>,
    past_endings: Vec<String>,
    plural_endings: Vec<String>,
    has_wide_words: bool,
}

impl TimeLore {
    /// Reads the lexicon. An error names the line (from 1) and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut lore = TimeLore {
            index: FxHashMap::default(),
            words: vec![Word::default()],
            amount_pairs: Vec::new(),
            past_endings: Vec::new(),
            plural_endings: Vec::new(),
            has_wide_words: false,
        };
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            lore.add_row(line).map_err(|message| (number + 1, message))?;
        }
        lore.mark_openers();
        Ok(lore)
    }

    /// The number of a word given in any letter case; 0 when it is not in the lexicon.
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
        if !self.has_wide_words {
            return 0;
        }
        self.index.get(word.to_lowercase().as_str()).copied().unwrap_or(0)
    }

    /// What a word means, by its number.
    pub(super) fn word(&self, number: u16) -> &Word {
        &self.words[usize::from(number).min(self.words.len() - 1)]
    }

    /// True when the word ends like a past form.
    pub(super) fn looks_past(&self, word: &str) -> bool {
        self.past_endings
            .iter()
            .any(|ending| word.len() > ending.len() + 1 && word.ends_with(ending.as_str()))
    }

    /// True when the word ends like a plural.
    pub(super) fn looks_plural(&self, word: &str) -> bool {
        self.plural_endings.iter().any(|ending| word.ends_with(ending.as_str()))
    }

    fn entry(&mut self, word: &str) -> Result<&mut Word, String> {
        if word.is_empty() || word.len() > LONGEST_WORD {
            return Err(format!("the word \"{word}\" is empty or longer than {LONGEST_WORD} bytes"));
        }
        if word.to_lowercase() != word {
            return Err(format!("the word \"{word}\" is not lower case"));
        }
        self.has_wide_words |= !word.is_ascii();
        let next = u16::try_from(self.words.len()).map_err(|_| "too many words".to_owned())?;
        let number = *self.index.entry(word.into()).or_insert(next);
        if number == next {
            self.words.push(Word::default());
        }
        Ok(&mut self.words[usize::from(number)])
    }

    fn number_of(&mut self, word: &str) -> Result<u16, String> {
        self.entry(word)?;
        Ok(self.index.get(word).copied().unwrap_or(0))
    }

    fn add_row(&mut self, line: &str) -> Result<(), String> {
        let mut cells = line.split('\t');
        let (Some(class), Some(value), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            return Err("a row needs class, value and words, with a tab between".into());
        };
        for word in words.split('|') {
            self.add_word(class, value, word.trim())?;
        }
        Ok(())
    }

    fn add_word(&mut self, class: &str, value: &str, word: &str) -> Result<(), String> {
        match class {
            "past_ending" => {
                self.past_endings.push(word.to_owned());
                return Ok(());
            }
            "plural_ending" => {
                self.plural_endings.push(word.to_owned());
                return Ok(());
            }
            "amount" => return self.add_amount(value, word),
            _ => {}
        }
        let small =
            |top: u16| {
                value.parse::<u16>().ok().filter(|number| (1..=top).contains(number)).ok_or_else(|| {
                    format!("\"{value}\" of class {class} is not a whole number from 1 to {top}")
                })
            };
        let entry = self.entry(word)?;
        match class {
            "month" => entry.month = small(12)? as u8,
            "month_short" => (entry.month, entry.short) = (small(12)? as u8, true),
            "weekday" => entry.weekday = small(7)? as u8,
            "weekday_short" => (entry.weekday, entry.short) = (small(7)? as u8, true),
            "weekdays" => entry.plural_weekday = small(7)? as u8,
            "guarded" => entry.guarded = true,
            "season" => entry.season = Some(named(&Season::ALL, value)?),
            "season_guarded" => entry.season_guarded = true,
            "unit" => entry.unit = Some(named(UNITS, value)?),
            "units" => (entry.unit, entry.plural) = (Some(named(UNITS, value)?), true),
            "every" => entry.every = Some(named(UNITS, value)?),
            "number" => entry.number = small(1000)?,
            "ordinal" => entry.ordinal = small(31)? as u8,
            "vague" => entry.vague = true,
            "decade_word" => entry.decade = small(90)? as u8,
            "holiday" => entry.holiday = Some(month_day(value)?),
            "part" => entry.part = Some(part(value)?),
            "offset" => entry.offset = Some(offset(value)?),
            "reference" => {
                const NAMES: [(&str, &str); 3] =
                    [("PRESENT_REF", "PRESENT_REF"), ("PAST_REF", "PAST_REF"), ("FUTURE_REF", "FUTURE_REF")];
                entry.reference = named(&NAMES, value)?;
            }
            "role" => entry.roles |= 1u128 << (named(ROLES, value)? as u32),
            _ => return Err(format!("unknown class \"{class}\"; the head of the file lists the classes")),
        }
        Ok(())
    }

    fn add_amount(&mut self, value: &str, word: &str) -> Result<(), String> {
        const NAMES: [(&str, &str); 3] =
            [("MORE_THAN", "MORE_THAN"), ("LESS_THAN", "LESS_THAN"), ("APPROX", "APPROX")];
        let modifier = named(&NAMES, value)?;
        match word.split_once(' ') {
            None => self.entry(word)?.amount = modifier,
            Some((first, second)) => {
                let first = self.number_of(first)?;
                let second = self.number_of(second)?;
                self.words[usize::from(first)].opens = true;
                self.amount_pairs.push((first, second, modifier));
            }
        }
        Ok(())
    }

    fn mark_openers(&mut self) {
        const OPENERS: [Role; 23] = [
            Role::The,
            Role::A,
            Role::Half,
            Role::Couple,
            Role::Last,
            Role::Past,
            Role::Previous,
            Role::This,
            Role::Next,
            Role::Following,
            Role::That,
            Role::Same,
            Role::These,
            Role::Recent,
            Role::Coming,
            Role::Every,
            Role::Per,
            Role::Early,
            Role::Late,
            Role::Mid,
            Role::Beginning,
            Role::Middle,
            Role::End,
        ];
        const MORE_OPENERS: [Role; 10] = [
            Role::Moment,
            Role::Fiscal,
            Role::Q,
            Role::H,
            Role::Often,
            Role::EarlierLater,
            Role::EraAfter,
            Role::Latter,
            Role::Former,
            Role::Near,
        ];
        for word in &mut self.words {
            word.opens |= word.month > 0
                || word.weekday > 0
                || word.plural_weekday > 0
                || word.season.is_some()
                || word.unit.is_some()
                || word.every.is_some()
                || word.number > 0
                || word.ordinal > 0
                || word.vague
                || word.decade > 0
                || word.part.is_some()
                || word.holiday.is_some()
                || word.offset.is_some()
                || !word.reference.is_empty()
                || !word.amount.is_empty()
                || OPENERS.iter().chain(&MORE_OPENERS).any(|role| word.is(*role));
        }
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Result<T, String> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
        format!("unknown value \"{name}\"; known are {}", known.join(" "))
    })
}

fn part(value: &str) -> Result<Part, String> {
    const LETTERS: [(&str, &str); 5] = [("MO", "MO"), ("MI", "MI"), ("AF", "AF"), ("EV", "EV"), ("NI", "NI")];
    if let Some((hour, "00")) = value.split_once(':') {
        return hour
            .parse()
            .ok()
            .filter(|hour| *hour < 24)
            .map(Part::Hour)
            .ok_or_else(|| format!("\"{value}\" is not an hour"));
    }
    named(&LETTERS, value).map(Part::Letters)
}

fn month_day(value: &str) -> Result<(u8, u8), String> {
    value
        .split_once('-')
        .and_then(|(month, day)| month.parse().ok().zip(day.parse().ok()))
        .filter(|(month, day)| super::calendar::day_exists(*month, *day))
        .ok_or_else(|| format!("\"{value}\" is not a month and a day such as 12-25"))
}

fn offset(value: &str) -> Result<(i8, bool), String> {
    let (days, night) = value.strip_suffix("/NI").map_or((value, false), |days| (days, true));
    days.parse().map(|days| (days, night)).map_err(|_| format!("\"{value}\" is not a number of days"))
}

//! Numbers and deadlines in a stretch of text, as a claim needs them.

use chancery_record::{Date, DatePrecision, DayRange, QuantityMention, Span, TimeMention};

use super::rules::ClaimRules;

/// A number as printed, with the one before a change.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Amount {
    /// Where.
    pub span: Span,
    /// Number before the change.
    pub from: Option<f64>,
    /// The number, or that after the change.
    pub value: f64,
    /// Unit as printed, scale included.
    pub unit: String,
    /// In SI units.
    pub si_value: Option<f64>,
    /// SI unit.
    pub si_unit: String,
    /// A part of a whole.
    pub share: bool,
    /// `up`, `down` or empty.
    pub change: &'static str,
    /// Things counted, and not a measure.
    pub counted: bool,
    /// Money.
    pub money: bool,
}

/// What a claim can take its numbers and dates from.
#[derive(Clone, Copy)]
pub struct Numbers<'a> {
    /// The text of the document.
    pub text: &'a str,
    /// Word tables.
    pub rules: &'a ClaimRules,
    /// Quantities of the sentence.
    pub quantities: &'a [QuantityMention],
    /// Times of the sentence.
    pub times: &'a [TimeMention],
    /// The day from which on things are to come, where it is known.
    pub now: Option<Date>,
}

impl Numbers<'_> {
    /// The amounts of a stretch, in order; the number behind "from" belongs to the one that it changed into.
    pub fn amounts(&self, scope: Span) -> Vec<Amount> {
        let tallies = self.tallies(scope);
        let inside = self.quantities.iter().filter(|quantity| {
            scope.covers(quantity.span) && !tallies.iter().any(|tally| tally.span.overlaps(quantity.span))
        });
        let mut read: Vec<(Amount, bool)> =
            inside.map(|quantity| (self.amount(quantity), self.is_amount(quantity))).collect();
        read.extend(tallies.into_iter().map(|tally| (tally, true)));
        read.sort_by_key(|(amount, _)| amount.span);
        let mut out: Vec<Amount> = Vec::new();
        let mut from: Option<Amount> = None;
        for (amount, stands) in read {
            let word = self.word_before(amount.span);
            let side = self.rules.table("number").value(word);
            let same = |other: &Amount| other.share == amount.share && other.si_unit == amount.si_unit;
            // "45 percent, down from 60": the number before a share is one, without its unit
            let bare = amount.unit.is_empty() && (0.0..=100.0).contains(&amount.value);
            let known = out.last_mut().filter(|known| known.from.is_none());
            let known =
                known.filter(|known| same(known) || !known.share || bare || from.is_none() && !stands);
            if amount.from.is_none() && (side == Some("from") || self.is_bygone(known.as_deref(), &amount)) {
                // "13 percent, down from 16 percent"
                match known.filter(|known| stands || known.share && bare) {
                    Some(known) => {
                        known.from = Some(amount.value);
                        known.span = known.span.join(amount.span);
                    }
                    None if stands && side == Some("from") => from = Some(amount),
                    None => {}
                }
                continue;
            }
            // "used to cover 70% of the needs, have been reduced to 40%"
            if side == Some("to") && amount.from.is_none() {
                let same_share = |known: &mut Amount| {
                    (amount.share && same(known) || bare && known.share) && known.from.is_none()
                };
                let start = from.take().or_else(|| out.pop_if(same_share));
                if let Some(start) = start {
                    let unit = if bare { start.unit } else { amount.unit };
                    out.push(Amount {
                        from: Some(start.value),
                        span: start.span.join(amount.span),
                        share: amount.share || start.share,
                        unit,
                        ..amount
                    });
                    continue;
                }
            }
            if stands {
                out.push(amount);
            }
        }
        out.extend(from);
        out
    }

    /// "18 percent, against 11 two years ago", "61 percent, although three years ago it was 83": the number of an earlier time.
    fn is_bygone(&self, known: Option<&Amount>, amount: &Amount) -> bool {
        let Some(known) = known else { return false };
        let between = &self.text[known.span.end as usize..amount.span.start as usize];
        let low = between.to_lowercase();
        let words: Vec<&str> =
            low.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let ends = |table: &str| {
            (1..=2).any(|count| {
                let tail = words.get(words.len().saturating_sub(count)..).unwrap_or_default();
                self.rules.table(table).find(tail).is_some_and(|(_, first, _)| first == 0)
            })
        };
        ends("set_against") || ends("stood_at") && self.rules.table("at_first").find(&words).is_some()
    }

    /// Shares told by counting: "nine out of ten lorries", "7 of every 10 kilos", "every second tonne", "seventy cents of every dollar".
    fn tallies(&self, scope: Span) -> Vec<Amount> {
        let text = scope.of(self.text);
        let mut words: Vec<(Span, String)> = Vec::new();
        let mut start = None;
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, letter.is_alphanumeric()) {
                (None, true) => start = Some(at),
                (Some(first), false) => {
                    let span = Span::new(scope.start as usize + first, scope.start as usize + at);
                    words.push((span, text[first..at].to_lowercase()));
                    start = None;
                }
                _ => {}
            }
        }
        let low: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < low.len() {
            let Some((share, end)) = self.tally(&low, at) else {
                at += 1;
                continue;
            };
            let span = words[at].0.join(words[end - 1].0);
            // numbers of a list, or of two sentences, are no share
            if !span.of(self.text).contains([',', ';', ':', '(']) {
                out.push(Amount {
                    span,
                    value: (share * 1000.0).round() / 10.0,
                    unit: "%".to_owned(),
                    si_value: Some(share),
                    si_unit: "1".to_owned(),
                    share: true,
                    ..Amount::default()
                });
            }
            at = end;
        }
        out
    }

    /// The share that a count gives which begins at a word, and one past its last word.
    fn tally(&self, low: &[&str], at: usize) -> Option<(f64, usize)> {
        let table = self.rules.table("tally");
        let is = |at: usize, kind: &str| low.get(at).is_some_and(|word| table.value(word) == Some(kind));
        let rank = |at: usize| self.rules.table("rank").value(low.get(at)?)?.parse::<f64>().ok();
        if is(at, "each") {
            let share = 1.0 / rank(at + 1)?;
            return (low.len() > at + 2 && !is(at + 2, "time")).then_some((share, at + 2));
        }
        let (part, mut next) = self.cardinal(low, at)?;
        let coin = is(next, "coin");
        next += usize::from(coin);
        let out = is(next, "out");
        next += usize::from(out);
        if !is(next, "of") && (out || !is(next, "in")) {
            return None;
        }
        next += 1;
        let each = is(next, "each");
        next += usize::from(each);
        if coin {
            return (each && next < low.len()).then_some((part / 100.0, next + 1));
        }
        let (whole, end) = self.cardinal(low, next)?;
        let round = matches!(whole as i64, 3 | 4 | 5 | 6 | 8 | 10 | 20 | 100);
        (part < whole && (each || out || round) && whole <= 100.0 && !is(end, "time"))
            .then_some((part / whole, end))
    }

    /// A number below a hundred in words or digits, and one past its last word.
    fn cardinal(&self, low: &[&str], at: usize) -> Option<(f64, usize)> {
        let word = low.get(at)?;
        if let Ok(value) = word.parse::<u8>() {
            return (value > 0).then_some((f64::from(value), at + 1));
        }
        let named = |at: usize| self.rules.table("cardinal").value(low.get(at)?)?.parse::<f64>().ok();
        let value = named(at)?;
        match named(at + 1).filter(|ones| (20.0..100.0).contains(&value) && *ones < 10.0) {
            Some(ones) => Some((value + ones, at + 2)),
            None => Some((value, at + 1)),
        }
    }

    /// False for lengths of time, ages, dates, marks of notes.
    fn is_amount(&self, quantity: &QuantityMention) -> bool {
        let marked = self.text[..quantity.span.start as usize].ends_with('[');
        let part = quantity.value < 1.0 && quantity.value > 0.0;
        !marked
            && !matches!(quantity.dimension.as_str(), "time" | "age")
            && (quantity.unit != "-" || part || quantity.value >= 1000.0)
    }

    fn amount(&self, quantity: &QuantityMention) -> Amount {
        let words = quantity.span.of(self.text);
        let part = quantity.unit == "-" && quantity.value < 1.0;
        let paired = quantity.upper.is_some()
            && self.rules.table("number").value(self.word_before(quantity.span)) == Some("from");
        let (value, unit) = if part {
            ((quantity.value * 1000.0).round() / 10.0, "%".to_owned())
        } else {
            printed(words, quantity)
        };
        let mut amount = Amount {
            span: quantity.span,
            from: None,
            value,
            unit,
            si_value: quantity.si_value,
            si_unit: quantity.si_unit.to_owned(),
            share: part || quantity.dimension == "share",
            change: quantity.change,
            money: quantity.dimension.starts_with("money"),
            counted: quantity.dimension == "count" && !part,
        };
        if let Some(pace) = self.pace(quantity.span).filter(|_| !amount.share && !amount.unit.is_empty()) {
            amount.unit = format!("{} {pace}", amount.unit);
        }
        if let Some(upper) = quantity.upper.filter(|_| paired || quantity.pair == "from_to") {
            amount.from = Some(amount.value);
            amount.si_value = quantity.si_upper;
            (amount.value, amount.unit) = last_printed(words).unwrap_or((upper, amount.unit));
        }
        amount
    }

    /// "5 million tons of cargo annually": how often, where it stands behind the words that a number counts.
    fn pace(&self, span: Span) -> Option<&str> {
        let again = |time: &&TimeMention| {
            time.timex == "SET" && time.value.starts_with("P1") && time.span.start >= span.end
        };
        let time = self.times.iter().find(again)?;
        let between = &self.text[span.end as usize..time.span.start as usize];
        let of = between.trim_start().starts_with("of ") || between.trim().is_empty();
        let apart = between.contains([',', ';', '(', '.']) || between.split_whitespace().count() > 5;
        let counted = self
            .quantities
            .iter()
            .any(|other| other.span.start >= span.end && other.span.end <= time.span.start);
        (of && !apart && !counted).then(|| time.span.of(self.text))
    }

    fn word_before(&self, span: Span) -> &str {
        let before = self.text[..span.start as usize].trim_end();
        let start = before.rfind(|letter: char| !letter.is_alphabetic()).map_or(0, |at| at + 1);
        let mut word = before.get(start..).unwrap_or("");
        // "to about 5", "to some 40%"
        if self.rules.table("number").value(word) == Some("about") {
            let before = before[..start].trim_end();
            let start = before.rfind(|letter: char| !letter.is_alphabetic()).map_or(0, |at| at + 1);
            word = before.get(start..).unwrap_or("");
        }
        word
    }

    /// False for things counted that are known already ("the two coast guards").
    pub fn is_open(&self, amount: &Amount) -> bool {
        // "the 162-kilometre line"
        let attribute = amount.span.of(self.text).contains('-');
        !attribute
            && (!amount.counted
                || self.rules.table("definite").value(self.word_before(amount.span)).is_none())
    }

    /// "Russian gas to zero by 2028", "to end all imports by 2030": a flow that is to stop is a number, nothing.
    pub fn nothing(&self, scope: Span, until: Span) -> Option<Amount> {
        let low = scope.of(self.text).to_lowercase();
        let words: Vec<&str> =
            low.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let stops = self.rules.table("zero").find(&words).is_some();
        let flows = words.iter().any(|word| self.rules.table("flow").has(word));
        (stops && flows).then(|| Amount { span: until, ..Amount::default() })
    }

    /// The deadlines of a stretch: days, months and years to come, and lengths of time from now on, with their words.
    pub fn deadlines(&self, scope: Span) -> Vec<(DayRange, Span)> {
        let inside =
            self.times.iter().filter(|time| scope.covers(time.span) && !self.in_brackets(scope, time.span));
        inside.filter_map(|time| Some((self.coming(time)?, time.span))).collect()
    }

    fn in_brackets(&self, scope: Span, span: Span) -> bool {
        let before = &self.text[scope.start as usize..span.start as usize];
        before.matches('(').count() > before.matches(')').count()
    }

    fn coming(&self, time: &TimeMention) -> Option<DayRange> {
        let first = time.span.of(self.text).split_whitespace().next().unwrap_or("").to_lowercase();
        if self.rules.table("bygone").has(&first) {
            return None;
        }
        let word = self.rules.table("deadline").value(self.word_before(time.span));
        if time.timex == "DURATION" {
            let end = self.now?.checked_add(length(&time.value)?).ok()?;
            return (word == Some("within")).then_some(DayRange { start: None, end: Some(end) });
        }
        let end = time.date.days.end?;
        if time.timex != "DATE" || time.date.precision == DatePrecision::Ongoing {
            return None;
        }
        let limit = time.date.precision == DatePrecision::Bounded && time.date.days.start.is_none();
        let named_limit = limit || word.is_some();
        let fits = match self.now {
            Some(now) => {
                end > now
                    && (named_limit
                        || time.adverbial && time.date.days.start.is_some_and(|start| start > now))
            }
            None => limit || word == Some("by"),
        };
        fits.then(|| named(time))
    }
}

/// A length of time as TIMEX3 writes it (`P3D`, `PT48H`, `P4M`).
fn length(value: &str) -> Option<jiff::Span> {
    let (clock, rest) = match value.strip_prefix("PT") {
        Some(rest) => (true, rest),
        None => (false, value.strip_prefix('P')?),
    };
    let unit = rest.chars().next_back()?;
    let amount: i64 = rest
        .get(..rest.len() - unit.len_utf8())?
        .parse()
        .ok()
        .filter(|amount| (0..100_000).contains(amount))?;
    let span = jiff::Span::new();
    match (clock, unit) {
        (true, 'H') => span.try_days(amount.div_euclid(24)).ok(),
        (false, 'D') => span.try_days(amount).ok(),
        (false, 'W') => span.try_weeks(amount).ok(),
        (false, 'M') => span.try_months(amount).ok(),
        (false, 'Y') => span.try_years(amount).ok(),
        _ => None,
    }
}

/// The day, month or year that a limit names.
fn named(time: &TimeMention) -> DayRange {
    match DayRange::from_iso(&time.value) {
        Some(named) if named.end == time.date.days.end => named,
        _ if time.date.precision == DatePrecision::Bounded => {
            DayRange { start: None, end: time.date.days.end }
        }
        _ => time.date.days,
    }
}

/// The last number of digits in the words, and what stands behind it.
fn last_printed(words: &str) -> Option<(f64, String)> {
    if let Some((before, _)) = words.split_once(" to zero") {
        let unit = before.trim_start_matches(|letter: char| !letter.is_alphabetic()).trim();
        return Some((0.0, unit.to_owned()));
    }
    let end = words.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let start = words[..end]
        .rfind(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ','))
        .map_or(0, |at| at + words[at..].chars().next().map_or(1, char::len_utf8));
    let value = words[start..end].replace(',', "").parse().ok()?;
    Some((value, words[end..].trim().to_owned()))
}

/// The number at the head of the words, and the rest of them as the unit.
fn printed(words: &str, quantity: &QuantityMention) -> (f64, String) {
    let sign: String = words.chars().take_while(|letter| !letter.is_alphanumeric()).collect();
    let rest = &words[sign.len()..];
    let end = rest
        .find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ','))
        .unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(['.', ',']);
    let tidy =
        |unit: &str| unit.trim_matches(|letter: char| letter.is_whitespace() || letter == '-').to_owned();
    if let Ok(value) = digits.replace(',', "").parse::<f64>() {
        let unit = tidy(&rest[digits.len()..]);
        return (value, tidy(&format!("{} {unit}", sign.trim())));
    }
    let (first, unit) = rest.split_once(' ').unwrap_or((rest, ""));
    let scale = [1e12, 1e9, 1e6, 1e3].into_iter().find(|scale| quantity.value >= *scale);
    match scale {
        Some(scale) if first.len() < rest.len() => (quantity.value / scale, tidy(unit)),
        _ if quantity.unit == "-" => (quantity.value, String::new()),
        _ => (quantity.value, tidy(unit)),
    }
}

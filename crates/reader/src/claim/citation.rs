//! Notes and brackets -> citations: mark, authors, title, outlet, address, days, and the sentence that they carry.
//!
//! Endnotes are blocks of that role; a bracket in a sentence is a citation when it holds the name of an outlet and a day, or opens with
//! "see". Titles stay as printed, transliterated ones too. It looks nothing up.

use chancery_record::{BlockRole, Citation, DayRange, Document, Head, Reading, Sentence, Span};

use super::rules::Table;
use crate::lore::Lore;
use crate::time::{Anchor, Tense, TimeSentence, times};

/// The citations of a document in the order of the text; sentences must be in the reading.
pub fn citations(lore: &Lore, reading: &Reading) -> Vec<Citation> {
    let reader = Reader { lore, document: &reading.document, sentences: &reading.sentences };
    let mut out = Vec::new();
    for block in reading.document.blocks.iter().filter(|block| block.role == BlockRole::Endnote) {
        reader.note(block.span, &mut out);
    }
    for (number, sentence) in reading.sentences.iter().enumerate() {
        reader.brackets(number, sentence.span, &mut out);
    }
    out.sort_by_key(|row| row.head.span);
    out
}

struct Reader<'a> {
    lore: &'a Lore,
    document: &'a Document,
    sentences: &'a [Sentence],
}

impl Reader<'_> {
    fn table(&self, name: &str) -> &Table {
        self.lore.claims.table(name)
    }

    fn text(&self, span: Span) -> &str {
        span.of(&self.document.text)
    }

    /// A line of notes: "[iv] ...", "2. ...", "3 ...".
    fn note(&self, block: Span, out: &mut Vec<Citation>) {
        let mut start = block.start as usize;
        for line in self.text(block).split_inclusive('\n') {
            let span = trimmed(&self.document.text, start, start + line.len());
            start += line.len();
            let words = self.text(span);
            let Some((mark, inner, body)) = mark_of(words) else { continue };
            let body = Span { start: span.start + body as u32, end: span.end };
            let mut citation = self.parse(body);
            if citation.outlet.is_empty() && citation.title.is_empty() && citation.url.is_empty() {
                continue;
            }
            citation.carries = self.carried(&inner);
            citation.mark = mark;
            citation.head = Self::head(body, "citation.note", citation.carries, &citation);
            // a note of several sentences stands with its first
            let holds = |sentence: &Sentence| (sentence.span.start..sentence.span.end).contains(&body.start);
            citation.head.sentence = self.sentences.iter().position(holds).map(|at| at as u32);
            out.push(citation);
        }
    }

    /// The sentence in which the mark stands in brackets.
    fn carried(&self, inner: &str) -> Option<u32> {
        let mark = format!("[{inner}]");
        let at = self.document.text.match_indices(&mark).map(|(at, _)| at as u32);
        let holds = |at: u32| {
            self.sentences.iter().position(|sentence| sentence.span.start <= at && at < sentence.span.end)
        };
        let beside = |at: u32| {
            // the mark may stand behind the stop, between two sentences
            self.sentences.iter().rposition(|sentence| sentence.span.end <= at && at - sentence.span.end <= 1)
        };
        at.filter_map(|at| {
            let holder = holds(at);
            // a mark that opens a sentence belongs to the one before
            let opens = holder.filter(|number| self.sentences[*number].span.start == at);
            match opens {
                Some(number) => number.checked_sub(1),
                None => holder.or_else(|| beside(at)),
            }
        })
        .map(|number| number as u32)
        .next()
    }

    /// "(see The Ledger, June 7; Saltmarsh Review, July 4)".
    fn brackets(&self, number: usize, sentence: Span, out: &mut Vec<Citation>) {
        let words = self.text(sentence);
        let mut from = 0;
        while let Some(open) = words[from..].find('(').map(|at| from + at) {
            let Some(close) = words[open..].find(')').map(|at| open + at) else { return };
            from = close + 1;
            let mut start = sentence.start as usize + open + 1;
            let mut outlet_before = String::new();
            for piece in words[open + 1..close].split(';') {
                let span = trimmed(&self.document.text, start, start + piece.len());
                start += piece.len() + 1;
                let (body, told) = self.without_see(span);
                let mut citation = self.parse(body);
                let dated = citation.published != DayRange::default();
                if !self.is_outlet(&citation.outlet) || !(dated || told) {
                    continue;
                }
                if citation.outlet.is_empty() {
                    citation.outlet.clone_from(&outlet_before);
                }
                outlet_before.clone_from(&citation.outlet);
                citation.carries = Some(number as u32);
                citation.head = Self::head(span, "citation.bracket", citation.carries, &citation);
                out.push(citation);
            }
        }
    }

    fn head(span: Span, rule: &str, carries: Option<u32>, citation: &Citation) -> Head {
        let mut why = vec![match carries {
            Some(number) => format!("carries sentence {number}"),
            None => "no sentence shows its mark".to_owned(),
        }];
        let parts = [
            ("authors", &citation.authors),
            ("title", &citation.title),
            ("outlet", &citation.outlet),
            ("address", &citation.url),
        ];
        why.extend(
            parts
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name}: {value}")),
        );
        Head { span, sentence: carries, rule: rule.to_owned(), why, ..Head::default() }
    }

    /// The words behind "see", "see also", "cf."; true when one of these stood there.
    fn without_see(&self, span: Span) -> (Span, bool) {
        let words = self.text(span);
        let mut at = 0;
        loop {
            let rest = words[at..].trim_start();
            let lead = words.len() - rest.len();
            let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
            let word = rest[..end].to_lowercase();
            if end == 0 || self.table("citation").value(&word) != Some("see") {
                return (Span { start: span.start + lead as u32, end: span.end }, at > 0);
            }
            at = lead + end;
            at += words[at..].chars().take_while(|letter| matches!(letter, '.' | ':' | ',')).count();
        }
    }

    /// A name of capitalised words, short, without a verb: "Saltmarsh Review", "EDM", "NV.ua".
    fn is_outlet(&self, outlet: &str) -> bool {
        let words: Vec<&str> = outlet.split_whitespace().collect();
        let named = |word: &&str| {
            word.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
                || self.table("citation").value(&word.to_lowercase()) == Some("joins")
                || word.contains('.')
        };
        let month = words.first().is_some_and(|word| {
            self.lore.words.has(&word.to_lowercase(), crate::lore::Class::Month)
                || self.lore.words.has(&word.to_lowercase(), crate::lore::Class::Weekday)
        });
        !words.is_empty() && words.len() <= 8 && words.iter().all(named) && !month
    }

    fn parse(&self, span: Span) -> Citation {
        let (span, _) = self.without_see(span);
        let mut citation = Citation::default();
        let words = self.text(span);
        let url = words.find("http").map(|at| {
            let end =
                words[at..].find(|letter: char| letter.is_whitespace()).map_or(words.len(), |end| at + end);
            (at, at + words[at..end].trim_end_matches(['.', ',', ')', ';']).len())
        });
        if let Some((start, end)) = url {
            words[start..end].clone_into(&mut citation.url);
        }
        self.days(span, url, &mut citation);
        let prose_end = url.map_or(words.len(), |(start, _)| start);
        let prose = &words[..prose_end];
        let title = quoted(prose);
        let mut rest = prose;
        if let Some((start, end, inner)) = title {
            inner.trim_end_matches([',', '.']).clone_into(&mut citation.title);
            prose[..start].trim().trim_end_matches([',', '.', ':']).clone_into(&mut citation.authors);
            rest = &prose[end..];
        }
        // the first part that is no date, page or word of access
        let part = rest
            .split(',')
            .map(str::trim)
            .map(|part| part.trim_matches(['.', '(', ')', ' ']))
            .find(|part| !part.is_empty() && !self.is_day(part) && !self.is_page(part));
        part.unwrap_or("").clone_into(&mut citation.outlet);
        citation
    }

    /// True for a part that is a day, month, year or number.
    fn is_day(&self, part: &str) -> bool {
        part.split_whitespace().all(|word| {
            let word = word.trim_matches(['.', ':']).to_lowercase();
            word.starts_with(|letter: char| letter.is_ascii_digit())
                || self.lore.words.has(&word, crate::lore::Class::Month)
                || self
                    .table("citation")
                    .value(&word)
                    .is_some_and(|value| matches!(value, "access" | "joins" | "day"))
        })
    }

    fn is_page(&self, part: &str) -> bool {
        let first = part.split(|letter: char| letter.is_whitespace() || letter == '.').next().unwrap_or("");
        self.table("citation")
            .value(&first.to_lowercase())
            .is_some_and(|value| matches!(value, "page" | "access"))
    }

    /// The days of publication and access, from the stage of time; a day without a year is the nearest before the document.
    fn days(&self, span: Span, url: Option<(usize, usize)>, citation: &mut Citation) {
        let anchor = Anchor { published: self.document.meta.published, day_first: Some(true) };
        let sentence = TimeSentence { index: 0, span, tense: Tense::Past };
        let (found, _) = times(&self.lore.time, &self.document.text, &[sentence], &anchor);
        let words = self.text(span);
        let access = self.access_at(words);
        let title = quoted(words).map(|(start, end, _)| (start, end));
        for time in found.iter().filter(|time| time.timex == "DATE" && !time.date.days.is_unknown()) {
            let at = (time.span.start - span.start) as usize;
            let inside =
                |range: Option<(usize, usize)>| range.is_some_and(|(start, end)| start <= at && at < end);
            if inside(url) || inside(title) {
                continue;
            }
            let days = self.not_after(time.date.days);
            if access.is_some_and(|access| access < at) {
                if citation.accessed.is_unknown() {
                    citation.accessed = days;
                }
            } else if citation.published.is_unknown() {
                citation.published = days;
            }
        }
    }

    /// A day after the document's own, whose year was not printed, lies a year back.
    fn not_after(&self, days: DayRange) -> DayRange {
        let published = self.document.meta.published.and_then(|published| published.end);
        let (Some(start), Some(end), Some(published)) = (days.start, days.end, published) else {
            return days;
        };
        if start <= published {
            return days;
        }
        let back = |day: chancery_record::Date| day.with().year(day.year() - 1).build();
        match (back(start), back(end)) {
            (Ok(start), Ok(end)) => DayRange::between(start, end),
            _ => days,
        }
    }

    fn access_at(&self, words: &str) -> Option<usize> {
        let mut at = 0;
        for word in words.split(|letter: char| !letter.is_alphabetic()) {
            if self.table("citation").value(&word.to_lowercase()) == Some("access") {
                return Some(at);
            }
            at += word.len();
            at += words[at..].chars().next().map_or(0, char::len_utf8);
        }
        None
    }
}

/// The span between two bytes without white space at its ends.
fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let words = &text[start..end];
    let lead = words.len() - words.trim_start().len();
    let tail = words.len() - words.trim_end().len();
    if lead >= words.len() { Span::new(start, start) } else { Span::new(start + lead, end - tail) }
}

/// The mark of a note as printed, what stands in it, and where the note begins behind it.
fn mark_of(words: &str) -> Option<(String, String, usize)> {
    let (mark, inner) = if let Some(rest) = words.strip_prefix('[') {
        let end = rest.find(']')?;
        (&words[..end + 2], &rest[..end])
    } else {
        let end = words.find(|letter: char| !letter.is_ascii_digit())?;
        let stop = words[end..].starts_with(['.', ')']);
        let space = words[end..].starts_with(char::is_whitespace);
        if end == 0 || end > 3 || !(stop || space) {
            return None;
        }
        (&words[..end + usize::from(stop)], &words[..end])
    };
    let note = inner.len() <= 6 && inner.chars().all(char::is_alphanumeric) && !inner.is_empty();
    let rest = &words[mark.len()..];
    let lead = rest.len() - rest.trim_start().len();
    note.then(|| (mark.trim_end_matches(['.', ')']).to_owned(), inner.to_owned(), mark.len() + lead))
}

/// The first words in quote marks: their place with the marks, and the words.
fn quoted(words: &str) -> Option<(usize, usize, &str)> {
    let (start, open) = words.char_indices().find(|(_, letter)| matches!(letter, '“' | '"' | '«' | '„'))?;
    let close: &[char] = match open {
        '“' | '„' => &['”', '“'],
        '«' => &['»'],
        _ => &['"'],
    };
    let from = start + open.len_utf8();
    let end = words[from..].rfind(close).map(|at| from + at)?;
    let width = words[end..].chars().next().map_or(0, char::len_utf8);
    Some((start, end + width, &words[from..end]))
}

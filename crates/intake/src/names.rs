//! Authors, outlet and republisher from the lines around the headline and at the end. Names are recognised by their
//! shape: two to five capitalised words, none of which is a word of houses, jobs or places (`data/intake/name_words.txt`).

use std::sync::LazyLock;

use chancery_record::BlockRole;

use crate::head::Known;
use crate::lexicon::{self, Strength};
use crate::masthead::{self, House};
use crate::pieces::Shape;
use crate::roles::{Sheet, fold, one_line};

/// Who wrote and who printed it.
pub(crate) struct Names {
    pub authors: Vec<String>,
    pub outlet: String,
    pub republisher: String,
    /// Pieces that name the account that posted it.
    pub accounts: Vec<usize>,
    /// Pieces that name the authors.
    pub credited: Vec<usize>,
    /// The piece that tells about the author.
    pub biography: Option<usize>,
}

/// The kinds of words of `data/intake/name_words.txt`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// May stand small inside of a name.
    Inside,
    /// May stand small inside of the name of a house.
    Joins,
    /// Never begins a name.
    Never,
    /// Begins a name of a place in two words.
    PlaceStarts,
    /// Ends the name of a place.
    PlaceEnds,
    /// Is a word of houses or jobs, and a name too.
    Surnames,
    /// Stands before the author, often with a colon.
    Label,
    /// Stands before "by" in a line at the end that names the author.
    Wrote,
    /// Goes on after the author on the same line.
    Tail,
    /// Goes on after the author who reports from somewhere.
    Signs,
    /// Goes on after the author in a sentence about the author.
    About,
    /// What authors are.
    Jobs,
}

static WORDS: LazyLock<Vec<(Word, Vec<&'static str>)>> = LazyLock::new(|| {
    let kinds = [
        (Word::Inside, "inside"),
        (Word::Joins, "joins"),
        (Word::Never, "never"),
        (Word::PlaceStarts, "place_starts"),
        (Word::PlaceEnds, "place_ends"),
        (Word::Surnames, "surnames"),
        (Word::Label, "label"),
        (Word::Wrote, "wrote"),
        (Word::Tail, "tail"),
        (Word::Signs, "signs"),
        (Word::About, "about"),
        (Word::Jobs, "jobs"),
    ];
    let file = include_str!("../../../data/intake/name_words.txt");
    kinds.map(|(kind, name)| (kind, lexicon::words_of_kind(file, name))).to_vec()
});

fn is(kind: Word, word: &str) -> bool {
    WORDS.iter().any(|(known, words)| *known == kind && words.contains(&word))
}

/// Whether a line is a name and nothing else.
pub(crate) fn is_name(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let fits = |word: &&str| {
        let first = word.chars().next().is_some_and(char::is_uppercase);
        let letters =
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '\u{307}'));
        // a stop ends an initial or a title
        let short = word.trim_end_matches('.').chars().count() <= 4 || !word.ends_with('.');
        letters && short && (first || is(Word::Inside, word))
    };
    let capitals = words.iter().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).count();
    let is_shaped = (2..=5).contains(&words.len())
        && (2..=4).contains(&capitals)
        && line.chars().count() <= 44
        && words.iter().all(fits)
        && !line.ends_with('.')
        && !line.contains(['\n', '\t'])
        && !line.contains("  ");
    is_shaped && is_worded_as_name(&words)
}

/// No word begins no name, is one of houses or jobs, or belongs to a place.
fn is_worded_as_name(words: &[&str]) -> bool {
    let folded: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let other =
        |word: &String| (is(Word::Jobs, word) || masthead::is_house_word(word)) && !is(Word::Surnames, word);
    let [first, .., last] = folded.as_slice() else { return false };
    !(is(Word::Never, first)
        || words.len() == 2 && is(Word::PlaceStarts, first)
        || is(Word::PlaceEnds, last)
        || folded.iter().any(other))
}

/// `house` is the line above the headline that names who publishes it.
pub(crate) fn find(sheet: &Sheet<'_>, known: &Known, house: Option<&House>) -> Names {
    let mut credits = credits(sheet);
    let republished =
        credits.iter().position(|credit| credit.account.is_some()).filter(|_| credits.len() > 1);
    let accounts =
        credits.iter().filter(|credit| credit.account.is_some()).map(|credit| credit.piece).collect();
    let republisher =
        republished.map(|at| credits.remove(at)).and_then(|credit| credit.account).unwrap_or_default();
    let mut authors = clean_authors(&known.authors);
    if authors.is_empty() {
        if credits.is_empty() {
            let agency = || agency_below(sheet).filter(|_| known.house.is_empty());
            credits.extend(late_credit(sheet, house).or_else(agency));
        }
        authors = credits.iter().flat_map(|credit| credit.names.clone()).collect();
    }
    let credited = credits.iter().map(|credit| credit.piece).collect();
    let biography = about_one_of(sheet, &authors);
    if authors.is_empty() {
        authors.clone_from(&known.house);
    }
    let mut seen = Vec::new();
    authors.retain(|author| {
        let folded = fold(author);
        let is_new = !folded.is_empty() && !seen.contains(&folded);
        seen.push(folded);
        is_new
    });
    let outlet = if known.outlet.is_empty() { outlet_in(sheet, house) } else { one_line(&known.outlet) };
    Names { authors, outlet, republisher, accounts, credited, biography }
}

/// Authors as columns and metadata give them: "By A. B. and C. D." becomes two names.
pub(crate) fn clean_authors(given: &[String]) -> Vec<String> {
    let parts = given.iter().filter(|given| !given.contains("://")).flat_map(|given| {
        let line = one_line(given);
        let words = lexicon::words(&line);
        let skip = lexicon::look_up(&words).filter(|hit| hit.is("byline"));
        let rest = match skip.map(|hit| hit.strength) {
            Some(Strength::Start(count)) => after_words(&line, count),
            _ => line.as_str(),
        };
        split_names(rest).into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    // A sign of the writer in brackets is no part of the name; what has a digit is a time to read or an address.
    let bare = parts.map(|name| name.split(['(', '[']).next().unwrap_or("").trim().to_owned());
    let is_name = |name: &String| {
        name.chars().count() <= 80
            && name.chars().any(char::is_alphabetic)
            && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    bare.filter(is_name).collect()
}

/// A line that names authors.
struct Credit {
    piece: usize,
    names: Vec<String>,
    /// The account that posted it, when the line has the form "X By X".
    account: Option<String>,
}

fn credit(piece: usize, names: Vec<String>) -> Credit {
    Credit { piece, names, account: None }
}

/// Who wrote it where the head does not say so.
fn late_credit(sheet: &Sheet<'_>, house: Option<&House>) -> Option<Credit> {
    signed_at_the_end(sheet)
        .or_else(|| name_over_biography(sheet))
        .or_else(|| author_at_the_end(sheet))
        .or_else(|| last_name(sheet))
        .or_else(|| name_above(sheet, house))
}

/// An agency on a line of its own under the headline.
fn agency_below(sheet: &Sheet<'_>) -> Option<Credit> {
    let headline = sheet.headline?;
    let piece = (headline + 1..sheet.first_solid_prose()).take(2).find(|at| {
        let facts = &sheet.facts[*at];
        (2..=4).contains(&facts.words) && facts.hit.is_none() && masthead::is_paper(sheet.words_of(*at))
    })?;
    Some(credit(piece, vec![one_line(sheet.words_of(piece))]))
}

/// Who wrote it as the lines around the headline say: by their words, before a day, alone on a line, or by weaker words.
fn credits(sheet: &Sheet<'_>) -> Vec<Credit> {
    let first = sheet.first_solid_prose();
    let end = (first + 4).min(sheet.pieces.len());
    let start = sheet.headline.map_or(0, |headline| headline.saturating_sub(4));
    let (strong, weak): (Vec<_>, Vec<_>) =
        (start..end).filter_map(|at| explicit_credit(sheet, at)).partition(|(by_itself, _)| *by_itself);
    let mut credits: Vec<Credit> = strong.into_iter().map(|(_, credit)| credit).collect();
    if credits.iter().any(|credit| credit.account.is_none()) {
        return credits;
    }
    let dated: Vec<Credit> = (start..end).filter_map(|at| name_before_day(sheet, at)).collect();
    let after_headline = sheet.headline.map_or(first, |headline| headline + 1);
    let bare = (after_headline..first.min(after_headline + 8)).find_map(|at| name_on_a_line(sheet, at));
    match bare.filter(|_| credits.is_empty()) {
        Some(bare) if dated.first().is_none_or(|dated| bare.piece < dated.piece) => credits.push(bare),
        _ => credits.extend(dated),
    }
    if credits.is_empty() {
        credits.extend(weak.into_iter().map(|(_, credit)| credit));
    }
    credits
}

/// Names and nothing else.
fn name_on_a_line(sheet: &Sheet<'_>, at: usize) -> Option<Credit> {
    let (facts, line) = (&sheet.facts[at], sheet.words_of(at));
    // names in a list are those of others, unless the layout of a page has set them apart
    let apart = sheet.pieces[at].shape == Shape::Plain || sheet.pieces[at].verdict.is_some();
    let alone = facts.hit.is_none() && !facts.ends && apart;
    let names = names_alone(line).filter(|_| alone && !line.contains(['\n', '\t']))?;
    Some(credit(at, names))
}

/// "By A. B.", "Written by A. B. and C. D. | 3 May 2024", "Account By Account", which say it by themselves;
/// "3 May 2024 · Interview: A. B.", "a column by A. B." may also say who drew or took the picture.
fn explicit_credit(sheet: &Sheet<'_>, at: usize) -> Option<(bool, Credit)> {
    let facts = &sheet.facts[at];
    if facts.words > 24 || (facts.ends && facts.words > 9) {
        return None;
    }
    let line = one_line(sheet.words_of(at));
    if let Some((account, by)) = line.split_once(" By ").or_else(|| line.split_once(" by ")) {
        let account = account.trim_matches(|c: char| !c.is_alphanumeric());
        if !account.is_empty() && fold(account) == fold(by) {
            let (names, account) = (vec![account.to_owned()], Some(account.to_owned()));
            return Some((true, Credit { piece: at, names, account }));
        }
    }
    let strict = |part: String| credited(&part).filter(|names| names.iter().all(|name| is_name(name)));
    let others = || parts(&line).filter(|_| sheet.headline != Some(at));
    let names = credited(&line).or_else(|| others().find_map(strict));
    if let Some(names) = names {
        return Some((true, credit(at, names)));
    }
    let is_open = facts.hit.is_none_or(|hit| !hit.is("caption") && !hit.is("credits"));
    let names = others().filter(|_| is_open).find_map(|part| labelled(&part))?;
    Some((false, credit(at, names)))
}

/// Whether a line says "a column by A. B.", "Interview: A. B.".
pub(crate) fn names_an_author(line: &str) -> bool {
    parts(line).any(|part| labelled(&part).is_some())
}

/// The names behind the words that open the line of an author.
fn credited(line: &str) -> Option<Vec<String>> {
    let hit = lexicon::look_up(&lexicon::words(line)).filter(|hit| hit.is("byline"))?;
    let Strength::Start(count) = hit.strength else { return None };
    names_behind(line, count)
}

/// The names behind the first words of a line.
fn names_behind(line: &str, count: usize) -> Option<Vec<String>> {
    let rest = after_words(line, count).trim_start_matches(|c: char| !c.is_alphanumeric());
    // "By our desk (A. B., C. D.)"
    let inside = rest
        .split_once('(')
        .filter(|(desk, _)| !is_name(desk.trim()))
        .and_then(|(_, inside)| inside.split_once(')'));
    if let Some(names) = inside.and_then(|(names, _)| names_alone(names)) {
        return Some(names);
    }
    let mut names: Vec<&str> = Vec::new();
    let rest = until_data(rest);
    // "By A. B. The Associated Press"
    let rest = rest.split_once(" The ").map_or(rest, |(names, _)| names);
    for name in split_names(rest) {
        // "By A. B. in Oslo and C. D. in Bergen"
        let placed = name.split_once(" in ").map(|(name, _)| name).filter(|name| is_name(name));
        let name = placed.unwrap_or(name);
        // "By A. B., Tokyo correspondent": what stands behind a name and is none tells where and what the author is
        if starts_upper(name) && (is_name(name) || !names.iter().any(|name| is_name(name))) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.into_iter().map(str::to_owned).collect())
}

/// "Interview: A. B.", "Text A. B.", "Written in Oslo by A. B.", and "Posted on 3 May by A. B." without its day.
fn labelled(part: &str) -> Option<Vec<String>> {
    let (label, rest) = part.split_once([':', ' '])?;
    let names = is(Word::Label, &label.to_lowercase())
        .then(|| names_alone(rest.trim_start_matches([':', ' '])))
        .flatten();
    names.or_else(|| {
        let by = format!(" {part}");
        let at = by.rfind(" by ").or_else(|| by.rfind(" By "))?;
        names_alone(&by[at + 4..])
    })
}

/// The parts of a line between its days, bars and dots.
fn parts(line: &str) -> impl Iterator<Item = String> + use<> {
    let mut bare = line.to_owned();
    for found in crate::days::find_days(line).iter().rev() {
        bare.replace_range(found.span.clone(), "|");
    }
    let parts = bare.replace(" – ", "|").replace(" — ", "|").replace(" - ", "|");
    let edge = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | ':' | '–' | '—' | '(');
    let parts: Vec<String> = parts
        .split(['|', '·', '•', '/'])
        .map(|part| part.trim_start_matches(edge).trim_end_matches(|c| edge(c) && c != '.').to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.into_iter()
}

/// A line without short words in brackets that say where a writer is or was: "A. B. (Oslo) and C. D. (ret'd)".
fn without_asides(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(" (") {
        let Some((inside, behind)) = after.split_once(')') else { break };
        let ends =
            behind.is_empty() || [",", ";", " and ", " & "].iter().any(|sign| behind.starts_with(sign));
        if before.is_empty() || !ends || !(1..=2).contains(&inside.split_whitespace().count()) {
            break;
        }
        out.push_str(before);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Names that stand alone, or with what the authors are and where ("A. B. and C. D., fellows at ...", "A. B. in Oslo").
fn names_alone(part: &str) -> Option<Vec<String>> {
    let part = &without_asides(part);
    let all_names = |words: &str| {
        let names = split_names(words);
        (!names.is_empty() && names.iter().all(|name| is_name(name)))
            .then(|| names.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    all_names(part)
        .or_else(|| {
            let (before, after) = [", ", " | ", " · "].iter().find_map(|sign| part.split_once(sign))?;
            let words: Vec<String> =
                after.split(' ').map(|word| word.trim_matches(',').to_lowercase()).collect();
            let works = words.iter().take(4).any(|word| is(Word::Jobs, word));
            let place = words.len() <= 3 && after.split(' ').all(|word| word.starts_with(char::is_uppercase));
            all_names(before).filter(|_| works || place)
        })
        .or_else(|| {
            let words: Vec<&str> = part.split(' ').collect();
            let tail = words.iter().position(|word| is(Word::Tail, word) || is(Word::Signs, word))?;
            let place = is(Word::Signs, words[tail])
                || (1..=3).contains(&words[tail + 1..].len())
                    && words[tail + 1..].iter().all(|word| word.starts_with(char::is_uppercase));
            all_names(&words[..tail].join(" ")).filter(|names| place && names.len() == 1)
        })
}

/// "A. B. Jul 04, 2025", "9 May 2024, 15:46 / A. B.": a name before a day, or behind it at the end of a short line.
fn name_before_day(sheet: &Sheet<'_>, at: usize) -> Option<Credit> {
    let facts = &sheet.facts[at];
    let day = facts.days.first().filter(|_| facts.words <= 20 && sheet.headline != Some(at))?;
    let line = sheet.words_of(at);
    let before = parts(&one_line(&line[..day.span.start])).next().and_then(|part| names_alone(&part));
    let behind = || {
        let short = facts.words <= 12 && !facts.ends;
        parts(&one_line(&line[day.span.end..])).last().filter(|_| short).and_then(|part| names_alone(&part))
    };
    before.or_else(behind).map(|names| credit(at, names))
}

/// The name that opens a sentence about its bearer ("A. B. is ...", "A. B., a former ..."), what stands behind it, and whether that
/// goes on with a verb.
fn subject(words: &str) -> Option<(String, &str, bool)> {
    let words = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (mut end, mut name) = (0, None);
    for word in words.split_inclusive(' ').take(6) {
        end += word.len();
        let (told, rest) = (words[..end].trim_end(), &words[end..]);
        if let Some(before) = told.strip_suffix(',').filter(|before| is_name(before)) {
            return Some((one_line(before), rest, false));
        }
        let goes_on = rest.split(' ').next().is_some_and(|next| is(Word::About, next));
        if goes_on && is_name(told) {
            name = Some((one_line(told), rest, true));
        }
    }
    name
}

/// The pieces at the end in which something about the author may stand.
fn last_pieces(sheet: &Sheet<'_>) -> impl Iterator<Item = usize> {
    let end = sheet.article.end;
    let is_short = |at: &usize| (3..=60).contains(&sheet.facts[*at].words);
    (end.saturating_sub(2).max(sheet.first_prose() + 1)..(end + 6).min(sheet.pieces.len())).filter(is_short)
}

/// "Reporting by A. B. in Oslo" under the article.
fn signed_at_the_end(sheet: &Sheet<'_>) -> Option<Credit> {
    last_pieces(sheet).find_map(|at| {
        let line = one_line(sheet.words_of(at));
        // who edited it stands behind a semicolon
        let line = line.trim_start_matches('(').split([';', ')']).next()?;
        let words = lexicon::words(line);
        let wrote = words.first().is_some_and(|word| is(Word::Wrote, word))
            && words.get(1).is_some_and(|word| word == "by");
        let names = names_behind(line, 2).filter(|names| wrote && names.iter().all(|name| is_name(name)))?;
        Some(credit(at, names))
    })
}

/// A piece at the end that begins with the name of one of the authors and tells about them.
fn about_one_of(sheet: &Sheet<'_>, authors: &[String]) -> Option<usize> {
    let known = |name: &str| authors.iter().any(|author| fold(author) == fold(name));
    last_pieces(sheet).find(|at| subject(sheet.words_of(*at)).is_some_and(|(name, ..)| known(&name)))
}

/// Who a piece at the end is about, when it tells what they are and the text names them nowhere else.
fn author_at_the_end(sheet: &Sheet<'_>) -> Option<Credit> {
    last_pieces(sheet).find_map(|at| {
        let (name, rest, _) = subject(sheet.words_of(at)).filter(|(.., goes_on)| *goes_on)?;
        let works = lexicon::words(rest).iter().take(12).any(|word| is(Word::Jobs, word));
        let told =
            (0..at).any(|earlier| sheet.facts[earlier].prose && sheet.words_of(earlier).contains(&name));
        (works && !told).then(|| credit(at, vec![name]))
    })
}

/// A name at the end that stands over a text about the author, or twice.
fn name_over_biography(sheet: &Sheet<'_>) -> Option<Credit> {
    let tail = sheet.article.end..sheet.pieces.len();
    let about = |name: &str| {
        let folded = fold(name);
        let opens = |at: usize| {
            sheet.role(at) == Some(BlockRole::Biography) && fold(sheet.words_of(at)).starts_with(&folded)
        };
        tail.clone().any(opens)
    };
    let mut named = tail.clone().filter(|at| sheet.facts[*at].name).take(20);
    let piece = named.find(|at| about(sheet.words_of(*at)))?;
    Some(credit(piece, vec![proper_case(&one_line(sheet.words_of(piece)))]))
}

/// A name that stands alone right after the article, with nothing or only furniture behind it, and nowhere else.
fn last_name(sheet: &Sheet<'_>) -> Option<Credit> {
    let last = (sheet.first_prose()..sheet.article.end).rfind(|at| sheet.facts[*at].prose)?;
    let at = last + 1;
    let others = |at: usize| {
        sheet.facts[at].prose || sheet.facts[at].name || sheet.role(at) == Some(BlockRole::Teaser)
    };
    let line = one_line(sheet.words_of(Some(at).filter(|at| *at < sheet.pieces.len())?));
    let names = names_alone(line.trim_start_matches(['—', '–', '-', ' ']))?;
    let told = |name: &String| (0..at).any(|earlier| sheet.words_of(earlier).contains(name));
    let stands_last =
        at + 4 > sheet.pieces.len() && !(at + 1..sheet.pieces.len()).any(others) && !names.iter().any(told);
    (stands_last && sheet.facts[at].hit.is_none()).then(|| credit(at, names))
}

/// A name that stands alone right above the headline.
fn name_above(sheet: &Sheet<'_>, house: Option<&House>) -> Option<Credit> {
    let at = sheet
        .headline?
        .checked_sub(1)
        .filter(|at| house.is_some_and(|house| house.is_sure() && house.at < *at))?;
    let names = names_alone(sheet.words_of(at)).filter(|_| sheet.facts[at].name)?;
    Some(credit(at, names))
}

/// "Anna SMITH" as "Anna Smith".
fn proper_case(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let is_loud =
            word.chars().count() > 2 && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        let mut chars = word.chars();
        match chars.next().filter(|_| is_loud) {
            Some(first) => first.to_string() + &chars.as_str().to_lowercase(),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The line after its first `count` words.
fn after_words(line: &str, count: usize) -> &str {
    let mut rest = line;
    for _ in 0..count {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '\'' || c == '’');
    }
    rest
}

/// The line up to a digit, a bar or a bullet.
fn until_data(line: &str) -> &str {
    let end = line
        .find(|c: char| {
            c.is_ascii_digit() || matches!(c, '|' | '•' | '·' | '/' | '—' | '–' | '(' | '@' | ':')
        })
        .unwrap_or(line.len());
    let head = &line[..end];
    let days = crate::days::find_days(line);
    let head = days.first().map_or(head, |day| &head[..head.len().min(day.span.start)]);
    let cuts = [" Published", " Updated", " Posted", " on "];
    cuts.iter().fold(head, |head, cut| head.split(cut).next().unwrap_or(head)).trim()
}

fn split_names(line: &str) -> Vec<&str> {
    let mut parts = vec![line];
    for joint in [",", ";", " and ", " und ", " & ", " et ", " y ", " и ", " ve ", " və "] {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts
        .into_iter()
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '|')))
        .filter(|part| !part.is_empty())
        .collect()
}

fn starts_upper(name: &str) -> bool {
    let count = name.split_whitespace().count();
    name.chars().next().is_some_and(char::is_uppercase) && count <= 5
}

/// The outlet as the line above the headline says it, the copyright line, or the agency that signs the first words.
fn outlet_in(sheet: &Sheet<'_>, house: Option<&House>) -> String {
    let marked = (sheet.article.end..sheet.pieces.len()).rev().find_map(|at| {
        let (_, after) = sheet.words_of(at).split_once('©').filter(|_| sheet.facts[at].words <= 40)?;
        let after = after.trim_start_matches(|c: char| !c.is_alphabetic());
        let end = after.find(['.', '|', ',', '\n', '–', '—', '-']).unwrap_or(after.len());
        let name = one_line(after[..end].trim_end_matches(|c: char| !c.is_alphabetic()));
        (sheet.role(at) != Some(BlockRole::Caption)
            && (1..=6).contains(&name.split(' ').count())
            && name.len() > 1)
            .then_some(name)
    });
    let above = house.map(|house| house.name.as_str());
    match (marked, above) {
        // The one as the other line writes it.
        (Some(marked), Some(above)) if fold(&marked) != fold(above) && house.is_some_and(House::is_sure) => {
            above.to_owned()
        }
        (Some(marked), _) => marked,
        (None, Some(above)) => above.to_owned(),
        (None, None) => masthead::agency(sheet).unwrap_or_default(),
    }
}

/// Whether a word may stand small inside a name of a house.
pub(crate) fn is_small(word: &str) -> bool {
    is(Word::Inside, word) || is(Word::Joins, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_shape() {
        for name in ["Rena Tarverli", "Jan van der Berg", "A. B. Orhanli", "Leyla ORHANLI"] {
            assert!(is_name(name), "{name}");
        }
        for other in
            ["Rena", "Ports reopen", "The Ports Reopen On Monday Morning", "Rena Tarverli.", "Room 12"]
        {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn authors_of_columns_are_split() {
        let given =
            ["By Nigar Orhanli and Kamran Velidze".to_owned(), "https://example.org/people/x".to_owned()];
        assert_eq!(clean_authors(&given), ["Nigar Orhanli", "Kamran Velidze"]);
        let given = ["Rena Tarverli (rta)".to_owned(), "5 minutes".to_owned()];
        assert_eq!(clean_authors(&given), ["Rena Tarverli"]);
    }
}

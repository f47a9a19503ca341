//! The headline of a page. Headings, JSON-LD, the titles for social networks and the title of the window are candidates;
//! each place votes for the candidate that it holds, alone or between the name of the site and of the section. The name
//! of the site is no candidate: it is known by its link home, by what the page says of itself, and by the address.

use super::layout;
use super::render::Rendered;
use crate::head::Known;
use crate::pieces::Shape;
use crate::roles::{fold, one_line};

/// Titles that the page gives outside its text.
pub(super) struct Given<'a> {
    /// Headline of JSON-LD.
    pub linked: &'a str,
    /// Titles for social networks, the first one counts more.
    pub social: [&'a str; 2],
    /// Names of site and publisher.
    pub sites: Vec<&'a str>,
}

/// Signs between the headline and the name of site or section in a title.
const JOINTS: [&str; 15] =
    [" | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " « ", " › ", " / ", "--", "｜", "│", " : "];

/// Longest title in bytes that is looked at.
const LONGEST: usize = 2000;

/// Most headings that are looked at.
const MOST_HEADINGS: usize = 60;

struct Candidate {
    words: String,
    folded: String,
    votes: usize,
    is_heading: bool,
}

/// A place outside the text that holds a title, with its votes.
struct Place<'a> {
    text: &'a str,
    votes: usize,
    /// Runs of its parts, folded; the first is the whole.
    runs: Vec<String>,
}

pub(super) fn choose(page: &Rendered, given: &Given<'_>, known: &Known) -> String {
    let address = if known.url.is_empty() { &page.head.canonical } else { &known.url };
    let sites = Sites::new(&given.sites, address);
    let window = page.head.title.as_str();
    let mut places: Vec<Place<'_>> = Vec::new();
    // The second title for social networks is as a rule the first one again.
    let again = fold(given.social[0]) == fold(given.social[1]);
    let second = if again { "" } else { given.social[1] };
    for (text, votes) in [(given.linked, 2), (given.social[0], 2), (second, 1), (window, 1)] {
        // A title of the length of a page is none.
        let text = if text.len() <= LONGEST { text } else { "" };
        let runs = runs(text);
        if !runs[0].is_empty() {
            places.push(Place { text, votes, runs });
        }
    }
    // A short tail that another title has more behind is no name of the site.
    let is_inner =
        |folded: &String| places.iter().any(|place| place.runs[0] != *folded && place.runs.contains(folded));
    let mut candidates = headings(page, &sites, &places);
    let from_text = candidates.len();
    for place in &places {
        let named = sites.without_name(place.text);
        let bare = if is_inner(&fold(&named)) { named } else { sites.without(place.text) };
        let folded = fold(&bare);
        let in_text = candidates[..from_text].iter().any(|one| place.runs.contains(&one.folded));
        if folded.is_empty() || in_text || sites.has(&folded) {
            continue;
        }
        if let Some(same) = candidates.iter_mut().find(|one| one.folded == folded) {
            same.votes += place.votes;
        } else {
            let votes = place.votes + if is_shown(page, &bare, &folded) { SHOWN } else { 0 };
            candidates.push(Candidate { words: bare, folded, votes, is_heading: false });
        }
    }
    // Of equal ones the first: headings stand before the rest.
    match candidates.iter().rev().max_by_key(|one| one.votes) {
        Some(best) if best.is_heading => with_joint(without_kicker(best, &places, &sites), &places),
        Some(best) => best.words.clone(),
        None if window.trim().is_empty() => first_heading(page),
        None => one_line(window).chars().take(LONGEST).collect(),
    }
}

/// The headline with the sign between kicker and headline that the layout of the page leaves to the end of a line, where a place outside the text
/// writes it.
fn with_joint(heading: String, places: &[Place<'_>]) -> String {
    let is_joint = |c: &char| c.is_whitespace() || ":–—-".contains(*c);
    let folded = fold(&heading);
    let is_fuller = |words: &String| {
        words.chars().filter(is_joint).count() > heading.chars().filter(is_joint).count()
            && words.chars().filter(|c| !is_joint(c)).eq(heading.chars().filter(|c| !is_joint(c)))
            && !words.ends_with(|c| is_joint(&c))
    };
    let same = |place: &Place<'_>| {
        let at = place.runs.iter().position(|run| *run == folded)?;
        run_words(place.text).into_iter().nth(at).filter(is_fuller)
    };
    places.iter().find_map(same).unwrap_or(heading)
}

/// Votes for a title that the page shows as a line of its own, though not as a heading.
const SHOWN: usize = 2;

fn is_shown(page: &Rendered, words: &str, folded: &str) -> bool {
    let blocks =
        page.blocks.iter().filter(|block| block.linked == 0 && block.range.len() <= words.len() + 24);
    blocks.take(MOST_LINES).any(|block| {
        fold(&page.text[block.range.clone()]) == folded && !layout::is_in_bar(page, block.element)
    })
}

/// Lines that are looked at.
const MOST_LINES: usize = 2_000;

/// The first heading of all, where nothing else speaks.
fn first_heading(page: &Rendered) -> String {
    let first = page.blocks.iter().find(|block| matches!(block.shape, Shape::Heading(_)));
    first.map(|block| one_line(&page.text[block.range.clone()])).unwrap_or_default()
}

struct Heading {
    level: u8,
    home: bool,
    words: String,
    folded: String,
}

/// Headings with the votes of their level and of the places that hold them.
fn headings(page: &Rendered, sites: &Sites, places: &[Place<'_>]) -> Vec<Candidate> {
    let blocks = page.blocks.iter().filter_map(|block| match block.shape {
        Shape::Heading(level) if !layout::is_in_bar(page, block.element) => {
            let words = one_line(&page.text[block.range.clone()]);
            Some(Heading { level, home: block.home, folded: fold(&words), words })
        }
        _ => None,
    });
    let blocks: Vec<Heading> = blocks.filter(|one| !one.folded.is_empty()).take(MOST_HEADINGS).collect();
    let parts =
        places.iter().rfind(|place| place.votes == 1).map(|window| parts_of(window.text)).unwrap_or_default();
    // A heading with the last part of the title of the window names the site when another one has the first part.
    let is_tail = |folded: &String| {
        parts.len() > 1
            && parts.last() == Some(folded)
            && blocks
                .iter()
                .any(|one| Some(&one.folded) == parts.first() && !one.home && !sites.has(&one.folded))
    };
    let is_main =
        |one: &Heading| one.level == 1 && !one.home && !sites.has(&one.folded) && !is_tail(&one.folded);
    let mains = blocks.iter().filter(|one| is_main(one)).count();
    let mut found: Vec<Candidate> = Vec::new();
    for one in &blocks {
        if found.iter().any(|other| other.folded == one.folded) {
            continue;
        }
        let support: usize =
            places.iter().filter(|place| place.runs.contains(&one.folded)).map(|place| place.votes).sum();
        let exact = places.iter().any(|place| place.votes > 1 && place.runs[0] == one.folded);
        let like = || places.iter().any(|place| likeness(&one.folded, &place.runs[0]) >= 50);
        let level_votes = match one.level {
            1 if is_main(one) && (support > 0 || mains == 1 || like()) => 3,
            _ if support > 0 && (exact || !one.home && !sites.has(&one.folded) && !is_tail(&one.folded)) => 2,
            _ => continue,
        };
        found.push(Candidate {
            words: one.words.clone(),
            folded: one.folded.clone(),
            votes: level_votes + support,
            is_heading: true,
        });
    }
    found
}

/// A heading that holds more than the headline: a kicker before it, a line of credits after it. Another place that gives
/// the end alone, or both apart, or the start where nothing else has the whole, tells where the headline is.
fn without_kicker(heading: &Candidate, places: &[Place<'_>], sites: &Sites) -> String {
    let folded = heading.folded.as_str();
    // A heading of the length of a page is a page without end marks.
    if heading.words.len() > LONGEST {
        return heading.words.clone();
    }
    let is_part = |part: &str| part.split(' ').count() >= 3;
    let bares = || places.iter().map(|place| sites.without_name(place.text));
    for bare in bares() {
        let end = fold(&bare);
        let rest = folded.strip_suffix(end.as_str()).filter(|rest| rest.ends_with(' ') && is_part(&end));
        if rest.is_some() && !end.is_empty() {
            return bare;
        }
    }
    if let Some(end) = places.iter().find_map(|place| common_end(&heading.words, place.text)) {
        return end;
    }
    for place in places {
        for (words, run) in run_words(place.text).into_iter().zip(&place.runs) {
            let rest = folded.strip_suffix(run.as_str()).filter(|rest| rest.ends_with(' ') && is_part(run));
            // The heading itself has no sign between the two.
            let glued = || {
                let is_end = |at: &usize| fold(&heading.words[*at..]) == *run;
                let end = heading.words.char_indices().map(|(at, _)| at).find(is_end);
                let between = end.map(|at| heading.words[at..].chars().take_while(|c| !c.is_alphanumeric()));
                between.is_some_and(|mut between| {
                    between.all(|c| c.is_whitespace() || "?!\"“„«»‘’'".contains(c))
                })
            };
            if rest.is_some_and(|rest| place.runs.iter().any(|other| other == rest.trim_end())) && glued() {
                return words;
            }
        }
    }
    let whole = places.iter().any(|place| place.runs.iter().any(|run| run == folded));
    let start = |bare: &String| {
        let start = fold(bare);
        is_part(&start) && folded.strip_prefix(start.as_str()).is_some_and(|rest| rest.starts_with(' '))
    };
    bares().find(start).filter(|_| !whole).unwrap_or_else(|| heading.words.clone())
}

/// The end that both have behind a joint or a colon, with other short words before it: one headline under two kickers.
fn common_end(heading: &str, other: &str) -> Option<String> {
    let ends = |title: &str| -> Vec<(String, String)> {
        let marks = JOINTS.iter().copied().chain([": "]);
        let cuts =
            marks.flat_map(|mark| title.match_indices(mark).map(move |(at, mark)| (at, at + mark.len())));
        let cuts = cuts.collect::<Vec<_>>().into_iter();
        cuts.map(|(to, from)| (title[..to].to_owned(), one_line(&title[from..]))).collect()
    };
    let others = ends(other);
    let is_kicker = |words: &str| (1..=6).contains(&words.split_whitespace().count());
    let is_other = |one: &str, other: &str| {
        !fold(one).split(' ').any(|word| fold(other).split(' ').any(|same| same == word))
    };
    ends(heading).into_iter().find_map(|(kicker, end)| {
        let folded = fold(&end);
        let fits = folded.split(' ').count() >= 4 && is_kicker(&kicker);
        let same = |(other_kicker, other_end): &&(String, String)| {
            is_kicker(other_kicker) && is_other(other_kicker, &kicker) && fold(other_end).starts_with(&folded)
        };
        (fits && others.iter().any(|other| same(&other))).then_some(end)
    })
}

/// Percent of the words of the shorter line that stand in the longer one.
fn likeness(one: &str, other: &str) -> usize {
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.chars().count() >= 10 && long.contains(short) {
        return 100;
    }
    let words: Vec<&str> = long.split(' ').collect();
    let shared = short.split(' ').filter(|word| words.contains(word)).count();
    shared * 100 / short.split(' ').count()
}

/// The parts of a title between its joints, as byte ranges of it.
fn segments(title: &str) -> Vec<std::ops::Range<usize>> {
    let mut cuts: Vec<(usize, usize)> = JOINTS
        .iter()
        .flat_map(|joint| title.match_indices(joint))
        .map(|(at, joint)| (at, at + joint.len()))
        .collect();
    cuts.sort_unstable();
    let mut parts = Vec::new();
    let mut start = 0;
    for (from, to) in cuts.into_iter().filter(|(from, to)| to > from).take(6) {
        if from >= start {
            parts.push(start..from);
            start = to;
        }
    }
    parts.push(start..title.len());
    parts
}

/// The parts, folded.
fn parts_of(title: &str) -> Vec<String> {
    segments(title).into_iter().map(|part| fold(&title[part])).collect()
}

/// The title, then every run of its parts, in words.
fn run_words(title: &str) -> Vec<String> {
    let parts = segments(title);
    let mut found = vec![one_line(title)];
    for from in 0..parts.len() {
        for to in (from..parts.len()).rev() {
            found.push(one_line(&title[parts[from].start..parts[to].end]));
        }
    }
    found
}

/// The same, folded for comparison.
fn runs(title: &str) -> Vec<String> {
    run_words(title).iter().map(|words| fold(words)).collect()
}

/// What the site is called.
struct Sites {
    names: Vec<String>,
    /// The name of the address without its ends: `ledger` of `www.ledger.example`.
    host: String,
}

impl Sites {
    fn new(names: &[&str], address: &str) -> Self {
        let names = names.iter().map(|name| fold(name)).filter(|name| !name.is_empty()).collect();
        let host = address.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split(['/', ':', '?']).next().unwrap_or("").to_lowercase();
        let labels: Vec<&str> = host.split('.').collect();
        let longest =
            labels.iter().rev().skip(1).rev().max_by_key(|label| label.len()).copied().unwrap_or("");
        let host = longest.chars().filter(|c| c.is_alphanumeric()).collect();
        Sites { names, host }
    }

    /// Whether these folded words are the name of the site.
    fn has(&self, folded: &str) -> bool {
        let glued: String = folded.chars().filter(|c| *c != ' ').collect();
        let host = self.host.as_str();
        let close = host.len() >= 4
            && glued.len() >= 4
            && (glued.starts_with(host) && glued.len() <= host.len() + 8
                || host.starts_with(&glued) && host.len() <= glued.len() + 8);
        self.names.iter().any(|name| name == folded) || close
    }

    /// A title without the name of the site before or after it.
    fn without_name(&self, title: &str) -> String {
        let parts = segments(title);
        let (from, to) = self.inner(title, &parts);
        one_line(&title[parts[from].start..parts[to - 1].end])
    }

    /// The same, and without a short tail, which names site or section as a rule.
    fn without(&self, title: &str) -> String {
        let parts = segments(title);
        let (from, mut to) = self.inner(title, &parts);
        let count =
            |from: usize, to: usize| title[parts[from].start..parts[to - 1].end].split_whitespace().count();
        if from == 0 && to > 1 && to == parts.len() && count(0, to - 1) >= 3 && count(to - 1, to) <= 5 {
            to -= 1;
        }
        one_line(&title[parts[from].start..parts[to - 1].end])
    }

    /// The parts that are not the name of the site.
    fn inner(&self, title: &str, parts: &[std::ops::Range<usize>]) -> (usize, usize) {
        let (mut from, mut to) = (0, parts.len());
        while to - from > 1 && self.has(&fold(&title[parts[to - 1].clone()])) {
            to -= 1;
        }
        while to - from > 1 && self.has(&fold(&title[parts[from].clone()])) {
            from += 1;
        }
        (from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::render::render;

    fn title(markup: &str, linked: &str, social: &str, url: &str) -> String {
        let page = render(markup);
        let given = Given { linked, social: [social, ""], sites: vec!["The Caspian Ledger"] };
        choose(&page, &given, &Known { url: url.to_owned(), ..Known::default() })
    }

    #[test]
    fn the_name_of_the_site_is_no_headline() {
        let page = "<title>Ports reopen » The Quay</title><h1>The Quay</h1><h2>Ports reopen</h2>";
        assert_eq!(title(page, "", "", "https://thequay.example/1"), "Ports reopen");
        let page = "<title>Harbour notes | Ports</title><h1><a href='/'>Harbour notes</a></h1><h3>Ports</h3>";
        assert_eq!(title(page, "", "", ""), "Ports");
    }

    #[test]
    fn a_heading_that_others_hold_wins() {
        let page = "<title>Ports reopen on Monday | The Caspian Ledger</title><h1>Details</h1><h2>Ports reopen on Monday</h2>";
        assert_eq!(title(page, "", "Ports reopen on Monday", ""), "Ports reopen on Monday");
        assert_eq!(
            title("<title>Ports reopen on Monday | The Caspian Ledger</title>", "", "", ""),
            "Ports reopen on Monday"
        );
        assert_eq!(title("<h1>Ports</h1>", "", "", ""), "Ports");
    }

    #[test]
    fn kickers_are_cut_off() {
        let page = "<h1>After the storm Ports of the north reopen</h1>";
        assert_eq!(title(page, "", "Ports of the north reopen", ""), "Ports of the north reopen");
        let page = "<h1>After the storm: ports reopen</h1>";
        assert_eq!(
            title(page, "After the storm: ports reopen", "ports reopen", ""),
            "After the storm: ports reopen"
        );
        // A dash of another kind before the last words is still a dash.
        let page = "<title>STORM of the YEAR – ports of the north – reopen</title><h1>STORM of the YEAR – ports of the north – reopen</h1>";
        let social = "STORM of the YEAR - ports of the north - reopen";
        assert_eq!(title(page, "", social, ""), "STORM of the YEAR – ports of the north – reopen");
    }

    #[test]
    fn a_joint_that_the_layout_swallows_is_written() {
        let social = "Border talks: What the second round left open";
        let heading = "<h1><span>Border talks</span> What the second round left open</h1>";
        assert_eq!(title(heading, "", social, ""), social);
        // Other signs are the page's own.
        let quoted = "The “last” round left much open";
        assert_eq!(
            title(&format!("<h1>{quoted}</h1>"), "", "The \"last\" round left much open -", ""),
            quoted
        );
    }

    #[test]
    fn a_heading_without_end_takes_no_time() {
        let heading = "ports - of - the: north - ".repeat(40_000);
        let page = format!("<title>ports of the north reopen</title><h1>{heading}</h1>");
        assert_eq!(title(&page, "", "the north reopen", ""), one_line(&heading));
    }
}

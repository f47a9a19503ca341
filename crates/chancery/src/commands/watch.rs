//! `chancery watch`: feeds and sitemaps into the archive, again and again.
//!
//! A look at a feed puts its new items into a list in the archive, together with what the feed is asked with next time; then
//! they are taken from the list one by one, each committed with its document. A run that is killed therefore goes on where it
//! was, also when the feed has moved on meanwhile.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail};
use chancery_archive::{Archive, WebItem, WebState};
use chancery_intake::{
    Channel, Entry, ListedPage, Options as IntakeOptions, Sitemap, channel_of, detect, feed_of, sitemap_of,
};
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::Outcome;
use crate::config::STORE_FILE;
use crate::fetch::{Address, Answer, Fetched, Fetcher, Refusal, Validators, shown, unpacked};
use crate::print::{count, note, thousands};
use crate::settings::{Given, Shape, setting};
use crate::summary::{Progress, Summary, list_skipped};
use crate::walk::{Skip, label};
use crate::web::{self, Keeper, answer_of, item_id, item_key, moment, whole_entry};

/// An item whose feed gives fewer words lacks its text.
const WORDS_OF_A_TEXT: usize = 120;
/// Sitemaps that one sitemap may lead to.
const MOST_MAPS: usize = 50;
/// An item that was asked for in vain so often is given up.
const MOST_TRIES: u32 = 10;
/// How long another program may write before this one gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Read the new items of feeds and sitemaps into the archive
///
/// FILE holds one address per line, of a feed (RSS, Atom, RDF, JSON Feed) or of a sitemap; what stands behind `#` is a remark. Every
/// item is taken once, also when its document is removed later. An item whose feed does not give its text is read from its page.
///
/// Looks again every 30 minutes until Ctrl-C; with --once it ends after one look, for those who have a timer. Feeds are asked only
/// whether something has changed, at the pace and within the limits of the settings under `fetch`. What cannot be had now is
/// listed and tried again at the next look. Nothing is lost when it is stopped, however hard.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery watch feeds.txt\n  chancery watch --once feeds.txt\n  chancery watch --dry-run feeds.txt"
)]
pub(crate) struct Options {
    /// A text file with one address per line
    file: PathBuf,
    /// Look once, and end
    #[arg(long)]
    once: bool,
    /// Minutes between two looks [default: 30]
    #[arg(long, value_name = "MINUTES", conflicts_with = "once", value_parser = clap::value_parser!(u32).range(1..=10_080))]
    every: Option<u32>,
    /// Fetch the page of an item: when the feed lacks its text, always, or never [default: missing]
    #[arg(long, value_name = "WHEN", value_parser = choice("watch.pages"))]
    pages: Option<String>,
    /// Most items to take of one feed at one look; the others wait for the next [default: 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    most_items: Option<u32>,
    /// Say which items are new; take nothing and keep nothing
    #[arg(long, conflicts_with_all = ["every"])]
    dry_run: bool,
    /// Let the addresses in the file lie on this machine or in its network
    #[arg(long)]
    allow_local: bool,
}

/// The words that a setting may hold.
fn choice(name: &str) -> clap::builder::PossibleValuesParser {
    match setting(name).map(|setting| setting.shape) {
        Some(Shape::Choice(words)) => words.to_vec().into(),
        _ => Vec::<&str>::new().into(),
    }
}

/// When the page of an item is fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pages {
    Missing,
    Always,
    Never,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let numbers =
        [("watch.every", options.every, "--every"), ("watch.most_items", options.most_items, "--most-items")];
    for (name, given, option) in numbers {
        if let Some(number) = given {
            scene.settings.set(name, Given::Number(number), option);
        }
    }
    if let Some(pages) = &options.pages {
        scene.settings.set("watch.pages", Given::Text(pages.clone()), "--pages");
    }
    let feeds = feeds_of(&options.file)?;
    let local = if options.allow_local { feeds.as_slice() } else { &[] };
    if options.dry_run {
        return try_out(scene, &feeds, local);
    }
    let mut archive = scene.open_archive()?;
    archive.set_patience(PATIENCE)?;
    let mut fetcher = web::fetcher(&scene.settings, local, Some(&archive))?;
    let minutes = scene.settings.number("watch.every").unwrap_or(30);
    loop {
        let outcome = look(scene, &mut archive, &mut fetcher, &feeds, options.once)?;
        if options.once {
            return Ok(outcome);
        }
        let next = format!(
            "next look in {}; Ctrl-C ends it, and nothing is lost",
            count(minutes as usize, "minute")
        );
        note(scene.global.quiet, &next);
        sleep(Duration::from_secs(u64::from(minutes) * 60));
    }
}

/// The addresses of a file, each once.
fn feeds_of(file: &Path) -> anyhow::Result<Vec<Address>> {
    let shown_file = label(file);
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {shown_file}; name a text file with one address per line"))?;
    let mut feeds = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        // A mark inside an address is a part of it.
        let line = line.trim();
        let line = line.find(" #").or_else(|| line.find("\t#")).map_or(line, |at| line[..at].trim());
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match Address::parse(line) {
            Ok(address) if feeds.contains(&address) => {}
            Ok(address) => feeds.push(address),
            Err(refusal) => bail!(
                "{shown_file}, line {}: {}: {}; {}",
                number + 1,
                shown(line),
                refusal.reason,
                refusal.remedy
            ),
        }
    }
    if feeds.is_empty() {
        bail!("{shown_file} holds no address; write one address of a feed per line");
    }
    Ok(feeds)
}

/// What happened at one look.
struct Report {
    summary: Summary,
    feeds: usize,
    unchanged: usize,
    new: usize,
    waiting: usize,
}

impl Report {
    fn print(&self, scene: &mut Scene, once: bool) -> anyhow::Result<Outcome> {
        if scene.json() {
            let mut value = self.summary.json();
            value["feeds"] = json!({
                "looked_at": self.feeds,
                "unchanged": self.unchanged,
                "new_items": self.new,
                "waiting_items": self.waiting,
            });
            if once { scene.out.json(&value)? } else { scene.out.json_line(&value)? }
        } else {
            scene.out.line(&self.summary.line())?;
            scene.out.line(&format!(
                "{}, {} unchanged; {}, {} waiting",
                count(self.feeds, "feed"),
                thousands(self.unchanged),
                count(self.new, "new item"),
                thousands(self.waiting)
            ))?;
        }
        scene.out.flush()?;
        if !scene.json() {
            self.summary.list_notes(scene.global.quiet);
        }
        Ok(self.summary.outcome())
    }
}

/// One look at all feeds.
fn look(
    scene: &mut Scene,
    archive: &mut Archive,
    fetcher: &mut Fetcher,
    feeds: &[Address],
    once: bool,
) -> anyhow::Result<Outcome> {
    let intake = intake_options(scene);
    let pages = match scene.settings.text("watch.pages") {
        Some("always") => Pages::Always,
        Some("never") => Pages::Never,
        _ => Pages::Missing,
    };
    let most = scene.settings.number("watch.most_items").unwrap_or(100) as usize;
    let lore = scene.lore()?;
    let decisions = scene.decisions()?;
    let mut progress = Progress::start(scene.global.quiet);
    let mut report =
        Report { summary: Summary::start(), feeds: feeds.len(), unchanged: 0, new: 0, waiting: 0 };
    fetcher.start_round();
    let mut writer = archive.writer()?;
    let mut keeper = Keeper {
        lore,
        decisions: &decisions,
        intake: &intake,
        writer: &mut writer,
        summary: &mut report.summary,
        progress: &mut progress,
    };
    for feed in feeds {
        match list_new_items(&mut keeper, fetcher, feed)? {
            Some(new) => report.new += new,
            None => report.unchanged += 1,
        }
    }
    for item in in_turns(keeper.writer.archive(), feeds, most)? {
        take_item(&mut keeper, fetcher, item, pages)?;
    }
    for feed in feeds {
        report.waiting += keeper.writer.archive().count_waiting_web_items(feed.as_str())?;
    }
    writer.finish()?;
    progress.finish();
    report.print(scene, once)
}

fn intake_options(scene: &Scene) -> IntakeOptions {
    let mut options = IntakeOptions { pdf: crate::pdf_guard::words, ..IntakeOptions::default() };
    if let Some(megabytes) = scene.settings.number("add.max_document_size") {
        options.max_document_bytes = (megabytes as usize) << 20;
    }
    options
}

/// The first waiting items of all feeds: one of each, then the second of each, so that no server is asked many times in a row.
fn in_turns(archive: &Archive, feeds: &[Address], most: usize) -> anyhow::Result<Vec<WebItem>> {
    let mut items = Vec::new();
    for feed in feeds {
        items.extend(archive.waiting_web_items(feed.as_str(), most)?.into_iter().enumerate());
    }
    items.sort_by_key(|(place, _)| *place);
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

/// Looks at a feed, and at the sitemaps that it leads to, and puts what is new on the list. The number of new items; none
/// when the feed has not changed.
fn list_new_items(
    keeper: &mut Keeper<'_, '_>,
    fetcher: &mut Fetcher,
    feed: &Address,
) -> anyhow::Result<Option<usize>> {
    let (mut left, mut seen) = (vec![feed.clone()], BTreeSet::new());
    let (mut new, mut is_changed) = (0, false);
    while let Some(address) = left.pop() {
        if seen.len() > MOST_MAPS || !seen.insert(address.clone()) {
            continue;
        }
        let name = address.as_str();
        keeper.progress.wait_for(&shown(name));
        let last = keeper.writer.archive().web_answer(name)?.unwrap_or_default();
        let known = Validators { etag: last.etag, last_modified: last.last_modified };
        let fetched = fetcher.get(&address, &known);
        web::keep_hosts(fetcher, keeper.writer)?;
        match fetched {
            Err(refusal) => {
                is_changed = true;
                keeper.summary.skip(web::skip(name, refusal));
            }
            Ok(Fetched::Unchanged) => {}
            Ok(Fetched::Answer(answer)) => {
                let mut now = answer_of(name, &answer);
                if now.body != last.body {
                    is_changed = true;
                    let listed = match listed(&address, &answer, keeper.intake) {
                        Ok(listed) => listed,
                        // It is asked for whole again the next time.
                        Err(refusal) => {
                            keeper.summary.skip(web::skip(name, refusal));
                            keeper.writer.commit()?;
                            continue;
                        }
                    };
                    if !listed.maps.is_empty() {
                        // What they list may change without a change here.
                        (now.etag, now.last_modified, now.body) = <_>::default();
                    }
                    left.extend(listed.maps.into_iter().rev());
                    for item in listed.items {
                        let item = WebItem { feed: feed.as_str().to_owned(), ..item };
                        if !keeper.writer.archive().has_web_item(&item.feed, &item.id)? {
                            keeper.writer.add_web_item(&item)?;
                            new += 1;
                        }
                    }
                }
                keeper.writer.put_web_answer(&now)?;
            }
        }
        keeper.writer.commit()?;
    }
    Ok(is_changed.then_some(new))
}

/// What a feed or a sitemap lists.
struct Listed {
    items: Vec<WebItem>,
    maps: Vec<Address>,
}

fn listed(address: &Address, answer: &Answer, intake: &IntakeOptions) -> Result<Listed, Refusal> {
    let (channel, maps) = parse(address, answer, intake)?;
    let items = channel.entries.iter().map(|entry| {
        let entry = whole_entry(address, entry, answer.at);
        WebItem {
            id: item_id(&entry),
            link: entry.link.clone(),
            seen: moment(answer.at),
            source: feed_of(&channel, &entry),
            ..WebItem::default()
        }
    });
    Ok(Listed { items: items.collect(), maps })
}

/// The items of a feed or of a sitemap, and the sitemaps that it leads to.
fn parse(
    address: &Address,
    answer: &Answer,
    intake: &IntakeOptions,
) -> Result<(Channel, Vec<Address>), Refusal> {
    let bytes = if answer.body.starts_with(&[0x1f, 0x8b]) {
        &unpacked(&answer.body, intake.max_document_bytes.saturating_mul(16))?
    } else {
        &answer.body
    };
    let head = &bytes[..bytes.len().min(8192)];
    let found = match detect(answer.address.file_name(), head).name {
        "feed" => channel_of(bytes).map(|channel| (channel, Vec::new())),
        "sitemap" => sitemap_of(bytes).map(|map| (channel_of_map(&map), links(address, &map))),
        _ => None,
    };
    found.ok_or_else(|| {
        let reason = "it is neither a feed nor a sitemap";
        Refusal::lasting(reason, "look in the source of the page for the address of its feed (RSS or Atom)")
    })
}

fn links(address: &Address, map: &Sitemap) -> Vec<Address> {
    map.maps.iter().filter_map(|link| address.join(link).ok()).collect()
}

/// The pages of a sitemap as items without text, the newest first.
fn channel_of_map(map: &Sitemap) -> Channel {
    let mut pages: Vec<&ListedPage> = map.pages.iter().collect();
    pages.sort_by(|a, b| b.day.cmp(&a.day));
    let entry = |page: &ListedPage| Entry {
        id: page.url.clone(),
        title: page.title.clone(),
        link: page.url.clone(),
        updated: page.day.clone(),
        ..Entry::default()
    };
    Channel { entries: pages.into_iter().map(entry).collect(), ..Channel::default() }
}

/// Takes an item from the list: from its page or as the feed gives it, committed with its document.
fn take_item(
    keeper: &mut Keeper<'_, '_>,
    fetcher: &mut Fetcher,
    mut item: WebItem,
    pages: Pages,
) -> anyhow::Result<()> {
    let entry =
        channel_of(&item.source).and_then(|channel| channel.entries.into_iter().next()).unwrap_or_default();
    let state = match page_of(&entry, pages) {
        Some(page) if keeper.has_document(page.as_str())? => {
            keeper.summary.known();
            WebState::Taken
        }
        Some(page) => match keeper.fetch(fetcher, &page)? {
            Ok(()) => WebState::Taken,
            Err(refusal) => {
                item.tries += u32::from(refusal.was_asked);
                refused(keeper, &item, &entry, refusal)?
            }
        },
        None => take_from_feed(keeper, &item)?,
    };
    keeper.writer.settle_web_item(&item, state)?;
    keeper.writer.commit()?;
    Ok(())
}

/// The page that an item is to be read from, if any.
fn page_of(entry: &Entry, pages: Pages) -> Option<Address> {
    let is_wanted = match pages {
        Pages::Always => true,
        Pages::Never => false,
        Pages::Missing => words_of(entry) < WORDS_OF_A_TEXT,
    };
    if is_wanted { Address::parse(&entry.link).ok() } else { None }
}

/// Words of the longer of the two texts of an item; those of tags are not counted.
fn words_of(entry: &Entry) -> usize {
    let words = |text: &str| {
        let outside = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, outside)| outside));
        outside.map(|part| part.split_whitespace().count()).sum::<usize>()
    };
    words(&entry.content.text).max(words(&entry.summary.text))
}

/// What becomes of an item whose page cannot be had: it waits, or is taken as the feed gives it.
fn refused(
    keeper: &mut Keeper<'_, '_>,
    item: &WebItem,
    entry: &Entry,
    refusal: Refusal,
) -> anyhow::Result<WebState> {
    let waits = refusal.is_passing && item.tries < MOST_TRIES;
    let has_text = words_of(entry) > 0;
    let (state, remedy) = match (waits, has_text) {
        (true, _) => (WebState::Waiting, "it is tried again at the next look".to_owned()),
        (false, true) => {
            (take_from_feed(keeper, item)?, "what the feed says of it was taken instead".to_owned())
        }
        (false, false) => (WebState::Refused, refusal.remedy),
    };
    keeper.summary.skip(Skip {
        file: shown(&item.feed),
        place: format!("item {}", shown(&entry.link)),
        reason: refusal.reason,
        remedy,
    });
    Ok(state)
}

fn take_from_feed(keeper: &mut Keeper<'_, '_>, item: &WebItem) -> anyhow::Result<WebState> {
    let answer = chancery_archive::WebAnswer {
        url: item_key(&item.feed, &item.id),
        fetched: item.seen.clone(),
        ..Default::default()
    };
    keeper.store(&answer, web::pieces_of_item(&item.feed, &item.source, keeper.intake))?;
    Ok(WebState::Taken)
}

/// Says which items are new, and keeps nothing. An archive that is not there knows none.
fn try_out(scene: &mut Scene, feeds: &[Address], local: &[Address]) -> anyhow::Result<Outcome> {
    let archive = match scene.archive_folder() {
        Ok(folder) => Some(Archive::open_read_only(&folder.join(STORE_FILE))?),
        Err(_) if scene.global.archive.is_none() => None,
        Err(error) => return Err(error),
    };
    let mut fetcher = web::fetcher(&scene.settings, local, archive.as_ref())?;
    let intake = intake_options(scene);
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for feed in feeds {
        let parsed = fetcher.get(feed, &Validators::default()).and_then(|fetched| match fetched {
            Fetched::Answer(answer) => {
                parse(feed, &answer, &intake).map(|(channel, maps)| (channel, maps, answer.at))
            }
            Fetched::Unchanged => Ok(<_>::default()),
        });
        let (channel, maps, at) = match parsed {
            Ok(parsed) => parsed,
            Err(refusal) => {
                skipped.push(web::skip(feed.as_str(), refusal));
                continue;
            }
        };
        let mut new = 0;
        for entry in &channel.entries {
            let id = item_id(&whole_entry(feed, entry, at));
            let is_known =
                archive.as_ref().map(|archive| archive.has_web_item(feed.as_str(), &id)).transpose()?;
            new += usize::from(is_known != Some(true));
        }
        found.push((shown(feed.as_str()), channel.entries.len(), new, maps.len()));
    }
    if scene.json() {
        let feeds: Vec<_> = found
            .iter()
            .map(|(feed, items, new, maps)| json!({"feed": feed, "items": items, "new_items": new, "sitemaps": maps}))
            .collect();
        let skipped: Vec<_> = skipped.iter().map(Skip::json).collect();
        scene.out.json(&json!({"dry_run": true, "feeds": feeds, "skipped": skipped}))?;
    } else {
        for (feed, items, new, maps) in &found {
            let more =
                if *maps == 0 { String::new() } else { format!(", {}", count(*maps, "further sitemap")) };
            scene.out.line(&format!("{feed}: {}, {} new{more}", count(*items, "item"), thousands(*new)))?;
        }
        scene.out.line("nothing was taken")?;
        scene.out.flush()?;
        list_skipped(&skipped);
    }
    Ok(if skipped.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}

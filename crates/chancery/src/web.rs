//! From addresses to documents in the archive: what `add URL` and `watch` share.
//!
//! A page comes in as a record of a web archive (`fetch::record`), an item of a feed as a feed of its own, anything else as the
//! file that it is. Last answers are kept in the archive: an address is asked only whether something changed, and a page
//! whose kept words are the same as last time gives no second document.
//!
//! What it does not: it asks no server itself (`fetch`) and decides nothing about articles (`intake`).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chancery_archive::{Archive, ArchiveError, Decisions, WebAnswer, WebHost, Writer};
use chancery_intake::{
    Channel, Entry, Item, Options as IntakeOptions, body_text, channel_of, detect, feed_of,
};
use chancery_pile::sources::take_apart;
use chancery_reader::Lore;
use chancery_record::{DocumentId, hex16};
use jiff::Timestamp;

use crate::commands::add::take;
use crate::commands::reread::read_stored;
use crate::fetch::{
    Address, Answer, Fetched, Fetcher, HostState, Manners, Refusal, Validators, record, shown,
};
use crate::pipeline::{Piece, read_piece};
use crate::settings::Settings;
use crate::summary::{Progress, Summary};
use crate::walk::Skip;

/// Bytes by which the format of an answer is known.
const HEAD: usize = 8192;

/// A moment as the archive keeps it.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A fetcher that goes on where earlier runs were. `local` are addresses that may lie in the own network.
pub(crate) fn fetcher(
    settings: &Settings,
    local: &[Address],
    archive: Option<&Archive>,
) -> Result<Fetcher, ArchiveError> {
    let hosts = archive.map(Archive::web_hosts).transpose()?.unwrap_or_default();
    let state = |host: WebHost| {
        let robots = host.robots_at.parse().ok().map(|at: Timestamp| (at, host.robots));
        (host.origin, HostState { not_before: host.not_before.parse().ok(), robots })
    };
    let hosts: BTreeMap<String, HostState> = hosts.into_iter().map(state).collect();
    Ok(Fetcher::new(Manners::of(settings), local, hosts))
}

/// Keeps what the fetcher learnt of servers.
pub(crate) fn keep_hosts(fetcher: &mut Fetcher, writer: &mut Writer<'_>) -> Result<(), ArchiveError> {
    for (origin, state) in fetcher.take_changes() {
        let (robots_at, robots) = state.robots.unzip();
        writer.put_web_host(&WebHost {
            origin,
            not_before: state.not_before.map(moment).unwrap_or_default(),
            robots_at: robots_at.map(moment).unwrap_or_default(),
            robots: robots.unwrap_or_default(),
        })?;
    }
    Ok(())
}

/// The news that an address gives nothing.
pub(crate) fn skip(address: &str, refusal: Refusal) -> Skip {
    Skip { file: shown(address), place: String::new(), reason: refusal.reason, remedy: refusal.remedy }
}

/// What an answer holds.
pub(crate) enum Content {
    /// One source of documents.
    Pieces(Vec<Piece>),
    /// A feed.
    Feed(Channel),
    /// A sitemap, which holds no articles.
    Sitemap,
}

/// Takes an answer apart. `name` is the address as it was asked for.
pub(crate) fn content_of(answer: &Answer, name: &str, intake: &IntakeOptions) -> Content {
    let file = shown(name);
    let pieces = |name: &str, bytes: &[u8]| {
        let mut pieces = Vec::new();
        let _ = take_apart(&file, name, &mut &*bytes, intake, &mut |piece| {
            pieces.push(piece);
            ControlFlow::Continue(())
        });
        pieces
    };
    let place = String::new();
    let nothing = |reason: &str, remedy: &str| {
        let (reason, remedy) = (reason.to_owned(), remedy.to_owned());
        vec![Piece::Skipped(Skip { file: file.clone(), place: place.clone(), reason, remedy })]
    };
    if answer.body.trim_ascii().is_empty() {
        return Content::Pieces(nothing("the answer is empty", "check the address"));
    }
    let said = answer.field("content-type").to_ascii_lowercase();
    let kind = said.split(';').next().unwrap_or_default().trim().to_owned();
    let is_page = matches!(kind.as_str(), "text/html" | "application/xhtml+xml");
    let head = &answer.body[..answer.body.len().min(HEAD)];
    let is_packed = head.starts_with(&[0x1f, 0x8b]) || head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let content_type = match detect(answer.address.file_name(), head).name {
        _ if is_packed => None,
        "feed" => return channel_of(&answer.body).map_or_else(|| Content::Pieces(Vec::new()), Content::Feed),
        "sitemap" => return Content::Sitemap,
        "html" => Some("text/html"),
        "text" | "markdown" | "jsonl" | "csv" | "tsv" | "mail" if is_page => Some("text/html"),
        "text" => Some("text/plain"),
        _ => None,
    };
    let Some(content_type) = content_type else {
        return Content::Pieces(pieces(answer.address.as_str(), &answer.body));
    };
    let content_type = match said.split_once("charset=") {
        Some((_, charset)) => {
            format!("{content_type}; charset={}", charset.split(';').next().unwrap_or_default().trim())
        }
        None => content_type.to_owned(),
    };
    let found = pieces(name, &record::of_answer(answer, &content_type));
    let is_document = |piece: &Piece| matches!(piece, Piece::Item { item: Item::Document { .. }, .. });
    if answer.body.len() <= intake.max_document_bytes && !found.iter().any(is_document) {
        let reason = "the page shows no text; it may need scripts";
        return Content::Pieces(nothing(
            reason,
            "open it in a browser, save it once it has loaded, and add the file",
        ));
    }
    Content::Pieces(found)
}

/// All pieces of an answer, for a run that keeps nothing.
pub(crate) fn pieces_of(answer: &Answer, address: &Address, intake: &IntakeOptions) -> Vec<Piece> {
    match content_of(answer, address.as_str(), intake) {
        Content::Pieces(pieces) => pieces,
        Content::Feed(channel) => {
            let items = channel.entries.iter().map(|entry| {
                let entry = whole_entry(address, entry, answer.at);
                pieces_of_item(address.as_str(), &feed_of(&channel, &entry), intake)
            });
            items.flatten().collect()
        }
        Content::Sitemap => vec![Piece::Skipped(skip(address.as_str(), is_sitemap()))],
    }
}

fn is_sitemap() -> Refusal {
    let reason = "it is a sitemap: a list of pages, and no article";
    Refusal::lasting(reason, "put its address into a file and give that to `chancery watch`")
}

/// The name of an item by which it is known again.
pub(crate) fn item_id(entry: &Entry) -> String {
    let named = [&entry.id, &entry.link].into_iter().find(|name| !name.is_empty());
    named.cloned().unwrap_or_else(|| {
        let parts = [&entry.title, &entry.published, &entry.content.text, &entry.summary.text];
        hex16(&parts.map(String::as_bytes))
    })
}

/// An item so that it says all by itself: its link as seen from the feed, and where it gives no day the day of fetching.
pub(crate) fn whole_entry(feed: &Address, entry: &Entry, at: Timestamp) -> Entry {
    let mut entry = entry.clone();
    if !entry.link.is_empty() {
        // What is no address stays as it is written.
        let joined = feed.join(&entry.link);
        entry.link = joined.map_or(entry.link, |address| address.as_str().to_owned());
    }
    if entry.published.is_empty() && entry.updated.is_empty() {
        entry.fetched = at.strftime("%Y-%m-%d").to_string();
    }
    entry
}

/// The pieces of one item as its feed gives it. `source` is what [`feed_of`] made of it.
pub(crate) fn pieces_of_item(feed: &str, source: &[u8], intake: &IntakeOptions) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let _ = take_apart(&shown(feed), feed, &mut &*source, intake, &mut |piece| {
        pieces.push(piece);
        ControlFlow::Continue(())
    });
    pieces
}

/// The place of an item among the last answers.
pub(crate) fn item_key(feed: &str, id: &str) -> String {
    format!("{feed}#{id}")
}

/// Puts what was fetched into the archive.
pub(crate) struct Keeper<'a, 'w> {
    /// What documents are read with.
    pub(crate) lore: &'static Lore,
    /// What the user decided about entities.
    pub(crate) decisions: &'a Decisions,
    /// How sources are taken apart.
    pub(crate) intake: &'a IntakeOptions,
    /// The archive.
    pub(crate) writer: &'a mut Writer<'w>,
    /// What happens is counted here.
    pub(crate) summary: &'a mut Summary,
    /// And shown here.
    pub(crate) progress: &'a mut Progress,
}

impl Keeper<'_, '_> {
    /// Asks for an address and stores what it gives, with the news of it, in one piece. The inner error says why it gives nothing.
    pub(crate) fn fetch(
        &mut self,
        fetcher: &mut Fetcher,
        address: &Address,
    ) -> anyhow::Result<Result<(), Refusal>> {
        let name = address.as_str();
        self.progress.wait_for(&shown(name));
        let last = self.last_answer(name)?;
        let validators = match &last {
            Some(last) if self.is_there(last, Some(self.lore.version()))? => {
                Validators { etag: last.etag.clone(), last_modified: last.last_modified.clone() }
            }
            _ => Validators::default(),
        };
        let fetched = fetcher.get(address, &validators);
        keep_hosts(fetcher, self.writer)?;
        match fetched {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(Fetched::Unchanged) => self.summary.known(),
            Ok(Fetched::Answer(answer)) => match content_of(&answer, name, self.intake) {
                Content::Pieces(pieces) => match pieces.as_slice() {
                    [Piece::Skipped(only)] => return Ok(Err(Refusal::lasting(&only.reason, &only.remedy))),
                    [Piece::Item { item: Item::Skipped { reason, remedy, .. }, .. }] => {
                        return Ok(Err(Refusal::lasting(reason, remedy)));
                    }
                    _ => self.store(&answer_of(name, &answer), pieces)?,
                },
                Content::Feed(channel) => self.store_feed(address, &channel, answer.at)?,
                Content::Sitemap => return Ok(Err(is_sitemap())),
            },
        }
        Ok(Ok(()))
    }

    /// Stores the items of a feed as it gives them.
    fn store_feed(&mut self, feed: &Address, channel: &Channel, at: Timestamp) -> anyhow::Result<()> {
        if channel.entries.is_empty() {
            let refusal = Refusal::lasting("the feed has no items", "fetch it again later");
            self.summary.skip(skip(feed.as_str(), refusal));
        }
        for entry in &channel.entries {
            let entry = whole_entry(feed, entry, at);
            let answer = WebAnswer {
                url: item_key(feed.as_str(), &item_id(&entry)),
                fetched: moment(at),
                ..WebAnswer::default()
            };
            self.store(&answer, pieces_of_item(feed.as_str(), &feed_of(channel, &entry), self.intake))?;
        }
        Ok(())
    }

    /// The last answer of an address, where the document that it gave is still there.
    fn last_answer(&self, url: &str) -> Result<Option<WebAnswer>, ArchiveError> {
        let Some(last) = self.writer.archive().web_answer(url)? else { return Ok(None) };
        Ok(if self.is_there(&last, None)? { Some(last) } else { None })
    }

    /// Whether an address gave a document that is still there, so that it need not be asked again.
    pub(crate) fn has_document(&self, url: &str) -> Result<bool, ArchiveError> {
        Ok(self.last_answer(url)?.is_some())
    }

    fn is_there(&self, answer: &WebAnswer, lore: Option<&str>) -> Result<bool, ArchiveError> {
        let document = DocumentId(answer.document.clone());
        Ok(!answer.document.is_empty() && self.writer.archive().has(&document, lore)?)
    }

    /// Stores pieces and what is to be known of their address. A single document whose kept words are those of the last time is
    /// not stored a second time.
    pub(crate) fn store(&mut self, answer: &WebAnswer, pieces: Vec<Piece>) -> anyhow::Result<()> {
        let mut answer = answer.clone();
        let documents: Vec<_> = pieces.iter().filter_map(document_of).collect();
        if let [(id, words)] = documents.as_slice() {
            (answer.document, answer.words) = (id.0.clone(), words.clone());
        }
        let last = self.last_answer(&answer.url)?;
        match last {
            Some(last) if !answer.words.is_empty() && answer.words == last.words => {
                answer.document.clone_from(&last.document);
                self.take_again(&DocumentId(last.document))?;
            }
            last => {
                let file = pieces.iter().find_map(|piece| match piece {
                    Piece::Item { file, .. } => Some(file.clone()),
                    Piece::Skipped(_) => None,
                });
                for piece in pieces {
                    self.take(piece)?;
                }
                if let (Some(last), Some(file)) = (last.filter(|_| !answer.document.is_empty()), file)
                    && last.document != answer.document
                {
                    let (day, id) = (last.fetched.get(..10).unwrap_or_default(), &last.document);
                    let message = format!(
                        "its words have changed since {day}; both versions are kept, and `chancery remove {id}` takes the older one away"
                    );
                    self.summary.warn(&file, message);
                }
            }
        }
        self.writer.put_web_answer(&answer)?;
        Ok(())
    }

    /// A document that is there already; read again when another lore has read it.
    fn take_again(&mut self, id: &DocumentId) -> anyhow::Result<()> {
        let archive = self.writer.archive();
        let stored = if archive.has(id, Some(self.lore.version()))? { None } else { archive.source(id)? };
        match stored {
            Some(stored) => self.take(read_stored(id, &stored))?,
            None => self.summary.known(),
        }
        Ok(())
    }

    fn take(&mut self, piece: Piece) -> anyhow::Result<()> {
        take(
            read_piece(self.lore, self.decisions, piece),
            &BTreeMap::new(),
            self.writer,
            self.summary,
            self.progress,
        )
    }
}

/// What is to be known of an address after this answer.
pub(crate) fn answer_of(url: &str, answer: &Answer) -> WebAnswer {
    let Validators { etag, last_modified } = answer.validators();
    WebAnswer {
        url: url.to_owned(),
        fetched: moment(answer.at),
        etag,
        last_modified,
        body: hex16(&[&answer.body]),
        ..WebAnswer::default()
    }
}

/// The id of a document and a hash of the words that are kept of it.
fn document_of(piece: &Piece) -> Option<(DocumentId, String)> {
    match piece {
        Piece::Item { item: Item::Document { document, .. }, .. } => {
            let words = hex16(&[document.meta.title.as_bytes(), body_text(document).as_bytes()]);
            Some((document.id.clone(), words))
        }
        _ => None,
    }
}

//! Sitemaps: lists of addresses that a site gives to machines. They hold no articles, so that adding one says what it is; the
//! list itself is given by [`sitemap_of`].

use super::{Feed, Format};
use crate::xml;
use crate::{IntakeError, head};

pub(crate) static FORMAT: Format = Format {
    name: "sitemap",
    extensions: &[],
    about: "sitemaps: recognised, and not read as articles",
    has_columns: false,
    is_surely: is_sitemap,
    looks_like: is_sitemap,
    read,
};

/// Times the size of the largest document.
const MAP_OF_DOCUMENTS: usize = 16;

/// A page that a sitemap lists. Empty means that it does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListedPage {
    /// The address.
    pub url: String,
    /// The day of publication or else of the last change, `YYYY-MM-DD`.
    pub day: String,
    /// The headline, in sitemaps of news.
    pub title: String,
}

/// A sitemap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sitemap {
    /// Its pages, in order.
    pub pages: Vec<ListedPage>,
    /// Other sitemaps that it lists.
    pub maps: Vec<String>,
}

fn is_sitemap(head: &[u8]) -> bool {
    let text = xml::decode(head).text;
    let start = text.trim_start();
    start.starts_with('<') && is_root(&xml::root_name(start))
}

fn is_root(name: &str) -> bool {
    matches!(xml::local(name), "urlset" | "sitemapindex")
}

/// Reads a sitemap. `None` when the bytes are none.
pub fn sitemap_of(bytes: &[u8]) -> Option<Sitemap> {
    let tree = xml::parse(&xml::decode(bytes).text, &[&["url", "sitemap"]]);
    if !tree.nodes.iter().any(|node| is_root(&node.name)) {
        return None;
    }
    let mut map = Sitemap::default();
    for (number, node) in tree.nodes.iter().enumerate() {
        let value = |names: &[&str]| {
            let inner = tree.elements(number).find(|inner| names.contains(&tree.nodes[*inner].local()));
            inner.map(|inner| tree.text(inner).trim().to_owned()).unwrap_or_default()
        };
        match node.local() {
            "sitemap" => map.maps.push(value(&["loc"])),
            "url" => {
                let news = tree.elements(number).find(|inner| tree.nodes[*inner].name.ends_with("news:news"));
                let of_news = |name: &str| {
                    let inner = news.and_then(|news| {
                        tree.elements(news).find(|inner| tree.nodes[*inner].local() == name)
                    });
                    inner.map(|inner| tree.text(inner).trim().to_owned()).unwrap_or_default()
                };
                let written = [of_news("publication_date"), value(&["lastmod"])]
                    .into_iter()
                    .find(|day| !day.is_empty());
                let day = written.and_then(|day| head::days_of(&day)?.start).map(|day| day.to_string());
                map.pages.push(ListedPage {
                    url: value(&["loc"]),
                    day: day.unwrap_or_default(),
                    title: of_news("title"),
                });
            }
            _ => {}
        }
    }
    map.pages.retain(|page| !page.url.is_empty());
    map.maps.retain(|map| !map.is_empty());
    Some(map)
}

fn read(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_up_to(MAP_OF_DOCUMENTS)? else { return Ok(()) };
    let map = sitemap_of(&bytes).unwrap_or_default();
    let reason = format!(
        "it is a sitemap: a list of {} pages and {} other lists, and no article",
        map.pages.len(),
        map.maps.len()
    );
    feed.skip("the whole file", &reason, "fetch the pages that you want and add them");
    Ok(())
}

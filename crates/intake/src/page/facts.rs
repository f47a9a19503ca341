//! What a page says about itself: JSON-LD, `meta` and `time` elements, headings. Several places that agree are trusted
//! over one that is alone.

use serde_json::Value;

use super::kind::{Said, is_of_site};
use super::render::Rendered;
use super::title::{self, Given};
use crate::head::{Known, Stamp, days_of};
use crate::names::clean_authors;
use crate::roles::{fold, one_line};

/// JSON-LD of the article.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub headline: String,
    pub authors: Vec<String>,
    pub publisher: String,
    pub published: String,
    pub modified: String,
    pub body: String,
    pub section: String,
    pub lang: String,
    /// A day of publication of something that is no article: a film, a recipe, a product.
    pub elsewhere: String,
    /// What the page says of its kind.
    pub said: Said,
}

/// Adds to `known` what the page says, where nothing is known yet.
pub(super) fn fill(known: &mut Known, page: &Rendered) -> LinkedData {
    let mut data = linked_data(page);
    data.said.is_site = is_of_site(&known.url);
    let meta = |names: &[&str]| {
        let found = names.iter().find_map(|name| page.head.metas.iter().find(|(key, _)| key == name));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let set = |field: &mut String, candidates: &[&str]| {
        if field.is_empty()
            && let Some(found) = candidates.iter().find(|candidate| !candidate.trim().is_empty())
        {
            *field = one_line(found);
        }
    };
    let (social, other) = (meta(&["og:title"]), meta(&["twitter:title"]));
    let site = meta(&["og:site_name"]);
    let app = meta(&["application-name"]);
    let given = Given {
        linked: &data.headline,
        social: if social.is_empty() { [&other, ""] } else { [&social, &other] },
        sites: vec![&site, &data.publisher, &app],
    };
    let title = title::choose(page, &given, known);
    set(&mut known.title, &[&title]);
    set(
        &mut known.outlet,
        &[
            &meta(&["og:site_name"]),
            &data.publisher,
            &meta(&["application-name", "publisher", "dc.publisher"]),
        ],
    );
    set(
        &mut known.lang,
        &[&page.head.lang, &data.lang, &meta(&["http-equiv:content-language", "og:locale", "language"])],
    );
    set(&mut known.genre, &[&data.section, &meta(&["article:section"])]);
    let address = meta(&["og:url"]);
    let absolute =
        |address: &str| if address.starts_with("http") { address.to_owned() } else { String::new() };
    set(&mut known.url, &[&absolute(&page.head.canonical), &absolute(&address)]);
    set(&mut known.summary, &[&meta(&["description", "og:description", "twitter:description"])]);
    if known.authors.is_empty() {
        known.authors = choose_authors(page, &data, known);
        known.house =
            clean_authors(&data.authors).into_iter().filter(|name| !name.contains('@')).take(1).collect();
    }
    set(
        &mut known.published,
        &[&most_exact(std::iter::once(data.published.clone()).chain(metas_of(page, &PUBLISHED)))],
    );
    set(
        &mut known.presumed,
        &[&most_exact(metas_of(page, &PRESUMED).chain(std::iter::once(data.elsewhere.clone())))],
    );
    known.stamps = stamps(page);
    set(
        &mut known.updated,
        &[&data.modified, &meta(&["article:modified_time", "og:updated_time", "last-modified"])],
    );
    data
}

/// Names of `meta` elements that hold the day of publication, best first.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:published_time",
    "itemprop:datepublished",
    "datepublished",
    "date_published",
    "publish-date",
    "publishdate",
    "publish_date",
    "published_date",
    "pubdate",
    "publication_date",
    "publicationdate",
    "article:published",
    "article.published",
    "article:post_date",
    "published_time",
    "parsely-pub-date",
    "sailthru.date",
    "citation_online_date",
    "prism.publicationdate",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
];

/// Names of those that as often hold the day on which the page was made or last touched.
const PRESUMED: [&str; 12] = [
    "dc.date.issued",
    "dcterms.issued",
    "date",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "itemprop:datecreated",
    "itemprop:uploaddate",
    "created",
    "uploaded",
    "release_date",
];

/// What the `meta` elements of these names hold, in the order of the names. A prefix before a colon of its own does not
/// matter (`site:uploaded`).
fn metas_of<'a>(page: &'a Rendered, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let is_named = |key: &str, name: &str| {
        key == name || !name.contains(':') && key.rsplit_once(':').is_some_and(|(_, last)| last == name)
    };
    names.iter().flat_map(move |name| {
        page.head.metas.iter().filter(move |(key, _)| is_named(key, name)).map(|(_, value)| value.clone())
    })
}

/// The first that means a single day, or else the first that means any.
fn most_exact(candidates: impl Iterator<Item = String>) -> String {
    let read: Vec<(String, bool)> = candidates
        .filter_map(|written| days_of(&written).map(|days| (written, days.single_day().is_some())))
        .collect();
    let exact = read.iter().find(|(_, exact)| *exact).or(read.first());
    exact.map(|(written, _)| written.clone()).unwrap_or_default()
}

fn stamps(page: &Rendered) -> Vec<Stamp> {
    let read = page.head.times.iter().take(400);
    read.filter_map(|(at, written, marked)| {
        let days = days_of(written)?;
        days.single_day().map(|_| Stamp { at: *at, days, marked: *marked })
    })
    .collect()
}

fn choose_authors(page: &Rendered, data: &LinkedData, known: &Known) -> Vec<String> {
    let from_meta = |wanted: &[&str]| -> Vec<String> {
        let metas = page.head.metas.iter().filter(|(name, _)| wanted.contains(&name.as_str()));
        metas.map(|(_, value)| value.clone()).collect()
    };
    let usable = |authors: Vec<String>| -> Vec<String> {
        let outlet = fold(&known.outlet);
        clean_authors(&authors)
            .into_iter()
            .filter(|name| fold(name) != outlet && !name.contains('@'))
            .collect()
    };
    let metas = [
        "author",
        "article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "sailthru.author",
        "byl",
        "cxenseparse:author",
        "twitter:data1",
    ];
    let mut candidates = vec![usable(data.authors.clone()), usable(from_meta(&metas))];
    let shown: Vec<String> =
        page.head.authors.iter().filter(|name| (1..=60).contains(&name.len())).take(4).cloned().collect();
    candidates.push(usable(shown));
    candidates.into_iter().find(|authors| !authors.is_empty()).unwrap_or_default()
}

fn linked_data(page: &Rendered) -> LinkedData {
    let mut best = LinkedData::default();
    let mut best_score = 0;
    let (mut publisher, mut elsewhere, mut discusses) = (String::new(), String::new(), false);
    for script in &page.head.linked_data {
        let Some(value) = lenient_json(script) else { continue };
        let mut objects = Vec::new();
        collect(&value, &mut objects, 0);
        for object in &objects {
            if publisher.is_empty() && is_type(object, &["Organization", "NewsMediaOrganization"]) {
                publisher = text_of(object.get("name"));
            }
            discusses |= is_type(object, &["DiscussionForumPosting", "QAPage", "Recipe"]);
            if elsewhere.is_empty() {
                let days = ["datePublished", "uploadDate", "dateCreated"];
                elsewhere = days
                    .iter()
                    .map(|key| text_of(object.get(*key)))
                    .find(|day| !day.is_empty())
                    .unwrap_or_default();
            }
            let score = article_score(object);
            if score > best_score {
                best = article_of(object, &objects);
                best_score = score;
            }
        }
    }
    if best.publisher.is_empty() {
        best.publisher = publisher;
    }
    best.elsewhere = elsewhere;
    let social = page.head.metas.iter().find(|(key, _)| key == "og:type");
    best.said = Said {
        is_article: best_score >= ARTICLE || discusses,
        is_social_article: social.is_some_and(|(_, value)| value.eq_ignore_ascii_case("article")),
        ..Said::default()
    };
    best
}

/// JSON as pages write it: in comment or CDATA marks, with raw line ends inside of strings, with a `;` after it.
fn lenient_json(script: &str) -> Option<Value> {
    let script = script
        .trim_start()
        .trim_start_matches("//")
        .trim_start_matches("<!--")
        .trim_start_matches("<![CDATA[");
    let start = script.find(['{', '['])?;
    let close = if script[start..].starts_with('{') { '}' } else { ']' };
    let inner = script.get(start..=script.rfind(close)?)?;
    serde_json::from_str(inner).ok().or_else(|| {
        let cleaned: String = inner.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&cleaned).ok()
    })
}

fn collect<'a>(value: &'a Value, objects: &mut Vec<&'a Value>, depth: usize) {
    match value {
        Value::Array(list) if depth < 6 => list.iter().for_each(|item| collect(item, objects, depth + 1)),
        Value::Object(map) => {
            objects.push(value);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement"] {
                if let Some(inner) = map.get(key).filter(|_| depth < 6) {
                    collect(inner, objects, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_type(object: &Value, types: &[&str]) -> bool {
    let matches = |value: &Value| {
        value.as_str().is_some_and(|name| types.contains(&name.rsplit('/').next().unwrap_or(name)))
    };
    match object.get("@type") {
        Some(Value::Array(list)) => list.iter().any(matches),
        Some(value) => matches(value),
        None => false,
    }
}

/// Least score of an object of JSON-LD that is an article.
const ARTICLE: usize = 20;

fn article_score(object: &Value) -> usize {
    let news = is_type(
        object,
        &[
            "NewsArticle",
            "ReportageNewsArticle",
            "AnalysisNewsArticle",
            "OpinionNewsArticle",
            "BackgroundNewsArticle",
            "ReviewNewsArticle",
            "LiveBlogPosting",
        ],
    );
    let article = news
        || is_type(
            object,
            &["Article", "BlogPosting", "Report", "SocialMediaPosting", "TechArticle", "ScholarlyArticle"],
        );
    let page = is_type(object, &["WebPage"]);
    let has = |key: &str| usize::from(object.get(key).is_some_and(|value| !value.is_null()));
    match (news, article, page) {
        (true, ..) => {
            30 + has("headline") * 4 + has("datePublished") * 2 + has("articleBody") + has("author")
        }
        (_, true, _) => {
            20 + has("headline") * 4 + has("datePublished") * 2 + has("articleBody") + has("author")
        }
        (.., true) => 1 + has("headline") + has("datePublished"),
        _ => 0,
    }
}

fn article_of(object: &Value, objects: &[&Value]) -> LinkedData {
    let text = |key: &str| text_of(object.get(key));
    LinkedData {
        headline: unescaped(&text("headline")),
        authors: people(object.get("author"), objects).into_iter().map(|name| unescaped(&name)).collect(),
        publisher: people(object.get("publisher"), objects).into_iter().next().unwrap_or_default(),
        published: text("datePublished"),
        modified: text("dateModified"),
        body: unescaped(&text("articleBody")),
        section: text("articleSection"),
        lang: text("inLanguage"),
        elsewhere: String::new(),
        said: Said::default(),
    }
}

fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.iter().find_map(Value::as_str).unwrap_or("").to_owned(),
        _ => String::new(),
    }
}

/// Names of people or organisations, by reference too.
fn people(value: Option<&Value>, objects: &[&Value]) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(list)) => list.iter().flat_map(|item| people(Some(item), objects)).collect(),
        Some(object @ Value::Object(_)) => {
            let name = text_of(object.get("name"));
            if !name.is_empty() {
                return vec![name];
            }
            let id = object.get("@id").and_then(Value::as_str);
            let target = id.and_then(|id| {
                objects.iter().find(|other| {
                    other.get("@id").and_then(Value::as_str) == Some(id) && other.get("name").is_some()
                })
            });
            target
                .map(|target| text_of(target.get("name")))
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect()
        }
        _ => Vec::new(),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    super::tokens::unescape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_as_pages_write_it() {
        assert!(lenient_json("//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"a\nb\"}\n//]]>;").is_some());
        assert!(lenient_json("no json").is_none());
    }
}

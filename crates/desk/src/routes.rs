//! The table of routes. It alone says which addresses there are, in which forms, with which questions; pages, their twins for programs, the
//! OpenAPI description, the tools for agents and the test that walks every route all come from it.

use serde_json::Value as Json;

use crate::ask::{Ask, Refusal};
use crate::pages;

/// A form in which a page is given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Form {
    /// For people.
    Html,
    /// For programs.
    Json,
    /// A table.
    Csv,
    /// A drawing.
    Svg,
    /// What is new, as Atom.
    Atom,
    /// What is new, as JSON Feed.
    Feed,
    /// Deadlines, as iCalendar.
    Calendar,
}

impl Form {
    /// All forms but the page itself with their endings and content types.
    pub(crate) const ENDINGS: [(Form, &'static str, &'static str); 6] = [
        (Form::Json, ".json", "application/json; charset=utf-8"),
        (Form::Csv, ".csv", "text/csv; charset=utf-8; header=present"),
        (Form::Svg, ".svg", "image/svg+xml; charset=utf-8"),
        (Form::Atom, ".atom", "application/atom+xml; charset=utf-8"),
        (Form::Feed, ".feed", "application/feed+json; charset=utf-8"),
        (Form::Calendar, ".ics", "text/calendar; charset=utf-8"),
    ];

    /// What an address ends in; empty for the page itself.
    pub(crate) fn ending(self) -> &'static str {
        Form::ENDINGS.iter().find(|(form, ..)| *form == self).map_or("", |(_, ending, _)| ending)
    }

    /// The content type.
    pub(crate) fn kind(self) -> &'static str {
        let found = Form::ENDINGS.iter().find(|(form, ..)| *form == self);
        found.map_or("text/html; charset=utf-8", |(.., kind)| kind)
    }

    /// Parts a path into what stands before the ending and the form.
    pub(crate) fn of(path: &str) -> (&str, Form) {
        for (form, ending, _) in Form::ENDINGS {
            if let Some(plain) = path.strip_suffix(ending) {
                return (plain, form);
            }
        }
        (path, Form::Html)
    }
}

/// A value that may stand in a query or stands in a path.
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it asks for.
    pub(crate) about: &'static str,
}

/// A route.
pub(crate) struct Route {
    /// The path; `{x}` stands for one part of it.
    pub(crate) path: &'static str,
    /// A short name.
    pub(crate) name: &'static str,
    /// What it shows, in one sentence.
    pub(crate) about: &'static str,
    /// What its query may hold.
    pub(crate) parameters: &'static [Parameter],
    /// The forms beside the page and its JSON.
    pub(crate) more: &'static [Form],
    /// Makes it.
    pub(crate) make: fn(&Ask<'_>) -> Result<Page, Refusal>,
}

/// What a route makes. Forms that cost something are made when they are asked for.
pub(crate) struct Page {
    /// The title.
    pub(crate) title: String,
    /// HTML, without the frame.
    pub(crate) body: String,
    /// The same for programs.
    pub(crate) json: Json,
    /// The form that was asked for, when it is neither of these.
    pub(crate) other: Option<String>,
    /// Whole HTML without the frame of the desk: a file to keep.
    pub(crate) is_whole: bool,
    /// Where the page really lies.
    pub(crate) elsewhere: Option<String>,
}

impl Page {
    /// A page in its two usual forms.
    pub(crate) fn new(title: &str, body: String, json: Json) -> Page {
        Page { title: title.to_owned(), body, json, other: None, is_whole: false, elsewhere: None }
    }

    /// With another form.
    pub(crate) fn with(self, other: Option<String>) -> Page {
        Page { other, ..self }
    }
}

const fn parameter(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about }
}

/// What chooses rows; the same everywhere.
pub(crate) const ROW_FILTER: [Parameter; 15] = [
    parameter("a", "one actor of a pair, by code or name; goes with `b`"),
    parameter("b", "the other actor of the pair"),
    parameter("actor", "who acts, by code or name"),
    parameter("about", "whom the row is about, by code or name"),
    parameter(
        "type",
        "event type, act of a statement, or type with mode (`COERCE`, `COERCE.arrest`); several parted by commas",
    ),
    parameter("speaker", "part of a speaker's name"),
    parameter("entity", "id of an entity that the row names"),
    parameter("outlet", "outlet of the document, exactly"),
    parameter("since", "ends on this day, month or year, or later"),
    parameter("until", "begins on this day, month or year, or earlier"),
    parameter("q", "search in the row's sentence: words, \"phrases\", AND, OR, NOT, prefix*"),
    parameter("counted", "`yes` leaves out what is denied, supposed, mere duty or history"),
    parameter("order", "`newest` (the default), `date` or `text` (by document and place)"),
    parameter("page", "number of the page, from 1; a page has 100 rows, a table as CSV 1000 lines"),
    parameter("kind", "kind of rows, where several are shown"),
];

/// What shapes the course of a pair.
const COURSE: [Parameter; 4] = [
    parameter("by", "`month` or `quarter`; as fits the number of events without it"),
    parameter("without", "leaves out the documents of this outlet"),
    parameter("actors", "`all` takes in deeds of others than states"),
    parameter("page", "number of the page of rows, from 1"),
];

const SINCE: Parameter = parameter("since", "not before this day, month or year");
const UNTIL: Parameter = parameter("until", "not after this day, month or year");

/// All routes. Of two that fit a path the first holds.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        path: "/",
        name: "home",
        about: "How much the record holds, and the pairs of actors with most reports.",
        parameters: &[parameter("page", "number of the page, from 1")],
        more: &[Form::Csv],
        make: pages::home::home,
    },
    Route {
        path: "/pair",
        name: "find_pair",
        about: "Leads to the page of a pair of actors given by code or name.",
        parameters: &[parameter("a", "one actor, by code or name"), parameter("b", "the other")],
        more: &[],
        make: pages::home::find_pair,
    },
    Route {
        path: "/pair/{a}/{b}",
        name: "pair",
        about: "The course of a pair: tone, phases and the events that made them, its rows with their sentences.",
        parameters: &COURSE,
        more: &[Form::Csv, Form::Svg, Form::Atom, Form::Feed],
        make: pages::pair::pair,
    },
    Route {
        path: "/pair/{a}/{b}/months",
        name: "months",
        about: "Reports of a pair by month: a panel to compute with, and the drawing of it.",
        parameters: &[],
        more: &[Form::Csv, Form::Svg],
        make: pages::pair::months,
    },
    Route {
        path: "/pair/{a}/{b}/brief",
        name: "brief",
        about: "All rows of a pair at once, as `chancery dyad` gives them.",
        parameters: &[],
        more: &[],
        make: pages::pair::brief_page,
    },
    Route {
        path: "/pair/{a}/{b}/accounts",
        name: "accounts",
        about: "Where the accounts of a pair part: positions with their sources and sentences.",
        parameters: &[],
        more: &[Form::Csv],
        make: pages::pair::accounts,
    },
    Route {
        path: "/pair/{a}/{b}/dossier",
        name: "dossier",
        about: "The dossier of a pair: one file to keep, with footnotes.",
        parameters: &[],
        more: &[],
        make: pages::pair::dossier_page,
    },
    Route {
        path: "/rows/{kind}",
        name: "rows",
        about: "Rows of a kind that fit a question, each with its sentence; any such address is a saved query with feeds.",
        parameters: &ROW_FILTER,
        more: &[Form::Csv, Form::Atom, Form::Feed],
        make: pages::listing::rows_page,
    },
    Route {
        path: "/row/{id}",
        name: "row",
        about: "A row by its id: the words it stands on, the rule, every step that led to it.",
        parameters: &[],
        more: &[],
        make: pages::listing::row_page,
    },
    Route {
        path: "/document/{id}",
        name: "document",
        about: "The reading of a document: its text with the words of all rows marked, and what was left out with the reason.",
        parameters: &[],
        more: &[],
        make: pages::document::document,
    },
    Route {
        path: "/document/{id}/sentence/{number}",
        name: "sentence",
        about: "A sentence of a document with its neighbours and the rows that stand in it.",
        parameters: &[],
        more: &[],
        make: pages::document::sentence,
    },
    Route {
        path: "/document/{id}/cite",
        name: "cite",
        about: "A document as a reference: BibTeX and CSL-JSON.",
        parameters: &[],
        more: &[],
        make: pages::document::cite_page,
    },
    Route {
        path: "/documents",
        name: "documents",
        about: "The documents by day of publication, newest first.",
        parameters: &[
            parameter("outlet", "of this outlet, exactly"),
            parameter("since", "published on this day, month or year, or later"),
            parameter("until", "published on this day, month or year, or earlier"),
            parameter("q", "at least one sentence matches this search"),
            parameter("page", "number of the page, from 1"),
        ],
        more: &[Form::Csv],
        make: pages::sources::documents,
    },
    Route {
        path: "/says",
        name: "says",
        about: "Who says what about whom: a matrix of speakers and actors with the latest act, and the words behind each cell.",
        parameters: &ROW_FILTER,
        more: &[Form::Csv],
        make: pages::says::says,
    },
    Route {
        path: "/docket",
        name: "docket",
        about: "Deadlines and horizons: what is due when, who set it, in which words.",
        parameters: &ROW_FILTER,
        more: &[Form::Csv, Form::Calendar],
        make: pages::docket::docket,
    },
    Route {
        path: "/dependences",
        name: "dependences",
        about: "Who needs whom for what, with the numbers before and after.",
        parameters: &ROW_FILTER,
        more: &[Form::Csv, Form::Svg],
        make: pages::docket::dependences,
    },
    Route {
        path: "/network",
        name: "network",
        about: "Who has to do with whom: the pairs with most reports in a span of days, with cooperation and conflict.",
        parameters: &[
            parameter("actor", "only pairs of this actor, by code or name"),
            SINCE,
            UNTIL,
            parameter("top", "at most so many pairs, 1 to 400; 40 without it"),
            parameter("bodies", "`yes` takes in bodies of states and others that are no states"),
        ],
        more: &[Form::Csv, Form::Svg],
        make: pages::everybody::network,
    },
    Route {
        path: "/map",
        name: "map",
        about: "The world in a span of days: each state by its reports with an actor or with anybody, and the places of events.",
        parameters: &[
            parameter("actor", "seen from this actor, by code or name"),
            SINCE,
            UNTIL,
            parameter("by", "`tone` (the default) or `volume`: what shades the lands"),
        ],
        more: &[Form::Csv, Form::Svg],
        make: pages::everybody::map,
    },
    Route {
        path: "/search",
        name: "search",
        about: "Sentences that match a search, with what they hold by kind, type, actor, outlet and year.",
        parameters: &ROW_FILTER,
        more: &[Form::Csv],
        make: pages::search::search,
    },
    Route {
        path: "/sources",
        name: "sources",
        about: "The outlets, with their documents.",
        parameters: &[],
        more: &[Form::Csv],
        make: pages::sources::sources,
    },
    Route {
        path: "/source/{outlet}",
        name: "source",
        about: "The profile of an outlet: how much over time, whom it quotes, how many of its rows name a source, which pairs it tells of.",
        parameters: &[],
        more: &[Form::Csv],
        make: pages::sources::source,
    },
    Route {
        path: "/entities",
        name: "entities",
        about: "Who is who: the entities that rows and texts name.",
        parameters: &[
            parameter("words", "part of a name or id"),
            parameter("page", "number of the page, from 1"),
        ],
        more: &[Form::Csv],
        make: pages::sources::entities,
    },
    Route {
        path: "/entity/{id}",
        name: "entity",
        about: "An entity: its code, the documents that name it, the rows it has a part in.",
        parameters: &[parameter("page", "number of the page, from 1")],
        more: &[],
        make: pages::sources::entity,
    },
    Route {
        path: "/sql",
        name: "sql",
        about: "A question in SQL, read-only, with limits of time and rows.",
        parameters: &[
            parameter("q", "one statement, SELECT or WITH"),
            parameter("p.NAME", "the value of the parameter `:NAME`"),
        ],
        more: &[Form::Csv],
        make: pages::sql::sql,
    },
    Route {
        path: "/corrections",
        name: "corrections",
        about: "The corrections that hold, and what they say about the rules.",
        parameters: &[],
        more: &[Form::Csv],
        make: pages::corrections::corrections,
    },
    Route {
        path: "/status",
        name: "status",
        about: "What was read: sizes, notes of the intake, versions of the reader.",
        parameters: &[],
        more: &[],
        make: pages::help::status,
    },
    Route {
        path: "/help",
        name: "help",
        about: "The addresses, their forms, and the keys.",
        parameters: &[],
        more: &[],
        make: pages::help::help,
    },
    Route {
        path: "/openapi",
        name: "openapi",
        about: "This interface described in OpenAPI 3.1.",
        parameters: &[],
        more: &[],
        make: pages::help::openapi,
    },
];

/// The route of a path without ending, with the values of its places, still escaped.
pub(crate) fn find(path: &str) -> Option<(&'static Route, Vec<&str>)> {
    let path = if path == "/index" { "/" } else { path };
    ROUTES.iter().find_map(|route| Some((route, fits(route.path, path)?)))
}

fn fits<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let split = |text: &'p str| text.strip_prefix('/').map(|rest| rest.split('/'));
    let (mut wanted, mut given) = (pattern.strip_prefix('/')?.split('/'), split(path)?);
    let mut values = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(values),
            (Some(part), Some(value)) if part.starts_with('{') && !value.is_empty() => values.push(value),
            (Some(part), Some(value)) if part == value => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn paths_find_their_route_and_form() {
        let name = |path: &str| find(Form::of(path).0).map(|(route, _)| route.name);
        assert_eq!(name("/"), Some("home"));
        assert_eq!(name("/index.json"), Some("home"));
        assert_eq!(name("/pair/AZE/RUS.svg"), Some("pair"));
        assert_eq!(name("/pair/AZE//"), None);
        assert_eq!(name("/document/ab/sentence/3.json"), Some("sentence"));
        assert_eq!(name(""), None);
        assert_eq!(Form::of("/docket.ics"), ("/docket", Form::Calendar));
        assert_eq!(fits("/pair/{a}/{b}", "/pair/x/y"), Some(vec!["x", "y"]));
    }

    #[test]
    fn names_and_paths_are_unique_and_told_in_sentences() {
        let names: BTreeSet<&str> = ROUTES.iter().map(|route| route.name).collect();
        let paths: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
        assert_eq!((names.len(), paths.len()), (ROUTES.len(), ROUTES.len()));
        assert!(ROUTES.iter().all(|route| route.about.ends_with('.')));
    }
}

//! Questions and answers.

use chancery_archive::{
    Added, Archive, ArchiveError, DocumentFilter, Order, PairRow, RowFilter, Told, ToldDeed,
};
use chancery_record::{Date, Kind, Modality};
use serde_json::Value as Json;

use crate::sample::samples;
use crate::{Folder, filled};

fn rows(archive: &Archive, kind: Kind, filter: &RowFilter) -> Vec<String> {
    let rows = archive.rows(kind, filter).unwrap();
    assert_eq!(
        archive.count(kind, &RowFilter { limit: None, ..filter.clone() }).unwrap() as usize,
        rows.len()
    );
    rows.iter()
        .map(|row| format!("{} {}", row["type"].as_str().unwrap_or("-"), row["text"].as_str().unwrap()))
        .collect()
}

fn dyad(a: &str, b: &str) -> RowFilter {
    RowFilter { dyad: Some((a.into(), b.into())), ..RowFilter::default() }
}

#[test]
fn rows_are_found_by_type_pair_actor_speaker_date_and_words() {
    let folder = Folder::new("filters");
    let archive = filled(&folder);
    let all = archive.rows(Kind::Events, &RowFilter::default()).unwrap();
    assert_eq!(all.len(), 13);
    for pair in [dyad("NOR", "SUD"), dyad("SUD", "NOR")] {
        let found = rows(&archive, Kind::Events, &pair);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().all(|row| row.contains("Norland") && row.contains("Südmark")));
    }
    assert!(rows(&archive, Kind::Events, &dyad("NOR", "KAR")).is_empty());
    assert!(rows(&archive, Kind::Events, &dyad("NOR", "NOR")).is_empty());

    let arrests =
        RowFilter { types: vec!["COERCE".into()], modes: vec!["arrest".into()], ..RowFilter::default() };
    assert_eq!(rows(&archive, Kind::Events, &arrests).len(), 4);
    let counted = RowFilter { counted_only: true, ..arrests.clone() };
    assert_eq!(rows(&archive, Kind::Events, &counted).len(), 2);
    let all = archive.rows(Kind::Events, &RowFilter::default()).unwrap();
    let mut told = 0;
    for (modality, name) in Modality::ALL {
        for order in [Order::Text, Order::Date] {
            let filter = RowFilter { modality: Some(modality), order, ..RowFilter::default() };
            let found = archive.rows(Kind::Events, &filter).unwrap();
            assert!(found.iter().all(|row| row["modality"] == name), "{name}");
            told += found.len();
        }
        let expected = all.iter().filter(|row| row["modality"] == name).count();
        let filter = RowFilter { modality: Some(modality), ..RowFilter::default() };
        assert_eq!(archive.count(Kind::Events, &filter).unwrap(), expected as u64, "{name}");
    }
    assert_eq!(told, 2 * all.len());
    let of_norland = RowFilter { actor: Some("NOR".into()), ..arrests.clone() };
    assert_eq!(rows(&archive, Kind::Events, &of_norland).len(), 2);
    let about_norland = RowFilter { about: Some("NOR".into()), ..arrests };
    assert_eq!(rows(&archive, Kind::Events, &about_norland).len(), 4);

    let said = RowFilter {
        speaker: Some("brühl".to_uppercase()),
        about: Some("OST".into()),
        ..RowFilter::default()
    };
    assert_eq!(rows(&archive, Kind::Statements, &said).len(), 2);
    assert_eq!(rows(&archive, Kind::Statements, &RowFilter { about: Some("KAR".into()), ..said }).len(), 0);
    let acts = RowFilter { types: vec!["ACCUSE".into()], ..RowFilter::default() };
    assert_eq!(rows(&archive, Kind::Statements, &acts).len(), 2);

    let date = |text: &str| Some(text.parse::<Date>().unwrap());
    let june = RowFilter { since: date("2025-06-01"), until: date("2025-06-30"), ..RowFilter::default() };
    assert_eq!(rows(&archive, Kind::Events, &june).len(), 5);
    let july = RowFilter { since: date("2025-07-20"), ..RowFilter::default() };
    assert_eq!(rows(&archive, Kind::Events, &july).len(), 5, "a month reaches into its end");
    let searched = RowFilter { search: Some("border OR karelle".into()), ..RowFilter::default() };
    let found = rows(&archive, Kind::Events, &searched);
    assert_eq!(found.len(), 4, "{found:?}");
    for kind in [Kind::Judgments, Kind::Targets, Kind::Dependences, Kind::Relations] {
        let of_norland = RowFilter { actor: Some("NOR".into()), ..RowFilter::default() };
        assert_eq!(rows(&archive, kind, &of_norland).len(), 1, "{kind:?}");
        let other = RowFilter { actor: Some("SUD".into()), ..RowFilter::default() };
        assert_eq!(rows(&archive, kind, &other).len(), 0, "{kind:?}");
    }
    assert_eq!(rows(&archive, Kind::Dependences, &dyad("SUD", "NOR")).len(), 1);
}

#[test]
fn rows_come_in_order_of_text_or_date_and_are_whole_objects() {
    let folder = Folder::new("rows");
    let archive = filled(&folder);
    let by_text = archive.rows(Kind::Events, &RowFilter::default()).unwrap();
    let place = |row: &Json| (row["document"].as_str().unwrap().to_owned(), row["start"].as_u64().unwrap());
    assert!(by_text.is_sorted_by_key(place));
    let by_date =
        archive.rows(Kind::Events, &RowFilter { order: Order::Date, ..RowFilter::default() }).unwrap();
    let day = |row: &Json| row["date"]["start"].as_str().unwrap_or("undated").to_owned();
    assert!(by_date.is_sorted_by_key(day));
    assert_eq!(day(by_date.last().unwrap()), "undated");
    let limit = RowFilter { order: Order::Date, limit: Some(2), ..RowFilter::default() };
    assert_eq!(archive.rows(Kind::Events, &limit).unwrap(), by_date[..2]);

    let sample = &samples()[0];
    let id = &sample.reading.document.id;
    let of_document = RowFilter { document: Some(id.clone()), ..RowFilter::default() };
    let reading = archive.reading(id).unwrap().unwrap();
    for (row, expected) in
        archive.rows(Kind::Events, &of_document).unwrap().iter().zip(reading["events"].as_array().unwrap())
    {
        let mut bare = row.as_object().unwrap().clone();
        assert_eq!(bare.shift_remove("document"), Some(Json::String(id.0.clone())));
        assert_eq!(&Json::Object(bare), expected);
        assert_eq!(row["why"].as_array().unwrap().len(), 2);
    }
    let documents = archive.rows(Kind::Documents, &of_document).unwrap();
    assert_eq!(documents, [reading["document"].clone()]);
}

#[test]
fn rows_and_documents_are_found_by_the_beginning_of_their_id() {
    let folder = Folder::new("ids");
    let archive = filled(&folder);
    for sample in samples() {
        let id = &sample.reading.document.id.0;
        assert_eq!(archive.document(&id[..8]).unwrap().unwrap().row.id.0, *id);
        for (kind, head) in sample.reading.heads() {
            let (found, row) = archive.find_row(&head.id.0[..9].to_uppercase()).unwrap().unwrap();
            assert_eq!((found, row["id"].as_str().unwrap()), (kind, head.id.0.as_str()));
            assert_eq!(row["document"].as_str().unwrap(), id);
        }
    }
    assert!(archive.find_row("0123456789abcdef").unwrap().is_none());
    for bad in ["", "abc", "xyzxyz", "0123456789abcdef0"] {
        assert!(matches!(archive.find_row(bad), Err(ArchiveError::BadId { .. })), "{bad}");
        assert!(matches!(archive.document(bad), Err(ArchiveError::BadId { .. })), "{bad}");
    }
}

#[test]
fn search_finds_sentences_with_their_neighbours() {
    let folder = Folder::new("search");
    let archive = filled(&folder);
    let hits = archive.search("\"met sudmark\"", None).unwrap();
    assert_eq!(hits.len(), 2);
    let sentence = &hits[0].sentence;
    assert_eq!(sentence.text, "Norland met Südmark on Monday.");
    assert!(sentence.before.starts_with("Anna Brühl said"));
    assert!(sentence.after.starts_with("Ostrovia has not"));
    let text = archive.document(&hits[0].document.id.0).unwrap().unwrap().text;
    let words: String =
        text.chars().skip(sentence.start as usize).take((sentence.end - sentence.start) as usize).collect();
    assert_eq!(words, sentence.text);
    assert_eq!(archive.search("karel*", Some(1)).unwrap().len(), 1);
    assert_eq!(archive.search("причины", None).unwrap().len(), 2);
    assert_eq!(archive.search("Share", None).unwrap().len(), 0, "dropped blocks are not searched");
    // what FTS5 cannot parse is searched as words
    assert_eq!(archive.search("men of (Südmark", None).unwrap().len(), 2);
    assert_eq!(archive.search("nothing:here-at'all \"", None).unwrap().len(), 0);
    assert!(matches!(archive.search(" ", None), Err(ArchiveError::Query { .. })));
    let first = archive.sentence(&hits[0].document.id, 0).unwrap().unwrap();
    assert_eq!(first.before, "");
    assert!(archive.sentence(&hits[0].document.id, 99).unwrap().is_none());
}

#[test]
fn pairs_count_what_happened_and_who_acted() {
    let folder = Folder::new("pairs");
    let archive = filled(&folder);
    let pairs = archive.pairs().unwrap();
    let find = |a: &str, b: &str| pairs.iter().find(|pair| pair.a == a && pair.b == b).cloned();
    let day = |text: &str| Some(text.parse::<Date>().unwrap());
    let pair = PairRow {
        a: "NOR".into(),
        b: "SUD".into(),
        reports: 4,
        a_to_b: 2,
        b_to_a: 0,
        together: 2,
        first: day("2025-06-21"),
        last: day("2025-07-01"),
    };
    assert_eq!(find("NOR", "SUD"), Some(pair));
    assert_eq!(find("NOR", "WES"), None, "history is not counted");
    assert_eq!(find("KAR", "OST"), None, "what did not happen is not counted");
    let undated = find("SUD", "TAR").unwrap();
    assert_eq!((undated.reports, undated.b_to_a, undated.together, undated.first), (3, 1, 2, None));
    assert!(pairs.is_sorted_by_key(|pair| (std::cmp::Reverse(pair.reports), pair.a.clone(), pair.b.clone())));
}

#[test]
fn documents_are_listed_by_date_and_filtered() {
    let folder = Folder::new("documents");
    let archive = filled(&folder);
    let names = |filter: &DocumentFilter| -> Vec<String> {
        archive.documents(filter).unwrap().into_iter().map(|row| row.source).collect()
    };
    assert_eq!(names(&DocumentFilter::default()), ["empty.txt", "a.txt", "b.html", "c.txt"]);
    let since = DocumentFilter { since: Some("2025-06-22".parse().unwrap()), ..DocumentFilter::default() };
    assert_eq!(names(&since), ["b.html"]);
    let contains = DocumentFilter { contains: Some("TITLE OF C".into()), ..DocumentFilter::default() };
    assert_eq!(names(&contains), ["c.txt"]);
    let search =
        DocumentFilter { search: Some("karelle".into()), limit: Some(1), ..DocumentFilter::default() };
    assert_eq!(names(&search), ["a.txt"]);
}

#[test]
fn csv_has_the_document_first_and_a_cell_for_every_column() {
    let folder = Folder::new("csv");
    let archive = filled(&folder);
    let mut out = Vec::new();
    archive.export_csv(Kind::Events, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("doc_id,id,start,end,"));
    assert_eq!(text.matches("\r\n").count(), 14);
    assert!(text.contains(",|NOR|,"));
    assert!(text.contains("state, verb, state in one sentence"));
}

#[test]
fn the_rows_of_a_page_are_those_of_the_whole_list() {
    let folder = Folder::new("pages");
    let archive = filled(&folder);
    let date = |text: &str| Some(text.parse::<Date>().unwrap());
    let filters = [
        RowFilter::default(),
        RowFilter { types: vec!["COERCE".into()], ..RowFilter::default() },
        RowFilter { actor: Some("NOR".into()), ..RowFilter::default() },
        RowFilter { since: date("2025-06-15"), ..RowFilter::default() },
        RowFilter { until: date("2025-06-15"), ..RowFilter::default() },
        RowFilter { since: date("2025-06-15"), until: date("2025-07-15"), ..RowFilter::default() },
        RowFilter { search: Some("norland".into()), ..RowFilter::default() },
        RowFilter { entity: Some("state:NOR".into()), ..RowFilter::default() },
        dyad("NOR", "SUD"),
    ];
    let mut seen = 0;
    for (kind, _) in Kind::ALL.into_iter().filter(|(kind, _)| *kind != Kind::Documents) {
        for filter in &filters {
            let mut by_text = archive.rows(kind, filter).unwrap();
            for order in [Order::Newest, Order::Date] {
                let filter = RowFilter { order, ..filter.clone() };
                let all = archive.rows(kind, &filter).unwrap();
                for (skip, limit) in (0..all.len() + 2).flat_map(|skip| [1, 2, 50].map(|limit| (skip, limit)))
                {
                    let page = RowFilter { skip, limit: Some(limit), ..filter.clone() };
                    let expected: Vec<Json> = all.iter().skip(skip).take(limit).cloned().collect();
                    assert_eq!(archive.rows(kind, &page).unwrap(), expected, "{filter:?} {skip} {limit}");
                    seen += expected.len();
                }
                let mut all = all;
                let id = |row: &Json| row["id"].as_str().unwrap().to_owned();
                all.sort_by_key(id);
                by_text.sort_by_key(id);
                assert_eq!(all, by_text, "{filter:?}");
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn a_snapshot_shows_one_state_and_nothing_of_it_outlives_it() {
    let folder = Folder::new("snapshot");
    let mut archive = filled(&folder);
    let reader = Archive::open_read_only(archive.path()).unwrap();
    let id = archive.documents(&DocumentFilter::default()).unwrap()[0].id.clone();
    let snapshot = reader.snapshot().unwrap();
    let (row, text) = (reader.document_row(&id).unwrap(), reader.text(&id).unwrap());
    assert!(row.is_some() && text.is_some());
    assert!(archive.remove(&id).unwrap());
    assert_eq!((reader.document_row(&id).unwrap(), reader.text(&id).unwrap()), (row, text));
    drop(snapshot);
    assert_eq!((reader.document_row(&id).unwrap(), reader.text(&id).unwrap()), (None, None));
}

#[test]
fn documents_come_in_pages_from_either_end() {
    let folder = Folder::new("documents-in-pages");
    let archive = filled(&folder);
    let outlets: Vec<Option<String>> =
        archive.outlets().unwrap().into_iter().map(|row| Some(row.outlet)).collect();
    for outlet in outlets.into_iter().chain([None, Some("nobody".into())]) {
        for search in [None, Some("norland".to_owned())] {
            let filter = DocumentFilter { outlet: outlet.clone(), search, ..DocumentFilter::default() };
            let first = archive.documents(&filter).unwrap();
            let dated = first.iter().filter(|row| !row.published.is_unknown()).count();
            let mut turned = first.clone();
            turned[..dated].reverse();
            for (newest, all) in [(false, &first), (true, &turned)] {
                for skip in 0..=all.len() {
                    let page = DocumentFilter { newest, skip, limit: Some(2), ..filter.clone() };
                    let expected: Vec<_> = all.iter().skip(skip).take(2).cloned().collect();
                    assert_eq!(archive.documents(&page).unwrap(), expected, "{page:?}");
                }
            }
            if filter.search.is_none() {
                assert_eq!(archive.count_documents(outlet.as_deref()).unwrap(), first.len() as u64);
            }
        }
    }
}

#[test]
fn entities_are_counted_and_lead_to_their_documents() {
    let folder = Folder::new("entities");
    let mut archive = filled(&folder);
    let (all, number) = archive.entities("", 0, usize::MAX).unwrap();
    assert_eq!(all.len() as u64, number);
    assert!(number > 2 && all.is_sorted_by_key(|row| (std::cmp::Reverse(row.documents), row.entity.clone())));
    for row in &all {
        assert_eq!(archive.entity(&row.entity).unwrap().as_ref(), Some(row));
        let documents = archive.documents_of_entity(&row.entity, usize::MAX).unwrap();
        assert_eq!(documents.len() as u64, row.documents, "{row:?}");
        for id in documents {
            assert!(archive.reading(&id).unwrap().unwrap().to_string().contains(&row.entity));
        }
    }
    assert_eq!(archive.entities("", 1, 2).unwrap().0, all[1..3]);
    assert_eq!(archive.entities(&all[0].name.to_uppercase(), 0, 9).unwrap().0[0], all[0]);
    assert_eq!(archive.documents_of_entity("nobody", 9).unwrap(), []);
    for id in archive.document_ids(None).unwrap() {
        archive.remove(&id).unwrap();
        assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
    }
    assert_eq!(archive.entities("", 0, 9).unwrap(), (Vec::new(), 0));
    assert_eq!(archive.stats().unwrap().words, 0);
}

#[test]
fn documents_that_name_codes_in_rows_come_newest_first() {
    let folder = Folder::new("naming");
    let archive = filled(&folder);
    let codes = ["NOR".to_owned(), "SUD".to_owned()];
    let (all, number) = archive.documents_naming(&codes, usize::MAX).unwrap();
    let documents = archive.documents(&DocumentFilter { newest: true, ..DocumentFilter::default() }).unwrap();
    let names = |id: &chancery_record::DocumentId, code: &String| {
        let reading = archive.reading(id).unwrap().unwrap();
        let rows = reading.as_object().unwrap().iter().filter(|(name, _)| *name != "mentions");
        rows.map(|(_, rows)| rows.to_string()).any(|rows| rows.contains(&format!("\"code\":\"{code}\"")))
    };
    let expected: Vec<_> =
        documents.into_iter().filter(|row| codes.iter().all(|code| names(&row.id, code))).collect();
    assert!(expected.len() > 1, "{}", expected.len());
    assert_eq!((&all, number), (&expected, expected.len()));
    assert_eq!(archive.documents_naming(&codes, 1).unwrap(), (expected[..1].to_vec(), expected.len()));
    let bare = archive.reading_of(&all[0].id, &[Kind::Events]).unwrap().unwrap();
    let whole = archive.reading(&all[0].id).unwrap().unwrap();
    assert_eq!((&bare["sentences"], &bare["mentions"]), (&whole["sentences"], &whole["mentions"]));
    let without_steps = |row: &Json| {
        let mut row = row.clone();
        row["why"] = Json::Array(Vec::new());
        row["date"]["how"] = Json::Null;
        row
    };
    let events =
        |reading: &Json| reading["events"].as_array().unwrap().iter().map(without_steps).collect::<Vec<_>>();
    assert_eq!(events(&bare), events(&whole));
    assert!(!whole["events"][0]["why"].as_array().unwrap().is_empty(), "steps are what is left out");
    assert!(bare["events"][0]["why"].as_array().unwrap().is_empty() && bare.get("statements").is_none());
}

#[test]
fn what_is_told_again_is_what_is_told_whatever_came_and_went_meanwhile() {
    let folder = Folder::new("told");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let filter = RowFilter { order: Order::Date, ..dyad("NOR", "SUD") };
    let mut known = Told::default();
    let mut tell_again = |archive: &Archive, events: usize| {
        let with_documents = |told: &Told| {
            let with = |event: &ToldDeed| {
                let document = &told.documents[event.document];
                (ToldDeed { document: 0, ..event.clone() }, document.row.clone(), document.keys.clone())
            };
            (told.events.iter().map(with).collect::<Vec<_>>(), told.documents.len())
        };
        known = archive.told_again(&filter, std::mem::take(&mut known)).unwrap();
        assert_eq!(known.events.len(), events);
        assert_eq!(with_documents(&known), with_documents(&archive.told(&filter).unwrap()));
    };
    tell_again(&archive, 0);
    let samples = samples();
    for (sample, events) in samples.iter().zip([2, 4, 4, 4]) {
        archive.add(&sample.reading, &sample.source).unwrap();
        tell_again(&archive, events);
    }
    let mut less = samples[0].reading.clone();
    less.lore = "lore 2".into();
    less.events.truncate(1);
    less.assign_ids();
    assert_eq!(archive.add(&less, &samples[0].source).unwrap(), Added::Replaced);
    tell_again(&archive, 3);
    archive.remove(&samples[1].reading.document.id).unwrap();
    tell_again(&archive, 1);
    // The key of a document that went is given to the next one.
    archive.remove(&samples[0].reading.document.id).unwrap();
    archive.add(&samples[1].reading, &samples[1].source).unwrap();
    tell_again(&archive, 2);
}

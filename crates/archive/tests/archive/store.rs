//! Adding, removing, adding again, exports.

use chancery_archive::{Added, Archive, ArchiveError};
use chancery_record::{Document, Kind, Reading};
use chancery_wire::json::reading_json;

use crate::sample::{generated, meta, read, samples};
use crate::{Folder, exports, filled};

#[test]
fn what_comes_out_is_the_public_reading_format_of_what_went_in() {
    let folder = Folder::new("roundtrip");
    let archive = filled(&folder);
    let mut expected: Vec<(String, String)> = samples()
        .iter()
        .map(|sample| (sample.reading.document.id.0.clone(), reading_json(&sample.reading, &[]).to_string()))
        .collect();
    expected.sort();
    let mut out = Vec::new();
    archive.export_jsonl(&mut out).unwrap();
    let lines: Vec<String> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines, expected.into_iter().map(|(_, line)| line).collect::<Vec<_>>());
    assert!(lines.iter().any(|line| line.contains("без причины") && line.contains("\"quantity\":13.0")));
    for sample in samples() {
        let id = &sample.reading.document.id;
        assert_eq!(archive.source_bytes(id).unwrap().unwrap(), sample.source);
        assert_eq!(archive.reading(id).unwrap().unwrap(), reading_json(&sample.reading, &[]));
    }
    let stats = archive.stats().unwrap();
    for (kind, count) in stats.rows {
        let heads =
            |sample: &crate::sample::Sample| sample.reading.heads().filter(|(of, _)| *of == kind).count();
        let expected = if kind == Kind::Documents { 4 } else { samples().iter().map(heads).sum::<usize>() };
        assert_eq!(count as usize, expected, "{kind:?}");
        assert!(count > 0, "the samples have every kind: {kind:?}");
    }
}

#[test]
fn exports_do_not_depend_on_the_order_of_adding_nor_on_batches() {
    let folder = Folder::new("order");
    let mut samples: Vec<_> = samples().into_iter().chain((0..20).map(|seed| generated(seed, 120))).collect();
    let mut exported = Vec::new();
    for round in 0..3 {
        let mut archive = Archive::create(&folder.file(&format!("{round}.chancery"))).unwrap();
        let mut writer = archive.writer().unwrap();
        for (place, sample) in samples.iter().enumerate() {
            assert_eq!(writer.add(&sample.reading, &sample.source).unwrap(), Added::New);
            if round == 1 && place % 3 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.finish().unwrap();
        assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
        exported.push((exports(&archive), archive.pairs().unwrap()));
        samples.reverse();
        samples.rotate_left(round + 5);
    }
    assert_eq!(exported[0], exported[1]);
    assert_eq!(exported[0], exported[2]);
}

#[test]
fn adding_again_changes_nothing_and_removing_and_adding_gives_the_same_bytes() {
    let folder = Folder::new("again");
    let mut archive = filled(&folder);
    let before = (exports(&archive), archive.pairs().unwrap(), archive.search("südmark", None).unwrap());
    for sample in samples() {
        assert_eq!(archive.add(&sample.reading, &sample.source).unwrap(), Added::Already);
    }
    assert_eq!(exports(&archive), before.0);
    for sample in samples() {
        let id = &sample.reading.document.id;
        assert!(archive.remove(id).unwrap());
        assert!(!archive.remove(id).unwrap());
        assert!(archive.document(&id.0).unwrap().is_none());
    }
    let stats = archive.stats().unwrap();
    assert_eq!((stats.documents, stats.sentences, stats.mentions), (0, 0, 0));
    assert!(stats.rows.iter().all(|(_, count)| *count == 0));
    assert!(archive.pairs().unwrap().is_empty());
    assert!(archive.search("südmark", None).unwrap().is_empty());
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
    for sample in samples().iter().rev() {
        assert_eq!(archive.add(&sample.reading, &sample.source).unwrap(), Added::New);
    }
    let after = (exports(&archive), archive.pairs().unwrap(), archive.search("südmark", None).unwrap());
    assert_eq!(after, before);
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
}

#[test]
fn another_lore_replaces_and_the_same_bytes_under_two_names_are_settled_by_content() {
    let folder = Folder::new("replace");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let first = &samples()[0];
    archive.add(&first.reading, &first.source).unwrap();
    let mut better = first.reading.clone();
    better.lore = "lore 2".into();
    better.events.pop();
    better.assign_ids();
    assert!(!archive.has(&better.document.id, Some("lore 2")).unwrap());
    assert_eq!(archive.add(&better, &first.source).unwrap(), Added::Replaced);
    assert!(archive.has(&better.document.id, Some("lore 2")).unwrap());
    assert_eq!(archive.reading(&better.document.id).unwrap().unwrap(), reading_json(&better, &[]));

    let named = |source: &str, day: &str| {
        let mut about = meta(source, day);
        about.url = String::new();
        read("Norland met Ostrovia.", about, false)
    };
    let copies = [named("b.txt", ""), named("z.txt", "2025-01-01"), named("y.txt", "2025-01-01")];
    let mut exported = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        for place in order {
            archive.add(&copies[place].reading, &copies[place].source).unwrap();
        }
        exported.push(exports(&archive));
        let kept = archive.document(&copies[0].reading.document.id.0).unwrap().unwrap();
        assert_eq!(kept.row.source, "y.txt");
        archive.remove(&copies[0].reading.document.id).unwrap();
    }
    assert_eq!(exported[0], exported[1]);
    assert_eq!(exported[0], exported[2]);
}

#[test]
fn a_reading_that_does_not_fit_its_text_is_refused_and_the_rest_goes_on() {
    let folder = Folder::new("refused");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let samples = samples();
    let broken: [fn(&mut Reading); 5] = [
        |reading| reading.events[0].head.span.end = 1_000_000,
        |reading| reading.mentions[1].sentence = 99,
        |reading| reading.events[0].head.id.0.clear(),
        |reading| reading.statements[0].content.start += 1_000_000,
        |reading| reading.document.sha256 = "0".repeat(64),
    ];
    let mut writer = archive.writer().unwrap();
    for breaks in broken {
        writer.add(&samples[1].reading, &samples[1].source).unwrap();
        let mut reading = samples[0].reading.clone();
        breaks(&mut reading);
        let error = writer.add(&reading, &samples[0].source).unwrap_err();
        assert!(matches!(error, ArchiveError::BadReading { .. }), "{error}");
        assert!(error.to_string().contains(&reading.document.id.0));
    }
    writer.add(&samples[2].reading, &samples[2].source).unwrap();
    writer.finish().unwrap();
    assert_eq!(archive.stats().unwrap().documents, 2);
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
}

#[test]
fn a_dropped_writer_rolls_back() {
    let folder = Folder::new("rollback");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    let samples = samples();
    let mut writer = archive.writer().unwrap();
    writer.add(&samples[0].reading, &samples[0].source).unwrap();
    writer.commit().unwrap();
    writer.add(&samples[1].reading, &samples[1].source).unwrap();
    drop(writer);
    assert_eq!(archive.stats().unwrap().documents, 1);
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
}

#[test]
fn texts_with_zero_bytes_and_only_white_space_survive() {
    let folder = Folder::new("odd");
    let mut archive = Archive::create(&folder.file("a.chancery")).unwrap();
    for text in ["a\0b Norland met Ostrovia. Zweites\0 Ende.", " \n\t ", "\u{feff}x\r\ny"] {
        let sample = read(text, meta("odd", ""), false);
        archive.add(&sample.reading, &sample.source).unwrap();
        let stored = archive.document(&sample.reading.document.id.0).unwrap().unwrap();
        assert_eq!(stored.text, text);
    }
    let plain = Reading::empty(Document::from_text("no rows"), "lore 1");
    archive.add(&plain, b"no rows").unwrap();
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
    assert_eq!(archive.search("zweites", None).unwrap()[0].sentence.text, "Zweites\0 Ende.");
}

#[test]
fn compacting_keeps_the_exports_and_wipes_what_was_removed() {
    let folder = Folder::new("compact");
    let mut archive = filled(&folder);
    let unique = read("Norland met Ostrovia near Zzyzxholm.", meta("zzyzxsource", ""), false);
    let before = exports(&archive);
    archive.add(&unique.reading, &unique.source).unwrap();
    archive.remove(&unique.reading.document.id).unwrap();
    archive.compact().unwrap();
    assert_eq!(exports(&archive), before);
    assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
    let bytes = std::fs::read(archive.path()).unwrap();
    for word in ["Zzyzxholm", "zzyzxholm", "zzyzxsource"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

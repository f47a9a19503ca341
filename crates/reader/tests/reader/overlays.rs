//! Any files laid over the lore: they are refused with a file and a reason, or a text is read by them and all invariants hold.

use proptest::prelude::*;

use crate::bytes;

/// Lines and pieces of lines of data files.
const SCRAPS: [&str; 48] = [
    "== en/rules/COERCE.rule\n",
    "== en/rules/AID.rule\n",
    "== en/lists_coop.txt\n",
    "== en/offtopic.txt\n",
    "== en/words.txt\n",
    "== en/time.tsv\n",
    "== en/roles.tsv\n",
    "== actors/states.tsv\n",
    "== actors/persons.tsv\n",
    "== ontology/plover.tsv\n",
    "== en/unknown.txt\n",
    "#columns\tcode\tname\tnames\tdemonyms\tcapital\tfrom\tuntil\n",
    "#columns\tnoun\tsector\tkind\n",
    "#columns\n",
    "type COERCE\n",
    "type NOTHING\n",
    "rule arrest\n",
    "rule\n",
    "  mode arrest\n",
    "  verb arrest, detain, break off\n",
    "  verb ,\n",
    "  noun talk\n",
    "  object! @pacts\n",
    "  on @nothing\n",
    "  with \n",
    "  subject *, =x, \"a b\"\n",
    "  then to|that|ing\n",
    "  then up\n",
    "  whom object|of|any\n",
    "  who\n",
    "  reciprocal\n",
    "  yes \"Italy arrested men.\" -> ITA COERCE RUS\n",
    "  yes \" -> \n",
    "  no \"\n",
    "@pacts: treaty, @pacts\n",
    "@a: *\n",
    "sport: \"\n",
    "month\t13\tmay\n",
    "unit\tD\tday|days\n",
    "number\t99999999999999999999\tmany\n",
    "part\tMO\t\n",
    "ITA\tItaly\t|||\tItalian\tRome\t9999\t0\n",
    "minister\tGOV\tperson\n",
    "irregular | have/had\n",
    "\t",
    "|",
    "é\u{301}",
    "\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_files_are_refused_or_read(parts in prop::collection::vec(0..SCRAPS.len(), 0..40)) {
        let text: String = parts.iter().map(|part| SCRAPS[*part]).collect();
        bytes::lore(text.as_bytes());
    }

    #[test]
    fn any_bytes_in_a_file_are_refused_or_read(file in 0..11usize, content in prop::collection::vec(any::<u8>(), 0..200)) {
        bytes::lore(&[SCRAPS[file].as_bytes(), &content].concat());
    }
}

#[test]
fn the_small_lore_reads_the_probe_and_finds_its_event() {
    let lore = chancery_reader::Lore::with_files(&bytes::small_lore()).unwrap();
    let reading = bytes::check(&lore, &chancery_record::Document::from_text(bytes::PROBE)).unwrap();
    assert_eq!(reading.events.len(), 1, "the probe tests rules only if a rule fires on it");
    assert!(!reading.statements.is_empty() && !reading.times.is_empty() && reading.mentions.len() > 5);
}

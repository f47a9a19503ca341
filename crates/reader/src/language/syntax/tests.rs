//! The model file and reading with any model.

use super::*;

/// A model of small sizes with numbers that follow from a seed.
fn any_model(seed: u64) -> ModelFile {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f32 / (1u64 << 31) as f32) - 0.5
    };
    let sizes = Sizes { width: 12, layers: 2, word: 6, piece: 5, shape: 3, arc: 7, relation: 6, hidden: 4 };
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
    let labels = Labels {
        tags: list(&["NOUN", "VERB"]),
        features: list(&["_", "Number=Sing"]),
        scripts: list(&["k-0+", "k-1+", "=be"]),
        relations: list(&["punct", "root", "obj"]),
        names: list(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]),
    };
    let mut values = |count: usize| -> Vec<f32> { (0..count).map(|_| next()).collect() };
    let words: Vec<String> = ["talks", "treaty"].iter().map(|word| (*word).to_owned()).collect();
    let total = Heads::of(&sizes, &labels).total();
    let mut map =
        |outputs: usize, inputs: usize| SmallMap::from_values(&values(outputs * inputs), &values(outputs));
    let into = map(12, 14);
    let layers = (0..2).map(|_| (vec![1.0; 12], map(36, 12))).collect();
    let (heads, scripts, names, arcs, relations) =
        (map(total, 12), map(3, 4), map(5, 4), map(7, 7), map(3, 6));
    let parts = Parts {
        words: Table::from_values(&values(3 * 6)),
        pieces: Table::from_values(&values(features::PIECES * 5)),
        shapes: Table::from_values(&values(features::SHAPES * 3)),
        into,
        layers,
        norm: vec![1.0; 12],
        heads,
        scripts,
        names,
        arcs,
        relations,
        root: values(12),
        distances: values(2 * DISTANCES),
    };
    let lemmas = vec![
        KnownLemma { low: "talks".into(), tag: 0, lemma: "talk".into() },
        KnownLemma { low: "talks".into(), tag: 1, lemma: "talk".into() },
    ];
    ModelFile { sizes, labels, lemmas, words, parts }
}

#[test]
fn a_file_is_read_as_it_was_written_and_a_broken_one_is_refused() {
    let file = any_model(1);
    let bytes = file.to_bytes();
    assert_eq!(ModelFile::from_bytes(&bytes).as_ref(), Ok(&file));
    assert_eq!(ModelFile::from_bytes(b"CHANSEG\x01").unwrap_err(), ModelError::Magic);
    assert!(matches!(ModelFile::from_bytes(&bytes[..bytes.len() - 1]), Err(ModelError::Length { .. })));
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    assert_eq!(ModelFile::from_bytes(&changed).unwrap_err(), ModelError::Checksum);
    assert!(ModelFile::from_bytes(&[]).is_err());
}

#[test]
fn every_sentence_gets_one_tree_and_whole_names() {
    for seed in 1..6 {
        let model = Model::new(any_model(seed));
        let long: Vec<&str> = std::iter::repeat_n("treaty", 950).collect();
        let sentences: [&[&str]; 5] =
            [&["Talks", "go", "on", "."], &[], &["x"], &["", "é", "9/11", "talks"], &long];
        let read = analyse(&model, &sentences);
        assert_eq!(read.len(), sentences.len());
        for (words, forms) in read.iter().zip(sentences) {
            assert_eq!(words.len(), forms.len());
            if forms.is_empty() {
                continue;
            }
            assert_eq!(words.iter().filter(|word| word.head == 0).count(), 1);
            assert!(words.iter().all(|word| (word.head == 0) == (word.relation == "root")));
            let mut before = "O";
            for (place, word) in words.iter().enumerate() {
                assert!(word.head as usize <= words.len() && word.head as usize != place + 1);
                if let Some(kind) = word.name.strip_prefix("I-") {
                    assert!(before.len() > 2 && &before[2..] == kind, "{before} {}", word.name);
                }
                before = word.name;
            }
        }
        assert_eq!(read[0][0].lemma, "talk", "the list of known lemmas comes first");
    }
}

#[test]
fn sentences_do_not_touch_each_other() {
    let model = Model::new(any_model(3));
    let (one, two): (&[&str], &[&str]) = (&["talks", "end", "."], &["A", "treaty", "was", "signed", "."]);
    let together = analyse(&model, &[one, two]);
    assert_eq!(together[0], analyse(&model, &[one])[0]);
    assert_eq!(together[1], analyse(&model, &[two])[0]);
}

#[test]
fn an_order_of_names_is_taken_only_by_a_model_of_its_labels() {
    let model = Model::new(any_model(3));
    let mut order = NameOrder::even(model.name_labels());
    order.opens[1] = 5;
    let other = NameOrder { labels: vec!["O".into()], ..order.clone() };
    let model = model.with_order(other);
    assert_eq!(model.order, NameOrder::even(model.name_labels()));
    assert_eq!(model.with_order(order.clone()).order, order);
}

#[test]
fn the_built_in_network_has_its_order_of_names() {
    let model = crate::language::Models::builtin().syntax.as_ref().expect("a network is compiled in");
    assert_ne!(model.order, NameOrder::even(model.name_labels()));
}

//! Claims: the rule files prove themselves; numbers, deadlines, speakers and citations come out of whole texts as they stand there.

use std::collections::BTreeMap;

use chancery_reader::claim::testing::{run_tests, told};
use chancery_reader::{Lore, read};
use chancery_record::{Block, BlockRole, DayRange, Document, DocumentMeta, Reading, Span};

use crate::support::{read_text, samples};

#[test]
fn every_sentence_of_every_rule_comes_out_as_told() {
    let (count, failures) = run_tests(Lore::builtin(), "");
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(count > 200, "only {count} sentences");
    assert!(failures.is_empty(), "{} of {count} fail:\n{}", failures.len(), lines.join("\n"));
}

#[test]
fn every_kind_has_a_file_of_its_own() {
    let rules = &Lore::builtin().claims.all;
    for kind in ["judgment", "forecast", "target", "dependence", "goal", "relation"] {
        let file = format!("en/claims/{kind}.rule");
        let own: Vec<_> = rules.iter().filter(|rule| rule.id.starts_with(&format!("{kind}."))).collect();
        assert!(!own.is_empty() && own.iter().all(|rule| rule.file == file), "{file}");
    }
}

/// The fields of the rows of a kind.
fn rows(reading: &Reading, kind: &str) -> Vec<BTreeMap<String, String>> {
    let all = told(reading).into_iter().map(|(_, fields)| fields.into_iter().collect());
    all.filter(|fields: &BTreeMap<String, String>| fields["kind"] == kind).collect()
}

#[test]
fn every_number_of_a_target_has_its_own_deadline() {
    let text = "Norway and Sweden agreed to open a joint depot by 30 June 2031 and to raise trade to 9 billion dollars by 2033.";
    let reading = read_text(text, "2030-02-01");
    let targets = rows(&reading, "target");
    let got: Vec<(&str, &str)> =
        targets.iter().map(|row| (row["quantity"].as_str(), row["deadline"].as_str())).collect();
    assert_eq!(got, [("-", "2031-06-30"), ("9", "2033-12-31")]);
    assert!(targets.iter().all(|row| row["by"] == "NOR,SWE"), "{targets:?}");
}

#[test]
fn a_share_keeps_the_number_before_the_change() {
    let reading = read_text(
        "Lithuania buys 12 percent of Latvian exports, down from 20 percent in 2019.",
        "2025-03-01",
    );
    let [row] = &rows(&reading, "dependence")[..] else { panic!("{:?}", told(&reading)) };
    let field = |name: &str| row[name].as_str();
    assert_eq!(
        (field("who"), field("on"), field("from"), field("to"), field("trend")),
        ("LVA", "LTU", "20", "12", "falling")
    );
}

#[test]
fn what_officials_will_do_themselves_is_no_forecast() {
    let promise = read_text("“We will close the pass,” the Ghanaian foreign minister said.", "2025-03-01");
    assert!(promise.forecasts.is_empty(), "{:?}", told(&promise));
    let foreseen = read_text("“Togo will close the pass,” the Ghanaian foreign minister said.", "2025-03-01");
    assert_eq!(foreseen.forecasts.len(), 1, "{:?}", told(&foreseen));
    assert_eq!(foreseen.forecasts[0].head.speaker[0].code, "GHA");
}

#[test]
fn we_means_the_state_of_the_speaker_and_nobody_where_none_is_known() {
    let said =
        read_text("“Norway covers a third of our gas,” the Danish energy minister said.", "2025-03-01");
    assert_eq!(rows(&said, "dependence")[0]["who"], "DNK", "{:?}", told(&said));
    let unsaid = read_text("Norway covers a third of our gas.", "2025-03-01");
    let row = &unsaid.dependences[0];
    assert_eq!((row.who[0].name.as_str(), row.who[0].code.as_str()), ("our", ""));
    assert_eq!(row.on[0].code, "NOR");
}

#[test]
fn claims_in_the_mouth_of_a_speaker_carry_that_speaker() {
    let reading =
        read_text("Relations between Ghana and Togo have soured, the Ghanaian president said.", "2025-03-01");
    let judgment = &reading.judgments[0];
    assert_eq!(judgment.head.speaker.last().map(|speaker| speaker.code.as_str()), Some("GHA"));
    assert_eq!(judgment.head.modality.name(), "reported");
    assert_eq!(judgment.sign, -1);
}

#[test]
fn questions_and_suppositions_judge_nothing() {
    for text in
        ["Have relations between Ghana and Togo soured?", "Relations between Ghana and Togo may sour."]
    {
        assert!(read_text(text, "2025-03-01").judgments.is_empty(), "{text}");
    }
}

#[test]
fn every_claim_says_its_rule_and_stands_in_its_sentence() {
    let mut count = 0;
    for (name, text) in samples() {
        let reading = read_text(&text, "2026-02-01");
        for (kind, head) in reading.heads().filter(|(_, head)| head.rule.contains('.')) {
            let claim = Lore::builtin().claims.all.iter().any(|rule| rule.id == head.rule);
            if !claim {
                continue;
            }
            count += 1;
            assert!(head.why[0].starts_with(&format!("rule {} on \"", head.rule)), "{name}: {:?}", head.why);
            let sentence = &reading.sentences[head.sentence.unwrap() as usize];
            assert!(sentence.span.covers(head.span), "{name}: {} {:?}", kind.name(), head.span.of(&text));
        }
    }
    assert!(count >= 60, "only {count} claims in all samples");
}

/// A document of paragraphs, those behind `notes` as endnotes.
fn article(paragraphs: &[&str], notes: usize, published: &str) -> Document {
    let mut text = String::new();
    let mut blocks = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let start = text.len();
        text.push_str(paragraph);
        let (role, kept) = if number < notes { (BlockRole::Body, true) } else { (BlockRole::Endnote, false) };
        blocks.push(Block { span: Span::new(start, text.len()), role, kept, reason: "test".into() });
        text.push_str("\n\n");
    }
    let meta = DocumentMeta { published: DayRange::from_iso(published), ..DocumentMeta::default() };
    Document::new(text.clone().as_bytes(), meta, text, blocks)
}

#[test]
fn notes_lead_to_the_sentence_that_they_carry() {
    let document = article(
        &[
            "The pass was closed in March.[1] Nobody knows why. Trade fell by half.[ii]",
            "[1] Ida Norrby, “Who Closes What”, Saltmarsh Review, https://example.org/pass, accessed 3 May 2025.",
            "[ii] See The Longshore Wire, 14 December.",
        ],
        1,
        "2025-06-01",
    );
    let reading = read(Lore::builtin(), &document);
    let [first, second] = &reading.citations[..] else { panic!("{:?}", reading.citations) };
    assert_eq!((first.mark.as_str(), first.carries), ("[1]", Some(0)));
    assert_eq!(
        (first.authors.as_str(), first.title.as_str(), first.outlet.as_str(), first.url.as_str()),
        ("Ida Norrby", "Who Closes What", "Saltmarsh Review", "https://example.org/pass")
    );
    assert_eq!(first.accessed, DayRange::from_iso("2025-05-03").unwrap());
    assert_eq!((second.mark.as_str(), second.carries), ("[ii]", Some(2)));
    assert_eq!(second.outlet, "The Longshore Wire");
    assert_eq!(
        second.published,
        DayRange::from_iso("2024-12-14").unwrap(),
        "the nearest before the document"
    );
}

#[test]
fn brackets_with_an_outlet_and_a_day_are_citations_and_others_are_none() {
    let text = "The pass was closed (Saltmarsh Review, March 4; see The Longshore Wire, March 6). \
                The union (PDK) and its leader (born in 1960) stayed silent (as they did in May).";
    let reading = read_text(text, "2025-06-01");
    let outlets: Vec<&str> = reading.citations.iter().map(|citation| citation.outlet.as_str()).collect();
    assert_eq!(outlets, ["Saltmarsh Review", "The Longshore Wire"]);
    assert!(reading.citations.iter().all(|citation| citation.carries == Some(0)));
}

#[test]
fn a_rule_file_that_cannot_be_read_is_named_with_its_line() {
    let wrong = [
        ("kind dependence\nrule a\n  who nowhere\n", "en/claims/dependence.rule:3: `nowhere` is no slot"),
        ("kind weather\n", "en/claims/dependence.rule:1: `weather` is no kind"),
        ("rule a\n", "en/claims/dependence.rule:1: a rule needs a name, and `kind` before it"),
        ("kind dependence\nrule a\n  need luck\n", "en/claims/dependence.rule:3: `need luck`"),
        (
            "kind dependence\nrule a\nrule a\n",
            "en/claims/dependence.rule:3: the rule dependence.a stands twice",
        ),
        ("kind dependence\n", "en/claims/dependence.rule:0: the file has no rule"),
    ];
    for (text, message) in wrong {
        let files = BTreeMap::from([("en/claims/dependence.rule".to_owned(), text.to_owned())]);
        let error = Lore::with_files(&files).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(message), "{text:?}: {error}");
    }
}

#[test]
fn an_office_foresees_what_others_do_and_not_its_own_plans() {
    let text = "This programme will help farmers in Chad. Norway will never forget the victims. Sudan will lose its port.";
    let mut document = Document::from_text(text);
    let free = read(Lore::builtin(), &document);
    assert_eq!(rows(&free, "forecast").len(), 3, "{:?}", told(&free));
    document.meta.url = "https://www.mfa.gov.no/news/7".into();
    let official = read(Lore::builtin(), &document);
    let about: Vec<String> =
        rows(&official, "forecast").into_iter().map(|row| row["about"].clone()).collect();
    assert_eq!(about, ["SDN"], "{:?}", told(&official));
}

#[test]
fn what_is_done_rather_than_something_else_is_told_and_the_other_is_denied() {
    let polarity = |text: &str, trigger: &str| {
        let reading = read_text(text, "2030-02-01");
        let of = |event: &&chancery_record::Event| event.trigger.of(text) == trigger;
        reading.events.iter().find(of).map(|event| event.head.polarity)
    };
    let text = "Ghana signed a treaty rather than attack Togo.";
    assert_eq!(polarity(text, "attack"), Some(chancery_record::Polarity::Negated));
    assert_ne!(polarity(text, "signed"), Some(chancery_record::Polarity::Negated));
}

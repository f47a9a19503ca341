//! Who is meant: persons of a document, interviews, pronouns that do something, the other side of an act, where a document comes from.
//! The sentences are our own.

use chancery_record::{Actor, Document, Event, Reading, SourceKind, Statement};

use crate::support::read_text;

fn reading(text: &str) -> Reading {
    read_text(text, "2025-09-10")
}

fn codes(actors: &[Actor]) -> Vec<&str> {
    actors.iter().map(|actor| actor.code.as_str()).collect()
}

fn names(actors: &[Actor]) -> Vec<&str> {
    actors.iter().map(|actor| actor.name.as_str()).collect()
}

fn event<'r>(reading: &'r Reading, trigger: &str) -> &'r Event {
    let is = |event: &&Event| event.trigger.of(&reading.document.text) == trigger;
    reading.events.iter().find(is).unwrap_or_else(|| panic!("no event on {trigger}"))
}

fn said<'r>(reading: &'r Reading, words: &str) -> &'r Statement {
    let holds = |statement: &&Statement| statement.content.of(&reading.document.text).contains(words);
    reading.statements.iter().find(holds).unwrap_or_else(|| panic!("nobody said {words}"))
}

#[test]
fn surnames_and_roles_mean_the_person_named_in_full() {
    let told = reading(
        "Peruvian Foreign Minister Lucia Quispe received her Chilean counterpart, Jorge Araya, in Lima. \
         Quispe said that the border would stay open. Araya said that Santiago agreed. \
         The ministers stressed that trade was growing.",
    );
    let quispe = said(&told, "the border");
    assert_eq!(
        (names(&quispe.head.speaker), codes(&quispe.head.speaker)),
        (vec!["Lucia Quispe"], vec!["PER"])
    );
    assert_eq!(names(&said(&told, "Santiago agreed").head.speaker), ["Jorge Araya"]);
    assert_eq!(names(&said(&told, "trade was growing").head.speaker), ["Lucia Quispe", "Jorge Araya"]);
}

#[test]
fn the_surname_of_a_known_person_can_be_that_of_another() {
    let told = reading("The baker Marta Putin lives in Oslo. Putin said that bread was dear.");
    assert!(codes(&said(&told, "bread").head.speaker).iter().all(|code| *code != "RUS"));
}

#[test]
fn letters_between_first_name_and_surname_do_not_hide_a_known_person() {
    let told = reading(
        "President Vladimir V. Putin said that the talks would go on. Putin praised Turkey. \
         Joseph R. Biden called Turkey a friend. Biden thanked Greece.",
    );
    assert_eq!(codes(&said(&told, "the talks").head.speaker), ["RUS"]);
    assert_eq!(codes(&event(&told, "praised").who), ["RUS"]);
    assert_eq!(codes(&event(&told, "thanked").who), ["USA"]);
}

const TALK: &str = "Interview with the foreign minister of Fiji, Joana Tikoi\n\n\
    PB: Minister, why now?\n\n\
    JT: Because the reefs cannot wait. We asked Australia for boats in March.\n\n\
    PB: And what did they say?\n\n\
    JT: They refused at first. It was not the first time.\n\n\
    PB: Is that the end of it?\n\n\
    JT: No. There will be talks in the spring, and I shall go there myself.\n";

#[test]
fn answers_of_an_interview_are_statements_of_the_one_who_answers() {
    let told = reading(TALK);
    for words in ["the reefs cannot wait", "asked Australia", "not the first time", "talks in the spring"] {
        let answer = said(&told, words);
        assert_eq!(names(&answer.head.speaker), ["Joana Tikoi"], "{words}");
        assert_eq!(answer.head.source_kind, SourceKind::Official, "{words}");
    }
    let asked = event(&told, "asked");
    assert_eq!((codes(&asked.who), codes(&asked.whom)), (vec!["FJI"], vec!["AUS"]));
    assert_eq!(names(&asked.head.speaker), ["Joana Tikoi"]);
    let refused = event(&told, "refused");
    assert_eq!(codes(&refused.who), ["AUS"]);
    assert!(
        refused.head.why.iter().any(|step| step.contains("side of the act before")),
        "{:?}",
        refused.head.why
    );
}

#[test]
fn the_other_side_comes_from_the_act_before_and_says_so() {
    let told = reading("Kenya accused Uganda of smuggling. Kampala dismissed the charge.");
    let dismissed = event(&told, "dismissed");
    assert_eq!((codes(&dismissed.who), codes(&dismissed.whom)), (vec!["UGA"], vec!["KEN"]));
    assert!(
        dismissed.head.why.iter().any(|step| step.starts_with("whom KEN: \"Kenya\", not named as such here"))
    );
    let alone = reading("Kampala dismissed the charge.");
    assert!(alone.events.iter().all(|event| event.whom.is_empty()));
}

/// Who and whom of an act.
fn pair_of(event: &Event) -> (Vec<&str>, Vec<&str>) {
    (codes(&event.who), codes(&event.whom))
}

#[test]
fn a_pronoun_far_from_its_state_is_found_by_the_text() {
    let told = reading(
        "Norway accused Sudan of piracy. Sudan rejected the charge on Monday. The weather was mild in the capital. \
         The port was full. Traders waited. It expelled two Norwegian diplomats.",
    );
    assert_eq!(pair_of(event(&told, "expelled")), (vec!["SDN"], vec!["NOR"]));
    assert!(reading("It expelled two Norwegian diplomats.").events.is_empty());
    // whoever speaks as "we" is not the one who has to do with the other side
    let told = reading(
        "Norway attacked Sudan. Norway shelled a Sudanese port. We would help Sudan to defend itself.",
    );
    assert!(told.events.iter().all(|event| event.event_type != "AID"), "{:?}", told.events);
}

#[test]
fn a_passive_without_a_doer_is_done_by_the_other_side() {
    let told = reading(
        "Norway accused Sudan of piracy. Sudan rejected the charge. Norway said that it would not wait. \
         Sanctions were imposed on Sudan on Monday, and the Norwegian port was shut to its ships.",
    );
    let sanctions = event(&told, "imposed");
    assert_eq!(pair_of(sanctions), (vec!["NOR"], vec!["SDN"]));
    assert!(sanctions.head.why.iter().any(|why| why.starts_with("who NOR: ")), "{:?}", sanctions.head.why);
}

#[test]
fn who_holds_people_of_a_state_is_not_looked_for() {
    let told = reading(
        "Norway accused Sudan of piracy. Sudan rejected the charge. Six suspects from Sudan were placed in custody.",
    );
    let held = told.events.iter().filter(|event| event.event_type == "COERCE");
    assert!(held.into_iter().all(|event| event.who.is_empty()));
}

#[test]
fn who_calls_on_nobody_calls_on_both_parties() {
    let told = reading(
        "Norway and Sudan have quarrelled for a year over piracy. Norway accused Sudan of hiding the crews. \
         Sudan accused Norway of theft. Qatar called for restraint.",
    );
    let (who, mut whom) = pair_of(event(&told, "called"));
    whom.sort_unstable();
    assert_eq!((who, whom), (vec!["QAT"], vec!["NOR", "SDN"]));
}

#[test]
fn both_sides_are_those_of_the_document_where_no_pair_was_named_just_before() {
    let told = reading(
        "Norway and Sudan have quarrelled for a year over piracy. Sudan accused Norway of theft on Monday. \
         Norway rejected the charge from Sudan. Chad and Niger opened a bridge in the same week. \
         The weather was mild. Traders waited. Qatar urged both sides to step back.",
    );
    let (who, mut whom) = pair_of(event(&told, "urged"));
    whom.sort_unstable();
    assert_eq!((who, whom), (vec!["QAT"], vec!["NOR", "SDN"]));
}

#[test]
fn what_is_closed_to_goods_is_closed_for_the_other_side() {
    let told = reading(
        "Norway accused Sudan of piracy. Sudan rejected the charge from Norway. Oslo closed every port to cargo on Monday.",
    );
    assert_eq!(pair_of(event(&told, "closed")), (vec!["NOR"], vec!["SDN"]));
}

#[test]
fn them_behind_and_is_the_object_before() {
    let told = reading("Police in Sudan seized two Norwegian divers and deported them on Monday.");
    assert_eq!(pair_of(event(&told, "deported")), (vec!["SDN"], vec!["NOR"]));
}

#[test]
fn a_body_that_hears_a_complaint_is_not_whom_it_is_against() {
    let told = reading(
        "Norway and Sudan have quarrelled for a year over the wells. Sudan rejected the latest map from Norway. \
         Oslo complained of it to the Security Council on Monday.",
    );
    assert_eq!(pair_of(event(&told, "complained")), (vec!["NOR"], vec!["SDN"]));
}

#[test]
fn whoever_is_asked_by_a_state_does_not_ask() {
    let told = reading("The European Commission, asked by Riga to help, declined to comment.");
    assert_eq!(pair_of(event(&told, "asked")), (vec!["LVA"], vec!["EUR"]));
}

#[test]
fn the_state_right_before_a_name_is_that_of_the_person() {
    let told = reading(
        "It was led by Deputy Prime Minister of Norway D. Tveit and Vice Minister of Commerce of China Luo Jianmin. \
         Vice Minister Luo rejected the Norwegian plan.",
    );
    assert_eq!(pair_of(event(&told, "rejected")), (vec!["CHN"], vec!["NOR"]));
}

#[test]
fn a_name_beside_a_role_and_before_told_speaks() {
    let told = reading(
        "An expert of the Coast Circle, Sara Tok, believes that the goal is out of reach. \
         On Thursday the trade minister, Anne Lavoie, told a committee of the House that Norway wants the quotas gone.",
    );
    assert_eq!(names(&said(&told, "out of reach").head.speaker), ["Sara Tok"]);
    assert_eq!(names(&said(&told, "quotas gone").head.speaker), ["Anne Lavoie"]);
}

#[test]
fn the_two_are_the_pair_and_evidence_holds_what_is_done() {
    let told = reading(
        "Norway and Sudan have quarrelled for a year. The two signed a protocol on Monday. \
         Sudan called its ambassador home and suspended the talks with Norway.",
    );
    let mut who = codes(&event(&told, "signed").who);
    who.sort_unstable();
    assert_eq!(who, ["NOR", "SDN"]);
    let evidence = event(&told, "suspended").head.span;
    assert!(evidence.of(&told.document.text).contains("the talks"));
}

#[test]
fn what_both_do_of_quarrels_they_do_to_each_other() {
    let told = reading(
        "Peru imposed a levy on Chilean copper on Monday. Chile threatened Peru with a tariff of its own. \
         Both had backed off by Friday. Each withdrew its charge.",
    );
    for trigger in ["backed", "withdr"] {
        let row = told.events.iter().find(|row| row.trigger.of(&told.document.text).starts_with(trigger));
        let row = row.unwrap_or_else(|| panic!("{trigger}"));
        let mut who = codes(&row.who);
        who.sort_unstable();
        assert_eq!((who, row.reciprocal), (vec!["CHL", "PER"], true), "{trigger}: {:?}", row.head.why);
    }
}

#[test]
fn a_body_is_called_by_its_noun_and_an_office_by_its_owner() {
    let told = reading(
        "Thailand wrote to the International Court of Justice in March. Cambodia does not accept the \
         jurisdiction of the court. The Security Council condemned Mali. The Council thanked Chad. The Zambian \
         president praised the president of Malawi.",
    );
    assert_eq!(codes(&event(&told, "accept").whom), ["UNO"]);
    assert_eq!(pair_of(event(&told, "thanked")), (vec!["UNO"], vec!["TCD"]));
    assert_eq!(pair_of(event(&told, "praised")), (vec!["ZMB"], vec!["MWI"]));
}

#[test]
fn a_relative_clause_does_not_decide_what_a_pronoun_means() {
    let told = reading(
        "Latvia seized a ferry that an Estonian bank had bought, and on Monday it expelled two diplomats of Russia.",
    );
    assert_eq!(codes(&event(&told, "expelled").who), ["LVA"]);
}

#[test]
fn a_story_is_dated_step_by_step() {
    let told = reading(
        "On 3 August 2025 Lithuania expelled a Belarusian envoy. Two days after that, Latvia recalled its ambassador \
         to Belarus. The minister thanked Estonia for handing over last week the remains of seven citizens.",
    );
    let day = |row: &Event| row.head.date.days.start.map(|day| day.to_string());
    assert_eq!(day(event(&told, "recalled")).as_deref(), Some("2025-08-05"));
    assert_ne!(day(event(&told, "thanked")), day(event(&told, "handing")));
}

#[test]
fn they_of_the_document_point_at_no_mention_elsewhere() {
    let told = reading(
        "Norway and Sudan. Norway. Sudan. Norway. Sudan.\n\nThe traders waited. They agreed to go on talking.",
    );
    let agreed = event(&told, "agreed");
    assert_eq!(agreed.who.len(), 2);
    let outside = |actor: &Actor| {
        actor.mention.is_some_and(|mention| !actor.span.covers(told.mentions[mention as usize].span))
    };
    assert!(!agreed.who.iter().any(outside), "{:?}", agreed.who);
}

#[test]
fn we_of_an_official_page_is_the_state_of_its_host() {
    let mut document = Document::from_text("We condemn the attack on the Jordanian embassy.");
    document.meta.url = "https://www.mfa.gov.gh/releases/7".into();
    let told = chancery_reader::read(chancery_reader::Lore::builtin(), &document);
    assert_eq!(codes(&event(&told, "condemn").who), ["GHA"]);
    let unknown = reading("We condemn the attack on the Jordanian embassy.");
    assert!(unknown.events.iter().all(|event| event.trigger.of(&unknown.document.text) != "condemn"));
}

const BRIEFING: &str = "Ilse Maron, Department Spokesperson\n\n\
    MODERATOR: Good afternoon, everybody. The hall belongs to the guests from Ghana today.\n\n\
    MS MARON: We welcome the release of the two fishermen.\n\n\
    Ghana has asked Togo for talks, and we support it.\n\n\
    QUESTION: Togo said yesterday that it would close the border. What do you make of it?\n\n\
    MS MARON: We have seen the reports from Togo. (Laughter in the back of the hall.)\n\n\
    FOREIGN MINISTER BOATENG: Ghana has no quarrel with anybody.\n\n\
    SENIOR OFFICIAL TWO: Nobody in Togo wants a quarrel.\n\n\
    MS MARON: Thank you all very much for this.\n";

fn briefing() -> Reading {
    let mut document = Document::from_text(BRIEFING);
    document.meta.url = "https://www.state.gov/briefings/7".into();
    document.meta.title =
        "Secretary Ilse Maron and Ghanaian Foreign Minister Kwame Boateng at a Joint Press Availability"
            .into();
    chancery_reader::read(chancery_reader::Lore::builtin(), &document)
}

#[test]
fn turns_of_a_transcript_are_those_of_the_label_before_them() {
    let told = briefing();
    for words in ["two fishermen", "for talks, and", "seen the reports"] {
        let turn = said(&told, words);
        assert_eq!(names(&turn.head.speaker), ["Ilse Maron"], "{words}");
        assert_eq!(codes(&turn.head.speaker), ["USA"], "{words}");
        assert_eq!(turn.head.source_kind, SourceKind::Official, "{words}");
    }
    let guest = said(&told, "no quarrel");
    assert_eq!(
        (names(&guest.head.speaker), codes(&guest.head.speaker)),
        (vec!["Kwame Boateng"], vec!["GHA"])
    );
    let nobody = said(&told, "Nobody in Togo");
    assert_eq!(names(&nobody.head.speaker), ["Senior Official Two"]);
    assert_eq!(codes(&nobody.head.speaker), ["USA"]);
    assert!(nobody.head.why.iter().any(|step| step.contains("whose page it is")), "{:?}", nobody.head.why);
}

#[test]
fn whoever_asks_or_leads_through_a_transcript_speaks_for_no_state() {
    let told = briefing();
    let asked = said(&told, "Togo said yesterday that");
    assert_eq!(names(&asked.head.speaker), ["QUESTION"]);
    assert!(asked.head.speaker[0].code.is_empty());
    assert_eq!(asked.head.source_kind, SourceKind::Media);
    assert!(said(&told, "belongs to the guests").head.speaker[0].code.is_empty());
    let asides =
        told.statements.iter().filter(|row| row.content.of(&told.document.text).contains("Laughter"));
    assert_eq!(asides.count(), 0);
    let thanks =
        told.statements.iter().filter(|row| row.content.of(&told.document.text).contains("Thank you"));
    assert_eq!(thanks.count(), 0, "small talk");
}

#[test]
fn allies_and_other_countries_are_not_the_state_that_acts_or_owns_them() {
    let mut document = Document::from_text(
        "Ghana supplied grain to the poorest countries in May. We thanked our allies on Tuesday. \
         Ghana's neighbours criticised Togo. The states of the European Union criticised Togo too.",
    );
    document.meta.url = "https://www.mfa.gov.gh/releases/8".into();
    let told = chancery_reader::read(chancery_reader::Lore::builtin(), &document);
    for trigger in ["supplied", "thanked"] {
        let row = event(&told, trigger);
        assert_eq!(codes(&row.who), ["GHA"], "{trigger}");
        assert!(row.whom.iter().all(|actor| actor.code.is_empty()), "{trigger}: {:?}", row.head.why);
    }
    let criticised: Vec<_> = told
        .events
        .iter()
        .filter(|event| event.trigger.of(&told.document.text) == "criticised")
        .map(|event| codes(&event.who))
        .collect();
    assert!(criticised.contains(&vec!["EUR"]), "{criticised:?}");
    assert!(!criticised.contains(&vec!["GHA"]), "{criticised:?}");
}

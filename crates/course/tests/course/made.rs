//! Generated reports. What looks like chance comes from a fixed rule, so every run sees the same.

use chancery_course::{Account, Pair, Report};
use chancery_record::{Date, DayRange, DocumentId, Modality, Ontology, Polarity};

/// The ontology that the program carries.
pub fn ontology() -> Ontology {
    Ontology::parse(include_str!("../../../../data/ontology/plover.tsv")).unwrap()
}

/// The pair that most tests ask about.
pub fn pair() -> Pair {
    Pair::new("AAA", "BBB").unwrap()
}

/// Numbers that look like chance.
pub struct Chance(pub u64);

impl Chance {
    /// The next 32 bits.
    pub fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 32) as u32
    }

    /// From 0 to before 1.
    pub fn share(&mut self) -> f64 {
        f64::from(self.next()) / 4_294_967_296.0
    }

    /// From 0 to before `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }
}

/// A day of a month that counts from January 2000.
pub fn day(month: usize, day: usize) -> Date {
    let year = i16::try_from(2000 + month / 12).unwrap();
    Date::new(year, i8::try_from(month % 12 + 1).unwrap(), i8::try_from(day % 28 + 1).unwrap()).unwrap()
}

/// A report of one state's deed towards the other.
pub fn account(document: &str, group: u32, who: &str, whom: &str, event: &str, on: Date) -> Account {
    let (event_type, mode) = event.split_once('.').unwrap_or((event, ""));
    Account {
        report: Report {
            document: DocumentId(document.into()),
            days: DayRange::day(on),
            event_type: event_type.into(),
            mode: mode.into(),
            who: vec![who.into()],
            whom: vec![whom.into()],
            reciprocal: false,
            polarity: Polarity::Affirmed,
            modality: Modality::Actual,
            historical: false,
            again: false,
        },
        published: DayRange::day(on),
        group,
        place: String::new(),
        person: String::new(),
        size: [None; 4],
        official: true,
        contexts: Vec::new(),
    }
}

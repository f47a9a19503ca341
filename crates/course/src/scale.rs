//! Scales of cooperation and conflict: what one event of a type and mode weighs.
//!
//! The numbers lie in the ontology (`data/ontology/plover.tsv`); here is only which column is read and what the scale is called.
//! A series always names its scale: values of two scales cannot be compared.

use chancery_record::Ontology;

/// A scale; both run from -10 (conflict) to +10 (cooperation).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Scale {
    /// Scores of PLOVER, by mode where the mode has one.
    #[default]
    Plover,
    /// Goldstein scores of the nearest CAMEO code.
    Goldstein,
}

impl Scale {
    /// `plover` or `goldstein`.
    pub fn name(self) -> &'static str {
        match self {
            Scale::Plover => "plover",
            Scale::Goldstein => "goldstein",
        }
    }

    /// The name for people, as it stands beside a series.
    pub fn title(self) -> &'static str {
        match self {
            Scale::Plover => "PLOVER mode scores",
            Scale::Goldstein => "CAMEO Goldstein scores",
        }
    }

    /// What an event weighs; a mode without a score weighs what its type does. None when the ontology does not know the type.
    pub fn weight(self, ontology: &Ontology, event_type: &str, mode: &str) -> Option<f64> {
        let of = |mode: &str| {
            let row = ontology.find(event_type, mode)?;
            match self {
                Scale::Plover => row.score,
                Scale::Goldstein => row.goldstein,
            }
        };
        of(mode).or_else(|| of(""))
    }

    /// The mean size of the weights of each quad class over all types and modes, for counts that know no more than the class.
    pub fn of_quads(self, ontology: &Ontology) -> [f64; 4] {
        let mean = |quad: u8| {
            let rows = ontology.rows.iter().filter(|row| row.quad == quad);
            let weights: Vec<f64> =
                rows.filter_map(|row| self.weight(ontology, &row.code, &row.mode)).collect();
            if weights.is_empty() { 0.0 } else { (weights.iter().sum::<f64>() / weights.len() as f64).abs() }
        };
        [mean(1), mean(2), mean(3), mean(4)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::ontology;

    #[test]
    fn a_mode_without_a_score_weighs_what_its_type_does() {
        let ontology = ontology();
        assert_eq!(Scale::Plover.weight(&ontology, "PROTEST", "vandalize"), Some(-5.0));
        assert_eq!(Scale::Plover.weight(&ontology, "ASSAULT", "drone"), Some(-9.5));
        assert_eq!(Scale::Goldstein.weight(&ontology, "COERCE", "cyber"), Some(-7.0));
        assert_eq!(Scale::Plover.weight(&ontology, "DANCE", ""), None);
    }

    #[test]
    fn material_classes_weigh_more_than_verbal_ones() {
        for scale in [Scale::Plover, Scale::Goldstein] {
            let [talk, help, words, deeds] = scale.of_quads(&ontology());
            assert!(talk > 0.0 && help > talk && words > 0.0 && deeds > words, "{scale:?}");
        }
    }
}

//! The abilities that are measured, once: name, what the prediction file is, where the scorer lies.

/// What is predicted and scored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, clap::ValueEnum)]
pub enum Ability {
    /// Who did what to whom in a sentence.
    Events,
    /// Country and sector of an actor string; coordinated actors; polarity and modality of given mentions.
    Actors,
    /// Named entities: persons, organizations, locations.
    Ner,
    /// Tokens, sentences, tags and trees.
    Syntax,
    /// Time expressions and their values.
    Time,
    /// Numbers with units.
    Quantities,
    /// Who said what.
    Quotes,
    /// Toponyms with coordinates.
    Places,
    /// Body, title, authors and date of web pages.
    Pages,
    /// The same of pasted text.
    Paste,
    /// Clusters of near-duplicate texts.
    Neardup,
    /// Feeds and their entries.
    Feeds,
    /// Records of web archives.
    Warc,
    /// All kinds of rows of whole articles.
    Cases,
    /// Links of a temporal graph: who does what to whom next.
    Tkg,
    /// Probabilities of events between pairs of states.
    Dyad,
    /// The founding articles: rows of kept text, and rows of text that must be dropped.
    Seeds,
    /// Tone of pairs of states by year, from counts of event data.
    Tone,
    /// Conflict level of the same.
    Conflict,
    /// Turning points of pairs of states.
    Turns,
    /// Shares of suppliers in what countries take in.
    Dependence,
    /// Reports of one event.
    Clusters,
    /// Where two articles part.
    Disagree,
}

impl Ability {
    /// All abilities with their names on the command line, in the order of the baseline table.
    pub const ALL: [(Ability, &'static str); 23] = [
        (Ability::Events, "events"),
        (Ability::Actors, "actors"),
        (Ability::Ner, "ner"),
        (Ability::Syntax, "syntax"),
        (Ability::Time, "time"),
        (Ability::Quantities, "quantities"),
        (Ability::Quotes, "quotes"),
        (Ability::Places, "places"),
        (Ability::Pages, "pages"),
        (Ability::Paste, "paste"),
        (Ability::Neardup, "neardup"),
        (Ability::Feeds, "feeds"),
        (Ability::Warc, "warc"),
        (Ability::Cases, "cases"),
        (Ability::Tkg, "tkg"),
        (Ability::Dyad, "dyad"),
        (Ability::Seeds, "seeds"),
        (Ability::Tone, "tone"),
        (Ability::Conflict, "conflict"),
        (Ability::Turns, "turns"),
        (Ability::Dependence, "dependence"),
        (Ability::Clusters, "clusters"),
        (Ability::Disagree, "disagree"),
    ];

    /// The name on the command line and of the file of floors.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(ability, _)| *ability == self).map_or("", |(_, name)| name)
    }

    /// The ability of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, candidate)| *candidate == name).map(|(ability, _)| *ability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn the_command_line_knows_every_ability_by_its_name() {
        assert_eq!(Ability::value_variants().len(), Ability::ALL.len());
        for (ability, name) in Ability::ALL {
            assert_eq!(ability.to_possible_value().unwrap().get_name(), name);
            assert_eq!(Ability::from_name(name), Some(ability));
        }
    }
}

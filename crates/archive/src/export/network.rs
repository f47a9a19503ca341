//! Who acts towards whom as a network over time: GEXF 1.3 with spells, GraphML.
//!
//! Nodes are actor codes. There is one edge for each acting code, receiving code and quad class, with the number of reports that count and its
//! days; acts done together give an edge each way. Reports without a known day are in the number and have no spell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chancery_record::{Kind, Ontology};
use serde_json::Value as Json;

use crate::{Archive, ArchiveError, RowFilter};

/// The plain name of an actor code, where there is one.
type NameOf<'n> = &'n dyn Fn(&str) -> Option<String>;

/// Acting code, receiving code, quad class.
type Key = (String, String, u8);

/// What lies behind an edge.
#[derive(Default)]
struct Edge {
    reports: usize,
    /// First and last day of each stretch.
    spells: BTreeSet<(String, String)>,
}

/// Names of quad classes.
const QUADS: [&str; 5] =
    ["unknown", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];

impl Archive {
    /// Writes the network as GEXF 1.3: dynamic, with days, a spell per report.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_gexf(
        &self,
        ontology: &Ontology,
        name_of: NameOf<'_>,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        let edges = self.edges(ontology)?;
        writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n<meta><creator>chancery</creator></meta>\n\
             <graph mode=\"dynamic\" defaultedgetype=\"directed\" timeformat=\"date\" timerepresentation=\"interval\">\n\
             <attributes class=\"edge\"><attribute id=\"quad\" title=\"quad class\" type=\"integer\"/>\
             <attribute id=\"reports\" title=\"reports\" type=\"integer\"/></attributes>\n<nodes>"
        )?;
        for code in nodes(&edges) {
            let name = name_of(code).unwrap_or_else(|| code.to_owned());
            writeln!(out, "<node id=\"{}\" label=\"{}\"/>", xml(code), xml(&name))?;
        }
        writeln!(out, "</nodes>\n<edges>")?;
        for (number, ((one, other, quad), edge)) in edges.iter().enumerate() {
            write!(
                out,
                "<edge id=\"{number}\" source=\"{}\" target=\"{}\" weight=\"{}\" label=\"{}\"><attvalues><attvalue for=\"quad\" value=\"{quad}\"/>\
                 <attvalue for=\"reports\" value=\"{}\"/></attvalues>",
                xml(one),
                xml(other),
                edge.reports,
                quad_name(*quad),
                edge.reports
            )?;
            if !edge.spells.is_empty() {
                write!(out, "<spells>")?;
                for (start, end) in &edge.spells {
                    write!(out, "<spell start=\"{}\" end=\"{}\"/>", xml(start), xml(end))?;
                }
                write!(out, "</spells>")?;
            }
            writeln!(out, "</edge>")?;
        }
        writeln!(out, "</edges>\n</graph>\n</gexf>")?;
        out.flush()?;
        Ok(())
    }

    /// Writes the network as GraphML; days of an edge stand in one attribute, `2025-04-10/2025-04-10` parted by spaces.
    ///
    /// # Errors
    /// When the archive cannot be read or the output not be written.
    pub fn export_graphml(
        &self,
        ontology: &Ontology,
        name_of: NameOf<'_>,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        let edges = self.edges(ontology)?;
        writeln!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n\
             <key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n\
             <key id=\"quad\" for=\"edge\" attr.name=\"quad_class\" attr.type=\"int\"/>\n\
             <key id=\"class\" for=\"edge\" attr.name=\"class\" attr.type=\"string\"/>\n\
             <key id=\"reports\" for=\"edge\" attr.name=\"reports\" attr.type=\"int\"/>\n\
             <key id=\"first\" for=\"edge\" attr.name=\"first_day\" attr.type=\"string\"/>\n\
             <key id=\"last\" for=\"edge\" attr.name=\"last_day\" attr.type=\"string\"/>\n\
             <key id=\"spells\" for=\"edge\" attr.name=\"spells\" attr.type=\"string\"/>\n\
             <graph id=\"record\" edgedefault=\"directed\">"
        )?;
        for code in nodes(&edges) {
            let name = name_of(code).unwrap_or_else(|| code.to_owned());
            writeln!(out, "<node id=\"{}\"><data key=\"name\">{}</data></node>", xml(code), xml(&name))?;
        }
        for (number, ((one, other, quad), edge)) in edges.iter().enumerate() {
            let spells: Vec<String> =
                edge.spells.iter().map(|(start, end)| format!("{start}/{end}")).collect();
            let first = edge.spells.iter().map(|(start, _)| start).min();
            let last = edge.spells.iter().map(|(_, end)| end).max();
            write!(
                out,
                "<edge id=\"{number}\" source=\"{}\" target=\"{}\"><data key=\"quad\">{quad}</data><data key=\"class\">{}</data><data key=\"reports\">{}</data>",
                xml(one),
                xml(other),
                quad_name(*quad),
                edge.reports
            )?;
            if let (Some(first), Some(last)) = (first, last) {
                write!(
                    out,
                    "<data key=\"first\">{first}</data><data key=\"last\">{last}</data><data key=\"spells\">{}</data>",
                    spells.join(" ")
                )?;
            }
            writeln!(out, "</edge>")?;
        }
        writeln!(out, "</graph>\n</graphml>")?;
        out.flush()?;
        Ok(())
    }

    fn edges(&self, ontology: &Ontology) -> Result<BTreeMap<Key, Edge>, ArchiveError> {
        let filter = RowFilter { counted_only: true, ..RowFilter::default() };
        let mut edges: BTreeMap<Key, Edge> = BTreeMap::new();
        self.each_row(Kind::Events, &filter, &mut |_, row| {
            let text = |field: &str| row[field].as_str().unwrap_or("");
            let quad = ontology.find(text("type"), text("mode")).map_or(0, |kind| kind.quad);
            let day = |end: &str| row["date"][end].as_str().map(str::to_owned);
            let spell = match (day("start"), day("end")) {
                (Some(start), Some(end)) => Some((start, end)),
                (Some(only), None) | (None, Some(only)) => Some((only.clone(), only)),
                (None, None) => None,
            };
            for (one, other) in directed(&row) {
                let edge = edges.entry((one, other, quad)).or_default();
                edge.reports += 1;
                edge.spells.extend(spell.clone());
            }
            Ok(())
        })?;
        Ok(edges)
    }
}

fn quad_name(quad: u8) -> &'static str {
    QUADS.get(usize::from(quad)).copied().unwrap_or(QUADS[0])
}

fn nodes(edges: &BTreeMap<Key, Edge>) -> BTreeSet<&str> {
    edges.keys().flat_map(|(one, other, _)| [one.as_str(), other.as_str()]).collect()
}

/// Codes that act towards codes, each pair once.
fn directed(row: &Json) -> BTreeSet<(String, String)> {
    let codes = |field: &str| -> Vec<String> {
        let list = row[field].as_array().into_iter().flatten();
        list.filter_map(|actor| actor["code"].as_str())
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (who, whom) = (codes("who"), codes("whom"));
    let together = row["reciprocal"].as_bool() == Some(true);
    let all: Vec<String> = who.iter().chain(&whom).cloned().collect();
    let (from, to) = if together { (&all, &all) } else { (&who, &whom) };
    let pairs = from.iter().flat_map(|one| to.iter().map(move |other| (one.clone(), other.clone())));
    pairs.filter(|(one, other)| one != other).collect()
}

/// Text for XML.
fn xml(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    clean.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_done_together_go_both_ways() {
        let actor = |code: &str| serde_json::json!({"code": code});
        let row = serde_json::json!({"who": [actor("A"), actor("B"), actor("A")], "reciprocal": true});
        assert_eq!(directed(&row), BTreeSet::from([("A".into(), "B".into()), ("B".into(), "A".into())]));
        let row = serde_json::json!({"who": [actor("A"), actor("")], "whom": [actor("B"), actor("A")]});
        assert_eq!(directed(&row), BTreeSet::from([("A".into(), "B".into())]));
        assert_eq!(xml("<a & \"b\">\u{1}"), "&lt;a &amp; &quot;b&quot;&gt; ");
    }
}

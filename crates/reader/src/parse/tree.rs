//! The tree of a sentence as it is walked: heads, children, subtrees. It knows nothing of what the words mean.

use crate::split::Node;

/// How many heads are climbed at most; trees of the grammar are shallower, and a cycle ends here.
const CLIMB: usize = 64;

/// A sentence as a tree.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    nodes: &'a [Node<'a>],
    hanging: &'a [Vec<usize>],
}

/// The tokens that hang on each token, in order.
pub fn hanging(nodes: &[Node<'_>]) -> Vec<Vec<usize>> {
    let mut hanging = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(head) = node.head {
            hanging[head].push(at);
        }
    }
    hanging
}

impl<'a> Tree<'a> {
    /// The tree of these nodes, with what hangs on each ([`hanging`]).
    pub fn new(nodes: &'a [Node<'a>], hanging: &'a [Vec<usize>]) -> Self {
        Tree { nodes, hanging }
    }

    /// How many tokens it has.
    pub fn len(self) -> usize {
        self.nodes.len()
    }

    /// The node of a token.
    pub fn node(self, at: usize) -> &'a Node<'a> {
        &self.nodes[at]
    }

    /// The token that a token hangs on.
    pub fn head(self, at: usize) -> Option<usize> {
        self.nodes[at].head
    }

    /// The relation with its subtype.
    pub fn relation(self, at: usize) -> &'a str {
        self.nodes[at].relation
    }

    /// The relation without its subtype.
    pub fn base(self, at: usize) -> &'a str {
        self.nodes[at].base()
    }

    /// The tokens that hang on a token, in order.
    pub fn hanging_on(self, at: usize) -> &'a [usize] {
        &self.hanging[at]
    }

    /// The same, one by one.
    pub fn children(self, at: usize) -> impl Iterator<Item = usize> + 'a {
        self.hanging_on(at).iter().copied()
    }

    /// The children with a relation, subtypes included.
    pub fn with(self, at: usize, base: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.children(at).filter(move |child| self.base(*child) == base)
    }

    /// True for a token and all that hangs on it.
    pub fn is_under(self, token: usize, top: usize) -> bool {
        let mut at = token;
        for _ in 0..CLIMB {
            if at == top {
                return true;
            }
            match self.head(at) {
                Some(head) => at = head,
                None => return false,
            }
        }
        false
    }

    /// The first token and one past the last of those that are kept.
    pub fn range(self, keep: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        let mut kept = (0..self.len()).filter(|at| keep(*at));
        let first = kept.next()?;
        Some((first, kept.next_back().unwrap_or(first) + 1))
    }

    /// The same without the marks at the ends: they hang where the grammar leaves them.
    pub fn words(self, keep: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        self.range(|at| self.nodes[at].upos != "PUNCT" && keep(at))
    }

    /// The first token and one past the last of all that hangs on a token.
    pub fn reach(self, top: usize) -> (usize, usize) {
        self.range(|at| self.is_under(at, top)).unwrap_or((top, top + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(head: Option<usize>, relation: &'static str, upos: &'static str) -> Node<'static> {
        Node { upos, head, relation, ..Node::default() }
    }

    #[test]
    fn subtrees_and_ranges() {
        // "ships , they said"
        let nodes = [
            node(Some(3), "ccomp", "NOUN"),
            node(Some(0), "punct", "PUNCT"),
            node(Some(3), "nsubj:pass", "PRON"),
            node(None, "root", "VERB"),
        ];
        let hanging = hanging(&nodes);
        let tree = Tree::new(&nodes, &hanging);
        assert_eq!(tree.reach(0), (0, 2));
        assert_eq!(tree.words(|at| tree.is_under(at, 0)), Some((0, 1)));
        assert_eq!(tree.with(3, "nsubj").collect::<Vec<_>>(), [2]);
        assert_eq!(tree.range(|_| false), None);
    }

    #[test]
    fn a_cycle_ends() {
        let nodes = [node(Some(1), "conj", "NOUN"), node(Some(0), "conj", "NOUN")];
        let hanging = hanging(&nodes);
        assert!(!Tree::new(&nodes, &hanging).is_under(0, 7));
    }
}

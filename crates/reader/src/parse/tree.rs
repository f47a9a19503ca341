//! The tree of a sentence as it is walked: heads, children, subtrees. It knows nothing of what the words mean.

use crate::split::Node;

/// How many heads are climbed at most; trees of the grammar are shallower, and a cycle ends here.
const CLIMB: usize = 64;

/// A sentence as a tree.
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    nodes: &'a [Node<'a>],
}

impl<'a> Tree<'a> {
    /// The tree of these nodes.
    pub fn new(nodes: &'a [Node<'a>]) -> Self {
        Tree { nodes }
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
        let relation = self.relation(at);
        relation.split_once(':').map_or(relation, |(base, _)| base)
    }

    /// The tokens that hang on a token, in order.
    pub fn children(self, at: usize) -> impl Iterator<Item = usize> + 'a {
        let nodes = self.nodes;
        (0..nodes.len()).filter(move |child| nodes[*child].head == Some(at))
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
        let tree = Tree::new(&nodes);
        assert_eq!(tree.reach(0), (0, 2));
        assert_eq!(tree.words(|at| tree.is_under(at, 0)), Some((0, 1)));
        assert_eq!(tree.with(3, "nsubj").collect::<Vec<_>>(), [2]);
        assert_eq!(tree.range(|_| false), None);
    }

    #[test]
    fn a_cycle_ends() {
        let nodes = [node(Some(1), "conj", "NOUN"), node(Some(0), "conj", "NOUN")];
        assert!(!Tree::new(&nodes).is_under(0, 7));
    }
}

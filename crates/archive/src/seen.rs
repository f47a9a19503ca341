//! Answers of the file that are remembered in bounded room: when it is full, it starts anew. It asks nothing itself.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Values by key, at most `MOST` of them.
#[derive(Debug)]
pub(crate) struct Seen<K, V, const MOST: usize>(FxHashMap<K, V>);

impl<K, V, const MOST: usize> Default for Seen<K, V, MOST> {
    fn default() -> Self {
        Seen(FxHashMap::default())
    }
}

impl<K: Eq + Hash, V, const MOST: usize> Seen<K, V, MOST> {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The value of a key, if it is remembered.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key)
    }

    /// Remembers a value.
    pub fn keep(&mut self, key: K, value: V) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(key, value);
    }

    /// The value of a key; it is asked for when it is not remembered.
    pub fn or_ask<E>(&mut self, key: K, ask: impl FnOnce() -> Result<V, E>) -> Result<&V, E>
    where
        K: Copy,
    {
        if !self.0.contains_key(&key) {
            self.keep(key, ask()?);
        }
        Ok(&self.0[&key])
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn it_starts_anew_when_it_is_full_and_asks_once() {
        let mut seen: Seen<i64, i64, 2> = Seen::default();
        let mut asked = 0;
        for key in [1, 1, 2, 1, 3] {
            let value = seen.or_ask(key, || {
                asked += 1;
                Ok::<_, ()>(10 * key)
            });
            assert_eq!(value, Ok(&(10 * key)));
        }
        assert_eq!(asked, 3);
        assert_eq!((seen.get(&1), seen.get(&3)), (None, Some(&30)));
    }
}

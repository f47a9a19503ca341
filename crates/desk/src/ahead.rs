//! What is likely to be asked next, answered while nobody asks: the pages without a question first, then all pages of the pairs with most reports, which the
//! first page leads to and which take longest.
//!
//! What it does not: it keeps nothing. Answers lie where all lie ([`crate::answers`]) and go with the state of the record; then it begins anew.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chancery_archive::{Archive, ArchiveError};

use crate::pages::pair_address;
use crate::readers::Stamp;
use crate::routes::{Form, ROUTES, Route};

/// So long nobody asks and nothing is written before anything is answered ahead.
pub(crate) const QUIET: Duration = Duration::from_secs(2);

/// Feeds are asked for by programs, in their own time.
const FORMS: [Form; 4] = [Form::Html, Form::Json, Form::Csv, Form::Svg];

/// When somebody asked last.
pub(crate) struct Asked(Mutex<Instant>);

impl Default for Asked {
    fn default() -> Self {
        Asked(Mutex::new(Instant::now()))
    }
}

impl Asked {
    /// Somebody asks.
    pub(crate) fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long it must still be quiet; none when it has been quiet for long enough.
    pub(crate) fn is_to_wait(&self) -> Option<Duration> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        QUIET.checked_sub(last.elapsed()).filter(|rest| !rest.is_zero())
    }
}

/// What is still to be answered in a state of the record.
#[derive(Default)]
pub(crate) struct Ahead {
    stamp: Stamp,
    addresses: VecDeque<String>,
}

impl Ahead {
    /// The next address. None when all are answered, or while the record changes.
    pub(crate) fn next(
        &mut self,
        stamp: Stamp,
        addresses: impl FnOnce() -> Result<VecDeque<String>, ArchiveError>,
    ) -> Option<String> {
        if self.stamp == stamp {
            return self.addresses.pop_front();
        }
        // What cannot be looked at now is told to who asks.
        *self = Ahead { stamp, addresses: addresses().unwrap_or_default() };
        None
    }
}

/// The addresses that are answered ahead: those without a question, and those of so many pairs.
pub(crate) fn addresses(archive: &Archive, pairs: usize) -> Result<VecDeque<String>, ArchiveError> {
    let places = ROUTES.iter().filter(|route| !route.path.contains('{') && route.path != "/");
    let mut all: VecDeque<String> = places.flat_map(|route| forms(route, route.path)).collect();
    for pair in archive.most_reported_pairs(0, pairs)? {
        let of_pair =
            |route: &Route| Some(pair_address(&pair.a, &pair.b) + route.path.strip_prefix("/pair/{a}/{b}")?);
        all.extend(ROUTES.iter().filter_map(|route| Some(forms(route, &of_pair(route)?))).flatten());
    }
    Ok(all)
}

/// An address in its forms.
fn forms(route: &Route, path: &str) -> Vec<String> {
    let has = |form: &&Form| matches!(form, Form::Html | Form::Json) || route.more.contains(form);
    FORMS.iter().filter(has).map(|form| format!("{path}{}", form.ending())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_state_of_the_record_is_left_alone_first_and_then_begun_with() {
        let (one, other) = (vec![(1, None)], vec![(2, None)]);
        let list = || Ok(VecDeque::from(["/a".to_owned(), "/b".to_owned()]));
        let mut ahead = Ahead::default();
        let mut ask = |stamp: &Stamp| ahead.next(stamp.clone(), list);
        assert_eq!([ask(&one), ask(&one)], [None, Some("/a".to_owned())]);
        assert_eq!([ask(&other), ask(&other)], [None, Some("/a".to_owned())]);
        assert_eq!([ask(&other), ask(&other)], [Some("/b".to_owned()), None]);
    }
}

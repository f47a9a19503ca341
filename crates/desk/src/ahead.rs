//! What is likely to be asked next, answered while nobody asks: the other pages of the pair that was asked for last, then the pages without a question, then
//! all pages of the pairs with most reports, which the first page leads to and which take longest.
//!
//! What it does not: it keeps nothing. Answers lie where all lie ([`crate::answers`]) and go with the state of the record; then it begins anew.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chancery_archive::{Archive, ArchiveError};

use crate::pages::pair_address;
use crate::readers::Stamp;
use crate::routes::{Form, ROUTES, Route};

/// So long nobody asks and nothing is written before anything is answered ahead.
pub(crate) const QUIET: Duration = Duration::from_secs(2);

/// Feeds are asked for by programs, in their own time.
const FORMS: [Form; 4] = [Form::Html, Form::Json, Form::Csv, Form::Svg];

/// When somebody asked last, and for which pair, until its other pages are made.
pub(crate) struct Asked(Mutex<(Instant, Option<OfPair>)>);

/// The path of a pair, and the form that was asked for.
type OfPair = (String, Form);

impl Default for Asked {
    fn default() -> Self {
        Asked(Mutex::new((Instant::now(), None)))
    }
}

impl Asked {
    /// Somebody asks for a path.
    pub(crate) fn now(&self, path: &str) {
        let mut last = self.lock();
        last.0 = Instant::now();
        let (plain, form) = Form::of(path);
        let mut parts = plain.strip_prefix("/pair/").into_iter().flat_map(|pair| pair.split('/'));
        if let (Some(a), Some(b), true) = (parts.next(), parts.next(), FORMS.contains(&form)) {
            last.1 = Some((format!("/pair/{a}/{b}"), form));
        }
    }

    /// How long it must still be quiet; none when it has been quiet for long enough.
    pub(crate) fn is_to_wait(&self) -> Option<Duration> {
        QUIET.checked_sub(self.lock().0.elapsed()).filter(|rest| !rest.is_zero())
    }

    /// All pages of the pair that was asked for last, in that form; nothing the second time.
    pub(crate) fn others(&self) -> Vec<String> {
        let Some((pair, form)) = self.lock().1.take() else { return Vec::new() };
        let mut all = of_pair(&pair);
        all.retain(|address| Form::of(address).1 == form);
        all
    }

    fn lock(&self) -> MutexGuard<'_, (Instant, Option<OfPair>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is still to be answered in a state of the record.
#[derive(Default)]
pub(crate) struct Ahead {
    stamp: Stamp,
    addresses: VecDeque<String>,
}

impl Ahead {
    /// The next address, `others` first. None when all are answered, or while the record changes.
    pub(crate) fn next(
        &mut self,
        stamp: Stamp,
        others: impl FnOnce() -> Vec<String>,
        addresses: impl FnOnce() -> Result<VecDeque<String>, ArchiveError>,
    ) -> Option<String> {
        if self.stamp == stamp {
            others().into_iter().rev().for_each(|address| self.addresses.push_front(address));
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
        all.extend(of_pair(&pair_address(&pair.a, &pair.b)));
    }
    Ok(all)
}

/// The addresses of a pair.
fn of_pair(path: &str) -> Vec<String> {
    let rest = |route: &Route| route.path.strip_prefix("/pair/{a}/{b}");
    ROUTES
        .iter()
        .filter_map(|route| Some(forms(route, &format!("{path}{}", rest(route)?))))
        .flatten()
        .collect()
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
        let mut ask = |stamp: &Stamp| ahead.next(stamp.clone(), Vec::new, list);
        assert_eq!([ask(&one), ask(&one)], [None, Some("/a".to_owned())]);
        assert_eq!([ask(&other), ask(&other)], [None, Some("/a".to_owned())]);
        assert_eq!([ask(&other), ask(&other)], [Some("/b".to_owned()), None]);
    }

    #[test]
    fn who_looks_at_a_pair_finds_its_other_pages_made() {
        let (asked, stamp) = (Asked::default(), vec![(1, None)]);
        let list = || Ok(VecDeque::from(["/a".to_owned()]));
        let mut ahead = Ahead { stamp: stamp.clone(), addresses: list().unwrap() };
        for path in ["/pair/NOR/PER/months.json", "/row/1", "/pair", "/pair/NOR", "/pair/NOR/SWE.feed"] {
            asked.now(path);
        }
        let mut all = Vec::new();
        while let Some(address) = ahead.next(stamp.clone(), || asked.others(), list) {
            all.push(address);
        }
        let pages = ["", "/months", "/brief", "/accounts", "/dossier"]
            .map(|page| format!("/pair/NOR/PER{page}.json"));
        assert_eq!(all[..5], pages);
        assert_eq!(all[5..], ["/a"]);
    }
}

//! Answers that were given, kept while the record stays as it is: what was asked once costs nothing again.
//!
//! What it does not: it knows no page and no archive. A stamp says in which state of the record an answer holds; with another stamp all that was kept is
//! dropped. A question that several ask at once is answered once, the others wait for it. Long answers lie packed. Beyond [`MOST_BYTES`] what was asked
//! longest ago goes first.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::readers::Stamp;
use crate::server::Answer;

/// Bytes of answers and their questions that are kept.
const MOST_BYTES: usize = 64 << 20;
/// What an answer takes beside its body and its question.
const ABOUT_IT: usize = 256;
/// From so many bytes on an answer is packed.
const LONG: usize = 16 << 10;
/// How hard it is packed: as fast as can be, which leaves an eighth.
const LEVEL: i32 = 1;

/// A path with its query, and the name that the server was addressed by where the answer holds it.
type Question = (Arc<str>, Option<Arc<str>>);
/// A path with its query, and the name that the server was addressed by.
type Asked = (Arc<str>, Arc<str>);

/// What is kept.
pub(crate) struct Answers {
    most: usize,
    shelf: Mutex<Shelf>,
}

impl Default for Answers {
    fn default() -> Self {
        Answers { most: MOST_BYTES, shelf: Mutex::default() }
    }
}

#[derive(Default)]
struct Shelf {
    stamp: Stamp,
    bytes: usize,
    /// Counts what is asked.
    now: u64,
    /// Answers, each with when it was last asked for.
    given: BTreeMap<Question, (u64, Stored)>,
    /// Questions by when they were last asked.
    asked: BTreeMap<u64, Question>,
    /// Questions that somebody answers at the moment, in which state of the record and addressed by which name.
    under_way: BTreeMap<Asked, (Stamp, Arc<Promise>)>,
}

/// An answer as it is kept.
#[derive(Clone)]
struct Stored {
    /// Without its body where that is packed.
    answer: Answer,
    /// The body with its length.
    packed: Option<(Arc<[u8]>, usize)>,
}

impl Stored {
    fn of(answer: &Answer) -> Self {
        let length = answer.body.len();
        let packed =
            (length >= LONG).then(|| zstd::bulk::compress(answer.body.as_bytes(), LEVEL).ok()).flatten();
        match packed {
            Some(packed) => {
                let answer = Answer { body: "".into(), ..answer.clone() };
                Stored { answer, packed: Some((packed.into(), length)) }
            }
            None => Stored { answer: answer.clone(), packed: None },
        }
    }

    fn bytes(&self) -> usize {
        self.packed.as_ref().map_or(self.answer.body.len(), |(packed, _)| packed.len())
    }

    fn answer(self) -> Option<Answer> {
        let Some((packed, length)) = self.packed else { return Some(self.answer) };
        let body = String::from_utf8(zstd::bulk::decompress(&packed, length).ok()?).ok()?;
        Some(Answer { body: body.into(), ..self.answer })
    }
}

/// An answer that is being made.
#[derive(Default)]
struct Promise {
    made: Mutex<Made>,
    is_made: Condvar,
}

#[derive(Clone, Default)]
enum Made {
    #[default]
    NotYet,
    Answer(Answer),
    /// Making it broke down.
    Nothing,
}

impl Promise {
    fn keep(&self, answer: Option<Answer>) {
        let mut made = lock(&self.made);
        if matches!(*made, Made::NotYet) {
            *made = answer.map_or(Made::Nothing, Made::Answer);
        }
        drop(made);
        self.is_made.notify_all();
    }

    fn wait(&self) -> Option<Answer> {
        let made = self.is_made.wait_while(lock(&self.made), |made| matches!(made, Made::NotYet));
        match made.unwrap_or_else(PoisonError::into_inner).clone() {
            Made::Answer(answer) => Some(answer),
            Made::NotYet | Made::Nothing => None,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Answers {
    /// The answer that is kept, if any.
    pub(crate) fn kept(&self, stamp: &Stamp, asked: &str, origin: &str) -> Option<Answer> {
        let found = lock(&self.shelf).find(stamp, asked, origin);
        found.and_then(Stored::answer)
    }

    /// Whether there is room for what nobody asked for: half of it is for those who ask.
    pub(crate) fn has_room_ahead(&self) -> bool {
        lock(&self.shelf).bytes < self.most / 2
    }

    /// The answer that is kept, or that somebody makes at the moment, or a new one; `stamp` was taken before. Only what was answered well is kept.
    pub(crate) fn get(
        &self,
        stamp: &Stamp,
        asked: &str,
        origin: &str,
        make: impl FnOnce() -> Answer,
    ) -> Answer {
        let (asked, origin): (Arc<str>, Arc<str>) = (asked.into(), origin.into());
        let question = (Arc::clone(&asked), Arc::clone(&origin));
        let (promise, is_ours) = {
            let mut shelf = lock(&self.shelf);
            if let Some(answer) = shelf.find(stamp, &asked, &origin).and_then(Stored::answer) {
                return answer;
            }
            let promised = shelf.under_way.get(&question).filter(|(of, _)| of == stamp);
            if let Some((_, promise)) = promised {
                (Arc::clone(promise), false)
            } else {
                let promise = Arc::<Promise>::default();
                shelf.under_way.insert(question.clone(), (stamp.clone(), Arc::clone(&promise)));
                (promise, true)
            }
        };
        if !is_ours {
            return promise.wait().unwrap_or_else(make);
        }
        let keeper = Keeper { answers: self, promise, question };
        let answer = make();
        let named = answer.is_of_origin.then_some(origin);
        if answer.status.is_success() {
            let stored = Stored::of(&answer);
            lock(&self.shelf).keep(stamp, (asked, named), stored, self.most);
        }
        keeper.done(Some(answer.clone()));
        answer
    }
}

/// Fulfils a promise, also when making the answer breaks down.
struct Keeper<'k> {
    answers: &'k Answers,
    promise: Arc<Promise>,
    question: Asked,
}

impl Keeper<'_> {
    fn done(&self, answer: Option<Answer>) {
        let mut shelf = lock(&self.answers.shelf);
        // In another state of the record somebody else may have begun with the same question.
        if shelf.under_way.get(&self.question).is_some_and(|(_, promise)| Arc::ptr_eq(promise, &self.promise))
        {
            shelf.under_way.remove(&self.question);
        }
        drop(shelf);
        self.promise.keep(answer);
    }
}

impl Drop for Keeper<'_> {
    fn drop(&mut self) {
        self.done(None);
    }
}

impl Shelf {
    fn find(&mut self, stamp: &Stamp, asked: &str, origin: &str) -> Option<Stored> {
        if self.stamp != *stamp {
            *self = Shelf {
                stamp: stamp.clone(),
                now: self.now,
                under_way: std::mem::take(&mut self.under_way),
                ..Shelf::default()
            };
        }
        let question = [(asked.into(), None), (asked.into(), Some(origin.into()))];
        let question = question.into_iter().find(|question| self.given.contains_key(question))?;
        let (last, stored) = self.given.get_mut(&question)?;
        self.asked.remove(last);
        self.now += 1;
        *last = self.now;
        let stored = stored.clone();
        self.asked.insert(self.now, question);
        Some(stored)
    }

    fn keep(&mut self, stamp: &Stamp, question: Question, stored: Stored, most: usize) {
        let size = |question: &Question, stored: &Stored| {
            stored.bytes()
                + 2 * question.0.len()
                + question.1.as_ref().map_or(0, |name| name.len())
                + ABOUT_IT
        };
        let bytes = size(&question, &stored);
        if self.stamp != *stamp || bytes > most / 8 || self.given.contains_key(&question) {
            return;
        }
        while self.bytes + bytes > most
            && let Some((_, oldest)) = self.asked.pop_first()
        {
            if let Some((_, gone)) = self.given.remove(&oldest) {
                self.bytes -= size(&oldest, &gone);
            }
        }
        self.now += 1;
        self.bytes += bytes;
        self.asked.insert(self.now, question.clone());
        self.given.insert(question, (self.now, stored));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::StatusCode;

    use super::*;
    use crate::routes::Form;

    fn stamp(number: u64) -> Stamp {
        vec![(number, None)]
    }

    fn page(words: &str) -> Answer {
        Answer::new(StatusCode::OK, Form::Html.kind(), words.to_owned())
    }

    fn ask(answers: &Answers, state: u64, asked: &str, words: &str) -> String {
        answers.get(&stamp(state), asked, "http://here", || page(words)).body.to_string()
    }

    #[test]
    fn what_was_asked_is_kept_until_the_record_changes() {
        let answers = Answers::default();
        assert_eq!(ask(&answers, 1, "/a?", "first"), "first");
        assert_eq!(ask(&answers, 1, "/a?", "second"), "first");
        assert_eq!(ask(&answers, 1, "/b?", "other"), "other");
        assert_eq!(ask(&answers, 2, "/a?", "second"), "second");
        assert!(answers.kept(&stamp(2), "/b?", "http://here").is_none());
        assert_eq!(lock(&answers.shelf).given.len(), 1);
    }

    #[test]
    fn what_was_asked_in_an_older_state_is_given_but_not_kept() {
        let answers = Answers::default();
        let old = answers.get(&stamp(1), "/a?", "", || {
            assert_eq!(ask(&answers, 2, "/a?", "new"), "new");
            page("old")
        });
        assert_eq!(&*old.body, "old");
        assert_eq!(ask(&answers, 2, "/a?", "newer"), "new");
    }

    #[test]
    fn a_long_answer_lies_packed_and_is_given_as_it_was() {
        let answers = Answers { most: 40_000, ..Answers::default() };
        let words = "the same words once more, ".repeat(4_000);
        assert_eq!(ask(&answers, 1, "/a?", &words), words);
        assert_eq!(ask(&answers, 1, "/a?", "made anew"), words);
        assert!(lock(&answers.shelf).bytes < 2_000 && answers.has_room_ahead());
    }

    #[test]
    fn refusals_are_not_kept() {
        let answers = Answers::default();
        let refused = || Answer::error(StatusCode::NOT_FOUND, Form::Json, "nothing");
        assert_eq!(answers.get(&stamp(1), "/a?", "", refused).status, StatusCode::NOT_FOUND);
        assert_eq!(ask(&answers, 1, "/a?", "there"), "there");
    }

    #[test]
    fn an_answer_with_the_name_of_the_server_is_given_to_those_who_call_it_so() {
        let answers = Answers::default();
        let get = |origin: &str| {
            let make = || Answer { is_of_origin: true, ..page(origin) };
            answers.get(&stamp(1), "/feed?", origin, make).body.to_string()
        };
        assert_eq!(
            [get("http://one"), get("http://two"), get("http://one")],
            ["http://one", "http://two", "http://one"]
        );
        assert_eq!(lock(&answers.shelf).given.len(), 2);
        let same = |origin: &str| answers.get(&stamp(1), "/a?", origin, || page(origin)).body.to_string();
        assert_eq!([same("http://one"), same("http://two")], ["http://one", "http://one"]);
    }

    #[test]
    fn what_was_asked_longest_ago_goes_first_and_the_bound_holds() {
        let answers = Answers { most: 40_000, ..Answers::default() };
        let words = "x".repeat(4_000);
        for number in 0..50 {
            ask(&answers, 1, &format!("/{number}?"), &words);
            assert_eq!(ask(&answers, 1, "/0?", "made anew"), words, "{number}");
            let shelf = lock(&answers.shelf);
            assert!(shelf.bytes <= 40_000 && shelf.asked.len() == shelf.given.len(), "{number}");
        }
        assert_eq!(ask(&answers, 1, "/49?", "anew"), words);
        assert_eq!(ask(&answers, 1, "/1?", "anew"), "anew");
        let large = "x".repeat(6_000);
        ask(&answers, 1, "/large?", &large);
        assert!(answers.kept(&stamp(1), "/large?", "").is_none());
        assert_eq!(ask(&answers, 2, "/a?", "small"), "small");
        assert!(lock(&answers.shelf).bytes < 1_000);
    }

    #[test]
    fn what_many_ask_at_once_is_made_once() {
        let (answers, made) = (Answers::default(), AtomicUsize::new(0));
        let together = Barrier::new(12);
        let one = || {
            together.wait();
            let make = || {
                made.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(80));
                page("made")
            };
            answers.get(&stamp(1), "/a?", "", make).body.to_string()
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..12).map(|_| scope.spawn(one)).collect();
            assert!(all.into_iter().all(|each| each.join().unwrap() == "made"));
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert!(lock(&answers.shelf).under_way.is_empty());
    }

    #[test]
    fn those_who_wait_for_what_breaks_down_make_it_themselves() {
        let answers = Answers::default();
        let is_begun = Barrier::new(2);
        std::thread::scope(|scope| {
            let broken = scope.spawn(|| {
                answers.get(&stamp(1), "/a?", "", || {
                    is_begun.wait();
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    panic!("on purpose")
                })
            });
            is_begun.wait();
            assert_eq!(ask(&answers, 1, "/a?", "mine"), "mine");
            assert!(broken.join().is_err());
        });
        assert!(lock(&answers.shelf).under_way.is_empty());
    }
}

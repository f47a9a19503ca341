//! What is known of a document beside its text before its words are looked at: columns of a table, front matter,
//! metadata of a page.

use chancery_record::{Basis, DayRange, Document, SourceDate};

/// Facts from outside the text. Empty means unknown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub url: String,
    pub source: String,
    pub title: String,
    pub authors: Vec<String>,
    /// The outlet where the page names it as its author: it stands when no person is named.
    pub house: Vec<String>,
    pub outlet: String,
    pub genre: String,
    /// The summary that a page gives of itself.
    pub summary: String,
    pub lang: String,
    /// The day of publication as it was written.
    pub published: String,
    /// The day of publication as places say it that often mean another day.
    pub presumed: String,
    /// The day of the last change as it was written.
    pub updated: String,
    /// Days that elements of a page carry, in order.
    pub stamps: Vec<Stamp>,
    /// Further dates with their meaning.
    pub dates: Vec<SourceDate>,
}

/// A day that an element of a page carries.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// The byte of the text where the element stands.
    pub at: usize,
    pub days: DayRange,
    /// Marked as the day of publication.
    pub marked: bool,
}

impl Known {
    /// The days that `published` means.
    pub fn published_days(&self) -> Option<DayRange> {
        days_of(&self.published)
    }

    /// The days that `presumed` means.
    pub fn presumed_days(&self) -> Option<DayRange> {
        days_of(&self.presumed)
    }

    /// The days that `updated` means.
    pub fn updated_days(&self) -> Option<DayRange> {
        days_of(&self.updated)
    }
}

/// The day on which somebody fetched a source, as one of its dates.
pub(crate) fn fetched(written: &str) -> Vec<SourceDate> {
    let date = |days| SourceDate { kind: "page".into(), days, basis: Basis::Metadata, span: None };
    days_of(written).map(date).into_iter().collect()
}

/// A page cannot be younger than the day on which it was fetched.
pub(crate) fn bound_by(document: &mut Document, fetched: &str) {
    let Some(last) = days_of(fetched).and_then(|days| days.end) else { return };
    let meta = &mut document.meta;
    meta.published = match meta.published {
        None => Some(DayRange::until(last)),
        Some(DayRange { start: Some(first), end: None }) if first <= last => {
            Some(DayRange { start: Some(first), end: Some(last) })
        }
        _ => return,
    };
    meta.published_basis = Basis::Bounds;
}

/// A date of metadata: ISO forms, a written-out day, or seconds since 1970.
pub(crate) fn days_of(written: &str) -> Option<DayRange> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    let iso = DayRange::from_iso(written).or_else(|| compact(written)).or_else(|| seconds(written));
    // An odd time after the day does not spoil the day.
    let iso = iso.or_else(|| {
        let (day, rest) = written.split_at_checked(10)?;
        DayRange::from_iso(day).filter(|_| rest.starts_with(['T', ' ']))
    });
    iso.or_else(|| crate::days::find_days(written).first().map(|found| DayRange::day(found.day)))
}

/// Whether a stamp gives its time in UTC: the day where it was written may be the one before or after.
pub(crate) fn is_utc(written: &str) -> bool {
    let written = written.trim();
    written.contains(':') && ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|end| written.ends_with(end))
}

/// `20250915`, with or without a time after it.
fn compact(written: &str) -> Option<DayRange> {
    let (head, rest) = written.split_at_checked(8)?;
    let fits =
        head.bytes().all(|byte| byte.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(['T', ' ']));
    let iso = fits.then(|| format!("{}-{}-{}", &head[..4], &head[4..6], &head[6..]))?;
    DayRange::from_iso(&iso)
}

/// Seconds or milliseconds since 1970, in UTC.
fn seconds(written: &str) -> Option<DayRange> {
    let whole = written.strip_suffix(".0").unwrap_or(written);
    let number: i64 = whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.parse().ok())??;
    let seconds = match whole.len() {
        9..=12 => number,
        13.. if number < 10_000_000_000_000 => number / 1000,
        _ => return None,
    };
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    Some(DayRange::day(stamp.to_zoned(jiff::tz::TimeZone::UTC).date()))
}

#[cfg(test)]
mod tests {
    use super::days_of;

    #[test]
    fn dates_of_metadata() {
        let day = |written| days_of(written).map(|days| days.to_string()).unwrap_or_default();
        assert_eq!(day("2025-09-15T10:00:00+04:00"), "2025-09-15");
        assert_eq!(day("20250915"), "2025-09-15");
        assert_eq!(day("Mon, 15 Sep 2025 10:00:00 GMT"), "2025-09-15");
        assert_eq!(day("1757930400"), "2025-09-15");
        assert_eq!(day("1757930400000"), "2025-09-15");
        assert_eq!(day("2025-09"), "2025-09-01..2025-09-30");
        assert_eq!(day("08.06.2024"), "2024-06-08");
        assert_eq!(day("2025-09-15T22:06:08:684Z"), "2025-09-15");
        assert_eq!(day("soon"), "");
    }
}

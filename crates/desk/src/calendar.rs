//! iCalendar (RFC 5545): whole days with their words. There is no clock here: an event is stamped with the day of publication, so that one record
//! gives one file.

use chancery_record::Date;

/// A calendar that is being written.
pub(crate) struct Calendar(String);

/// A day on which something is due.
pub(crate) struct Due<'d> {
    /// Id of the row it stands on.
    pub(crate) row: &'d str,
    /// When its document was published.
    pub(crate) published: Option<Date>,
    /// The day.
    pub(crate) day: Date,
    /// What it is, in few words.
    pub(crate) summary: &'d str,
    /// The words, and where they stand.
    pub(crate) description: &'d str,
    /// The page of the row, absolute; empty where there is none.
    pub(crate) address: &'d str,
}

/// The stamp where the day of publication is not known.
const NO_DAY: &str = "19700101";

impl Calendar {
    /// An empty one.
    pub(crate) fn new() -> Calendar {
        let mut out = Calendar(String::new());
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chancery//docket//EN", "CALSCALE:GREGORIAN"]
        {
            out.line(line);
        }
        out
    }

    /// Writes an event of one whole day; the last day of the calendar has none after it and is left out.
    pub(crate) fn put(&mut self, due: &Due<'_>) {
        let Ok(next) = due.day.tomorrow() else { return };
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}@chancery", due.row));
        let stamp = due.published.map_or_else(|| NO_DAY.to_owned(), digits);
        self.line(&format!("DTSTAMP:{stamp}T000000Z"));
        self.line(&format!("DTSTART;VALUE=DATE:{}", digits(due.day)));
        self.line(&format!("DTEND;VALUE=DATE:{}", digits(next)));
        self.line(&format!("SUMMARY:{}", escaped(due.summary)));
        self.line(&format!("DESCRIPTION:{}", escaped(due.description)));
        if !due.address.is_empty() {
            self.line(&format!("URL:{}", due.address));
        }
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// The file.
    pub(crate) fn finish(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }

    /// Writes a line, folded as RFC 5545 asks.
    fn line(&mut self, text: &str) {
        const OCTETS: usize = 75;
        let mut used = 0;
        for letter in text.chars() {
            if used + letter.len_utf8() > OCTETS {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(letter);
            used += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn digits(day: Date) -> String {
    day.to_string().replace('-', "")
}

/// Text for a value.
fn escaped(text: &str) -> String {
    let is_kept = |letter: &char| *letter == '\n' || !letter.is_control();
    let clean: String = text.trim().chars().filter(is_kept).collect();
    clean.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_on_their_line_and_lines_are_folded() {
        assert_eq!(escaped("a;b,c\\d\ne\r<"), "a\\;b\\,c\\\\d\\ne<");
        let mut calendar = Calendar::new();
        let due = Due {
            row: "1",
            published: None,
            day: "2027-12-31".parse().unwrap(),
            summary: &"é".repeat(100),
            description: "",
            address: "",
        };
        calendar.put(&due);
        let made = calendar.finish();
        assert!(made.split("\r\n").all(|line| line.len() <= 75), "{made}");
        assert!(made.replace("\r\n ", "").contains(&format!("SUMMARY:{}\r\n", "é".repeat(100))), "{made}");
        assert!(made.contains("DTSTART;VALUE=DATE:20271231\r\nDTEND;VALUE=DATE:20280101\r\n"), "{made}");
    }
}

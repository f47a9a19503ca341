//! Chats that messengers give out: `result.json` of Telegram (one chat, or all of an account) and `_chat.txt` of WhatsApp. Each message
//! is a document with its day, its author and the chat as its outlet; the zip files in which they come are read as zip files.
//!
//! What the messenger itself says (who joined, who left) and messages without a word are passed over, and so are pictures and sounds. The
//! bytes of a document are a chat of this one message.
//!
//! WhatsApp writes days as the telephone does. Which number is the month is decided by the whole file; where it allows both, the day stays
//! unknown and a note says so.

use chancery_record::{Note, NoteLevel};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{Feed, Format, never, start_of};
use crate::head::Known;
use crate::{IntakeError, Item, decode, pieces, roles};

pub(crate) static TELEGRAM: Format = Format {
    name: "telegram",
    extensions: &[],
    about: "chats of Telegram (result.json), one document for each message",
    has_columns: false,
    is_surely: is_telegram,
    looks_like: never,
    read: read_telegram,
};

pub(crate) static WHATSAPP: Format = Format {
    name: "whatsapp",
    extensions: &[],
    about: "chats of WhatsApp (_chat.txt), one document for each message",
    has_columns: false,
    is_surely: is_whatsapp,
    looks_like: never,
    read: read_whatsapp,
};

/// Times the size of the largest document: a file holds many messages.
const FILE_OF_MESSAGES: usize = 64;

/// A message with what is known of it.
struct Message {
    text: String,
    author: String,
    chat: String,
    day: String,
    source: Vec<u8>,
    notes: Vec<Note>,
}

impl Message {
    fn item(self, feed: &Feed<'_>) -> Item {
        let known = Known {
            url: feed.url.to_owned(),
            source: feed.name.to_owned(),
            authors: Some(self.author)
                .filter(|author| !author.is_empty() && *author != self.chat)
                .into_iter()
                .collect(),
            outlet: self.chat,
            published: self.day,
            ..Known::default()
        };
        let pieces = pieces::split(&self.text);
        let document = roles::compose(&self.source, self.text, &pieces, known, roles::Profile::Column);
        Item::Document { document, source: self.source, format: feed.format, notes: self.notes }
    }
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

// ---- Telegram

fn is_telegram(head: &[u8]) -> bool {
    let start = start_of(head);
    if !start.starts_with('{') {
        return false;
    }
    let whole = String::from_utf8_lossy(head);
    let is_chat = whole.contains("\"messages\"")
        && (whole.contains("\"date_unixtime\"") || whole.contains("\"text_entities\""));
    is_chat || whole.contains("\"chats\"") && whole.contains("\"personal_information\"")
}

fn read_telegram(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_up_to(FILE_OF_MESSAGES)? else { return Ok(()) };
    let text = decode::decode(&bytes, None).text;
    let root: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(root) => root,
        Err(error) => {
            let reason =
                format!("the chat is not valid JSON (line {}, column {})", error.line(), error.column());
            feed.skip("the whole file", &reason, "let Telegram write it again");
            return Ok(());
        }
    };
    let several = root.pointer("/chats/list").and_then(Value::as_array);
    let chats: Vec<&Value> = several.map_or_else(|| vec![&root], |list| list.iter().collect());
    let mut given = 0u64;
    for chat in chats {
        let messages = chat.get("messages").and_then(Value::as_array);
        for message in messages.into_iter().flatten().filter_map(|message| telegram_message(chat, message)) {
            given += 1;
            let item = message.item(feed);
            if (feed.sink)(item).is_break() {
                return Ok(());
            }
        }
    }
    if given == 0 {
        feed.skip("the whole file", "the chat has no message with words", "remove it from the pile");
    }
    Ok(())
}

fn telegram_message(chat: &Value, message: &Value) -> Option<Message> {
    let field = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let text = telegram_text(message.get("text")?);
    if field("type") != "message" || !has_words(&text) {
        return None;
    }
    let mut alone = Map::new();
    for key in ["name", "type", "id"] {
        alone.insert(key.to_owned(), chat.get(key).cloned().unwrap_or_default());
    }
    alone.insert("messages".to_owned(), json!([message]));
    // What was passed on is another's.
    let author =
        ["forwarded_from", "author", "from"].into_iter().map(field).find(|author| !author.is_empty());
    Some(Message {
        text,
        author: author.unwrap_or_default(),
        chat: chat.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        day: field("date").chars().take(10).collect(),
        source: Value::Object(alone).to_string().into_bytes(),
        notes: Vec::new(),
    })
}

/// A text is a string, or a list of strings and marked parts.
fn telegram_text(text: &Value) -> String {
    match text {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(telegram_text).collect(),
        Value::Object(part) => part.get("text").map(telegram_text).unwrap_or_default(),
        _ => String::new(),
    }
}

// ---- WhatsApp

/// The head of a message: three numbers of its day, and the rest of the line.
struct Head<'t> {
    numbers: [u16; 3],
    /// As written, up to the time.
    written: &'t str,
    rest: &'t str,
}

/// "15/09/2025, 10:00 - Ana: text" or "[15.09.25, 10:00:12] Ana: text".
fn head_of(line: &str) -> Option<Head<'_>> {
    let line = line.trim_start_matches(['\u{200e}', '\u{200f}', '\u{feff}']);
    let (stamp, rest) = match line.strip_prefix('[') {
        Some(open) => open.split_once("] ")?,
        None => line.split_once(" - ")?,
    };
    let (written, time) = stamp.split_once(", ").or_else(|| stamp.split_once(' '))?;
    let is_time = (4..=16).contains(&time.len())
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains([':', '.']);
    let mut numbers = written.split(['/', '.', '-']).filter(|part| !part.is_empty());
    let mut next = || numbers.next().filter(|part| part.len() <= 4)?.trim().parse().ok();
    let three = [next()?, next()?, next()?];
    (is_time && numbers.next().is_none()).then_some(Head { numbers: three, written, rest })
}

fn is_whatsapp(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let opens = lines.next().is_some_and(|line| head_of(line).is_some());
    opens && head.lines().filter_map(head_of).take(20).filter(|head| head.rest.contains(": ")).count() >= 2
}

/// Which of two small numbers is the month, as the other days of a file show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

fn order_of(text: &str) -> Order {
    let heads = text.lines().filter_map(head_of).filter(|head| head.numbers[0] <= 31);
    let (mut is_day_first, mut is_month_first) = (false, false);
    for head in heads {
        is_day_first |= head.numbers[0] > 12;
        is_month_first |= head.numbers[1] > 12;
    }
    match (is_day_first, is_month_first) {
        (true, false) => Order::DayFirst,
        (false, true) => Order::MonthFirst,
        _ => Order::Unknown,
    }
}

/// The day that three numbers mean: what they say by themselves, or else what the file says.
fn day_of([one, two, three]: [u16; 3], order: Order) -> Option<Date> {
    let (year, month, day) = match order {
        _ if one > 31 => (one, two, three),
        _ if one > 12 || one == two => (three, two, one),
        _ if two > 12 => (three, one, two),
        Order::DayFirst => (three, two, one),
        Order::MonthFirst => (three, one, two),
        Order::Unknown => return None,
    };
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn read_whatsapp(feed: &mut Feed<'_>) -> Result<(), IntakeError> {
    let Some(bytes) = feed.whole_up_to(FILE_OF_MESSAGES)? else { return Ok(()) };
    let text = decode::decode(&bytes, None).text;
    let order = order_of(&text);
    let chat = chat_name(feed.name);
    let mut starts: Vec<(usize, Head<'_>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        starts.extend(head_of(line).map(|head| (at, head)));
        at += line.len();
    }
    let mut given = 0u64;
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]).collect();
    for ((start, head), end) in starts.iter().zip(ends) {
        let Some(message) = whatsapp_message(&text[*start..end], head, order, &chat) else { continue };
        given += 1;
        let item = message.item(feed);
        if (feed.sink)(item).is_break() {
            return Ok(());
        }
    }
    if given == 0 {
        feed.skip("the whole file", "the chat has no message with words", "remove it from the pile");
    }
    Ok(())
}

fn whatsapp_message(whole: &str, head: &Head<'_>, order: Order, chat: &str) -> Option<Message> {
    let (author, _) = head.rest.split_once(": ")?;
    let text_start = whole.find(head.rest)? + author.len() + 2;
    let text = whole[text_start..].trim_end().trim_start_matches('\u{200e}').to_owned();
    let is_left_out = text.starts_with('<') && text.ends_with('>') && !text.contains('\n');
    if author.len() > 100 || is_left_out || !has_words(&text) {
        return None;
    }
    let day = day_of(head.numbers, order);
    let mut notes = Vec::new();
    // Written year first, it means the same by itself.
    let source = if let Some(day) = day {
        whole.replacen(head.written, &day.to_string(), 1)
    } else {
        let message = format!("the day `{}` may be read in two ways and was left out", head.written);
        notes.push(Note { level: NoteLevel::Warning, code: "intake.date", message, span: None });
        whole.to_owned()
    };
    Some(Message {
        text,
        author: author.trim_start_matches('~').trim().to_owned(),
        chat: chat.to_owned(),
        day: day.map(|day| day.to_string()).unwrap_or_default(),
        source: source.into_bytes(),
        notes,
    })
}

/// "WhatsApp Chat with Harbour watch.txt" and "WhatsApp Chat - Harbour watch.zip/_chat.txt" name the chat.
fn chat_name(file: &str) -> String {
    let Some((_, name)) = file.split_once("WhatsApp Chat ") else { return String::new() };
    let name = name.split('/').next().unwrap_or_default();
    let name = name.strip_prefix("with ").or_else(|| name.strip_prefix("- ")).unwrap_or(name);
    let name = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".zip")).unwrap_or(name);
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_telephones() {
        let numbers = |line: &str| head_of(line).map(|head| head.numbers);
        assert_eq!(numbers("15/09/2025, 10:00 - Ana: text"), Some([15, 9, 2025]));
        assert_eq!(numbers("\u{200e}[9/15/25, 10:00:12 PM] Ana: text"), Some([9, 15, 25]));
        assert_eq!(numbers("15.09.25, 10:00 - Ana: text"), Some([15, 9, 25]));
        assert_eq!(numbers("A text - with a stroke"), None);
        assert_eq!(numbers("1/2, 3 - no"), None);
        let day = |numbers, order| day_of(numbers, order).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day([3, 9, 25], Order::DayFirst), "2025-09-03");
        assert_eq!(day([9, 15, 2025], Order::MonthFirst), "2025-09-15");
        assert_eq!(day([3, 4, 2025], Order::Unknown), "");
        assert_eq!(day([4, 4, 2025], Order::Unknown), "2025-04-04");
        assert_eq!(day([15, 4, 2025], Order::MonthFirst), "2025-04-15");
        assert_eq!(day([2025, 4, 3], Order::DayFirst), "2025-04-03");
    }

    #[test]
    fn names_of_chats() {
        assert_eq!(chat_name("WhatsApp Chat with Harbour watch.txt"), "Harbour watch");
        assert_eq!(chat_name("WhatsApp Chat - Harbour watch.zip/_chat.txt"), "Harbour watch");
        assert_eq!(chat_name("_chat.txt"), "");
    }
}

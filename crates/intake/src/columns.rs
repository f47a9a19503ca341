//! The column map: which columns of JSON lines and tables hold the text, the title, the date and so on.
//! It knows names of columns only; what stands in them is read elsewhere.

use crate::IntakeError;

/// For each field, the names of columns that may hold it, tried in order; compared without regard to case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnMap {
    /// The text: plain, or HTML when it looks like HTML.
    pub text: Vec<String>,
    /// The headline.
    pub title: Vec<String>,
    /// The address.
    pub url: Vec<String>,
    /// The day of publication.
    pub date: Vec<String>,
    /// The outlet.
    pub source: Vec<String>,
    /// The authors: a list, or one string.
    pub author: Vec<String>,
    /// A name of the row, used as its address when it has none and this looks like one.
    pub id: Vec<String>,
    /// The language.
    pub lang: Vec<String>,
}

impl Default for ColumnMap {
    fn default() -> Self {
        let names = |list: &str| list.split(' ').map(str::to_owned).collect();
        ColumnMap {
            text: names(
                "text body content article fulltext full_text maintext html content_html description",
            ),
            title: names("title headline heading"),
            url: names("url link uri canonical_url href"),
            date: names(
                "published date date_published published_at datepublished pubdate publication_date created_at timestamp",
            ),
            source: names("source outlet publisher site source_name media domain"),
            author: names("author authors byline creator"),
            id: names("id guid"),
            lang: names("lang language"),
        }
    }
}

impl ColumnMap {
    const FIELDS: &'static str = "text, title, url, date, source, author, id, lang";

    /// The names for each field.
    pub(crate) fn lists(&self) -> [&[String]; 8] {
        let ColumnMap { text, title, url, date, source, author, id, lang } = self;
        [text, title, url, date, source, author, id, lang]
    }

    /// Puts `column` first for `field` ("text", "title", "url", "date", "source", "author", "id", "lang").
    ///
    /// # Errors
    /// When there is no such field.
    pub fn set(&mut self, field: &str, column: &str) -> Result<(), IntakeError> {
        let list = match field {
            "text" => &mut self.text,
            "title" => &mut self.title,
            "url" => &mut self.url,
            "date" => &mut self.date,
            "source" => &mut self.source,
            "author" => &mut self.author,
            "id" => &mut self.id,
            "lang" => &mut self.lang,
            _ => {
                let known = Self::FIELDS.to_owned();
                return Err(IntakeError::UnknownField { field: field.to_owned(), known });
            }
        };
        list.insert(0, column.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_the_user_goes_first() {
        let mut map = ColumnMap::default();
        map.set("text", "Story").unwrap();
        assert_eq!(map.text[0], "Story");
        assert!(map.set("colour", "x").unwrap_err().to_string().contains("unknown field `colour`"));
    }
}

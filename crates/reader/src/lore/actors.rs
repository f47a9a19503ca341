//! Who is who: states, organizations, persons, places and role nouns, from `data/actors/*.tsv` and `data/en/roles.tsv`.

use chancery_record::{Code, DayRange, MentionKind};
use rustc_hash::FxHashMap;

use super::{LoreError, data_lines, plural};
use crate::split::words_of;

/// How a surface form names its entity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavour {
    /// The name itself.
    Name,
    /// An adjective or people noun.
    Demonym,
    /// The capital, which stands for the government or for the city.
    Capital,
    /// A government metonym.
    Metonym,
    /// A surname or other short form of a person.
    Alias,
}

/// Something that a text can name.
#[derive(Clone, Debug)]
pub struct Entity {
    /// `state:RUS`, `org:NATO`, `person:Vladimir Putin`, `place:Crimea`.
    pub id: String,
    /// Plain name.
    pub name: String,
    /// Actor code, or empty.
    pub code: Code,
    /// Sectors, or empty.
    pub sector: Code,
    /// What it is.
    pub kind: MentionKind,
    /// Finer kind as the table says it (`metonym`, `media`, `company`, `city`, office of a person).
    pub class: String,
    /// The time in which the entry holds.
    pub time: DayRange,
}

/// A surface form: its words after the first, and what it names.
#[derive(Clone, Debug)]
struct Surface {
    rest: Vec<String>,
    /// Several where one name belongs to one person in several offices.
    entities: Vec<u32>,
    flavour: Flavour,
}

/// A role noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Sectors, primary first, parted by a space.
    pub sector: Code,
    /// `person`, `group`, `body`, `thing`.
    pub kind: String,
}

/// All actors by surface form.
#[derive(Default)]
pub struct ActorBook {
    /// Entities by index.
    pub entities: Vec<Entity>,
    surfaces: FxHashMap<String, Vec<Surface>>,
    roles: FxHashMap<String, Vec<(Vec<String>, Role)>>,
    codes: FxHashMap<String, String>,
    names: FxHashMap<String, String>,
}

/// Takes one row of a table.
type AddRow = fn(&mut ActorBook, &Row<'_>);

type FileOf<'a, 'b> = &'b dyn Fn(&str) -> Result<&'a str, LoreError>;

impl ActorBook {
    pub(crate) fn parse(file: FileOf<'_, '_>) -> Result<ActorBook, LoreError> {
        let mut book = ActorBook::default();
        let tables: [(&str, AddRow); 5] = [
            ("actors/states.tsv", ActorBook::add_state),
            ("actors/organizations.tsv", ActorBook::add_organization),
            ("actors/persons.tsv", ActorBook::add_person),
            ("actors/places.tsv", ActorBook::add_place),
            ("en/roles.tsv", ActorBook::add_role),
        ];
        for (name, add) in tables {
            for row in rows(name, file(name)?)? {
                add(&mut book, &row);
            }
        }
        for surfaces in book.surfaces.values_mut() {
            surfaces.sort_by_key(|surface| std::cmp::Reverse(surface.rest.len()));
        }
        for roles in book.roles.values_mut() {
            roles.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(book)
    }

    fn add_state(&mut self, row: &Row<'_>) {
        let code = row.cell("code");
        let name = row.cell("name");
        let until = row.cell("until");
        let id = if until.is_empty() { format!("state:{code}") } else { format!("state:{code}/{name}") };
        let entity = self.add_entity(row, id, code, "", MentionKind::State, "state");
        self.names.entry(code.to_owned()).or_insert_with(|| name.to_owned());
        self.codes.entry(code.to_lowercase()).or_insert_with(|| code.to_owned());
        for word in std::iter::once(name).chain(row.list("names")) {
            self.add_surface(word, entity, Flavour::Name);
        }
        for word in row.list("demonyms") {
            self.add_surface(word, entity, Flavour::Demonym);
            let people = plural(word);
            if !word.ends_with(['h', 'e', 's']) {
                self.add_surface(&people, entity, Flavour::Demonym);
            }
        }
        for word in row.list("capital") {
            self.add_surface(word, entity, Flavour::Capital);
        }
        for word in row.list("metonyms") {
            self.add_surface(word, entity, Flavour::Metonym);
        }
    }

    fn add_organization(&mut self, row: &Row<'_>) {
        let name = row.cell("name");
        let code = row.cell("code").trim_matches('-');
        let class = row.cell("kind");
        let entity = self.add_entity(
            row,
            format!("org:{name}"),
            code,
            row.cell("sector"),
            MentionKind::Organization,
            class,
        );
        if class == "metonym" {
            self.entities[entity as usize].sector = "GOV".into();
        }
        if ["EUR", "UNO"].contains(&code) {
            self.names.entry(code.to_owned()).or_insert_with(|| name.to_owned());
            self.codes.entry(code.to_lowercase()).or_insert_with(|| code.to_owned());
        }
        for word in std::iter::once(name).chain(row.list("names")) {
            self.add_surface(word, entity, if class == "metonym" { Flavour::Metonym } else { Flavour::Name });
        }
    }

    fn add_person(&mut self, row: &Row<'_>) {
        let name = row.cell("name");
        let entity = self.add_entity(
            row,
            format!("person:{name}"),
            row.cell("code").trim_matches('-'),
            row.cell("sector"),
            MentionKind::Person,
            row.cell("office"),
        );
        self.add_surface(name, entity, Flavour::Name);
        for word in row.list("aliases") {
            self.add_surface(word, entity, Flavour::Alias);
        }
    }

    fn add_place(&mut self, row: &Row<'_>) {
        let name = row.cell("name");
        let class = row.cell("kind");
        let code = row.cell("code").trim_matches('-');
        let entity = self.add_entity(
            row,
            format!("place:{name}"),
            code,
            row.cell("sector"),
            MentionKind::Place,
            class,
        );
        for word in std::iter::once(name).chain(row.list("names")) {
            self.add_surface(word, entity, Flavour::Name);
        }
    }

    fn add_role(&mut self, row: &Row<'_>) {
        let sector = format!("{} {}", row.cell("sector"), row.cell("secondary")).trim().to_owned();
        let role = Role { sector, kind: row.cell("kind").to_owned() };
        let noun = row.cell("noun");
        for form in [noun.to_owned(), plural(noun)] {
            let mut words = words_of(&form).into_iter().map(str::to_lowercase);
            if let Some(first) = words.next() {
                let rest: Vec<String> = words.collect();
                let forms = self.roles.entry(first).or_default();
                if !forms.iter().any(|(known, _)| *known == rest) {
                    forms.push((rest, role.clone()));
                }
            }
        }
    }

    fn add_entity(
        &mut self,
        row: &Row<'_>,
        id: String,
        code: &str,
        sector: &str,
        kind: MentionKind,
        class: &str,
    ) -> u32 {
        let bound = |name: &str| DayRange::from_iso(row.cell(name));
        let time = DayRange {
            start: bound("from").and_then(|days| days.start),
            end: bound("until").and_then(|days| days.end),
        };
        let name = row.cell("name").to_owned();
        let (code, sector, class) = (code.to_owned(), sector.to_owned(), class.to_owned());
        self.entities.push(Entity { id, name, code, sector, kind, class, time });
        self.entities.len() as u32 - 1
    }

    /// The first entry of a surface form wins: states before organizations before persons before places.
    fn add_surface(&mut self, form: &str, entity: u32, flavour: Flavour) {
        let form = form.trim();
        let words = words_of(form);
        let Some((first, rest)) = words.split_first() else { return };
        let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
        let known = self.surfaces.entry((*first).to_owned()).or_default();
        if let Some(surface) = known.iter_mut().find(|surface| surface.rest == rest) {
            let kinds = [surface.entities[0], entity].map(|index| self.entities[index as usize].kind);
            if kinds == [MentionKind::Person; 2] {
                surface.entities.push(entity);
            }
            return;
        }
        known.push(Surface { rest, entities: vec![entity], flavour });
        let code = self.entities[entity as usize].code.clone();
        let is_country = self.entities[entity as usize].kind == MentionKind::State
            || ["EUR", "UNO"].contains(&code.as_str());
        if is_country {
            self.codes.entry(form.to_lowercase()).or_insert(code);
        }
    }

    /// The longest surface form that begins with `first` and goes on with `rest(0)`, `rest(1)`, ...: number of words, entity, flavour.
    /// Of several offices the one held on `day` is taken, else the last one listed.
    pub fn find(
        &self,
        first: &str,
        rest: &dyn Fn(usize) -> Option<String>,
        day: Option<DayRange>,
    ) -> Option<(usize, u32, Flavour)> {
        let surfaces = self.surfaces.get(first)?;
        let fits = |surface: &&Surface| {
            surface.rest.iter().enumerate().all(|(at, word)| rest(at).as_deref() == Some(word.as_str()))
        };
        let surface = surfaces.iter().find(fits)?;
        let in_office =
            |entity: &&u32| day.is_some_and(|day| self.entities[**entity as usize].time.can_meet(&day));
        let entity = surface.entities.iter().find(in_office).or(surface.entities.last())?;
        Some((surface.rest.len() + 1, *entity, surface.flavour))
    }

    /// The longest role noun that begins at the first of `words` (lower case): number of words and role.
    pub fn find_role(&self, low: &[&str]) -> Option<(usize, &Role)> {
        let forms = self.roles.get(*low.first()?)?;
        forms
            .iter()
            .find(|(rest, _)| {
                low.len() > rest.len() && rest.iter().zip(&low[1..]).all(|(word, token)| word == token)
            })
            .map(|(rest, role)| (rest.len() + 1, role))
    }

    /// Code of a country or body named in any way, regardless of case.
    pub fn code_of(&self, name: &str) -> Option<&str> {
        self.codes.get(&name.trim().to_lowercase()).map(String::as_str)
    }

    /// Plain name of a code.
    pub fn name_of(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
    }
}

/// A line of a table with a `#columns` header.
struct Row<'a> {
    columns: std::rc::Rc<[&'a str]>,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn cell(&self, name: &str) -> &'a str {
        self.columns
            .iter()
            .position(|column| *column == name)
            .and_then(|position| self.cells.get(position))
            .map_or("", |cell| cell.trim())
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.cell(name).split('|').map(str::trim).filter(|word| !word.is_empty())
    }
}

fn rows<'a>(file: &str, text: &'a str) -> Result<Vec<Row<'a>>, LoreError> {
    let header = text.lines().find_map(|line| line.strip_prefix("#columns\t"));
    let header =
        header.ok_or_else(|| LoreError::new(file, 0, "expected a line `#columns<TAB>name<TAB>...`"))?;
    let columns: std::rc::Rc<[&'a str]> = header.split('\t').map(str::trim).collect();
    let mut out = Vec::new();
    for (number, line) in data_lines(text) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() > columns.len() {
            let message =
                format!("expected at most {} tab-separated cells, found {}", columns.len(), cells.len());
            return Err(LoreError::new(file, number, message));
        }
        out.push(Row { columns: columns.clone(), cells });
    }
    Ok(out)
}

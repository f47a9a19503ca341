//! Who is who: states, organizations, persons, places and role nouns, from `data/actors/*.tsv` and `data/en/roles.tsv`.
//!
//! The first table that claims a surface form keeps it, in the order of `TABLES`; persons of one name share it and the day
//! chooses. A user's own table (`actors.tsv` of the archive folder) comes first and takes its forms from all others. What it does
//! not do: look at sentences.

use std::collections::BTreeSet;

use chancery_record::{Actor, Code, DayRange, MentionKind};
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
    /// The row is about the time after an office: the person was `class`.
    pub former: bool,
}

impl Entity {
    /// The entity as an actor without words.
    pub fn as_actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            code: self.code.clone(),
            sector: self.sector.clone(),
            entity: self.id.clone(),
            ..Actor::default()
        }
    }
}

/// A surface form: its words after the first, and what it names.
#[derive(Clone, Debug)]
struct Surface {
    rest: Vec<String>,
    /// Several where one name belongs to one person in several offices, or to several persons. Empty: the form names nobody.
    entities: Vec<u32>,
    flavour: Flavour,
    /// From the user's own table.
    own: bool,
}

/// A role noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Sectors, primary first, parted by a space.
    pub sector: Code,
    /// A mere title, which takes its sector from the body it stands with ("president of the league", "community leader").
    pub title: bool,
    /// `person`, `group`, `body`, `thing`; `part` for a noun that only counts or groups what its "of" phrase names.
    pub kind: String,
}

/// A surface form that two rows claim, with the ids of the row that has it and of the row that does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Collision {
    /// The form.
    pub form: String,
    /// Who has it.
    pub winner: String,
    /// Who does not.
    pub loser: String,
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
    capitals: FxHashMap<String, String>,
    adjectives: FxHashMap<String, String>,
    schemes: Vec<String>,
    scheme_codes: FxHashMap<String, Vec<String>>,
    collisions: Vec<Collision>,
    variants: FxHashMap<String, Vec<String>>,
    namesakes: FxHashMap<u32, Vec<u32>>,
    /// Ends of hosts of the web with the actor they belong to.
    hosts: FxHashMap<String, String>,
    /// Nouns of the offices that persons of the tables hold, with the codes of these persons.
    offices: FxHashMap<String, BTreeSet<String>>,
    own: bool,
}

/// Takes one row of a table.
type AddRow = fn(&mut ActorBook, &Row<'_>) -> Result<(), String>;

/// The user's own table, in the archive folder or in a lore folder.
pub const OWN_TABLE: &str = "actors.tsv";

/// The built-in tables, in the order in which they claim surface forms.
const TABLES: [(&str, AddRow); 8] = [
    ("actors/variants.tsv", ActorBook::add_variant),
    ("actors/states.tsv", ActorBook::add_state),
    ("actors/codes.tsv", ActorBook::add_codes),
    ("actors/hosts.tsv", ActorBook::add_host),
    ("actors/organizations.tsv", ActorBook::add_organization),
    ("actors/persons.tsv", ActorBook::add_person),
    ("actors/places.tsv", ActorBook::add_place),
    ("en/roles.tsv", ActorBook::add_role),
];

/// "secretary" of "secretary of state" and of "defence secretary".
fn office_noun(office: &str) -> &str {
    let head =
        [" of ", " to ", " for "].iter().filter_map(|word| office.split_once(word)).map(|(head, _)| head);
    let head = head.min_by_key(|head| head.len()).unwrap_or(office);
    head.rsplit(' ').next().unwrap_or(head)
}

type FileOf<'a, 'b> = &'b dyn Fn(&str) -> Result<&'a str, LoreError>;

#[allow(clippy::unnecessary_wraps, reason = "all that add a row have one form")]
impl ActorBook {
    /// `file` gives the text of a table; `own` is the user's own table.
    pub(crate) fn parse(file: FileOf<'_, '_>, own: Option<&str>) -> Result<ActorBook, LoreError> {
        let mut book = ActorBook { own: true, ..ActorBook::default() };
        if let Some(own) = own {
            book.add_table(OWN_TABLE, own, ActorBook::add_own)?;
        }
        book.own = false;
        for (name, add) in TABLES {
            book.add_table(name, file(name)?, add)?;
        }
        book.add_former_offices();
        for surfaces in book.surfaces.values_mut() {
            surfaces.sort_by_key(|surface| std::cmp::Reverse(surface.rest.len()));
        }
        for roles in book.roles.values_mut() {
            roles.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        book.collisions.sort();
        book.collisions.dedup();
        Ok(book)
    }

    fn add_table(&mut self, name: &str, text: &str, add: AddRow) -> Result<(), LoreError> {
        for row in rows(name, text)? {
            add(self, &row).map_err(|message| LoreError::new(name, row.line, message))?;
        }
        Ok(())
    }

    /// A row of the user's own table: kind, name, names, code, sector, office, from, until.
    fn add_own(&mut self, row: &Row<'_>) -> Result<(), String> {
        if row.cell("name").is_empty() {
            return Err("the cell `name` is empty; write the name that the row is about".into());
        }
        match row.cell("kind") {
            "state" => self.add_own_entity(row, "state", MentionKind::State),
            "organization" => self.add_own_entity(row, "org", MentionKind::Organization),
            "place" => self.add_own_entity(row, "place", MentionKind::Place),
            "person" => return self.add_person(row),
            "role" => self.add_own_role(row),
            "nobody" => {
                for word in std::iter::once(row.cell("name")).chain(row.list("names")) {
                    self.add_empty_surface(word);
                }
            }
            other => {
                return Err(format!(
                    "the kind `{other}` is not known; write state, organization, person, place, role or nobody"
                ));
            }
        }
        Ok(())
    }

    fn add_own_entity(&mut self, row: &Row<'_>, prefix: &str, kind: MentionKind) {
        let (name, code) = (row.cell("name"), row.cell("code"));
        let tail = if kind == MentionKind::State { code } else { name };
        let entity = self.add_entity(
            row,
            format!("{prefix}:{tail}"),
            code,
            row.cell("sector"),
            kind,
            row.cell("office"),
        );
        if kind == MentionKind::State {
            self.names.entry(code.to_owned()).or_insert_with(|| name.to_owned());
            self.codes.entry(code.to_lowercase()).or_insert_with(|| code.to_owned());
        }
        for word in std::iter::once(name).chain(row.list("names")) {
            self.add_surface(word, entity, Flavour::Name);
        }
    }

    fn add_own_role(&mut self, row: &Row<'_>) {
        let kind = if row.cell("office").is_empty() { "person" } else { row.cell("office") };
        let role = Role { sector: row.cell("sector").to_owned(), title: false, kind: kind.to_owned() };
        for noun in std::iter::once(row.cell("name")).chain(row.list("names")) {
            self.add_role_forms(noun, &role);
        }
    }

    fn add_empty_surface(&mut self, form: &str) {
        let words = words_of(form.trim());
        let Some((first, rest)) = words.split_first() else { return };
        let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
        let known = self.surfaces.entry((*first).to_owned()).or_default();
        known.push(Surface { rest, entities: Vec::new(), flavour: Flavour::Name, own: true });
    }

    /// Spellings of one first name ("Sergei", "Sergey").
    fn add_variant(&mut self, row: &Row<'_>) -> Result<(), String> {
        let spellings: Vec<&str> = row.list("spellings").collect();
        for spelling in &spellings {
            let others = spellings.iter().filter(|other| *other != spelling);
            let others = others.map(|other| (*other).to_owned()).collect();
            if self.variants.insert((*spelling).to_owned(), others).is_some() {
                return Err(format!("`{spelling}` stands in two rows; put all spellings of it into one"));
            }
        }
        Ok(())
    }

    /// Codes of a state in other schemes, column by column.
    fn add_codes(&mut self, row: &Row<'_>) -> Result<(), String> {
        let state = row.cell("code");
        // an overlay may have fewer states
        if !self.names.contains_key(state) {
            return Ok(());
        }
        self.schemes = row.columns.iter().map(|column| (*column).to_owned()).collect();
        let cells = row.columns.iter().map(|column| row.cell(column).to_owned()).collect();
        self.scheme_codes.insert(state.to_owned(), cells);
        Ok(())
    }

    /// The end of a host; one with a country label stands once for each state.
    fn add_host(&mut self, row: &Row<'_>) -> Result<(), String> {
        let (end, code) = (row.cell("end"), row.cell("code"));
        if end.is_empty() || code.is_empty() {
            return Err("the cells `end` and `code` must both be filled".into());
        }
        let Some(column) = self.schemes.iter().position(|scheme| scheme == "tld") else { return Ok(()) };
        if end.contains('*') {
            let labels = self.scheme_codes.iter().filter(|(_, codes)| !codes[column].is_empty());
            let ends = labels.map(|(state, codes)| (end.replace('*', &codes[column]), state.clone()));
            self.hosts.extend(ends);
        } else {
            self.hosts.insert(end.to_owned(), code.to_owned());
        }
        Ok(())
    }

    /// The state or union that a host of the web belongs to ("www.mfa.gov.xx"), by the longest end that fits.
    pub fn of_host(&self, host: &str) -> Option<&str> {
        let host = host.to_ascii_lowercase();
        let after_dots = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        let mut ends = std::iter::once(host.as_str()).chain(after_dots);
        ends.find_map(|end| self.hosts.get(end)).map(String::as_str)
    }

    /// Whether an office of this noun ("minister") is one that persons of `code` hold; of a noun that the tables do not know, anybody may.
    pub fn may_hold(&self, code: &str, office: &str) -> bool {
        self.offices.get(office_noun(office)).is_none_or(|codes| codes.contains(code))
    }

    /// After an office with an end its holder is of the elites (PLOVER: ELI), until the next office of the tables begins.
    fn add_former_offices(&mut self) {
        let mut persons: std::collections::BTreeMap<String, Vec<u32>> = std::collections::BTreeMap::new();
        for (index, entity) in self.entities.iter().enumerate() {
            if entity.kind == MentionKind::Person {
                persons.entry(entity.id.clone()).or_default().push(index as u32);
            }
        }
        let mut former: FxHashMap<String, u32> = FxHashMap::default();
        for (id, offices) in persons {
            let lasts = offices.iter().any(|office| self.entities[*office as usize].time.end.is_none());
            let last = offices.iter().max_by_key(|office| self.entities[**office as usize].time.end);
            let Some(last) = last.map(|last| self.entities[*last as usize].clone()) else { continue };
            if lasts && offices.len() == 1 {
                continue;
            }
            let held = offices.iter().map(|office| self.entities[*office as usize].time.end);
            let start = if lasts { held.flatten().min() } else { last.time.end };
            let time = DayRange { start, end: None };
            self.entities.push(Entity { sector: "ELI".into(), time, former: true, ..last });
            former.insert(id, self.entities.len() as u32 - 1);
        }
        let entities = &self.entities;
        for surface in self.surfaces.values_mut().flatten() {
            let mut after: Vec<u32> = surface
                .entities
                .iter()
                .filter_map(|entity| former.get(&entities[*entity as usize].id).copied())
                .collect();
            after.sort_unstable();
            after.dedup();
            surface.entities.extend(after);
        }
    }

    fn add_state(&mut self, row: &Row<'_>) -> Result<(), String> {
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
            self.adjectives.entry(code.to_owned()).or_insert_with(|| word.to_owned());
            self.add_surface(word, entity, Flavour::Demonym);
            let people = plural(word);
            if !word.ends_with(['h', 'e', 's']) {
                self.add_surface(&people, entity, Flavour::Demonym);
            }
        }
        for word in row.list("capital") {
            self.capitals.entry(code.to_owned()).or_insert_with(|| word.to_owned());
            self.add_surface(word, entity, Flavour::Capital);
        }
        for word in row.list("metonyms") {
            self.add_surface(word, entity, Flavour::Metonym);
        }
        Ok(())
    }

    fn add_organization(&mut self, row: &Row<'_>) -> Result<(), String> {
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
        Ok(())
    }

    fn add_person(&mut self, row: &Row<'_>) -> Result<(), String> {
        let name = row.cell("name");
        let entity = self.add_entity(
            row,
            format!("person:{name}"),
            row.cell("code").trim_matches('-'),
            row.cell("sector"),
            MentionKind::Person,
            row.cell("office"),
        );
        let code = &self.entities[entity as usize].code;
        if !code.is_empty() {
            self.offices.entry(office_noun(row.cell("office")).to_owned()).or_default().insert(code.clone());
        }
        self.add_surface(name, entity, Flavour::Name);
        for word in row.list("aliases").chain(row.list("names")) {
            self.add_surface(word, entity, Flavour::Alias);
        }
        for spelling in self.spellings(name) {
            self.add_surface(&spelling, entity, Flavour::Name);
        }
        Ok(())
    }

    /// The name with its first word in other spellings ("Sergey Lavrov" for "Sergei Lavrov").
    fn spellings(&self, name: &str) -> Vec<String> {
        let Some((first, rest)) = name.split_once(' ') else { return Vec::new() };
        let others = self.variants.get(first).into_iter().flatten();
        others.map(|other| format!("{other} {rest}")).collect()
    }

    fn add_place(&mut self, row: &Row<'_>) -> Result<(), String> {
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
        Ok(())
    }

    fn add_role(&mut self, row: &Row<'_>) -> Result<(), String> {
        let sector = format!("{} {}", row.cell("sector"), row.cell("secondary")).trim().to_owned();
        let title = row.cell("note").starts_with("title");
        let role = Role { sector, title, kind: row.cell("kind").to_owned() };
        self.add_role_forms(row.cell("noun"), &role);
        Ok(())
    }

    fn add_role_forms(&mut self, noun: &str, role: &Role) {
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
        self.entities.push(Entity { id, name, code, sector, kind, class, time, former: false });
        self.entities.len() as u32 - 1
    }

    /// The first entry of a surface form wins: states before organizations before persons before places. A form with accents is
    /// known without them too.
    fn add_surface(&mut self, form: &str, entity: u32, flavour: Flavour) {
        let form = form.trim();
        self.claim(form, entity, flavour);
        if form.is_ascii() {
            return;
        }
        let plain = without_accents(form);
        if plain != form {
            self.claim(&plain, entity, flavour);
        }
    }

    fn claim(&mut self, form: &str, entity: u32, flavour: Flavour) {
        let words = words_of(form);
        let Some((first, rest)) = words.split_first() else { return };
        let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
        let own = self.own;
        let known = self.surfaces.entry((*first).to_owned()).or_default();
        if let Some(surface) = known.iter_mut().find(|surface| surface.rest == rest) {
            let Some(holder) = surface.entities.first().filter(|_| surface.own == own) else { return };
            let (holder, claimant) = (&self.entities[*holder as usize], &self.entities[entity as usize]);
            // one person in several offices, several persons of one name, one body in several times
            if [holder.kind, claimant.kind] == [MentionKind::Person; 2] || holder.id == claimant.id {
                if !surface.entities.contains(&entity) {
                    surface.entities.push(entity);
                }
            } else if [holder.kind, claimant.kind] == [MentionKind::Organization; 2]
                && holder.code != claimant.code
            {
                let others = self.namesakes.entry(surface.entities[0]).or_default();
                if !others.contains(&entity) {
                    others.push(entity);
                }
            } else if holder.id != claimant.id {
                self.collisions.push(Collision {
                    form: form.to_owned(),
                    winner: holder.id.clone(),
                    loser: claimant.id.clone(),
                });
            }
            return;
        }
        known.push(Surface { rest, entities: vec![entity], flavour, own });
        let entity = &self.entities[entity as usize];
        if entity.kind == MentionKind::State || ["EUR", "UNO"].contains(&entity.code.as_str()) {
            self.codes.entry(form.to_lowercase()).or_insert_with(|| entity.code.clone());
        }
    }

    /// The longest surface form that begins with `first` and goes on with `rest(0)`, `rest(1)`, ...: number of words, entity, flavour.
    /// Of several offices the one held on `day` is taken; without a day the latest.
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
        let entity = self.of_day(&surface.entities, day)?;
        Some((surface.rest.len() + 1, entity, surface.flavour))
    }

    /// Organizations of other states under a name of this one ("PRD" of Mexico, of the Dominican Republic, of Panama).
    pub fn namesakes(&self, entity: u32) -> &[u32] {
        self.namesakes.get(&entity).map(Vec::as_slice).unwrap_or_default()
    }

    /// The row that holds on a day: an office before the time after one; where none holds, the row nearest in time.
    fn of_day(&self, rows: &[u32], day: Option<DayRange>) -> Option<u32> {
        let row = |index: &u32| &self.entities[*index as usize];
        if let Some(day) = day {
            let holds = |index: &&u32| row(index).time.can_meet(&day);
            let office = rows.iter().filter(|index| !row(index).former).find(holds);
            let first = || rows.iter().min_by_key(|index| row(index).time.start);
            return office.or_else(|| rows.iter().find(holds)).or_else(first).copied();
        }
        let lasting = rows.iter().find(|index| row(index).time.end.is_none() && !row(index).former);
        lasting.or_else(|| rows.iter().rfind(|index| !row(index).former)).or(rows.last()).copied()
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

    /// The adjective of a state that its row writes first.
    pub fn adjective_of(&self, code: &str) -> Option<&str> {
        self.adjectives.get(code).map(String::as_str)
    }

    /// The capital of a state as its row writes it first, with accents.
    pub fn capital_of(&self, code: &str) -> Option<&str> {
        self.capitals.get(code).map(String::as_str)
    }

    /// Codes of a state in other schemes, as pairs of scheme and code; nothing where a scheme has none.
    pub fn codes_of(&self, code: &str) -> Vec<(&str, &str)> {
        let codes = self.scheme_codes.get(code).map(Vec::as_slice).unwrap_or_default();
        let pairs = self.schemes.iter().zip(codes).map(|(scheme, code)| (scheme.as_str(), code.as_str()));
        pairs.filter(|(_, code)| !code.is_empty()).collect()
    }

    /// Surface forms that rows of the built-in tables claim in vain, in order.
    pub fn collisions(&self) -> &[Collision] {
        &self.collisions
    }

    /// Plain name of a code.
    pub fn name_of(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
    }
}

/// A line of a table with a `#columns` header.
struct Row<'a> {
    line: usize,
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
        out.push(Row { line: number, columns: columns.clone(), cells });
    }
    Ok(out)
}

/// The letters of Latin names without their accents ("Nicolás" -> "Nicolas"); other letters stay.
fn without_accents(form: &str) -> String {
    form.chars()
        .map(|letter| ACCENTS.iter().find(|(from, _)| from.contains(letter)).map_or(letter, |(_, to)| *to))
        .collect()
}

const ACCENTS: [(&str, char); 40] = [
    ("áàâäãåāăą", 'a'),
    ("ÁÀÂÄÃÅĀĂĄ", 'A'),
    ("çćčĉ", 'c'),
    ("ÇĆČĈ", 'C'),
    ("ďđ", 'd'),
    ("ĎĐ", 'D'),
    ("éèêëēėęěə", 'e'),
    ("ÉÈÊËĒĖĘĚƏ", 'E'),
    ("ğģĝ", 'g'),
    ("ĞĢĜ", 'G'),
    ("íìîïīıį", 'i'),
    ("ÍÌÎÏĪİĮ", 'I'),
    ("ķ", 'k'),
    ("Ķ", 'K'),
    ("łľļĺ", 'l'),
    ("ŁĽĻĹ", 'L'),
    ("ñńňņ", 'n'),
    ("ÑŃŇŅ", 'N'),
    ("óòôöõøōő", 'o'),
    ("ÓÒÔÖÕØŌŐ", 'O'),
    ("řŕ", 'r'),
    ("ŘŔ", 'R'),
    ("śšşșŝ", 's'),
    ("ŚŠŞȘŜ", 'S'),
    ("ťţț", 't'),
    ("ŤŢȚ", 'T'),
    ("úùûüūůűųŭ", 'u'),
    ("ÚÙÛÜŪŮŰŲŬ", 'U'),
    ("ýÿ", 'y'),
    ("ÝŸ", 'Y'),
    ("źžż", 'z'),
    ("ŹŽŻ", 'Z'),
    ("ŵ", 'w'),
    ("Ŵ", 'W'),
    ("ŷ", 'y'),
    ("Ŷ", 'Y'),
    ("ḥħ", 'h'),
    ("ḤĦ", 'H'),
    ("ʻʼ", '\''),
    ("’", '\''),
];

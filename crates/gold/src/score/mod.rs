//! Scores of predictions, by the scorer that lies beside the data.
//!
//! The scorers are Python (standard library only) and are found relative to the gold file: `score_*.py` or `score.py` in its folder,
//! for pasted text in `../pages`. Where none lies there ([`native`]) the definition of the set's README is computed here.
//! Figures keep the scorer's own units (shares for events and pages, percent for time, quotes, names, trees, quantities and places).

mod figures;
mod native;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use figures::Figures;

use crate::{Ability, GoldError, input};

/// A comparison to make.
pub struct Match<'a> {
    /// What was predicted.
    pub ability: Ability,
    /// The gold file (for `seeds`: the folder of articles).
    pub gold: &'a Path,
    /// The prediction file.
    pub predicted: &'a Path,
    /// Further flags of the scorer (`--drop-nested`).
    pub flags: &'a [String],
}

/// The scorer's own table.
pub fn table(compare: &Match<'_>) -> Result<String, GoldError> {
    match native_figures(compare)? {
        Some(figures) => Ok(figures.table()),
        None => run_script(compare, &[]),
    }
}

/// The main figures by dotted name (`type.f1`).
pub fn figures(compare: &Match<'_>) -> Result<Figures, GoldError> {
    if let Some(figures) = native_figures(compare)? {
        return Ok(figures);
    }
    match compare.ability {
        Ability::Actors => Ok(figures::of_actor_table(&run_script(compare, &[])?)),
        Ability::Tone | Ability::Conflict => Ok(figures::of_level_table(&run_script(compare, &[])?)),
        Ability::Turns => Ok(figures::of_turn_table(&run_script(compare, &[])?)),
        Ability::Neardup => Ok(figures::of_cluster_table(&run_script(compare, &[])?)),
        Ability::Feeds => Ok(figures::of_feed_table(&run_script(compare, &[])?)),
        Ability::Tkg => Ok(figures::of_link_table(&run_script(compare, &[])?)),
        Ability::Dyad => Ok(figures::of_chance_table(&run_script(compare, &[])?)),
        Ability::Pages | Ability::Paste => {
            let file = scratch_file("figures.json");
            run_script(compare, &["--json", &file.to_string_lossy()])?;
            let text = input::read_text(&file);
            // The scratch file has been read; whether it can be removed changes nothing.
            let _ = std::fs::remove_file(&file);
            figures::of_json(&text?)
        }
        _ => figures::of_json(&run_script(compare, &["--json"])?),
    }
}

fn native_figures(compare: &Match<'_>) -> Result<Option<Figures>, GoldError> {
    Ok(match compare.ability {
        Ability::Warc => Some(native::archives(compare.gold, compare.predicted)?),
        Ability::Seeds => Some(native::founding_articles(compare.gold, compare.predicted)?),
        Ability::Actors if native::is_coordination(compare.gold)? => {
            Some(native::coordination(compare.gold, compare.predicted)?)
        }
        Ability::Quantities if native::is_of_other_values(compare.gold)? => {
            Some(native::quantity_spans(compare.gold, compare.predicted)?)
        }
        Ability::Dependence => Some(native::equal_shares(compare.gold, compare.predicted)?),
        Ability::Clusters => Some(native::b_cubed(compare.gold, compare.predicted)?),
        Ability::Disagree => Some(native::parted(compare.gold, compare.predicted)?),
        _ => None,
    })
}

/// True when `python3` runs on this machine.
pub fn python_is_present() -> bool {
    Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The scorer of an ability, relative to its gold file.
fn script(ability: Ability, gold: &Path) -> Result<PathBuf, GoldError> {
    let folder = gold.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = if gold.is_dir() { gold } else { folder };
    let name = match ability {
        Ability::Events => "score_events.py",
        Ability::Actors => "score_actors.py",
        Ability::Ner => "score_ner.py",
        Ability::Syntax => "score_conllu.py",
        Ability::Time => "score_time.py",
        Ability::Quantities => "score_quantities.py",
        Ability::Quotes => "score_quotes.py",
        Ability::Places => "score_places.py",
        Ability::Pages => "score_pages.py",
        Ability::Paste => "../pages/score_pages.py",
        Ability::Neardup => "score_clusters.py",
        Ability::Feeds => "score_feeds.py",
        Ability::Tkg => "score_tkg.py",
        Ability::Dyad => "score_dyad.py",
        Ability::Cases => "score.py",
        Ability::Tone | Ability::Conflict | Ability::Turns => "score_relations.py",
        Ability::Warc | Ability::Seeds | Ability::Dependence | Ability::Clusters | Ability::Disagree => "",
    };
    // Names and trees lie one folder below their scorer.
    let beside = [folder.join(name), folder.join("..").join(name)];
    beside.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        let message = format!(
            "no scorer `{name}` beside {}; give the gold file in its own folder of truth sets",
            gold.display()
        );
        GoldError::Scorer(message)
    })
}

fn run_script(compare: &Match<'_>, more: &[&str]) -> Result<String, GoldError> {
    let script = script(compare.ability, compare.gold)?;
    let mut command = Command::new("python3");
    command.arg(&script);
    let unpacked = unpacked_gold(compare)?;
    match compare.ability {
        Ability::Tkg => {
            command.arg("--facts").arg(compare.gold).args(numbers_of_graph(compare.gold)?);
            command.arg("--pred").arg(compare.predicted);
        }
        Ability::Dyad => {
            command.arg("--panel").arg(compare.gold).arg("--pred").arg(compare.predicted);
        }
        Ability::Tone | Ability::Conflict | Ability::Turns => {
            command.args(named_words(compare, &script));
        }
        Ability::Cases => {
            command.arg(compare.predicted);
        }
        _ => {
            command.arg(unpacked.as_deref().unwrap_or(compare.gold)).arg(compare.predicted);
        }
    }
    command.args(compare.flags).args(more);
    let output = command.output().map_err(|error| {
        GoldError::Scorer(format!(
            "python3 does not run ({error}); install Python 3, its standard library is enough"
        ))
    })?;
    if let Some(file) = unpacked {
        // A scratch file; whether it can be removed changes nothing.
        let _ = std::fs::remove_file(file);
    }
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(GoldError::Scorer(format!("{} failed: {}", script.display(), said.trim())));
    }
    String::from_utf8(output.stdout).map_err(|_| {
        GoldError::Scorer(format!("{} answered in something that is not UTF-8", script.display()))
    })
}

/// The words of the scorer of relations, which has a name before each file. Its records of disputes and of votes lie beside it.
fn named_words(compare: &Match<'_>, script: &Path) -> Vec<std::ffi::OsString> {
    let beside = |name: &str| script.with_file_name(name).into_os_string();
    let gold = compare.gold.as_os_str().to_owned();
    let (question, named) = if compare.ability == Ability::Turns {
        ("turn", vec![("--points", gold)])
    } else {
        let records = [
            ("--quads", gold),
            ("--mid", beside("mid_pair_year_2002_2007.csv")),
            ("--years", "2002-2007".into()),
            ("--ideal", beside("unga_ideal_points_1990_2019.csv.gz")),
        ];
        ("level", records.into())
    };
    let predicted = ("--pred", compare.predicted.as_os_str().to_owned());
    let words = named.into_iter().chain([predicted]).flat_map(|(name, value)| [name.into(), value]);
    std::iter::once(question.into()).chain(words).collect()
}

/// How many actors and relations the files beside the facts of a graph number.
fn numbers_of_graph(gold: &Path) -> Result<[String; 4], GoldError> {
    let lines = |name: &str| {
        let text = input::read_text(&gold.with_file_name(name))?;
        Ok::<_, GoldError>(text.lines().count().to_string())
    };
    let (entities, relations) = (lines("entity2id.tsv.gz")?, lines("relation2id.tsv.gz")?);
    Ok(["--entities".into(), entities, "--relations".into(), relations])
}

/// Some scorers open plain files only: for those a gzipped gold file is unpacked first.
fn unpacked_gold(compare: &Match<'_>) -> Result<Option<PathBuf>, GoldError> {
    use Ability::{Cases, Conflict, Dyad, Neardup, Ner, Pages, Paste, Syntax, Tkg, Tone};
    let reads_gzip = matches!(
        compare.ability,
        Ner | Syntax | Pages | Paste | Neardup | Cases | Tone | Conflict | Tkg | Dyad
    );
    if reads_gzip || compare.gold.extension().is_none_or(|ending| ending != "gz") {
        return Ok(None);
    }
    let file = scratch_file("gold");
    std::fs::write(&file, input::read_bytes(compare.gold)?).map_err(GoldError::at(&file))?;
    Ok(Some(file))
}

/// A path in the system's folder for scratch files that no other call uses.
pub(crate) fn scratch_file(name: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("chancery-gold-{}-{number}-{name}", std::process::id()))
}

//! `chancery config`: the settings in force and where each comes from.

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::Scene;
use crate::Outcome;
use crate::settings::{
    ARCHIVE_FILE, Given, SETTINGS, Setting, Settings, shape_in_words, template, user_file,
};
use crate::walk::label;

/// Show the settings in force and where each comes from
///
/// Settings stand in `chancery.toml` in the archive's folder and, for all archives, in `chancery/config.toml` in the
/// folder that XDG_CONFIG_HOME names (~/.config without it). An option goes before the environment, then come the file
/// of the archive, the file of the user, the default.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery config\n  chancery config --template > ~/.config/chancery/config.toml"
)]
pub(crate) struct Options {
    /// Print a file with every setting commented out
    #[arg(long)]
    template: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    if options.template {
        scene.out.text(&template())?;
        return Ok(Outcome::Done);
    }
    let of_archive = scene.archive_folder().ok().map(|folder| folder.join(ARCHIVE_FILE));
    if scene.json() {
        let settings: Map<String, Json> = SETTINGS
            .iter()
            .map(|setting| (setting.name.to_owned(), as_json(&scene.settings, setting)))
            .collect();
        let path = |file: Option<std::path::PathBuf>| file.map(|file| file.to_string_lossy().into_owned());
        let files = json!({"archive": path(of_archive), "user": path(user_file())});
        scene.out.json(&json!({"settings": settings, "files": files}))?;
        return Ok(Outcome::Done);
    }
    let line = |setting: &Setting| {
        let (value, from) = match scene.settings.given(setting.name) {
            Some((value, from)) => (value.to_string(), from.clone()),
            None if setting.default.is_empty() => (format!("({})", setting.otherwise), "default".to_owned()),
            None => (setting.default.to_owned(), "default".to_owned()),
        };
        vec![setting.name.to_owned(), value, from, setting.doc.to_owned()]
    };
    let lines: Vec<Vec<String>> = SETTINGS.iter().map(line).collect();
    scene.out.table(&["setting", "value", "from", "meaning"], &lines)?;
    scene.out.line("")?;
    for (of, file) in [("archive", of_archive), ("user", user_file())] {
        let Some(file) = file else { continue };
        let there = if file.is_file() { "" } else { " (not there)" };
        scene.out.line(&format!("file of the {of}: {}{there}", label(&file)))?;
    }
    Ok(Outcome::Done)
}

fn as_json(settings: &Settings, setting: &Setting) -> Json {
    let (value, from) = match settings.given(setting.name) {
        Some((Given::Number(number), from)) => (json!(number), from.as_str()),
        Some((Given::Text(text), from)) => (json!(text), from.as_str()),
        None => (json!(settings.number(setting.name)), "default"),
    };
    json!({
        "value": value,
        "from": from,
        "type": shape_in_words(setting.shape),
        "option": setting.option,
        "meaning": setting.doc,
    })
}

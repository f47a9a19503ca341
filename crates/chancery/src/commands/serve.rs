//! `chancery serve`: the record as pages, on this machine only unless another address and a token are given.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use chancery_desk::pairs::Pairs;
use chancery_desk::ties::Kept;
use chancery_desk::{Correct, Desk, Place, Wish, serve};
use chancery_reader::Lore;
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::config::STORE_FILE;
use crate::copies::source_groups;
use crate::correcting::{Asked, correct, undo};
use crate::walk::label;
use crate::{Outcome, actors, config};

/// Show the record in a browser, on this machine only
///
/// A small server on 127.0.0.1: pairs and their course, documents with their evidence marked, who says what, what is due, search, SQL. Rows can
/// be corrected there unless --read-only is given, as with `chancery correct`. Every page has a twin for programs under the same address with `.json`. Stop it with Ctrl-C. Another address than that of
/// this machine needs a token in a file; it can be read by everybody who has both.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery serve --port 8600")]
pub(crate) struct Options {
    /// The port; 0 takes any free one [default: 8600]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Listen on this address, which other machines may reach; needs --token-file
    #[arg(long, value_name = "ADDRESS", requires = "token_file")]
    bind: Option<IpAddr>,
    /// Answer only requests that carry the token in this file: at least 16 letters or digits
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Show only; no corrections in the pages
    #[arg(long)]
    read_only: bool,
    /// While nobody asks, make the pages of so many pairs, those with most reports first; 0 makes none [default: 50]
    #[arg(long, value_name = "PAIRS")]
    ahead: Option<u16>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let of_settings = |name: &str| scene.settings.number(name).and_then(|number| u16::try_from(number).ok());
    let token = options.token_file.as_ref().map(token).transpose()?;
    let place = Place {
        address: options.bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: options.port.or(of_settings("serve.port")).unwrap_or(0),
        token: token.clone(),
        ahead: options.ahead.or(of_settings("serve.ahead")).map_or(0, usize::from),
    };
    let mut desk = desk(scene)?;
    if !options.read_only {
        desk.correct = Some(corrector(scene)?);
    }
    let mut announced = Ok(());
    let json = scene.json();
    serve(desk, place, |address| {
        let entrance = token.map_or(String::new(), |token| format!("?token={token}"));
        let line = if json {
            json!({"address": format!("http://{address}/{entrance}")}).to_string()
        } else {
            format!("the record is at http://{address}/{entrance} (Ctrl-C stops)")
        };
        announced = scene.out.line(&line).and_then(|()| scene.out.flush());
    })?;
    announced?;
    Ok(Outcome::Done)
}

fn token(file: &PathBuf) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the token in {}; name a text file", label(file)))?;
    let token = text.trim();
    if token.len() < 16 || !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        anyhow::bail!(
            "{}: a token is at least 16 letters or digits and nothing else; `openssl rand -hex 16` makes one",
            label(file)
        );
    }
    Ok(token.to_owned())
}

/// Carries out what a page asks to be corrected, one after another. The lore is loaded for the first: pages alone read no text.
fn corrector(scene: &Scene) -> anyhow::Result<Correct> {
    let (folder, overlay) = (scene.archive_folder()?, scene.overlay().map(Path::to_owned));
    let loaded: Mutex<Option<&'static Lore>> = Mutex::new(None);
    Ok(Box::new(move |wish: &Wish| {
        let mut turn = loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Asked { row: &wish.row, change: &wish.change, value: &wish.value, note: &wish.note };
        let mut carry_out = || {
            let lore = match *turn {
                Some(lore) => lore,
                None => *turn.insert(config::lore(overlay.as_deref(), Some(&folder))?),
            };
            if wish.change == "undo" { undo(&folder, lore) } else { correct(&folder, lore, &asked) }
        };
        carry_out()
            .map(|correction| correction.change.name().to_owned())
            .map_err(|error| format!("{error:#}"))
    }))
}

/// The desk of the archive that the user means.
pub(crate) fn desk(scene: &Scene) -> anyhow::Result<Desk> {
    let folder = scene.archive_folder()?;
    drop(config::open(&folder)?);
    let codes = scene.codes()?;
    Ok(Desk {
        store: folder.join(STORE_FILE),
        ontology: codes.ontology.clone(),
        name_of: Box::new(|code| codes.country_name(code).map(str::to_owned)),
        code_of: Box::new(|words| actors::code(codes, words).map_err(|error| error.to_string())),
        number_of: Box::new(|code| {
            let codes = codes.actors.codes_of(code);
            codes.into_iter().find(|(scheme, _)| *scheme == "numeric").map(|(_, number)| number.to_owned())
        }),
        point_of: Box::new(chancery_reader::point_of),
        groups: Box::new(source_groups),
        correct: None,
        whole: Kept::default(),
        courses: Pairs::default(),
        accounts: Pairs::default(),
    })
}

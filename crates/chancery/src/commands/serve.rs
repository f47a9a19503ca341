//! `chancery serve`: the record as pages, on this machine only unless another address and a token are given.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use anyhow::Context;
use chancery_desk::{Desk, Place, serve};
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::config::STORE_FILE;
use crate::copies::source_groups;
use crate::walk::label;
use crate::{Outcome, actors, config};

/// Show the record in a browser, on this machine only
///
/// A small server on 127.0.0.1: pairs and their course, documents with their evidence marked, who says what, what is due, search, SQL. It only
/// reads the archive; every page has a twin for programs under the same address with `.json`. Stop it with Ctrl-C. Another address than that of
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
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let of_settings = scene.settings.number("serve.port").and_then(|port| u16::try_from(port).ok());
    let token = options.token_file.as_ref().map(token).transpose()?;
    let place = Place {
        address: options.bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: options.port.or(of_settings).unwrap_or(0),
        token: token.clone(),
    };
    let desk = desk(scene)?;
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

/// The desk of the archive that the user means.
pub(crate) fn desk(scene: &Scene) -> anyhow::Result<Desk> {
    let folder = scene.archive_folder()?;
    drop(config::open(&folder)?);
    let lore = scene.lore()?;
    Ok(Desk {
        store: folder.join(STORE_FILE),
        ontology: lore.ontology.clone(),
        name_of: Box::new(|code| lore.country_name(code).map(str::to_owned)),
        code_of: Box::new(|words| actors::code(lore, words).map_err(|error| error.to_string())),
        groups: Box::new(source_groups),
    })
}

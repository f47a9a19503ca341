//! `chancery serve`: the record as pages, on this machine only.

use chancery_desk::{Desk, serve};
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::config::STORE_FILE;
use crate::{Outcome, config};

/// Show the record in a browser, on this machine only
///
/// A small server on 127.0.0.1: pairs, briefs, documents with their evidence marked, search. It only reads the archive;
/// every page has a twin for programs under the same address with `.json`. Stop it with Ctrl-C.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery serve --port 8600")]
pub(crate) struct Options {
    /// The port; 0 takes any free one [default: 8600]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let folder = scene.archive_folder()?;
    let of_settings = scene.settings.number("serve.port").and_then(|port| u16::try_from(port).ok());
    let port = options.port.or(of_settings).unwrap_or(0);
    drop(config::open(&folder)?);
    let lore = scene.lore()?;
    let desk = Desk {
        store: folder.join(STORE_FILE),
        ontology: lore.ontology.clone(),
        name_of: Box::new(|code| lore.country_name(code).map(str::to_owned)),
    };
    let mut announced = Ok(());
    let json = scene.json();
    serve(desk, port, |address| {
        let line = if json {
            json!({"address": format!("http://{address}/")}).to_string()
        } else {
            format!("the record is at http://{address}/ (Ctrl-C stops)")
        };
        announced = scene.out.line(&line).and_then(|()| scene.out.flush());
    })?;
    announced?;
    Ok(Outcome::Done)
}

//! What cargo knows: the packages of the workspace and of its whole closure of dependencies, on all platforms.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

use crate::repository::{Repository, cargo};

/// A package.
pub struct Package {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SPDX expression, or empty.
    pub licence: String,
    /// The native library that it links, or empty.
    pub links: String,
    /// True when it belongs to this repository.
    pub ours: bool,
    /// Names of the packages that it asks for directly, test and build dependencies included.
    pub asks_for: Vec<String>,
    /// Ids of the packages that it is built with, test dependencies left out.
    pub built_with: Vec<String>,
}

/// All packages by id.
pub struct Metadata {
    /// All packages by id.
    pub packages: BTreeMap<String, Package>,
}

impl Metadata {
    /// Asks cargo; without the network first.
    pub fn load(repository: &Repository) -> Result<Self> {
        let json = match run(repository, &["--offline"]) {
            Ok(json) => json,
            Err(_) => run(repository, &[])?,
        };
        Metadata::parse(&json)
    }

    /// Reads the output of `cargo metadata --format-version 1`.
    pub fn parse(json: &Json) -> Result<Self> {
        let members: BTreeSet<&str> = list(&json["workspace_members"]).filter_map(Json::as_str).collect();
        let mut packages = BTreeMap::new();
        for package in list(&json["packages"]) {
            let id = text(&package["id"]);
            let asks_for = list(&package["dependencies"]).map(|dependency| text(&dependency["name"]));
            let read = Package {
                name: text(&package["name"]),
                version: text(&package["version"]),
                licence: text(&package["license"]),
                links: text(&package["links"]),
                ours: members.contains(id.as_str()),
                asks_for: asks_for.collect(),
                built_with: Vec::new(),
            };
            packages.insert(id, read);
        }
        for node in list(&json["resolve"]["nodes"]) {
            let built_with =
                list(&node["deps"]).filter(|edge| is_needed(edge)).map(|edge| text(&edge["pkg"]));
            let package =
                packages.get_mut(&text(&node["id"])).context("cargo metadata names an unknown package")?;
            package.built_with = built_with.collect();
        }
        Ok(Metadata { packages })
    }

    /// A package of this repository.
    pub fn ours(&self, name: &str) -> Option<(&str, &Package)> {
        let mut packages = self.packages.iter().map(|(id, package)| (id.as_str(), package));
        packages.find(|(_, package)| package.ours && package.name == name)
    }

    /// Everything that a package is built with, however far, itself included.
    pub fn closure<'a>(&'a self, id: &'a str) -> Vec<&'a Package> {
        let mut seen = BTreeSet::from([id]);
        let mut ahead = vec![id];
        let mut found = Vec::new();
        while let Some(package) = ahead.pop().and_then(|id| self.packages.get(id)) {
            found.push(package);
            ahead.extend(package.built_with.iter().map(String::as_str).filter(|id| seen.insert(id)));
        }
        found
    }
}

/// True for an edge that building needs; false when only tests do.
fn is_needed(edge: &Json) -> bool {
    list(&edge["dep_kinds"]).any(|kind| kind["kind"] != "dev")
}

fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn run(repository: &Repository, more: &[&str]) -> Result<Json> {
    let output = cargo(repository)
        .args(["metadata", "--format-version", "1"])
        .args(more)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")
}

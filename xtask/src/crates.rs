//! The workspace's crates and what they depend on, in the few facts that the checks need. Read
//! from `cargo metadata`; made by hand in tests.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// One crate of the workspace.
#[derive(Debug, Clone)]
pub struct Crate {
    /// The package's name, such as `wangge-cases`.
    pub package: String,
    /// The folder under `crates/`, such as `cases`; empty for a crate elsewhere.
    pub folder: String,
    /// The manifest's path relative to the root.
    pub manifest: String,
    /// Its dependencies, as written in the manifest.
    pub needs: Vec<Need>,
}

/// One dependency of a crate.
#[derive(Debug, Clone)]
pub struct Need {
    /// The package's name.
    pub package: String,
    /// The name by which the code calls it (underscores, renames applied).
    pub called: String,
    /// Whether only tests, examples and benches see it.
    pub is_dev: bool,
}

impl Crate {
    /// Makes a crate from its folder and its `(package, is_dev)` dependencies.
    pub fn from_parts(folder: &str, needs: &[(&str, bool)]) -> Self {
        let needs = needs.iter().map(|(package, is_dev)| Need {
            package: (*package).to_owned(),
            called: package.replace('-', "_"),
            is_dev: *is_dev,
        });
        Self {
            package: package_of(folder),
            folder: folder.to_owned(),
            manifest: format!("crates/{folder}/Cargo.toml"),
            needs: needs.collect(),
        }
    }
}

/// Returns the package name that the crate in `crates/<folder>` must carry.
pub fn package_of(folder: &str) -> String {
    if folder == "cli" { "wangge".to_owned() } else { format!("wangge-{folder}") }
}

/// Asks cargo for the metadata of the workspace and of everything that it depends on.
pub fn fetch_metadata(root: &Path) -> Result<Metadata> {
    MetadataCommand::new()
        .current_dir(root)
        .exec()
        .context("`cargo metadata` failed; is every Cargo.toml valid?")
}

/// Picks the workspace's own crates out of the metadata.
pub fn own_crates(metadata: &Metadata, root: &Path) -> Vec<Crate> {
    let packages = metadata.workspace_packages().into_iter();
    packages.map(|package| to_crate(package, root)).collect()
}

fn to_crate(package: &cargo_metadata::Package, root: &Path) -> Crate {
    let manifest = package.manifest_path.as_std_path();
    let manifest = manifest.strip_prefix(root).unwrap_or(manifest);
    let manifest = manifest.to_string_lossy().replace('\\', "/");
    let folder = manifest.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
    let needs = package.dependencies.iter().map(|dependency| Need {
        package: dependency.name.clone(),
        called: dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"),
        is_dev: dependency.kind == DependencyKind::Development,
    });
    Crate {
        package: package.name.to_string(),
        folder: folder.unwrap_or_default().to_owned(),
        needs: needs.collect(),
        manifest,
    }
}

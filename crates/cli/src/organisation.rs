//! `wangge organisation`: the first organisations of a district, before anybody can sign in.

use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Subcommand;
use wangge_app::Ground;
use wangge_identity::commands::{NewOrganisation, create_organisation};
use wangge_identity::{Author, Identity, IdentityError, OrganisationId, OrganisationKind, queries};

/// Make and list the organisations of a district
///
/// Clauses and rules of the packs name departments by their codes, so choose the same ones.
///
/// Examples:
///   wangge organisation add centre "监督指挥中心" --kind centre
///   wangge organisation add sanitation "环卫所" --kind department
///   wangge organisation add jiemei "洁美环卫公司" --kind contractor --above sanitation
///   wangge organisation list
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum OrganisationCommand {
    /// Make an organisation
    Add {
        /// Code, unique in the district
        code: String,
        /// Name
        name: String,
        /// Name in English [default: the name]
        #[arg(long)]
        name_en: Option<String>,
        /// What it is: centre, department, street, contractor
        #[arg(long)]
        kind: OrganisationKind,
        /// Code of the one above
        #[arg(long)]
        above: Option<String>,
    },
    /// List the organisations
    List,
}

impl OrganisationCommand {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let ground = Ground::open(place.settings()?).await?;
        let district = ground.settings.district;
        let city = wangge_pack::load_from_db(&ground.db, district).await?;
        let identity = ground.identity(wangge_app::rights_of(&city))?;
        match self {
            Self::Add { code, name, name_en, kind, above } => {
                let parent = match above {
                    None => None,
                    Some(above) => Some(by_code(&identity, district, &above).await?),
                };
                let new = NewOrganisation {
                    district,
                    parent,
                    code: code.clone(),
                    name_en: name_en.unwrap_or_else(|| name.clone()),
                    name,
                    kind,
                    sort_key: None,
                };
                create_organisation(&identity, &Author::Program, new).await?;
                output::say(&format!("district {district} has the organisation {code}"));
            }
            Self::List => list(&identity, district).await?,
        }
        Ok(())
    }
}

/// Finds an organisation by its code.
pub(crate) async fn by_code(
    identity: &Identity,
    district: i64,
    code: &str,
) -> Result<OrganisationId, Failure> {
    let input = (district, code.to_owned());
    let found = identity.db.read("cli.organisation", input, |tx, (district, code)| {
        Box::pin(queries::organisation_by_code(tx, *district, code))
    });
    let found = found.await?.ok_or_else(|| {
        Failure::new(
            format!("district {district} has no organisation '{code}'"),
            "see `wangge organisation list`",
        )
    })?;
    Ok(found.id)
}

async fn list(identity: &Identity, district: i64) -> Result<(), Failure> {
    let read = identity.db.read("cli.organisations", district, |tx, district| {
        Box::pin(
            async move { Ok::<_, IdentityError>(queries::organisation_tree(tx, *district).await?) },
        )
    });
    let mut rows = vec![vec!["CODE".into(), "NAME".into(), "KIND".into()]];
    for row in read.await? {
        let organisation = row.organisation;
        let depth = organisation.path.matches('/').count().saturating_sub(2);
        let name = format!("{}{}", "  ".repeat(depth), organisation.name);
        rows.push(vec![organisation.code, name, organisation.kind.to_string()]);
    }
    output::table(&rows);
    Ok(())
}

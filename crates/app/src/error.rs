//! Why the program cannot start or go on, with what to do about it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use wangge_blob::StoreError;
use wangge_db::{DbError, DbUrl, ErrorKind};
use wangge_identity::IdentityError;
use wangge_pack::ApplyError;

/// Failure of the whole program.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data folder cannot be made.
    #[error("the data folder {} cannot be made: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database cannot be opened or does not suit.
    #[error("the database {url}: {source}")]
    Open {
        /// Its address, without password.
        url: DbUrl,
        /// What it says.
        source: DbError,
    },
    /// The database failed later on.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The attachments cannot be kept.
    #[error("attachments: {0}")]
    Blobs(#[from] StoreError),
    /// The packs of the district cannot be loaded.
    #[error(transparent)]
    Packs(#[from] ApplyError),
    /// The key of the sealed personal data cannot be used.
    #[error("personal data: {0}")]
    Vault(#[from] wangge_vault::VaultError),
    /// A command of identity failed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The words of the slices do not fit together.
    #[error("the words of the pages: {0}")]
    Words(String),
    /// The grids of the district cannot be loaded.
    #[error("the unit grids: {0}")]
    Grid(String),
    /// The base map from outside cannot be used.
    #[error("the base map: {0}")]
    BaseMap(#[from] wangge_basemap::BaseMapError),
    /// The platforms above cannot be reached over TLS.
    #[error("the platforms above: {0}")]
    Courier(#[from] wangge_courier::CourierError),
    /// The cases cannot be looked at.
    #[error("cases: {0}")]
    Cases(String),
    /// The jobs of the slices do not fit together.
    #[error("the table of jobs: {0}")]
    Jobs(String),
    /// The copy of a table does not hold what the original holds.
    #[error("the copy of {table} differs: {found} rows instead of {wanted}, or other ones")]
    Differs {
        /// The table.
        table: String,
        /// Rows of the original.
        wanted: u64,
        /// Rows of the copy.
        found: u64,
    },
    /// A backup is not what it should be.
    #[error("the backup is of no use: {0}")]
    Backup(String),
    /// A folder that must be empty is not.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// A file cannot be used.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was being done, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What is exported cannot be written.
    #[error("the export cannot be written: {0}")]
    Export(io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate {} or its key cannot be used: {source}", certificate.display())]
    Tls {
        /// The certificate's file.
        certificate: PathBuf,
        /// What is wrong.
        source: io::Error,
    },
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Serve(io::Error),
}

impl AppError {
    /// Says what to do about it, in one line.
    pub fn hint(&self) -> String {
        match self {
            Self::Folder { .. } => "choose another folder with --data, or give this user the right to write there".into(),
            Self::Open { source, .. }
            | Self::Db(source)
            | Self::Packs(ApplyError::Db(source))
            | Self::Identity(IdentityError::Db(source)) => db_hint(source),
            Self::Blobs(_) => "check that the data folder is writable and its disk is not full; `wangge doctor` looks at both".into(),
            Self::Packs(ApplyError::NoStack(_)) => {
                "run `wangge pack apply packs demo-city` with your own folder and pack, or `wangge demo` to look around".into()
            }
            Self::Packs(ApplyError::Pack(_)) => {
                "correct the packs (`wangge pack check` lists every mistake) and apply them again".into()
            }
            Self::Packs(ApplyError::NoVersion { .. }) => "apply the pack again with `wangge pack apply`".into(),
            Self::Vault(error) => error.hint(),
            Self::Identity(_) => "see `wangge user --help`".into(),
            Self::BaseMap(_) => "correct base_map and base_map_key, or empty both to do without; `wangge config show` says where they come from".into(),
            Self::Courier(_) => "install the machine's certificates (ca-certificates)".into(),
            Self::Cases(_) => "apply the packs again with `wangge pack apply`, then look again".into(),
            Self::Words(_) | Self::Jobs(_) | Self::Grid(_) => "this is a fault of the program; please report it".into(),
            Self::Differs { .. } => "stop every program that writes there, empty the target and copy again".into(),
            Self::Backup(_) => "use another backup, and look at the disk of this one".into(),
            Self::NotEmpty(_) => "choose a new folder; nothing is ever written over".into(),
            Self::File { .. } | Self::Export(_) => "check the rights of the folder and the space on its disk".into(),
            Self::Listen { .. } => "choose another address with --listen, for example --listen 127.0.0.1:8081".into(),
            Self::Tls { .. } => "give a PEM certificate chain with --tls-cert and its PEM key with --tls-key".into(),
            Self::Serve(_) => "look at the log above; the data is safe, start again".into(),
        }
    }
}

fn db_hint(error: &DbError) -> String {
    let text = match error.kind() {
        ErrorKind::Unavailable | ErrorKind::Busy => {
            "check that the server runs and that --db is right, then try again"
        }
        ErrorKind::Unsuitable => {
            "choose another database with --db, or do what the line above says"
        }
        _ => "`wangge doctor` looks at the database; keep a copy before you change anything",
    };
    text.into()
}

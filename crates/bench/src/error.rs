//! Why a metropolis cannot be made or measured.

use wangge_app::AppError;
use wangge_db::DbError;

/// Failure of the bench.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The program cannot be opened.
    #[error(transparent)]
    App(#[from] AppError),
    /// A command on cases failed.
    #[error(transparent)]
    Case(#[from] wangge_cases::CaseError),
    /// The database is not what the bench works on.
    #[error("{0}")]
    Unfit(String),
    /// The simulation cannot plan.
    #[error(transparent)]
    Sim(#[from] wangge_sim::SimError),
    /// The connection to the server broke, or there is none.
    #[error("the server: {0}")]
    Lost(String),
    /// The server does not start or does not answer.
    #[error("the server: {0}")]
    Server(String),
}

impl From<std::io::Error> for BenchError {
    fn from(error: std::io::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

impl From<hyper::Error> for BenchError {
    fn from(error: hyper::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

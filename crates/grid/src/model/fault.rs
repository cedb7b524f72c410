//! Why an edit or a file is not taken. Pages put the keys into words.

use serde::Serialize;
use wangge_kernel::codes::GridId;

/// Why an edit is not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// No such grid is in use.
    Unknown(GridId),
    /// The outline of a grid would not be sound.
    Ring {
        /// The grid.
        grid: GridId,
        /// What is wrong, a key of the `grid-ring-…` words.
        fault: &'static str,
    },
    /// The line does not lead from edge to edge.
    Reach,
    /// The line crosses itself or the outline on its way.
    Line,
    /// A part would be too small.
    Small,
    /// The two grids have no edge in common.
    Apart,
    /// The two grids belong to different communities.
    Community,
    /// Together they would enclose a hole.
    Hole,
    /// No corner lies there any more.
    Corner,
    /// The corner lies on the outline of the district, which stays.
    Outline,
    /// The move would fold a grid over itself.
    Folded,
    /// The place belongs to other grids already.
    Taken,
    /// The import would refuse what comes of it; the id is empty where a new grid is to blame.
    Import(Reject),
    /// The community has no number left.
    Full(String),
    /// No community has the code.
    NoCommunity(String),
    /// A name is missing.
    NoName,
    /// Somebody changed the grid meanwhile.
    Changed,
    /// What happened since cannot be taken back.
    NoUndo,
    /// The days or hours of a duty make no sense, or the person is no collector here.
    Duty,
}

impl Fault {
    /// Returns the word that stands for it in the catalogue.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "grid-fault-unknown",
            Self::Ring { .. } => "grid-fault-ring",
            Self::Reach => "grid-fault-reach",
            Self::Line => "grid-fault-line",
            Self::Small => "grid-fault-small",
            Self::Apart => "grid-fault-apart",
            Self::Community => "grid-fault-community",
            Self::Hole => "grid-fault-hole",
            Self::Corner => "grid-fault-corner",
            Self::Outline => "grid-fault-outline",
            Self::Folded => "grid-fault-folded",
            Self::Taken => "grid-fault-taken",
            Self::Import(_) => "grid-fault-import",
            Self::Full(_) => "grid-fault-full",
            Self::NoCommunity(_) => "grid-fault-no-community",
            Self::NoName => "grid-fault-no-name",
            Self::Changed => "grid-fault-changed",
            Self::NoUndo => "grid-fault-no-undo",
            Self::Duty => "grid-fault-duty",
        }
    }
}

/// Something in a file that is not taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Number of the feature in the file, counted from one; 0 where no feature is to blame.
    pub feature: usize,
    /// Id as the file has it; empty where there is none.
    pub id: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a feature, or between features.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The feature is no GeoJSON; the cause of the parser.
    Unreadable(String),
    /// The shape is no single polygon without holes.
    Shape,
    /// The id does not have 15 digits.
    Digits,
    /// The id belongs to another district.
    OtherDistrict,
    /// The id came before in the file.
    Twice,
    /// The id went out of use and does not come back.
    Ended,
    /// The area class is none of A, B, C.
    Class(String),
    /// The outline is not sound; a key of the `grid-ring-…` words.
    Ring(&'static str),
    /// The grid lies over another one.
    Overlap {
        /// The other grid.
        with: String,
        /// Square metres that both have.
        area_m2: f64,
    },
    /// The grid leaves the outline of the district.
    Outside {
        /// Longitude of the corner that is farthest out.
        lon: f64,
        /// Latitude of it.
        lat: f64,
        /// Metres from there to the outline.
        by_m: f64,
        /// Square metres outside.
        area_m2: f64,
    },
    /// A place that no grid has.
    Gap {
        /// Longitude of a point inside.
        lon: f64,
        /// Latitude of a point inside.
        lat: f64,
        /// Square metres that nobody has.
        area_m2: f64,
    },
}

impl Reason {
    /// Returns the place that is to blame, where one is.
    pub const fn place(&self) -> Option<[f64; 2]> {
        match self {
            Self::Outside { lon, lat, .. } | Self::Gap { lon, lat, .. } => Some([*lon, *lat]),
            _ => None,
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
            Self::Shape => f.write_str("is not one shape without holes"),
            Self::Digits => f.write_str("the id does not have 15 digits"),
            Self::OtherDistrict => f.write_str("the id belongs to another district"),
            Self::Twice => f.write_str("the id comes twice"),
            Self::Ended => f.write_str("the id went out of use and does not come back"),
            Self::Class(word) => write!(f, "the area class '{word}' is none of A, B, C"),
            Self::Ring(fault) => write!(f, "the outline is not sound: {fault}"),
            Self::Overlap { with, area_m2 } => write!(f, "lies over {with} by {area_m2:.1} m²"),
            Self::Outside { lon, lat, by_m, area_m2 } => {
                write!(f, "lies outside by {by_m:.1} m at {lon:.6}, {lat:.6}, {area_m2:.1} m²")
            }
            Self::Gap { lon, lat, area_m2 } => {
                write!(f, "gap of {area_m2:.1} m² at {lon:.6}, {lat:.6}")
            }
        }
    }
}

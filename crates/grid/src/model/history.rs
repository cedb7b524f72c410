//! What happened to grids: facts that are added and never changed.

use wangge_db::row;
use wangge_kernel::{Instant, text_enum};

text_enum! {
    /// What happened.
    pub enum Deed {
        /// A new grid beside the others.
        Drawn = "drawn",
        /// A drawn grid was taken back.
        Erased = "erased",
        /// Two out of one.
        Split = "split",
        /// One out of two.
        Merged = "merged",
        /// A corner moved.
        Reshaped = "reshaped",
        /// Another name or area class.
        Reclassified = "reclassified",
        /// A whole district came from a file or the program.
        Imported = "imported",
    }
}

row! {
    /// An entry of the history.
    pub struct Entry {
        /// Number of the change within the district.
        pub version: i64,
        /// When.
        pub at: Instant,
        /// Who, as they were called then; empty for the program.
        pub author: String,
        /// What happened.
        pub deed: Deed,
        /// Ids before, separated by spaces.
        pub old_ids: String,
        /// Ids after, separated by spaces.
        pub new_ids: String,
        /// Particulars as JSON.
        pub detail: String,
    }
}

row! {
    /// A street or community with its names.
    pub struct Area {
        /// Nine digits for a street, twelve for a community.
        pub code: String,
        /// Name in Chinese.
        pub name: String,
        /// Name in English, empty when nobody gave one.
        pub name_en: String,
    }
}

row! {
    /// A grid of any time, for lists.
    pub struct GridLine {
        /// Its id.
        pub id: String,
        /// Name in Chinese.
        pub name: String,
        /// Name in English.
        pub name_en: String,
        /// Name of the street.
        pub street_name: String,
        /// Name of the community.
        pub community_name: String,
        /// Area class.
        pub area_class: crate::AreaClass,
        /// Square metres.
        pub area_m2: f64,
        /// In use since.
        pub from_at: Instant,
        /// Out of use since.
        pub until_at: Option<Instant>,
        /// Number of the change that touched it last.
        pub changed: i64,
    }
}

row! {
    /// An id that was given once.
    pub struct UsedId {
        /// The id.
        pub id: wangge_kernel::codes::GridId,
        /// Out of use since.
        pub until_at: Option<Instant>,
    }
}

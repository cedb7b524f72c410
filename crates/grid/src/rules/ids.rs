//! Ids of new grids: the numbers after the highest that a community ever had. Pure.

use crate::model::Fault;
use wangge_kernel::codes::GridId;

/// Returns the next ids of a community; `used` are all ids of the district, ended ones too.
pub fn next_ids<'a>(
    community: &str,
    used: impl IntoIterator<Item = &'a GridId>,
    count: u32,
) -> Result<Vec<GridId>, Fault> {
    let sequence = |id: &GridId| id.as_str()[12..].parse::<u32>().unwrap_or(0);
    let own = used.into_iter().filter(|id| id.community() == community);
    let last = own.map(sequence).max().unwrap_or(0);
    let full = || Fault::Full(community.to_owned());
    (last + 1..=last + count)
        .map(|number| format!("{community}{number:03}").parse().map_err(|_| full()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> GridId {
        text.parse().unwrap()
    }

    #[test]
    fn new_ids_follow_the_highest_of_their_community() {
        let used = [id("990101001001007"), id("990101001001003"), id("990101001002040")];
        let ids = next_ids("990101001001", &used, 2).unwrap();
        assert_eq!(ids, [id("990101001001008"), id("990101001001009")]);
        assert_eq!(next_ids("990101001003", &used, 1).unwrap(), [id("990101001003001")]);
    }

    #[test]
    fn a_community_without_numbers_left_says_so() {
        let used = [id("990101001001998")];
        assert!(next_ids("990101001001", &used, 1).is_ok());
        let full = next_ids("990101001001", &used, 2);
        assert_eq!(full, Err(Fault::Full("990101001001".to_owned())));
    }
}

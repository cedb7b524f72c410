//! Whatever somebody writes where an id, a code, a window or a place is expected is read or refused.

use proptest::prelude::*;
use wangge_kernel::codes::{ComponentId, GridId, MatterCode};
use wangge_kernel::hex::Hex;
use wangge_kernel::window::Window;

wangge_kernel::id_type! {
    /// An id of these tests.
    ThingId
}

fn written() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[0-9]{0,24}",
        "[-+]?[0-9]{1,25}",
        "(-?[0-9.e]{1,20},){0,5}-?[0-9.e]{0,20}",
        "[0-9０-９一二]{0,20}",
        "[0-9a-f]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_or_refused(text in written()) {
        if let Ok(id) = text.parse::<GridId>() {
            // What is cut out of a code lies on whole digits.
            prop_assert_eq!((id.district().len(), id.street().len(), id.community().len()), (6, 9, 12));
        }
        if let Ok(id) = text.parse::<ComponentId>() {
            prop_assert!(id.district().len() + id.item().len() + id.sequence().len() <= text.len());
        }
        if let Ok(code) = text.parse::<MatterCode>() {
            prop_assert!(code.item().len() <= text.len());
        }
        if let Ok(id) = text.parse::<ThingId>() {
            prop_assert!(id.to_string().parse::<ThingId>() == Ok(id));
        }
        let _ = (text.parse::<Window>(), text.parse::<Hex>());
    }
}

//! Words that went from one place and came to another only moved (a split, a
//! join, another type of block): that is no news. Told by their text, as their
//! ids are new.

use std::collections::HashSet;

use super::{Place, What, Whose};

/// Takes out what only moved: words that went here and came there.
pub(super) fn drop_moved(places: &mut Vec<Place>) {
    let text = |place: &Place, whose: Whose| -> Vec<String> {
        let pieces = place.pieces.iter().filter(|piece| piece.whose == whose);
        pieces
            .map(|piece| piece.text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let came: HashSet<String> = places
        .iter()
        .filter(|place| place.what != What::Went)
        .flat_map(|place| text(place, Whose::Theirs))
        .collect();
    let moved: HashSet<String> = places
        .iter()
        .flat_map(|place| text(place, Whose::Gone))
        .filter(|text| came.contains(text))
        .collect();
    if moved.is_empty() {
        return;
    }
    places.retain(|place| {
        place.both
            || place.pieces.is_empty()
            || place.pieces.iter().any(|piece| match piece.whose {
                Whose::Gone | Whose::Theirs => {
                    let text = piece.text.trim();
                    !text.is_empty() && !moved.contains(text)
                }
                _ => false,
            })
    });
}

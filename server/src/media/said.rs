//! What a picture's file says about itself, whoever wrote it there: the union
//! of IPTC, XMP and EXIF. Never a place, a device or a time.

/// Longest credit, characters.
pub const CREDIT_CHARS: usize = 200;
/// Longest caption and longest alternative text, characters.
pub const TEXT_CHARS: usize = 2_000;

/// Words about a picture; each empty when not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Who took it.
    pub byline: String,
    /// For which house.
    pub credit: String,
    /// Whose rights.
    pub copyright: String,
    /// A few words.
    pub headline: String,
    /// A sentence or two.
    pub caption: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

impl Said {
    /// These words, tidied, and `others` where these are silent.
    #[must_use]
    pub(super) fn or(&self, others: &Self) -> Self {
        let pick = |mine: &str, other: &str, longest: usize| match line(mine, longest) {
            empty if empty.is_empty() => line(other, longest),
            found => found,
        };
        Self {
            byline: pick(&self.byline, &others.byline, CREDIT_CHARS),
            credit: pick(&self.credit, &others.credit, CREDIT_CHARS),
            copyright: pick(&self.copyright, &others.copyright, CREDIT_CHARS),
            headline: pick(&self.headline, &others.headline, CREDIT_CHARS),
            caption: pick(&self.caption, &others.caption, TEXT_CHARS),
            alt: pick(&self.alt, &others.alt, TEXT_CHARS),
        }
    }

    /// The credit line as newspapers print it: house/photographer, else whoever
    /// holds the rights.
    pub fn credit_line(&self) -> String {
        match (self.credit.as_str(), self.byline.as_str()) {
            ("", "") => self.copyright.clone(),
            (one, "") | ("", one) => one.to_owned(),
            (house, person) if house == person => house.to_owned(),
            (house, person) => line(&format!("{house}/{person}"), CREDIT_CHARS),
        }
    }

    /// The line under the picture.
    pub fn caption_line(&self) -> &str {
        if self.caption.is_empty() {
            &self.headline
        } else {
            &self.caption
        }
    }
}

/// One line without control characters, at most so many characters.
pub fn line(text: &str, longest: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_names_house_and_person() {
        let said = |credit: &str, byline: &str, copyright: &str| {
            Said {
                credit: credit.into(),
                byline: byline.into(),
                copyright: copyright.into(),
                ..Said::default()
            }
            .credit_line()
        };
        assert_eq!(said("Humas", "Sri", "x"), "Humas/Sri");
        assert_eq!(said("", "Sri", "x"), "Sri");
        assert_eq!(said("Humas", "Humas", ""), "Humas");
        assert_eq!(said("", "", "© Pemkot"), "© Pemkot");
        assert_eq!(line(" a\n\0 b\t", 10), "a b");
    }
}

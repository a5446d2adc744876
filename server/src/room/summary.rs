//! What the desk lists of a document: its headline and first words. Pure.

use shared::article::{Article, Node};

use super::replica::Replica;
use crate::error::Error;
use crate::store::articles::Description;

/// First words of the body, at most.
const EXCERPT_CHARS: usize = 200;
/// A headline in the list, at most; nobody's screen shows more.
const HEADLINE_CHARS: usize = 500;

/// Describes the document as of log row `seq`.
pub(super) fn describe(replica: &Replica, seq: i64, updated_at: i64) -> Result<Description, Error> {
    let article = replica.article()?;
    Ok(Description {
        headline: headline(&article),
        excerpt: excerpt(&article),
        updated_at,
        seq,
    })
}

/// The headline as the list shows it.
pub fn headline(article: &Article) -> String {
    article.headline.chars().take(HEADLINE_CHARS).collect()
}

/// The first words of the body, blocks joined by a space.
pub fn excerpt(article: &Article) -> String {
    let mut excerpt = String::new();
    for block in &article.blocks {
        gather(block, &mut excerpt);
        if excerpt.chars().count() >= EXCERPT_CHARS {
            break;
        }
        if !excerpt.is_empty() && !excerpt.ends_with(' ') {
            excerpt.push(' ');
        }
    }
    let cut: String = excerpt.chars().take(EXCERPT_CHARS).collect();
    cut.trim().to_owned()
}

fn gather(node: &Node, out: &mut String) {
    if let Some(text) = &node.text {
        out.push_str(text);
    } else if node.kind == "hardBreak" {
        out.push(' ');
    }
    for child in &node.content {
        gather(child, out);
    }
    if !node.content.is_empty() && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

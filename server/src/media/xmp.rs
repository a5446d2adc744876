//! XMP, the notes in RDF/XML that newer programs leave in any format. Read only.

use roxmltree::{Document, Node, ParsingOptions};

use super::said::Said;

/// Longest packet read, bytes; what we look for is a few hundred.
const LONGEST: usize = 256 << 10;
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const IPTC: &str = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/";

/// Reads a packet; one that is not XML says nothing.
pub(super) fn read(packet: &[u8]) -> Said {
    let options = ParsingOptions {
        // No entities: nothing can grow.
        allow_dtd: false,
        nodes_limit: 20_000,
        ..ParsingOptions::default()
    };
    let document = packet
        .get(..packet.len().min(LONGEST))
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .map(|text| text.trim_matches(['\u{feff}', '\0']))
        .and_then(|text| Document::parse_with_options(text, options).ok());
    let Some(document) = document else {
        return Said::default();
    };
    let find = |space, name| value(&document, space, name);
    Said {
        byline: find(DC, "creator"),
        credit: find(PHOTOSHOP, "Credit"),
        copyright: find(DC, "rights"),
        headline: find(PHOTOSHOP, "Headline"),
        caption: find(DC, "description"),
        alt: find(IPTC, "AltTextAccessibility"),
    }
}

/// A property, written as an attribute or as an element; of several values the
/// first (of a language list, the default one).
fn value(document: &Document<'_>, space: &str, name: &str) -> String {
    for node in document.descendants().filter(Node::is_element) {
        if let Some(found) = node.attribute((space, name)) {
            return found.to_owned();
        }
        if node.has_tag_name((space, name)) {
            let first = node
                .descendants()
                .find(|inner| inner.tag_name().name() == "li")
                .unwrap_or(node);
            return first.text().unwrap_or_default().to_owned();
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        let packet = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/"
              xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" p:Credit="Humas &amp; Protokol">
              <dc:creator><rdf:Seq><rdf:li>Sri</rdf:li><rdf:li>Budi</rdf:li></rdf:Seq></dc:creator>
              <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Jembatan dibuka.</rdf:li></rdf:Alt></dc:description>
              <i:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Jembatan</rdf:li></rdf:Alt></i:AltTextAccessibility>
            </rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let said = read(packet.as_bytes());
        assert_eq!(said.credit, "Humas & Protokol");
        assert_eq!(said.byline, "Sri");
        assert_eq!(said.caption, "Jembatan dibuka.");
        assert_eq!(said.alt, "Jembatan");
    }

    #[test]
    fn entities_are_refused() {
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa">]><x xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:Credit="&a;"/>"#;
        assert_eq!(read(bomb.as_bytes()), Said::default());
        assert_eq!(read(b"\xff\xfe"), Said::default());
    }
}

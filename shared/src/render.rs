//! The canonical article for readers: HTML, Markdown, plain text; every output is
//! escaped here, once. No route hands them out yet: so far tests read articles by
//! `plain`, and the editor's clipboard escapes by `html`.

pub mod html;
pub mod markdown;
pub mod plain;

use crate::article::Node;
use crate::document::schema::is_safe_src;

/// A picture as every output prints it.
struct Picture<'a> {
    src: &'a str,
    alt: &'a str,
    /// The line under it.
    caption: &'a str,
}

/// The picture of a node; none when its address may not be loaded.
fn picture(node: &Node) -> Option<Picture<'_>> {
    let src = attr(node, "src").filter(|src| is_safe_src(src))?;
    Some(Picture {
        src,
        alt: attr(node, "alt").unwrap_or_default(),
        caption: attr(node, "title").unwrap_or_default(),
    })
}

/// The address of a link or picture, if it is a text.
fn attr<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    node.attrs.get(name).and_then(|value| value.as_str())
}

fn number(node: &Node, name: &str) -> Option<i64> {
    node.attrs.get(name).and_then(serde_json::Value::as_i64)
}

/// A list as lines: each item behind its sign or number, what is inside it
/// moved in by the sign's width. `block` renders one child.
fn list(node: &Node, block: &dyn Fn(&Node) -> String) -> String {
    let start = number(node, "start").unwrap_or(1);
    let items = (0..).zip(&node.content).map(|(n, item)| {
        let sign = match node.kind.as_str() {
            "orderedList" => format!("{}. ", start.saturating_add(n)),
            _ => "- ".to_owned(),
        };
        let inside: Vec<String> = item.content.iter().map(block).collect();
        let indent = format!("\n{}", " ".repeat(sign.len()));
        format!("{sign}{}", inside.join("\n").replace('\n', &indent))
    });
    items.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn sample() -> Article {
        serde_json::from_str(
            r#"{"headline":"Air & <tanah>","standfirst":"Ringkas.","dateline":"",
            "blocks":[
              {"type":"paragraph","content":[
                {"type":"text","text":"Tebal ","marks":[{"type":"bold"}]},
                {"type":"text","text":"taut","marks":[{"type":"link","attrs":{"href":"https://a.go.id/?x=1&y=2"}},{"type":"italic"}]},
                {"type":"hardBreak"},
                {"type":"text","text":"jahat","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]},
              {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Sub"}]},
              {"type":"orderedList","attrs":{"start":3},"content":[
                {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"satu"}]},
                  {"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"dalam"}]}]}]}]}]},
              {"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"kutip *ini*"}]}]},
              {"type":"codeBlock","content":[{"type":"text","text":"a<b"}]},
              {"type":"horizontalRule"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn html_escapes_and_drops_scripts() {
        let html = html::render(&sample());
        assert_eq!(
            html,
            "<h1>Air &amp; &lt;tanah&gt;</h1>\n<p class=\"standfirst\">Ringkas.</p>\n\
             <p><strong>Tebal </strong><a href=\"https://a.go.id/?x=1&amp;y=2\" rel=\"noopener noreferrer\"><em>taut</em></a><br>jahat</p>\n\
             <h2>Sub</h2>\n\
             <ol start=\"3\">\n<li><p>satu</p>\n<ul>\n<li><p>dalam</p>\n</li>\n</ul>\n</li>\n</ol>\n\
             <blockquote>\n<p>kutip *ini*</p>\n</blockquote>\n\
             <pre><code>a&lt;b</code></pre>\n<hr>\n"
        );
    }

    #[test]
    fn markdown_keeps_structure() {
        let text = markdown::render(&sample());
        assert_eq!(
            text,
            "# Air & \\<tanah\\>\n\n*Ringkas.*\n\n\
             **Tebal** [*taut*](https://a.go.id/?x=1&y=2)\\\njahat\n\n\
             ## Sub\n\n3. satu\n   - dalam\n\n> kutip \\*ini\\*\n\n```\na<b\n```\n\n---\n"
        );
    }

    #[test]
    fn plain_text_reads_aloud() {
        let text = plain::render(&sample());
        assert_eq!(
            text,
            "Air & <tanah>\n\nRingkas.\n\nTebal taut\njahat\n\nSub\n\n3. satu\n   - dalam\n\nkutip *ini*\n\na<b\n"
        );
    }

    #[test]
    fn pictures_are_told_in_each_way() {
        let article: Article = serde_json::from_value(serde_json::json!({
            "headline": "", "standfirst": "", "dateline": "",
            "blocks": [
              {"type": "image", "attrs": {"src": "/media/7", "alt": "Pasar \"besar\"", "title": "Hari *pertama*.", "width": "1200", "height": "800"}},
              {"type": "image", "attrs": {"src": "/media/8"}},
              {"type": "image", "attrs": {"src": "javascript:alert(1)", "alt": "jahat"}},
            ],
        }))
        .unwrap();
        assert_eq!(
            html::render(&article),
            "<h1></h1>\n<figure><img src=\"/media/7\" alt=\"Pasar &quot;besar&quot;\" width=\"1200\" height=\"800\">\
             <figcaption>Hari *pertama*.</figcaption></figure>\n\
             <figure><img src=\"/media/8\" alt=\"\"></figure>\n"
        );
        assert_eq!(
            markdown::render(&article),
            "![Pasar \"besar\"](/media/7)\n\n*Hari \\*pertama\\*.*\n\n![](/media/8)\n"
        );
        assert_eq!(
            plain::render(&article),
            "[Gambar: Pasar \"besar\"]\nHari *pertama*.\n\n[Gambar]\n"
        );
    }

    #[test]
    fn words_that_look_like_a_list_stay_words() {
        for (words, escaped) in [
            ("- bukan butir", "\\- bukan butir"),
            ("+ bukan butir", "\\+ bukan butir"),
            ("12. bukan nomor", "12\\. bukan nomor"),
            ("3) bukan nomor", "3\\) bukan nomor"),
            ("2026 biasa", "2026 biasa"),
            ("-biasa", "-biasa"),
        ] {
            let article: Article = serde_json::from_value(serde_json::json!({
                "headline": "", "standfirst": "", "dateline": "",
                "blocks": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
            }))
            .unwrap();
            assert_eq!(markdown::render(&article), format!("{escaped}\n"));
        }
    }
}

//! Writes the seeds in `seeds/` anew: `cargo fuzz run --sanitizer none seeds`.
//! Few and small: what each target's inputs look like; the fuzzer finds the rest.

use std::fs;
use std::path::Path;

// Compiled with the fuzzer's coverage like all else here, it needs its runtime.
use libfuzzer_sys as _;
use shared::wire::{Message, awareness};
use siaran_server::room::trial;

fn put(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), bytes).expect("a file");
}

fn main() {
    let text = trial::text();
    let whole = trial::joined(text.iter().map(Vec::as_slice));
    put("update", "text", &whole);
    put("stored", "rows", &whole);
    for (number, update) in text.iter().enumerate().skip(1) {
        put("update", &format!("piece-{number}"), &trial::joined([update.as_slice()]));
    }
    put("frame", "step-1", &Message::Step1(&[1, 7, 3]).encode());
    put("frame", "update", &Message::Update(&text[text.len() - 1]).encode());
    put("frame", "saved", &Message::Saved(300).encode());
    put("frame", "denied", &Message::Denied("tidak").encode());
    let here = [
        awareness::Entry { client: 7, clock: 1, state: "{\"user\":{\"name\":\"Rani\"}}" },
        awareness::Entry { client: 8, clock: 2, state: "null" },
    ];
    let here = awareness::encode(here.into_iter());
    put("frame", "presence", &Message::Awareness(&here).encode());
    put("updates_between", "story", &[3, 1, 0, 5, 2, 1, 1, 4, 2, 9, 9, 7, 0, 1, 5, 3, 2, 8, 8, 0, 1]);
    put(
        "html",
        "page",
        b"<h2>Pokok</h2><p>a <b>b</b> <a href='https://contoh.go.id'>c</a></p><ul><li>d<ul><li>e</ul></ul>\
          <table><tr><td>f<td>g</table><blockquote><p>h</blockquote><pre>i</pre><hr><img src='/media/x'>",
    );
    put(
        "html",
        "word",
        b"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>1.<![endif]>a</p>\
          <p style='mso-style-name:Quote'>b<o:p></o:p></p><script>x()</script><img src=x onerror=x()>",
    );
    put(
        "import",
        "lines",
        b"{\"siaran_export\":{\"version\":1,\"made_by\":\"0.1.0\",\"made_at\":1}}\n\
          {\"file\":{\"sha\":\"00\",\"bytes\":3}}\n{\"piece\":\"YWJj\"}\n{\"end\":{\"lines\":3,\"sha256\":\"00\"}}",
    );
}

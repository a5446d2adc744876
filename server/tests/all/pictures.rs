//! Pictures: what is taken, what is refused and why, what is left of a file,
//! and who may see it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::Value;
use shared::media::Media;
use siaran_server::config::limits::Rate;

use crate::support::TestServer;

/// A picture without two equal corners: red, green, blue, white.
fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 30, 30]),
            (false, true) => Rgb([30, 200, 30]),
            (true, false) => Rgb([30, 30, 220]),
            (false, false) => Rgb([250, 250, 250]),
        }
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(corners(width, height), ImageFormat::Jpeg)
}

/// EXIF with an orientation, an artist, and a place on earth.
fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = tag.to_be_bytes().to_vec();
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
        bytes
    };
    let [high, low] = orientation.to_be_bytes();
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x03".to_vec();
    // 8 + 2 + 3 * 12 + 4 = 50: the artist; 50 + 12: the GPS directory.
    tiff.extend(entry(0x0112, 3, 1, [high, low, 0, 0]));
    tiff.extend(entry(0x013b, 2, 11, 50_u32.to_be_bytes()));
    tiff.extend(entry(0x8825, 4, 1, 62_u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(b"Sri Rahayu\0\0");
    tiff.extend(b"\0\x02");
    tiff.extend(entry(0x0001, 2, 2, *b"S\0\0\0"));
    tiff.extend(entry(0x001d, 2, 11, 92_u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(b"2026:08:17\0");
    tiff
}

fn jpeg_with_exif(orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    DynamicImage::from(corners(80, 40))
        .write_with_encoder(encoder)
        .unwrap();
    bytes
}

/// IPTC-IIM as a press agency writes it, put behind the start of a JPEG.
fn with_iptc(jpeg: &[u8], sets: &[(u8, &str)]) -> Vec<u8> {
    let mut iim = Vec::new();
    for (dataset, text) in sets {
        iim.extend([0x1c, 2, *dataset]);
        iim.extend((text.len() as u16).to_be_bytes());
        iim.extend(text.as_bytes());
    }
    let mut payload = b"Photoshop 3.0\x008BIM\x04\x04\0\0".to_vec();
    payload.extend((iim.len() as u32).to_be_bytes());
    payload.extend(&iim);
    payload.extend(vec![0; iim.len() % 2]);
    let mut out = vec![0xff, 0xd8, 0xff, 0xed];
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out.extend(&jpeg[2..]);
    out
}

struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    fn media(self) -> Media {
        assert_eq!(self.status, 201, "{}", self.body);
        serde_json::from_value(self.body).unwrap()
    }

    fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

impl TestServer {
    async fn upload_as(
        &self,
        who: Option<&str>,
        name: &str,
        bytes: &[u8],
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!(
                    "--batas\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
                )
                .into_bytes(),
            );
        }
        body.extend(
            format!(
                "--batas\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            )
            .into_bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n--batas--\r\n");
        let mut request = reqwest::Client::new()
            .post(self.url("/api/media"))
            .header("content-type", "multipart/form-data; boundary=batas")
            .body(body);
        if let Some(who) = who {
            request = request.bearer_auth(self.token(who));
        }
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            body: response.json().await.unwrap_or_default(),
        }
    }

    async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.upload_as(Some("penulis"), name, bytes, &[]).await
    }

    async fn look(&self, path: &str) -> reqwest::Response {
        self.http
            .get(self.url(path))
            .bearer_auth(self.token("pembaca"))
            .send()
            .await
            .unwrap()
    }

    async fn pixels(&self, path: &str) -> RgbImage {
        let bytes = self.look(path).await.bytes().await.unwrap();
        image::load_from_memory(&bytes).unwrap().into_rgb8()
    }

    /// Files in the folder of pictures.
    fn kept_files(&self) -> usize {
        files_in(&self.folder.path().join("media")).len()
    }

    /// And their bytes together.
    fn kept_bytes(&self) -> u64 {
        files_in(&self.folder.path().join("media")).iter().sum()
    }
}

/// The length of each file, however deep.
fn files_in(folder: &std::path::Path) -> Vec<u64> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.metadata().unwrap() {
            found if found.is_dir() => files_in(&path),
            found => vec![found.len()],
        })
        .collect()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn every_format_is_taken_whatever_its_name_and_served_in_sizes() {
    let server = TestServer::start().await;
    for (name, format, kind) in [
        ("foto.png", ImageFormat::Jpeg, "image/jpeg"),
        ("foto", ImageFormat::Png, "image/png"),
        ("foto.html", ImageFormat::WebP, "image/jpeg"),
        ("foto.jpg", ImageFormat::Gif, "image/png"),
    ] {
        let media = server
            .upload(name, &encoded(corners(1200, 600), format))
            .await
            .media();
        assert_eq!((media.width, media.height), (1200, 600), "{format:?}");
        assert_eq!(media.kind, kind, "{format:?}");
        assert_eq!(media.src, format!("/media/{}", media.id));
        let variants: Vec<_> = media.variants.iter().map(|v| (v.width, v.height)).collect();
        assert_eq!(
            variants,
            [(480, 240), (960, 480)],
            "never larger than it is"
        );
        let response = server.look(&media.src).await;
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], kind);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["content-disposition"], "inline");
        assert!(
            headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'; sandbox"), "{policy}");
        let bytes = response.bytes().await.unwrap();
        assert_eq!(headers["content-length"], bytes.len().to_string());
        assert_eq!(image::guess_format(&bytes).unwrap().to_mime_type(), kind);
        for (path, width) in [
            (format!("{}/480", media.src), 480),
            (format!("{}/500", media.src), 960),
            (format!("{}/100", media.src), 480),
            (format!("{}/5000", media.src), 1200),
        ] {
            let shown = server.pixels(&path).await;
            assert_eq!(shown.width(), width, "{path}");
            let corner = shown.get_pixel(width - 3, 2);
            assert!(corner.0[1] > 150 && corner.0[0] < 100, "green: {corner:?}");
        }
        let again = server
            .http
            .get(server.url(&media.src))
            .bearer_auth(server.token("pembaca"))
            .header("if-none-match", headers["etag"].clone())
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), 304);
    }
}

#[tokio::test]
async fn transparency_stays() {
    let server = TestServer::start().await;
    let clear = RgbaImage::from_fn(60, 40, |x, _| {
        Rgba([200, 10, 10, if x < 30 { 0 } else { 255 }])
    });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let media = server
            .upload("logo", &encoded(clear.clone(), format))
            .await
            .media();
        assert_eq!(media.kind, "image/png");
        let bytes = server.look(&media.src).await.bytes().await.unwrap();
        let shown = image::load_from_memory(&bytes).unwrap().into_rgba8();
        assert_eq!(shown.get_pixel(2, 2).0[3], 0);
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_its_content() {
    let server = TestServer::start().await;
    for (name, bytes) in [
        ("teks.jpg", b"Ini hanya teks, bukan gambar.".as_slice()),
        (
            "gambar.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        ),
        ("halaman.png", b"<!doctype html><script>alert(1)</script>"),
        ("dokumen.png", b"%PDF-1.7 \x89PNG\r\n\x1a\n"),
        ("kosong.jpg", b""),
        (
            "ikon.bmp",
            b"BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x01\0\x01\0\x01\0\x18\0\0\0\xff\0",
        ),
    ] {
        let answer = server.upload(name, bytes).await;
        assert_eq!(answer.refusal(), (422, "not_a_picture"), "{name}");
        let title = answer.body["title"].as_str().unwrap();
        assert!(title.contains("bukan gambar"), "{title}");
    }
    for (name, bytes) in [
        ("a.gif", b"GIF89a\x01\0\x01\0\0\0\0;alert(1)//".to_vec()),
        (
            "a.png",
            b"\x89PNG\r\n\x1a\n<script>alert(1)</script>".to_vec(),
        ),
        (
            "a.jpg",
            b"\xff\xd8\xff\xfe\x00\x20<script>alert(1)</script>".to_vec(),
        ),
        ("potong.jpg", {
            let whole = jpeg(400, 300);
            whole[..whole.len() / 2].to_vec()
        }),
        ("potong.png", {
            let whole = encoded(corners(400, 300), ImageFormat::Png);
            whole[..whole.len() / 2].to_vec()
        }),
        ("potong.webp", {
            let whole = encoded(corners(400, 300), ImageFormat::WebP);
            whole[..whole.len() / 2].to_vec()
        }),
        ("potong.gif", {
            let whole = encoded(corners(400, 300), ImageFormat::Gif);
            whole[..whole.len() / 2].to_vec()
        }),
    ] {
        let answer = server.upload(name, &bytes).await;
        assert_eq!(answer.refusal(), (422, "broken_picture"), "{name}");
    }
    assert_eq!(server.kept_files(), 0);
}

#[tokio::test]
async fn what_hangs_behind_a_picture_is_gone() {
    let server = TestServer::start().await;
    let mut bytes = jpeg(60, 40);
    bytes.extend(b"<script>alert(document.cookie)</script>PK\x03\x04");
    let media = server.upload("a.jpg", &bytes).await.media();
    let shown = server.look(&media.src).await.bytes().await.unwrap();
    assert!(!contains(&shown, b"script") && !contains(&shown, b"PK\x03"));
}

/// A PNG's head that promises pixels it does not have.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        let body = [kind, data].concat();
        bytes.extend(&body);
        bytes.extend(crc32fast::hash(&body).to_be_bytes());
    };
    let mut head = width.to_be_bytes().to_vec();
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", b"\x78\x9c\x63\0\0\0\x01\0\x01");
    chunk(b"IEND", b"");
    bytes
}

#[tokio::test]
async fn bombs_and_giants_are_refused() {
    let server = TestServer::shaped(|config| config.limits.picture_bytes = 1 << 20).await;
    // The last one has three megapixels only, and a side too long.
    for bytes in [
        bomb(60_000, 60_000),
        bomb(20_000, 20_000),
        bomb(31_000, 100),
    ] {
        let answer = server.upload("kecil.png", &bytes).await;
        assert_eq!(answer.refusal(), (413, "too_many_pixels"));
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains("50 megapiksel") && detail.contains("30.000 piksel"));
    }
    let answer = server.upload("besar.jpg", &vec![0xff; (1 << 20) + 1]).await;
    assert_eq!(answer.refusal(), (413, "too_large"));
    assert_eq!(server.kept_files(), 0, "nothing is left of it");
    // Three megabytes in a form of one: refused, answered, and the server lives.
    let answer = server.upload("besar.jpg", &vec![0xff; 3 << 20]).await;
    assert_eq!(answer.refusal(), (413, "too_large"));
    assert_eq!(server.upload("a.jpg", &jpeg(10, 10)).await.status, 201);
}

#[tokio::test]
async fn who_may_upload_and_who_may_look() {
    let server = TestServer::start().await;
    let bytes = jpeg(20, 10);
    let answer = server.upload_as(None, "a.jpg", &bytes, &[]).await;
    assert_eq!(answer.refusal(), (401, "not_signed_in"));
    for reader in ["pembaca", "verifikator", "pengesah", "jubir"] {
        let answer = server.upload_as(Some(reader), "a.jpg", &bytes, &[]).await;
        assert_eq!(answer.refusal(), (403, "forbidden"), "{reader}");
    }
    let media = server.upload("a.jpg", &bytes).await.media();
    let strange = reqwest::get(server.url(&media.src)).await.unwrap();
    assert_eq!(strange.status(), 401);
    // Only websockets take a token in the address; addresses end up in logs.
    for path in [media.src.clone(), format!("{}/480", media.src)] {
        let url = format!("{path}?token={}", server.token("pembaca"));
        assert_eq!(reqwest::get(server.url(&url)).await.unwrap().status(), 401);
    }
    for path in [
        "/media/x",
        "/media/00000000-0000-4000-8000-000000000000",
        "/media/..%2f..%2fsiaran.db",
    ] {
        assert_eq!(server.look(path).await.status(), 404, "{path}");
    }
    assert_eq!(
        server.look(&format!("{}/lebar", media.src)).await.status(),
        404
    );
}

#[tokio::test]
async fn uploads_have_a_rate() {
    let server =
        TestServer::shaped(|config| config.limits.pictures = Rate::new(2.0, 0.000_1)).await;
    let bytes = jpeg(20, 10);
    for _ in 0..2 {
        assert_eq!(server.upload("a.jpg", &bytes).await.status, 201);
    }
    assert_eq!(
        server.upload("a.jpg", &bytes).await.refusal(),
        (429, "too_many")
    );
    let other = server.upload_as(Some("editor"), "a.jpg", &bytes, &[]).await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn nobody_fills_the_disk_in_a_day() {
    let bytes = jpeg(600, 400);
    let first = TestServer::start().await;
    first.upload("a.jpg", &bytes).await.media();
    let size = first.kept_bytes();
    let server =
        TestServer::shaped(move |config| config.limits.pictures_day_bytes = 2 * size + 9).await;
    // Twins share their files, still each counts.
    for _ in 0..2 {
        server.upload("a.jpg", &bytes).await.media();
    }
    let refused = async |bytes: &[u8]| {
        let answer = server.upload("a.jpg", bytes).await;
        assert_eq!(answer.refusal(), (429, "upload_quota"));
        assert!(answer.body["title"].as_str().unwrap().contains("24 jam"));
        assert_eq!(server.kept_bytes(), size, "nothing is left of it");
    };
    refused(&bytes).await;
    refused(&jpeg(300, 200)).await;
    let other = server.upload_as(Some("editor"), "a.jpg", &bytes, &[]).await;
    assert_eq!(other.status, 201);
    sqlx::query("UPDATE media SET created_at = created_at - 24 * 60 * 60 * 1000")
        .execute(&server.file().await)
        .await
        .unwrap();
    assert_eq!(server.upload("a.jpg", &bytes).await.status, 201);
}

#[tokio::test]
async fn the_place_it_was_taken_at_is_gone_and_it_stands_upright() {
    let server = TestServer::start().await;
    let taken = jpeg_with_exif(6);
    assert!(
        contains(&taken, b"2026:08:17"),
        "the test's own file has GPS"
    );
    // Orientation 6: the camera was turned; shown a quarter to the right.
    let media = server.upload("a.jpg", &taken).await.media();
    assert_eq!((media.width, media.height), (40, 80));
    assert_eq!(media.credit, "Sri Rahayu");
    let bytes = server.look(&media.src).await.bytes().await.unwrap();
    assert!(!contains(&bytes, b"Exif") && !contains(&bytes, b"2026:08:17"));
    let shown = image::load_from_memory(&bytes).unwrap().into_rgb8();
    let near = |x: u32, y: u32, wanted: [i32; 3]| {
        let found = shown.get_pixel(x, y).0.map(i32::from);
        let far = found.iter().zip(wanted).map(|(a, b)| (a - b).abs()).max();
        assert!(far < Some(40), "{x},{y}: {found:?} is not {wanted:?}");
    };
    // What stood at the bottom left (blue) is at the top left now.
    near(5, 5, [30, 30, 220]);
    near(35, 5, [220, 30, 30]);
    near(35, 75, [30, 200, 30]);
}

#[tokio::test]
async fn what_the_press_wrote_into_it_is_kept() {
    let server = TestServer::start().await;
    let bytes = with_iptc(
        &jpeg(600, 400),
        &[
            (80, "Bagus Prasetyo"),
            (110, "Humas Tirtamarga"),
            (120, "Wali kota membuka pasar.\r"),
        ],
    );
    let media = server.upload("a.jpg", &bytes).await.media();
    assert_eq!(media.credit, "Humas Tirtamarga/Bagus Prasetyo");
    assert_eq!(media.caption, "Wali kota membuka pasar.");
    for path in [media.src.clone(), format!("{}/480", media.src)] {
        let shown = server.look(&path).await.bytes().await.unwrap();
        assert!(contains(&shown, b"Photoshop 3.0"), "{path}");
        assert!(contains(&shown, b"Wali kota membuka pasar."), "{path}");
        image::load_from_memory(&shown).unwrap();
    }
    // What the uploader says goes before what the file says.
    let fields = [
        ("credit", "Rani"),
        ("caption", "Pasar"),
        ("alt", "Orang banyak"),
    ];
    let answer = server
        .upload_as(Some("penulis"), "a.jpg", &bytes, &fields)
        .await;
    let media = answer.media();
    assert_eq!(
        (
            media.credit.as_str(),
            media.caption.as_str(),
            media.alt.as_str()
        ),
        ("Rani", "Pasar", "Orang banyak")
    );
}

#[tokio::test]
async fn a_picture_is_described_by_writers() {
    let server = TestServer::start().await;
    let article = server.article("Pasar").await;
    let id = article.to_string();
    let fields = [("article", id.as_str())];
    let answer = server
        .upload_as(Some("penulis"), "a.jpg", &jpeg(20, 10), &fields)
        .await;
    let media = answer.media();
    let fields = [("article", "00000000-0000-4000-8000-000000000000")];
    let answer = server
        .upload_as(Some("penulis"), "a.jpg", &jpeg(20, 10), &fields)
        .await;
    assert_eq!(answer.refusal(), (422, "invalid"));
    let patch = async |who: &str, body: Value| {
        let response = server
            .http
            .patch(server.url(&format!("/api/media/{}", media.id)))
            .bearer_auth(server.token(who))
            .json(&body)
            .send()
            .await
            .unwrap();
        (
            response.status().as_u16(),
            response.json::<Value>().await.unwrap(),
        )
    };
    let (status, body) = patch(
        "editor",
        serde_json::json!({"credit": "Sri  Rahayu\n", "alt": "Pasar"}),
    )
    .await;
    assert_eq!(
        (status, &body["credit"], &body["alt"]),
        (200, &"Sri Rahayu".into(), &"Pasar".into())
    );
    let (_, body) = patch("penulis2", serde_json::json!({"caption": "Ramai"})).await;
    assert_eq!(
        (&body["credit"], &body["caption"]),
        (&"Sri Rahayu".into(), &"Ramai".into())
    );
    assert_eq!(
        patch("pembaca", serde_json::json!({"credit": "x"})).await.0,
        403
    );
    assert_eq!(
        patch("editor", serde_json::json!({"credit": "x".repeat(201)}))
            .await
            .0,
        422
    );
    let read: Media = server
        .look(&format!("/api/media/{}", media.id))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(read.credit, "Sri Rahayu");
}

#[tokio::test]
async fn a_folder_that_takes_nothing_is_a_clear_problem() {
    let server = TestServer::start().await;
    let folder = server.folder.path().join("media");
    std::fs::write(&folder, b"no folder").unwrap();
    let answer = server.upload("a.jpg", &jpeg(20, 10)).await;
    assert_eq!(answer.refusal(), (503, "storage"));
    std::fs::remove_file(&folder).unwrap();
    // Received, but no room for the sizes: nothing of it stays.
    std::fs::create_dir_all(&folder).unwrap();
    for first in 0..=255_u8 {
        std::fs::write(folder.join(format!("{first:02x}")), b"").unwrap();
    }
    let answer = server.upload("a.jpg", &jpeg(1200, 10)).await;
    assert_eq!(answer.refusal(), (503, "storage"));
    assert_eq!(server.kept_files(), 256, "only the test's own");
    for first in 0..=255_u8 {
        std::fs::remove_file(folder.join(format!("{first:02x}"))).unwrap();
    }
    assert_eq!(server.upload("a.jpg", &jpeg(20, 10)).await.status, 201);
}

#[tokio::test]
async fn a_full_database_leaves_no_files_behind() {
    let server = TestServer::start().await;
    server.upload("a.jpg", &jpeg(20, 10)).await.media();
    let before = server.kept_files();
    let file = server.file().await;
    sqlx::query(
        "CREATE TRIGGER full BEFORE INSERT ON media_files BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .execute(&file)
    .await
    .unwrap();
    let answer = server.upload("b.jpg", &jpeg(1000, 10)).await;
    assert_eq!(answer.refusal(), (503, "storage"));
    assert_eq!(server.kept_files(), before);
    // A picture that was there before stays, though its twin was refused.
    let answer = server.upload("a.jpg", &jpeg(20, 10)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(server.kept_files(), before);
}

#[tokio::test]
async fn many_at_once_are_all_taken() {
    let server = TestServer::start().await;
    let bytes = jpeg(900, 600);
    let all = (0..8).map(|_| server.upload("a.jpg", &bytes));
    let answers = futures_util::future::join_all(all).await;
    assert!(answers.iter().all(|answer| answer.status == 201));
    // The same content lies there once: whole and the smaller size.
    assert_eq!(server.kept_files(), 2);
}

#[tokio::test]
async fn who_comes_when_too_many_wait_is_told_to_come_later() {
    let server = TestServer::shaped(|config| config.limits.pictures_waiting = 0).await;
    let answer = server.upload("a.jpg", &jpeg(20, 10)).await;
    assert_eq!(answer.refusal(), (429, "too_many"));
    assert_eq!(server.kept_files(), 0);
}

#[tokio::test]
async fn pictures_are_in_the_description() {
    let server = TestServer::start().await;
    let description: Value = server.look("/api/openapi.json").await.json().await.unwrap();
    for (path, method) in [
        ("/api/media", "post"),
        ("/api/media/{id}", "get"),
        ("/api/media/{id}", "patch"),
        ("/media/{id}", "get"),
        ("/media/{id}/{width}", "get"),
    ] {
        assert!(
            description["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
}

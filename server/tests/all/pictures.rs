//! Pictures: what is taken, what is left of a file, what is said about it.

use image::{ImageFormat, Rgba, RgbaImage};
use serde_json::Value;
use shared::media::Media;

use crate::picture_files::{contains, corners, encoded, jpeg, jpeg_with_exif, with_iptc};
use crate::support::TestServer;

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
async fn what_hangs_behind_a_picture_is_gone() {
    let server = TestServer::start().await;
    let mut bytes = jpeg(60, 40);
    bytes.extend(b"<script>alert(document.cookie)</script>PK\x03\x04");
    let media = server.upload("a.jpg", &bytes).await.media();
    let shown = server.look(&media.src).await.bytes().await.unwrap();
    assert!(!contains(&shown, b"script") && !contains(&shown, b"PK\x03"));
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

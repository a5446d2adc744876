//! Pictures that are not taken: what is none, too large, too much, or a stranger's;
//! and a disk that takes nothing.

use image::ImageFormat;
use siaran_server::config::limits::Rate;

use crate::picture_files::{bomb, corners, encoded, jpeg};
use crate::support::TestServer;

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
    server
        .eyes()
        .await
        .run("UPDATE media SET created_at = created_at - 24 * 60 * 60 * 1000")
        .await;
    assert_eq!(server.upload("a.jpg", &bytes).await.status, 201);
}

#[tokio::test]
async fn who_comes_when_too_many_wait_is_told_to_come_later() {
    let server = TestServer::shaped(|config| config.limits.pictures_waiting = 0).await;
    let answer = server.upload("a.jpg", &jpeg(20, 10)).await;
    assert_eq!(answer.refusal(), (429, "too_many"));
    assert_eq!(server.kept_files(), 0);
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
    let eyes = server.eyes().await;
    eyes.run(
        "CREATE TRIGGER full BEFORE INSERT ON media_files BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    let answer = server.upload("b.jpg", &jpeg(1000, 10)).await;
    assert_eq!(answer.refusal(), (503, "storage"));
    assert_eq!(server.kept_files(), before);
    // A picture that was there before stays, though its twin was refused.
    let answer = server.upload("a.jpg", &jpeg(20, 10)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(server.kept_files(), before);
}

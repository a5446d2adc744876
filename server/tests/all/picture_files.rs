//! Files of pictures as cameras, agencies and strangers make them, and a client
//! that uploads and looks.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use shared::media::Media;

use crate::support::TestServer;

/// A picture without two equal corners: red, green, blue, white.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 30, 30]),
            (false, true) => Rgb([30, 200, 30]),
            (true, false) => Rgb([30, 30, 220]),
            (false, false) => Rgb([250, 250, 250]),
        }
    })
}

pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(corners(width, height), ImageFormat::Jpeg)
}

/// EXIF with an orientation, an artist, and a place on earth.
pub fn exif(orientation: u16) -> Vec<u8> {
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

pub fn jpeg_with_exif(orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    DynamicImage::from(corners(80, 40))
        .write_with_encoder(encoder)
        .unwrap();
    bytes
}

/// IPTC-IIM as a press agency writes it, put behind the start of a JPEG.
pub fn with_iptc(jpeg: &[u8], sets: &[(u8, &str)]) -> Vec<u8> {
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

/// A PNG's head that promises pixels it does not have.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
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

pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn media(self) -> Media {
        assert_eq!(self.status, 201, "{}", self.body);
        serde_json::from_value(self.body).unwrap()
    }

    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

impl TestServer {
    pub async fn upload_as(
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

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.upload_as(Some("penulis"), name, bytes, &[]).await
    }

    pub async fn look(&self, path: &str) -> reqwest::Response {
        self.http
            .get(self.url(path))
            .bearer_auth(self.token("pembaca"))
            .send()
            .await
            .unwrap()
    }

    pub async fn pixels(&self, path: &str) -> RgbImage {
        let bytes = self.look(path).await.bytes().await.unwrap();
        image::load_from_memory(&bytes).unwrap().into_rgb8()
    }

    /// Files in the folder of pictures.
    pub fn kept_files(&self) -> usize {
        files_in(&self.folder.path().join("media")).len()
    }

    /// And their bytes together.
    pub fn kept_bytes(&self) -> u64 {
        files_in(&self.folder.path().join("media")).iter().sum()
    }
}

/// The length of each file, however deep.
pub fn files_in(folder: &std::path::Path) -> Vec<u64> {
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

pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

//! From a stranger's bytes to pictures of our own: decoded by what they are,
//! turned upright, brought to sRGB, encoded anew in each size. Nothing but
//! pixels survives; what the file said about itself is returned beside them.
//!
//! Pure: bytes in, bytes out. Slow and hungry: only `Media` calls it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use shared::media::WIDTHS;

use super::said::Said;
use super::{exif, iptc, jpeg, xmp};
use crate::error::Error;

/// Quality of JPEGs; beyond it files grow and eyes see nothing.
const QUALITY: u8 = 86;
/// Memory that a decoder may take, bytes.
const DECODER_BYTES: u64 = 400 << 20;
/// Longest side of anything, pixels.
const LONGEST_SIDE: u32 = 30_000;

/// A picture of our own.
#[derive(Debug)]
pub(super) struct Picture {
    /// Content type of every size.
    pub(super) kind: &'static str,
    /// Smallest first; the last is the whole picture.
    pub(super) sizes: Vec<Size>,
    /// What the file said.
    pub(super) said: Said,
}

/// One size of it.
#[derive(Debug)]
pub(super) struct Size {
    /// Pixels.
    pub(super) width: u32,
    /// Pixels.
    pub(super) height: u32,
    /// The encoded file.
    pub(super) bytes: Vec<u8>,
}

/// Makes a picture of `bytes`, which may have `pixels` pixels at most.
///
/// # Errors
/// [`Error::NotAPicture`], [`Error::BrokenPicture`], [`Error::TooManyPixels`].
pub(super) fn develop(bytes: &[u8], pixels: u64) -> Result<Picture, Error> {
    let format = image::guess_format(bytes)
        .ok()
        .filter(|format| {
            use ImageFormat::{Gif, Jpeg, Png, WebP};
            matches!(format, Jpeg | Png | WebP | Gif)
        })
        .ok_or(Error::NotAPicture)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > pixels {
        return Err(Error::TooManyPixels);
    }
    if format == ImageFormat::Jpeg && !jpeg::is_whole(bytes) {
        return Err(Error::BrokenPicture);
    }
    let said = said(bytes, format, &mut decoder);
    let profile = decoder.icc_profile().ok().flatten();
    let upright = decoder.orientation().map_err(refusal)?;
    let decoded = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    let mut image = plain(decoded);
    if let Some(profile) = profile {
        to_srgb(&mut image, &profile);
    }
    image.apply_orientation(upright);
    // Lines and letters stay sharp only without loss; photographs are large.
    let lossless = matches!(format, ImageFormat::Png | ImageFormat::Gif) || image.has_alpha();
    Ok(Picture {
        kind: if lossless { "image/png" } else { "image/jpeg" },
        sizes: sizes(image, lossless, &said)?,
        said,
    })
}

/// Notes may be broken; the picture is what counts.
fn said(bytes: &[u8], format: ImageFormat, decoder: &mut impl ImageDecoder) -> Said {
    let notes = match format {
        ImageFormat::Jpeg => jpeg::notes(bytes),
        _ => None,
    };
    let read = |notes: Option<Vec<u8>>, how: fn(&[u8]) -> Said| {
        notes.as_deref().map(how).unwrap_or_default()
    };
    notes
        .map(iptc::read)
        .unwrap_or_default()
        .or(&read(decoder.xmp_metadata().ok().flatten(), xmp::read))
        .or(&read(decoder.exif_metadata().ok().flatten(), exif::read))
}

/// Eight bits, and transparency only where something is transparent.
fn plain(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8())
    } else {
        DynamicImage::ImageRgba8(image)
    }
}

/// Telephones write wide colours with a profile; without it they would look
/// pale. A profile that cannot be used leaves the colours as they are.
fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    let (layout, width) = match image {
        DynamicImage::ImageRgb8(_) => (Layout::Rgb, 3),
        DynamicImage::ImageRgba8(_) => (Layout::Rgba, 4),
        _ => return,
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) =
        profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return;
    };
    let row = image.width() as usize * width;
    let samples: &mut [u8] = match image {
        DynamicImage::ImageRgb8(image) => image,
        DynamicImage::ImageRgba8(image) => image,
        _ => return,
    };
    // Row by row, so that there is no second picture in memory.
    let mut turned = vec![0; row];
    for line in samples.chunks_exact_mut(row) {
        if transform.transform(line, &mut turned).is_err() {
            return;
        }
        line.copy_from_slice(&turned);
    }
}

fn sizes(image: DynamicImage, lossless: bool, said: &Said) -> Result<Vec<Size>, Error> {
    let notes = if lossless {
        Vec::new()
    } else {
        iptc::write(said)
    };
    let mut made = vec![encode(&image, lossless, &notes)?];
    // Each size is made of the next larger one: cheaper, and as good.
    let mut larger = image;
    for width in WIDTHS.into_iter().rev() {
        if width >= larger.width() {
            continue;
        }
        let height = |width: u32| {
            let exact = u64::from(larger.height()) * u64::from(width);
            ((exact + u64::from(larger.width()) / 2) / u64::from(larger.width())).max(1) as u32
        };
        let (double, target) = ((width * 2, height(width * 2)), height(width));
        if larger.width() > width * 2 {
            // Averaging first keeps the fine filter from touching every pixel.
            larger = larger.thumbnail_exact(double.0, double.1);
        }
        larger = larger.resize_exact(width, target, FilterType::CatmullRom);
        made.push(encode(&larger, lossless, &notes)?);
    }
    made.reverse();
    Ok(made)
}

fn encode(image: &DynamicImage, lossless: bool, notes: &[u8]) -> Result<Size, Error> {
    let mut bytes = Vec::new();
    if lossless {
        image.write_with_encoder(PngEncoder::new(&mut bytes))
    } else {
        image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
    }
    .map_err(Error::internal)?;
    if !notes.is_empty() {
        bytes = jpeg::with_notes(bytes, notes);
    }
    Ok(Size {
        width: image.width(),
        height: image.height(),
        bytes,
    })
}

#[allow(clippy::needless_pass_by_value, reason = "given to map_err")]
fn refusal(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::TooManyPixels,
        ImageError::Unsupported(_) => Error::NotAPicture,
        _ => Error::BrokenPicture,
    }
}

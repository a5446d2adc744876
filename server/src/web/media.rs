//! `/api/media` and `/media/{id}`: uploading pictures, what is said about
//! them, and the pictures themselves. Everyone who is signed in may look, as
//! everyone may read articles; who writes articles may upload.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::id::{ArticleId, UserId};
use shared::media::{Media as Shown, MediaPatch, Variant};
use shared::problem::Problem;
use shared::role;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::auth::Signed;
use crate::clock::now_ms;
use crate::config::Config;
use crate::error::Error;
use crate::media::{CREDIT_CHARS, Incoming, Media, TEXT_CHARS, line};
use crate::secret::{self, hex};
use crate::store::Store;
use crate::store::media::{KeptSize, MediaRow};

/// Text fields together, and what multipart writes around parts, bytes.
pub(super) const OVERHEAD_BYTES: usize = 64 << 10;
/// Longest text field, bytes.
const FIELD_BYTES: usize = 16 << 10;
/// What counts towards a day's limit: a day back from now, not since midnight,
/// at which everybody would begin at once.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A piece read from the disk at once, bytes.
const PIECE_BYTES: usize = 64 << 10;

/// A picture and what to say about it.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)] // for the description only
pub(super) struct Upload {
    /// JPEG, PNG, WebP or GIF; at most 25 MiB.
    #[schema(format = Binary, value_type = String)]
    file: String,
    /// For which article.
    article: Option<String>,
    alt: Option<String>,
    caption: Option<String>,
    credit: Option<String>,
}

#[derive(Default)]
struct Asked {
    file: Option<Incoming>,
    article: Option<String>,
    alt: Option<String>,
    caption: Option<String>,
    credit: Option<String>,
}

/// Unggah gambar
#[utoipa::path(post, path = "/api/media", request_body(content = Upload, content_type = "multipart/form-data"),
    security(("session" = []), ("token" = [])), responses(
    (status = 201, body = Shown), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem, description = "`too_large`, `too_many_pixels`"),
    (status = 422, body = Problem, description = "`not_a_picture`, `broken_picture`"),
    (status = 429, body = Problem, description = "`too_many`, `upload_quota`"), (status = 503, body = Problem)
))]
pub(super) async fn upload(
    State(config): State<Arc<Config>>,
    State(store): State<Store>,
    State(media): State<Media>,
    signed: Signed,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    if !role::may_write(&signed.user.roles) {
        return Err(Error::Forbidden);
    }
    let form = form.map_err(|_| unreadable())?;
    // The form is read in any case: a browser that is refused in the middle of
    // sending shows no answer, only a broken line.
    let uploader = signed.user.id;
    let may = if media.may_upload(uploader) {
        within_a_day(&store, &config, uploader, 1).await
    } else {
        Err(Error::TooMany("uploads"))
    };
    let asked = read(form, &media, &config, may.is_ok()).await?;
    may?;
    let alt = text("alt", asked.alt, TEXT_CHARS)?;
    let caption = text("caption", asked.caption, TEXT_CHARS)?;
    let credit = text("credit", asked.credit, CREDIT_CHARS)?;
    let article = match asked.article {
        None => None,
        Some(id) => Some(known(&store, &id).await?),
    };
    let file = asked
        .file
        .ok_or_else(|| Error::invalid("file", "Sertakan berkas gambar."))?;
    let row = media
        .keep(file, move |kept| async move {
            // Asked again now that its size is known: here, one at a time.
            let bytes = kept.sizes.iter().map(|size| size.bytes).sum();
            within_a_day(&store, &config, uploader, bytes).await?;
            let row = MediaRow {
                id: secret::uuid(),
                uploader,
                article,
                kind: kept.kind.to_owned(),
                alt: alt.unwrap_or_else(|| kept.said.alt.clone()),
                caption: caption.unwrap_or_else(|| kept.said.caption_line().to_owned()),
                credit: credit.unwrap_or_else(|| kept.said.credit_line()),
                created_at: now_ms(),
                sizes: kept.sizes,
            };
            store.add_media(&row).await?;
            Ok(row)
        })
        .await?;
    let place = format!("/api/media/{}", row.id);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, place)],
        Json(shown(row)),
    )
        .into_response())
}

/// May this person's pictures take so many bytes more?
async fn within_a_day(
    store: &Store,
    config: &Config,
    uploader: UserId,
    more: u64,
) -> Result<(), Error> {
    let taken = store.media_bytes_since(uploader, now_ms() - DAY_MS).await?;
    if taken.saturating_add(more) > config.limits.pictures_day_bytes {
        return Err(Error::UploadQuota);
    }
    Ok(())
}

fn unreadable() -> Error {
    Error::Unreadable("Kirimkan multipart/form-data dengan berkas di bidang \"file\".".into())
}

/// Reads the whole form; `keeps` whether the file is wanted.
async fn read(
    mut form: Multipart,
    media: &Media,
    config: &Config,
    keeps: bool,
) -> Result<Asked, Error> {
    let mut asked = Asked::default();
    while let Some(mut field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" if keeps && asked.file.is_none() => {
                asked.file = Some(receive(&mut field, media, config).await?);
            }
            "article" => asked.article = Some(words(&mut field, config).await?),
            "alt" => asked.alt = Some(words(&mut field, config).await?),
            "caption" => asked.caption = Some(words(&mut field, config).await?),
            "credit" => asked.credit = Some(words(&mut field, config).await?),
            _ => while piece(&mut field, config).await?.is_some() {},
        }
    }
    Ok(asked)
}

/// The next piece; a line on which nothing comes is given up.
async fn piece(field: &mut Field<'_>, config: &Config) -> Result<Option<Bytes>, Error> {
    tokio::time::timeout(config.times.request, field.chunk())
        .await
        .map_err(|_| Error::TimedOut)?
        .map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            _ => unreadable(),
        })
}

async fn receive(field: &mut Field<'_>, media: &Media, config: &Config) -> Result<Incoming, Error> {
    let mut file = media.incoming().await?;
    let mut length = 0;
    while let Some(piece) = piece(field, config).await? {
        length += piece.len();
        if length > config.limits.picture_bytes {
            return Err(Error::TooLarge);
        }
        file.add(&piece).await?;
    }
    Ok(file)
}

async fn words(field: &mut Field<'_>, config: &Config) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(piece) = piece(field, config).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_BYTES {
            return Err(Error::TooLarge);
        }
    }
    String::from_utf8(bytes).map_err(|_| unreadable())
}

async fn known(store: &Store, id: &str) -> Result<ArticleId, Error> {
    let unknown = || Error::invalid("article", "Naskah ini tidak ada.");
    let id = id.parse().map_err(|_| unknown())?;
    match store.article(id).await {
        Ok(_) => Ok(id),
        Err(Error::NotFound) => Err(unknown()),
        Err(error) => Err(error),
    }
}

fn text(
    field: &'static str,
    given: Option<String>,
    longest: usize,
) -> Result<Option<String>, Error> {
    if given
        .as_ref()
        .is_some_and(|given| given.chars().count() > longest)
    {
        let detail = format!("Paling panjang {longest} huruf.");
        return Err(Error::invalid(field, detail));
    }
    Ok(given.map(|given| line(&given, longest)))
}

/// Keterangan gambar
#[utoipa::path(get, path = "/api/media/{id}", params(("id" = String, Path, description = "UUID")),
    security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Shown), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn describe(
    State(store): State<Store>,
    _signed: Signed,
    Path(id): Path<String>,
) -> Result<Json<Shown>, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(Json(shown(store.media(id).await?)))
}

/// Ubah keterangan gambar
#[utoipa::path(patch, path = "/api/media/{id}", params(("id" = String, Path, description = "UUID")), request_body = MediaPatch,
    security(("session" = []), ("token" = [])), responses(
    (status = 200, body = Shown), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)
))]
pub(super) async fn change(
    State(store): State<Store>,
    signed: Signed,
    Path(id): Path<String>,
    Json(patch): Json<MediaPatch>,
) -> Result<Json<Shown>, Error> {
    if !role::may_write(&signed.user.roles) {
        return Err(Error::Forbidden);
    }
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let patch = MediaPatch {
        credit: text("credit", patch.credit, CREDIT_CHARS)?,
        caption: text("caption", patch.caption, TEXT_CHARS)?,
        alt: text("alt", patch.alt, TEXT_CHARS)?,
    };
    store.describe_media(id, &patch).await?;
    Ok(Json(shown(store.media(id).await?)))
}

fn shown(row: MediaRow) -> Shown {
    let src = format!("/media/{}", row.id);
    let (whole, smaller) = match row.sizes.split_last() {
        Some((whole, smaller)) => ((whole.width, whole.height), smaller),
        None => ((0, 0), [].as_slice()),
    };
    Shown {
        id: row.id.to_string(),
        variants: smaller
            .iter()
            .map(|size| Variant {
                src: format!("{src}/{}", size.width),
                width: size.width,
                height: size.height,
            })
            .collect(),
        src,
        kind: row.kind,
        width: whole.0,
        height: whole.1,
        alt: row.alt,
        caption: row.caption,
        credit: row.credit,
        created_at: row.created_at,
    }
}

/// Gambar
#[utoipa::path(get, path = "/media/{id}", params(
        ("id" = String, Path, description = "UUID"),
    ),
    security(("session" = []), ("token" = [])), responses(
    (status = 200, content_type = "image/*", body = Vec<u8>), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn show(
    State(store): State<Store>,
    State(media): State<Media>,
    _signed: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    send(&store, &media, &id, None, &headers).await
}

/// Gambar selebar ini atau sedikit lebih lebar
#[utoipa::path(get, path = "/media/{id}/{width}", params(
        ("id" = String, Path, description = "UUID"),
        ("width" = u32, Path, description = "lebar yang diinginkan, piksel"),
    ),
    security(("session" = []), ("token" = [])), responses(
    (status = 200, content_type = "image/*", body = Vec<u8>), (status = 304), (status = 401, body = Problem), (status = 404, body = Problem)
))]
pub(super) async fn show_sized(
    State(store): State<Store>,
    State(media): State<Media>,
    _signed: Signed,
    Path((id, width)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let width = width.parse().map_err(|_| Error::NotFound)?;
    send(&store, &media, &id, Some(width), &headers).await
}

async fn send(
    store: &Store,
    media: &Media,
    id: &str,
    wished: Option<u32>,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let row = store.media(id).await?;
    let wide_enough = |size: &&KeptSize| wished.is_some_and(|wished| size.width >= wished);
    let size = row
        .sizes
        .iter()
        .find(wide_enough)
        .or(row.sizes.last())
        .ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", hex(size.sha.get(..16).unwrap_or_default()));
    let fixed = [
        (header::CONTENT_TYPE, row.kind.as_str()),
        (header::ETAG, &tag),
        // Content under an id never changes; only signed-in people's own
        // browsers may keep it.
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
        (header::CONTENT_DISPOSITION, "inline"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|t| t.trim().trim_start_matches("W/") == tag)
        });
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    let file = tokio::fs::File::open(media.path(&size.sha)).await;
    let file = file.map_err(|error| Error::Internal(format!("a picture's file: {error}")))?;
    let pieces = futures_util::stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE_BYTES];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    let length = [(header::CONTENT_LENGTH, size.bytes.to_string())];
    Ok((fixed, length, Body::from_stream(pieces)).into_response())
}

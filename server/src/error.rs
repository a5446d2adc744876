//! One error type and the one table from cause to HTTP status, `Problem` and
//! close code. Knows nothing of axum handlers, rooms or SQL statements.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::problem::{Problem, code};
use shared::wire::close;

/// Why something was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No valid session or token.
    #[error("not signed in")]
    NotSignedIn,
    /// User name or password is wrong; which of them is not said.
    #[error("wrong user name or password")]
    WrongCredentials,
    /// Signed in, yet not allowed.
    #[error("not allowed")]
    Forbidden,
    /// A cookie came with a request from another site.
    #[error("request from another site")]
    CrossSite,
    /// No such thing.
    #[error("not found")]
    NotFound,
    /// A field is missing or malformed.
    #[error("invalid {field}: {detail}")]
    Invalid {
        /// The field at fault; empty for the body as a whole.
        field: &'static str,
        /// What is wrong, in Indonesian.
        detail: String,
    },
    /// Bytes of a frame or an update cannot be read or do not fit.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// A frame, an update, a body or the document exceeds its limit.
    #[error("too large")]
    TooLarge,
    /// Not a sort of picture that we take.
    #[error("not a picture")]
    NotAPicture,
    /// A picture that cannot be read to its end.
    #[error("broken picture")]
    BrokenPicture,
    /// A picture with more pixels than we decode, in all or on one side.
    #[error("too many pixels")]
    TooManyPixels,
    /// This person uploaded as much as is allowed in a day.
    #[error("uploaded enough for a day")]
    UploadQuota,
    /// Too many requests, messages, sockets or rooms.
    #[error("too many {0}")]
    TooMany(&'static str),
    /// This reader cannot keep up.
    #[error("too slow")]
    TooSlow,
    /// It took too long.
    #[error("timed out")]
    TimedOut,
    /// The request clashes with what is stored.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The store cannot read or write now.
    #[error("storage: {0}")]
    Storage(#[from] sqlx::Error),
    /// A file cannot be written or read now.
    #[error("disk: {0}")]
    Disk(#[from] std::io::Error),
    /// Another node wrote into the room first; what it wrote has to be read.
    #[error("another node wrote first")]
    Behind,
    /// The server is going down.
    #[error("going away")]
    GoingAway,
    /// Our fault.
    #[error("internal: {0}")]
    Internal(String),
}

/// Seconds until a passing fault is over, at a guess.
pub const RETRY_SOON: u32 = 5;
/// Seconds until whoever asks too much may ask again: a bucket's drop or two.
const RETRY_LATER: u32 = 30;

/// One row of the table.
struct Row {
    status: StatusCode,
    close: u16,
    code: &'static str,
    title: &'static str,
    detail: &'static str,
}

impl Error {
    /// An [`Error::Invalid`].
    pub fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            detail: detail.into(),
        }
    }

    /// An [`Error::Internal`].
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    #[rustfmt::skip]
    fn row(&self) -> Row {
        use StatusCode as S;
        let (status, close, code, title, detail) = match self {
            Self::NotSignedIn => (S::UNAUTHORIZED, close::NOT_SIGNED_IN, code::NOT_SIGNED_IN,
                "Anda belum masuk", "Silakan masuk lagi."),
            Self::WrongCredentials => (S::UNAUTHORIZED, close::NOT_SIGNED_IN, code::WRONG_CREDENTIALS,
                "Nama pengguna atau kata sandi salah", "Periksa kembali, lalu coba lagi."),
            Self::Forbidden => (S::FORBIDDEN, close::FORBIDDEN, code::FORBIDDEN,
                "Anda tidak berhak melakukan ini", "Mintalah peran yang sesuai kepada administrator."),
            Self::CrossSite => (S::FORBIDDEN, close::FORBIDDEN, code::FORBIDDEN,
                "Permintaan dari situs lain ditolak", "Bukalah Siaran dari alamatnya sendiri."),
            Self::NotFound => (S::NOT_FOUND, close::NOT_FOUND, code::NOT_FOUND,
                "Tidak ditemukan", "Alamat ini tidak menunjuk apa pun."),
            Self::Invalid { .. } => (S::UNPROCESSABLE_ENTITY, close::INVALID, code::INVALID,
                "Isian tidak sah", ""),
            Self::Unreadable(_) => (S::BAD_REQUEST, close::INVALID, code::INVALID,
                "Kiriman tidak terbaca", ""),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, close::TOO_LARGE, code::TOO_LARGE,
                "Kiriman terlalu besar", "Bagilah menjadi beberapa bagian."),
            Self::NotAPicture => (S::UNPROCESSABLE_ENTITY, close::INVALID, code::NOT_A_PICTURE,
                "Berkas ini bukan gambar yang dapat dipakai", "Pakailah JPEG, PNG, WebP, atau GIF."),
            Self::BrokenPicture => (S::UNPROCESSABLE_ENTITY, close::INVALID, code::BROKEN_PICTURE,
                "Gambar ini rusak atau terpotong", "Simpan ulang gambarnya, lalu coba lagi."),
            Self::TooManyPixels => (S::PAYLOAD_TOO_LARGE, close::TOO_LARGE, code::TOO_MANY_PIXELS,
                "Ukuran gambar ini terlalu besar", "Paling banyak 50 megapiksel, dan 30.000 piksel pada tiap sisi; perkecil gambarnya, lalu coba lagi."),
            Self::UploadQuota => (S::TOO_MANY_REQUESTS, close::TOO_MANY, code::UPLOAD_QUOTA,
                "Jatah unggahan Anda untuk 24 jam sudah habis", "Coba lagi besok, atau mintalah rekan mengunggahnya."),
            Self::TooMany(_) => (S::TOO_MANY_REQUESTS, close::TOO_MANY, code::TOO_MANY,
                "Terlalu banyak permintaan", "Tunggu sebentar, lalu coba lagi."),
            Self::TooSlow => (S::REQUEST_TIMEOUT, close::TOO_SLOW, code::TOO_MANY,
                "Sambungan terlalu lambat", "Sambungan akan dimulai kembali."),
            Self::TimedOut => (S::SERVICE_UNAVAILABLE, close::INTERNAL, code::INTERNAL,
                "Peladen terlalu lama menjawab", "Coba lagi sebentar lagi."),
            Self::Conflict(_) => (S::CONFLICT, close::INVALID, code::CONFLICT,
                "Bertentangan dengan yang tersimpan", ""),
            Self::Storage(_) | Self::Disk(_) => (S::SERVICE_UNAVAILABLE, close::INTERNAL, code::STORAGE,
                "Peladen sedang tidak dapat menyimpan", "Tulisan Anda tetap ada di peramban; coba lagi sebentar lagi."),
            Self::GoingAway => (S::SERVICE_UNAVAILABLE, close::GOING_AWAY, code::INTERNAL,
                "Peladen sedang dihentikan", "Coba lagi sebentar lagi."),
            Self::Behind | Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, close::INTERNAL, code::INTERNAL,
                "Terjadi kesalahan pada peladen", "Sebutkan nomor permintaan ini kepada administrator."),
        };
        Row { status, close, code, title, detail }
    }

    /// The close code of a websocket that ends by this.
    pub fn close_code(&self) -> u16 {
        self.row().close
    }

    /// After how many seconds it may go better, for `Retry-After`.
    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooMany(_) => Some(RETRY_LATER),
            Self::TimedOut | Self::GoingAway | Self::Storage(_) | Self::Disk(_) => Some(RETRY_SOON),
            _ => None,
        }
    }

    /// The status of a reply that says this.
    pub fn status(&self) -> StatusCode {
        self.row().status
    }

    /// What the client is told. The request id is filled in where it is known,
    /// by `web::frame`.
    pub fn problem(&self) -> Problem {
        let row = self.row();
        let (field, detail) = match self {
            Self::Invalid { field, detail } => (
                Some(*field).filter(|field| !field.is_empty()),
                detail.as_str(),
            ),
            Self::Conflict(detail) | Self::Unreadable(detail) => (None, detail.as_str()),
            _ => (None, row.detail),
        };
        Problem {
            code: row.code.to_owned(),
            title: row.title.to_owned(),
            detail: detail.to_owned(),
            field: field.map(str::to_owned),
            request_id: String::new(),
        }
    }
}

impl From<crate::secret::NoRandomness> for Error {
    fn from(cause: crate::secret::NoRandomness) -> Self {
        Self::internal(cause)
    }
}

/// What `web::frame` turns into the body, together with the request id.
#[derive(Clone, Debug)]
pub struct Told {
    /// For the client.
    pub problem: Problem,
    /// For the log only.
    pub cause: String,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let told = Told {
            problem: self.problem(),
            cause: self.to_string(),
        };
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(told);
        response
    }
}

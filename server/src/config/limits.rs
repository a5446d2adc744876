//! What one client, one room and the whole may cost. Sizes protect memory and
//! never change; rates and counts protect others and are lifted for load tests.

/// Every limit, with its unit in the name.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest live update. A pasted chapter is 100 kB; 1 MiB leaves room.
    pub update_bytes: usize,
    /// Largest frame of any sort: a sync step 2 after long offline work.
    pub frame_bytes: usize,
    /// Largest document, encoded. Beyond it no browser edits well.
    pub document_bytes: usize,
    /// Largest presence state of one client. Stock clients need about 300 bytes.
    pub presence_bytes: usize,
    /// Client ids whose presence one socket may carry.
    pub clients_per_socket: usize,
    /// Updates waiting for missing predecessors, of one socket.
    pub parked_bytes: usize,
    /// Frames waiting for a slow reader; beyond it the reader is dropped.
    pub outbox_bytes: usize,
    /// Beyond this much waiting, presence is left out and resent later.
    pub outbox_presence_bytes: usize,
    /// Body of an HTTP request.
    pub body_bytes: usize,
    /// Largest file of a picture. A camera's best JPEG is 15 MB.
    pub picture_bytes: usize,
    /// Most pixels of a picture: decoding takes up to 8 bytes for each.
    pub picture_pixels: u64,
    /// Pictures of one person.
    pub pictures: Rate,
    /// What one person's pictures of the last 24 hours may take on the disk,
    /// all sizes together. Nothing is ever deleted, so a rate alone would let
    /// one account fill the volume. 2 GiB are some 250 camera photographs.
    pub pictures_day_bytes: u64,
    /// Uploads of all that are developed or wait for it; their bytes wait on the
    /// disk.
    pub pictures_waiting: usize,
    /// Messages of one socket that change or ask for the document.
    pub updates: Rate,
    /// Sync step 1 and queries of one socket; each costs an encoding.
    pub asks: Rate,
    /// Frames of all sockets that wait for their rooms; beyond it sockets wait
    /// with reading.
    pub inbox_bytes: usize,
    /// What one room gathers while a write is under way; beyond it the room
    /// waits with listening.
    pub batch_bytes: usize,
    /// Presence messages of one socket; what exceeds it is merged.
    pub presence: Rate,
    /// Open sockets of one person, over all rooms and devices.
    pub sockets_per_person: usize,
    /// Open sockets of one room.
    pub sockets_per_room: usize,
    /// Rooms open at once.
    pub rooms: usize,
    /// TCP connections open at once; fewer where the system gives fewer files.
    pub connections: usize,
    /// Body of a request for signing in: strangers send it.
    pub sign_in_bytes: usize,
    /// Failed sign-ins of one user name from one address before a pause.
    pub sign_in: Rate,
    /// Refusals of an append, because another node was first, before it no
    /// longer asks who was. Each costs a look into the store, some milliseconds.
    pub append_refusals: u32,
    /// A checkpoint is made after this many rows …
    pub checkpoint_rows: usize,
    /// … or this many bytes since the last one, if that is more than half of
    /// the document.
    pub checkpoint_bytes: usize,
}

/// A token bucket: so many at once, then so many per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// At once.
    pub burst: f64,
    /// Refill per second; infinite means no limit.
    pub per_second: f64,
}

impl Rate {
    /// No limit.
    pub const UNLIMITED: Self = Self::new(f64::INFINITY, f64::INFINITY);

    /// `burst` at once, `per_second` after that.
    pub const fn new(burst: f64, per_second: f64) -> Self {
        Self { burst, per_second }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            update_bytes: 1 << 20,
            frame_bytes: 16 << 20,
            document_bytes: 32 << 20,
            presence_bytes: 4 << 10,
            clients_per_socket: 8,
            parked_bytes: 2 << 20,
            outbox_bytes: 4 << 20,
            outbox_presence_bytes: 64 << 10,
            inbox_bytes: 256 << 20,
            batch_bytes: 8 << 20,
            body_bytes: 1 << 20,
            picture_bytes: shared::media::FILE_BYTES as usize,
            picture_pixels: 50_000_000,
            pictures: Rate::new(40.0, 0.5),
            pictures_day_bytes: 2 << 30,
            pictures_waiting: 32,
            updates: Rate::new(1_000.0, 200.0),
            asks: Rate::new(20.0, 1.0),
            presence: Rate::new(60.0, 30.0),
            sockets_per_person: 40,
            sockets_per_room: 500,
            rooms: 10_000,
            connections: 20_000,
            sign_in_bytes: 4 << 10,
            sign_in: Rate::new(10.0, 1.0 / 30.0),
            append_refusals: 20,
            checkpoint_rows: 500,
            checkpoint_bytes: 256 << 10,
        }
    }
}

impl Limits {
    /// For load tests: rates and counts lifted, sizes as ever.
    pub fn bench() -> Self {
        Self {
            updates: Rate::UNLIMITED,
            pictures: Rate::UNLIMITED,
            pictures_day_bytes: u64::MAX,
            asks: Rate::UNLIMITED,
            presence: Rate::UNLIMITED,
            sockets_per_person: usize::MAX,
            sockets_per_room: usize::MAX,
            rooms: usize::MAX,
            connections: 1 << 20,
            ..Self::default()
        }
    }
}

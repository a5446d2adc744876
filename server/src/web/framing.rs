//! Writing binary websocket frames straight from shared bytes: one header each,
//! no copy of the payload, many frames in one system call. Reading, control
//! frames and closing are tungstenite's.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;

/// Slices in one system call; two for each frame. Linux takes 1024.
const SLICES: usize = 128;

/// Places that an empty writer keeps: enough for typing without allocating.
const IDLE_FRAMES: usize = 4;

/// Frames on their way out. If a write is given up halfway, it remembers where.
#[derive(Debug, Default)]
pub(super) struct Writer {
    frames: Vec<Framed>,
    /// The frame being written, and how many of its bytes are out.
    at: usize,
    offset: usize,
}

#[derive(Debug)]
struct Framed {
    header: [u8; 10],
    header_len: u8,
    payload: Bytes,
}

impl Framed {
    /// A final, unmasked binary frame (RFC 6455, 5.2).
    fn new(payload: Bytes) -> Self {
        let mut header = [0_u8; 10];
        let len = payload.len();
        header[0] = 0x82;
        let header_len = if len < 126 {
            header[1] = len as u8;
            2
        } else if let Ok(short) = u16::try_from(len) {
            header[1] = 126;
            header[2..4].copy_from_slice(&short.to_be_bytes());
            4
        } else {
            header[1] = 127;
            header[2..10].copy_from_slice(&(len as u64).to_be_bytes());
            10
        };
        Self {
            header,
            header_len,
            payload,
        }
    }

    fn header(&self) -> &[u8] {
        self.header
            .get(..usize::from(self.header_len))
            .unwrap_or_default()
    }

    fn len(&self) -> usize {
        usize::from(self.header_len) + self.payload.len()
    }
}

impl Writer {
    /// Takes messages to write, after those it has.
    pub(super) fn take(&mut self, messages: &mut Vec<Bytes>) {
        self.frames.extend(messages.drain(..).map(Framed::new));
        if messages.capacity() > SLICES {
            *messages = Vec::new();
        }
    }

    /// Writes all. Cancelling it loses nothing: call again to go on.
    pub(super) async fn write(&mut self, io: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        while self.at < self.frames.len() {
            // The slices live inside one poll, not in every idle socket's task.
            let wrote = poll_fn(|context| self.poll_write(io, context)).await?;
            if wrote == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.advance(wrote);
        }
        // A burst's worth of room is not kept by a socket that falls idle.
        if self.frames.capacity() > IDLE_FRAMES {
            self.frames = Vec::new();
        }
        self.frames.clear();
        (self.at, self.offset) = (0, 0);
        Ok(())
    }

    fn poll_write(
        &self,
        io: &mut (impl AsyncWrite + Unpin),
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut used = 0;
        let mut skip = self.offset;
        for frame in self.frames.get(self.at..).unwrap_or_default() {
            for part in [frame.header(), &frame.payload] {
                let rest = part.get(skip..).unwrap_or_default();
                skip = skip.saturating_sub(part.len());
                if let Some(slot) = slices.get_mut(used)
                    && !rest.is_empty()
                {
                    *slot = IoSlice::new(rest);
                    used += 1;
                }
            }
            if used + 2 > SLICES {
                break;
            }
        }
        let slices = slices.get(..used).unwrap_or_default();
        Pin::new(io).poll_write_vectored(context, slices)
    }

    fn advance(&mut self, wrote: usize) {
        self.offset += wrote;
        while let Some(frame) = self.frames.get(self.at)
            && self.offset >= frame.len()
        {
            self.offset -= frame.len();
            self.at += 1;
        }
    }

    /// Keeps only the frame that is half out, so that a close frame can follow.
    pub(super) fn cut(&mut self) {
        let keep = self.at + usize::from(self.offset > 0);
        self.frames.truncate(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a few bytes at a time, across slices.
    struct Drip(Vec<u8>);

    impl AsyncWrite for Drip {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let count = bytes.len().min(3);
            self.0.extend_from_slice(&bytes[..count]);
            Poll::Ready(Ok(count))
        }

        fn poll_write_vectored(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            slices: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            let mut left = 7;
            let before = self.0.len();
            for slice in slices {
                let count = slice.len().min(left);
                self.0.extend_from_slice(&slice[..count]);
                left -= count;
            }
            Poll::Ready(Ok(self.0.len() - before))
        }

        fn is_write_vectored(&self) -> bool {
            true
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn any_sizes_arrive_whole_and_in_order() {
        let sizes = [0_usize, 1, 125, 126, 300, 65_535, 65_536, 5];
        let mut messages: Vec<Bytes> = sizes
            .iter()
            .map(|size| Bytes::from(vec![*size as u8; *size]))
            .cycle()
            .take(200)
            .collect();
        let expected = messages.clone();
        let mut writer = Writer::default();
        writer.take(&mut messages);
        let mut drip = Drip(Vec::new());
        writer.write(&mut drip).await.unwrap();
        let mut rest = drip.0.as_slice();
        for message in expected {
            assert_eq!(rest[0], 0x82);
            let (len, skip) = match rest[1] {
                126 => (usize::from(u16::from_be_bytes([rest[2], rest[3]])), 4),
                127 => (
                    u64::from_be_bytes(rest[2..10].try_into().unwrap()) as usize,
                    10,
                ),
                short => (usize::from(short), 2),
            };
            assert_eq!(&rest[skip..skip + len], &message[..]);
            rest = &rest[skip + len..];
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn a_cut_keeps_the_half_frame_only() {
        let mut writer = Writer::default();
        writer.take(&mut vec![Bytes::from_static(b"abc"); 3]);
        writer.advance(5);
        writer.cut();
        assert!(writer.frames.len() == 1 && writer.at == 1);
        writer.take(&mut vec![Bytes::from_static(b"abc"); 3]);
        writer.advance(2);
        writer.cut();
        assert_eq!(writer.frames.len(), 2);
    }
}

//! [`Window`]: the part of a stream that has been read and not yet used up.

use std::{
    io::{self, BufRead, Read},
    ops::Range,
};

/// Bytes asked for at a time, and about the size of a block: few enough to stay in a core's own cache.
pub(super) const CHUNK: usize = 256 << 10;

/// A sliding buffer over a stream. Whoever looks at it decides how far it may grow.
pub(super) struct Window {
    source: Box<dyn BufRead + Send>,
    /// What has been read stands between `start` and `end`; what is beyond is room.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    done: bool,
}

impl Window {
    /// An empty window at the beginning of `source`.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { source, buffer: Vec::new(), start: 0, end: 0, done: false }
    }

    /// What has been read and not yet used up.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether the stream has come to its end, so that [`bytes`](Self::bytes) is all there is.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Reads on: longer bytes, or done.
    pub fn more(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        // Growing by what is already there keeps a scan that starts anew after every reading linear.
        let until = self.end + CHUNK.max(self.end);
        if self.buffer.len() < until {
            self.buffer.resize(until, 0);
        }
        let read = loop {
            match self.source.read(&mut self.buffer[self.end..until]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.end += read;
        self.done = read == 0;
        Ok(())
    }

    /// Reads on until there are `wanted` bytes, or the stream is done.
    pub fn fill_to(&mut self, wanted: usize) -> io::Result<()> {
        while self.bytes().len() < wanted && !self.done {
            self.more()?;
        }
        Ok(())
    }

    /// Uses up the first `count` bytes.
    pub fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Uses up the first `count` bytes by moving them into `other`; gives where they stand there. Where most of the window
    /// goes, the buffers change places and only the rest is copied.
    pub fn take(&mut self, count: usize, other: &mut Vec<u8>) -> Range<usize> {
        let taken = self.start..(self.start + count).min(self.end);
        let rest = taken.end..self.end;
        if other.len() > 8 * CHUNK {
            // One long record must not make every buffer long for good.
            *other = Vec::new();
        }
        if rest.len() > taken.len() {
            other.clear();
            other.extend_from_slice(&self.buffer[taken.clone()]);
            self.start = taken.end;
            return 0..taken.len();
        }
        std::mem::swap(&mut self.buffer, other);
        if self.buffer.len() < rest.len() {
            self.buffer.resize(rest.len() + CHUNK, 0);
        }
        self.buffer[..rest.len()].copy_from_slice(&other[rest.clone()]);
        (self.start, self.end) = (0, rest.len());
        taken
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn slides_over_the_whole_stream() {
        let bytes: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
        let mut window = Window::new(Box::new(io::Cursor::new(bytes.clone())));
        let mut seen = Vec::new();
        while !window.is_done() {
            window.more().unwrap();
            let half = window.bytes().len().div_ceil(2);
            seen.extend_from_slice(&window.bytes()[..half]);
            window.consume(half);
        }
        seen.extend_from_slice(window.bytes());
        assert_eq!(seen, bytes);
    }

    #[test]
    fn fills_as_far_as_asked_or_to_the_end() {
        let mut window = Window::new(Box::new(io::Cursor::new(vec![1; 10])));
        window.fill_to(4).unwrap();
        assert_eq!(window.bytes().len(), 10);
        window.fill_to(1000).unwrap();
        assert!(window.is_done());
        window.consume(99);
        assert_eq!(window.bytes(), b"");
    }

    #[test]
    fn what_is_taken_is_moved_and_the_rest_stays() {
        let bytes: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
        for share in [3, 4, 100] {
            let mut window = Window::new(Box::new(io::Cursor::new(bytes.clone())));
            let (mut seen, mut other) = (Vec::new(), Vec::new());
            while !window.is_done() {
                window.more().unwrap();
                let count = (window.bytes().len() * share).div_ceil(100.max(share));
                let range = window.take(count, &mut other);
                assert_eq!(range.len(), count);
                seen.extend_from_slice(&other[range]);
            }
            seen.extend_from_slice(window.bytes());
            assert!(seen == bytes);
        }
    }
}

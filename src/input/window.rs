//! [`Window`]: the part of a stream that has been read and not yet used up.

use std::io::{self, BufRead, Read};

/// Bytes asked for at a time.
const CHUNK: usize = 256 << 10;

/// A sliding buffer over a stream. Whoever looks at it decides how far it may grow.
pub(super) struct Window {
    source: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    start: usize,
    done: bool,
}

impl Window {
    /// An empty window at the beginning of `source`.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { source, buffer: Vec::new(), start: 0, done: false }
    }

    /// What has been read and not yet used up.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether the stream has come to its end, so that [`bytes`](Self::bytes) is all there is.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Reads on: longer bytes, or done.
    pub fn more(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start.., 0);
            self.buffer.truncate(self.buffer.len() - self.start);
            self.start = 0;
        }
        // Growing by what is already there keeps a scan that starts anew after every reading linear.
        let held = self.buffer.len();
        self.buffer.resize(held + CHUNK.max(held), 0);
        let read = loop {
            match self.source.read(&mut self.buffer[held..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(held + *read.as_ref().unwrap_or(&0));
        self.done = read? == 0;
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
        self.start = (self.start + count).min(self.buffer.len());
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
}

//! [`Sample`]: the features of many texts, packed for the learner.
//!
//! Texts lie one after the other in chunks of one block of memory each. What goes beyond the memory that may be used is written to a temporary file as it comes, and a
//! chunk of it is read when it is wanted: the chunks are the same wherever they lie, so what is learned is the same too.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    sync::{Mutex, PoisonError},
};

use linfa::dataset::Records;
use rayon::prelude::*;

use super::layout::Layout;
use crate::{
    error::ErrorKind,
    features::{Features, TokenVector, tokens::BLOCKS},
};

/// Numbers in a chunk, more or less: 4 MB, so that a file is read in long stretches.
const CHUNK: usize = 1 << 20;
/// Texts in a chunk at most.
const CHUNK_TEXTS: usize = 1 << 13;

/// Texts of features.
#[derive(Debug)]
pub struct Sample {
    bits: u32,
    heuristic_columns: usize,
    /// The chunk that is being filled comes last and lies in memory.
    chunks: Vec<Held>,
    /// The first text of each chunk.
    firsts: Vec<usize>,
    blank: Vec<bool>,
    /// Where token columns lie in what is given out.
    layout: Layout,
    /// Bytes of chunks that may lie in memory, and that do.
    most: usize,
    held: usize,
    spill: Option<Mutex<Spill>>,
    spilled: u64,
}

/// The temporary file, and room for a chunk of it as it comes.
#[derive(Debug)]
struct Spill {
    file: File,
    bytes: Vec<u8>,
}

/// Where a chunk lies.
#[derive(Debug)]
enum Held {
    Memory(Chunk),
    /// At this byte of the file, so many numbers of so many texts.
    Spilled {
        at: u64,
        packed: usize,
        texts: usize,
    },
}

/// Some texts in a row.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// For each text: the number of its windows, the lengths of its blocks, its columns; then for each window the lengths of its blocks and its columns.
    packed: Vec<u32>,
    /// Where each text ends.
    ends: Vec<u32>,
}

/// The features of one text.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a>(&'a [u32]);

impl<'a> Packed<'a> {
    /// Its blocks, tokens first, heuristics last.
    #[inline]
    pub fn blocks(self) -> [&'a [u32]; BLOCKS + 1] {
        take(&mut &self.0[1..])
    }

    /// Brings its blocks into the cache, so that they are there when they are asked for soon after. Nothing waits for what is read here.
    #[inline]
    pub fn fetch(self) {
        const NUMBERS_A_LINE: usize = 16;
        let sum = self.0.iter().step_by(NUMBERS_A_LINE).take(24).fold(0, |sum: u32, number| sum ^ number);
        std::hint::black_box(sum);
    }

    /// The token columns of its windows, by block.
    pub fn windows(self) -> impl Iterator<Item = [&'a [u32]; BLOCKS]> {
        let mut rest = &self.0[1..];
        let _: [&[u32]; BLOCKS + 1] = take(&mut rest);
        (0..self.0[0]).map(move |_| take(&mut rest))
    }
}

/// The blocks that `packed` begins with, which is what comes after them from then on.
#[inline]
fn take<'a, const N: usize>(packed: &mut &'a [u32]) -> [&'a [u32]; N] {
    let (lengths, mut columns) = packed.split_at(N);
    let blocks = std::array::from_fn(|block| {
        let (head, tail) = columns.split_at(lengths[block] as usize);
        columns = tail;
        head
    });
    *packed = columns;
    blocks
}

impl Chunk {
    /// Its texts, in order.
    pub fn texts(&self) -> impl Iterator<Item = Packed<'_>> {
        (0..self.ends.len()).map(|text| self.text(text))
    }

    /// The features of `text`, counted from the chunk's first.
    #[inline]
    pub fn text(&self, text: usize) -> Packed<'_> {
        let start = if text == 0 { 0 } else { self.ends[text - 1] as usize };
        Packed(&self.packed[start..self.ends[text] as usize])
    }

    /// Calls `with` with all token columns of each text, block by block.
    fn each_tokens(&mut self, mut with: impl FnMut(&mut [u32])) {
        let mut start = 0;
        for &end in &self.ends {
            let text = &mut self.packed[start..end as usize];
            let (windows, mut at) = (text[0], 1);
            let lengths =
                |from: usize, blocks: usize, text: &[u32]| text[from..from + blocks].iter().map(|&length| length as usize).sum::<usize>();
            let (tokens, all) = (lengths(at, BLOCKS, text), lengths(at, BLOCKS + 1, text));
            at += BLOCKS + 1;
            with(&mut text[at..at + tokens]);
            at += all;
            for _ in 0..windows {
                let tokens = lengths(at, BLOCKS, text);
                at += BLOCKS;
                with(&mut text[at..at + tokens]);
                at += tokens;
            }
            start = end as usize;
        }
    }

    fn push<const N: usize>(&mut self, blocks: [&[u32]; N]) {
        self.packed.extend(blocks.iter().map(|block| block.len() as u32));
        for block in blocks {
            self.packed.extend_from_slice(block);
        }
    }

    fn bytes(&self) -> usize {
        4 * (self.packed.len() + self.ends.len())
    }
}

impl Sample {
    /// An empty sample over `2^bits` token columns and `heuristic_columns` heuristic columns that lies in memory, however large it becomes.
    pub fn new(bits: u32, heuristic_columns: usize) -> Self {
        Self::within(usize::MAX, bits, heuristic_columns)
    }

    /// The same, of which `most` bytes lie in memory and the rest in a temporary file.
    pub fn within(most: usize, bits: u32, heuristic_columns: usize) -> Self {
        Self {
            bits,
            heuristic_columns,
            chunks: Vec::new(),
            firsts: Vec::new(),
            blank: Vec::new(),
            layout: Layout::default(),
            most,
            held: 0,
            spill: None,
            spilled: 0,
        }
    }

    /// Sets how many bytes lie in memory from now on, besides the chunk that is being filled; what is more goes to the temporary file, the latest first.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where that cannot be written.
    pub fn keep_within(&mut self, most: usize) -> Result<(), ErrorKind> {
        self.most = most;
        let closed = self.chunks.len().saturating_sub(1);
        for number in (0..closed).rev() {
            if self.held <= most {
                break;
            }
            if let Held::Memory(chunk) = &self.chunks[number] {
                self.held -= chunk.bytes();
                self.spill(number)?;
            }
        }
        Ok(())
    }

    /// Adds one text.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the temporary file cannot be written.
    pub fn push(&mut self, features: &Features) -> Result<(), ErrorKind> {
        if self.open_chunk().is_none_or(|chunk| chunk.packed.len() >= CHUNK || chunk.ends.len() >= CHUNK_TEXTS) {
            self.close()?;
            self.firsts.push(self.len());
            self.chunks.push(Held::Memory(Chunk::default()));
        }
        if let Some(chunk) = self.open_chunk() {
            chunk.packed.push(features.windows.len() as u32);
            chunk.push::<{ BLOCKS + 1 }>(super::blocks(features));
            for window in &features.windows {
                chunk.push::<BLOCKS>(parts(window));
            }
            chunk.ends.push(chunk.packed.len() as u32);
        }
        self.blank.push(features.blank);
        Ok(())
    }

    fn open_chunk(&mut self) -> Option<&mut Chunk> {
        match self.chunks.last_mut() {
            Some(Held::Memory(chunk)) => Some(chunk),
            _ => None,
        }
    }

    /// Lets go of the chunk that was filled.
    fn close(&mut self) -> Result<(), ErrorKind> {
        let Some(Held::Memory(chunk)) = self.chunks.last_mut() else { return Ok(()) };
        let bytes = chunk.bytes();
        // Once a chunk went to the file all others do: what comes later is no smaller.
        if self.spill.is_none() && self.held + bytes <= self.most {
            chunk.packed.shrink_to_fit();
            chunk.ends.shrink_to_fit();
            self.held += bytes;
            return Ok(());
        }
        self.spill(self.chunks.len() - 1)
    }

    /// Writes a chunk to the end of the temporary file.
    fn spill(&mut self, number: usize) -> Result<(), ErrorKind> {
        let Held::Memory(chunk) = &self.chunks[number] else { return Ok(()) };
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Mutex::new(Spill { file: tempfile::tempfile().map_err(spill_error)?, bytes: Vec::new() })),
        };
        let Spill { file, bytes } = spill.get_mut().unwrap_or_else(PoisonError::into_inner);
        bytes.clear();
        bytes.extend(chunk.ends.iter().chain(&chunk.packed).flat_map(|number| number.to_le_bytes()));
        // A chunk that was read meanwhile left the file where that ended.
        file.seek(SeekFrom::Start(self.spilled)).and_then(|_| file.write_all(bytes)).map_err(spill_error)?;
        let held = Held::Spilled { at: self.spilled, packed: chunk.packed.len(), texts: chunk.ends.len() };
        self.spilled += bytes.len() as u64;
        self.chunks[number] = held;
        Ok(())
    }

    /// Ends the adding, for a learner: from now on the token columns that are given out are places of [`Sample::layout`], those that most texts in memory have first. A finished model, which knows columns, cannot judge it.
    pub(crate) fn lay_out(&mut self) {
        let mut uses = vec![0u32; 1 << self.bits];
        for held in &mut self.chunks {
            if let Held::Memory(chunk) = held {
                chunk.each_tokens(|columns| columns.iter().for_each(|&column| uses[column as usize] += 1));
            }
        }
        let layout = Layout::by_use(&uses);
        self.chunks.par_iter_mut().for_each(|held| {
            if let Held::Memory(chunk) = held {
                chunk.each_tokens(|columns| layout.place(columns));
            }
        });
        self.layout = layout;
    }

    /// Where token columns lie.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// The texts of a chunk, by number.
    pub fn texts_of(&self, chunk: usize) -> Range<usize> {
        self.firsts[chunk]..self.firsts.get(chunk + 1).copied().unwrap_or(self.len())
    }

    /// A chunk, read from the temporary file where it lies there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where that cannot be read.
    pub fn chunk(&self, chunk: usize) -> Result<Cow<'_, Chunk>, ErrorKind> {
        match (&self.chunks[chunk], &self.spill) {
            (Held::Memory(chunk), _) => Ok(Cow::Borrowed(chunk)),
            (&Held::Spilled { at, packed, texts }, Some(spill)) => {
                let mut spill = spill.lock().unwrap_or_else(PoisonError::into_inner);
                let Spill { file, bytes } = &mut *spill;
                bytes.resize(4 * (packed + texts), 0);
                file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytes)).map_err(spill_error)?;
                let mut numbers = bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
                let mut chunk = Chunk { ends: numbers.by_ref().take(texts).collect(), packed: numbers.collect() };
                chunk.each_tokens(|columns| self.layout.place(columns));
                Ok(Cow::Owned(chunk))
            }
            (Held::Spilled { .. }, None) => Err(spill_error(io::ErrorKind::NotFound.into())),
        }
    }

    /// Whether there is nothing to judge in `text`.
    pub fn is_blank(&self, text: usize) -> bool {
        self.blank[text]
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.blank.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.blank.is_empty()
    }

    /// log2 of the number of token columns.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Number of heuristic columns.
    pub fn heuristic_columns(&self) -> usize {
        self.heuristic_columns
    }

    /// Bytes in the temporary file.
    pub fn spilled(&self) -> u64 {
        self.spilled
    }

    /// Bytes of packed features, wherever they lie.
    pub fn bytes(&self) -> u64 {
        let open = match self.chunks.last() {
            Some(Held::Memory(chunk)) => chunk.bytes() as u64,
            _ => 0,
        };
        self.held as u64 + self.spilled + open
    }
}

/// The blocks of a window.
pub(super) fn parts(window: &TokenVector) -> [&[u32]; BLOCKS] {
    std::array::from_fn(|block| window[block].as_slice())
}

fn spill_error(error: io::Error) -> ErrorKind {
    let folder = std::env::temp_dir();
    ErrorKind::Io(io::Error::new(
        error.kind(),
        format!(
            "the temporary file in {} that holds what memory does not: {error}; free space there, name another folder with TMPDIR, or allow more with --memory",
            folder.display()
        ),
    ))
}

impl Records for Sample {
    type Elem = u32;

    fn nsamples(&self) -> usize {
        self.len()
    }

    fn nfeatures(&self) -> usize {
        (1 << self.bits) + self.heuristic_columns
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A sample in a temporary file that was cut short.
    pub fn lost() -> Sample {
        let mut sample = Sample::within(0, 10, 4);
        for first in 0..=CHUNK_TEXTS as u32 {
            sample.push(&features(first)).unwrap();
        }
        sample.spill.as_ref().unwrap().lock().unwrap().file.set_len(9).unwrap();
        sample
    }

    fn features(first: u32) -> Features {
        let mut tokens = TokenVector::default();
        tokens[0] = vec![first, first + 1];
        tokens[2] = vec![first + 2];
        let window = TokenVector::from([vec![], vec![first], vec![], vec![], vec![], vec![first + 1]]);
        Features { tokens, heuristics: vec![0, 3], windows: vec![window; first as usize % 3], blank: first == 7 }
    }

    #[test]
    fn texts_come_back_as_they_went_in_from_memory_and_from_the_file() {
        for most in [usize::MAX, 300_000, 0] {
            let mut sample = Sample::within(most, 10, 4);
            let count = 3 * CHUNK_TEXTS + 5;
            for first in 0..count as u32 {
                sample.push(&features(first)).unwrap();
            }
            assert_eq!((sample.len(), sample.chunks(), sample.nfeatures()), (count, 4, 1024 + 4));
            assert_eq!(sample.spilled() > 0, most < usize::MAX);
            let mut first = 0;
            for number in [0, 2, 1, 3] {
                let chunk = sample.chunk(number).unwrap();
                let texts = sample.texts_of(number);
                assert_eq!(chunk.texts().count(), texts.len());
                for (packed, text) in chunk.texts().zip(texts) {
                    let expected = features(text as u32);
                    assert_eq!(packed.blocks(), super::super::blocks(&expected));
                    assert_eq!(packed.windows().collect::<Vec<_>>(), expected.windows.iter().map(parts).collect::<Vec<_>>());
                    assert_eq!(sample.is_blank(text), expected.blank);
                    first += 1;
                }
            }
            assert_eq!(first, count);
        }
    }

    #[test]
    fn what_is_written_after_reading_comes_back_too() {
        let mut sample = Sample::within(usize::MAX, 10, 4);
        let count = 6 * CHUNK_TEXTS as u32;
        for first in 0..count {
            sample.push(&features(first)).unwrap();
            if first as usize % CHUNK_TEXTS == 1 && sample.chunks() > 3 {
                // Less and less may lie in memory, and the file is read in between.
                sample.keep_within((6 - sample.chunks()) * 100_000).unwrap();
                assert!(sample.spilled() > 0);
                sample.chunk(2).unwrap();
            }
        }
        assert_eq!(sample.chunks(), 6);
        for number in 0..6 {
            let (chunk, texts) = (sample.chunk(number).unwrap(), sample.texts_of(number));
            for (packed, text) in chunk.texts().zip(texts) {
                assert_eq!(packed.blocks(), super::super::blocks(&features(text as u32)), "text {text}");
            }
        }
    }
}

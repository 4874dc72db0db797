//! Arrow IPC: batches as they stand in memory, in a stream or (`ARROW1`, Feather) in a file, which is a stream in a wrapper.
//!
//! What a message says of its own size is checked before it is believed (<https://arrow.apache.org/docs/format/Columnar.html>, "Serialization and Interprocess Communication").

use std::{
    collections::VecDeque,
    io::{self, BufRead, Read},
};

use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::{Message, MessageHeader, convert::try_fb_to_schema, reader::StreamDecoder, root_as_message};
use arrow_schema::{ArrowError, SchemaRef};

use super::{
    Format, Reader, Source, binary,
    columnar::{self, Batches, Part},
    encoding::shorten,
    guarded::guarded,
};
use crate::error::Result;

/// Arrow IPC.
pub(super) const FORMAT: Format = Format {
    name: "arrow",
    extensions: &["arrow", "arrows", "feather", "ipc"],
    about: "Arrow IPC, as a stream or as a file (Feather 2)",
    sniff: |head| binary::columnar(head) == Some("arrow"),
    open,
};

/// The most bytes that a message may have before its body.
const MOST_METADATA: usize = 64 << 20;
/// The most rows of a batch; columns of nulls take no bytes.
const MOST_ROWS: i64 = 1 << 31;
/// Bytes read at a time: what is said to follow takes memory as it comes.
const CHUNK: usize = 1 << 20;
const CONTINUES: [u8; 4] = [0xff; 4];

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let mut messages = Messages {
        stream: reader,
        decoder: StreamDecoder::new(),
        most: source.options.largest_window,
        used: Vec::new(),
        batches: VecDeque::new(),
        over: false,
    };
    let damaged = |words: String| source.bad(format!("this Arrow input cannot be read: {words}"));
    let schema = messages.schema(source.head.starts_with(b"ARROW1")).map_err(damaged)?;
    let (used, columns) = columnar::choose(&schema, &source)?;
    let schema = schema.project(&used).map_err(|error| source.bad(error.to_string()))?;
    messages.used = used;
    columnar::reader(messages, &schema, columns, source)
}

/// The messages of a stream.
struct Messages {
    stream: Box<dyn BufRead + Send>,
    decoder: StreamDecoder,
    /// The most bytes that a message may take in memory.
    most: u64,
    /// The columns that are wanted.
    used: Vec<usize>,
    /// What was decoded. A batch without a body is decoded when more is known to follow.
    batches: VecDeque<RecordBatch>,
    over: bool,
}

/// Why there is no next batch.
enum Trouble {
    Words(String),
    Reading(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Words("it is cut short".to_owned()),
            _ => Self::Reading(error),
        }
    }
}

impl From<String> for Trouble {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl Batches for Messages {
    fn next(&mut self) -> io::Result<Option<Part>> {
        loop {
            if let Some(batch) = self.batches.pop_front() {
                let batch = batch.project(&self.used).map_err(io::Error::other)?;
                return Ok(Some(Part::Rows(batch)));
            }
            if self.over {
                return Ok(None);
            }
            match self.message() {
                Ok(_) => {}
                Err(Trouble::Words(words)) => {
                    self.over = true;
                    return Ok(Some(Part::Lost { rows: 0, words: format!("{words}; what comes after this is lost") }));
                }
                Err(Trouble::Reading(error)) => {
                    self.over = true;
                    return Err(error);
                }
            }
        }
    }
}

impl Messages {
    /// Reads up to the schema.
    fn schema(&mut self, in_file: bool) -> Result<SchemaRef, String> {
        if in_file {
            self.pass_magic().map_err(|error| error.to_string())?;
        }
        loop {
            match self.message() {
                Ok(Some(schema)) => return Ok(schema),
                Ok(None) if self.over => return Err("it says nothing of its columns".to_owned()),
                Ok(None) => {}
                Err(Trouble::Words(words)) => return Err(words),
                Err(Trouble::Reading(error)) => return Err(error.to_string()),
            }
        }
    }

    /// Passes over what a file begins with: its magic, and zeros up to where the writer wanted the first message.
    fn pass_magic(&mut self) -> io::Result<()> {
        const MOST_ZEROS: usize = 4096;
        self.stream.read_exact(&mut [0; 8])?;
        for _ in 0..MOST_ZEROS / 8 {
            // Messages stand at multiples of eight; what is buffered may end before.
            if self.stream.fill_buf()?.first() != Some(&0) {
                break;
            }
            self.stream.read_exact(&mut [0; 8])?;
        }
        Ok(())
    }

    /// Reads a message, of which batches come; gives the schema, if it is that.
    fn message(&mut self) -> Result<Option<SchemaRef>, Trouble> {
        if self.stream.fill_buf()?.is_empty() {
            // A stream may end without a word.
            self.over = true;
            return Ok(None);
        }
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        if length == CONTINUES {
            self.stream.read_exact(&mut length)?;
        }
        let length = u32::from_le_bytes(length) as usize;
        if length == 0 {
            self.over = true;
            return Ok(None);
        }
        if length > MOST_METADATA {
            return Err(format!("a message is said to have {length} bytes before its body").into());
        }
        // Eight bytes more in front keep what follows where it would be in a file.
        let mut metadata = MutableBuffer::new(0);
        metadata.extend_from_slice(&CONTINUES);
        metadata.extend_from_slice(&(length as u32).to_le_bytes());
        read(&mut self.stream, length, &mut metadata)?;
        let message = root_as_message(&metadata.as_slice()[8..]).map_err(|_| "a message makes no sense".to_owned())?;
        let body =
            u64::try_from(message.bodyLength()).ok().filter(|&length| length <= self.most).and_then(|length| usize::try_from(length).ok());
        let Some(body) = body else {
            return Err(format!("a message is said to have {} bytes, where {} are allowed", message.bodyLength(), self.most).into());
        };
        let mut bytes = MutableBuffer::new(0);
        read(&mut self.stream, body, &mut bytes)?;
        check(&message, bytes.as_slice(), self.most)?;
        let schema = message.header_as_schema().map(|schema| guarded(|| try_fb_to_schema(schema).map_err(words))).transpose()?;
        let (decoder, batches) = (&mut self.decoder, &mut self.batches);
        guarded(|| {
            for mut part in [Buffer::from(metadata), Buffer::from(bytes)] {
                while !part.is_empty() {
                    batches.extend(decoder.decode(&mut part).map_err(words)?);
                }
            }
            Ok(schema.map(SchemaRef::new))
        })
        .map_err(Trouble::Words)
    }
}

fn words(error: ArrowError) -> String {
    shorten(&error.to_string())
}

/// Adds so many bytes of `stream` to `bytes`.
fn read(stream: &mut impl Read, length: usize, bytes: &mut MutableBuffer) -> io::Result<()> {
    let mut chunk = vec![0; length.min(CHUNK)];
    let mut left = length;
    while left > 0 {
        let part = &mut chunk[..left.min(CHUNK)];
        stream.read_exact(part)?;
        bytes.extend_from_slice(part);
        left -= part.len();
    }
    Ok(())
}

/// Checks what a message says of its rows, and of what its packed buffers take in memory.
fn check(message: &Message<'_>, body: &[u8], most: u64) -> Result<(), String> {
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()),
        _ => None,
    };
    let Some(batch) = batch else { return Ok(()) };
    if !(0..MOST_ROWS).contains(&batch.length()) {
        return Err(format!("a batch is said to have {} rows", batch.length()));
    }
    if batch.compression().is_none() {
        return Ok(());
    }
    let mut total = 0u64;
    for buffer in batch.buffers().iter().flatten() {
        let length = usize::try_from(buffer.offset()).ok().and_then(|start| body.get(start..)?.first_chunk::<8>());
        let unpacked = length.map_or(0, |length| i64::from_le_bytes(*length));
        // -1 stands for a buffer that is not packed, and empty ones have no length.
        if buffer.length() > 0 && unpacked > 0 {
            total = total.saturating_add(unpacked as u64);
        }
    }
    if total > most {
        return Err(format!("a batch is said to take {total} bytes of memory, more than the {most} that are allowed"));
    }
    Ok(())
}

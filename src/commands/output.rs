//! Where data goes: standard output or a file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::error::{Error, ErrorKind};

/// A buffered writer that knows its name for errors.
pub struct Output {
    name: String,
    writer: BufWriter<Box<dyn Write + Send>>,
}

impl Output {
    /// Opens `path`, or standard output for none or `-`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the file's name.
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        let (name, writer): (String, Box<dyn Write + Send>) = match path {
            Some(path) if path != Path::new("-") => {
                let name = path.display().to_string();
                let file = File::create(path).map_err(|error| Error::file(name.as_str(), ErrorKind::Io(error)))?;
                (name, Box::new(file))
            }
            _ => ("standard output".to_owned(), Box::new(io::stdout())),
        };
        Ok(Self { name, writer: BufWriter::with_capacity(1 << 16, writer) })
    }

    /// Its name, and the writer itself.
    #[cfg(feature = "parquet")]
    pub fn into_writer(self) -> (String, impl Write + Send) {
        (self.name, self.writer)
    }

    /// Writes by `write`, naming the output in its error.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the output's name.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        write(&mut self.writer).map_err(|error| Error::file(self.name.as_str(), ErrorKind::Io(error)))
    }

    /// Writes out what is buffered; a full disk shows here at the latest.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the output's name.
    pub fn finish(mut self) -> Result<(), Error> {
        self.write(|writer| writer.flush())
    }
}

//! The model file: versioned, checksummed, the same bytes for the same model.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `MODERATO` |
//! | 4 | format version, little endian as all numbers |
//! | 8 | length of all that follows the checksum |
//! | 4 | CRC-32 of all that follows |
//! | 4 + n | length and text of a JSON header: manifest and recipe |
//! | 8 | bias (f64) |
//! | 7 × 8 | scale of each block (f64) |
//! | 7 × 8 | square of an unknown column of each block (f64) |
//! | 2 × 8 | lowest and highest score (f64) |
//! | 2 × 8 | steps of weights and of squares (f64), powers of two |
//! | 2 tables | tokens, heuristics: a bitmap of the columns that are not zero, then the steps (i16, [`Steps`](super::grid::Steps)) of each of these |

use std::{io::Write, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    Model,
    grid::{Grid, Steps},
    manifest::Manifest,
    refine::{Cell, Linear},
};
use crate::{
    error::{Error, ErrorKind},
    features::{Recipe, tokens::BLOCKS},
};

const MAGIC: &[u8; 8] = b"MODERATO";
const FORMAT_VERSION: u32 = 3;
/// Bytes before the part that the checksum covers.
const PREFIX: usize = 8 + 4 + 8 + 4;

#[derive(Serialize, Deserialize)]
struct Header {
    manifest: Manifest,
    recipe: Recipe,
}

impl Model {
    /// The model as the bytes of its file; its weights have to be [on their grid](Linear::on_grid) to come back the same.
    ///
    /// # Errors
    /// [`ErrorKind::BadModel`] if the manifest cannot be written as JSON, or [`Model::from_bytes`] would refuse its numbers.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ErrorKind> {
        self.linear.check().and_then(|()| self.linear.grid().check()).map_err(ErrorKind::BadModel)?;
        let header = serde_json::to_vec(&Header { manifest: self.manifest.clone(), recipe: self.recipe.clone() })
            .map_err(|error| ErrorKind::BadModel(error.to_string()))?;
        let mut body = Vec::new();
        body.extend(u32::try_from(header.len()).unwrap_or(u32::MAX).to_le_bytes());
        body.extend(header);
        body.extend(self.linear.bias.to_le_bytes());
        for number in self.linear.block_scale.iter().chain(&self.linear.unknown).chain(&self.linear.bounds) {
            body.extend(number.to_le_bytes());
        }
        let grid = self.linear.grid();
        body.extend(grid.weight.to_le_bytes());
        body.extend(grid.square.to_le_bytes());
        write_table(&self.linear.tokens, &grid, &mut body);
        write_table(&self.linear.heuristics, &grid, &mut body);

        let mut bytes = Vec::with_capacity(PREFIX + body.len());
        bytes.extend(MAGIC);
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(crc32fast::hash(&body).to_le_bytes());
        bytes.extend(body);
        Ok(bytes)
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`ErrorKind::BadModel`] by the name of the fault: foreign, newer, truncated, damaged, or made by another recipe. Nothing is half-loaded.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ErrorKind> {
        let fault = |text: String| Err(ErrorKind::BadModel(text));
        if bytes.is_empty() {
            return fault("the model file is empty".to_owned());
        }
        if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
            return fault("not a model of this program (it does not begin with MODERATO)".to_owned());
        }
        let mut prefix = Cursor(bytes.get(MAGIC.len()..).unwrap_or_default());
        let truncated = |missing: u64| ErrorKind::BadModel(format!("the model file is truncated: {missing} bytes are missing"));
        let too_short = || truncated((PREFIX - bytes.len().min(PREFIX)) as u64);
        let version = prefix.u32().ok_or_else(too_short)?;
        if version != FORMAT_VERSION {
            return fault(format!(
                "the model file has format {version}, this program reads format {FORMAT_VERSION}; {}",
                if version > FORMAT_VERSION { "use a newer program" } else { "train it anew" }
            ));
        }
        let length = prefix.u64().ok_or_else(too_short)?;
        let checksum = prefix.u32().ok_or_else(too_short)?;
        let body = prefix.0;
        if (body.len() as u64) < length {
            return Err(truncated(length - body.len() as u64));
        }
        if body.len() as u64 > length {
            return fault(format!("the model file is damaged: {} bytes too many", body.len() as u64 - length));
        }
        if crc32fast::hash(body) != checksum {
            return fault("the model file is damaged: its checksum does not match".to_owned());
        }
        read_body(body)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// As [`Model::from_bytes`], or [`ErrorKind::Io`], with the file's name.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let name = || path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::file(name(), ErrorKind::Io(error)))?;
        Self::from_bytes(&bytes).map_err(|kind| Error::file(name(), kind))
    }

    /// Writes the model file: to a temporary file beside it, which then takes its place, so that a crash leaves the old one whole.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the file's name.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let name = || path.display().to_string();
        let bytes = self.to_bytes().map_err(|kind| Error::file(name(), kind))?;
        let write = || -> std::io::Result<()> {
            // A device such as /dev/full or /dev/stdout cannot be replaced, only written to.
            if path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
                return std::fs::OpenOptions::new().write(true).open(path)?.write_all(&bytes);
            }
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut file = tempfile::Builder::new().prefix(".moderato-").tempfile_in(folder)?;
            file.write_all(&bytes)?;
            file.as_file().sync_all()?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = path.metadata().map_or(0o644, |meta| meta.permissions().mode());
                file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))?;
            }
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| Error::file(name(), ErrorKind::Io(error)))
    }
}

fn read_body(body: &[u8]) -> Result<Model, ErrorKind> {
    let short = || ErrorKind::BadModel("the model file is damaged: it ends too early for what it says of itself".to_owned());
    let damaged = |what: String| ErrorKind::BadModel(format!("the model file is damaged: {what}"));
    let mut body = Cursor(body);
    let header_length = body.u32().ok_or_else(short)? as usize;
    let header: Header = serde_json::from_slice(body.take(header_length).ok_or_else(short)?)
        .map_err(|error| ErrorKind::BadModel(format!("the model file's header cannot be read: {error}")))?;
    header.recipe.check()?;
    header.manifest.check().map_err(ErrorKind::BadModel)?;
    let mut number = || body.f64().ok_or_else(short);
    let bias = number()?;
    let (mut block_scale, mut unknown, mut bounds) = ([0.0; BLOCKS + 1], [0.0; BLOCKS + 1], [0.0; 2]);
    for slot in block_scale.iter_mut().chain(&mut unknown).chain(&mut bounds) {
        *slot = number()?;
    }
    let mut linear = Linear { bias, tokens: Vec::new(), heuristics: Vec::new(), block_scale, unknown, bounds };
    linear.check().map_err(damaged)?;
    let grid = Grid { weight: number()?, square: number()? };
    grid.check().map_err(damaged)?;
    for (what, table, columns) in
        [("tokens", &mut linear.tokens, 1 << header.recipe.bits), ("heuristics", &mut linear.heuristics, header.recipe.heuristic_columns())]
    {
        let (read, sound) = read_table(&mut body, &grid, columns).ok_or_else(short)?;
        if !sound {
            return Err(damaged(format!("its table of {what} has a column that no training gives")));
        }
        *table = read;
    }
    if !body.0.is_empty() {
        return Err(damaged(format!("{} bytes follow its tables", body.0.len())));
    }
    Ok(Model { manifest: header.manifest, recipe: header.recipe, linear })
}

fn write_table(table: &[Cell], grid: &Grid, bytes: &mut Vec<u8>) {
    let present = |cell: &Cell| cell.square != 0.0;
    for group in table.chunks(8) {
        bytes.push(group.iter().enumerate().fold(0, |byte, (bit, cell)| byte | (u8::from(present(cell)) << bit)));
    }
    for cell in table.iter().filter(|cell| present(cell)) {
        bytes.extend(grid.steps(cell).0.to_le_bytes());
    }
}

/// The cells of a table, and whether each can be.
fn read_table(body: &mut Cursor<'_>, grid: &Grid, columns: usize) -> Option<(Vec<Cell>, bool)> {
    let bitmap = body.take(columns.div_ceil(8))?;
    let present: usize = bitmap.iter().map(|byte| byte.count_ones() as usize).sum();
    let mut cells = body.take(present.checked_mul(2)?)?.chunks_exact(2);
    let mut table = vec![Cell::default(); columns];
    let mut sound = true;
    // By bytes of the bitmap and without a cursor: this loop is most of what a start costs.
    for (group, &bits) in table.chunks_mut(8).zip(bitmap) {
        for (bit, cell) in group.iter_mut().enumerate() {
            if bits >> bit & 1 == 1 {
                let steps = Steps(i16::from_le_bytes(*cells.next()?.first_chunk()?));
                sound &= Grid::holds(steps);
                *cell = grid.cell(steps);
            }
        }
    }
    // Bits beyond the last column have steps, too.
    Some((table, sound && cells.next().is_none()))
}

/// Takes little-endian numbers off the front of a slice.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::tests::tiny_model;

    fn fault(bytes: &[u8]) -> String {
        Model::from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_model_comes_back_whole() {
        let model = tiny_model();
        let bytes = model.to_bytes().unwrap();
        let back = Model::from_bytes(&bytes).unwrap();
        assert_eq!(back.manifest, model.manifest);
        assert_eq!(back.recipe, model.recipe);
        assert_eq!(back.linear.tokens, model.linear.tokens);
        assert_eq!(back.linear.heuristics, model.linear.heuristics);
        assert_eq!(back.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn faults_are_named() {
        let bytes = tiny_model().to_bytes().unwrap();
        assert_eq!(fault(b""), "the model file is empty");
        assert!(fault(b"id,text,label\n").starts_with("not a model of this program"));
        assert!(fault(&bytes[..10]).contains("truncated"));
        assert!(fault(&bytes[..bytes.len() - 3]).contains("truncated: 3 bytes are missing"));
        let mut newer = bytes.clone();
        newer[8] = 9;
        assert!(fault(&newer).contains("format 9, this program reads format 3; use a newer program"));
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(fault(&longer).contains("1 bytes too many"));
        let mut recipe = tiny_model();
        recipe.recipe.version += 1;
        assert!(fault(&recipe.to_bytes().unwrap()).contains("train it anew"));
    }

    #[test]
    fn a_header_that_could_do_harm_is_refused() {
        let mut model = tiny_model();
        model.recipe.window = usize::MAX / 3;
        assert!(fault(&model.to_bytes().unwrap()).contains("words are out of range"));
        for attribute in ["", "decision", "=cmd,\"x"] {
            let mut model = tiny_model();
            attribute.clone_into(&mut model.manifest.attribute);
            assert!(fault(&model.to_bytes().unwrap()).contains("cannot name a column"), "{attribute}");
        }
    }

    /// A model with something in each table, and windows.
    fn full_model() -> Model {
        let mut model = tiny_model();
        model.recipe.window = 4;
        for (column, cell) in model.linear.tokens.iter_mut().chain(&mut model.linear.heuristics).enumerate().skip(3).step_by(2) {
            *cell = Cell { weight: (column * 37 % 101) as f32 - 50.0, square: (column % 4 + 1) as f32 };
        }
        model.linear.unknown = [0.1; BLOCKS + 1];
        model.linear = model.linear.on_grid();
        model
    }

    /// Where the numbers behind the header begin.
    fn numbers_at(bytes: &[u8]) -> usize {
        PREFIX + 4 + u32::from_le_bytes(*bytes[PREFIX..].first_chunk().unwrap()) as usize
    }

    /// The same bytes with a checksum and a length that are right.
    fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
        let (length, sum) = ((bytes.len() - PREFIX) as u64, crc32fast::hash(&bytes[PREFIX..]));
        bytes[12..20].copy_from_slice(&length.to_le_bytes());
        bytes[20..24].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The fault of a model whose number at this place behind the header is another.
    fn fault_with(place: usize, number: f64) -> String {
        let mut bytes = full_model().to_bytes().unwrap();
        let at = numbers_at(&bytes) + 8 * place;
        bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
        fault(&sealed(bytes))
    }

    #[test]
    fn numbers_that_cannot_be_are_named() {
        assert!(fault_with(0, f64::NAN).contains("its bias is NaN"));
        assert!(fault_with(0, 1e7).contains("its bias is 10000000, beyond 1e6"));
        assert!(fault_with(1, f64::MAX).contains("the scale of block 0 is 1797"));
        assert!(fault_with(7, -1.0).contains("the scale of block 6 is -1, not from 0 to 1e6"));
        assert!(fault_with(8, -1e-9).contains("the square of an unknown column of block 0 is -0.000000001"));
        assert!(fault_with(14, f64::INFINITY).contains("the square of an unknown column of block 6 is inf"));
        assert!(fault_with(15, 1e6 + 1.0).contains("its scores go from 1000001 to 1000000"));
        assert!(fault_with(16, f64::NAN).contains("its scores go from -1000000 to NaN"));
        assert!(fault_with(17, 0.3).contains("the step of its weights is 0.3, which is no power of two"));
        assert!(fault_with(18, 2f64.powi(-1000)).contains("the step of its squares is 0.000"));
        assert!(fault_with(18, -1.0).contains("the step of its squares is -1"));
    }

    #[test]
    fn cells_that_cannot_be_are_refused() {
        let whole = full_model().to_bytes().unwrap();
        let tokens = numbers_at(&whole) + 8 * 19 + 1024 / 8;
        let last = whole.len() - 2;
        for (at, steps, table) in [(tokens, 5i16 << 6, "tokens"), (last, 5 << 6, "heuristics"), (tokens + 4, -512 << 6 | 1, "tokens")] {
            let mut bytes = whole.clone();
            bytes[at..at + 2].copy_from_slice(&steps.to_le_bytes());
            assert!(fault(&sealed(bytes)).contains(&format!("its table of {table} has a column that no training gives")));
        }
        let mut longer = whole.clone();
        longer.push(7);
        assert!(fault(&sealed(longer)).contains("1 bytes follow its tables"));
        assert!(fault(&sealed(whole[..last].to_vec())).contains("ends too early"));
    }

    #[test]
    fn a_manifest_that_cannot_be_is_refused() {
        let with = |change: fn(&mut Manifest)| {
            let mut model = full_model();
            change(&mut model.manifest);
            fault(&model.to_bytes().unwrap())
        };
        assert!(with(|manifest| manifest.cutoffs.reject_from.0 = -3.0).contains("review from 0 and reject from -3"));
        assert!(with(|manifest| manifest.cutoffs.reject_from.0 = 1e9).contains("its cut-offs cannot be"));
        assert!(with(|manifest| manifest.surest.0 = -1e9).contains("its highest score cannot be"));
        assert!(with(|manifest| manifest.spam = 41).contains("40, 41 of them positive"));
        assert!(with(|manifest| manifest.rows = usize::MAX).contains("its numbers of rows cannot be"));
    }

    #[test]
    fn what_could_not_be_read_is_not_written() {
        let mut model = full_model();
        model.linear.bias = f64::NAN;
        assert!(model.to_bytes().unwrap_err().to_string().contains("its bias is NaN"));
        let mut model = full_model();
        model.linear.tokens[9].weight = f32::MAX;
        assert!(model.to_bytes().unwrap_err().to_string().contains("the step of its weights"));
    }

    /// Judges and explains texts, where the model is accepted; tells whether it is.
    fn judged(bytes: &[u8]) -> bool {
        let Ok(model) = Model::from_bytes(bytes) else { return false };
        let pipeline = crate::pipeline::Pipeline::new(vec![model]).unwrap();
        for text in ["", "hello there", "Earn $500 a day at www.win.example! click, click here now or never, my friends", "漢字 a.a.a. 😀"]
        {
            let text = crate::text::Text::fold(text);
            let judgement = pipeline.judge_text(&text);
            assert!(judgement.probabilities.iter().all(|probability| (0.0..=1.0).contains(&probability.get())), "{judgement:?}");
            for explanation in pipeline.explain(&text) {
                assert!(!format!("{explanation:?}").contains("NaN"));
            }
        }
        true
    }

    #[test]
    fn the_whole_model_is_judged_by() {
        assert!(judged(&full_model().to_bytes().unwrap()));
    }

    fn odd_number() -> impl Strategy<Value = f64> {
        let odd = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            1e6,
            -1e6,
            1e5,
            1e-300,
            2f64.powi(-100),
            2f64.powi(40),
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NAN,
        ];
        prop_oneof![3 => prop::sample::select(odd.to_vec()), 1 => any::<u64>().prop_map(f64::from_bits), 2 => -1e6..1e6f64]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        /// Refused or judged by, never a panic and never a probability that is none.
        #[test]
        fn a_forged_model_does_no_harm(
            numbers in prop::collection::vec((0usize..19, odd_number()), 0..4),
            tables in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            header in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"0123456789-.eE".to_vec())), 0..3),
        ) {
            let mut bytes = full_model().to_bytes().unwrap();
            let at = numbers_at(&bytes);
            for (place, number) in numbers {
                bytes[at + 8 * place..at + 8 * place + 8].copy_from_slice(&number.to_le_bytes());
            }
            let behind = at + 8 * 19;
            let length = bytes.len() - behind;
            for (place, byte) in tables {
                bytes[behind + place.index(length)] = byte;
            }
            // Digits of the header become others.
            let digits: Vec<usize> = (PREFIX + 4..at).filter(|&at| bytes[at].is_ascii_digit()).collect();
            for (place, byte) in header {
                bytes[digits[place.index(digits.len())]] = byte;
            }
            judged(&sealed(bytes));
        }
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_noticed(at in 0usize..4096, bit in 0u8..8) {
            let mut bytes = tiny_model().to_bytes().unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(Model::from_bytes(&bytes).is_err());
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(tail in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Model::from_bytes(&tail).is_err());
            let with_magic: Vec<u8> = MAGIC.iter().copied().chain(tail).collect();
            prop_assert!(Model::from_bytes(&with_magic).is_err());
        }
    }

    #[test]
    fn saving_replaces_and_a_failed_save_keeps_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spam.model");
        std::fs::write(&path, "old").unwrap();
        tiny_model().save(&path).unwrap();
        assert_eq!(Model::load(&path).unwrap().manifest, tiny_model().manifest);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays behind");
        assert!(tiny_model().save(&folder.path().join("no/such/folder.model")).is_err());
    }
}

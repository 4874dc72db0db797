//! Parquet and Arrow IPC are read as the CSV of the same rows is, and what is written of them is read again.

use std::{fs::File, io::Write as _, path::Path, sync::Arc};

use arrow_array::{
    Array, ArrayRef, BinaryArray, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, ListArray, RecordBatch,
    StringArray, StringViewArray, TimestampMicrosecondArray, cast::AsArray, types::*,
};
use arrow_ipc::{
    CompressionType,
    reader::{FileReader, StreamReader},
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};
use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReader},
    basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel},
    file::properties::WriterProperties,
};

use crate::harness::{Run, Workspace, ham, run, spam};

const ROWS: usize = 60;

fn texts() -> Vec<String> {
    (0..ROWS).map(|number| if number % 3 == 0 { spam(number) } else { ham(number) }).collect()
}

/// Comments with everything that a table may tell, as CSV.
fn csv() -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "thread", "author", "date", "text", "label", "share", "email"]).unwrap();
    for (number, text) in texts().iter().enumerate() {
        let [id, share] = [number + 100, number % 10].map(|value| value.to_string());
        let author = if number % 7 == 0 { "" } else { "Ann" };
        let label = if number % 3 == 0 { "spam" } else { "ham" };
        let thread = format!("v{}", number % 4);
        let date = format!("2024-05-{:02}", number % 28 + 1);
        writer.write_record([&id, &thread, author, &date, text, label, &share, "ann@x.example"]).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The same as a batch.
fn batch() -> RecordBatch {
    let numbers = || 0..ROWS;
    let columns: [(&str, ArrayRef); 8] = [
        ("id", Arc::new(numbers().map(|number| Some(number as i64 + 100)).collect::<Int64Array>())),
        ("thread", Arc::new(numbers().map(|number| Some(format!("v{}", number % 4))).collect::<LargeStringArray>())),
        ("author", Arc::new(numbers().map(|number| (number % 7 > 0).then_some("Ann")).collect::<DictionaryArray<Int8Type>>())),
        ("date", Arc::new(numbers().map(|number| Some(19_844 + number as i32 % 28)).collect::<Date32Array>())),
        ("text", Arc::new(texts().into_iter().map(Some).collect::<StringArray>())),
        ("label", Arc::new(numbers().map(|number| Some(if number % 3 == 0 { "spam" } else { "ham" })).collect::<StringViewArray>())),
        ("share", Arc::new(numbers().map(|number| Some((number % 10) as f64)).collect::<Float64Array>())),
        ("email", Arc::new(BinaryArray::from_iter_values(numbers().map(|_| "ann@x.example")))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// A batch of texts with another column beside.
fn beside(name: &str, column: ArrayRef) -> RecordBatch {
    let texts: ArrayRef = Arc::new(StringArray::from(texts()[..column.len()].to_vec()));
    RecordBatch::try_from_iter([("text", texts), (name, column)]).unwrap()
}

fn parquet(path: &Path, batch: &RecordBatch, compression: Compression, group: usize) {
    let properties = WriterProperties::builder().set_compression(compression).set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn stream(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    for from in (0..batch.num_rows()).step_by(25) {
        writer.write(&batch.slice(from, 25.min(batch.num_rows() - from))).unwrap();
    }
    writer.into_inner().unwrap()
}

fn rows(path: &Path) -> Vec<RecordBatch> {
    ParquetRecordBatchReader::try_new(File::open(path).unwrap(), 1000).unwrap().map(Result::unwrap).collect()
}

/// What was said, without the name of the file.
fn said(run: &Run, name: &str) -> String {
    run.stderr.replace(name, "FILE")
}

/// A folder with the same rows in every format.
fn workspace() -> (Workspace, Vec<&'static str>) {
    let workspace = Workspace::new();
    workspace.write("c.csv", csv());
    let gzip = Compression::GZIP(GzipLevel::default());
    let (zstd, brotli) = (Compression::ZSTD(ZstdLevel::default()), Compression::BROTLI(BrotliLevel::default()));
    for (name, compression, group) in [
        ("plain.parquet", Compression::UNCOMPRESSED, 1000),
        ("snappy.parquet", Compression::SNAPPY, 7),
        ("gzip.parquet", gzip, 60),
        ("zstd.parquet", zstd, 1),
        ("lz4.pq", Compression::LZ4_RAW, 50),
        ("brotli.dat", brotli, 30),
    ] {
        parquet(&workspace.path(name), &batch(), compression, group);
    }
    workspace.write("a.arrows", stream(&batch(), None));
    workspace.write("lz4.dat", stream(&batch(), Some(CompressionType::LZ4_FRAME)));
    let mut writer = FileWriter::try_new(File::create(workspace.path("a.arrow")).unwrap(), &batch().schema()).unwrap();
    writer.write(&batch()).unwrap();
    writer.finish().unwrap();
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).unwrap();
    let file = File::create(workspace.path("a.feather")).unwrap();
    let mut writer = FileWriter::try_new_with_options(file, &batch().schema(), options).unwrap();
    writer.write(&batch()).unwrap();
    writer.finish().unwrap();
    let names = vec![
        "plain.parquet",
        "snappy.parquet",
        "gzip.parquet",
        "zstd.parquet",
        "lz4.pq",
        "brotli.dat",
        "a.arrows",
        "lz4.dat",
        "a.arrow",
        "a.feather",
    ];
    (workspace, names)
}

#[test]
fn the_same_rows_give_the_same_bytes_in_every_format() {
    let (workspace, names) = workspace();
    for arguments in ["score", "score --campaigns", "report --format json", "campaigns --format csv"] {
        let expected = workspace.run(&format!("{arguments} --model MODEL c.csv")).ends(0);
        for name in &names {
            let found = workspace.run(&format!("{arguments} --model MODEL {name}")).ends(0);
            // A report names its source.
            assert_eq!(found.stdout.replace(name, "c.csv"), expected.stdout, "{arguments} {name}");
            assert_eq!(said(&found, name), said(&expected, "c.csv"), "{arguments} {name}");
        }
    }
    // From a pipe, and packed once more.
    let expected = workspace.run("score --model MODEL c.csv").ends(0).stdout;
    for name in ["zstd.parquet", "a.arrows", "a.feather"] {
        let bytes = std::fs::read(workspace.path(name)).unwrap();
        assert_eq!(workspace.run_on("score --model MODEL -", &bytes).ends(0).stdout, expected, "{name}");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        workspace.write("packed.gz", packed.finish().unwrap());
        assert_eq!(workspace.run("score --model MODEL packed.gz").ends(0).stdout, expected, "{name}.gz");
    }
}

#[test]
fn models_are_learned_and_measured_alike() {
    let (workspace, _) = workspace();
    for arguments in [
        "train --allow-small --output new.model",
        "train --allow-small --label-column label --where share<=6 --output new.model",
        "train --allow-small --text-column TEXT --where date!=2024-05-03 --output new.model",
        "evaluate --folds 3 --group-by thread --format json",
        "evaluate --model MODEL --format json",
    ] {
        let run = |name: &str| {
            let run = workspace.run(&format!("{arguments} {name}"));
            let (status, said) = (run.status, run.stdout.replace(name, "FILE") + &said(&run, name));
            // A model notes its sources, by name and sum: what it does is the same.
            let does = if arguments.starts_with("train") { workspace.run("score --model new.model c.csv").stdout } else { String::new() };
            (status, said, does)
        };
        let expected = run("c.csv");
        assert_eq!(expected.0, 0, "{}", expected.1);
        assert_eq!(run("snappy.parquet"), expected, "{arguments}");
        assert_eq!(run("a.arrow"), expected, "{arguments}");
    }
}

#[test]
fn what_is_scored_is_written_and_read_again() {
    let (workspace, _) = workspace();
    let expected = workspace.run("score --model MODEL c.csv").ends(0).rows();
    workspace.run("score --model MODEL zstd.parquet --output out.parquet").ends(0);
    workspace.run("score --model MODEL c.csv --format parquet --output out.dat").ends(0);
    workspace.run("score --model MODEL c.csv --format arrow --output out.arrow").ends(0);
    workspace.run("score --model MODEL c.csv --output out.arrows").ends(0);
    let open = |name: &str| File::open(workspace.path(name)).unwrap();
    for batches in [
        rows(&workspace.path("out.parquet")),
        rows(&workspace.path("out.dat")),
        FileReader::try_new(open("out.arrow"), None).unwrap().map(Result::unwrap).collect(),
        StreamReader::try_new(open("out.arrows"), None).unwrap().map(Result::unwrap).collect(),
    ] {
        let names: Vec<String> = batches[0].schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, ["id", "thread", "author", "decision", "spam", "campaign", "reasons"]);
        let mut row = 0;
        for batch in &batches {
            for place in 0..batch.num_rows() {
                for name in ["id", "thread", "author", "decision", "campaign"] {
                    let column = batch[name].as_string::<i32>();
                    let value = if column.is_null(place) { "" } else { column.value(place) };
                    assert_eq!(value, expected[row][name], "{name} of row {row}");
                }
                let spam = batch["spam"].as_primitive::<Float64Type>().value(place);
                assert_eq!(format!("{spam:.6}"), expected[row]["spam"]);
                assert_eq!(batch["reasons"].as_list::<i32>().value(place).is_empty(), expected[row]["reasons"].is_empty());
                row += 1;
            }
        }
        assert_eq!(row, ROWS);
    }
    let together = workspace.run("score --campaigns --model MODEL c.csv").ends(0).rows();
    workspace.run("score --campaigns --model MODEL c.csv --output out.parquet").ends(0);
    let campaigns: Vec<String> = rows(&workspace.path("out.parquet"))
        .iter()
        .flat_map(|batch| batch["campaign"].as_string::<i32>().iter().map(|name| name.unwrap_or_default().to_owned()).collect::<Vec<_>>())
        .collect();
    assert_eq!(campaigns, together.iter().map(|row| row["campaign"].clone()).collect::<Vec<_>>());
    assert!(campaigns.iter().any(|campaign| campaign == "c1"));
}

#[test]
fn what_is_written_is_the_same_on_any_number_of_threads() {
    let (workspace, _) = workspace();
    let text = csv();
    let (header, rest) = text.split_once('\n').unwrap();
    workspace.write("many.csv", format!("{header}\n{}", rest.repeat(200)));
    for format in ["parquet", "arrow"] {
        let of = |threads| {
            workspace.run_threads(&format!("score --model MODEL many.csv --format {format} --output {threads}"), threads).ends(0);
            std::fs::read(workspace.path(&threads.to_string())).unwrap()
        };
        assert!(of(1) == of(3), "{format}");
    }
}

#[test]
fn a_report_is_written_as_parquet() {
    let (workspace, _) = workspace();
    workspace.run("report --model MODEL c.csv --output r.csv").ends(0);
    workspace.run("report --model MODEL zstd.parquet --output r.parquet").ends(0);
    let expected = crate::harness::rows(&workspace.read("r.csv"));
    let batches = rows(&workspace.path("r.parquet"));
    for name in ["id", "author", "date", "decision", "campaign", "text"] {
        let cells: Vec<String> = batches
            .iter()
            .flat_map(|batch| batch[name].as_string::<i32>().iter().map(|cell| cell.unwrap_or_default().to_owned()).collect::<Vec<_>>())
            .collect();
        assert_eq!(cells, expected.iter().map(|row| row[name].clone()).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn dates_of_every_type_are_iso_texts() {
    let workspace = Workspace::new();
    let at = |zone: Option<&str>| {
        let moments = TimestampMicrosecondArray::from(vec![Some(1_714_564_800_000_000), None]);
        Arc::new(moments.with_timezone_opt(zone)) as ArrayRef
    };
    for (column, expected) in [(at(None), "2024-05-01T12:00:00"), (at(Some("UTC")), "2024-05-01T12:00:00Z")] {
        parquet(&workspace.path("a.parquet"), &beside("created_at", column), Compression::SNAPPY, 10);
        let report = workspace.run("report --model MODEL a.parquet --format csv").ends(0);
        let rows = report.rows();
        assert_eq!(crate::harness::column(&rows, "date"), [expected, ""]);
    }
}

#[test]
fn nulls_are_empty_fields_as_in_csv() {
    let workspace = Workspace::new();
    let texts: ArrayRef = Arc::new(StringArray::from(vec![None, Some("Win $900 now"), None]));
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), None, None]));
    let batch = RecordBatch::try_from_iter([("text", texts), ("id", ids)]).unwrap();
    parquet(&workspace.path("a.parquet"), &batch, Compression::SNAPPY, 10);
    workspace.write("a.csv", "text,id\n,7\nWin $900 now,\n,\n");
    let expected = workspace.run("score --model MODEL a.csv").ends(0);
    assert_eq!(workspace.run("score --model MODEL a.parquet").ends(0).stdout, expected.stdout);
    assert_eq!(expected.rows().len(), 3);
    let only: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    parquet(&workspace.path("b.parquet"), &RecordBatch::try_from_iter([("text", only)]).unwrap(), Compression::SNAPPY, 10);
    let nothing = workspace.run("score --model MODEL b.parquet").ends(0);
    assert_eq!(nothing.rows().len(), 0);
    nothing.says(&["b.parquet: columns and no rows"]);
}

#[test]
fn batches_of_nothing_stand_between_others() {
    let workspace = Workspace::new();
    let texts: ArrayRef = Arc::new(StringArray::from(texts()));
    let batch = RecordBatch::try_from_iter([("text", texts)]).unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    for (from, count) in [(0, 0), (0, 20), (20, 0), (20, 0), (20, 40), (60, 0)] {
        writer.write(&batch.slice(from, count)).unwrap();
    }
    workspace.write("a.arrow", writer.into_inner().unwrap());
    assert_eq!(workspace.run("score --model MODEL a.arrow").ends(0).rows().len(), ROWS);
    workspace.write("none.arrow", StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap().into_inner().unwrap());
    workspace.run("score --model MODEL none.arrow").ends(0).says(&["none.arrow: columns and no rows"]);
}

#[test]
fn columns_that_are_missing_or_hold_no_words_are_named() {
    let workspace = Workspace::new();
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None]));
    parquet(&workspace.path("a.parquet"), &beside("n", numbers), Compression::SNAPPY, 10);
    parquet(&workspace.path("l.parquet"), &beside("author", lists), Compression::SNAPPY, 10);
    let refusal = |arguments: &str| workspace.run(arguments).ends(2);
    refusal("score --model MODEL --text-column n a.parquet")
        .says(&["a.parquet: column 'n' is of type Int64: the text of comments has to be words"]);
    refusal("score --model MODEL --text-column x a.parquet").says(&[r#"--text-column x: no such column; there are "text", "n""#]);
    refusal("train a.parquet").says(&[r#"a.parquet: no column of labels; there are "text", "n": say which with --label-column NAME"#]);
    refusal("score --model MODEL l.parquet").says(&["l.parquet: column 'author' is of type List"]);
    // A column that is not needed may be anything.
    workspace.run("score --model MODEL a.parquet").ends(0);
}

#[test]
fn damage_costs_its_row_group_and_no_other() {
    let (workspace, _) = workspace();
    let bytes = std::fs::read(workspace.path("snappy.parquet")).unwrap();
    let good = workspace.run("score --model MODEL snappy.parquet").ends(0).stdout;
    let good: Vec<&str> = good.lines().collect();
    let [.., a, b, c, d, _, _, _, _] = bytes[..] else { panic!("no end") };
    let pages = bytes.len() - 8 - u32::from_le_bytes([a, b, c, d]) as usize;
    // Somewhere in the pages: each time some rows are lost, and told, and the others are as they were.
    let mut lost = 0;
    for at in (100..pages - 8).step_by(pages / 30) {
        let mut damaged = bytes.clone();
        damaged[at..at + 8].copy_from_slice(&[0xff; 8]);
        workspace.write("d.parquet", &damaged);
        let run = workspace.run("score --model MODEL d.parquet");
        assert!(!run.stderr.contains("panicked") && matches!(run.status, 0 | 2), "{at}: {}", run.stderr);
        if run.status == 2 {
            lost += 1;
            run.says(&["d.parquet: record", "row group", "skipped"]);
            let left: Vec<&str> = run.stdout.lines().collect();
            assert!(left.len() > 1 && left.len() < good.len(), "{at}: {}", left.len());
            assert!(left.iter().filter(|line| !good.contains(line)).count() <= 7, "{at}");
        }
    }
    assert!(lost > 2, "{lost}");
    for cut in [3, 4, 8, 11, 12, 100, bytes.len() / 2, bytes.len() - 9, bytes.len() - 1] {
        workspace.write("cut.parquet", &bytes[..cut]);
        let run = workspace.run("score --model MODEL cut.parquet").ends(2);
        assert!(run.stderr.contains("cut.parquet: "), "{cut}: {}", run.stderr);
    }
    // An Arrow stream is as good as what of it there is.
    let arrows = std::fs::read(workspace.path("a.arrows")).unwrap();
    workspace.write("cut.arrows", &arrows[..arrows.len() - 200]);
    let run = workspace.run("score --model MODEL cut.arrows").ends(2);
    run.says(&["cut.arrows: record 51: it is cut short; what comes after this is lost; skipped"]);
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), good[..51]);
}

#[test]
fn no_damage_makes_it_panic_or_take_more_than_there_is() {
    let (workspace, names) = workspace();
    for name in names {
        let bytes = std::fs::read(workspace.path(name)).unwrap();
        // The ends say what stands where; sizes are there.
        let places = (4..bytes.len()).step_by(bytes.len() / 12).chain((bytes.len().saturating_sub(900)..bytes.len()).step_by(60));
        for at in places {
            let mut damaged = bytes.clone();
            let end = (at + 5).min(bytes.len());
            damaged[at..end].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(7) ^ 0xbf);
            workspace.write("d", &damaged);
            let run = workspace.run("score --model MODEL d");
            assert!(matches!(run.status, 0 | 2) && !run.stderr.contains("panicked"), "{name} {at}: {}", run.stderr);
        }
    }
}

/// Bytes that claim sizes which are not there.
#[test]
#[cfg(target_os = "linux")]
fn claimed_sizes_are_not_believed() {
    let (workspace, _) = workspace();
    let peak = |name: &str| {
        let mut child = workspace
            .command(&format!("score --model MODEL {name}"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        crate::harness::peak_kb(&mut child)
    };
    let usual = peak("plain.parquet");
    // An IPC message whose body is said to be enormous.
    let arrows = std::fs::read(workspace.path("lz4.dat")).unwrap();
    for at in 8..arrows.len().min(1500) {
        if at % 8 == 0 && arrows[at..at + 8].iter().skip(3).all(|byte| *byte == 0) && arrows[at] != 0 {
            let mut damaged = arrows.clone();
            damaged[at + 3..at + 5].copy_from_slice(&[0x7f, 1]);
            workspace.write("claim", &damaged);
            assert!(peak("claim") < usual + 40_000, "{at}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_number_of_row_groups() {
    let workspace = Workspace::new();
    let write = |name: &str, batches: usize| {
        let text: ArrayRef = Arc::new(StringArray::from_iter_values((0..2000).map(|row| format!("{} {row}", ham(row).repeat(8)))));
        let batch = RecordBatch::try_from_iter([("text", text)]).unwrap();
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(2000)).set_dictionary_enabled(false).build();
        let mut writer = ArrowWriter::try_new(File::create(workspace.path(name)).unwrap(), batch.schema(), Some(properties)).unwrap();
        (0..batches).for_each(|_| writer.write(&batch).unwrap());
        writer.close().unwrap();
    };
    write("few.parquet", 4);
    write("many.parquet", 30);
    let peak = |arguments: &str| {
        let mut child = workspace.command(arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        crate::harness::peak_kb(&mut child)
    };
    let (few, many) = (peak("score --model MODEL few.parquet"), peak("score --model MODEL many.parquet"));
    let size = std::fs::metadata(workspace.path("many.parquet")).unwrap().len() / 1000;
    assert!(size > 30_000, "{size} KB");
    assert!(many < few + 15_000, "{few} KB for 4 row groups, {many} KB for 30");
}

#[test]
fn a_format_that_is_named_is_that_format() {
    let (workspace, _) = workspace();
    workspace.run("score --model MODEL --from parquet c.csv").ends(2).says(&["c.csv: this Parquet file cannot be read"]);
    workspace.run("score --model MODEL --from arrow c.csv").ends(2).says(&["c.csv: this Arrow input cannot be read"]);
    workspace.run("score --model MODEL --from csv plain.parquet").ends(2).says(&["plain.parquet: looks like Parquet; leave --from out"]);
    workspace.write("words.txt", "PAR1 is how those files begin\n");
    assert_eq!(workspace.run("score --model MODEL words.txt").ends(0).rows().len(), 1);
}

/// Another implementation reads what is written, and its files are read; where it is not installed this cannot be said.
#[test]
fn pyarrow_reads_what_is_written_and_writes_what_is_read() {
    let python = std::env::var("MODERATO_PYARROW").unwrap_or_else(|_| "python3".to_owned());
    let has = std::process::Command::new(&python).args(["-c", "import pyarrow"]).output().is_ok_and(|output| output.status.success());
    if !has {
        eprintln!("skipped: pyarrow is not installed (MODERATO_PYARROW may name a python that has it)");
        return;
    }
    let (workspace, _) = workspace();
    let script = "
import csv, sys, datetime, pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather as feather, pyarrow.ipc as ipc
rows = list(csv.DictReader(open('c.csv', newline='')))
get = lambda name: [row[name] or None for row in rows]
table = pa.table({
    'id': pa.array([int(row['id']) for row in rows], pa.uint32()),
    'thread': pa.array(get('thread')).dictionary_encode(),
    'author': pa.array(get('author'), pa.string_view()),
    'date': pa.array([datetime.date.fromisoformat(date) for date in get('date')]),
    'text': pa.array(get('text'), pa.large_string()),
    'email': pa.array(get('email')),
})
for name, options in {'p1': {}, 'p2': {'compression': 'zstd', 'data_page_version': '2.0', 'row_group_size': 7}, 'p3': {'compression': 'gzip', 'use_dictionary': False},
                      'p4': {'compression': 'lz4', 'use_dictionary': False, 'column_encoding': {'text': 'DELTA_BYTE_ARRAY'}}, 'p5': {'compression': 'brotli', 'write_page_index': True}}.items():
    pq.write_table(table.set_column(2, 'author', table['author'].cast(pa.string())), name, **options)
feather.write_feather(table, 'f1')
feather.write_feather(table, 'f2', compression='zstd', chunksize=7)
with ipc.new_stream('s1', table.schema) as writer:
    writer.write_table(table, max_chunksize=9)
";
    let run_python = |script: &str| {
        let mut command = std::process::Command::new(&python);
        run(command.current_dir(workspace.path("")).args(["-c", script]), b"").ends(0).stdout
    };
    run_python(script);
    let expected = workspace.run("score --campaigns --model MODEL c.csv").ends(0).stdout;
    for name in ["p1", "p2", "p3", "p4", "p5", "f1", "f2", "s1"] {
        assert_eq!(workspace.run(&format!("score --campaigns --model MODEL {name}")).ends(0).stdout, expected, "{name}");
    }
    workspace.run("score --campaigns --model MODEL c.csv --output o.parquet").ends(0);
    workspace.run("score --campaigns --model MODEL c.csv --output o.arrow").ends(0);
    workspace.run("score --campaigns --model MODEL c.csv --output o.arrows").ends(0);
    let read = run_python(
        "
import pyarrow.parquet as pq, pyarrow.ipc as ipc
tables = [pq.read_table('o.parquet'), ipc.open_file('o.arrow').read_all(), ipc.open_stream('o.arrows').read_all()]
for table in tables:
    table.validate(full=True)
    assert table.to_pylist() == tables[0].to_pylist()
for row in tables[0].to_pylist():
    print(row['id'], row['decision'], f\"{row['spam']:.6f}\", row['campaign'] or '', len(row['reasons']) > 0, sep=',')
",
    );
    let rows = crate::harness::rows(&expected);
    let expected: Vec<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{},{},{},{},{}",
                row["id"],
                row["decision"],
                row["spam"],
                row["campaign"],
                if row["reasons"].is_empty() { "False" } else { "True" }
            )
        })
        .collect();
    assert_eq!(read.lines().collect::<Vec<_>>(), expected);
}

//! Scoring takes no more instructions a comment than are written down in `instructions.txt`.
//!
//! Instructions are counted by callgrind, one by one: no other load on the machine changes them. They are those of the program that the tests run, so there
//! is a figure for each profile that has been measured; a figure of another compiler or processor says nothing, and is not asked.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf, process::Command};

use crate::harness::{Workspace, package};

/// Set to `1`, the figure is written instead of held.
const WRITE: &str = "MODERATO_WRITE_INSTRUCTIONS";
/// Share by which the figure may change.
const TOLERANCE: f64 = 0.05;
#[test]
fn a_comment_takes_no_more_instructions_than_before() {
    let Some(build) = build() else { return };
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: valgrind is not installed");
        return;
    }
    let mut figures = figures();
    let write = std::env::var_os(WRITE).is_some_and(|value| value == "1");
    let known = figures.get(&build).copied();
    if known.is_none() && !write {
        eprintln!("skipped: instructions.txt has no figure for {build}; {WRITE}=1 writes it");
        return;
    }
    let measured = instructions_a_comment();
    if write {
        // One figure a profile: that of the last compiler.
        figures.retain(|other, _| other.split(' ').next() != build.split(' ').next());
        figures.insert(build, measured);
        fs::write(path(), written(&figures)).unwrap();
        return;
    }
    let Some(known) = known else { return };
    let change = measured as f64 / known as f64 - 1.0;
    let told = format!("{measured} instructions a comment, {known} before ({:+.1} %), {build}", change * 100.0);
    let how = format!("`{WRITE}=1 cargo test --test tests instructions` (with --release for release) writes the new figure");
    assert!(change <= TOLERANCE, "{told}; if that is the price of something, {how}");
    let request = if change < -TOLERANCE { format!(": please commit the new figure; {how}") } else { String::new() };
    eprintln!("{told}{request}");
}

/// What the figure depends on besides the source: profile, compiler and kind of machine. None, with the reason told, where the profile has been overridden.
fn build() -> Option<String> {
    let overridden = |name: &str| name.starts_with("CARGO_PROFILE_") || name == "RUSTFLAGS" || name == "CARGO_ENCODED_RUSTFLAGS";
    if let Some((name, _)) = std::env::vars().find(|(name, value)| overridden(name) && !value.is_empty()) {
        eprintln!("skipped: {name} is set, the program may be built differently");
        return None;
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_moderato"));
    let profile = program.parent().and_then(|folder| folder.file_name()).unwrap().to_string_lossy().into_owned();
    let Some(compiler) = compiler(&fs::read(&program).unwrap()) else {
        eprintln!("skipped: the program does not say what compiled it");
        return None;
    };
    // Libraries choose their loops by this at run time.
    #[cfg(target_arch = "x86_64")]
    let wide = if std::arch::is_x86_feature_detected!("avx2") { "avx2" } else { "sse2" };
    #[cfg(not(target_arch = "x86_64"))]
    let wide = "plain";
    Some(format!("{profile} rustc-{compiler} {}-{}-{wide}", std::env::consts::ARCH, std::env::consts::OS))
}

/// The compiler's version as the program itself tells it.
fn compiler(program: &[u8]) -> Option<String> {
    const BEFORE: &[u8] = b"rustc version ";
    let at = memchr::memmem::find(program, BEFORE)? + BEFORE.len();
    let version = program[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte));
    Some(version.map(|byte| char::from(*byte)).collect())
}

/// The instructions of scoring our own comments, by comment. They are scored once, and twice over: the difference is free of the start and of what is made ready when it is
/// first needed, such as the states of regular expressions, which is as much again as a thousand comments.
fn instructions_a_comment() -> u64 {
    let mut reader = csv::Reader::from_path(package().join("data/comments.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    let workspace = Workspace::new();
    let count = |times: usize| {
        let mut writer = csv::Writer::from_path(workspace.path("in.csv")).unwrap();
        writer.write_record(["id", "text"]).unwrap();
        // What is met again byte by byte would be recalled, not scored.
        for time in 0..times {
            for row in &rows {
                writer.write_record([&row["id"], &(row["text"].clone() + &" ".repeat(time))]).unwrap();
            }
        }
        drop(writer);
        instructions(&workspace, "score in.csv --output out.csv")
    };
    (count(2) - count(1)) / rows.len() as u64
}

/// How many instructions the program executes, on one thread.
fn instructions(workspace: &Workspace, arguments: &str) -> u64 {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=callgrind.out"]).arg(env!("CARGO_BIN_EXE_moderato"));
    command.args(arguments.split(' ')).current_dir(workspace.path("")).env("RAYON_NUM_THREADS", "1");
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")).unwrap_or_else(|| panic!("no count in: {told}"));
    collected.1.trim().parse().unwrap()
}

fn path() -> PathBuf {
    package().join("tests/instructions.txt")
}

/// The figures by build.
fn figures() -> BTreeMap<String, u64> {
    let text = fs::read_to_string(path()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let figure = |line: &str| line.rsplit_once(' ').map(|(build, figure)| (build.to_owned(), figure.parse().unwrap())).unwrap();
    lines.map(figure).collect()
}

fn written(figures: &BTreeMap<String, u64>) -> String {
    let mut text = "# Instructions to score one comment of data/comments.csv with both stock models, one thread: profile, compiler, machine, figure.\n\
                    # Written by `MODERATO_WRITE_INSTRUCTIONS=1 cargo test --test tests instructions` (and again with --release).\n"
        .to_owned();
    for (build, figure) in figures {
        writeln!(text, "{build} {figure}").unwrap();
    }
    text
}

//! [`Workspace`]: a temporary folder in which the program is run.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The most memory that a process has had, in KB, when it has ended.
#[cfg(target_os = "linux")]
pub fn peak_kb(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    peak
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run, if it ended with `status`.
    #[track_caller]
    pub fn ends(self, status: i32) -> Self {
        let head: String = self.stdout.chars().take(500).collect();
        assert_eq!(self.status, status, "stdout: {head}\nstderr: {}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// The rows of CSV on stdout.
    #[track_caller]
    pub fn rows(&self) -> Vec<Row> {
        rows(&self.stdout)
    }

    /// The objects of JSONL on stdout.
    #[track_caller]
    pub fn objects(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// stderr, which must hold all of `words`.
    #[track_caller]
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "no '{word}' in: {}", self.stderr);
        }
    }
}

/// A row of CSV by column.
pub type Row = BTreeMap<String, String>;

/// The rows of a CSV with a header.
#[track_caller]
pub fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

/// The values of one column.
pub fn column<'a>(rows: &'a [Row], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str()).collect()
}

/// A temporary folder; the program runs in it.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The path of `name` in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Reads a file that must be text.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with its arguments, split at spaces; `MODEL` stands for the path of [`trained`].
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_moderato"));
        command.current_dir(self.folder.path()).env("NO_COLOR", "1");
        for argument in arguments.split_whitespace() {
            if argument == "MODEL" {
                command.arg(trained())
            } else {
                command.arg(argument)
            };
        }
        command
    }

    /// Runs the program with nothing on standard input.
    pub fn run(&self, arguments: &str) -> Run {
        run(&mut self.command(arguments), b"")
    }

    /// Runs the program with `input` on standard input.
    pub fn run_on(&self, arguments: &str, input: impl AsRef<[u8]>) -> Run {
        run(&mut self.command(arguments), input.as_ref())
    }

    /// Runs the program on `threads` threads.
    pub fn run_threads(&self, arguments: &str, threads: usize) -> Run {
        run(self.command(arguments).env("RAYON_NUM_THREADS", threads.to_string()), b"")
    }
}

/// Runs `command` with `input`.
pub fn run(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program that does not read its input closes the pipe.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
    Run { status: output.status.code().expect("ended by a signal"), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// An invented spam comment.
pub fn spam(number: usize) -> String {
    const WAYS: [&str; 4] = [
        "Earn {}00 dollars a week from home, click here www.example.com/job{}",
        "My aunt makes ${}0 every hour online, no experience needed, visit easy-cash{}.example now!!!",
        "FREE gift card number {}, just subscribe to my channel and claim it at gift{}.example",
        "Work part time {} hours and get paid daily, write to me on telegram +1 555 010 {}",
    ];
    WAYS[number % WAYS.len()].replace("{}", &(number + 11).to_string())
}

/// An invented honest comment.
pub fn ham(number: usize) -> String {
    const WAYS: [&str; 4] = [
        "We walked the dog {} times round the lake and it rained the whole afternoon",
        "I disagree with paragraph {}: the council voted against it long before the election",
        "The chorus at minute {} still makes me cry, my father sang it in the kitchen",
        "Has anybody tried this recipe with {} eggs? Mine came out rather dry, sadly",
    ];
    WAYS[number % WAYS.len()].replace("{}", &(number + 2).to_string())
}

/// A labelled CSV of `each` invented rows a class: `id,video,text,label`.
pub fn labelled(each: usize, positive: &str, negative: &str) -> String {
    let mut csv = "id,video,text,label\n".to_owned();
    for number in 0..each {
        writeln!(csv, "s{number},v{},\"{}\",{positive}", number % 6, spam(number)).unwrap();
        writeln!(csv, "h{number},v{},\"{}\",{negative}", number % 6, ham(number)).unwrap();
    }
    csv
}

/// A model trained once of [`labelled`] comments, for all tests that need any model.
pub fn trained() -> &'static Path {
    static MODEL: LazyLock<(Workspace, PathBuf)> = LazyLock::new(|| {
        let workspace = Workspace::new();
        workspace.write("labelled.csv", labelled(60, "spam", "ham"));
        workspace.run("train labelled.csv --output spam.model").ends(0);
        let path = workspace.path("spam.model");
        (workspace, path)
    });
    &MODEL.1
}

/// The folder of the package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

//! What can be typed: clap structs only. What is built of it stands in [`commands`](crate::commands).

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{PossibleValue, PossibleValuesParser},
};

use crate::actions::ACTIONS;

/// Comment moderation and spam classification that you run yourself.
#[derive(Debug, Parser)]
#[command(name = "moderato", version, about, max_term_width = 110, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  moderato report comments.csv --output report.html      judge a file, read the result in a browser
  moderato score comments.csv > scored.csv               one row a comment: decision, probability, reasons
  moderato train labelled.csv --output my.model          learn from your own labelled comments
  moderato report export.csv --model my.model -o out.md  and use what was learned
  moderato compare spam my.model comments.csv            what my.model decides differently
  echo 'Earn 250$/h, click HERE' | moderato explain -    why is this spam?

Exit codes: 0 done; 1 with 'score --exit-code' when anything is rejected or up for review, or with 'compare
--exit-code' when any decision changes; 2 an error, or some records were skipped (each is named by file, record and line on stderr).";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Learn a model from labelled comments
    Train(Train),
    /// Score comments, one output row each, in input order, in constant memory
    Score(Score),
    /// Write the report that a moderator acts on
    Report(Report),
    /// List the campaigns: near-identical comments, with what they share and what is to be done with them
    Campaigns(Campaigns),
    /// Measure a model on labelled comments, or the learner by folds
    Evaluate(Evaluate),
    /// Show what a new model or policy would decide differently from an old one, with examples
    Compare(Compare),
    /// Check a policy file, and show what it was understood to say
    CheckConfig(CheckConfig),
    /// Say why a text is judged as it is: its evidence marked, and terms that add up to the score
    Explain(Explain),
    /// Show what a model file says of itself
    Inspect(Inspect),
    /// List the heuristics with what they see
    Heuristics(Heuristics),
    /// Print shell completions
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// How input is read.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Input")]
pub struct Reading {
    /// Format of the input: csv, tsv, jsonl, text, wordpress, disqus, html, mbox, youtube, youtube-downloader, reddit or hackernews, and in a build with the feature parquet also parquet or arrow; by default told by extension or content. What is packed by gzip or zstd is unpacked
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<String>,
    /// Column that holds the text, by name or 1-based number
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// The first row is data, not column names (columns are then given by number)
    #[arg(long)]
    pub no_header: bool,
}

/// Which labels mean what.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Labels")]
pub struct Labelling {
    /// Column that holds the label, by name or 1-based number
    #[arg(long, value_name = "COLUMN")]
    pub label_column: Option<String>,
    /// Labels that are positive [default: 1,true,yes and those that name the attribute, such as spam or toxic]
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub positive: Vec<String>,
    /// Labels that are negative; '*' for all others [default: ham,0,false,no,ok and the like]
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub negative: Vec<String>,
    /// Labels whose rows are left out, and counted
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Only rows that meet this: COLUMN>=NUMBER (or <=, >, <), COLUMN=VALUE or COLUMN!=VALUE, after FILE: for one file; several must all be met. A file without the column is kept whole;
    /// characters is the length of the text
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<String>,
}

/// `moderato train`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moderato train labelled.csv --output spam.model
  moderato train 2024.csv 2025.csv --label-column status --positive spam,trash --negative approved
  moderato train abuse.csv --attribute toxicity --output toxicity.model
  moderato train abuse.csv comments.csv --attribute toxicity --ignore spam --where 'toxic_share>=0.8'
  moderato train mine.csv --base spam --output my.model  start from what the stock model knows
  moderato train mine.csv verdicts.csv                   verdicts appended: the last label of an id counts

A comment met again by its id counts once, with its last label; a row labelled 'forget' takes it out. Rows of later
files may leave the text out (id,label). Another text of the same id is an edit, and the last one counts, within one
file or where both rows name the same thread; otherwise equal ids with different texts, or of different threads, are
different comments. Without an id column every row is a comment of its own.

A base is a model file or a stock model (spam, toxicity); a file of that name is written with its folder: ./spam.")]
pub struct Train {
    /// Labelled comments
    #[arg(required = true, value_name = "LABELLED", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// The model file to write
    #[arg(long, short, value_name = "MODEL", default_value = "moderato.model", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// What is predicted: the name of the output column
    #[arg(long, default_value = "spam")]
    pub attribute: String,
    /// Model to start from: a model file, or 'spam' for the stock model; 5 comments of each class are enough then
    #[arg(long, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub base: Option<PathBuf>,
    /// Which labels mean what
    #[command(flatten)]
    pub labelling: Labelling,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// Share of honest comments that may be rejected
    #[arg(long, value_name = "SHARE", default_value_t = 0.001)]
    pub max_false_reject: f64,
    /// Share of spam that may be approved
    #[arg(long, value_name = "SHARE", default_value_t = 0.01)]
    pub max_missed: f64,
    /// Probability below which nothing is put up for review, 0.01 to 0.5: higher for fewer looks, lower to miss less
    #[arg(long, value_name = "P", default_value_t = 0.3)]
    pub review_from: f64,
    /// Share of spam where the model will judge, if that of the training files says nothing about it
    #[arg(long, value_name = "SHARE")]
    pub spam_share: Option<f64>,
    /// Learn even from fewer than 20 rows of a class
    #[arg(long)]
    pub allow_small: bool,
    /// Memory that may be used, such as 4GB; features that need more go to a temporary file, with the same result [default: three quarters of what is free]
    #[arg(long, value_name = "SIZE", value_parser = crate::commands::memory::read)]
    pub memory: Option<u64>,
    /// A date to note in the model (left out otherwise, so that the same input gives the same bytes)
    #[arg(long)]
    pub date: Option<String>,
}

/// Which models judge.
#[derive(Debug, Args, Default)]
pub struct Models {
    /// Model file or stock model (spam, toxicity), once for each attribute; without it both stock models judge
    #[arg(long = "model", value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub models: Vec<PathBuf>,
}

/// What may be rejected, and what a site has to say whatever the models find.
#[derive(Debug, Args, Default)]
pub struct Policy {
    /// Policy file of the site (moderato.toml): cut-offs, lists, limits; see check-config
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: Option<PathBuf>,
    /// Reject what is toxic with at least this probability, 0.5 to 1; without it a person decides on all that is toxic
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub reject_toxic_at: Option<f64>,
}

/// Whether only to show what would change.
#[derive(Debug, Args, Default)]
pub struct DryRun {
    /// Only show what these options would decide differently, with examples, and write nothing else
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: the policy (.toml), or the model, that serves now [default: none, no policy]
    #[arg(long, value_name = "POLICY|MODEL", requires = "dry_run", value_hint = ValueHint::FilePath)]
    pub against: Option<PathBuf>,
}

/// Format of `score`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// Comma-separated, with a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Parquet: probabilities in full, reasons as a list; in a build with the feature parquet.
    Parquet,
    /// Arrow IPC, with the same columns: a stream on standard output, a file with --output; likewise.
    Arrow,
}

/// `moderato score`
#[derive(Debug, Args)]
#[command(after_help = "\
Columns: id, thread, author, decision (approve, review or reject), a probability for each attribute, campaign, reasons.

Examples:
  moderato score comments.csv --output scored.csv
  moderato score archive.jsonl.gz --format jsonl | jq 'select(.decision != \"approve\")'
  moderato score new.csv --exit-code --output /dev/null || echo 'something to look at'
  moderato score new.csv --policy moderato.toml --output scored.csv
  moderato score new.csv --policy new.toml --dry-run --against moderato.toml     what new.toml changes")]
pub struct Score {
    /// Comments; standard input when none is given, or for -
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// Which models judge
    #[command(flatten)]
    pub models: Models,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// Format of the output [default: csv; parquet or arrow where the output's name ends so]
    #[arg(long, value_enum)]
    pub format: Option<ScoreFormat>,
    /// Read everything first, find campaigns and copied text, and let them raise decisions
    #[arg(long)]
    pub campaigns: bool,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// What may be rejected
    #[command(flatten)]
    pub policy: Policy,
    /// Whether only to show what would change
    #[command(flatten)]
    pub dry_run: DryRun,
    /// Exit with 1 when anything is rejected or up for review; with --dry-run when any decision changes
    #[arg(long)]
    pub exit_code: bool,
}

/// What another system needs to carry the decisions out.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Actions")]
pub struct Actions {
    /// Write what the other system needs to take down what is rejected: wp-cli, wordpress-sql, disqus-csv, youtube-api, or csv for any other.
    /// Nothing is carried out. Without --output no report is written beside it
    #[arg(long, value_name = "TARGET", value_parser = PossibleValuesParser::new(ACTIONS.iter().map(|action| PossibleValue::new(action.name).help(action.about))))]
    pub actions: Option<String>,
    /// File for it instead of standard output
    #[arg(long, value_name = "FILE", requires = "actions", value_hint = ValueHint::FilePath)]
    pub actions_output: Option<PathBuf>,
    /// Also hold back what is up for review
    #[arg(long, requires = "actions")]
    pub actions_hold_review: bool,
    /// Also approve what waits for a moderator there (by its label, pending) and passes here
    #[arg(long, requires = "actions")]
    pub actions_approve_pending: bool,
    /// With wordpress-sql: what the names of the tables begin with
    #[arg(long, value_name = "PREFIX", default_value = "wp_", requires = "actions")]
    pub table_prefix: String,
}

/// `moderato report`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moderato report comments.csv --output report.html
  moderato report page.txt                               a pasted page, to the terminal as Markdown
  moderato report comments.csv --output report.csv       for a spreadsheet (formulas are made harmless)
  moderato report comments.csv --policy moderato.toml --output report.html
  moderato report comments.csv --policy moderato.toml --dry-run          what the policy changes, with examples
  moderato report export.xml --actions wp-cli > spam.sh  a script for WordPress; or --actions-output, beside a report")]
pub struct Report {
    /// Comments; standard input when none is given, or for -
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// Which models judge
    #[command(flatten)]
    pub models: Models,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// File to write, its extension choosing the format: html, md, csv or json, and in a build with the feature parquet also parquet; Markdown to standard output without it
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// What may be rejected
    #[command(flatten)]
    pub policy: Policy,
    /// Whether only to show what would change
    #[command(flatten)]
    pub dry_run: DryRun,
    /// What another system needs to carry the decisions out
    #[command(flatten)]
    pub actions: Actions,
    /// Format of the report where the file's extension does not tell
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Show e-mail addresses, phone numbers and IP addresses
    #[arg(long)]
    pub no_redact: bool,
}

/// Format of `campaigns`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CampaignsFormat {
    /// A paragraph each, for people.
    Table,
    /// A row each, for spreadsheets: formulas are made harmless.
    Csv,
    /// A JSON object a line.
    Jsonl,
}

/// The least decision that `campaigns` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AtLeast {
    /// All.
    Approve,
    /// What is up for review, and worse.
    Review,
    /// What is rejected.
    Reject,
}

impl From<AtLeast> for crate::decide::Decision {
    fn from(least: AtLeast) -> Self {
        match least {
            AtLeast::Approve => Self::Approve,
            AtLeast::Review => Self::Review,
            AtLeast::Reject => Self::Reject,
        }
    }
}

/// `moderato campaigns`
#[derive(Debug, Args)]
#[command(after_help = "\
Columns: campaign, size, authors, threads, first, last, decision, template (what all share, … where they differ), members and
exceptions (ids; those that do not inherit the decision, being honest by a wide margin).

Examples:
  moderato campaigns comments.csv
  moderato campaigns *.csv --min-size 10 --at-least review
  moderato campaigns export.jsonl --output campaigns.csv
  moderato campaigns comments.csv --format jsonl | jq -r 'select(.decision == \"reject\") | .members[]'")]
pub struct Campaigns {
    /// Comments; standard input when none is given, or for -
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// Which models judge
    #[command(flatten)]
    pub models: Models,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// Format of the list [default: told by the extension of --output, otherwise table]
    #[arg(long, value_enum)]
    pub format: Option<CampaignsFormat>,
    /// Only campaigns of so many comments
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub min_size: usize,
    /// Only campaigns with this decision or a graver one
    #[arg(long, value_enum, value_name = "DECISION", default_value_t = AtLeast::Approve)]
    pub at_least: AtLeast,
    /// In order of first appearance, not the largest first
    #[arg(long)]
    pub in_order: bool,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// What may be rejected
    #[command(flatten)]
    pub policy: Policy,
}

/// Format of `evaluate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvaluateFormat {
    /// For people, on a terminal.
    Table,
    /// For programs.
    Json,
    /// For people, one page with pictures.
    Html,
}

/// `moderato evaluate`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moderato evaluate labelled.csv                         the stock model on your comments
  moderato evaluate labelled.csv --model my.model        a model on comments it has not seen
  moderato evaluate labelled.csv --folds 5               the learner on your comments, held-out rows judged
  moderato evaluate labelled.csv --folds 5 --group-by video
  moderato evaluate abuse.csv --folds 5 --attribute toxicity
  moderato evaluate labelled.csv --by-time               each block of time judged by what was learned before it
  moderato evaluate labelled.csv --folds 5 --output report.html
  moderato evaluate new.csv --model my.model --training old.csv     and tell which texts of new.csv stand in old.csv")]
pub struct Evaluate {
    /// Labelled comments
    #[arg(required = true, value_name = "LABELLED", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// Model file or stock model (spam, toxicity) to measure [default: spam]
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["folds", "by_time"], value_hint = ValueHint::FilePath)]
    pub model: Option<PathBuf>,
    /// Train on all folds but one and judge that one, in turn; with --by-time the number of blocks
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=100))]
    pub folds: Option<u8>,
    /// Column whose equal values are held out together; its values are measured one by one, too
    #[arg(long, value_name = "COLUMN")]
    pub group_by: Option<String>,
    /// Cut the comments into blocks by date and judge each by what was learned from all earlier ones
    #[arg(long)]
    pub by_time: bool,
    /// What is judged, which tells what the labels mean and what may be rejected [default: what the model judges; spam with --folds or --by-time]
    #[arg(long, value_name = "NAME")]
    pub attribute: Option<String>,
    /// What the model learned from, to tell which of the judged texts it has met
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folds", "by_time"], value_hint = ValueHint::FilePath)]
    pub training: Vec<PathBuf>,
    /// Which labels mean what
    #[command(flatten)]
    pub labelling: Labelling,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// Mistakes to list of each class, the worst first; 0 for none
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub mistakes: usize,
    /// Draws behind the 95 % intervals; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub resamples: u32,
    /// What the random numbers of the draws start from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
    /// Train even where a class has fewer than 20 rows
    #[arg(long)]
    pub allow_small: bool,
    /// Format of the output; by default told by the extension of --output, else a table
    #[arg(long, value_enum)]
    pub format: Option<EvaluateFormat>,
    /// File to write instead of standard output: .html for a page with pictures, .json for programs, .txt for a table
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Show e-mail addresses, phone numbers and IP addresses
    #[arg(long)]
    pub no_redact: bool,
}

/// Format of `compare`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// `moderato compare`
#[derive(Debug, Args)]
#[command(after_help = "\
A model is a model file, or 'spam' for the stock model; a file of that name is written with its folder: ./spam.
A policy is a file that ends in .toml, or 'none' for no policy; the models that judge under it are named with --model.
Comments are judged one by one, as 'score' does. Where the input has labels, mistakes mended and made are counted:
a decision that changes towards the label (spam to a graver one, ham to a milder one) mends, one that changes away makes.

Examples:
  moderato compare spam my.model comments.csv            before my.model takes the place of the stock model
  moderato compare old.model new.model export.csv --examples 20
  moderato compare old.model new.model labelled.csv --format json
  moderato compare moderato.toml new.toml export.csv     before new.toml takes the place of moderato.toml
  moderato compare none moderato.toml export.csv         what the policy does
  moderato compare old.model new.model export.csv --exit-code > /dev/null || echo 'something changes'")]
pub struct Compare {
    /// The model, or the policy, in use
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub old: PathBuf,
    /// The model, or the policy, that may take its place
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub new: PathBuf,
    /// Comments, with labels or without; standard input when none is given, or for -
    #[arg(value_name = "INPUT", value_hint = ValueHint::FilePath)]
    pub inputs: Vec<PathBuf>,
    /// Which models judge, where policies are compared
    #[command(flatten)]
    pub models: Models,
    /// Policy file for both, where models are compared
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub policy: Option<PathBuf>,
    /// Which labels mean what
    #[command(flatten)]
    pub labelling: Labelling,
    /// How input is read
    #[command(flatten)]
    pub reading: Reading,
    /// Format of the output
    #[arg(long, value_enum, default_value_t = CompareFormat::Table)]
    pub format: CompareFormat,
    /// Examples for each change, those whose probability changes most
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub examples: u16,
    /// Show e-mail addresses, phone numbers and IP addresses
    #[arg(long)]
    pub no_redact: bool,
    /// Exit with 1 when any decision changes
    #[arg(long)]
    pub exit_code: bool,
}

/// `moderato check-config`
#[derive(Debug, Args)]
#[command(after_help = CONFIG)]
pub struct CheckConfig {
    /// The policy file
    #[arg(value_name = "FILE", default_value = "moderato.toml", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Show every entry of a list
    #[arg(long)]
    pub all: bool,
}

const CONFIG: &str = "\
A policy file is TOML. Everything may be left out:
  [cutoffs.spam]                   # or toxicity, or any other attribute of a model
  review_from = 0.3                # probabilities, or \"never\"
  reject_from = 0.97

  [allow]                          # the same lists as in [block]
  ips = [\"2001:db8:17::/48\"]       # approved
  authors = [\"Town Archive\"]       # one step milder, as are emails, domains and phrases

  [block]
  authors = [\"Crypto Queen Dana\"]
  emails = [\"ann@example.com\", \"*@example.net\"]
  domains = [\"win-now.example\", { value = \"bit.ly\", decision = \"review\" }]
  ips = [\"192.0.2.7\", \"198.51.100.0/24\", \"2001:db8::/32\"]
  phrases = [                      # whole words, seen through disguises
    \"free gift card\",
    { value = \"giveaway\", expires = 2030-12-31, note = \"spring campaign\" },
  ]

  [authors]
  review_first_time = true         # those neither known nor approved in the input
  known_authors = \"known.txt\"      # an e-mail address or a name a line

  [limits]
  review_links_from = 3            # links to allowed domains do not count
  reject_links_from = 10

  [languages]
  expected = [\"en\", \"de\"]          # others are put up for review";

/// `moderato explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The text; standard input for - or when left out
    pub text: Option<String>,
    /// Which models judge
    #[command(flatten)]
    pub models: Models,
    /// Which policy decides; what it says of the text is shown below the models' sums
    #[command(flatten)]
    pub policy: Policy,
    /// Print every term instead of the weightiest
    #[arg(long)]
    pub all: bool,
    /// Who posted it, for the policy's lists and first-time authors
    #[command(flatten)]
    pub sender: Sender,
}

/// Who posted a text that is given by itself.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Sender (with --policy)")]
pub struct Sender {
    /// The author's name
    #[arg(long, value_name = "NAME", requires = "policy")]
    pub author: Option<String>,
    /// The author's e-mail address
    #[arg(long, value_name = "ADDRESS", requires = "policy")]
    pub email: Option<String>,
    /// The author's home page
    #[arg(long, value_name = "URL", requires = "policy")]
    pub homepage: Option<String>,
    /// The address it was sent from
    #[arg(long, value_name = "ADDRESS", requires = "policy")]
    pub ip: Option<String>,
}

/// `moderato inspect`
#[derive(Debug, Args)]
pub struct Inspect {
    /// The model file, or spam or toxicity for a stock model; both when left out
    #[arg(value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub model: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `moderato heuristics`
#[derive(Debug, Args)]
pub struct Heuristics {
    /// As a Markdown table, as in the README
    #[arg(long)]
    pub markdown: bool,
}

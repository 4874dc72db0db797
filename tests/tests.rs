//! Integration tests: the real program, run on real files in a temporary folder. One sentence a file; `cases/` is text.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod harness; // a temporary folder to run the program in, invented comments, and one model trained of them

mod actions; // what report --actions writes is carried out by programs that only note what they are told
mod browser; // the report's page in headless Chromium: filters, keys, marks, and nothing hostile that runs
mod campaigns; // campaigns lists near-identical comments, with what they share
mod cases; // the comments in cases/*.txt and the threads in cases/threads/*.csv are decided as they say
mod compare; // compare counts what a new model decides differently, with examples
mod determinism; // the same input gives the same bytes, on any number of threads
mod dumps; // dumps, mail and saved pages, packed or not: what is in them is what comes out
mod evaluate; // evaluate measures a model, or the learner by folds
mod explain; // explain's sum adds up; inspect, heuristics, completions and the manual page say what they are to say
mod exports; // exports of WordPress and Disqus, whole and broken, are read, judged and learned from
mod input_faults; // files that are empty, broken, huge, absent or no text
mod instructions; // scoring takes no more instructions a comment than are written down
mod learning; // rows of one id are one comment, forget takes it out, a base makes few rows enough
mod model_file; // damaged, foreign and newer model files are refused by the name of the fault; attributes do not mix
#[cfg(feature = "parquet")]
mod parquet; // Parquet and Arrow IPC are read as the CSV of the same rows is, and what is written of them is read again
mod pathological; // a comment of some megabytes of one thing costs linear time, and little
mod policy; // a policy decides over the models, says so, and is compared before it is used
mod report; // report in every format, safe to open and fit to hand round
mod robustness; // spam that is caught stays caught when it is rewritten
mod score; // score writes one row a comment, in order, and streams
mod shared; // the real files in ../shared, where they are there
mod toxicity; // the stock toxicity model: two columns, a look and no rejection, groups of people are no ground
mod train; // train learns, tells, and refuses what cannot be learned from

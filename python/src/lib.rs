//! The compiled half of the Python package `moderato`: Arrow tables in, Arrow tables out, over the pipeline of the command line. What people call is written in Python, in
//! `moderato/`; here is only what needs the core.
//!
//! ```text
//! table (anything with __arrow_c_stream__) -> record batches -> Judges (a pipeline) -> Batches (__arrow_c_stream__)
//! ```
//! Work is done by threads of its own while Python's lock is released, and gives way to Ctrl-C (`work.rs`).

mod batches;
mod campaigns;
mod errors;
mod explanation;
mod judges;
mod learning;
mod scoring;
mod values;
mod work;

/// The compiled half of the package.
#[pyo3::pymodule]
mod _moderato {
    #[pymodule_export]
    use super::{
        batches::Batches,
        campaigns::{columns_of, confirm, name_threads, raised, score_apart, template},
        judges::Judges,
        learning::{evaluate, train},
        scoring::Stream,
    };

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

//! Features: the token vector and the heuristic vector of a text.

pub mod heuristics;

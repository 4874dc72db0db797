//! Context: what only shows when comments are seen together. It may raise a decision, never lower it, and each raise is a reason.

pub mod campaign;

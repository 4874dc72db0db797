//! Moderato: comment moderation and spam classification that people run themselves.

pub mod comment;
pub mod context;
pub mod decide;
pub mod error;
pub mod features;
pub mod input;
pub mod reason;
pub mod report;
pub mod span;
pub mod text;

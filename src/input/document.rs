//! [`Document`]: how far an export in XML has been read as a whole, whatever stands in it.

use super::{stream::Met, xml::Tokens};

/// A document that is being read.
#[derive(Debug, Default)]
pub(super) struct Document {
    begun: bool,
    is_open: bool,
    /// Whether it has been said that it is broken.
    broken: bool,
}

impl Document {
    /// Notes a tag; whether it is the first.
    pub fn begins(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    /// Its outermost element begins, or ends.
    pub fn set_open(&mut self, is_open: bool) {
        self.is_open = is_open;
    }

    /// Something in it is broken, and that is said.
    pub fn breaks(&mut self) {
        self.broken = true;
    }

    /// The last word at the end of `tokens`: without its `closing` tag it was cut off, which goes without saying where it is known to be broken.
    pub fn cut_off(&mut self, tokens: &Tokens, closing: &str) -> Option<Met> {
        if !self.is_open || std::mem::replace(&mut self.broken, true) {
            return None;
        }
        let fault = tokens.fault(format!("the file is cut off before {closing}, what followed is missing"));
        Some(fault.met(fault.line))
    }
}

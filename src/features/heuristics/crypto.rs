//! Addresses of cryptocurrency wallets.
//!
//! # What it sees
//! Bitcoin, Litecoin, Dogecoin and Tron addresses (Base58), Bitcoin and Litecoin addresses in Bech32, Ethereum addresses, Monero and Cardano ones.
//! Where the currency's checksum is cheap it is checked: an address with a valid one is certain. One that only has the shape counts where the shape
//! is telling enough, or a word such as `btc`, `wallet` or `donate` stands near.
//!
//! # Why it matters
//! A wallet's address in a comment asks for money, mostly under a false name. Commit hashes, identifiers, dumps and Base64 are not addresses.
//!
//! # Example
//! `send 0.1 BTC to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT and get 0.2 back`

mod checksum;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{Heuristic, facts::Facts, gate::Gate, tally::Tally};
use crate::{span::Span, text::Text};

/// Wallet addresses.
pub const CRYPTO_ADDRESS: Heuristic = Heuristic {
    name: "crypto_address",
    sees: "addresses of cryptocurrency wallets, by checksum, or by shape beside a word such as `btc`",
    example: "send 0.1 BTC to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT and get 0.2 back",
    buckets: &[1, 2],
    gate: Gate::WALLETS,
    measure,
};

/// Shortest and longest address, in bytes (Bitcoin's shortest, Monero's integrated and Cardano's base address).
const LENGTHS: std::ops::RangeInclusive<usize> = SHORTEST..=108;
/// The shortest address, in bytes.
pub(super) const SHORTEST: usize = 26;
/// How far from a shape a word of money may stand, in bytes.
const REACH: usize = 80;
/// Most addresses that are counted; a dump of more is no different.
const MOST: u32 = 16;
/// Most words that are checked by checksum or surroundings.
const MOST_CHECKED: usize = 256;

/// Words that make a shape an address.
const MONEY: &[&str] = &[
    "address", "airdrop", "bitcoin", "bnb", "btc", "cardano", "coin", "crypto", "deposit", "doge", "donat", "eth", "giveaway", "litecoin",
    "ltc", "monero", "send", "solana", "trc20", "tron", "trx", "usdt", "wallet", "xmr",
];

static MONEY_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(MONEY).expect("a small constant table"));

/// How sure a word is an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    No,
    /// Only with a word of money near.
    Shape,
    Sure,
}

fn measure(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    // The letters' case is part of an address, so the original is read.
    let original = text.original();
    let mut checked = 0;
    let mut start = 0;
    for word in original.split(|c: char| !c.is_ascii_alphanumeric()) {
        let span = Span::new(start, start + word.len());
        // Separators differ in length, so the next word's place comes from the character after this one.
        start = span.end + original[span.end..].chars().next().map_or(0, char::len_utf8);
        if !LENGTHS.contains(&word.len()) || tally.level() >= MOST || checked >= MOST_CHECKED {
            continue;
        }
        let glued = |c: char| matches!(c, '+' | '/' | '=' | '-' | '_');
        // A piece of Base64, of an identifier or of a path; a path to an address (`/address/1Abc`) passes by its checksum.
        let piece = original[..span.start].ends_with(glued) || original[span.end..].starts_with(['+', '=', '-', '_']);
        checked += usize::from(is_worth(word));
        let address = match verdict(word) {
            Verdict::No => false,
            Verdict::Shape => !piece && is_money_near(original, span),
            Verdict::Sure => true,
        };
        if address {
            tally.add(span);
        }
    }
}

/// Whether `word` costs more than a look at its first letters.
fn is_worth(word: &str) -> bool {
    word.starts_with(['1', '3', 'L', 'M', 'D', 'T', '4', '8', 'b', 'l', 'a', 'B'])
}

fn verdict(word: &str) -> Verdict {
    let bytes = word.as_bytes();
    let hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    if let Some(digits) = word.strip_prefix("0x") {
        // 40 digits are an address; 64 are a transaction or a key.
        return if digits.len() == 40 && hex(digits.as_bytes()) && is_varied(digits) { Verdict::Sure } else { Verdict::No };
    }
    for prefix in ["bc1", "ltc1", "addr1"] {
        if bytes.get(..prefix.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(prefix.as_bytes())) {
            let lower = word.to_ascii_lowercase();
            return match (checksum::is_bech32(&lower), checksum::is_bech32_data(&lower[prefix.len()..])) {
                (true, _) => Verdict::Sure,
                (_, true) => Verdict::Shape,
                _ => Verdict::No,
            };
        }
    }
    if hex(bytes) || !checksum::is_base58(bytes) || !is_varied(word) {
        return Verdict::No;
    }
    match (bytes[0], bytes.len()) {
        (b'1' | b'3', 26..=35) | (b'L' | b'M', 33..=34) | (b'D', 34) | (b'T', 34) => match checksum::is_base58check(bytes) {
            true => Verdict::Sure,
            false => Verdict::Shape,
        },
        (b'4' | b'8', 95 | 106) => Verdict::Sure,
        _ => Verdict::No,
    }
}

/// Letters and digits of more than a few kinds: no `1111…`, no row of `a`.
fn is_varied(word: &str) -> bool {
    let mut seen = 0u128;
    for byte in word.bytes() {
        seen |= 1 << (byte & 0x7f);
    }
    seen.count_ones() >= 8
}

fn is_money_near(text: &str, span: Span) -> bool {
    let mut start = span.start.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = text.len().min(span.end + REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    MONEY_WORDS.is_match(&text[start..span.start]) || MONEY_WORDS.is_match(&text[span.end..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> u32 {
        CRYPTO_ADDRESS.measure(&Text::fold(text)).level
    }

    #[test]
    fn addresses() {
        for text in [
            CRYPTO_ADDRESS.example,
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe",
            "usdt trc20: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
            "https://chain.example/address/1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            // A slip in the last letter: only the shape is left, and the word before it.
            "my btc wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        ] {
            assert_eq!(level(text), 1, "{text}");
        }
    }

    #[test]
    fn other_long_words() {
        for text in [
            "commit 3d02bb4f6c1a9e8d7b5a4c3e2f1d0b9a8c7e6f5d",
            "123e4567-e89b-12d3-a456-426614174000",
            "d41d8cd98f00b204e9800998ecf8427e",
            "0x9fc76417374aa880d4449a1f7f31ec597f00b1f6f3dd2d66f4c9c6c445836d8b",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "send wallet 111111111111111111111111111111",
            "VGhpcyBpcyBub3QgYW4gYWRkcmVzcyBhdCBhbGw=",
            "Donaudampfschifffahrtsgesellschaft",
            "Looooooooooooooooooooooooooooooong",
            "",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}

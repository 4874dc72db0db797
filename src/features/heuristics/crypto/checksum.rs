//! Checksums of wallet addresses: Base58Check, and Bech32 with its successor Bech32m.

use sha2::{Digest, Sha256};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// What the Bech32 and Bech32m polynomials leave of a valid address (BIP 173, BIP 350).
const BECH32_REST: u32 = 1;
const BECH32M_REST: u32 = 0x2bc8_30a3;

/// Whether all of `word` is in the Base58 alphabet, which has no `0`, `O`, `I` and `l`.
pub(super) fn is_base58(word: &[u8]) -> bool {
    word.iter().all(|byte| BASE58.contains(byte))
}

/// Whether `word` decodes to 21 bytes and the first four of their double SHA-256 hash, as Bitcoin's addresses do.
pub(super) fn is_base58check(word: &[u8]) -> bool {
    // 25 bytes, the last one least significant.
    let mut decoded = [0u8; 25];
    for byte in word {
        let Some(digit) = BASE58.iter().position(|letter| letter == byte) else {
            return false;
        };
        let mut carry = digit;
        for place in decoded.iter_mut().rev() {
            carry += usize::from(*place) * 58;
            *place = (carry % 256) as u8;
            carry /= 256;
        }
        if carry > 0 {
            return false;
        }
    }
    let (payload, checksum) = decoded.split_at(21);
    let hash = Sha256::digest(Sha256::digest(payload));
    hash[..4] == *checksum
}

/// Whether `data`, what follows the `1` of a Bech32 address, has its alphabet and a length that addresses have.
pub(super) fn is_bech32_data(data: &str) -> bool {
    matches!(data.len(), 39 | 59 | 54 | 98 | 103) && data.bytes().all(|byte| BECH32.contains(&byte))
}

/// Whether `word` (lower case) has a valid Bech32 or Bech32m checksum.
pub(super) fn is_bech32(word: &str) -> bool {
    let Some((prefix, data)) = word.rsplit_once('1') else {
        return false;
    };
    if data.len() < 6 {
        return false;
    }
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    let mut rest = high.chain(std::iter::once(0)).chain(low).fold(1, step);
    for byte in data.bytes() {
        let Some(value) = BECH32.iter().position(|&letter| letter == byte) else {
            return false;
        };
        rest = step(rest, value as u8);
    }
    rest == BECH32_REST || rest == BECH32M_REST
}

/// One step of the checksum's polynomial division (BIP 173).
fn step(rest: u32, value: u8) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = rest >> 25;
    let rest = (rest & 0x01ff_ffff) << 5 ^ u32::from(value);
    (0..5).filter(|bit| top >> bit & 1 == 1).fold(rest, |rest, bit| rest ^ GENERATOR[bit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58check() {
        assert!(is_base58check(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));
        assert!(!is_base58check(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"));
        assert!(!is_base58check(&[b'z'; 40]));
    }

    #[test]
    fn bech32() {
        // Test vectors of BIP 173 and BIP 350.
        assert!(is_bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
        assert!(is_bech32("a1lqfn3a"));
        assert!(!is_bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"));
        assert!(!is_bech32("bc1"));
    }
}

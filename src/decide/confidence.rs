//! Confidence: what a number of held-out rows can prove about a share.
//!
//! With `n` rows of which `k` lie beyond a cut-off, the share beyond it in truth is at most the `p` for which `P(X <= k) = 1 - CONFIDENCE`, `X` binomial with `n` and `p`: the exact
//! one-sided bound of Clopper and Pearson (1934).

/// How sure a bound is: 95 times in 100 it holds.
pub const CONFIDENCE: f64 = 0.95;

/// `P(X <= most)` for `X` binomial with `rows` trials of probability `share`, 0 to 1.
fn at_most(most: usize, rows: usize, share: f64) -> f64 {
    if most >= rows || share <= 0.0 {
        return 1.0;
    }
    if share >= 1.0 {
        return 0.0;
    }
    let (rows, odds) = (rows as f64, (share / (1.0 - share)).ln());
    // Each term from the one before it, as logarithms: the first may be far below what a number holds.
    let mut term = rows * (-share).ln_1p();
    let mut sum = term.exp();
    for count in 1..=most {
        let count = count as f64;
        term += ((rows - count + 1.0) / count).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

/// The upper bound of the share, 0 to 1, when `beyond` of `rows` rows lie beyond the cut-off; 1 where there are no rows.
pub fn upper_bound(beyond: usize, rows: usize) -> f64 {
    if rows == 0 || beyond >= rows {
        return 1.0;
    }
    let (mut low, mut high) = (beyond as f64 / rows as f64, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(beyond, rows, middle) > 1.0 - CONFIDENCE { low = middle } else { high = middle }
    }
    high
}

/// How many of `rows` rows may lie beyond a cut-off so that `share` (0 to 1) is still proved; `None` where not even none of them proves it.
pub fn allowance(rows: usize, share: f64) -> Option<usize> {
    // The share itself is the largest number that could do; the bound falls with each row less.
    let (mut proved, mut unproved) = (None, (share * rows as f64).floor() as usize + 1);
    let mut low = 0;
    while low < unproved {
        let middle = usize::midpoint(low, unproved);
        if at_most(middle, rows, share) <= 1.0 - CONFIDENCE {
            proved = Some(middle);
            low = middle + 1;
        } else {
            unproved = middle;
        }
    }
    proved
}

/// The least number of rows that proves `share` (0 to 1) when none of them lies beyond the cut-off; `None` for a share of 0, which no number proves.
pub fn rows_wanted(share: f64) -> Option<usize> {
    (share > 0.0).then(|| ((1.0 - CONFIDENCE).ln() / (-share).ln_1p()).ceil() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17.1: `scipy.stats.binom.cdf(k, n, p)` and `scipy.stats.beta.ppf(0.95, k + 1, n - k)`.
    #[test]
    fn tails_and_bounds_agree_with_scipy() {
        let close = |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 1e-6, "{ours} is not {theirs}");
        close(at_most(3, 100, 0.05), 0.257_838_659_1);
        close(at_most(40, 58_000, 0.001), 0.008_001_462_3);
        close(upper_bound(0, 20), 0.139_108_340_7);
        close(upper_bound(2, 287), 0.021_772_966_5);
        close(upper_bound(45, 58_000), 0.000_994_630_7);
    }

    #[test]
    fn few_rows_prove_nothing() {
        assert_eq!(allowance(20, 0.001), None);
        assert_eq!(rows_wanted(0.001), Some(2995));
        assert_eq!(allowance(2994, 0.001), None);
        assert_eq!(allowance(2995, 0.001), Some(0));
        assert_eq!((rows_wanted(0.01), rows_wanted(0.0)), (Some(299), None));
        assert_eq!(allowance(1_000_000, 0.0), None);
    }

    #[test]
    fn the_allowance_is_the_last_count_that_is_proved() {
        for (rows, share) in [(299, 0.01), (5_000, 0.001), (58_029, 0.001), (2_212, 0.01)] {
            let most = allowance(rows, share).unwrap();
            assert!(upper_bound(most, rows) <= share + 1e-12, "{rows} {share}");
            assert!(upper_bound(most + 1, rows) > share, "{rows} {share}");
        }
    }
}

//! Time: rows in the order of their dates, cut into blocks, each to be judged by what was learned from all before it.

use jiff::Timestamp;

/// Rows in blocks, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    /// The rows of each block, by index; none is empty.
    pub blocks: Vec<Vec<usize>>,
    /// Rows without a date that can be read, which are in no block.
    pub undated: usize,
}

/// Cuts rows into at most `count` blocks of about equal size by their dates. Rows of one moment stay together, so there may be fewer
/// blocks; rows of one moment keep the order of the input.
pub fn blocks(dates: &[Option<Timestamp>], count: usize) -> Blocks {
    let mut dated: Vec<(Timestamp, usize)> = dates.iter().enumerate().filter_map(|(row, date)| date.map(|date| (date, row))).collect();
    dated.sort_unstable();
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let mut from = 0;
    for block in 1..=count {
        let mut to = (dated.len() * block / count.max(1)).max(from);
        while to > from && to < dated.len() && dated[to].0 == dated[to - 1].0 {
            to += 1;
        }
        if to > from {
            blocks.push(dated[from..to].iter().map(|&(_, row)| row).collect());
        }
        from = to;
    }
    Blocks { blocks, undated: dates.len() - dated.len() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moments(seconds: &[i64]) -> Vec<Option<Timestamp>> {
        seconds.iter().map(|&second| Timestamp::from_second(second).ok()).collect()
    }

    #[test]
    fn blocks_follow_each_other() {
        let mut dates = moments(&[50, 10, 40, 20, 30, 60]);
        dates.push(None);
        let blocks = blocks(&dates, 3);
        assert_eq!(blocks, Blocks { blocks: vec![vec![1, 3], vec![4, 2], vec![0, 5]], undated: 1 });
    }

    #[test]
    fn one_moment_is_not_torn_apart() {
        assert_eq!(blocks(&moments(&[1, 1, 1, 1, 1, 2]), 3).blocks, [vec![0, 1, 2, 3, 4], vec![5]]);
        assert_eq!(blocks(&moments(&[1, 1]), 5).blocks, [[0, 1]]);
        assert_eq!(blocks(&[None], 5), Blocks { blocks: vec![], undated: 1 });
    }

    proptest! {
        #[test]
        fn every_dated_row_is_in_one_block(seconds in proptest::collection::vec(0..20i64, 0..60), count in 1..9usize) {
            let dates = moments(&seconds);
            let cut = blocks(&dates, count);
            let flat: Vec<usize> = cut.blocks.concat();
            prop_assert!(flat.windows(2).all(|pair| dates[pair[0]] <= dates[pair[1]]));
            let mut sorted = flat;
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..seconds.len()).collect::<Vec<_>>());
            for pair in cut.blocks.windows(2) {
                prop_assert!(dates[*pair[0].last().unwrap()] < dates[pair[1][0]]);
            }
        }
    }
}

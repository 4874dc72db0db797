//! [`Layout`]: where what is known of each token column lies while a model is learned: columns that many texts have lie together.
//!
//! Columns are hashes, so the few that most texts have are strewn over the whole table, and each brings along a line of the cache that is mostly of rare ones. Laid out by use, these few fill whole lines and stay
//! in the cache. Nothing else changes: sums are made in the order of the text, so the bits of the model are the same.

/// Places of columns; each column has its own.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// By column; empty where each column is its own place.
    places: Vec<u32>,
}

impl Layout {
    /// The columns in the order of their use, those of most texts first; `uses` is by column, of which there are at most 2^32.
    pub fn by_use(uses: &[u32]) -> Self {
        let mut columns: Vec<u32> = (0..).take(uses.len()).collect();
        columns.sort_unstable_by_key(|&column| (std::cmp::Reverse(uses[column as usize]), column));
        let mut places = vec![0; columns.len()];
        for (place, column) in (0..).zip(columns) {
            places[column as usize] = place;
        }
        Self { places }
    }

    /// Makes places of columns.
    pub fn place(&self, columns: &mut [u32]) {
        if self.places.is_empty() {
            return;
        }
        for column in columns {
            *column = self.places[*column as usize];
        }
    }

    /// What is known of columns, put in their places.
    pub fn lay_out<T: Copy>(&self, by_column: Vec<T>) -> Vec<T> {
        if self.places.is_empty() {
            return by_column;
        }
        let mut by_place = by_column.clone();
        for (known, &place) in by_column.iter().zip(&self.places) {
            by_place[place as usize] = *known;
        }
        by_place
    }

    /// What lies in the places, by column again.
    pub fn gather<T: Copy>(&self, by_place: Vec<T>) -> Vec<T> {
        if self.places.is_empty() {
            return by_place;
        }
        self.places.iter().map(|&place| by_place[place as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_most_comes_first() {
        let layout = Layout::by_use(&[0, 7, 2, 7, 0, 9]);
        let mut columns = [0, 1, 2, 3, 4, 5];
        layout.place(&mut columns);
        assert_eq!(columns, [4, 1, 3, 2, 5, 0]);
        let laid_out = layout.lay_out(vec!['a', 'b', 'c', 'd', 'e', 'f']);
        assert_eq!(laid_out, ['f', 'b', 'd', 'c', 'a', 'e']);
        assert_eq!(layout.gather(laid_out), ['a', 'b', 'c', 'd', 'e', 'f']);
    }

    #[test]
    fn without_uses_each_column_is_its_own_place() {
        let (layout, mut columns) = (Layout::default(), [3, 1]);
        layout.place(&mut columns);
        assert_eq!(columns, [3, 1]);
        assert_eq!(layout.gather(layout.lay_out(vec![5, 6])), [5, 6]);
    }
}

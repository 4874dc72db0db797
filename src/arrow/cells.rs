//! [`Cells`]: one column, read as words whatever its type: what a CSV would have in its place.

use std::borrow::Cow;

use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Float32Array, Float64Array, Int64Array, LargeBinaryArray,
    LargeStringArray, StringArray, StringViewArray, UInt64Array, cast::AsArray,
};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::input::encoding;

/// A column whose values are read as words. It shares the column's memory; only what is no words is written anew, value by value.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    /// Words of writers that know no words: UTF-8, or else Windows-1252.
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    /// The places of the rows' values among the distinct ones.
    Dictionary(Int64Array, Box<Self>),
    /// Nulls only.
    Null,
    Integer(Int64Array),
    Unsigned(UInt64Array),
    Float(Float64Array),
    Single(Float32Array),
    Boolean(BooleanArray),
    /// Days since 1970.
    Date(Date32Array),
    /// Moments since 1970, how many nanoseconds each is, and whether they are those of UTC.
    Timestamp(Int64Array, i128, bool),
}

/// About how many bytes a number, a date or a truth value is written with.
#[cfg(feature = "parquet")]
const NUMBER: usize = 16;

impl Cells {
    /// The values of a column that must hold words. `None` where it cannot.
    pub fn words(column: &ArrayRef) -> Option<Self> {
        Some(match column.data_type() {
            DataType::Utf8 => Self::Utf8(column.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeUtf8(column.as_string().clone()),
            DataType::Utf8View => Self::Utf8View(column.as_string_view().clone()),
            DataType::Binary => Self::Binary(column.as_binary().clone()),
            DataType::LargeBinary => Self::LargeBinary(column.as_binary().clone()),
            DataType::BinaryView => Self::BinaryView(column.as_binary_view().clone()),
            DataType::Dictionary(..) => {
                let dictionary = column.as_any_dictionary_opt()?;
                Self::Dictionary(places(dictionary.keys())?, Box::new(Self::words(dictionary.values())?))
            }
            DataType::Null => Self::Null,
            _ => return None,
        })
    }

    /// The values of a column that may also hold numbers, dates or truth values. `None` for lists, structs and the like.
    pub fn any(column: &ArrayRef) -> Option<Self> {
        let cast = |to: DataType| cast(column, &to).ok();
        Some(match column.data_type() {
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Self::Integer(cast(DataType::Int64)?.as_primitive().clone()),
            DataType::UInt64 => Self::Unsigned(column.as_primitive().clone()),
            DataType::Float64 => Self::Float(column.as_primitive().clone()),
            DataType::Float16 | DataType::Float32 => Self::Single(cast(DataType::Float32)?.as_primitive().clone()),
            DataType::Boolean => Self::Boolean(column.as_boolean().clone()),
            DataType::Date32 => Self::Date(column.as_primitive().clone()),
            DataType::Date64 => Self::Timestamp(cast(DataType::Int64)?.as_primitive().clone(), 1_000_000, false),
            DataType::Timestamp(unit, zone) => {
                let nanoseconds = match unit {
                    TimeUnit::Second => 1_000_000_000,
                    TimeUnit::Millisecond => 1_000_000,
                    TimeUnit::Microsecond => 1_000,
                    TimeUnit::Nanosecond => 1,
                };
                Self::Timestamp(cast(DataType::Int64)?.as_primitive().clone(), nanoseconds, zone.is_some())
            }
            DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
                Self::Utf8(cast(DataType::Utf8)?.as_string().clone())
            }
            DataType::Dictionary(..) => {
                let dictionary = column.as_any_dictionary_opt()?;
                Self::Dictionary(places(dictionary.keys())?, Box::new(Self::any(dictionary.values())?))
            }
            _ => return Self::words(column),
        })
    }

    /// The value of `row`; `None` for null, and for a date that no calendar has.
    ///
    /// # Panics
    /// There is no such row.
    pub fn get(&self, row: usize) -> Option<Cow<'_, str>> {
        fn some<A: Array, T>(array: &A, row: usize, value: impl FnOnce(&A) -> T) -> Option<T> {
            array.is_valid(row).then(|| value(array))
        }
        let decoded = |bytes| encoding::decode(bytes).0;
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row).into()),
            Self::LargeUtf8(array) => array.is_valid(row).then(|| array.value(row).into()),
            Self::Utf8View(array) => array.is_valid(row).then(|| array.value(row).into()),
            Self::Binary(array) => array.is_valid(row).then(|| decoded(array.value(row))),
            Self::LargeBinary(array) => array.is_valid(row).then(|| decoded(array.value(row))),
            Self::BinaryView(array) => array.is_valid(row).then(|| decoded(array.value(row))),
            Self::Dictionary(places, values) => {
                let place = usize::try_from(some(places, row, |places| places.value(row))?).ok()?;
                if place < values.len()? { values.get(place) } else { None }
            }
            Self::Null => None,
            Self::Integer(array) => some(array, row, |array| itoa::Buffer::new().format(array.value(row)).to_owned().into()),
            Self::Unsigned(array) => some(array, row, |array| itoa::Buffer::new().format(array.value(row)).to_owned().into()),
            // A whole number as a float (what nulls make of integers in some libraries) is written without a point.
            Self::Float(array) => some(array, row, |array| array.value(row).to_string().into()),
            Self::Single(array) => some(array, row, |array| array.value(row).to_string().into()),
            Self::Boolean(array) => some(array, row, |array| if array.value(row) { "true" } else { "false" }.into()),
            Self::Date(array) => {
                let days = some(array, row, |array| i64::from(array.value(row)))?;
                let date = civil::date(1970, 1, 1).checked_add(SignedDuration::from_hours(days * 24)).ok()?;
                Some(date.to_string().into())
            }
            Self::Timestamp(array, nanoseconds, is_utc) => {
                let at = Timestamp::from_nanosecond(i128::from(some(array, row, |array| array.value(row))?) * nanoseconds).ok()?;
                Some(if *is_utc { at.to_string() } else { TimeZone::UTC.to_datetime(at).to_string() }.into())
            }
        }
    }

    /// How many bytes the value of `row` has, about as many where it is no words.
    #[cfg(feature = "parquet")]
    pub fn size(&self, row: usize) -> usize {
        match self {
            Self::Binary(array) => array.value(row).len(),
            Self::LargeBinary(array) => array.value(row).len(),
            Self::BinaryView(array) => array.value(row).len(),
            Self::Utf8(_) | Self::LargeUtf8(_) | Self::Utf8View(_) | Self::Dictionary(..) => self.get(row).map_or(0, |value| value.len()),
            Self::Null => 0,
            _ => NUMBER,
        }
    }

    /// How many values there are; `None` where any number is.
    fn len(&self) -> Option<usize> {
        Some(match self {
            Self::Utf8(array) => array.len(),
            Self::LargeUtf8(array) => array.len(),
            Self::Utf8View(array) => array.len(),
            Self::Binary(array) => array.len(),
            Self::LargeBinary(array) => array.len(),
            Self::BinaryView(array) => array.len(),
            Self::Dictionary(places, _) => places.len(),
            Self::Null => return None,
            Self::Integer(array) => array.len(),
            Self::Unsigned(array) => array.len(),
            Self::Float(array) => array.len(),
            Self::Single(array) => array.len(),
            Self::Boolean(array) => array.len(),
            Self::Date(array) => array.len(),
            Self::Timestamp(array, ..) => array.len(),
        })
    }
}

/// The keys of a dictionary, of any whole type, as places.
fn places(keys: &dyn Array) -> Option<Int64Array> {
    Some(cast(keys, &DataType::Int64).ok()?.as_primitive().clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        Date64Array, Decimal128Array, DictionaryArray, Int8Array, ListArray, NullArray, TimestampNanosecondArray, TimestampSecondArray,
        UInt8Array, UInt32Array, types::*,
    };

    use super::*;

    fn all(column: impl Array + 'static) -> Vec<Option<String>> {
        let column: ArrayRef = Arc::new(column);
        let cells = Cells::any(&column).unwrap();
        let whole: Vec<_> = (0..column.len()).map(|row| cells.get(row).map(Cow::into_owned)).collect();
        // A slice has the same values.
        let sliced = Cells::any(&column.slice(1, column.len() - 1)).unwrap();
        let rest: Vec<_> = (0..column.len() - 1).map(|row| sliced.get(row).map(Cow::into_owned)).collect();
        assert_eq!(rest, whole[1..]);
        whole
    }

    fn some(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    #[test]
    fn words_of_every_type() {
        let words = [Some("a"), None, Some("a long enough text to stand outside its view")];
        let expected = words.map(|word| word.map(str::to_owned));
        assert_eq!(all(StringArray::from_iter(words)), expected);
        assert_eq!(all(LargeStringArray::from_iter(words)), expected);
        assert_eq!(all(StringViewArray::from_iter(words)), expected);
        assert_eq!(all(BinaryArray::from_iter(words)), expected);
        assert_eq!(all(LargeBinaryArray::from_iter(words)), expected);
        assert_eq!(all(BinaryViewArray::from_iter(words)), expected);
        assert_eq!(all(DictionaryArray::<Int8Type>::from_iter(words)), expected);
        assert_eq!(all(NullArray::new(2)), [None, None]);
        assert_eq!(all(BinaryArray::from(vec![&b"caf\xe9"[..], b"caf\xc3\xa9"])), [some("café"), some("café")]);
    }

    #[test]
    fn words_are_not_copied() {
        let column: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::from_iter(["a text", "another"]));
        assert!(matches!(Cells::words(&column).unwrap().get(1), Some(Cow::Borrowed("another"))));
    }

    #[test]
    fn dictionaries_may_have_nulls_in_either_place() {
        let values: ArrayRef = Arc::new(LargeStringArray::from(vec![Some("a"), None, Some("c")]));
        let keys = UInt8Array::from(vec![Some(2), Some(1), None, Some(0)]);
        assert_eq!(all(DictionaryArray::new(keys, values)), [some("c"), None, None, some("a")]);
        let views: ArrayRef = Arc::new(StringViewArray::from(vec!["x"]));
        assert_eq!(all(DictionaryArray::new(Int8Array::from(vec![0, 0]), views)), [some("x"), some("x")]);
        let none: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
        assert_eq!(all(DictionaryArray::new(UInt32Array::from(vec![None, None]), none)), [None, None]);
    }

    #[test]
    fn numbers_as_they_are_written() {
        assert_eq!(all(Int8Array::from(vec![Some(-1), None])), [some("-1"), None]);
        assert_eq!(all(UInt64Array::from(vec![u64::MAX, 0])), [some("18446744073709551615"), some("0")]);
        assert_eq!(all(Float64Array::from(vec![1.0, 0.8])), [some("1"), some("0.8")]);
        assert_eq!(all(Float32Array::from(vec![0.8, f32::NAN])), [some("0.8"), some("NaN")]);
        assert_eq!(all(BooleanArray::from(vec![true, false])), [some("true"), some("false")]);
        let decimal = Decimal128Array::from(vec![1234, -5]).with_precision_and_scale(10, 2).unwrap();
        assert_eq!(all(decimal), [some("12.34"), some("-0.05")]);
        assert_eq!(all(DictionaryArray::new(Int8Array::from(vec![1, 0]), Arc::new(Int64Array::from(vec![7, 8])))), [some("8"), some("7")]);
    }

    #[test]
    fn dates_are_iso_texts_that_are_read_again() {
        let date = |cells: Vec<Option<String>>| {
            assert!(cells.iter().flatten().all(|date| crate::date::read(date).is_some()), "{cells:?}");
            cells
        };
        assert_eq!(date(all(Date32Array::from(vec![0, 19_844]))), [some("1970-01-01"), some("2024-05-01")]);
        assert_eq!(all(Date32Array::from(vec![i32::MAX, i32::MIN])), [None, None]);
        assert_eq!(date(all(Date64Array::from(vec![0, 1_714_521_600_000]))), [some("1970-01-01T00:00:00"), some("2024-05-01T00:00:00")]);
        let seconds = || TimestampSecondArray::from(vec![Some(1_714_564_800), None]);
        assert_eq!(date(all(seconds())), [some("2024-05-01T12:00:00"), None]);
        assert_eq!(date(all(seconds().with_timezone("+02:00"))), [some("2024-05-01T12:00:00Z"), None]);
        let nanoseconds = TimestampNanosecondArray::from(vec![1_714_564_800_250_000_000, -1]).with_timezone("UTC");
        assert_eq!(date(all(nanoseconds)), [some("2024-05-01T12:00:00.25Z"), some("1969-12-31T23:59:59.999999999Z")]);
        assert_eq!(all(TimestampSecondArray::from(vec![i64::MAX, i64::MIN])), [None, None]);
    }

    #[test]
    fn lists_hold_no_words_and_numbers_no_texts() {
        let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
        assert!(Cells::any(&list).is_none());
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        assert!(Cells::words(&numbers).is_none());
    }
}

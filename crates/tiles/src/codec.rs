//! Numbers of variable length (LEB128), as cells and labels have them.

/// Writes a number: seven bits a byte, the lowest first.
pub(crate) fn put(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7f) as u8);
}

/// Writes a number with a sign, so that small ones are short.
pub(crate) fn put_signed(bytes: &mut Vec<u8>, value: i32) {
    put(bytes, (value.cast_unsigned() << 1) ^ (value >> 31).cast_unsigned());
}

/// Reads what was written. Every read gives nothing where the bytes end or make no sense, so a reader of a broken file stops and does not fail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn get(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(crate) fn signed(&mut self) -> Option<i32> {
        let value = self.get()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// A number of things that follow, of at least so many bytes each. More than can be there is nonsense.
    pub(crate) fn count(&mut self, least: usize) -> Option<usize> {
        let count = usize::try_from(self.get()?).ok()?;
        (count.checked_mul(least)? <= self.0.len()).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(value: u32, signed: i32) {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            put_signed(&mut bytes, signed);
            let mut read = Bytes(&bytes);
            prop_assert_eq!((read.get(), read.signed(), read.byte()), (Some(value), Some(signed), None));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
            let mut read = Bytes(&bytes);
            while read.signed().is_some() {}
            prop_assert!(Bytes(&bytes).count(1).is_none_or(|count| count < bytes.len()));
        }
    }
}

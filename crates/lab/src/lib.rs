#![doc = include_str!("../README.md")]

pub mod bench;
pub mod load;
pub mod replay;
pub mod simulate;

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod bench;
mod common;
pub mod load;
pub mod replay;
pub mod simulate;

//! The command line of Ritiro.

fn main() {}

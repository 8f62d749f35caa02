//! Programs that use Ritiro from outside, over its HTTP API, and measure it.
//!
//! [`replay`] plays real demand and checks every promise again; [`simulate`] plays a whole day in accelerated time, with couriers,
//! breakdowns and lost signal; [`load`] measures bookings, offers and streams beside what the machine can do at all. [`bench`](mod@bench)
//! measures the planner alone on public benchmarks. They know the contract ([`ritiro_client`]) and nothing of the server's types.

pub mod bench;
pub mod load;
pub mod replay;
pub mod simulate;

# The daily commands. `just` lists them; `just test holds::` runs the black-box tests whose names have `holds::`.

default:
    @just --list

# Serve with a small market to try
demo:
    cargo run -- serve --demo

# Black-box tests over HTTP; all of them without a filter
test filter="":
    cargo test --test api {{filter}}

# Unit and property tests of the server and all crates
unit:
    cargo test --lib --workspace

# Formatting and lints, as the checks want them
lint:
    cargo fmt --all --check
    cargo clippy --locked --all-targets -- -D warnings

# Everything that a change must pass
check:
    .ci/run

# The history test with so many operations
history operations="50000" faults="all":
    HISTORY_OPERATIONS={{operations}} HISTORY_FAULTS={{faults}} cargo test --release --test history -- --nocapture

# The planner's benchmark
bench:
    cargo bench --bench planning

# Write the pages that the program writes itself
pages:
    cargo run -- processes --out docs/PROCESSES.md
    UPDATE_EVENTS=1 cargo test -p ritiro --lib http::events
    UPDATE_BOUNDS=1 cargo test --test api one_more

# Short names for what one does daily; `just` alone lists them.

_default:
    @just --list --unsorted

# Start the server, on an embedded database unless DATABASE_URL says otherwise
run *arguments:
    cargo run -- {{ arguments }}

# Everything that must hold before a change is done; with names, only the tests they match
test *arguments:
    cargo xtask test {{ arguments }}

# The same without what takes longest
quick:
    cargo xtask test --quick

# Whether everything compiles, lints included
check:
    cargo clippy --workspace --all-targets -- --deny warnings

# Format every source
fmt:
    cargo fmt --all

# Who depends on whom, and how long files are
layers:
    cargo xtask layers
    cargo xtask sizes

# Write the generated pages under docs/
generate:
    cargo xtask generate

# Build and open the documentation of the code
docs:
    cargo doc --workspace --no-deps --open

# Build the program for production
release:
    cargo build --release

# Forget the data of the local server
[confirm("Remove ./data with everything in it?")]
reset:
    rm -rf data

# The same commands as in the README and in CI, for those who like `just`.

# Build everything, plugins too, and serve the corpus.
serve *ARGS:
    cargo run --release -- serve {{ARGS}}

# Run every test.
test:
    cargo test --workspace

# What CI runs.
ci:
    .ci/run

# What is wrong with the files of the corpus.
check *ARGS:
    cargo run --release -- check {{ARGS}}

# Format and lint.
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings

# Pictures of every page, light, dark and on a phone.
screenshots OUT *NAMES:
    cargo run -p concord-tests --example screenshots -- {{OUT}} {{NAMES}}

# Index and server beside bare tantivy and axum, on corpora of 10,000 and
# 100,000 documents. Needs wrk: apt-get install wrk
bench *ARGS:
    cargo build --release -p concord-search --example bench
    cargo build --release -p concord --bins --example bench_server
    cargo run --release -p concord --example bench_server -- {{ARGS}}

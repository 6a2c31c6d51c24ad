# make run    builds the console and opens it on the built-in sandbox
# make test   builds and runs all tests
#
# make chaos     kills the program repeatedly while the sandbox injects faults, and prints the results
# make sanitize  runs the tests under the address sanitizer and the thread sanitizer
# make fuzz      runs libFuzzer on every decoder of outside bytes
# make bench     measures the engine: against other programs, as incidents grow, and part by part
#
# Each command quietly installs the Debian packages that it needs and that are missing.

SHELL := /bin/bash
PREFIX ?= /usr/local
ARGS ?=
CHAOS_KILLS ?= 1000
CHAOS_CERTIFICATES ?= 100000
FUZZ_SECONDS ?= 120
BENCH_ROUNDS ?= 5
BENCH_SIZES ?= 10000 100000 1000000
BENCH_BUILD := swift build --configuration release --package-path Benchmarks --quiet \
  --scratch-path .build-bench

LIBRARIES := libncurses-dev libsqlite3-dev
TEST_LIBRARIES := $(LIBRARIES) libvterm-dev openssh-client openssl
BENCH_LIBRARIES := $(LIBRARIES) nginx-light wrk golang-go python3-aiohttp python3-requests curl
RELEASE := .build/release/bulkrevoke
SOURCES := Package.swift Sources Tests Benchmarks

.PHONY: run build test chaos sanitize fuzz manual install format lint clean libraries test-libraries
.PHONY: bench bench-build bench-slow bench-compare bench-scale bench-limit bench-micro bench-libraries

run: build
	@$(RELEASE) --sandbox $(ARGS)

build: libraries
	@[[ -x $(RELEASE) ]] || echo "building bulkrevoke; the first time takes some minutes" >&2
	@swift build --configuration release --product bulkrevoke --quiet

# The tests that drive the real program run separately, because their time limits assume a machine that
# is not busy with a few hundred other tests.
#
# The other tests run twelve at a time. If all ran at once, each would pause for up to a minute, and
# connections would time out.
test: test-libraries
	swift build --build-tests --quiet
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=12 swift test --skip-build --skip ConsoleTests
	swift test --skip-build --filter ConsoleTests

chaos: test-libraries
	swift build --build-tests --quiet
	CHAOS_KILLS=$(CHAOS_KILLS) CHAOS_CERTIFICATES=$(CHAOS_CERTIFICATES) \
	  swift test --skip-build --filter ChaosTests

# Each sanitizer builds everything in its own folder, because instrumented code cannot be mixed with
# other code. Leak detection is off, because the libraries keep memory until the program ends. The
# tests run one at a time, because instrumented code is so slow that parallel tests would exceed their
# time limits. The sanitizers leave crash signals to the program, which restores the terminal. The
# thread sanitizer's sleep of one second at exit is off, because the console must end within five.
OWN_SIGNALS := handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0
sanitize: test-libraries
	@for sanitizer in address thread; do \
	  export ASAN_OPTIONS=$(OWN_SIGNALS):detect_leaks=0 \
	    TSAN_OPTIONS=$(OWN_SIGNALS):halt_on_error=1:atexit_sleep_ms=0:suppressions=$(CURDIR)/Tests/thread-sanitizer.supp; \
	  options="--sanitize=$$sanitizer --scratch-path .build/$$sanitizer"; \
	  echo "sanitize: $$sanitizer"; \
	  swift build --build-tests --quiet $$options && \
	  swift test --skip-build --no-parallel $$options --skip ConsoleTests && \
	  swift test --skip-build --no-parallel $$options --filter ConsoleTests || exit 1; \
	done

# Inputs that reveal a fault are written to .build-fuzz/found, and new inputs to .build-fuzz/corpus.
fuzz: libraries
	swift build --configuration release --package-path Fuzzing --scratch-path .build-fuzz \
	  --product fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing -Xswiftc -use-ld=lld --quiet
	@mkdir -p .build-fuzz/found
	@for target in $$(ls Fuzzing/Corpus); do \
	  mkdir -p .build-fuzz/corpus/$$target; echo "fuzz: $$target"; \
	  SWIFT_BACKTRACE=enable=no .build-fuzz/release/fuzz $$target -max_total_time=$(FUZZ_SECONDS) -timeout=30 -verbosity=0 \
	    -print_final_stats=1 -artifact_prefix=.build-fuzz/found/$$target- \
	    .build-fuzz/corpus/$$target Fuzzing/Corpus/$$target 2>&1 \
	    | grep --extended-regexp 'number_of_executed_units|ERROR|Violation' || exit 1; \
	done

# Each of the four can run by itself. docs/performance.md has their results.
bench: bench-compare bench-slow bench-scale bench-limit bench-micro

bench-compare: bench-build
	Benchmarks/compare.py --engine .build-bench/release/engine-benchmark --rounds $(BENCH_ROUNDS)

bench-scale: bench-build
	Benchmarks/scale.py --program .build-bench/release/bulkrevoke \
	  --engine .build-bench/release/engine-benchmark --sizes $(BENCH_SIZES)

bench-slow: bench-build
	Benchmarks/slow.py --program .build-bench/release/bulkrevoke

bench-limit: bench-build
	Benchmarks/limit.py --engine .build-bench/release/engine-benchmark

# The measured parts are mostly internal to their modules, so the modules are built again with testing
# enabled. The plugin of the benchmark package cannot set that option, so it is not used.
bench-micro: bench-libraries
	@for product in Micro BenchmarkTool; do \
	  $(BENCH_BUILD)/parts --product $$product -Xswiftc -enable-testing || exit 1; \
	done
	.build-bench/parts/release/BenchmarkTool --command run --format markdown --grouping benchmark \
	  --baseline-storage-path .build-bench --no-progress \
	  --benchmark-executable-paths $(CURDIR)/.build-bench/parts/release/Micro

bench-build: bench-libraries
	@for product in engine-benchmark bulkrevoke; do $(BENCH_BUILD) --product $$product || exit 1; done

# The manual pages and the completions are generated from the command line's own definition.
manual: libraries
	@mkdir -p .build/manual
	@swift package --allow-writing-to-package-directory generate-manual --multi-page \
	  --output-directory $(CURDIR)/.build/manual >/dev/null

install: build manual
	install -D $(RELEASE) $(DESTDIR)$(PREFIX)/bin/bulkrevoke
	install -D --mode 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 .build/manual/*.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(RELEASE) --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/bulkrevoke
	$(RELEASE) --generate-completion-script zsh \
	  > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_bulkrevoke
	$(RELEASE) --generate-completion-script fish \
	  > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/bulkrevoke.fish

format:
	swift format --in-place --parallel --recursive $(SOURCES)

lint:
	swift format lint --strict --parallel --recursive $(SOURCES)

clean:
	rm -rf .build .build-fuzz .build-bench

libraries:
	@$(call install_missing,$(LIBRARIES))

test-libraries:
	@$(call install_missing,$(TEST_LIBRARIES))

bench-libraries:
	@$(call install_missing,$(BENCH_LIBRARIES))

# Installs with apt only the packages that dpkg reports as missing.
define install_missing
missing=(); \
for package in $(1); do \
  dpkg-query --show --showformat '$${db:Status-Status}' $$package 2>/dev/null \
    | grep --quiet --line-regexp installed || missing+=($$package); \
done; \
if (( $${#missing[@]} )); then \
  sudo=$$([[ $$(id -u) == 0 ]] || echo sudo); \
  echo "installing $${missing[*]}" >&2; \
  $$sudo apt-get update --quiet=2 >/dev/null \
    && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install --quiet=2 --yes $${missing[@]} >/dev/null; \
fi
endef

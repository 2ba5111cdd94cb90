# netcheck: what people type.
#
#   make demo      build in release mode and ask the examples two questions
#   make test      run all tests
#   make lint      check the layout of the code
#   make differential ROUNDS=500
#                  compare with a plain evaluator on so many random clusters of each dialect
#   make laws ROUNDS=500
#                  try the laws that hold whatever the verdicts are on so many random clusters each
#   make sanitize  run all tests under the address sanitizer, which also looks for leaks, and under the thread sanitizer
#   make coverage  tell which part of the lines of each target the tests run
#   make fuzz TIME=60
#                  feed the readers and writers with made-up input, each for so many seconds
#   make bench PODS=150000
#                  measure on a generated cluster, beside simdjson where its development files are installed
#   make install   put program, man page and completions below PREFIX

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

CODE = Package.swift Sources Tests \
  Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests
RELEASE = -c release --static-swift-stdlib
PROGRAM = .build/release/netcheck
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

ROUNDS ?= 100
SEED ?= 1

TIME ?= 60
FUZZ = .build/fuzz
FUZZ_TARGETS ?= yaml json manifests selectors contracts diagrams reports

PODS ?= 10000
WORKLOADS ?= $(shell expr $(PODS) / 15)
POLICIES ?= $(shell expr $(PODS) / 5)
RUNS ?= 5
BENCH = Benchmarks/.build

.PHONY: all setup build demo test differential laws sanitize coverage fuzz bench lint format install uninstall clean

all: build

# Graphviz and libyaml, where they are missing.
setup:
	@if pkg-config --exists libgvc yaml-0.1 2>/dev/null; then :; \
	elif command -v apt-get >/dev/null; then \
	  echo "installing libgraphviz-dev, libyaml-dev and pkg-config"; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    libgraphviz-dev libyaml-dev pkg-config >/dev/null; \
	else \
	  echo "please install Graphviz' and libyaml's development files and pkg-config" >&2; exit 1; \
	fi

build: setup
	$(SWIFT) build $(RELEASE) --product netcheck

demo: build
	@echo
	@echo "\$$ netcheck can-reach -f Examples/getting-started shop/web shop/api:8080"
	@$(PROGRAM) can-reach -f Examples/getting-started shop/web shop/api:8080
	@echo
	@echo "\$$ netcheck can-reach -f Examples/getting-started shop/web shop/db:5432"
	@$(PROGRAM) can-reach -f Examples/getting-started shop/web shop/db:5432; [ $$? = 1 ]

test: setup
	Tests/Schemas/fetch.sh
	$(SWIFT) test --parallel
	$(SWIFT) test --parallel --package-path Benchmarks

differential: setup
	NETCHECK_ROUNDS=$(ROUNDS) NETCHECK_SEED=$(SEED) \
	  $(SWIFT) test -c release -Xswiftc -enable-testing --filter DifferentialTests

laws: setup
	NETCHECK_ROUNDS=$(ROUNDS) NETCHECK_SEED=$(SEED) \
	  $(SWIFT) test -c release -Xswiftc -enable-testing --filter LawTests

# Each sanitizer has a build of its own. The program that tests start is the one beside them, sanitized likewise.
sanitize: setup
	NETCHECK_SANITIZER=address LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.txt:print_suppressions=0 \
	  $(SWIFT) test --parallel --sanitize=address --scratch-path .build/address
	NETCHECK_SANITIZER=thread TSAN_OPTIONS=halt_on_error=1 \
	  $(SWIFT) test --parallel --sanitize=thread --scratch-path .build/thread

# Also counts what the program does that tests start.
coverage: setup
	$(SWIFT) test --parallel --enable-code-coverage --scratch-path .build/coverage
	@"$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/llvm-cov" report \
	  .build/coverage/debug/netcheckPackageTests.xctest \
	  -instr-profile .build/coverage/debug/codecov/default.profdata $(CURDIR)/Sources \
	  | awk -f Tests/coverage.awk

# What is found stays below FUZZ, and so does what the fuzzer learnt, with which it begins the next time.
fuzz: setup
	$(SWIFT) build -c release --scratch-path $(FUZZ) --product netcheck-fuzz \
	  -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld -Xswiftc -DFUZZER
	@for target in $(FUZZ_TARGETS); do \
	  echo "fuzzing $$target for $(TIME) seconds"; \
	  case $$target in yaml|manifests|contracts) seeds="Examples Tests/Cases";; *) seeds=;; esac; \
	  mkdir -p $(FUZZ)/learnt/$$target $(FUZZ)/found/$$target Tests/Fuzzed/$$target; \
	  SWIFT_BACKTRACE=enable=no $(FUZZ)/release/netcheck-fuzz $$target \
	    -max_total_time=$(TIME) -max_len=4096 -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
	    -artifact_prefix=$(FUZZ)/found/$$target/ \
	    $(FUZZ)/learnt/$$target Tests/Fuzzed/$$target $$seeds \
	    >$(FUZZ)/$$target.log 2>&1 || { \
	      grep -v '^[#I]' $(FUZZ)/$$target.log | tail -20; \
	      echo "to repeat it: swift run netcheck-fuzz $$target" \
	        "$$(ls -t $(FUZZ)/found/$$target/* | head -1)"; exit 1; }; \
	  grep -E '^stat::(number_of_executed_units|average_exec)' $(FUZZ)/$$target.log; \
	done

# The rival is built where it can be; without it the table lacks its rows.
bench: build
	$(SWIFT) build -c release --package-path Benchmarks
	mkdir -p $(BENCH)/clusters
	-$(CXX) -std=c++17 -O2 -march=native -o $(BENCH)/simdjson-pass \
	  Benchmarks/Rivals/simdjson-pass.cpp $$(pkg-config --cflags --libs simdjson)
	$(BENCH)/release/netcheck-bench generate --pods $(PODS) --workloads $(WORKLOADS) \
	  --policies $(POLICIES) --questions 2000 -o $(BENCH)/clusters/$(PODS).json
	$(BENCH)/release/netcheck-bench measure $(BENCH)/clusters/$(PODS).json --runs $(RUNS) \
	  --netcheck $(PROGRAM) \
	  $$(test -x $(BENCH)/simdjson-pass && echo --rival $(BENCH)/simdjson-pass)

lint:
	$(SWIFT) format lint --strict --recursive $(CODE)

format:
	$(SWIFT) format --in-place --recursive $(CODE)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -s -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/netcheck
	install -d $(DESTDIR)$(PREFIX)/share/netcheck
	install -m 644 Schemas/contract.json $(DESTDIR)$(PREFIX)/share/netcheck/contract.json
	$(PROGRAM) --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/netcheck
	$(PROGRAM) --generate-completion-script zsh \
	  > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_netcheck
	$(PROGRAM) --generate-completion-script fish \
	  > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/netcheck.fish
	$(SWIFT) package --allow-writing-to-package-directory generate-manual >/dev/null
	install -m 644 .build/plugins/GenerateManual/outputs/netcheck/netcheck.1 \
	  $(DESTDIR)$(PREFIX)/share/man/man1/netcheck.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/netcheck \
	  $(DESTDIR)$(PREFIX)/share/netcheck/contract.json \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/netcheck \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_netcheck \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/netcheck.fish \
	  $(DESTDIR)$(PREFIX)/share/man/man1/netcheck.1

clean:
	$(SWIFT) package clean

# pitwall: `make help` lists the targets. Folders under src/ are modules; LAYERS says which may include which.
VERSION := $(shell cat VERSION)
BUILD   ?= build
CC      ?= gcc
CXX     ?= g++
PREFIX  ?= /usr/local
DESTDIR ?=

# SAN=1: AddressSanitizer and UBSan. DEV=1: warnings are errors.
SAN ?= 0
DEV ?= 0

WARN_BOTH := -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wvla -Wwrite-strings \
  -Wcast-qual -Wpointer-arith -Wformat=2 -Wundef -Wdouble-promotion -Wnull-dereference
WARN_C    := $(WARN_BOTH) -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum
INCLUDE   := -Isrc -I$(BUILD)/gen
FLAGS     := -g -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -DPITWALL_VERSION='"$(VERSION)"' -MMD -MP
ifeq ($(SAN),1)
FLAGS   += -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDSAN   := -fsanitize=address,undefined
else
FLAGS   += -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDHARD  := -pie -Wl,-z,relro,-z,now
endif
ifeq ($(DEV),1)
FLAGS   += -Werror
endif
CFLAGS_ALL   = -std=c17 $(WARN_C) $(FLAGS) $(INCLUDE) $(CFLAGS)
CXXFLAGS_ALL = -std=c++17 $(WARN_BOTH) $(FLAGS) $(INCLUDE) $(CXXFLAGS)
LIBS := -lsqlite3 -lmicrohttpd -lyaml -lcrypto -lcurl -lexpat -lzstd -lsimdjson -lpthread -lm

MODULES := $(shell awk '!/^\#/ && NF {print $$1}' LAYERS)
# layers_of(M): M and all that it may include, top first, each once
layers_of = $(shell awk -v want=$(1) '!/^\#/ && NF {all[++n]=$$1; for(i=3;i<=NF;i++) may[$$1]=may[$$1] " " $$i} \
  END {need[want]=1; for(k=n;k>=1;k--) if(all[k] in need) {printf "%s ", all[k]; m=split(may[all[k]],x," "); for(i=1;i<=m;i++) need[x[i]]=1}}' LAYERS)

objects_of = $(patsubst src/%,$(BUILD)/obj/%.o,$(wildcard src/$(1)/*.c src/$(1)/*.cc))
libs_of    = $(patsubst %,$(BUILD)/lib/%.a,$(call layers_of,$(1)))

all: $(BUILD)/pitwall ## build build/pitwall
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

help: ## this list
	@awk -F':.*## ' '/^[a-z][a-zA-Z0-9_%-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile
	@echo "  variables: CC=gcc|clang  DEV=1 (warnings are errors)  SAN=1 (sanitizers)  BUILD=dir  PREFIX=dir"

# --- the program -------------------------------------------------------------------------------------------
$(BUILD)/obj/%.c.o: src/%.c Makefile VERSION
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -c $< -o $@
$(BUILD)/obj/%.cc.o: src/%.cc Makefile
	@mkdir -p $(@D)
	@echo "  CXX   $<"
	@$(CXX) $(CXXFLAGS_ALL) -c $< -o $@

define module_rule
$(BUILD)/lib/$(1).a: $(call objects_of,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rule,$(m))))

# every file under sql/ and web/ and docs that the program carries, by one rule
ASSETS := $(sort $(wildcard sql/migrate/*.sql) $(wildcard web/*))
$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	@$(CC) -std=c17 -O1 $< -o $@
$(BUILD)/gen/assets.c: $(BUILD)/embed $(ASSETS)
	@mkdir -p $(@D)
	@$(BUILD)/embed $(ASSETS) > $@
$(BUILD)/obj/assets.o: $(BUILD)/gen/assets.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -c $< -o $@

$(BUILD)/pitwall: $(call libs_of,app) $(BUILD)/obj/assets.o
	@echo "  LINK  $@"
	@$(CXX) $(LDHARD) $(LDSAN) $(LDFLAGS) -Wl,--start-group $^ -Wl,--end-group $(LIBS) -o $@

# --- tests -------------------------------------------------------------------------------------------------
# test/unit/MODULE/NAME.c is one cmocka program, linked with MODULE and the layers below it
UNIT := $(patsubst test/unit/%.c,$(BUILD)/unit/%,$(wildcard test/unit/*/*.c))
# test/oracle/ is a second implementation of the numbers, which test/unit/metric/ may compare with
ORACLE := $(patsubst test/%.c,$(BUILD)/obj/%.c.o,$(wildcard test/oracle/*.c))
$(BUILD)/obj/oracle/%.c.o: test/oracle/%.c Makefile
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) -Itest -c $< -o $@
define unit_rule
$(BUILD)/unit/$(1)/%: test/unit/$(1)/%.c $(call libs_of,$(1)) $(if $(filter metric,$(1)),$(ORACLE)) $(BUILD)/obj/assets.o
	@mkdir -p $$(@D)
	@$(CC) $(CFLAGS_ALL) -MT $$@ -Itest -c $$< -o $$@.o
	@echo "  TEST  $$@"
	@$(CXX) $(LDHARD) $(LDSAN) $(LDFLAGS) $$@.o $(if $(filter metric,$(1)),$(ORACLE)) -Wl,--start-group $(call libs_of,$(1)) $(BUILD)/obj/assets.o -Wl,--end-group -lcmocka $(LIBS) -o $$@
endef
$(foreach m,$(MODULES),$(eval $(call unit_rule,$(m))))

# test/tool/NAME.c is one program that tests use, linked with source and the layers below it
TOOLS := $(patsubst test/tool/%.c,$(BUILD)/%,$(wildcard test/tool/*.c))
$(TOOLS): $(BUILD)/%: test/tool/%.c $(call libs_of,source) $(BUILD)/obj/assets.o
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) -MT $@ -c $< -o $@.o
	@echo "  TOOL  $@"
	@$(CXX) $(LDHARD) $(LDSAN) $(LDFLAGS) $@.o -Wl,--start-group $(call libs_of,source) $(BUILD)/obj/assets.o -Wl,--end-group $(LIBS) -o $@

unit: $(UNIT) ## build and run the unit tests
	@tools/run-tests $(UNIT)
unit-%: ## build and run one module's unit tests: make unit-event
	@$(MAKE) --no-print-directory $(patsubst test/unit/%.c,$(BUILD)/unit/%,$(wildcard test/unit/$*/*.c))
	@tools/run-tests $(patsubst test/unit/%.c,$(BUILD)/unit/%,$(wildcard test/unit/$*/*.c))

# test/fuzz/NAME.c is one libFuzzer target, its corpus test/fuzz/corpus/NAME/; it may use every pure module
FUZZ      := $(filter-out replay,$(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/*.c)))
FUZZ_LIBS := $(foreach m,base json event source rule fact metric view net,$(if $(wildcard src/$(m)/*.c),$(BUILD)/lib/$(m).a))
SECONDS   ?= 60
# the driver of a target: libFuzzer's, or a main that runs it over files
FUZZ_MAIN ?= $(BUILD)/fuzz/replay.o
$(BUILD)/fuzz/%.o: test/fuzz/%.c test/fuzz/fuzz.h
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) -Itest/fuzz -c $< -o $@
$(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(filter %.o,$(FUZZ_MAIN)) $(FUZZ_LIBS) $(BUILD)/obj/assets.o
	@echo "  FUZZ  $@"
	@$(CXX) $(LDHARD) $(LDSAN) $(LDFLAGS) $< $(FUZZ_MAIN) -Wl,--start-group $(FUZZ_LIBS) $(BUILD)/obj/assets.o -Wl,--end-group $(LIBS) -o $@
fuzz-replay: $(FUZZ:%=$(BUILD)/fuzz/%) ## run every fuzz target over its corpus
	@for t in $(FUZZ); do echo "  RUN   fuzz/$$t"; $(BUILD)/fuzz/$$t test/fuzz/corpus/$$t/* > /dev/null || exit 1; done
fuzz-%: ## search for inputs that break one target (clang): make fuzz-json SECONDS=60
	@$(MAKE) --no-print-directory SAN=1 CC=clang CXX=clang++ BUILD=$(BUILD)-fuzz CFLAGS=-fsanitize=fuzzer-no-link \
	  CXXFLAGS=-fsanitize=fuzzer-no-link FUZZ_MAIN=-fsanitize=fuzzer $(BUILD)-fuzz/fuzz/$*
	@mkdir -p $(BUILD)-fuzz/corpus/$*
	$(BUILD)-fuzz/fuzz/$* -max_total_time=$(SECONDS) -max_len=4096 -print_final_stats=1 -artifact_prefix=$(BUILD)-fuzz/ \
	  $(BUILD)-fuzz/corpus/$* test/fuzz/corpus/$*

check: $(BUILD)/pitwall $(TOOLS) unit fuzz-replay ## all tests of one build: unit, fuzz corpora, golden, refuse, command line, http
	@bad=0; for t in test/run/*.sh; do PITWALL=$(abspath $(BUILD)/pitwall) BUILD=$(abspath $(BUILD)) sh $$t || bad=1; done; exit $$bad

# --- checks of the sources ---------------------------------------------------------------------------------
SOURCES := $(wildcard src/*/*.[ch] src/*/*.cc test/unit/*/*.[ch] test/oracle/*.[ch] test/*.h test/fuzz/*.[ch] test/tool/*.c tools/*.c)
lint: layers purity headers format-check tidy cppcheck ## all checks below
layers: ## LAYERS holds
	@tools/layers
purity: all ## the pure modules take no clock, do no I/O, call no malloc, hold no mutable static
	@tools/purity $(BUILD)
headers: ## every header compiles alone
	@CC=$(CC) tools/headers
format: ## lay the sources out
	clang-format -i $(SOURCES)
format-check:
	clang-format --dry-run -Werror $(SOURCES)
tidy:
	@tools/tidy
cppcheck:
	cppcheck --quiet --std=c11 --inline-suppr --enable=warning,performance,portability --error-exitcode=1 -j2 \
	  --suppressions-list=.cppcheck -Isrc -D__GNUC__ $(wildcard src/*/*.c)

bench: all ## measure against the references of docs/performance.md, at 1x and 10x
	@PITWALL=$(abspath $(BUILD)/pitwall) tools/bench

install: all ## program, man page, completion
	install -D -m 755 $(BUILD)/pitwall $(DESTDIR)$(PREFIX)/bin/pitwall
	mkdir -p $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(BUILD)/pitwall help --man > $(DESTDIR)$(PREFIX)/share/man/man1/pitwall.1
	$(BUILD)/pitwall help --completion > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pitwall

clean: ## remove build/
	rm -rf $(BUILD)

.PHONY: all help unit fuzz-replay check lint layers purity headers format format-check tidy cppcheck bench install clean
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# zhiban: one Makefile; everything it makes goes to build/. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
FUZZ_CC ?= clang
SAN ?=
SHARED ?=
VERSION := 0.1.0

# Objects of a sanitized build live beside the ordinary ones, so that both stay fresh.
comma := ,
B := build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
GEN := build/gen

# --- what is built from what ---------------------------------------------------------------------

ZHIBAN_FLOORS := base loop model conf store report desk tui tui/views cli
ZHIBAND_FLOORS := base loop model conf store report desk remote health runner keeper

sources = $(foreach floor,$(1),$(wildcard src/$(floor)/*.c))
objects = $(patsubst %.c,$(B)/%.o,$(1))

GEN_SOURCES := $(GEN)/catalogue.c $(GEN)/defaults.c $(GEN)/migrations.c $(GEN)/sample.c
GEN_OBJECTS := $(patsubst $(GEN)/%.c,$(B)/gen/%.o,$(GEN_SOURCES))
ZHIBAN_OBJECTS := $(call objects,src/zhiban.c $(call sources,$(ZHIBAN_FLOORS))) $(GEN_OBJECTS)
ZHIBAND_OBJECTS := $(call objects,src/zhiband.c $(call sources,$(ZHIBAND_FLOORS))) $(GEN_OBJECTS)
HOUSE_OBJECTS := $(call objects,$(sort $(call sources,$(ZHIBAN_FLOORS) $(ZHIBAND_FLOORS)))) \
	$(GEN_OBJECTS)
DEFAULTS := $(sort $(wildcard config/*.yaml config/calendars/*.yaml config/checks/*.yaml \
	config/patrols/*.yaml config/probes/*.yaml config/probes/*.sh config/probes/*.ps1 \
	themes/*.yaml))
MIGRATIONS := $(sort $(wildcard src/store/schema/*.sql))
SAMPLE := $(sort $(wildcard src/desk/sample/*))

# What reads answers of machines: no network, so it can be fuzzed.
PARSERS := $(wildcard src/health/parse*.c) \
	$(patsubst %,src/health/%.c,frame probe perfdata excerpt certdate)

UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
BENCHES := $(patsubst tests/bench/%.c,$(B)/tests/bench/%,$(sort $(wildcard tests/bench/*.c)))
TEST_TOOLS := $(patsubst tests/lib/%.c,$(B)/tests/lib/%,$(sort $(wildcard tests/lib/tool_*.c)))
FLEET_TOOLS := $(addprefix $(B)/tests/fleet/,fake-machine gate load)

# --- how -----------------------------------------------------------------------------------------

PKGS := ncursesw sqlite3 yaml-0.1 libuv jansson libmd
pkg = $(shell pkg-config $(1) $(2) 2>/dev/null)

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition \
	-Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wno-format-nonliteral -Wundef \
	-Wconversion -Wno-sign-conversion $(if $(WERROR),-Werror)
OPT := $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all,\
	-O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
CPPFLAGS += -Isrc -Itests -I$(GEN) -D_GNU_SOURCE -DZHIBAN_VERSION='"$(VERSION)"' \
	$(call pkg,--cflags,$(PKGS))
CFLAGS += -std=c17 $(OPT) $(WARNINGS) -fPIE -include src/base/poison.h
LDFLAGS += -pie $(if $(SAN),-fsanitize=$(SAN),-Wl,-z,relro -Wl,-z,noexecstack)
# Each shared library costs every start some 80 us to be mapped and bound, more than the console takes
# to draw. Those below are linked in where their archives are; SHARED=1 for distributions that patch
# them on their own. Not jansson: its archive has names without a prefix.
archive = $(if $(SHARED)$(SAN),,$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)))
linked_in = $(if $(call archive,$(or $(2),$(1))),-l:lib$(or $(2),$(1)).a,-l$(1))
LIBS := $(call pkg,--libs,$(PKGS))
$(foreach name,ncursesw tinfo sqlite3 yaml md,$(eval \
	LIBS := $(patsubst -l$(name),$(call linked_in,$(name)),$(LIBS))))
LIBS := $(patsubst -luv,$(call linked_in,uv,uv_a),$(LIBS))
LDLIBS += -Wl,--as-needed $(LIBS) -lm
# Only what links the daemon's floors is given these; the console must not have them.
DAEMON_LIBS := -Wl,--as-needed $(call pkg,--libs,libssh)

# Commands are printed short; make V=1 prints them whole.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(patsubst ./%,%,$(2))')

.PHONY: help deps all run fleet fleet-stop check soak bench fuzz lint install uninstall clean FORCE
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo '  SAN=address,undefined  with all, check, soak: a sanitized build in build/san-…'
	@echo '  SHARED=1               with all: nothing but shared libraries'

deps: ## install what is missing to build, run and test (Debian, Ubuntu; dnf/yum: untested)
	@contrib/deps.sh all

build/.deps-%: contrib/deps.sh
	@contrib/deps.sh $*
	@mkdir -p build && touch $@

all: $(B)/zhiban $(B)/zhiband ## build both programs

run: build/.deps-build ## build, make a sample store in build/sample and open the console on it
	@$(MAKE) --no-print-directory all
	@contrib/run-sample.sh

N ?= 20
DIR ?= build/fleet
KIND ?= sshd

fleet: build/.deps-build build/.deps-fleet ## N invented machines behind a real sshd, in DIR (build/fleet)
	@$(MAKE) --no-print-directory fleet-tools
	@B=$(B) tests/fleet/run start $(DIR) $(N) $(KIND)

.PHONY: fleet-tools
fleet-tools: all $(FLEET_TOOLS)

fleet-stop: ## end what make fleet has started
	@B=$(B) tests/fleet/run stop $(DIR)

check: build/.deps-check ## run all tests; the last line counts them
	@$(MAKE) --no-print-directory $(if $(SAN),SAN=$(SAN)) test-programs
	@B=$(B) tests/run check

soak: build/.deps-check ## the long tests
	@$(MAKE) --no-print-directory $(if $(SAN),SAN=$(SAN)) test-programs
	@B=$(B) tests/run soak

bench: build/.deps-check build/.deps-bench ## measure, as ratios against peers in the same run
	@$(MAKE) --no-print-directory all $(BENCHES) $(TEST_TOOLS) $(FLEET_TOOLS)
	@B=$(B) tests/run bench

fuzz: build/.deps-check ## fuzz each target for FUZZ_SECONDS (30)
	@$(MAKE) --no-print-directory $(patsubst %,build/fuzz/%,$(FUZZ_TARGETS))
	@tests/run fuzz

lint: build/.deps-check ## floors, headers, banned calls, translations, formatting, static analysis
	@$(MAKE) --no-print-directory all
	@tests/lint/run

clean: ## remove build/
	rm -rf build

# --- programs ------------------------------------------------------------------------------------

$(B)/zhiban: $(ZHIBAN_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/zhiband: $(ZHIBAND_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(DAEMON_LIBS)

$(B)/libhouse.a: $(HOUSE_OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(GEN)/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Changes when the flags do, so that a new WERROR or version rebuilds.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(CPPFLAGS) $(CFLAGS))' | cmp -s - $@ || \
		echo '$(CC) $(subst ','\'',$(CPPFLAGS) $(CFLAGS))' > $@

# --- what is compiled in -------------------------------------------------------------------------

$(GEN)/catalogue.c: src/base/zh_CN.po contrib/build/catalogue.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)LC_ALL=C awk -f contrib/build/catalogue.awk $< > $@

$(GEN)/defaults.c: $(DEFAULTS) contrib/build/embed.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)LC_ALL=C awk -v array=embedded_defaults -v strip=config/ -f contrib/build/embed.awk $(DEFAULTS) > $@

$(GEN)/migrations.c: $(MIGRATIONS) contrib/build/embed.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)LC_ALL=C awk -v array=embedded_migrations -v strip=src/store/schema/ -f contrib/build/embed.awk \
		$(MIGRATIONS) > $@

$(GEN)/sample.c: $(SAMPLE) contrib/build/embed.awk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)LC_ALL=C awk -v array=embedded_sample -v strip=src/desk/sample/ -f contrib/build/embed.awk $(SAMPLE) > $@

# --- tests ---------------------------------------------------------------------------------------

.PHONY: test-programs
test-programs: all $(UNIT_TESTS) $(TEST_TOOLS) $(FLEET_TOOLS) $(patsubst %,$(B)/tests/fuzz/%,$(FUZZ_TARGETS))

TEST_OBJECTS := $(patsubst %.c,$(B)/%.o,$(filter-out tests/lib/tool_%,$(wildcard tests/lib/*.c)))

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(TEST_OBJECTS) $(B)/libhouse.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libhouse.a $(LDLIBS) $(DAEMON_LIBS) \
		$(call pkg,--libs,cmocka)

$(B)/tests/unit/test_sickness: $(addprefix $(B)/tests/fleet/,figures.o scenario.o)

# A fuzz target as an ordinary program that replays the files it is given.
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libhouse.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(B)/tests/fuzz/replay.o $(B)/libhouse.a $(LDLIBS)

$(B)/tests/lib/%: $(B)/tests/lib/%.o $(B)/libhouse.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(B)/libhouse.a $(LDLIBS)

# The fleet: invented machines behind a real sshd (gate) and behind libssh (load).
FLEET_PARTS := $(addprefix $(B)/tests/fleet/,answer.o doors.o figures.o raw.o scenario.o)

$(FLEET_TOOLS): $(B)/tests/fleet/%: $(B)/tests/fleet/%.o $(FLEET_PARTS) $(B)/libhouse.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(if $(filter load,$*),$(call pkg,--libs,libssh))

$(B)/tests/bench/%: $(B)/tests/bench/%.o $(B)/tests/lib/bench.o $(B)/tests/lib/pty.o $(B)/libhouse.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libhouse.a $(LDLIBS)

# The collector beside other clients.
$(B)/tests/bench/ssh $(B)/tests/bench/ssh_days: $(addprefix $(B)/tests/lib/,collecting.o fleet.o meter.o)

build/fuzz/%: tests/fuzz/%.c $(call sources,$(ZHIBAN_FLOORS)) $(PARSERS) $(GEN_SOURCES)
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)
	$(Q)$(FUZZ_CC) $(CPPFLAGS) -std=c17 -O1 -g -include src/base/poison.h \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ \
		$(filter %.c,$^) $(call pkg,--libs,$(PKGS))

# --- install -------------------------------------------------------------------------------------

man1 = $(DESTDIR)$(PREFIX)/share/man/man1
man1_zh = $(DESTDIR)$(PREFIX)/share/man/zh_CN/man1
bash_completions = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh_completions = $(DESTDIR)$(PREFIX)/share/zsh/site-functions

install: all ## install to DESTDIR and PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(man1) $(man1_zh) $(bash_completions) $(zsh_completions)
	install -m 755 build/zhiban build/zhiband $(DESTDIR)$(PREFIX)/bin
	build/zhiban --lang en man > $(man1)/zhiban.1
	build/zhiban --lang zh_CN man > $(man1_zh)/zhiban.1
	build/zhiban completion bash > $(bash_completions)/zhiban
	build/zhiban completion zsh > $(zsh_completions)/_zhiban

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/zhiban $(DESTDIR)$(PREFIX)/bin/zhiband $(man1)/zhiban.1 \
		$(man1_zh)/zhiban.1 \
		$(bash_completions)/zhiban $(zsh_completions)/_zhiban

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# make demo      the main job, shown to a person
# make test      everything that must hold; installs what the tests need
# make fuzz      every parser with bytes of chance, FUZZ_SECONDS each
# make bench     figures beside the ceilings of the same run
# make header    include/ from the sources, after a change of the ABI
# make install   the library, its header, its pkg-config file, voucherctl, and the notices of what is inside them

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
DOCDIR ?= $(PREFIX)/share/doc/libvoucher
DESTDIR ?=
CARGO ?= cargo
# The tests try these targets with the library they have built: PROFILE=dev, and its features.
PROFILE ?= release
FEATURES ?=
# How long each fuzz target runs.
FUZZ_SECONDS ?= 60
TARGET := $(or $(CARGO_TARGET_DIR),target)
BUILT = $(TARGET)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

.PHONY: demo build test fuzz bench header install uninstall clean

demo:
	@$(CARGO) run --quiet --features "$(FEATURES)" --example demo

build:
	$(CARGO) build --quiet --profile $(PROFILE) --features "$(FEATURES:%=voucher/%)" -p voucher -p voucherctl --lib --bins

test:
	@tests/install.sh
	@tests/run.sh

# Without a sanitizer, which would take an unstable compiler: the parsers are safe Rust.
fuzz:
	@$(CARGO) fuzz --version > /dev/null 2>&1 || { echo "cargo-fuzz is missing: cargo install cargo-fuzz" >&2; exit 1; }
	@for target in $$($(CARGO) fuzz list); do \
		mkdir -p $(TARGET)/fuzz-corpus/$$target; \
		$(CARGO) fuzz run -s none $$target $(TARGET)/fuzz-corpus/$$target fuzz/corpus/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=512 || exit 1; \
	done

bench:
	$(CARGO) bench --bench bench

header:
	VOUCHER_BLESS=1 $(CARGO) test --quiet --package voucher-header

install: build
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DOCDIR)
	install -m 755 $(BUILT)/voucherctl $(DESTDIR)$(PREFIX)/bin/voucherctl
	install -m 755 $(BUILT)/libvoucher.so $(DESTDIR)$(LIBDIR)/libvoucher.so.1
	ln -sf libvoucher.so.1 $(DESTDIR)$(LIBDIR)/libvoucher.so
	install -m 644 include/voucher.h $(DESTDIR)$(PREFIX)/include/voucher.h
	sed -e 's|@prefix@|$(PREFIX)|' -e 's|@libdir@|$(LIBDIR)|' -e 's|@version@|$(VERSION)|' packaging/voucher.pc.in \
		> $(DESTDIR)$(LIBDIR)/pkgconfig/voucher.pc
	install -m 644 LICENSE NOTICE.md $(DESTDIR)$(DOCDIR)
	CARGO="$(CARGO)" packaging/licences.sh > $(DESTDIR)$(DOCDIR)/LICENCES.txt

uninstall:
	rm -f $(DESTDIR)$(LIBDIR)/libvoucher.so.1 $(DESTDIR)$(LIBDIR)/libvoucher.so \
		$(DESTDIR)$(LIBDIR)/pkgconfig/voucher.pc $(DESTDIR)$(PREFIX)/include/voucher.h $(DESTDIR)$(PREFIX)/bin/voucherctl
	rm -rf $(DESTDIR)$(DOCDIR)

clean:
	$(CARGO) clean

//! Every bound of the library in one place, each with its reason.

/// Vouchers in one series. Above it a run takes minutes and a print shop wants several files.
pub const QUANTITY_MAX: i64 = 10_000_000;
/// Bits of a voucher's internal number that count inside its series: room for [`QUANTITY_MAX`].
pub const SERIES_NUMBER_BITS: u32 = 24;
/// Face value, extra value and their sum, in minor units. Leaves room to add ten million of them in an `i64`.
pub const AMOUNT_MAX: i64 = 100_000_000_000;
/// Characters of a whole code, prefix and check digit included. Longer ones cannot be typed.
pub const CODE_LENGTH_MAX: usize = 32;
/// Shortest code any of the served systems can make (JeraSoft: five digits).
pub const CODE_LENGTH_MIN: usize = 5;
/// Characters somebody may type for a code, separators included, before it is refused unread.
pub const CODE_INPUT_BYTES_MAX: usize = 128;
/// Characters of a custom alphabet: ASCII digits and capital letters are 36.
pub const ALPHABET_MAX: usize = 36;
/// Smallest alphabet: with one symbol there is nothing to guess.
pub const ALPHABET_MIN: usize = 2;
/// Share of a code space one format may fill. Drawing then needs two tries at most on average.
pub const CODE_SPACE_FILL_MAX: f64 = 0.5;
/// Draws of one code before generation gives up: formats that overlap may fill a space together, and a search without
/// end would hold the writer for ever. Half full, as one format may be, this fails once in 2^1000.
pub const REDRAWS_MAX: usize = 1_000;
/// One guess winning more often than this is worth a warning.
pub const GUESS_CHANCE_WARN: f64 = 1e-9;
/// One guess winning more often than this is refused unless overridden by name.
pub const GUESS_CHANCE_REFUSE: f64 = 1e-6;

/// Bytes of an account, partner, actor, request or ledger reference. Sizes include the closing NUL in C.
pub const NAME_BYTES_MAX: usize = 63;
/// Bytes of a series code. With the dash and eight digits a serial stays below 48.
pub const SERIES_CODE_BYTES_MAX: usize = 23;
/// Bytes of a description.
pub const DESCRIPTION_BYTES_MAX: usize = 255;
/// Bytes of a reason somebody gives for a reversal, for settling by hand or for seeing a code. With the names beside it
/// an audit line stays below 1024.
pub const REASON_BYTES_MAX: usize = 255;
/// Bytes of a list of products, product types or business units, commas included.
pub const LIST_BYTES_MAX: usize = 1023;
/// Entries in such a list.
pub const LIST_MAX: usize = 64;
/// Days a voucher can be valid for: a century.
pub const VALIDITY_DAYS_MAX: i32 = 36_500;
/// Days the use of a daily allowance is remembered: more than a change of the time zone can move a day.
pub const QUOTA_DAYS_KEPT: i64 = 7;
/// Bytes of a posting comment.
pub const COMMENT_BYTES_MAX: usize = 127;
/// Bytes of the JSON metadata of a series.
pub const METADATA_BYTES_MAX: usize = 2047;
/// Bytes of the value of a setting.
pub const SETTING_BYTES_MAX: usize = 255;
/// Codes one operator may see in a day: enough for a help desk, too few to empty a series.
pub const REVEALS_PER_DAY: i64 = 20;
/// Bytes of the list of partners a series is available to, commas included.
pub const AVAILABLE_TO_BYTES_MAX: usize = 1023;
/// Partners in that list.
pub const AVAILABLE_TO_MAX: usize = 64;
/// Bytes of a posting key, `store:kind:subject:number`.
pub const POSTING_KEY_BYTES_MAX: usize = 63;

/// Redemptions of one voucher: the number has seven digits of a posting key.
pub const POSTING_NUMBER_MAX: i64 = 9_999_999;

/// Bits of a voucher's internal number that count inside its zone, for which counters are kept: a search that meets a
/// zone with one match looks at no more than these.
pub const ZONE_BITS: u32 = 14;

/// Rows written in one transaction of a generation when nobody waits for the writer.
pub const SLICE_ROWS_MAX: usize = 10_000;
/// Rows written in one transaction of a generation while redeemers wait: about two milliseconds.
pub const SLICE_ROWS_BUSY: usize = 1_000;
/// Vouchers a bulk operation changes in one transaction when nobody waits for the writer: some thirty milliseconds. A
/// redeemer that comes then waits for it; after that a slice has [`SLICE_ROWS_BUSY`].
pub const BULK_SLICE_ROWS_MAX: usize = 4_000;
/// Vouchers a bulk operation may name one by one: a page of a back office, or a file of a print shop. More are named by a
/// filter.
pub const BULK_IDS_MAX: usize = 10_000;
/// Bytes of the words somebody gives with a bulk operation or a change of a series.
pub const NOTE_BYTES_MAX: usize = 255;
/// Bytes of a line of the audit trail that tells what changed: room in every reader's buffer.
pub const AUDIT_DETAIL_BYTES_MAX: usize = 1_023;
/// Codes a generation draws ahead and sorts, so that its slices fill the look-up index from front to back instead of
/// all over it each time. Takes some 15 MiB and, drawn anew, a tenth of a second.
pub const CODES_DRAWN_AHEAD: usize = 250_000;
/// Closures carried by one group commit. Bounds what one failing neighbour makes us repeat.
pub const GROUP_COMMIT_MAX: usize = 128;
/// Rows a cursor reads from the store at a time.
pub const PAGE_ROWS_MAX: usize = 1_000;
/// A count stops here unless the caller gives a smaller cap.
pub const COUNT_CAP_MAX: i64 = 10_000_000;
/// How long a writer waits for another process before it answers "busy".
pub const BUSY_WAIT_MS: u64 = 30_000;

/// Attempts of one account in fifteen minutes, a day and thirty days.
pub const ATTEMPTS_ACCOUNT: [(i64, i64); 3] = [(15 * MINUTE_MS, 5), (DAY_MS, 10), (30 * DAY_MS, 20)];
/// Attempts from one source in an hour and a day.
pub const ATTEMPTS_SOURCE: [(i64, i64); 2] = [(60 * MINUTE_MS, 30), (DAY_MS, 100)];
/// Mistyped codes (no format or check digit fits) of one account in fifteen minutes and a day.
pub const TYPING_ERRORS_ACCOUNT: [(i64, i64); 2] = [(15 * MINUTE_MS, 20), (DAY_MS, 100)];
/// Expected wins of all guesses of a day above which the store raises its alarm.
pub const STORE_WIN_BUDGET: f64 = 1e-3;
/// Old attempts deleted by one call of recover.
pub const ATTEMPTS_PURGED_MAX: usize = 10_000;

/// Bytes of a checkpoint of the audit trail: two words, an identifier, two numbers and two links fit twice.
pub const CHECKPOINT_BYTES_MAX: usize = 512;
/// Metrics count what piles up (pending, waiting) no further: beyond it the number tells nothing more.
pub const METRICS_COUNT_MAX: i64 = 10_000;
/// Bytes of the line that tells whoever decides what was asked for. Longer ones are cut.
pub const SUMMARY_BYTES_MAX: usize = 511;
/// Bytes of a request that waits for another person: a selection of some 100,000 vouchers by identifier.
pub const APPROVAL_REQUEST_BYTES_MAX: usize = 4 << 20;
/// Bytes of an actor kept with what it asked for.
pub const ACTOR_BYTES_MAX: usize = 512;

/// How far a clock may step back without attempts before the step going uncounted.
pub const CLOCK_STEP_MS: i64 = 15 * MINUTE_MS;

/// A minute.
pub const MINUTE_MS: i64 = 60_000;
/// A day of twenty-four hours.
pub const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Times outside 1970 to 9999 are mistakes.
pub const TIME_MAX_MS: i64 = 253_402_300_799_999;

/// Export columns, and fields on a card.
pub const COLUMNS_BYTES_MAX: usize = 511;
/// Cards beside or below each other on a sheet: more are smaller than a thumb.
pub const CARDS_ABREAST_MAX: i32 = 12;
/// Bytes of a card's title and of what to do with it.
pub const CARD_TITLE_BYTES_MAX: usize = 127;
/// Bytes of the instructions on a card: more cannot be read at its size.
pub const CARD_INSTRUCTIONS_BYTES_MAX: usize = 511;
/// Bytes of what a QR code holds around the code: longer ones have dots that telephones miss.
pub const CARD_LINK_BYTES_MAX: usize = 255;
/// Bytes of a path a caller gives inside a struct.
pub const PATH_BYTES_MAX: usize = 1_023;
/// Bytes of a logo's file, and dots of its longer side: at card size more than a printer resolves.
pub const LOGO_BYTES_MAX: u64 = 4 << 20;
/// Dots of the longer side of a logo.
pub const LOGO_DOTS_MAX: u32 = 4_096;
/// Smallest size an export may be split at: below it a file is mostly its own frame.
pub const BYTES_PER_FILE_MIN: i64 = 1 << 20;
/// Files one export may be split into: their numbers have four digits.
pub const FILES_MAX: usize = 9_999;
/// Bytes of an age public key.
pub const RECIPIENT_BYTES_MAX: usize = 127;

/// Bytes of a file to import, packed or not: a million long rows.
pub const IMPORT_BYTES_MAX: u64 = 512 << 20;
/// Bytes a packed file may unpack to.
pub const IMPORT_UNPACKED_BYTES_MAX: u64 = 2 << 30;
/// How many times larger a part of a packed file may be unpacked: sheets reach forty, bombs a thousand.
pub const IMPORT_EXPANSION_MAX: u64 = 200;
/// Parts of a packed file.
pub const IMPORT_PARTS_MAX: usize = 1_000;
/// Rows of a file to import: what a sheet can hold, rounded down. Their keys are kept in memory to find duplicates.
pub const IMPORT_ROWS_MAX: i64 = 1_000_000;
/// Columns of a file to import.
pub const IMPORT_COLUMNS_MAX: usize = 256;
/// Bytes of what says which column of a file is which field: what a C caller has room for.
pub const IMPORT_MAPPING_BYTES_MAX: usize = 1_023;
/// Bytes of a file after which a step may end, and the most that one row of a sheet takes as XML: a step stays short
/// whatever a file is filled with.
pub const IMPORT_PAUSE_BYTES: u64 = 4 << 20;
/// Bytes of the parts of a workbook that say what it has: they are read at once, at the start.
pub const IMPORT_CONTENTS_BYTES_MAX: u64 = 16 << 20;
/// Bytes of the XML around its shared texts, read at the start as well: four times what the texts may have.
pub const IMPORT_SHARED_MARKUP_BYTES_MAX: u64 = 128 << 20;
/// Bytes of one cell.
pub const IMPORT_CELL_BYTES_MAX: usize = 4_096;
/// Bytes of one line of a text file.
pub const IMPORT_LINE_BYTES_MAX: usize = 64 << 10;
/// Bytes of the texts a workbook's cells share.
pub const IMPORT_SHARED_TEXT_BYTES_MAX: usize = 32 << 20;
/// Bytes of an external serial: at redemption it is typed where the voucher's own is, and a C caller has room for so
/// many there.
pub const EXTERNAL_SERIAL_BYTES_MAX: usize = 47;
/// Vouchers that may bear one external serial, one of each maker who counts from 1: more make a statement too long.
pub const EXTERNAL_SERIAL_BEARERS_MAX: usize = 200;
/// Findings kept to be read; more are only counted.
pub const IMPORT_FINDINGS_MAX: usize = 10_000;
/// Bytes of a message template, and of what comes out of it.
pub const MESSAGE_BYTES_MAX: usize = 64 << 10;
/// Steps a message template may take: thousands of times what an honest one needs, a few milliseconds.
pub const MESSAGE_STEPS_MAX: u64 = 50_000;

/// Bytes of what is kept of an export's filter and columns.
pub const EXPORT_REQUEST_BYTES_MAX: usize = 8_000;
/// Files of one export that are open at once until all of them are whole; a host has a thousand and needs most of them.
pub const EXPORT_OPEN_FILES_MAX: usize = 64;
/// Files one export with codes may be split into: each has no name until all are whole, and so stays open.
pub const EXPORT_FILES_WITH_CODES_MAX: usize = EXPORT_OPEN_FILES_MAX;
/// Series whose codes leave again with one export: another person's approval names each of them.
pub const EXPORT_REPEATED_MAX: usize = 10_000;
/// Bytes of one `{{ ... }}` or `{% ... %}` of a template: a parser goes one call deeper for every sign of it.
pub const MESSAGE_TAG_BYTES_MAX: usize = 255;
/// `{% ... %}` in a template: each may lie inside the one before.
pub const MESSAGE_STATEMENTS_MAX: usize = 200;
/// Loops inside loops of a template that runs.
pub const MESSAGE_DEPTH_MAX: usize = 32;
/// Bytes of a language tag: what RFC 5646 asks every program to hold.
pub const LOCALE_BYTES_MAX: usize = 35;
/// Bytes of the holder's name in a message.
pub const HOLDER_BYTES_MAX: usize = 127;

/// Vouchers of one sale. It is one transaction, during which no redemption is answered.
pub const SALE_VOUCHERS_MAX: usize = 10_000;
/// Series that a store may have made since the backup another one goes on from: their numbers are passed over, with a random
/// part of nine times as many on top, so that two that go on from one backup differ.
pub const RESTORED_SERIES_GAP: i64 = 1_000;
/// For so long after a restore a sale that the ledger knows already may be one of the lost store.
pub const RESTORED_WATCH_MS: i64 = 31 * 24 * 60 * 60 * 1_000;
/// By how much the clock of whoever reads a partner's credit may be ahead of ours.
pub const CLOCK_SKEW_MS: i64 = 60_000;
/// How often vouchers are chosen for a sale while others take them away.
pub const SALE_ATTEMPTS_MAX: u32 = 32;
/// Off a face value, in hundredths of a percent: something must be left to invoice.
pub const DISCOUNT_MAX: i64 = 9_999;
/// Sales a page of a list holds.
pub const SALES_PAGE_MAX: usize = 1_000;
/// Groups of a report of sales: partners times types times currencies.
pub const SALE_SUMS_MAX: usize = 100_000;

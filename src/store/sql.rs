//! Every statement of the library, once, in the subset that SQLite, PostgreSQL and MariaDB share.
//!
//! Parameters are numbered. No RETURNING, no vendor upsert, no vendor types; a test prepares each on all three.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*

        /// Every statement with its name, for the test that prepares them on each database.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! series_columns {
    () => {
        "s.id, s.uid, s.code, s.description, s.partner, s.available_to, s.currency, s.face_value, s.extra_value, \
         s.quantity, s.generated, s.complete, s.valid_from_ms, s.expires_at_ms, s.comment, s.metadata, s.state, \
         s.locked, s.test_mode, s.request_digest, s.created_at_ms, s.created_by, s.tag, f.prefix, f.length, \
         f.alphabet, f.symbols, f.check_digit, s.code_format, s.version, s.voucher_type, s.terms, s.sealed, \
         s.adjusted_value, s.imported, s.export_runs, s.on_demand \
         FROM series s JOIN code_format f ON f.id = s.code_format"
    };
}

macro_rules! terms_columns {
    () => {
        "id, digest, voucher_type, invoice, content, tag FROM terms"
    };
}

macro_rules! approval_columns {
    () => {
        "id, uid, state, operation, partner, series, voucher, summary, request, digest, maker, maker_id, made_at_ms, \
         checker_id, checked_at_ms, reason, result, tag FROM approval"
    };
}

macro_rules! export_run_columns {
    () => {
        "id, state, format, with_codes, encrypted, series, partner, actor_id, request, approval, vouchers, bytes, files, \
         value, currency, sha256, begun_at_ms, ended_at_ms, tag FROM export_run"
    };
}

macro_rules! job_columns {
    () => {
        "id, uid, kind, state, partner, series, actor, request, request_key, position, total, done, result, \
         created_at_ms, changed_at_ms, tag FROM job"
    };
}

macro_rules! sale_columns {
    () => {
        "s.id, s.uid, s.kind, s.state, s.outcome, s.account, s.partner, s.buyer, s.holder, s.voucher_type, s.tax_class, \
         s.currency, s.vouchers, s.returned, s.face_value, s.extra_value, s.price, s.discount, s.amount, s.paid, \
         s.invoice, s.ledger_reference, s.balance_after, s.reason, s.cancels, s.test_mode, s.note, s.comment, s.reverses, \
         s.reversed_by, s.request_key, s.request_digest, s.ranges_digest, s.actor_id, s.actor_partner, s.begun_at_ms, \
         s.settled_at_ms, s.tag FROM sale s"
    };
}

macro_rules! voucher_columns {
    () => {
        "v.id, v.look_up, v.sealed, v.tag, v.state, v.version, v.uses, v.held_by, v.face_value, \
         v.extra_value, v.valid_from_ms, v.expires_at_ms, v.partner, v.terms, v.spent, v.reason, v.sale, v.reserved_by, \
         v.holder"
    };
}

macro_rules! redemption_columns {
    () => {
        "r.id, r.voucher, r.number, r.account, r.request_id, r.face_value, r.extra_value, r.state, r.outcome, \
         r.ledger_reference, r.balance_after, r.actor_id, r.partner, r.begun_at_ms, r.settled_at_ms, r.tag, r.kind, \
         r.reverses, r.reversed_by, r.product, r.terms, r.sale, r.price, r.voucher_partner, r.comment"
    };
}

// NULLIF: a voucher nobody holds costs no search among the redemptions, since nothing equals NULL.
macro_rules! listed_columns {
    () => {
        concat!(
            "SELECT ",
            voucher_columns!(),
            ", r.number, r.account, r.state, r.settled_at_ms, r.ledger_reference, m.sent_at_ms \
             FROM voucher v LEFT JOIN redemption r ON r.voucher = v.id AND r.number = NULLIF(v.held_by, 0) \
             LEFT JOIN reminder m ON m.voucher = v.id"
        )
    };
}

statements! {
    /// What the store knows about itself.
    SETTING_GET = "SELECT value FROM store_setting WHERE name = ?1";
    /// Remembered once, when the store is made.
    SETTING_INSERT = "INSERT INTO store_setting (name, value) VALUES (?1, ?2)";
    /// What a copy says of itself, and is to say anew.
    SETTING_DELETE = "DELETE FROM store_setting WHERE name = ?1";
    /// The last series of a store that is copied.
    SERIES_HIGHEST = "SELECT COALESCE(MAX(id), 0) FROM series";
    /// The keys that seal codes.
    DATA_KEYS = "SELECT number, wrapped FROM data_key ORDER BY number";
    /// A new one.
    DATA_KEY_INSERT = "INSERT INTO data_key (number, wrapped) VALUES (?1, ?2)";

    /// The format of this shape.
    FORMAT_OF_SHAPE = "SELECT id, issued FROM code_format \
        WHERE length = ?1 AND prefix = ?2 AND symbols = ?3 AND check_digit = ?4";
    /// The number for the next new format.
    FORMAT_LAST = "SELECT COALESCE(MAX(id), 0) FROM code_format";
    /// A new format.
    FORMAT_INSERT = "INSERT INTO code_format (id, prefix, length, alphabet, symbols, check_digit, issued) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)";
    /// More (or, after a cancelled generation, fewer) vouchers bear codes of this format.
    FORMAT_ISSUE = "UPDATE code_format SET issued = issued + ?2 WHERE id = ?1";
    /// The formats of this length whose prefix is one of a code's beginnings.
    FORMATS_OF_CODE = "SELECT prefix, length, alphabet, symbols, check_digit, issued FROM code_format WHERE length = ?1 \
        AND prefix IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
        ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)";

    /// The formats of codes of one length.
    FORMATS_OF_LENGTH = "SELECT prefix, length, alphabet, symbols, check_digit, issued FROM code_format WHERE length = ?1";

    /// The highest number any series ever had: the audit trail remembers those that are gone.
    SERIES_LAST = "SELECT COALESCE(MAX(series), 0) FROM audit";
    /// A series, not complete yet.
    SERIES_INSERT = "INSERT INTO series (id, uid, code, code_format, description, partner, available_to, currency, \
        face_value, extra_value, quantity, generated, complete, valid_from_ms, expires_at_ms, comment, metadata, state, \
        locked, test_mode, request_key, request_digest, created_at_ms, created_by, tag, voucher_type, terms, imported, \
        adjusted_value, on_demand) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, 0, ?12, ?13, ?14, ?15, ?16, 0, ?17, ?18, ?19, ?20, ?21, ?22, ?23, \
        ?24, ?25, ?26, ?27)";
    /// By number.
    SERIES_BY_ID = concat!("SELECT ", series_columns!(), " WHERE s.id = ?1");
    /// By identifier.
    SERIES_BY_UID = concat!("SELECT ", series_columns!(), " WHERE s.uid = ?1");
    /// By code.
    SERIES_BY_CODE = concat!("SELECT ", series_columns!(), " WHERE s.code = ?1");
    /// By the request that made it.
    SERIES_BY_REQUEST = concat!("SELECT ", series_columns!(), " WHERE s.request_key = ?1");
    /// True if the code is taken.
    SERIES_CODE_TAKEN = "SELECT id FROM series WHERE code = ?1";
    /// Series still being generated; those being imported have a job of their own.
    SERIES_INCOMPLETE = concat!("SELECT ", series_columns!(), " WHERE s.complete = 0 AND s.imported = 0 ORDER BY s.id");
    /// A slice was generated, judged by affected rows: two processes may drive one job.
    SERIES_ADVANCE = "UPDATE series SET generated = ?3 WHERE id = ?1 AND generated = ?2 AND complete = 0";
    /// The series is whole, and visible from here on.
    SERIES_COMPLETE = "UPDATE series SET complete = 1, tag = ?2 WHERE id = ?1 AND complete = 0 AND generated = quantity";
    /// A cancelled generation goes last.
    SERIES_DELETE_INCOMPLETE = "DELETE FROM series WHERE id = ?1 AND complete = 0";
    /// A generation is being cancelled: nobody may take it further.
    SERIES_ABANDON = "UPDATE series SET generated = -1 WHERE id = ?1 AND complete = 0";

    /// A series changed as a whole, judged by affected rows.
    SERIES_CHANGE = "UPDATE series SET description = ?3, partner = ?4, available_to = ?5, comment = ?6, metadata = ?7, \
        state = ?8, locked = ?9, version = ?10, voucher_type = ?11, terms = ?12, sealed = ?13, adjusted_value = ?14, \
        export_runs = ?15, tag = ?16 WHERE id = ?1 AND version = ?2 AND complete = 1";
    /// A series whose vouchers are made one by one, with room for another.
    SERIES_ON_DEMAND = concat!("SELECT ", series_columns!(), " WHERE s.voucher_type = ?1 AND s.terms = ?2 \
        AND s.test_mode = ?3 AND s.currency = ?4 AND s.on_demand = 1 AND s.complete = 1 AND s.locked = 0 AND s.state = 4 \
        AND s.sealed = 0 AND s.quantity < ?5 AND s.id > ?6 ORDER BY s.id DESC LIMIT 1");
    /// It has one more, judged by affected rows.
    SERIES_ISSUE = "UPDATE series SET quantity = ?3, generated = ?3, adjusted_value = ?4, version = ?5, tag = ?6 \
        WHERE id = ?1 AND version = ?2 AND complete = 1";
    /// A series without a voucher left goes.
    SERIES_DELETE = "DELETE FROM series WHERE id = ?1 AND version = ?2 AND complete = 1";

    /// Vouchers came to or left a counter.
    TOTAL_ADD = "UPDATE voucher_total SET vouchers = vouchers + ?10, spent = spent + ?11, extra = extra + ?12 \
        WHERE zone = ?1 AND state = ?2 AND partner = ?3 AND face_value = ?4 AND extra_value = ?5 AND expires_at_ms = ?6 \
        AND terms = ?7 AND reason = ?8 AND sold = ?9";
    /// The first of a counter.
    TOTAL_INSERT = "INSERT INTO voucher_total (zone, state, partner, face_value, extra_value, expires_at_ms, terms, \
        reason, sold, vouchers, spent, extra) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    /// The counters of these zones.
    TOTALS = "SELECT zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold, vouchers, spent, \
        extra FROM voucher_total WHERE zone >= ?1 AND zone <= ?2 ORDER BY zone";
    /// The day's sums change.
    DAY_TOTAL_ADD = "UPDATE day_total SET vouchers = vouchers + ?6, value = value + ?7, spent = spent + ?8, \
        extra = extra + ?9 WHERE day = ?1 AND series = ?2 AND state = ?3 AND expires_at_ms = ?4 AND sold = ?5";
    /// The first change of a day.
    DAY_TOTAL_INSERT = "INSERT INTO day_total (day, series, state, expires_at_ms, sold, vouchers, value, spent, extra) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

    /// Terms by number.
    TERMS_BY_ID = concat!("SELECT ", terms_columns!(), " WHERE id = ?1");
    /// Terms by digest.
    TERMS_BY_DIGEST = concat!("SELECT ", terms_columns!(), " WHERE digest = ?1");
    /// All terms.
    TERMS_ALL = concat!("SELECT ", terms_columns!(), " ORDER BY id");
    /// Terms of one type.
    TERMS_OF_TYPE = concat!("SELECT ", terms_columns!(), " WHERE voucher_type = ?1 ORDER BY id");
    /// Terms with one invoice.
    TERMS_OF_INVOICE = concat!("SELECT ", terms_columns!(), " WHERE invoice = ?1 ORDER BY id");
    /// The number of the last terms.
    TERMS_LAST = "SELECT COALESCE(MAX(id), 0) FROM terms";
    /// New terms.
    TERMS_INSERT = "INSERT INTO terms (id, digest, voucher_type, invoice, content, tag) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    /// By keyed index of its code.
    VOUCHER_BY_LOOK_UP = concat!("SELECT ", voucher_columns!(), " FROM voucher v WHERE v.look_up = ?1");
    /// The number alone, by keyed index of its code.
    VOUCHER_ID_BY_LOOK_UP = "SELECT id FROM voucher WHERE look_up = ?1";
    /// By number.
    VOUCHER_BY_ID = concat!("SELECT ", voucher_columns!(), " FROM voucher v WHERE v.id = ?1");
    /// A voucher changes, judged by affected rows.
    VOUCHER_CHANGE = "UPDATE voucher SET state = ?4, version = ?5, uses = ?6, held_by = ?7, tag = ?8, face_value = ?9, \
        extra_value = ?10, valid_from_ms = ?11, expires_at_ms = ?12, partner = ?13, terms = ?14, spent = ?15, \
        reason = ?16, sale = ?17, reserved_by = ?18, holder = ?19 WHERE id = ?1 AND state = ?2 AND version = ?3";
    /// A card gets or loses its number.
    VOUCHER_LOOK_UP = "UPDATE voucher SET look_up = ?2 WHERE id = ?1";
    /// A voucher nobody used goes.
    VOUCHER_DELETE = "DELETE FROM voucher WHERE id = ?1 AND state = ?2 AND version = ?3 AND uses = 0";
    /// Part of a cancelled generation goes.
    VOUCHER_DELETE_RANGE = "DELETE FROM voucher WHERE id > ?1 AND id <= ?2";

    /// A redemption begins.
    REDEMPTION_INSERT = "INSERT INTO redemption (id, voucher, number, account, request_id, face_value, extra_value, \
        state, outcome, ledger_reference, balance_after, actor_id, partner, begun_at_ms, settled_at_ms, tag, kind, \
        reverses, reversed_by, product, terms, sale, price, voucher_partner, comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
        ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)";
    /// By voucher and use.
    REDEMPTION_BY_USE = concat!("SELECT ", redemption_columns!(), " FROM redemption r WHERE r.voucher = ?1 AND r.number = ?2");
    /// By the caller's request.
    REDEMPTION_BY_REQUEST = concat!("SELECT ", redemption_columns!(), " FROM redemption r WHERE r.request_id = ?1 AND r.account = ?2");
    /// The last one of an account on the voucher of a code; a rejected or reversed one only if there is no other.
    REDEMPTION_OF_ACCOUNT = concat!("SELECT ", redemption_columns!(),
        " FROM voucher v JOIN redemption r ON r.voucher = v.id \
        WHERE v.look_up = ?2 AND r.account = ?1 AND r.kind = 1 \
        ORDER BY CASE WHEN r.state IN (3, 5) THEN 1 ELSE 0 END, r.number DESC LIMIT 1");
    /// The ledger answered: judged by affected rows.
    REDEMPTION_SETTLE = "UPDATE redemption SET state = ?3, outcome = ?4, ledger_reference = ?5, balance_after = ?6, \
        settled_at_ms = ?7, tag = ?8, reversed_by = ?9, terms = ?10, sale = ?11, price = ?12, voucher_partner = ?13, \
        comment = ?14 WHERE id = ?1 AND state = ?2";
    /// The next pending one: after this number, begun before that moment or, by a clock that was ahead, in the future.
    REDEMPTION_NEXT_PENDING = concat!("SELECT ", redemption_columns!(), " FROM redemption r \
        WHERE r.settled_at_ms = 0 AND r.state = 1 AND r.id > ?1 \
        AND (r.begun_at_ms <= ?2 OR r.begun_at_ms > ?3) ORDER BY r.id LIMIT 1");
    /// Payments of a voucher that stand in the ledger.
    REDEMPTIONS_POSTED = "SELECT number, face_value, extra_value FROM redemption \
        WHERE voucher = ?1 AND kind = 1 AND state = 2 ORDER BY number";
    /// Pending ones and those in conflict, oldest first.
    REDEMPTIONS_IN_DOUBT = concat!("SELECT ", redemption_columns!(), " FROM redemption r \
        WHERE r.settled_at_ms = 0 AND r.state IN (1, 4) AND r.id > ?1 \
        AND (r.begun_at_ms <= ?2 OR r.begun_at_ms > ?3) ORDER BY r.id LIMIT ?4");
    /// What the ledger must have and a reconciliation has not met.
    REDEMPTIONS_UNMET = concat!("SELECT ", redemption_columns!(), " FROM redemption r \
        WHERE r.settled_at_ms >= ?1 AND (r.settled_at_ms > ?1 OR r.id > ?2) AND r.settled_at_ms < ?3 \
        AND r.state IN (2, 5) AND NOT EXISTS (SELECT 1 FROM reconciled c WHERE c.run = ?4 AND c.redemption = r.id) \
        ORDER BY r.settled_at_ms, r.id LIMIT ?5");

    /// A redemption a reconciliation has met, or with number 0 the mark that the run goes on.
    RECONCILED_MARK = "SELECT redemption FROM reconciled WHERE run = ?1 AND redemption = ?2";
    /// The run with the lowest number, but not beyond this one.
    RECONCILED_FIRST_RUN = "SELECT COALESCE(MIN(run), 0) FROM reconciled WHERE run <= ?1";
    /// The last of the first so many rows of a run.
    RECONCILED_SLICE = "SELECT COALESCE(MAX(redemption), 0) FROM (SELECT redemption FROM reconciled WHERE run = ?1 \
        ORDER BY redemption LIMIT ?2) first_rows";
    /// A slice of a run goes.
    RECONCILED_DELETE = "DELETE FROM reconciled WHERE run = ?1 AND redemption <= ?2";

    /// The newest attempts of an account since a moment.
    ATTEMPTS_OF_ACCOUNT = "SELECT at_ms FROM attempt WHERE account_tag = ?1 AND kind = ?2 AND at_ms > ?3 \
        AND at_ms <= ?5 ORDER BY at_ms DESC LIMIT ?4";
    /// The newest attempts of a source since a moment.
    ATTEMPTS_OF_SOURCE = "SELECT at_ms FROM attempt WHERE source_tag = ?1 AND kind = ?2 AND at_ms > ?3 \
        AND at_ms <= ?5 ORDER BY at_ms DESC LIMIT ?4";
    /// An attempt is counted.
    ATTEMPT_INSERT = "INSERT INTO attempt (id, account_tag, source_tag, kind, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// The last of the oldest so many attempts: their numbers grow with time.
    ATTEMPT_PURGE_UNTIL = "SELECT COALESCE(MAX(id), 0) FROM (SELECT id FROM attempt ORDER BY id LIMIT ?1) oldest";
    /// Forgets old attempts.
    ATTEMPT_PURGE = "DELETE FROM attempt WHERE id <= ?1 AND at_ms < ?2";
    /// The day's misses.
    GUARD_DAY_GET = "SELECT misses, typing_errors, risk FROM guard_day WHERE day = ?1";
    /// The day's first.
    GUARD_DAY_INSERT = "INSERT INTO guard_day (day, misses, typing_errors, risk) VALUES (?1, ?2, ?3, ?4)";
    /// One more.
    GUARD_DAY_ADD = "UPDATE guard_day SET misses = misses + ?2, typing_errors = typing_errors + ?3, risk = risk + ?4 \
        WHERE day = ?1";

    // Search: terms as a filter finds them, reminders.
    /// Numbers of the terms added after one.
    TERMS_AFTER = "SELECT id FROM terms WHERE id > ?1 ORDER BY id";
    /// Numbers of the terms with one invoice.
    TERMS_NUMBERS_OF_INVOICE = "SELECT id FROM terms WHERE invoice = ?1 ORDER BY id";
    /// How many redemptions were settled in a time, counted up to a number.
    REDEMPTIONS_SETTLED_WITHIN = "SELECT COUNT(*) FROM (SELECT id FROM redemption \
        WHERE settled_at_ms >= ?1 AND settled_at_ms < ?2 LIMIT ?3) counted";
    /// How many redemptions there are of these vouchers, counted up to a number.
    REDEMPTIONS_OF_VOUCHERS = "SELECT COUNT(*) FROM (SELECT id FROM redemption \
        WHERE voucher >= ?1 AND voucher <= ?2 LIMIT ?3) counted";
    /// When the holder of a voucher was reminded.
    REMINDER_OF = "SELECT sent_at_ms FROM reminder WHERE voucher = ?1";
    /// The first reminder among these vouchers.
    REMINDER_WITHIN = "SELECT voucher FROM reminder WHERE voucher >= ?1 AND voucher <= ?2 ORDER BY voucher LIMIT 1";
    /// A holder was reminded again.
    REMINDER_CHANGE = "UPDATE reminder SET sent_at_ms = ?2, actor_id = ?3 WHERE voucher = ?1";
    /// A holder was reminded.
    REMINDER_INSERT = "INSERT INTO reminder (voucher, sent_at_ms, actor_id) VALUES (?1, ?2, ?3)";

    /// The end of the chain.
    AUDIT_LAST = "SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1";
    /// When the chain was last added to.
    AUDIT_LAST_AT = "SELECT at_ms FROM audit ORDER BY sequence DESC LIMIT 1";
    /// One more link.
    AUDIT_INSERT = "INSERT INTO audit (sequence, at_ms, actor_kind, actor_id, source, event, series, voucher, detail, \
        link) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    /// The chain from a position on.
    AUDIT_FROM = "SELECT sequence, at_ms, actor_kind, actor_id, source, event, series, voucher, detail, link FROM audit \
        WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
    /// What concerns a voucher or, with voucher 0, only its series.
    AUDIT_OF_SUBJECT = "SELECT sequence, at_ms, actor_kind, actor_id, source, event, series, voucher, detail, link \
        FROM audit WHERE series = ?1 AND voucher IN (0, ?2) AND sequence > ?3 ORDER BY sequence LIMIT ?4";

    // Bulk work.
    /// The number of the last job.
    JOB_LAST = "SELECT COALESCE(MAX(id), 0) FROM job";
    /// A new job.
    JOB_INSERT = "INSERT INTO job (id, uid, kind, state, partner, series, actor, request, request_key, position, total, \
        done, result, created_at_ms, changed_at_ms, tag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, \
        ?13, ?14, ?15, ?16)";
    /// By identifier.
    JOB_BY_UID = concat!("SELECT ", job_columns!(), " WHERE uid = ?1");
    /// By the request that started it.
    JOB_BY_REQUEST = concat!("SELECT ", job_columns!(), " WHERE request_key = ?1");
    /// All in one state.
    JOBS_OF_STATE = concat!("SELECT ", job_columns!(), " WHERE state = ?1 ORDER BY id");
    /// A slice is done, judged by affected rows: two processes may drive one job.
    JOB_ADVANCE = "UPDATE job SET state = ?4, position = ?5, total = ?6, done = ?7, result = ?8, changed_at_ms = ?9, \
        tag = ?10 WHERE id = ?1 AND state = ?2 AND position = ?3 AND tag = ?11";
    /// Sealed codes of neighbouring vouchers are destroyed.
    VOUCHER_SEAL = "UPDATE voucher SET sealed = ?3 WHERE id >= ?1 AND id <= ?2";
    /// A redemption of a voucher between these, if there is any.
    REDEMPTION_AMONG = "SELECT voucher FROM redemption WHERE voucher >= ?1 AND voucher <= ?2 ORDER BY voucher LIMIT 1";
    /// A voucher between these, if there is any.
    VOUCHER_AMONG = "SELECT id FROM voucher WHERE id >= ?1 AND id <= ?2 ORDER BY id LIMIT 1";

    // Runs of exports.
    /// The number of the last run.
    EXPORT_RUN_LAST = "SELECT COALESCE(MAX(id), 0) FROM export_run";
    /// A run begins.
    EXPORT_RUN_INSERT = "INSERT INTO export_run (id, state, format, with_codes, encrypted, series, partner, actor_id, \
        request, approval, vouchers, bytes, files, value, currency, sha256, begun_at_ms, ended_at_ms, tag) VALUES (?1, \
        ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    /// A run ends, judged by affected rows.
    EXPORT_RUN_END = "UPDATE export_run SET state = ?3, series = ?4, vouchers = ?5, bytes = ?6, files = ?7, value = ?8, \
        currency = ?9, sha256 = ?10, ended_at_ms = ?11, tag = ?12 WHERE id = ?1 AND state = ?2";
    /// Runs before one, the newest first.
    EXPORT_RUNS = concat!("SELECT ", export_run_columns!(), " WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
    /// Runs of one series before one, the newest first.
    EXPORT_RUNS_OF_SERIES = concat!("SELECT ", export_run_columns!(), " WHERE id < ?1 AND (series = ?3 OR id IN \
        (SELECT run FROM export_series WHERE series = ?3)) ORDER BY id DESC LIMIT ?2");
    /// By number.
    EXPORT_RUN_BY_ID = concat!("SELECT ", export_run_columns!(), " WHERE id = ?1");
    /// Series between two numbers whose codes left with some run.
    EXPORT_SERIES_BETWEEN = "SELECT DISTINCT series FROM export_series WHERE series >= ?1 AND series <= ?2 \
        ORDER BY series LIMIT ?3";
    /// Runs that codes of a series left with.
    EXPORT_SERIES_OF = "SELECT series, run, tag FROM export_series WHERE series = ?1 ORDER BY run";
    /// Codes of a series are about to leave.
    EXPORT_SERIES_INSERT = "INSERT INTO export_series (series, run, tag) VALUES (?1, ?2, ?3)";

    // Approvals, reports, metrics.
    /// The number of the last request for approval.
    APPROVAL_LAST = "SELECT COALESCE(MAX(id), 0) FROM approval";
    /// A new request.
    APPROVAL_INSERT = "INSERT INTO approval (id, uid, state, operation, partner, series, voucher, summary, request, \
        digest, maker, maker_id, made_at_ms, checker_id, checked_at_ms, reason, result, tag) VALUES (?1, ?2, ?3, ?4, \
        ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
    /// By identifier.
    APPROVAL_BY_UID = concat!("SELECT ", approval_columns!(), " WHERE uid = ?1");
    /// The newest with this digest.
    APPROVAL_BY_DIGEST = concat!("SELECT ", approval_columns!(), " WHERE digest = ?1 ORDER BY id DESC LIMIT 1");
    /// All of them, in order.
    APPROVALS = concat!("SELECT ", approval_columns!(), " WHERE id > ?1 ORDER BY id LIMIT ?2");
    /// Those of one state, in order.
    APPROVALS_OF_STATE = concat!("SELECT ", approval_columns!(), " WHERE state = ?3 AND id > ?1 ORDER BY id LIMIT ?2");
    /// Somebody decided, or it was carried out: judged by affected rows.
    APPROVAL_CHANGE = "UPDATE approval SET state = ?4, checker_id = ?5, checked_at_ms = ?6, reason = ?7, result = ?8, \
        tag = ?9 WHERE id = ?1 AND state = ?2 AND result = ?3";
    /// How many wait, up to a cap.
    APPROVALS_WAITING = "SELECT COUNT(*) FROM (SELECT id FROM approval WHERE state = 1 LIMIT ?1) capped";

    /// Whole series as a report needs them.
    REPORTED_SERIES = "SELECT id, uid, code, currency, test_mode, quantity, face_value, extra_value, adjusted_value, \
        terms, state FROM series WHERE complete = 1 AND id >= ?1 AND id <= ?2 ORDER BY id LIMIT ?3";
    /// What each day up to this one changed.
    DAY_TOTALS = "SELECT day, series, state, expires_at_ms, sold, vouchers, value, spent, extra FROM day_total \
        WHERE day <= ?1 ORDER BY day";
    /// Redemptions that are not settled, up to a cap.
    REDEMPTIONS_UNSETTLED = "SELECT state, begun_at_ms FROM redemption WHERE settled_at_ms = 0 LIMIT ?1";
    /// Sales that are not settled, up to a cap.
    SALES_UNSETTLED = "SELECT state, begun_at_ms FROM sale WHERE settled_at_ms = 0 LIMIT ?1";
    /// How many series are still being generated, up to a cap.
    SERIES_UNFINISHED = "SELECT COUNT(*) FROM (SELECT id FROM series \
        WHERE complete = 0 AND imported = 0 LIMIT ?1) capped";
    /// How many stored jobs are not finished, up to a cap.
    JOBS_UNFINISHED = "SELECT COUNT(*) FROM (SELECT id FROM job WHERE state = 1 LIMIT ?1) capped";

    /// A data key is wrapped by another root key.
    DATA_KEY_CHANGE = "UPDATE data_key SET wrapped = ?2 WHERE number = ?1";
    /// Sealed codes after a number, in order.
    VOUCHER_SEALED_AFTER = "SELECT id, sealed FROM voucher WHERE id > ?1 ORDER BY id LIMIT ?2";
    /// The same code under another seal, judged by affected rows.
    VOUCHER_RESEAL = "UPDATE voucher SET sealed = ?3 WHERE id = ?1 AND sealed = ?2";
    /// The terms of neighbouring vouchers.
    VOUCHER_TERMS_BETWEEN = "SELECT DISTINCT v.terms FROM voucher v WHERE v.id >= ?1 AND v.id <= ?2";
    /// Neighbouring vouchers.
    VOUCHERS_IN_RANGE = concat!("SELECT ", voucher_columns!(), " FROM voucher v WHERE v.id >= ?1 AND v.id <= ?2 ORDER BY v.id");
    /// The next voucher.
    VOUCHER_NEXT = "SELECT id FROM voucher WHERE id > ?1 ORDER BY id LIMIT 1";
    /// The next zone with counters.
    TOTAL_ZONE_FROM = "SELECT zone FROM voucher_total WHERE zone >= ?1 ORDER BY zone LIMIT 1";

    // Settings, quotas, types.
    /// What the store knows about itself changes.
    STORE_SETTING_CHANGE = "UPDATE store_setting SET value = ?2 WHERE name = ?1";
    /// All settings.
    SETTINGS_ALL = "SELECT partner, name, value, changed_at_ms, changed_by, tag FROM setting ORDER BY partner, name";
    /// A setting somebody set for the first time.
    SETTINGS_INSERT = "INSERT INTO setting (partner, name, value, changed_at_ms, changed_by, tag) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// A setting changes.
    SETTINGS_CHANGE = "UPDATE setting SET value = ?3, changed_at_ms = ?4, changed_by = ?5, tag = ?6 \
        WHERE partner = ?1 AND name = ?2";
    /// A setting goes back to its default.
    SETTINGS_DELETE = "DELETE FROM setting WHERE partner = ?1 AND name = ?2";


    /// What is used up of a day's allowance.
    QUOTA_GET = "SELECT uses, value FROM quota_day WHERE day = ?1 AND kind = ?2 AND who = ?3";
    /// The day's first.
    QUOTA_INSERT = "INSERT INTO quota_day (day, kind, who, uses, value) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// More of it.
    QUOTA_ADD = "UPDATE quota_day SET uses = uses + ?4, value = value + ?5 WHERE day = ?1 AND kind = ?2 AND who = ?3";
    /// Allowances of days gone by.
    QUOTA_PURGE = "DELETE FROM quota_day WHERE day < ?1";
    /// A type by its code.
    VOUCHER_TYPE_BY_CODE = "SELECT id, code, content, retired, version, changed_at_ms, changed_by, tag \
        FROM voucher_type WHERE code = ?1";
    /// Types after a code, retired ones too (1) or not (0).
    VOUCHER_TYPES = "SELECT id, code, content, retired, version, changed_at_ms, changed_by, tag \
        FROM voucher_type WHERE code > ?1 AND retired <= ?2 ORDER BY code LIMIT ?3";
    /// The number of the last type.
    VOUCHER_TYPE_LAST = "SELECT COALESCE(MAX(id), 0) FROM voucher_type";
    /// A new type.
    VOUCHER_TYPE_INSERT = "INSERT INTO voucher_type (id, code, content, retired, version, changed_at_ms, changed_by, tag) \
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// A type changes, judged by affected rows.
    VOUCHER_TYPE_CHANGE = "UPDATE voucher_type SET content = ?3, retired = ?4, version = ?5, changed_at_ms = ?6, \
        changed_by = ?7, tag = ?8 WHERE id = ?1 AND version = ?2";

    // Sales.
    /// A sale begins.
    SALE_INSERT = "INSERT INTO sale (id, uid, kind, state, outcome, account, partner, buyer, holder, voucher_type, \
        tax_class, currency, vouchers, returned, face_value, extra_value, price, discount, amount, paid, invoice, \
        ledger_reference, balance_after, reason, cancels, test_mode, note, comment, reverses, reversed_by, request_key, \
        request_digest, ranges_digest, actor_id, actor_partner, begun_at_ms, settled_at_ms, tag) VALUES (?1, ?2, ?3, ?4, \
        ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, \
        ?32, ?33, ?34, ?35, ?36, ?37, ?38)";
    /// The ledger answered, or vouchers came back: judged by affected rows.
    SALE_CHANGE = "UPDATE sale SET state = ?3, outcome = ?4, returned = ?5, invoice = ?6, ledger_reference = ?7, \
        balance_after = ?8, reversed_by = ?9, settled_at_ms = ?10, tag = ?11 WHERE id = ?1 AND tag = ?2";
    /// By number.
    SALE_BY_ID = concat!("SELECT ", sale_columns!(), " WHERE s.id = ?1");
    /// By identifier.
    SALE_BY_UID = concat!("SELECT ", sale_columns!(), " WHERE s.uid = ?1");
    /// By the request that made it.
    SALE_BY_REQUEST = concat!("SELECT ", sale_columns!(), " WHERE s.request_key = ?1");
    /// Pending ones and those in conflict, in order.
    SALES_IN_DOUBT = concat!("SELECT ", sale_columns!(), " WHERE s.settled_at_ms = 0 AND s.state IN (1, 4) AND s.id > ?1 \
        AND (s.begun_at_ms <= ?2 OR s.begun_at_ms > ?3) ORDER BY s.id LIMIT ?4");
    /// The next pending one.
    SALE_NEXT_PENDING = concat!("SELECT ", sale_columns!(), " WHERE s.settled_at_ms = 0 AND s.state = 1 AND s.id > ?1 \
        AND (s.begun_at_ms <= ?2 OR s.begun_at_ms > ?3) ORDER BY s.id LIMIT 1");
    /// What the ledger must have and a reconciliation has not met. A transfer posts nothing, and a cancellation only when
    /// the vouchers came back.
    SALES_UNMET = concat!("SELECT ", sale_columns!(), " WHERE s.settled_at_ms >= ?1 AND (s.settled_at_ms > ?1 OR s.id > ?2) \
        AND s.settled_at_ms < ?3 AND s.state IN (2, 5) AND s.test_mode = 0 AND s.kind <> 9 AND (s.kind <> 8 OR s.reason = 4) \
        AND NOT EXISTS (SELECT 1 FROM reconciled c WHERE c.run = ?4 AND c.redemption = s.id) \
        ORDER BY s.settled_at_ms, s.id LIMIT ?5");
    /// What a partner was invoiced and the ledger may not tell yet: pending, or settled since a moment after 1970.
    SALES_EXPOSED = "SELECT COALESCE(SUM(amount), 0) FROM (SELECT amount FROM sale WHERE partner = ?1 AND settled_at_ms = 0 \
        AND currency = ?2 AND kind IN (1, 3, 4, 5) AND test_mode = 0 UNION ALL SELECT amount FROM sale WHERE partner = ?1 \
        AND settled_at_ms >= ?3 AND currency = ?2 AND kind IN (1, 3, 4, 5) AND test_mode = 0 AND state = 2) exposed";
    /// What a partner was invoiced, or is to be, by sales that began after a position of the trail.
    SALES_BEGUN_SINCE = "SELECT COALESCE(SUM(amount), 0) FROM sale WHERE partner = ?1 AND currency = ?2 AND id > ?3 \
        AND kind IN (1, 3, 4, 5) AND test_mode = 0 AND (settled_at_ms = 0 OR state = 2)";
    /// Neighbouring vouchers of a sale.
    SALE_RANGE_INSERT = "INSERT INTO sale_range (sale, first_voucher, last_voucher) VALUES (?1, ?2, ?3)";
    /// A sale that was begun of a voucher in this range.
    SALE_OF_SERIES = "SELECT sale FROM sale_range WHERE last_voucher >= ?1 AND last_voucher <= ?2 LIMIT 1";
    /// The vouchers of a sale.
    SALE_RANGES = "SELECT first_voucher, last_voucher FROM sale_range WHERE sale = ?1 ORDER BY first_voucher";

    // Serials of whoever made the vouchers.
    /// That of a voucher.
    EXTERNAL_SERIAL_OF = "SELECT voucher, serial, tag FROM external_serial WHERE voucher = ?1";
    /// The vouchers that bear one, within bounds.
    EXTERNAL_SERIAL_BEARERS = "SELECT voucher FROM external_serial WHERE serial = ?1 AND voucher >= ?2 \
        AND voucher <= ?3 ORDER BY voucher LIMIT ?4";
    /// Those of neighbouring vouchers go.
    EXTERNAL_SERIAL_DELETE = "DELETE FROM external_serial WHERE voucher >= ?1 AND voucher <= ?2";
}

/// Start of every list of sales; conditions follow.
pub const SALE_LIST: &str = concat!("SELECT ", sale_columns!());

/// Head of the many-row insertion of external serials.
pub const EXTERNAL_SERIAL_INSERT_HEAD: &str = "INSERT INTO external_serial (voucher, serial, tag) VALUES";
/// Columns of [`EXTERNAL_SERIAL_INSERT_HEAD`].
pub const EXTERNAL_SERIAL_INSERT_COLUMNS: usize = 3;
/// Start of every list of external serials; conditions follow.
pub const EXTERNAL_SERIAL_LIST: &str = "SELECT voucher, serial, tag FROM external_serial e";

/// Head of the many-row insertion of vouchers.
pub const VOUCHER_INSERT_HEAD: &str = "INSERT INTO voucher (id, look_up, sealed, tag, state, version, uses, held_by, \
    face_value, extra_value, valid_from_ms, expires_at_ms, partner, terms, spent, reason, sale, reserved_by, holder) VALUES";
/// Columns of [`VOUCHER_INSERT_HEAD`].
pub const VOUCHER_INSERT_COLUMNS: usize = 19;

/// Head of the insertion of redemptions a reconciliation has met.
pub const RECONCILED_INSERT_HEAD: &str = "INSERT INTO reconciled (run, redemption) VALUES";

/// Start of every list of series; conditions follow.
pub const SERIES_LIST: &str = concat!("SELECT ", series_columns!());
/// Start of every list of vouchers; conditions follow.
pub const VOUCHER_LIST: &str = listed_columns!();
/// Start of every list of vouchers that is led by redemptions; conditions follow.
pub const REDEEMED_LIST: &str = concat!(
    "SELECT ",
    voucher_columns!(),
    ", r.number, r.account, r.state, r.settled_at_ms, r.ledger_reference, m.sent_at_ms, r.id \
     FROM redemption r JOIN voucher v ON v.id = r.voucher AND v.held_by = r.number \
     LEFT JOIN reminder m ON m.voucher = v.id"
);
/// When a voucher ends, for an order in which those that never do come last.
pub const EXPIRES_OR_LAST: &str = "CASE WHEN v.expires_at_ms = 0 THEN 9223372036854775807 ELSE v.expires_at_ms END";
/// When a series ends, for an order in which those that never do come last.
pub const SERIES_EXPIRES_OR_LAST: &str =
    "CASE WHEN s.expires_at_ms = 0 THEN 9223372036854775807 ELSE s.expires_at_ms END";
/// Start of every list of zones by serial; conditions follow.
pub const ZONE_LIST: &str = "SELECT DISTINCT t.zone, t.zone FROM voucher_total t";
/// Start of every list of zones by the end of their vouchers; conditions follow.
pub const ZONE_LIST_BY_EXPIRY: &str = "SELECT DISTINCT t.expires_at_ms, t.zone FROM voucher_total t";
/// Start of every list of zones by the value of their vouchers; conditions follow.
pub const ZONE_LIST_BY_AMOUNT: &str = "SELECT DISTINCT t.face_value, t.zone FROM voucher_total t";
/// Start of every list of the terms in a zone; conditions follow.
pub const ZONE_TERMS: &str = "SELECT DISTINCT t.terms FROM voucher_total t";
/// Start of every count by counters; conditions follow.
pub const ZONE_COUNTS: &str = "SELECT t.zone, t.terms, t.vouchers FROM voucher_total t";

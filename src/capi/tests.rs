//! The numbers and layouts of the ABI, compared with the crate's own enums and with the golden list.

use super::boundary::text;
use super::constants::*;
use super::structs::*;
use crate::actor::{ActorKind, Right};
use crate::engine::{JobKind, JobState, LogLevel, SeriesChange};
use crate::error::{Reason, Status, StatusClass};
use crate::ledger::{Outcome, PostingKind};
use crate::voucher::bulk::set;
use crate::voucher::report::{Difference, GroupBy};
use crate::voucher::voucher_type::{Activation, Category, Classification, TaxClass, Usage, ValueKind};
use crate::voucher::{
    ApprovalState, BulkOperation, CardPage, ChangeReason, ExportFormat, ExportState, FindingKind, ImportFormat, Order,
    RedemptionState, SaleKind, SaleState, SeriesState, VoucherState,
};
use std::fmt::Write;
use std::mem::{offset_of, size_of};

macro_rules! layout {
    ($($name:ident { $($field:ident)* })*) => {
        fn layout() -> String {
            let mut lines = String::new();
            $(
                writeln!(lines, "{} {}", stringify!($name), size_of::<$name>()).unwrap();
                $(
                    let offset = offset_of!($name, $field);
                    writeln!(lines, "{}.{} {offset}", stringify!($name), stringify!($field)).unwrap();
                )*
            )*
            lines
        }
    };
}

layout! {
    voucher_error {
        size status reason reserved retry_at_ms field message approval_id position
    }
    voucher_actor {
        size kind rights id partner source
    }
    voucher_series_params {
        size code_length alphabet check_digit draft test_mode quantity face_value extra_value valid_from_ms
        expires_at_ms currency series_code prefix alphabet_symbols partner request_id weak_codes_override comment
        description available_to metadata voucher_type valid_until_date
    }
    voucher_series {
        size state locked test_mode code_length alphabet check_digit reserved quantity face_value extra_value
        valid_from_ms expires_at_ms created_at_ms issued draft accepted rejected active pending used expired blocked
        cancelled purged deleted value_outstanding value_redeemed id currency code prefix partner created_by comment
        description available_to metadata adjusted_value sealed also_reserved voucher_type imported reserved_vouchers
    }
    voucher_record {
        size state expired locked test_mode version face_value extra_value valid_from_ms expires_at_ms created_at_ms
        used_at_ms id series_id currency series_code serial masked_code partner account redemption_key
        ledger_reference description reason remaining reminded_at_ms voucher_type invoice external_serial price sale_id
        holder buyer
    }
    voucher_event {
        size reserved sequence at_ms event actor_kind actor_id source detail
    }
    voucher_redeem_params {
        size reserved code serial account account_partner request_id amount currency also_reserved product
    }
    voucher_check_result {
        size test_mode amount face_value extra_value expires_at_ms currency serial
    }
    voucher_posting {
        size kind amount face_value extra_value begun_at_ms currency key account voucher_id serial series_code partner
        actor_id comment reserved reverses vouchers price paid tax_class also_reserved sale_id method product invoice
        buyer
    }
    voucher_outcome {
        size outcome has_balance reserved balance_after ledger_reference
    }
    voucher_receipt {
        size state outcome test_mode has_balance reserved amount face_value extra_value balance_after begun_at_ms
        settled_at_ms currency key request_id voucher_id serial series_id account ledger_reference comment kind
        remaining counterpart_key price product
    }
    voucher_recovery {
        size reserved driven posted rejected in_doubt conflict
    }
    voucher_filter {
        size state expired order amount_min amount_max created_from_ms created_until_ms used_from_ms used_until_ms
        expires_from_ms expires_until_ms currency series voucher_id serial serial_until partner account description
        reserved reason locked test_mode reminded voucher_type invoice product business_unit created_by text
        external_serial sale_id
    }
    voucher_export_params {
        size with_codes preset columns format card_page bytes_per_file card_columns card_rows card_without_crop_marks
        reserved approval_id recipient card_title card_instructions card_link card_logo card_locale also_reserved
    }
    voucher_export_result {
        size reserved vouchers bytes run files value currency sha256
    }
    voucher_delete_result {
        size reserved deleted kept
    }
    voucher_progress {
        size state total done created_at_ms job_id series_id kind reserved operation
    }
    voucher_log_event {
        size level at_ms event message
    }
    voucher_host {
        size reserved user post key log release credit
    }
    voucher_conformance_params {
        size repeats amount currency account other_account closed_account token reserved with_sales
    }
    voucher_conformance_result {
        size number passed skipped outcome has_balance balance_after key ledger_reference reason
    }
    voucher_type_record {
        size classification category value_kind usage tax_class activation two_persons partial_use retired code_length
        alphabet check_digit validity_days activate_states block_states cancel_states modify_states assign_states
        expire_states purge_states delete_states face_value face_value_min face_value_max extra_value valid_from_ms
        expires_at_ms version changed_at_ms currency prefix alphabet_symbols code name refund_method payment_type
        changed_by comment description products product_types business_units
    }
    voucher_setting {
        size is_default changed_at_ms partner name value changed_by
    }
    voucher_bulk_params {
        size operation reason with_series dry_run reserved set face_value extra_value valid_from_ms expires_at_ms
        partner invoice voucher_type request_id note products product_types business_units
    }
    voucher_bulk_result {
        size reserved matched changed value_before value_after unchanged wrong_state type_forbids paid_for claimed
        not_expired nonsense two_persons damaged
    }
    voucher_series_edit_params {
        size reserved set comment description available_to metadata
    }
    voucher_approval {
        size state made_at_ms checked_at_ms id operation series_id voucher_id partner maker_id checker_id result
        reason summary
    }
    voucher_stock_row {
        size state deleted currency vouchers face_value extra_value redeemed series_id series_code voucher_type
        partner
    }
    voucher_liability_row {
        size currency vouchers outstanding expired_vouchers breakage redeemed issued sold_vouchers sold_outstanding
        sold_breakage outstanding_extra sold_outstanding_extra sold_breakage_extra
    }
    voucher_conservation_row {
        size holds currency reserved issued_vouchers issued_value adjusted_value present_vouchers present_value
        journal_vouchers journal_value
    }
    voucher_metrics_snapshot {
        size reserved pending pending_oldest_ms conflicts approvals_waiting jobs_unfinished misses_today
        typing_errors_today audit_lines series vouchers active used blocked
    }
    voucher_ledger_entry {
        size reserved amount key account
    }
    voucher_finding {
        size difference amount ledger_amount key account ledger_account
    }
    voucher_export_run {
        size state format with_codes encrypted reserved run vouchers bytes files value begun_at_ms ended_at_ms currency
        sha256 series_id approval_id actor_id partner request
    }
    voucher_import_params {
        size format accepted partial dry_run test_mode check_digit reserved face_value extra_value valid_from_ms
        expires_at_ms currency also_reserved series_code voucher_type valid_until_date partner request_id
        weak_codes_override comment description available_to metadata columns delimiter encoding date_format
        code_length reserved_too
    }
    voucher_import_result {
        size reserved rows imported duplicates refused findings value currency also_reserved series_id
    }
    voucher_import_finding {
        size kind line field problem remedy
    }
    voucher_message_params {
        size html locale holder reason
    }
    voucher_message_tag {
        size name description
    }
    voucher_sale_params {
        size kind reason credit_known cancels test_mode face_value price discount quantity credit_available
        credit_read_at_ms currency reserved request_id account partner buyer holder voucher_type voucher card_number
        invoice comment note
    }
    voucher_sale {
        size kind state outcome posting_kind tax_class reason test_mode has_balance voucher_state vouchers returned
        face_value extra_value amount paid commission balance_after begun_at_ms settled_at_ms currency id key request_id account
        partner buyer holder voucher_type voucher_id serial invoice ledger_reference counterpart_id actor_id note
    }
    voucher_sale_filter {
        size kind state reserved from_ms until_ms partner buyer holder invoice
    }
    voucher_sale_sum {
        size currency sales vouchers face_value extra_value amount commission returned credited commission_returned
        refunds refunded partner voucher_type margin loads loads_returned cancelled kept
    }
    voucher_credit {
        size known available
    }
}

#[test]
fn no_struct_has_moved() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/abi/layout.txt");
    if std::env::var_os("VOUCHER_BLESS").is_some() {
        std::fs::write(golden, layout()).unwrap();
    }
    assert_eq!(layout(), std::fs::read_to_string(golden).unwrap());
}

#[test]
fn the_golden_list_names_every_field() {
    let source = [
        include_str!("structs.rs"),
        include_str!("conformance_structs.rs"),
        include_str!("back_office.rs"),
        include_str!("exchange_structs.rs"),
        include_str!("sale_structs.rs"),
    ]
    .concat();
    let fields = source.lines().filter(|line| line.starts_with("    pub ")).count();
    let structs = source.lines().filter(|line| line.starts_with("pub struct ")).count();
    assert_eq!(layout().lines().count(), fields + structs);
}

macro_rules! same {
    ($($constant:path = $value:expr;)*) => { $(
        assert_eq!($constant as i32, $value as i32, "{}", stringify!($constant));
    )* };
}

#[test]
fn every_status_has_its_number_in_the_header() {
    for status in Status::ALL {
        let name = super::library::voucher_status_name(*status as i32);
        let header = include_str!("../../include/voucher.ffi.h");
        // SAFETY: static text of the library.
        let name = unsafe { std::ffi::CStr::from_ptr(name) }.to_str().unwrap();
        assert!(header.contains(&format!(" {name} = {},", *status as i32)), "{name}");
    }
}

#[test]
fn every_right_has_its_bit_in_the_header() {
    let header = include_str!("../../include/voucher.ffi.h");
    for right in Right::ALL {
        let name = right.name().to_uppercase();
        assert!(header.contains(&format!(" VOUCHER_RIGHT_{name} = {},", *right as i32)), "{name}");
    }
    let all = Right::ALL.iter().fold(0, |set, right| set | *right as i32);
    assert_eq!(all, voucher_rights::VOUCHER_RIGHT_ALL as i32);
}

#[test]
fn every_other_constant_is_the_number_the_crate_uses() {
    use {
        voucher_actors::*, voucher_classes::*, voucher_job_states::*, voucher_log_levels::*, voucher_orders::*,
        voucher_outcomes::*, voucher_posting_kinds::*, voucher_reasons::*, voucher_redemptions::*,
        voucher_series_states::*, voucher_states::*,
    };
    same! {
        VOUCHER_CLASS_OK = StatusClass::Ok;
        VOUCHER_CLASS_REFUSED = StatusClass::Refused;
        VOUCHER_CLASS_RETRY = StatusClass::Retry;
        VOUCHER_CLASS_IN_DOUBT = StatusClass::InDoubt;
        VOUCHER_CLASS_CALLER_BUG = StatusClass::CallerBug;
        VOUCHER_CLASS_FAULT = StatusClass::Fault;
        VOUCHER_CLASS_APPROVAL = StatusClass::Approval;
        VOUCHER_REASON_NONE = Reason::None;
        VOUCHER_REASON_UNKNOWN = Reason::Unknown;
        VOUCHER_REASON_MISTYPED = Reason::Mistyped;
        VOUCHER_REASON_USED = Reason::Used;
        VOUCHER_REASON_PENDING = Reason::Pending;
        VOUCHER_REASON_EXPIRED = Reason::Expired;
        VOUCHER_REASON_NOT_YET_VALID = Reason::NotYetValid;
        VOUCHER_REASON_NOT_ACTIVE = Reason::NotActive;
        VOUCHER_REASON_BLOCKED = Reason::Blocked;
        VOUCHER_REASON_CANCELLED = Reason::Cancelled;
        VOUCHER_REASON_SERIES_CLOSED = Reason::SeriesClosed;
        VOUCHER_REASON_WRONG_PARTNER = Reason::WrongPartner;
        VOUCHER_REASON_WRONG_SERIAL = Reason::WrongSerial;
        VOUCHER_REASON_AMOUNT = Reason::Amount;
        VOUCHER_REASON_WRONG_HOLDER = Reason::WrongHolder;
        VOUCHER_REASON_WRONG_PRODUCT = Reason::WrongProduct;
        VOUCHER_ACTOR_SYSTEM = ActorKind::System;
        VOUCHER_ACTOR_OPERATOR = ActorKind::Operator;
        VOUCHER_ACTOR_PARTNER = ActorKind::Partner;
        VOUCHER_ACTOR_CUSTOMER = ActorKind::Customer;
        VOUCHER_STATE_DRAFT = VoucherState::Draft;
        VOUCHER_STATE_ACCEPTED = VoucherState::Accepted;
        VOUCHER_STATE_REJECTED = VoucherState::Rejected;
        VOUCHER_STATE_ACTIVE = VoucherState::Active;
        VOUCHER_STATE_PENDING = VoucherState::Pending;
        VOUCHER_STATE_USED = VoucherState::Used;
        VOUCHER_STATE_BLOCKED = VoucherState::Blocked;
        VOUCHER_STATE_CANCELLED = VoucherState::Cancelled;
        VOUCHER_STATE_PURGED = VoucherState::Purged;
        VOUCHER_STATE_RESERVED = VoucherState::Reserved;
        VOUCHER_SERIES_DRAFT = SeriesState::Draft;
        VOUCHER_SERIES_ACCEPTED = SeriesState::Accepted;
        VOUCHER_SERIES_REJECTED = SeriesState::Rejected;
        VOUCHER_SERIES_ACTIVE = SeriesState::Active;
        VOUCHER_SERIES_VOID = SeriesState::Void;
        VOUCHER_ORDER_SERIAL = Order::Serial;
        VOUCHER_ORDER_SERIAL_DESCENDING = Order::SerialDescending;
        VOUCHER_ORDER_USED = Order::Used;
        VOUCHER_ORDER_USED_DESCENDING = Order::UsedDescending;
        VOUCHER_ORDER_EXPIRES = Order::Expires;
        VOUCHER_ORDER_EXPIRES_DESCENDING = Order::ExpiresDescending;
        VOUCHER_ORDER_AMOUNT = Order::Amount;
        VOUCHER_ORDER_AMOUNT_DESCENDING = Order::AmountDescending;
        VOUCHER_POSTING_PAYMENT = PostingKind::Payment;
        VOUCHER_POSTING_REVERSAL = PostingKind::Reversal;
        VOUCHER_POSTING_INVOICE = PostingKind::Invoice;
        VOUCHER_POSTING_CREDIT_NOTE = PostingKind::CreditNote;
        VOUCHER_POSTING_REFUND = PostingKind::Refund;
        VOUCHER_OUTCOME_UNKNOWN = Outcome::Unknown;
        VOUCHER_OUTCOME_DONE = Outcome::Done;
        VOUCHER_OUTCOME_DUPLICATE = Outcome::Duplicate;
        VOUCHER_OUTCOME_CONFLICT = Outcome::Conflict;
        VOUCHER_OUTCOME_REJECTED = Outcome::Rejected;
        VOUCHER_OUTCOME_RETRY = Outcome::Retry;
        VOUCHER_REDEMPTION_PENDING = RedemptionState::Pending;
        VOUCHER_REDEMPTION_POSTED = RedemptionState::Posted;
        VOUCHER_REDEMPTION_REJECTED = RedemptionState::Rejected;
        VOUCHER_REDEMPTION_CONFLICT = RedemptionState::Conflict;
        VOUCHER_REDEMPTION_REVERSED = RedemptionState::Reversed;
        VOUCHER_JOB_RUNNING = JobState::Running;
        VOUCHER_JOB_FINISHED = JobState::Finished;
        VOUCHER_JOB_CANCELLED = JobState::Cancelled;
        VOUCHER_LOG_INFO = LogLevel::Info;
        VOUCHER_LOG_WARNING = LogLevel::Warning;
        VOUCHER_LOG_ALARM = LogLevel::Alarm;
    }
}

#[test]
fn every_constant_of_the_back_office_is_the_number_the_crate_uses() {
    use {
        voucher_activations::*, voucher_approvals::*, voucher_bulk_operations::*, voucher_categories::*,
        voucher_change_reasons::*, voucher_classifications::*, voucher_differences::*, voucher_group_by::*,
        voucher_job_kinds::*, voucher_series_changes::*, voucher_set_fields::*, voucher_tax_classes::*,
        voucher_usages::*, voucher_value_kinds::*,
    };
    same! {
        VOUCHER_JOB_KIND_GENERATE = JobKind::Generate;
        VOUCHER_JOB_KIND_BULK = JobKind::Bulk;
        VOUCHER_JOB_KIND_ROTATE_KEYS = JobKind::RotateKeys;
        VOUCHER_JOB_KIND_EXPORT = JobKind::Export;
        VOUCHER_JOB_KIND_IMPORT = JobKind::Import;
        VOUCHER_CLASSIFICATION_PRINTED = Classification::Printed;
        VOUCHER_CLASSIFICATION_ELECTRONIC = Classification::Electronic;
        VOUCHER_CLASSIFICATION_REFUND = Classification::Refund;
        VOUCHER_CLASSIFICATION_GIFT = Classification::Gift;
        VOUCHER_CATEGORY_NORMAL = Category::Normal;
        VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER = Category::IdentifiesCustomer;
        VOUCHER_VALUE_FIXED = ValueKind::Fixed;
        VOUCHER_VALUE_VARIABLE = ValueKind::Variable;
        VOUCHER_USAGE_SHAREABLE = Usage::Shareable;
        VOUCHER_USAGE_PERSONAL = Usage::Personal;
        VOUCHER_TAX_MULTI_PURPOSE = TaxClass::MultiPurpose;
        VOUCHER_TAX_SINGLE_PURPOSE = TaxClass::SinglePurpose;
        VOUCHER_ACTIVATION_IMMEDIATE = Activation::Immediate;
        VOUCHER_ACTIVATION_APPROVED = Activation::Approved;
        VOUCHER_BULK_ACCEPT = BulkOperation::Accept;
        VOUCHER_BULK_REJECT = BulkOperation::Reject;
        VOUCHER_BULK_ACTIVATE = BulkOperation::Activate;
        VOUCHER_BULK_BLOCK = BulkOperation::Block;
        VOUCHER_BULK_UNBLOCK = BulkOperation::Unblock;
        VOUCHER_BULK_CANCEL = BulkOperation::Cancel;
        VOUCHER_BULK_MODIFY = BulkOperation::Modify;
        VOUCHER_BULK_ASSIGN = BulkOperation::Assign;
        VOUCHER_BULK_EXPIRE = BulkOperation::Expire;
        VOUCHER_BULK_PURGE = BulkOperation::Purge;
        VOUCHER_BULK_DELETE = BulkOperation::Delete;
        VOUCHER_BULK_SEAL = BulkOperation::Seal;
        VOUCHER_CHANGE_REASON_NONE = ChangeReason::None;
        VOUCHER_CHANGE_REASON_LOST = ChangeReason::Lost;
        VOUCHER_CHANGE_REASON_STOLEN = ChangeReason::Stolen;
        VOUCHER_CHANGE_REASON_DAMAGED = ChangeReason::Damaged;
        VOUCHER_CHANGE_REASON_RETURN = ChangeReason::Return;
        VOUCHER_CHANGE_REASON_LOSS = ChangeReason::Loss;
        VOUCHER_CHANGE_REASON_FRAUD = ChangeReason::Fraud;
        VOUCHER_CHANGE_REASON_OTHER = ChangeReason::Other;
        VOUCHER_SET_FACE_VALUE = set::FACE_VALUE;
        VOUCHER_SET_EXTRA_VALUE = set::EXTRA_VALUE;
        VOUCHER_SET_VALID_FROM = set::VALID_FROM;
        VOUCHER_SET_EXPIRES_AT = set::EXPIRES_AT;
        VOUCHER_SET_PARTNER = set::PARTNER;
        VOUCHER_SET_INVOICE = set::INVOICE;
        VOUCHER_SET_PRODUCTS = set::PRODUCTS;
        VOUCHER_SET_PRODUCT_TYPES = set::PRODUCT_TYPES;
        VOUCHER_SET_BUSINESS_UNITS = set::BUSINESS_UNITS;
        VOUCHER_SET_VOUCHER_TYPE = set::VOUCHER_TYPE;
        VOUCHER_SET_DESCRIPTION = set::DESCRIPTION;
        VOUCHER_SET_COMMENT = set::COMMENT;
        VOUCHER_SET_METADATA = set::METADATA;
        VOUCHER_SET_AVAILABLE_TO = set::AVAILABLE_TO;
        VOUCHER_SERIES_CHANGE_ACCEPT = SeriesChange::Accept;
        VOUCHER_SERIES_CHANGE_REJECT = SeriesChange::Reject;
        VOUCHER_SERIES_CHANGE_ACTIVATE = SeriesChange::Activate;
        VOUCHER_SERIES_CHANGE_LOCK = SeriesChange::Lock;
        VOUCHER_SERIES_CHANGE_UNLOCK = SeriesChange::Unlock;
        VOUCHER_SERIES_CHANGE_VOID = SeriesChange::Void;
        VOUCHER_SERIES_CHANGE_DELETE = SeriesChange::Delete;
        VOUCHER_SERIES_CHANGE_SEAL = SeriesChange::Seal;
        VOUCHER_APPROVAL_WAITING = ApprovalState::Waiting;
        VOUCHER_APPROVAL_APPROVED = ApprovalState::Approved;
        VOUCHER_APPROVAL_REFUSED = ApprovalState::Refused;
        VOUCHER_GROUP_BY_SERIES = GroupBy::Series;
        VOUCHER_GROUP_BY_TYPE = GroupBy::Type;
        VOUCHER_GROUP_BY_PARTNER = GroupBy::Partner;
        VOUCHER_GROUP_BY_STATE = GroupBy::State;
        VOUCHER_DIFFERENCE_MISSING_IN_LEDGER = Difference::MissingInLedger;
        VOUCHER_DIFFERENCE_UNKNOWN_HERE = Difference::UnknownHere;
        VOUCHER_DIFFERENCE_AMOUNT = Difference::Amount;
        VOUCHER_DIFFERENCE_ACCOUNT = Difference::Account;
        VOUCHER_DIFFERENCE_NOT_SETTLED = Difference::NotSettled;
        VOUCHER_DIFFERENCE_REJECTED = Difference::Rejected;
        VOUCHER_DIFFERENCE_LISTED_TWICE = Difference::ListedTwice;
    }
}

#[test]
fn every_constant_of_what_leaves_and_enters_is_the_number_the_crate_uses() {
    use {
        voucher_card_pages::*, voucher_export_formats::*, voucher_export_states::*, voucher_finding_kinds::*,
        voucher_import_formats::*,
    };
    same! {
        VOUCHER_FORMAT_CSV = ExportFormat::Csv;
        VOUCHER_FORMAT_XLSX = ExportFormat::Xlsx;
        VOUCHER_FORMAT_XML = ExportFormat::Xml;
        VOUCHER_FORMAT_JSON_LINES = ExportFormat::JsonLines;
        VOUCHER_FORMAT_PDF = ExportFormat::Pdf;
        VOUCHER_CARD_PAGE_A4 = CardPage::A4;
        VOUCHER_CARD_PAGE_LETTER = CardPage::Letter;
        VOUCHER_CARD_PAGE_CARD = CardPage::Card;
        VOUCHER_EXPORT_BEGUN = ExportState::Begun;
        VOUCHER_EXPORT_FINISHED = ExportState::Finished;
        VOUCHER_EXPORT_FAILED = ExportState::Failed;
        VOUCHER_IMPORT_DETECT = ImportFormat::Detect;
        VOUCHER_IMPORT_CSV = ImportFormat::Csv;
        VOUCHER_IMPORT_XLSX = ImportFormat::Xlsx;
        VOUCHER_FINDING_WRONG = FindingKind::Wrong;
        VOUCHER_FINDING_DUPLICATE = FindingKind::Duplicate;
        VOUCHER_FINDING_NOTICE = FindingKind::Notice;
    }
}

#[test]
fn every_constant_of_commerce_is_the_number_the_crate_uses() {
    use {voucher_sale_kinds::*, voucher_sale_states::*};
    same! {
        VOUCHER_SALE_STOCK = SaleKind::Stock;
        VOUCHER_SALE_COUNTER = SaleKind::Counter;
        VOUCHER_SALE_ELECTRONIC = SaleKind::Electronic;
        VOUCHER_SALE_GIFT = SaleKind::Gift;
        VOUCHER_SALE_RELOAD = SaleKind::Reload;
        VOUCHER_SALE_REFUND = SaleKind::Refund;
        VOUCHER_SALE_RETURN = SaleKind::Return;
        VOUCHER_SALE_CANCELLATION = SaleKind::Cancellation;
        VOUCHER_SALE_TRANSFER = SaleKind::Transfer;
        VOUCHER_SALE_STATE_PENDING = SaleState::Pending;
        VOUCHER_SALE_STATE_POSTED = SaleState::Posted;
        VOUCHER_SALE_STATE_REJECTED = SaleState::Rejected;
        VOUCHER_SALE_STATE_CONFLICT = SaleState::Conflict;
        VOUCHER_SALE_STATE_REVERSED = SaleState::Reversed;
    }
}

#[test]
fn the_longest_external_serial_has_room_where_it_is_typed() {
    let room = offset_of!(voucher_redeem_params, account) - offset_of!(voucher_redeem_params, serial);
    assert_eq!(room, crate::limits::EXTERNAL_SERIAL_BYTES_MAX + 1);
}

#[test]
fn text_that_is_cut_off_ends_between_two_characters() {
    let mut field = [1; 4];
    super::boundary::put(&mut field, "ab\u{e9}");
    assert_eq!(text(&field, "field").unwrap(), "ab");
}

use super::*;
use crate::code::CodeFormat;
use crate::identifier::Identifier;
use crate::voucher::{Filter, SeriesState, VoucherChange, VoucherState};

const NOW_MS: i64 = 1_000;

fn series() -> SeriesRow {
    SeriesRow {
        id: 1,
        uid: Identifier([0; 16]),
        code: "1".into(),
        description: String::new(),
        partner: String::new(),
        available_to: String::new(),
        currency: "EUR".into(),
        face_value: 100,
        extra_value: 0,
        quantity: 1,
        generated: 1,
        complete: true,
        valid_from_ms: 0,
        expires_at_ms: 0,
        comment: String::new(),
        metadata: String::new(),
        state: SeriesState::Active,
        locked: false,
        test_mode: false,
        request_digest: Vec::new(),
        created_at_ms: 0,
        created_by: String::new(),
        tag: Vec::new(),
        format: CodeFormat::parse("", 0, 0, "", 0).unwrap(),
        code_format: 1,
        version: 0,
        voucher_type: 0,
        terms: 0,
        sealed: false,
        adjusted_value: 0,
        imported: false,
        on_demand: false,
        export_runs: 0,
    }
}

fn voucher(state: VoucherState) -> VoucherRow {
    VoucherRow {
        id: (1 << 24) + 1,
        look_up: [1; 32],
        sealed: vec![1],
        tag: [0; 32],
        state,
        version: 1,
        uses: 0,
        held_by: 0,
        face_value: 100,
        extra_value: 0,
        valid_from_ms: 0,
        expires_at_ms: 0,
        partner: String::new(),
        terms: 0,
        spent: 0,
        reason: ChangeReason::None,
        sale: 0,
        reserved_by: 0,
        holder: String::new(),
    }
}

fn order(operation: BulkOperation) -> Order {
    let mut request = BulkRequest::new(operation, Filter::default());
    request.reason = if operation == BulkOperation::Block { ChangeReason::Lost } else { ChangeReason::None };
    request.change = match operation {
        BulkOperation::Modify => VoucherChange { set: set::VALID_FROM, valid_from_ms: 5, ..VoucherChange::default() },
        BulkOperation::Assign => VoucherChange { set: set::PARTNER, partner: "p".into(), ..VoucherChange::default() },
        _ => VoucherChange::default(),
    };
    Order { request, approved: false, numbers: Vec::new(), new_type: None, started_at_ms: NOW_MS, by_partner: false }
}

fn judge(terms: &Terms, voucher: &VoucherRow, order: &Order) -> Result<Becomes, WhyLeft> {
    becomes(&series(), terms, voucher, order, NOW_MS)
}

fn operations() -> impl Iterator<Item = (BulkOperation, VoucherEvent)> {
    BulkOperation::ALL.iter().filter_map(|operation| Some((*operation, operation.event()?)))
}

#[test]
fn a_voucher_changes_where_the_table_of_lives_has_a_row_and_nowhere_else() {
    for (operation, event) in operations() {
        for state in VoucherState::ALL {
            // Over its time: the guard of purging is met, and nothing of the others' is about it.
            let before = VoucherRow { expires_at_ms: NOW_MS * 2, ..voucher(*state) };
            let before = VoucherRow {
                expires_at_ms: if operation == BulkOperation::Purge { NOW_MS } else { before.expires_at_ms },
                ..before
            };
            match (judge(&Terms::default(), &before, &order(operation)), state::transition(*state, event)) {
                (Ok(Becomes::Gone), Some(row)) => assert_eq!(row.then, Then::Gone),
                (Ok(Becomes::Changed(after, None)), Some(_)) => {
                    assert_eq!(Some(after.state), state::next(*state, event), "{operation:?} {state:?}");
                    assert_eq!(after.version, before.version + 1);
                    assert_eq!((after.look_up, after.uses, after.spent), (before.look_up, 0, 0));
                }
                (Err(WhyLeft::WrongState | WhyLeft::Unchanged), None) => {}
                other => panic!("{operation:?} {state:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn every_guard_is_asked() {
    let used = VoucherRow { uses: 1, ..voucher(VoucherState::Active) };
    assert_eq!(judge(&Terms::default(), &used, &order(BulkOperation::Delete)), Err(WhyLeft::Claimed));
    let lasting = voucher(VoucherState::Active);
    assert_eq!(judge(&Terms::default(), &lasting, &order(BulkOperation::Purge)), Err(WhyLeft::NotExpired));
    let mut dearer = order(BulkOperation::Modify);
    dearer.request.change = VoucherChange { set: set::EXTRA_VALUE, extra_value: 9, ..VoucherChange::default() };
    assert!(judge(&Terms::default(), &lasting, &dearer).is_ok());
    assert_eq!(judge(&Terms::default(), &used, &dearer), Err(WhyLeft::Claimed));
    let partly = VoucherRow { spent: 1, ..lasting.clone() };
    assert_eq!(judge(&Terms::default(), &partly, &dearer), Err(WhyLeft::Claimed));
    let sold = Terms { invoice: "R-1".into(), ..Terms::default() };
    assert_eq!(judge(&sold, &lasting, &dearer), Err(WhyLeft::PaidFor));
    dearer.request.change.extra_value = crate::limits::AMOUNT_MAX;
    assert_eq!(judge(&Terms::default(), &lasting, &dearer), Err(WhyLeft::Nonsense));
}

#[test]
fn a_type_that_narrows_a_process_is_obeyed_in_each() {
    for (operation, event) in operations() {
        let narrowed =
            ProcessStates { activate: 1, block: 1, cancel: 1, modify: 1, assign: 1, expire: 1, purge: 1, delete: 1 };
        let terms = Terms { process_states: narrowed, ..Terms::default() };
        let free = [BulkOperation::Accept, BulkOperation::Reject, BulkOperation::Unblock].contains(&operation);
        for state in VoucherState::ALL.iter().filter(|state| state::transition(**state, event).is_some()) {
            let refused = judge(&terms, &voucher(*state), &order(operation)) == Err(WhyLeft::TypeForbids);
            assert_eq!(refused, !free, "{operation:?} {state:?}");
        }
    }
    let no_assigning =
        Terms { process_states: ProcessStates { assign: 1, ..ProcessStates::default() }, ..Terms::default() };
    let mut moved = order(BulkOperation::Modify);
    moved.request.change = VoucherChange { set: set::PARTNER, partner: "p".into(), ..VoucherChange::default() };
    let refused = judge(&no_assigning, &voucher(VoucherState::Active), &moved);
    assert_eq!(refused, Err(WhyLeft::TypeForbids), "a modification that assigns");
}

#[test]
fn two_persons_are_asked_for_money_only() {
    let careful = Terms { two_persons: true, ..Terms::default() };
    let mut dearer = order(BulkOperation::Modify);
    dearer.request.change.set |= set::FACE_VALUE;
    let mut lasting = order(BulkOperation::Modify);
    lasting.request.change = VoucherChange { set: set::EXPIRES_AT, ..VoucherChange::default() };
    let mut other_type = order(BulkOperation::Modify);
    other_type.request.change.set |= set::VOUCHER_TYPE;
    for (asked, state) in [
        (order(BulkOperation::Activate), VoucherState::Accepted),
        (dearer, VoucherState::Active),
        (lasting, VoucherState::Active),
        (other_type, VoucherState::Active),
    ] {
        assert_eq!(judge(&careful, &voucher(state), &asked), Err(WhyLeft::TwoPersons));
        assert_ne!(judge(&careful, &voucher(state), &Order { approved: true, ..asked }), Err(WhyLeft::TwoPersons));
    }
    for operation in [BulkOperation::Block, BulkOperation::Cancel, BulkOperation::Modify, BulkOperation::Expire] {
        assert!(judge(&careful, &voucher(VoucherState::Active), &order(operation)).is_ok(), "{operation:?}");
    }
}

#[test]
fn a_cancelled_voucher_keeps_what_was_spent_of_it() {
    let before = VoucherRow { spent: 40, uses: 1, ..voucher(VoucherState::Active) };
    let Ok(Becomes::Changed(after, None)) = judge(&Terms::default(), &before, &order(BulkOperation::Cancel)) else {
        panic!("cancelled")
    };
    assert_eq!((after.state, after.spent, after.uses), (VoucherState::Cancelled, 40, 1));
}

#[test]
fn expiring_ends_validity_and_never_prolongs_it() {
    for (ends, then) in [(0, Some(NOW_MS)), (NOW_MS * 2, Some(NOW_MS)), (NOW_MS, None), (1, None)] {
        let before = VoucherRow { expires_at_ms: ends, ..voucher(VoucherState::Active) };
        let after = match judge(&Terms::default(), &before, &order(BulkOperation::Expire)) {
            Ok(Becomes::Changed(after, None)) => Some(after.expires_at_ms),
            Err(WhyLeft::Unchanged) => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(after, then, "{ends}");
    }
}

//! From what sales answer to the structs of the caller.

use super::boundary::{put, Flat};
use super::structs::*;
use crate::voucher::{Sale, SaleSum};

/// A sale, and how far it got.
pub fn sale(sale: &Sale) -> voucher_sale {
    let mut answer = voucher_sale::sized();
    answer.kind = sale.kind as i32;
    answer.state = sale.state as i32;
    answer.outcome = sale.outcome as i32;
    answer.posting_kind = sale.posting.map_or(0, |kind| kind as i32);
    answer.tax_class = sale.tax_class as i32;
    answer.reason = sale.reason as i32;
    answer.test_mode = i32::from(sale.test_mode);
    answer.voucher_state = sale.voucher_state.map_or(0, |state| state as i32);
    answer.has_balance = i32::from(sale.balance_after.is_some());
    answer.vouchers = sale.vouchers;
    answer.returned = sale.returned;
    answer.face_value = sale.face_value;
    answer.extra_value = sale.extra_value;
    answer.amount = sale.amount;
    answer.paid = sale.paid;
    answer.commission = sale.commission;
    answer.balance_after = sale.balance_after.unwrap_or(0);
    answer.begun_at_ms = sale.begun_at_ms;
    answer.settled_at_ms = sale.settled_at_ms;
    put(&mut answer.currency, &sale.currency);
    put(&mut answer.id, &sale.id);
    put(&mut answer.key, &sale.key);
    put(&mut answer.request_id, &sale.request_id);
    put(&mut answer.account, &sale.account);
    put(&mut answer.partner, &sale.partner);
    put(&mut answer.buyer, &sale.buyer);
    put(&mut answer.holder, &sale.holder);
    put(&mut answer.voucher_type, &sale.voucher_type);
    put(&mut answer.voucher_id, &sale.voucher_id);
    put(&mut answer.serial, &sale.serial);
    put(&mut answer.invoice, &sale.invoice);
    put(&mut answer.ledger_reference, &sale.ledger_reference);
    put(&mut answer.counterpart_id, &sale.counterpart_id);
    put(&mut answer.actor_id, &sale.actor_id);
    put(&mut answer.note, &sale.note);
    answer
}

/// What was sold to or through one partner.
pub fn sum(sum: &SaleSum) -> voucher_sale_sum {
    let mut answer = voucher_sale_sum::sized();
    answer.sales = sum.sales;
    answer.vouchers = sum.vouchers;
    answer.face_value = sum.face_value;
    answer.extra_value = sum.extra_value;
    answer.amount = sum.amount;
    answer.commission = sum.commission;
    answer.returned = sum.returned;
    answer.credited = sum.credited;
    answer.commission_returned = sum.commission_returned;
    answer.refunds = sum.refunds;
    answer.refunded = sum.refunded;
    answer.margin = sum.margin;
    answer.loads = sum.loads;
    answer.loads_returned = sum.loads_returned;
    answer.cancelled = sum.cancelled;
    answer.kept = sum.kept;
    put(&mut answer.currency, &sum.currency);
    put(&mut answer.partner, &sum.partner);
    put(&mut answer.voucher_type, &sum.voucher_type);
    answer
}

//! The cases about what a sale posts, and about taking postings back.

use super::{Bench, Case, Expected, Step};
use crate::ledger::{Posting, PostingKind};

/// The postings of one case.
struct Entries<'a> {
    bench: &'a Bench,
    case: Case,
}

impl Case {
    /// The script of a case about sales; empty for the others.
    pub(super) fn sale_script(self, bench: &Bench) -> Vec<Step> {
        let entries = Entries { bench, case: self };
        let payment = entries.posting(PostingKind::Payment, "1");
        let (owed, paid) = (entries.invoice(0), entries.invoice(payment.amount));
        let credit_note = entries.posting(PostingKind::CreditNote, "1");
        let refund = entries.posting(PostingKind::Refund, "1");
        let amount = payment.amount;
        let booked = |posting: &Posting| Step::new(posting, Expected::Booked);
        let moves = |posting: &Posting, by: i64| Step::new(posting, Expected::Moves(by));
        let again = |posting: &Posting| Step::new(posting, Expected::Again);
        let conflict = |posting: &Posting| Step::new(posting, Expected::Conflict);
        let rejected = |posting: &Posting| Step::new(posting, Expected::Rejected);
        // Booked and taken back: the account has afterwards what it had before.
        let there_and_back = |posting: &Posting, by: i64| {
            let reversal = entries.reversal(posting, "1");
            vec![booked(&payment), moves(posting, by), moves(&reversal, -by), again(&reversal), again(posting)]
        };
        match self {
            Case::InvoiceIsOwed => vec![booked(&payment), moves(&owed, -amount), again(&owed)],
            Case::PaidInvoice => vec![booked(&payment), moves(&paid, 0), again(&paid)],
            Case::CreditNote => {
                // One invoice may have several, and none of them names its key.
                let double = amount.saturating_mul(2);
                let both = Posting { amount: double, price: double, face_value: double, vouchers: 2, ..owed };
                let next = entries.posting(PostingKind::CreditNote, "2");
                let of_one = |note: &Posting| Posting { invoice: "conformance".into(), ..note.clone() };
                let (first, next) = (of_one(&credit_note), of_one(&next));
                vec![booked(&both), moves(&first, amount), moves(&next, amount), again(&first), again(&next)]
            }
            Case::Refund => vec![booked(&payment), moves(&refund, -amount), again(&refund)],
            Case::PaymentReversed => {
                let reversal = entries.reversal(&payment, "1");
                vec![booked(&payment), moves(&reversal, -amount), again(&reversal), again(&payment)]
            }
            Case::InvoiceReversed => there_and_back(&owed, -amount),
            Case::PaidInvoiceReversed => there_and_back(&paid, 0),
            Case::RefundReversed => there_and_back(&refund, -amount),
            Case::ReversedTwice => {
                let (first, second) = (entries.reversal(&owed, "1"), entries.reversal(&owed, "2"));
                let another = Posting { key: entries.posting(PostingKind::Invoice, "2").key, ..owed.clone() };
                // Under its key, but of the other one.
                let mistaken = Posting { reverses: another.key.clone(), ..first.clone() };
                let both = [booked(&owed), booked(&another), booked(&first)];
                let refused = [conflict(&second), conflict(&mistaken), again(&first)];
                both.into_iter().chain(refused).collect()
            }
            Case::ReversalOfOtherAmount => {
                let (whole, less) = (entries.reversal(&owed, "1"), entries.reversal(&owed, "2"));
                let less = Posting { amount: amount + 1, ..less };
                vec![booked(&owed), conflict(&less), booked(&whole), again(&whole)]
            }
            Case::ReversalOfNothing => {
                let reversal = entries.reversal(&owed, "1");
                vec![rejected(&reversal), rejected(&reversal), booked(&owed), again(&owed)]
            }
            Case::InvoiceOtherAmount => {
                let other = Posting { amount: amount + 1, ..owed.clone() };
                vec![booked(&owed), conflict(&other), again(&owed)]
            }
            Case::OtherPaid => vec![booked(&owed), conflict(&Posting { key: owed.key.clone(), ..paid }), again(&owed)],
            Case::OtherKind => {
                let other = Posting { key: owed.key.clone(), ..refund };
                vec![booked(&owed), conflict(&other), again(&owed)]
            }
            _ => Vec::new(),
        }
    }

    /// True if only a ledger that books sales can pass it.
    pub(super) fn is_of_sales(self) -> bool {
        self as u32 >= Case::InvoiceIsOwed as u32
    }
}

impl Entries<'_> {
    fn posting(&self, kind: PostingKind, number: &str) -> Posting {
        let posting = self.bench.posting(self.case, number);
        let key = posting.key.replacen(":p:", &format!(":{}:", kind.letter()), 1);
        let of_sale = kind != PostingKind::Payment;
        let sale_id = if of_sale { "conformance".to_owned() } else { String::new() };
        Posting { key, kind, sale_id, price: if of_sale { posting.amount } else { 0 }, ..posting }
    }

    fn invoice(&self, paid: i64) -> Posting {
        Posting { paid, ..self.posting(PostingKind::Invoice, "1") }
    }

    fn reversal(&self, of: &Posting, number: &str) -> Posting {
        Posting { reverses: of.key.clone(), paid: of.paid, ..self.posting(PostingKind::Reversal, number) }
    }
}

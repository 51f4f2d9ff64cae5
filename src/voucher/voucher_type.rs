//! Voucher types, and the terms a voucher stands under.

use serde::{Deserialize, Serialize};

words! {
    /// How vouchers of a type reach people.
    #[derive(Default, Serialize, Deserialize)]
    Classification {
        /// Generated in series, printed, sold.
        #[default]
        Printed = 1, "printed";
        /// Made one by one when it is sold.
        Electronic = 2, "electronic";
        /// Issued instead of giving money back.
        Refund = 3, "refund";
        /// A card with a balance.
        Gift = 4, "gift";
    }
}

words! {
    /// What redeeming needs to name.
    #[derive(Default, Serialize, Deserialize)]
    Category {
        /// The code.
        #[default]
        Normal = 1, "normal";
        /// The card's number and its holder: it has no secret.
        IdentifiesCustomer = 2, "identifies_customer";
    }
}

words! {
    /// Who chooses the face value.
    #[derive(Default, Serialize, Deserialize)]
    ValueKind {
        /// The type.
        #[default]
        Fixed = 1, "fixed";
        /// Whoever generates or sells, within the type's bounds.
        Variable = 2, "variable";
    }
}

words! {
    /// Who may redeem a voucher that was sold to somebody.
    #[derive(Default, Serialize, Deserialize)]
    Usage {
        /// Whoever has the code.
        #[default]
        Shareable = 1, "shareable";
        /// The buyer only.
        Personal = 2, "personal";
    }
}

words! {
    /// When tax is due on a voucher (Council Directive (EU) 2016/1065, articles 30a and 30b).
    #[derive(Default, Serialize, Deserialize)]
    TaxClass {
        /// At redemption: what it will buy is not known before.
        #[default]
        MultiPurpose = 1, "multi_purpose";
        /// At issue: place and rate of what it buys are known.
        SinglePurpose = 2, "single_purpose";
    }
}

words! {
    /// How vouchers become redeemable.
    #[derive(Default, Serialize, Deserialize)]
    Activation {
        /// They are made active.
        #[default]
        Immediate = 1, "immediate";
        /// They are made as drafts, accepted, and activated.
        Approved = 2, "approved";
    }
}

/// For each process the states it may lead a voucher away from, as bits `1 << state`; 0 leaves it to the table of lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProcessStates {
    /// Activating.
    pub activate: i32,
    /// Blocking.
    pub block: i32,
    /// Cancelling.
    pub cancel: i32,
    /// Changing value, validity, products, business units or type.
    pub modify: i32,
    /// Assigning to a partner.
    pub assign: i32,
    /// Expiring.
    pub expire: i32,
    /// Purging.
    pub purge: i32,
    /// Deleting.
    pub delete: i32,
}

/// A voucher type: what series and vouchers are made after. What was made keeps its terms when the type changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VoucherType {
    /// Its name in every request: letters, digits, dash, dot, underscore; at most 23.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Free text.
    pub description: String,
    /// How its vouchers reach people.
    pub classification: Classification,
    /// What redeeming needs to name.
    pub category: Category,
    /// Who chooses the face value.
    pub value_kind: ValueKind,
    /// Fixed: the face value. Variable: 0.
    pub face_value: i64,
    /// Variable: at least.
    pub face_value_min: i64,
    /// Variable: at most, 0 = any.
    pub face_value_max: i64,
    /// Given free on top.
    pub extra_value: i64,
    /// ISO 4217 code; empty takes the module's.
    pub currency: String,
    /// Characters of a whole code; 0 takes 16.
    pub code_length: i32,
    /// See [`crate::code::Alphabet`]; 0 takes digits.
    pub alphabet: i32,
    /// The symbols if `alphabet` is custom.
    pub alphabet_symbols: String,
    /// See [`crate::code::CheckDigit`]; 0 takes the alphabet's default.
    pub check_digit: i32,
    /// Characters every code begins with.
    pub prefix: String,
    /// Products it is for, comma separated; empty: all.
    pub products: String,
    /// Product types it is for, comma separated; empty: all.
    pub product_types: String,
    /// Business units it belongs to, comma separated; empty: all.
    pub business_units: String,
    /// First moment of validity, 0 = at once.
    pub valid_from_ms: i64,
    /// First moment no longer valid, 0 = never.
    pub expires_at_ms: i64,
    /// Valid for so many days, to the end of the last one in the store's time zone; the day it is generated (or, if that
    /// is later, the first day of validity) does not count. 0 = by the dates.
    pub validity_days: i32,
    /// Who may redeem one that was sold.
    pub usage: Usage,
    /// How a refund is paid, in the host's words.
    pub refund_method: String,
    /// Payment type the host books, in its words.
    pub payment_type: String,
    /// When tax is due.
    pub tax_class: TaxClass,
    /// How its vouchers become redeemable.
    pub activation: Activation,
    /// What gives value away needs two persons: generation, activation, change of value or to a later end, override,
    /// reversal, refund, return, transfer, cancellation for the money, sale below the agreed price.
    pub two_persons: bool,
    /// A redemption may take a part and leave a balance.
    pub partial_use: bool,
    /// States each process may touch.
    pub process_states: ProcessStates,
    /// Text for the customer's statement.
    pub comment: String,
    /// No series can be made from it any more.
    pub retired: bool,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was changed last.
    pub changed_at_ms: i64,
    /// Who changed it last.
    pub changed_by: String,
}

/// What a voucher inherited from its type when it was made, or was given since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// Code of the type; empty: none.
    pub voucher_type: String,
    /// How it reached people.
    pub classification: Classification,
    /// What redeeming needs to name.
    pub category: Category,
    /// Products it is for, comma separated; empty: all.
    pub products: String,
    /// Product types it is for, comma separated; empty: all.
    pub product_types: String,
    /// Business units it belongs to, comma separated; empty: all.
    pub business_units: String,
    /// Who may redeem one that was sold.
    pub usage: Usage,
    /// How a refund is paid.
    pub refund_method: String,
    /// Payment type the host books.
    pub payment_type: String,
    /// When tax is due.
    pub tax_class: TaxClass,
    /// Whether changes of it need two persons.
    pub two_persons: bool,
    /// A redemption may leave a balance.
    pub partial_use: bool,
    /// States each process may touch.
    pub process_states: ProcessStates,
    /// Invoice somebody paid for it with; empty: nobody paid yet. Its value is fixed from then on.
    pub invoice: String,
}

impl VoucherType {
    /// What vouchers made from it inherit.
    pub fn terms(&self) -> Terms {
        Terms {
            voucher_type: self.code.clone(),
            classification: self.classification,
            category: self.category,
            products: self.products.clone(),
            product_types: self.product_types.clone(),
            business_units: self.business_units.clone(),
            usage: self.usage,
            refund_method: self.refund_method.clone(),
            payment_type: self.payment_type.clone(),
            tax_class: self.tax_class,
            two_persons: self.two_persons,
            partial_use: self.partial_use,
            process_states: self.process_states,
            invoice: String::new(),
        }
    }
}

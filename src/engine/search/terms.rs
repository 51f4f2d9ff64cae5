//! Which terms a filter asks for: by type, invoice, product, business unit.

use std::collections::HashSet;

use crate::engine::{terms, Ground};
use crate::error::Result;
use crate::store::driver::Transaction;
use crate::store::series::SeriesRow;
use crate::store::terms as rows;
use crate::voucher::{Filter, Terms};

/// The numbers of the terms a filter asks for.
pub(in crate::engine) struct WantedTerms {
    numbers: HashSet<i64>,
    /// Terms up to this number were looked at. They never change, so only later ones can be missing.
    known_until: i64,
}

impl WantedTerms {
    /// `None` if the filter takes any.
    pub(in crate::engine) fn of(
        tx: &mut dyn Transaction,
        ground: &Ground,
        filter: &Filter,
    ) -> Result<Option<WantedTerms>> {
        if !asks_for_terms(filter) {
            return Ok(None);
        }
        let mut wanted = WantedTerms { numbers: HashSet::new(), known_until: 0 };
        if filter.invoice.is_empty() {
            wanted.refresh(tx, ground, filter)?;
            return Ok(Some(wanted));
        }
        wanted.known_until = rows::next_id(tx)? - 1;
        for number in rows::numbers_of_invoice(tx, &filter.invoice)? {
            wanted.look_at(tx, ground, filter, number)?;
        }
        Ok(Some(wanted))
    }

    /// Takes in terms that came since: a voucher may stand under them by now.
    pub(in crate::engine) fn refresh(
        &mut self,
        tx: &mut dyn Transaction,
        ground: &Ground,
        filter: &Filter,
    ) -> Result<()> {
        for number in rows::numbers_after(tx, self.known_until)? {
            self.look_at(tx, ground, filter, number)?;
            self.known_until = number;
        }
        Ok(())
    }

    fn look_at(&mut self, tx: &mut dyn Transaction, ground: &Ground, filter: &Filter, number: i64) -> Result<()> {
        if terms_match(filter, &*terms::by_number(tx, ground, number)?) {
            self.numbers.insert(number);
        }
        Ok(())
    }

    /// True if a voucher of this series with these terms, or with none of its own (0), is asked for.
    pub(in crate::engine) fn has(&self, series: &SeriesRow, terms: i64) -> bool {
        self.numbers.contains(if terms == 0 { &series.terms } else { &terms })
    }
}

pub(in crate::engine) fn asks_for_terms(filter: &Filter) -> bool {
    let fields = [&filter.voucher_type, &filter.invoice, &filter.product, &filter.business_unit];
    fields.iter().any(|field| !field.is_empty())
}

pub(in crate::engine) fn terms_match(filter: &Filter, terms: &Terms) -> bool {
    let names = |list: &str, wanted: &str| {
        wanted.is_empty() || list.split(',').any(|name| name.trim().eq_ignore_ascii_case(wanted.trim()))
    };
    (filter.voucher_type.is_empty() || filter.voucher_type.trim().eq_ignore_ascii_case(&terms.voucher_type))
        && (filter.invoice.is_empty() || filter.invoice == terms.invoice)
        && names(&terms.products, &filter.product)
        && names(&terms.business_units, &filter.business_unit)
}

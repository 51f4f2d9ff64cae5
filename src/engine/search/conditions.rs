//! The part of a statement that a filter makes.

use crate::store::driver::Value;
use crate::voucher::Filter;

/// The end of a statement that is put together from a filter, with its numbered values.
pub(in crate::engine) struct Conditions<'a> {
    pub(in crate::engine) text: String,
    pub(in crate::engine) values: Vec<Value<'a>>,
}

impl<'a> Conditions<'a> {
    /// Rows whose column is from one number to another, both included.
    pub(in crate::engine) fn within(column: &str, from: i64, until: i64) -> Self {
        Conditions {
            text: format!(" WHERE {column} >= ?1 AND {column} <= ?2"),
            values: vec![Value::Integer(from), Value::Integer(until)],
        }
    }

    /// Puts a value in and tells its number.
    pub(in crate::engine) fn number(&mut self, value: Value<'a>) -> usize {
        self.values.push(value);
        self.values.len()
    }

    pub(in crate::engine) fn and(&mut self, condition: &str, value: Value<'a>) {
        let number = self.number(value);
        self.text.push_str(&format!(" AND {condition} ?{number}"));
    }

    /// Only rows whose column is one of these numbers.
    pub(in crate::engine) fn one_of(&mut self, column: &str, numbers: &[i64]) {
        let numbers: Vec<String> =
            numbers.iter().map(|number| format!("?{}", self.number(Value::Integer(*number)))).collect();
        self.text.push_str(&format!(" AND {column} IN ({})", numbers.join(", ")));
    }

    /// Only rows behind a place in the order of two columns.
    pub(in crate::engine) fn behind(&mut self, columns: (&str, &str), place: (i64, i64), descending: bool) {
        let (first, second) = columns;
        let sign = if descending { '<' } else { '>' };
        let (key, id) = (self.number(Value::Integer(place.0)), self.number(Value::Integer(place.1)));
        self.text
            .push_str(&format!(" AND {first} {sign}= ?{key} AND ({first} {sign} ?{key} OR {second} {sign} ?{id})"));
    }

    /// What a filter asks of the voucher itself. Vouchers and their counters have these columns in common.
    pub(in crate::engine) fn narrow(&mut self, table: char, filter: &'a Filter, now_ms: i64) {
        if let Some(state) = filter.state {
            self.and(&format!("{table}.state ="), Value::Integer(state as i64));
        }
        if !filter.partner.is_empty() {
            self.and(&format!("{table}.partner ="), Value::Text(&filter.partner));
        }
        if filter.amount_min != 0 {
            self.and(&format!("{table}.face_value >="), Value::Integer(filter.amount_min));
        }
        if filter.amount_max != 0 {
            self.and(&format!("{table}.face_value <="), Value::Integer(filter.amount_max));
        }
        if filter.expires_from_ms != 0 || filter.expires_until_ms != 0 {
            // 0 is "never", which lies in no window.
            self.and(&format!("{table}.expires_at_ms >="), Value::Integer(filter.expires_from_ms.max(1)));
        }
        if filter.expires_until_ms != 0 {
            self.and(&format!("{table}.expires_at_ms <"), Value::Integer(filter.expires_until_ms));
        }
        if let Some(reason) = filter.reason {
            self.and(&format!("{table}.reason ="), Value::Integer(reason as i64));
        }
        if let Some(expired) = filter.expired {
            let now = self.number(Value::Integer(now_ms));
            let not = if expired { "" } else { "NOT " };
            self.text.push_str(&format!(
                " AND {not}({table}.state = 4 AND {table}.expires_at_ms <> 0 AND {table}.expires_at_ms <= ?{now})"
            ));
        }
    }

    /// What is asked of whether they are sold: in the counters a flag, in vouchers the number of the sale.
    pub(in crate::engine) fn narrow_sold(&mut self, column: &str, sold: Option<bool>) {
        match sold {
            Some(true) => self.text.push_str(&format!(" AND {column} <> 0")),
            Some(false) => self.text.push_str(&format!(" AND {column} = 0")),
            None => {}
        }
    }

    /// What a filter asks of the reminders of a listed voucher.
    pub(in crate::engine) fn narrow_reminded(&mut self, filter: &Filter) {
        match filter.reminded {
            Some(true) => self.text.push_str(" AND m.voucher IS NOT NULL"),
            Some(false) => self.text.push_str(" AND m.voucher IS NULL"),
            None => {}
        }
    }

    /// Only counters that count something a search may find: not the deleted.
    pub(in crate::engine) fn alive(&mut self) {
        self.text.push_str(" AND t.vouchers > 0 AND t.state <> 0");
    }

    pub(in crate::engine) fn end(&mut self, order: &str, most: usize) {
        let most = self.number(Value::Integer(most as i64));
        self.text.push_str(&format!(" ORDER BY {order} LIMIT ?{most}"));
    }
}

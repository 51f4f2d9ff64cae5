//! Workbooks that any spreadsheet opens.

//! What leaves and enters: every format of export beside the same bytes written plainly, imports beside bare inserts.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use voucher::voucher::{ExportFormat, ImportFormat, Series};

use crate::bare;
use crate::house::{House, PARTNER};
use crate::report::{median, peak_since, reset_peak, Measured, Report};
use crate::{fresh, timed, ROUNDS, WORK_LIMIT};

const BLOCK: usize = 1 << 20;

/// Exports without codes, so that every round may repeat it. Cards are many times larger, so there are fewer.
pub fn exports(quantity: i64, directory: &Path, report: &mut Report) {
    let house = House::open(&fresh(directory, "exchange.db"));
    let (series, cards) = (house.generate(quantity), house.generate((quantity / 10).max(1)));
    for format in ExportFormat::ALL {
        let series = if *format == ExportFormat::Pdf { &cards } else { &series };
        export(&house, series, *format, directory, report);
    }
}

fn export(house: &House, series: &Series, format: ExportFormat, directory: &Path, report: &mut Report) {
    let work = format!("export-{}-masked", format.name());
    let (mut library, mut plain) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    for round in (0..ROUNDS).take_while(|round| *round == 0 || begun.elapsed() < WORK_LIMIT) {
        let path = fresh(directory, "exchange.out");
        reset_peak();
        let (_, seconds) = timed(|| house.export_as(series, format, "", false, &path));
        library.push(series.quantity as f64 / seconds);
        if round == 0 {
            let bytes = std::fs::metadata(&path).unwrap().len();
            let (peak, each) = (peak_since(), bytes / series.quantity.max(1) as u64);
            report.note(format!("{work}: {peak:.1} MiB above what was there, {each} bytes a voucher"));
        }
        plain.push(series.quantity as f64 / write_plainly(&path, &fresh(directory, "exchange.copy")));
        report.progress(format!("{work}: {:.0}/s, plain {:.0}/s", library[round], plain[round]));
    }
    report.add(Measured::rate(&work, "vouchers/s", median(&library), median(&plain), ""));
}

/// Seconds to write the bytes of a file to another in blocks, down to the disk; reading them does not count.
fn write_plainly(from: &Path, to: &Path) -> f64 {
    let (mut source, mut block, mut seconds) = (File::open(from).unwrap(), vec![0; BLOCK], 0.0);
    let mut target = File::create(to).unwrap();
    loop {
        let count = source.read(&mut block).unwrap();
        if count == 0 {
            break;
        }
        seconds += timed(|| target.write_all(&block[..count]).unwrap()).1;
    }
    seconds + timed(|| target.sync_all().unwrap()).1
}

/// Imports the codes of one store into another, from each kind of file.
pub fn imports(quantity: i64, directory: &Path, report: &mut Report) {
    for (work, export, import) in
        [("import-csv", ExportFormat::Csv, ImportFormat::Csv), ("import-xlsx", ExportFormat::Xlsx, ImportFormat::Xlsx)]
    {
        let path = fresh(directory, "exchange.in");
        let seller = House::open(&fresh(directory, "seller.db"));
        seller.export_as(&seller.generate(quantity), export, "code", true, &path);
        let buyer = House::open(&fresh(directory, "buyer.db"));
        reset_peak();
        let (imported, seconds) = timed(|| buyer.import(&path, import));
        report.note(format!("{work}: {:.1} MiB above what was there", peak_since()));
        assert_eq!(imported, quantity);
        let vouchers = bare::vouchers_of(buyer.path());
        let connection = bare::create(&fresh(directory, "bare-import.db"));
        let (_, bare_seconds) = timed(|| bare::insert(&connection, &vouchers, PARTNER));
        let (library, ceiling) = (quantity as f64 / seconds, quantity as f64 / bare_seconds);
        report.progress(format!("{work}: {library:.0}/s, bare {ceiling:.0}/s"));
        report.add(Measured::rate(work, "rows/s", library, ceiling, ""));
    }
}

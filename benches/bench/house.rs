//! The library as a billing host uses it: one open module, the guard's limits off, a ledger that answers at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use voucher::clock::SystemClock;
use voucher::engine::ExportRequest;
use voucher::entropy::SystemEntropy;
use voucher::ledger::{Answer, Ledger, Outcome, Posting};
use voucher::vault::RootKey;
use voucher::voucher::voucher_type::Classification;
use voucher::voucher::{
    BulkOperation, BulkRequest, ChangeReason, ExportFormat, Filter, ImportFormat, ImportRequest, RedeemRequest,
    SaleKind, SaleRequest, Series, SeriesRequest, VoucherChange, VoucherState, VoucherType,
};
use voucher::{Actor, ActorKind, Config, Module, Right, Status};

pub const PARTNER: &str = "north";
/// The type that is sold one by one.
const MAIL: &str = "MAIL";

const NO_LIMITS: &[&str] = &[
    "guard.account_15min",
    "guard.account_day",
    "guard.account_month",
    "guard.source_hour",
    "guard.source_day",
    "guard.typing_15min",
    "guard.typing_day",
];

/// Books nothing and says so at once: the library alone is measured.
struct Instantly;

impl Ledger for Instantly {
    fn post(&self, _: &Posting) -> Answer {
        Answer { outcome: Outcome::Done, ledger_reference: "L1".into(), balance_after: Some(1000) }
    }
}

pub struct House {
    module: Arc<Module>,
    operator: Actor,
    path: PathBuf,
}

impl House {
    pub fn open(path: &Path) -> House {
        let mut config = Config { store_path: path.to_owned(), currency: "EUR".into(), ..Config::default() };
        NO_LIMITS.iter().for_each(|option| config.set(option, "0").unwrap());
        let root_key = RootKey::from_bytes(&[7; 32]).unwrap();
        let module = Module::open(&config, Some(root_key), Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap();
        let operator = Actor::new(ActorKind::Operator, "bench", Right::ALL);
        let mail = VoucherType {
            code: MAIL.into(),
            name: "By mail".into(),
            classification: Classification::Electronic,
            face_value: 1000,
            ..VoucherType::default()
        };
        module.type_put(&operator, &mail).unwrap();
        House { module, operator, path: path.to_owned() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn generate(&self, quantity: i64) -> Series {
        let request = SeriesRequest { quantity, face_value: 1000, partner: PARTNER.into(), ..SeriesRequest::default() };
        self.module.generate_series(&self.operator, &request).unwrap().1
    }

    /// A series of drafts that were accepted.
    pub fn accepted(&self, quantity: i64) -> Series {
        let request = SeriesRequest { quantity, face_value: 1000, draft: true, ..SeriesRequest::default() };
        let series = self.module.generate_series(&self.operator, &request).unwrap().1;
        self.bulk(BulkOperation::Accept, &series, quantity);
        series
    }

    pub fn activate(&self, series: &Series, quantity: i64) {
        self.bulk(BulkOperation::Activate, series, quantity);
    }

    fn bulk(&self, operation: BulkOperation, series: &Series, quantity: i64) {
        let request = BulkRequest {
            operation,
            filter: Filter { series: series.id.clone(), ..Filter::default() },
            voucher_ids: Vec::new(),
            with_series: true,
            change: VoucherChange::default(),
            reason: ChangeReason::None,
            note: String::new(),
            dry_run: false,
            request_id: String::new(),
        };
        assert_eq!(self.module.bulk(&self.operator, &request).unwrap().changed, quantity);
    }

    pub fn export(&self, series: &Series, path: &Path) {
        let filter = Filter { series: series.id.clone(), ..Filter::default() };
        let mut request = ExportRequest { with_codes: true, ..ExportRequest::default() };
        let export = |request: &ExportRequest| self.module.export_to_file(&self.operator, &filter, request, path);
        if let Err(error) = export(&request) {
            // Codes leave a second time: another person lets them.
            assert_eq!(error.status, Status::ApprovalPending, "{error}");
            self.module.approve(&Actor::new(ActorKind::Operator, "boris", Right::ALL), &error.approval_id, "").unwrap();
            request.approval_id = error.approval_id;
            export(&request).unwrap();
        }
    }

    /// An export in a format, of all columns if none are named.
    pub fn export_as(&self, series: &Series, format: ExportFormat, columns: &str, with_codes: bool, path: &Path) {
        let filter = Filter { series: series.id.clone(), ..Filter::default() };
        let request = ExportRequest { format, columns: columns.into(), with_codes, ..ExportRequest::default() };
        self.module.export_to_file(&self.operator, &filter, &request, path).unwrap();
    }

    /// Takes in a file whose first column is the code; how many vouchers came of it.
    pub fn import(&self, path: &Path, format: ImportFormat) -> i64 {
        let series = SeriesRequest { face_value: 1000, partner: PARTNER.into(), ..SeriesRequest::default() };
        let request = ImportRequest { series, format, columns: "code=1".into(), ..ImportRequest::default() };
        self.module.import(&self.operator, &request, path).unwrap().1.imported
    }

    /// Begin, post, settle.
    pub fn redeem(&self, code: &str, account: String) {
        let request =
            RedeemRequest { code: code.into(), account, account_partner: PARTNER.into(), ..RedeemRequest::default() };
        let (status, _) = self.module.redeem(&self.operator, &request, &Instantly).unwrap();
        assert_eq!(status, Status::Ok);
    }

    /// Vouchers to be sold.
    pub fn stock(&self, quantity: i64) -> Series {
        let request = SeriesRequest { quantity, face_value: 1000, ..SeriesRequest::default() };
        self.module.generate_series(&self.operator, &request).unwrap().1
    }

    /// So many of the stock to a partner, as one sale.
    pub fn sell_lot(&self, request_id: &str, stock: &Series, quantity: i64) {
        let filter = Filter { series: stock.id.clone(), ..Filter::default() };
        self.sell(&SaleRequest {
            kind: SaleKind::Stock,
            request_id: request_id.into(),
            partner: "trader".into(),
            filter,
            quantity,
            ..SaleRequest::default()
        });
    }

    /// An electronic voucher to a customer.
    pub fn sell_one(&self, request_id: &str) {
        self.sell(&SaleRequest {
            kind: SaleKind::Electronic,
            request_id: request_id.into(),
            voucher_type: MAIL.into(),
            buyer: "anna".into(),
            ..SaleRequest::default()
        });
    }

    fn sell(&self, request: &SaleRequest) {
        assert_eq!(self.module.sell(&self.operator, request, &Instantly).unwrap().0, Status::Ok);
    }

    pub fn first_page(&self) -> usize {
        let filter = Filter { partner: PARTNER.into(), state: Some(VoucherState::Active), ..Filter::default() };
        self.module.search(&self.operator, &filter).unwrap().fetch(100).unwrap().len()
    }
}

//! Handles: numbers that look like pointers and are never followed.
//!
//! A registry maps each number to its object, so that a closed, foreign or mistaken handle is an answer and not a
//! crash. The registry belongs to one process: after `fork()` the child makes its own, the parent's is left alone with
//! whatever locks its threads held. Numbers are never given out twice, not even by different registries.

use super::modules::OpenModule;
use crate::actor::Actor;
use crate::engine::{
    ApprovalCursor, Config, DoubtCursor, Export, ExportRunCursor, HistoryCursor, Job, Module, Reconciliation,
    SaleCursor, SearchCursor, SeriesCursor, Setting, StockCursor,
};
use crate::error::{Error, Result, Status};
use crate::voucher::VoucherType;
use std::collections::{HashMap, VecDeque};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Options on their way to voucher_open.
pub struct voucher_config;
/// An open store.
pub struct voucher_module;
/// A place in a list. Holds no lock and no transaction, however long it is kept.
pub struct voucher_cursor;
/// Long work that goes on only while you drive it.
pub struct voucher_job;

/// What a handle stands for.
#[derive(Clone)]
pub enum Object {
    /// Of voucher_config_new.
    Config(Arc<Mutex<Config>>),
    /// Of voucher_open.
    Module(Arc<OpenModule>),
    /// Of the functions that open a list or an export.
    Cursor(Arc<OpenCursor>),
    /// Of the functions that start or resume a job.
    Job(Arc<OpenJob>),
}

/// A cursor and the module whose log it feeds.
pub struct OpenCursor {
    /// Where it came from.
    pub module: Arc<OpenModule>,
    /// What it reads.
    pub pages: Mutex<Pages>,
}

/// What a cursor reads.
#[allow(clippy::large_enum_variant, reason = "there is one to a cursor, on the heap already")]
pub enum Pages {
    /// Of voucher_series_open.
    Series(SeriesCursor),
    /// Of voucher_search_open.
    Search(SearchCursor),
    /// Of voucher_history_open.
    History(HistoryCursor),
    /// Of voucher_export_open.
    Export(Export),
    /// Of voucher_export_run_open.
    ExportRuns(ExportRunCursor),
    /// Of voucher_type_open.
    Types(TypePages),
    /// Of voucher_setting_open: they are few and read at once.
    Settings(VecDeque<Setting>),
    /// Of voucher_approval_open.
    Approvals(ApprovalCursor),
    /// Of voucher_stock_open.
    Stock(StockCursor),
    /// Of voucher_doubt_open.
    Doubts(DoubtCursor),
    /// Of voucher_reconcile_open.
    Reconciliation(Reconciliation),
    /// Of voucher_sale_open.
    Sales(SaleCursor),
}

/// A list of voucher types: the next page begins behind the last code.
pub struct TypePages {
    /// Who reads.
    pub actor: Actor,
    /// Whether the retired are listed.
    pub retired_too: bool,
    /// The last code that was read.
    pub after_code: String,
}

impl TypePages {
    /// The next types, at most so many.
    pub fn fetch(&mut self, engine: &Arc<Module>, most: usize) -> Result<Vec<VoucherType>> {
        let types = engine.types(&self.actor, self.retired_too, &self.after_code, most)?;
        if let Some(last) = types.last() {
            self.after_code.clone_from(&last.code);
        }
        Ok(types)
    }
}

impl Pages {
    /// The function that reads on.
    pub fn reader(&self) -> &'static str {
        match self {
            Pages::Series(_) => "voucher_series_fetch",
            Pages::Search(_) => "voucher_search_fetch",
            Pages::History(_) => "voucher_history_fetch",
            Pages::Export(_) => "voucher_export_read",
            Pages::ExportRuns(_) => "voucher_export_run_fetch",
            Pages::Types(_) => "voucher_type_fetch",
            Pages::Settings(_) => "voucher_setting_fetch",
            Pages::Approvals(_) => "voucher_approval_fetch",
            Pages::Stock(_) => "voucher_stock_fetch",
            Pages::Doubts(_) => "voucher_doubt_fetch",
            Pages::Reconciliation(_) => "voucher_reconcile_check and voucher_reconcile_missing",
            Pages::Sales(_) => "voucher_sale_fetch",
        }
    }
}

/// A job and the module whose log it feeds.
pub struct OpenJob {
    /// Where it came from.
    pub module: Arc<OpenModule>,
    /// The work.
    pub job: Job,
}

impl Object {
    /// The word for its kind.
    fn kind(&self) -> &'static str {
        match self {
            Object::Config(_) => "config",
            Object::Module(_) => "module",
            Object::Cursor(_) => "cursor",
            Object::Job(_) => "job",
        }
    }

    /// The module whose log events a call on this object may have caused.
    fn module(&self) -> Option<Arc<OpenModule>> {
        match self {
            Object::Config(_) => None,
            Object::Module(module) => Some(module.clone()),
            Object::Cursor(cursor) => Some(cursor.module.clone()),
            Object::Job(job) => Some(job.module.clone()),
        }
    }
}

/// A handle type of the header with the object it stands for.
pub trait Handle {
    /// The object.
    type Target;
    /// The word for its kind.
    const KIND: &'static str;
    /// The target, if the object is of this kind.
    fn target(object: Object) -> Option<Arc<Self::Target>>;
}

macro_rules! handle {
    ($name:ident, $variant:ident, $target:ty, $kind:literal) => {
        impl Handle for $name {
            type Target = $target;
            const KIND: &'static str = $kind;
            fn target(object: Object) -> Option<Arc<$target>> {
                match object {
                    Object::$variant(target) => Some(target),
                    _ => None,
                }
            }
        }
    };
}

handle!(voucher_config, Config, Mutex<Config>, "config");
handle!(voucher_module, Module, OpenModule, "module");
handle!(voucher_cursor, Cursor, OpenCursor, "cursor");
handle!(voucher_job, Job, OpenJob, "job");

struct Registry {
    process: u32,
    /// The first number of this registry: smaller ones were given out before the fork.
    first: u64,
    objects: RwLock<HashMap<u64, Object>>,
    /// The parent's registry: kept where leak checkers see it, never looked at.
    _inherited: *const Registry,
}

static CURRENT: AtomicPtr<Registry> = AtomicPtr::new(ptr::null_mut());
static NEXT: AtomicU64 = AtomicU64::new(1);

/// No address of a process has this bit, so that a real pointer is never a handle by accident.
const MARK: u64 = 1 << 62;
/// Handles stay aligned, because some callers keep flags in the low bits of pointers.
const ALIGNMENT_BITS: u32 = 4;

const _: () = assert!(size_of::<*const c_void>() == 8, "handles need pointers of 64 bits");

/// Gives out a handle.
pub fn add<H>(object: Object) -> *mut H {
    let registry = current();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    registry.objects.write().unwrap_or_else(PoisonError::into_inner).insert(number, object);
    ptr::without_provenance_mut((MARK | number << ALIGNMENT_BITS) as usize)
}

/// Finds what a handle stands for.
pub fn find<H: Handle>(handle: *const H) -> Result<Arc<H::Target>> {
    let number = number(handle.cast());
    let registry = current();
    let object = number.and_then(|number| registry.get(number));
    match object {
        Some(object) => {
            let kind = object.kind();
            H::target(object).ok_or_else(|| bad(format!("this {kind} handle was passed as a {}", H::KIND), H::KIND))
        }
        None => Err(bad(registry.why_unknown(handle.cast(), H::KIND), H::KIND)),
    }
}

/// Takes a handle back, for one of the callers only if several try. NULL stands for nothing and is fine.
pub fn remove<H: Handle>(handle: *mut H) -> Result<Option<Arc<H::Target>>> {
    if handle.is_null() {
        return Ok(None);
    }
    find(handle.cast_const())?;
    let registry = current();
    let removed = number(handle.cast())
        .and_then(|number| registry.objects.write().unwrap_or_else(PoisonError::into_inner).remove(&number));
    match removed.and_then(H::target) {
        Some(target) => Ok(Some(target)),
        None => Err(bad(registry.why_unknown(handle.cast(), H::KIND), H::KIND)),
    }
}

/// The open module whose log a call with this handle may have fed.
pub fn module_of(handle: *const c_void) -> Option<Arc<OpenModule>> {
    current().get(number(handle)?)?.module()
}

fn number(handle: *const c_void) -> Option<u64> {
    let value = handle.addr() as u64;
    let number = (value & !MARK) >> ALIGNMENT_BITS;
    (value == MARK | number << ALIGNMENT_BITS && number > 0).then_some(number)
}

fn bad(message: String, kind: &'static str) -> Error {
    Error::new(Status::BadHandle, message).field(kind)
}

impl Registry {
    fn get(&self, number: u64) -> Option<Object> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    fn why_unknown(&self, handle: *const c_void, kind: &str) -> String {
        match number(handle) {
            _ if handle.is_null() => format!("the {kind} is NULL; open one first"),
            Some(number) if number < self.first => {
                format!("the {kind} was inherited over fork(); open one in this process")
            }
            Some(number) if number < NEXT.load(Ordering::Relaxed) => format!("the {kind} is closed already"),
            _ => format!("the {kind} is no handle of this library"),
        }
    }
}

/// The registry of this process.
fn current() -> &'static Registry {
    let process = std::process::id();
    loop {
        let known = CURRENT.load(Ordering::Acquire);
        // SAFETY: a registry is never freed once it stood in CURRENT.
        if let Some(registry) = unsafe { known.as_ref() } {
            if registry.process == process {
                return registry;
            }
        }
        let fresh = Box::into_raw(Box::new(Registry {
            process,
            first: NEXT.load(Ordering::Relaxed),
            objects: RwLock::new(HashMap::new()),
            _inherited: known,
        }));
        if CURRENT.compare_exchange(known, fresh, Ordering::AcqRel, Ordering::Acquire).is_err() {
            // SAFETY: another thread was first, so nobody else ever saw this one.
            drop(unsafe { Box::from_raw(fresh) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> *mut voucher_config {
        add(Object::Config(Arc::new(Mutex::new(Config::default()))))
    }

    fn message<T>(result: Result<T>) -> String {
        result.err().expect("a bad handle").message
    }

    #[test]
    fn a_handle_finds_its_object_until_it_is_removed() {
        let handle = config();
        assert!(find(handle.cast_const()).is_ok());
        assert!(remove(handle).unwrap().is_some());
        assert_eq!(message(find(handle.cast_const())), "the config is closed already");
    }

    #[test]
    fn handles_are_never_given_out_twice() {
        let first = config();
        remove(first).unwrap();
        assert_ne!(config(), first);
    }

    #[test]
    fn a_handle_of_another_kind_is_named() {
        let handle = config();
        assert_eq!(
            message(find(handle.cast_const().cast::<voucher_module>())),
            "this config handle was passed as a module"
        );
        remove(handle).unwrap();
    }

    #[test]
    fn null_and_foreign_pointers_are_told_apart() {
        let local = 0_u64;
        let foreign = ptr::from_ref(&local).cast::<voucher_module>();
        assert_eq!(message(find(foreign)), "the module is no handle of this library");
        assert_eq!(message(find(ptr::null::<voucher_module>())), "the module is NULL; open one first");
    }
}

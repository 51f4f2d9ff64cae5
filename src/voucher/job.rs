//! Long work as its readers see it.

words! {
    /// What a job does.
    JobKind {
        /// It generates a series.
        Generate = 1, "generate";
        /// It carries out a bulk operation.
        Bulk = 2, "bulk";
        /// It brings everything under a new root key.
        RotateKeys = 3, "rotate_keys";
        /// It writes vouchers to files. Lives as long as its handle: what died is started again.
        Export = 4, "export";
        /// It takes in vouchers of somebody else.
        Import = 5, "import";
    }
}

words! {
    /// Where a job stands.
    JobState {
        /// Goes on with the next step.
        Running = 1, "running";
        /// Whole.
        Finished = 2, "finished";
        /// Given up: a generation is undone, of a bulk operation stays what was done.
        Cancelled = 3, "cancelled";
    }
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Where it stands.
    pub state: JobState,
    /// What it has to look at.
    pub total: i64,
    /// What it has looked at.
    pub done: i64,
    /// When it was started.
    pub created_at_ms: i64,
    /// Identifier, to resume it by.
    pub job_id: String,
    /// The series it makes or that its request names, empty if none.
    pub series_id: String,
    /// What it does.
    pub kind: JobKind,
    /// "generate", "rotate_keys", "export", "import" or the name of the bulk operation.
    pub operation: String,
}

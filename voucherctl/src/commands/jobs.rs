//! `voucherctl jobs`

use clap::{Args, Subcommand};

use crate::access::Desk;
use crate::failure::Ended;
use crate::job;
use crate::output::Output;

/// Jobs that are not finished
#[derive(Args)]
pub struct Jobs {
    #[command(subcommand)]
    command: JobsCommand,
}

#[derive(Subcommand)]
enum JobsCommand {
    /// All of them, oldest first
    List,
    /// Go on with one
    Resume {
        /// Its identifier
        #[arg(value_name = "ID")]
        job: String,
    },
    /// Stop one for good; a generation leaves nothing behind, a bulk operation leaves what it has done
    Cancel {
        /// Its identifier
        #[arg(value_name = "ID")]
        job: String,
    },
}

impl Jobs {
    /// Lists, resumes or cancels.
    pub fn run(&self, desk: &Desk, output: &Output) -> Ended {
        match &self.command {
            JobsCommand::List => output.whole_list(desk.module.jobs(&desk.actor)?)?,
            JobsCommand::Resume { job } => {
                let progress = job::drive(&desk.module.job_resume(&desk.actor, job)?)?;
                output.one(&progress)?;
            }
            JobsCommand::Cancel { job } => {
                desk.module.job_resume(&desk.actor, job)?.cancel()?;
                output.fields(vec![("cancelled", crate::output::text(job))])?;
            }
        }
        Ok(0)
    }
}

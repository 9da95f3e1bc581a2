//! The printer of official papers behind its port.

use app::ports::{
    Clock, Fault,
    papers::{PaperJob, Papers},
};
use async_trait::async_trait;
use domain::time;
use std::sync::Arc;

/// Sets papers with the embedded templates, beside the threads that answer requests.
pub struct PaperPrinter {
    house: paper::Papers,
    clock: Arc<dyn Clock>,
}

impl PaperPrinter {
    /// Loads faces and templates.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, paper::PaperError> {
        Ok(Self { house: paper::Papers::new()?, clock })
    }
}

#[async_trait]
impl Papers for PaperPrinter {
    async fn print(&self, job: PaperJob) -> Result<Vec<u8>, Fault> {
        let doing = || format!("print the paper {}", job.template);
        let template = paper::Template::from_id(job.template)
            .ok_or_else(|| Fault::new(doing(), "there is no such template"))?;
        let (house, made_at) = (self.house.clone(), time::local(self.clock.now()));
        let data = job.data.clone();
        let set = tokio::task::spawn_blocking(move || house.render_json(template, data, made_at));
        let pdf = set.await.map_err(|error| Fault::new(doing(), error))?;
        let pdf = pdf.map_err(|error| Fault::new(doing(), error))?;
        if !pdf.unprintable.is_empty() {
            tracing::warn!(
                paper.template = job.template,
                letters = pdf.unprintable.len(),
                "a paper has letters that the face does not have"
            );
        }
        Ok(pdf.bytes)
    }
}

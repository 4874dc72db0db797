//! [`Judges`]: models, and a site's policy if there is one, that judge tables.

use std::{path::PathBuf, sync::Arc};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use moderato::{
    arrow::{self, Columns, scored_schema_together},
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
    stock,
};
use pyo3::{
    exceptions::{PyKeyError, PyValueError},
    prelude::*,
    types::PyBytes,
};
use rayon::prelude::*;

use super::{
    batches::{Batches, collected, reader},
    errors::Raise,
    explanation::{self, Told},
    scoring::{Pieces, Scorer, Stream},
    work::work,
};

/// Models that judge together.
#[pyclass(frozen, module = "moderato._moderato")]
pub struct Judges {
    pipeline: Arc<Pipeline>,
}

/// Which columns are what, as Python has it: text, id, thread, parent, author, date, label, group; and those to be kept.
#[derive(FromPyObject)]
pub struct Asked {
    #[pyo3(item)]
    text: Option<String>,
    #[pyo3(item)]
    id: Option<String>,
    #[pyo3(item)]
    thread: Option<String>,
    #[pyo3(item)]
    parent: Option<String>,
    #[pyo3(item)]
    author: Option<String>,
    #[pyo3(item)]
    date: Option<String>,
    #[pyo3(item)]
    label: Option<String>,
    #[pyo3(item)]
    pub group: Option<String>,
    /// `None` for all.
    #[pyo3(item)]
    keep: Option<Vec<String>>,
}

impl Asked {
    /// The same for tables of `schema`.
    pub fn columns(self, schema: &SchemaRef) -> Columns {
        let Self { text, id, thread, parent, author, date, label, group, keep } = self;
        let keep = keep.unwrap_or_else(|| schema.fields().iter().map(|field| field.name().clone()).collect());
        Columns { text, id, thread, parent, author, date, label, group, keep }
    }
}

/// Name, decision, template, members, authors, threads, first and last date, exceptions.
pub type Campaign = (String, &'static str, String, Vec<usize>, usize, usize, Option<String>, Option<String>, Vec<usize>);

/// A campaign as Python has it.
pub fn told(campaign: moderato::context::campaign::Campaign) -> Campaign {
    let (name, decision) = (campaign.name(), campaign.decision.as_str());
    let (authors, threads) = (campaign.authors, campaign.threads);
    (name, decision, campaign.template, campaign.members, authors, threads, campaign.first, campaign.last, campaign.exceptions)
}

impl Judges {
    /// The pipeline, to be used by threads of its own.
    pub fn pipeline(&self) -> Arc<Pipeline> {
        self.pipeline.clone()
    }

    /// The models of `pipeline`.
    pub fn new(pipeline: Pipeline) -> Self {
        Self { pipeline: Arc::new(pipeline) }
    }

    /// The one model, where there is one.
    ///
    /// # Errors
    /// `ModelError` where there are several.
    pub fn only_model(&self, py: Python<'_>, what: &str) -> PyResult<&Model> {
        match self.pipeline.models() {
            [model] => Ok(model),
            _ => {
                let attributes = self.pipeline.attributes();
                let words = format!(
                    "there is a model for each of {}: say which is to be {what}, as in model[\"{}\"]",
                    attributes.join(" and "),
                    attributes[0]
                );
                Err(Error::file("model", ErrorKind::BadModel(words))).raise(py)
            }
        }
    }
}

#[pymethods]
impl Judges {
    /// The stock models or model files of these names, all stock models for none.
    #[staticmethod]
    fn open(py: Python<'_>, names: Vec<PathBuf>) -> PyResult<Self> {
        let opened = work(py, None, move |_| stock::pipeline(&names, None, None))?;
        opened.raise(py).map(|(pipeline, _)| Self::new(pipeline))
    }

    /// Models by the bytes of their files.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, models: Vec<Vec<u8>>) -> PyResult<Self> {
        let read = |bytes: &Vec<u8>| Model::from_bytes(bytes).map_err(|kind| Error::file("model", kind));
        let of = |models| Pipeline::new(models).map_err(|kind| Error::file("model", kind));
        work(py, None, move |_| models.par_iter().map(read).collect::<Result<Vec<_>, _>>().and_then(of))?.raise(py).map(Self::new)
    }

    /// The bytes of each model's file.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let pack = |model: &Model| model.to_bytes().map_err(|kind| Error::file("model", kind));
        let pipeline = self.pipeline.clone();
        let packed = work(py, None, move |_| pipeline.models().par_iter().map(pack).collect::<Result<Vec<_>, _>>())?.raise(py)?;
        Ok(packed.iter().map(|bytes| PyBytes::new(py, bytes)).collect())
    }

    /// The bytes of the file of the one model there is.
    fn only_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let model = self.only_model(py, "turned into bytes")?;
        let packed = py.detach(|| model.to_bytes()).map_err(|kind| Error::file("model", kind)).raise(py)?;
        Ok(PyBytes::new(py, &packed))
    }

    /// Writes the model's file.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let model = self.only_model(py, "saved")?;
        py.detach(|| model.save(&path)).raise(py)
    }

    /// The model of one attribute by itself.
    fn only(&self, py: Python<'_>, attribute: &str) -> PyResult<Self> {
        let model = self.pipeline.models().iter().find(|model| model.manifest.attribute == attribute);
        let model = model.ok_or_else(|| PyKeyError::new_err(attribute.to_owned()))?;
        Pipeline::new(vec![model.clone()]).map_err(|kind| Error::file("model", kind)).raise(py).map(Self::new)
    }

    /// The same models under a policy, and warnings of what in it has no effect.
    fn under(&self, py: Python<'_>, policy: Option<PathBuf>, reject_toxic_at: Option<f64>) -> PyResult<(Self, Vec<String>)> {
        let models = self.pipeline.models().to_vec();
        let of = work(py, None, move |_| stock::pipeline_of(models, policy.as_deref(), reject_toxic_at))?;
        of.raise(py).map(|(pipeline, warnings)| (Self::new(pipeline), warnings))
    }

    #[getter]
    fn attributes(&self) -> Vec<String> {
        self.pipeline.attributes()
    }

    /// What each model says of itself, as JSON.
    fn manifests(&self) -> PyResult<Vec<String>> {
        let json = |model: &Model| serde_json::to_string(&model.manifest).map_err(|error| PyValueError::new_err(error.to_string()));
        self.pipeline.models().iter().map(json).collect()
    }

    /// From which probabilities on each attribute is put up for review and rejected; none for never.
    fn cutoffs(&self) -> Vec<(Option<f64>, Option<f64>)> {
        let policy = self.pipeline.policy();
        let of = |model: &Model| {
            let (attribute, cutoffs) = (&model.manifest.attribute, &model.manifest.cutoffs);
            let from = [policy.reviews_from(attribute, cutoffs), policy.rejects_from(attribute, cutoffs)];
            let [review, reject] = from.map(|probability| probability.map(|probability| probability.get()));
            (review, reject)
        };
        self.pipeline.models().iter().map(of).collect()
    }

    /// The rules of the policy, and how often each was met so far: list, rule, hits.
    fn rules(&self) -> Vec<(String, String, usize)> {
        self.pipeline.rules().iter().map(|rule| (rule.list.to_string(), rule.rule.clone(), rule.hits)).collect()
    }

    /// Explains what each model makes of a text.
    fn explain(&self, py: Python<'_>, text: &str) -> Vec<Told> {
        py.detach(|| explanation::explain(&self.pipeline, text))
    }

    /// Judges each comment of a table by itself.
    fn score(&self, py: Python<'_>, table: &Bound<'_, PyAny>, asked: Asked, threads: Option<usize>) -> PyResult<Batches> {
        let reader = reader(table)?;
        let scorer = Scorer::new(&self.pipeline, asked.columns(&reader.schema()), threads);
        let schema = scorer.schema(py, &reader.schema())?;
        let mut scored = Vec::new();
        let mut pieces = Pieces::of(reader);
        while let Some(piece) = py.detach(|| pieces.next()) {
            scored.push(scorer.score(py, piece.raise(py)?)?);
        }
        Ok(Batches::new(schema, scored))
    }

    /// The same as the batches come, one after the other.
    fn stream(&self, py: Python<'_>, table: &Bound<'_, PyAny>, asked: Asked, threads: Option<usize>) -> PyResult<Stream> {
        let reader = reader(table)?;
        let scorer = Scorer::new(&self.pipeline, asked.columns(&reader.schema()), threads);
        let schema = scorer.schema(py, &reader.schema())?;
        Ok(Stream::new(Pieces::of(reader), scorer, schema))
    }

    /// Judges all comments of a table together, and finds their campaigns.
    fn score_together(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        asked: Asked,
        threads: Option<usize>,
    ) -> PyResult<(Batches, Vec<Campaign>)> {
        let reader = reader(table)?;
        let columns = asked.columns(&reader.schema());
        let batches = collected(py, reader)?;
        let pipeline = self.pipeline.clone();
        let (scored, campaigns) = work(py, threads, move |interrupt| {
            let scored = arrow::score_together(&pipeline, batches, &columns);
            interrupt.heed();
            scored
        })?
        .raise(py)?;
        let schema = scored.first().map_or_else(|| scored_schema_together(&self.pipeline), RecordBatch::schema);
        Ok((Batches::new(schema, scored), campaigns.into_iter().map(told).collect()))
    }
}

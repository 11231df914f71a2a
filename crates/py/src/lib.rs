//! The Python extension `videorooms.media._engine`: conversion only.
//!
//! `videorooms/media/native.py` is its only importer; the stub is `_engine.pyi` beside it. Every call releases the GIL
//! while it works, no Rust thread ever takes it, and nothing of Python is kept here.

use std::os::fd::RawFd;

use node::{Fault, Node};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(_engine, MediaError, PyException, "args: (code, detail)");

/// The form of commands and events; raised with every change that the other side would misread.
const PROTOCOL: u32 = 3;

fn raise(fault: Fault) -> PyErr {
    MediaError::new_err((fault.code, fault.detail))
}

#[pyclass(frozen, module = "videorooms.media._engine")]
struct Engine {
    node: Node,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(py: Python<'_>, settings_json: &str) -> PyResult<Self> {
        let node = py.detach(|| Node::start(settings_json)).map_err(raise)?;
        Ok(Self { node })
    }

    fn fileno(&self) -> RawFd {
        self.node.fd()
    }

    fn submit(&self, py: Python<'_>, command_json: &str) -> PyResult<()> {
        py.detach(|| self.node.submit(command_json)).map_err(raise)
    }

    fn poll(&self, py: Python<'_>, limit: usize) -> Vec<String> {
        py.detach(|| self.node.poll(limit))
    }

    #[pyo3(signature = (tracks = true))]
    fn stats(&self, py: Python<'_>, tracks: bool) -> String {
        py.detach(|| self.node.stats(tracks))
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| self.node.close());
    }
}

#[pyfunction]
fn repair_recording(py: Python<'_>, path: &str) -> PyResult<String> {
    py.detach(|| node::repair_recording(path)).map_err(raise)
}

#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("PROTOCOL", PROTOCOL)?;
    module.add_class::<Engine>()?;
    module.add_function(wrap_pyfunction!(repair_recording, module)?)?;
    module.add("MediaError", module.py().get_type::<MediaError>())
}

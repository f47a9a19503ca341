//! Exceptions: one for each kind of fault that a program may want to tell apart.

use chancery_archive::ArchiveError as StoreError;
use chancery_pile::PileError;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    chancery,
    ChanceryError,
    PyException,
    "What chancery cannot do; the message names place and remedy."
);
create_exception!(
    chancery,
    UnreadableError,
    ChanceryError,
    "A source that holds no document, or more than one."
);
create_exception!(chancery, ActorError, ChanceryError, "A name that no actor has.");
create_exception!(chancery, LoreError, ChanceryError, "Files of rules and words that cannot be used.");
create_exception!(
    chancery,
    ArchiveError,
    ChanceryError,
    "An archive that is missing, damaged or cannot be written."
);
create_exception!(chancery, LockedError, ArchiveError, "Another program writes to the archive.");
create_exception!(
    chancery,
    SqlError,
    ChanceryError,
    "A question in SQL or a search that cannot be answered."
);

/// Puts the exceptions into the module under their names.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("ChanceryError", py.get_type::<ChanceryError>())?;
    module.add("UnreadableError", py.get_type::<UnreadableError>())?;
    module.add("ActorError", py.get_type::<ActorError>())?;
    module.add("LoreError", py.get_type::<LoreError>())?;
    module.add("ArchiveError", py.get_type::<ArchiveError>())?;
    module.add("LockedError", py.get_type::<LockedError>())?;
    module.add("SqlError", py.get_type::<SqlError>())
}

/// What went wrong while the interpreter was let go.
pub enum Fault {
    /// The archive.
    Archive(StoreError),
    /// What the user named.
    Pile(PileError),
    /// Python: an exception of a callback, Ctrl-C.
    Python(PyErr),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Archive(error)
    }
}

impl From<PileError> for Fault {
    fn from(error: PileError) -> Self {
        Fault::Pile(error)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Fault::Python(error)
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> Self {
        let message = match &fault {
            Fault::Archive(error) => error.to_string(),
            Fault::Pile(error) => error.to_string(),
            Fault::Python(_) => String::new(),
        };
        match fault {
            Fault::Python(error) => error,
            Fault::Archive(error) | Fault::Pile(PileError::Archive(error)) => of_archive(&error, message),
            Fault::Pile(PileError::NoActor { .. } | PileError::NoPair { .. }) => ActorError::new_err(message),
            Fault::Pile(PileError::NoCode { .. }) => ChanceryError::new_err(message),
            Fault::Pile(PileError::Decision { .. } | PileError::Correction { .. }) => {
                ArchiveError::new_err(message)
            }
            Fault::Pile(_) => LoreError::new_err(message),
        }
    }
}

fn of_archive(error: &StoreError, message: String) -> PyErr {
    match error {
        StoreError::Locked { .. } => LockedError::new_err(message),
        StoreError::Statement { .. } | StoreError::Query { .. } => SqlError::new_err(message),
        StoreError::BadId { .. } | StoreError::Ambiguous { .. } => ChanceryError::new_err(message),
        _ => ArchiveError::new_err(message),
    }
}

//! Messages from templates, with a limit on their work.

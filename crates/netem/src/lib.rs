//! A seeded lossy network and a virtual clock for tests.

//! Command queue in, batched events out: one media node.

//! Wire formats of the media path, parsed and written without allocation or panic.

//! Sockets, threads and the clock around one SFU.

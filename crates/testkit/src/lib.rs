//! Real services for tests: PostgreSQL, an SMTP sink, a spawned server.

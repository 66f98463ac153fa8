//! The store on PostgreSQL and on embedded SQLite, from one set of queries.

//! The contract of the ports, on either engine.

mod on_sqlite {
    use crate::databases::sqlite as database;
    countersign_port_conformance::store_suite!(database);
    countersign_port_conformance::audit_suite!(database);
}

mod on_postgres {
    use crate::databases::postgres as database;
    countersign_port_conformance::store_suite!(database);
    countersign_port_conformance::audit_suite!(database);
}

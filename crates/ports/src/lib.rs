//! What the use cases need from the world: port traits and their record types.

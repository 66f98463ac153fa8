-- What lists of roles and permissions show, and what they are searched in: name and description, folded. The defaults
-- are for releases and migrations that do not know these columns.
ALTER TABLE roles ADD COLUMN description TEXT;
ALTER TABLE roles ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roles ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roles ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE roles ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE roles SET description = 'May do everything.' WHERE name = 'admin';
UPDATE roles SET description = 'What everybody has who registers.' WHERE name = 'user';
UPDATE roles SET
    created_at = unixepoch() * 1000000,
    updated_at = unixepoch() * 1000000,
    search = lower(name || ' ' || description);

ALTER TABLE permissions ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE permissions ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE permissions SET created_at = unixepoch() * 1000000, search = lower(name || ' ' || description);

-- A permission that a role gives is not deleted.
CREATE TABLE role_permissions_next (
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name),
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;
INSERT INTO role_permissions_next (role, permission) SELECT role, permission FROM role_permissions;
DROP TABLE role_permissions;
ALTER TABLE role_permissions_next RENAME TO role_permissions;
CREATE INDEX role_permissions_permission ON role_permissions (permission);

CREATE TABLE features (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    name TEXT NOT NULL,
    name_canonical TEXT NOT NULL,
    description TEXT,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    user_id BLOB REFERENCES users (id) ON DELETE SET NULL,
    search TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX features_name ON features (name_canonical);
CREATE INDEX features_created_at ON features (created_at, id);
CREATE INDEX features_user ON features (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE feature_dependencies (
    feature_id BLOB NOT NULL REFERENCES features (id) ON DELETE CASCADE,
    depends_on BLOB NOT NULL REFERENCES features (id),
    PRIMARY KEY (feature_id, depends_on),
    CHECK (feature_id <> depends_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX feature_dependencies_depends_on ON feature_dependencies (depends_on);

DROP TABLE feature_dependencies;
DROP TABLE features;

CREATE TABLE role_permissions_before (
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name) ON DELETE CASCADE,
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;
INSERT INTO role_permissions_before (role, permission) SELECT role, permission FROM role_permissions;
DROP TABLE role_permissions;
ALTER TABLE role_permissions_before RENAME TO role_permissions;
CREATE INDEX role_permissions_permission ON role_permissions (permission);

ALTER TABLE permissions DROP COLUMN search;
ALTER TABLE permissions DROP COLUMN created_at;
ALTER TABLE roles DROP COLUMN search;
ALTER TABLE roles DROP COLUMN version;
ALTER TABLE roles DROP COLUMN updated_at;
ALTER TABLE roles DROP COLUMN created_at;
ALTER TABLE roles DROP COLUMN description;

DROP TABLE feature_dependencies;
DROP TABLE features;

ALTER TABLE role_permissions DROP CONSTRAINT role_permissions_permission_fkey;
ALTER TABLE role_permissions ADD CONSTRAINT role_permissions_permission_fkey
    FOREIGN KEY (permission) REFERENCES permissions (name) ON DELETE CASCADE;

ALTER TABLE permissions DROP COLUMN search;
ALTER TABLE permissions DROP COLUMN created_at;
ALTER TABLE roles DROP COLUMN search;
ALTER TABLE roles DROP COLUMN version;
ALTER TABLE roles DROP COLUMN updated_at;
ALTER TABLE roles DROP COLUMN created_at;
ALTER TABLE roles DROP COLUMN description;

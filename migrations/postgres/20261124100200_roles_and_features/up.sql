-- What lists of roles and permissions show, and what they are searched in: name and description, folded. The defaults
-- are for releases and migrations that do not know these columns.
ALTER TABLE roles ADD COLUMN description text;
ALTER TABLE roles ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE roles ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE roles ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE roles ADD COLUMN search text COLLATE "C" NOT NULL DEFAULT '';
UPDATE roles SET description = 'May do everything.' WHERE name = 'admin';
UPDATE roles SET description = 'What everybody has who registers.' WHERE name = 'user';
UPDATE roles SET search = lower(name || ' ' || description);

ALTER TABLE permissions ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE permissions ADD COLUMN search text COLLATE "C" NOT NULL DEFAULT '';
UPDATE permissions SET search = lower(name || ' ' || description);

-- A permission that a role gives is not deleted.
ALTER TABLE role_permissions DROP CONSTRAINT role_permissions_permission_fkey;
ALTER TABLE role_permissions ADD CONSTRAINT role_permissions_permission_fkey
    FOREIGN KEY (permission) REFERENCES permissions (name);

CREATE TABLE features (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    name_canonical text COLLATE "C" NOT NULL,
    description text,
    is_active boolean NOT NULL,
    user_id uuid REFERENCES users (id) ON DELETE SET NULL,
    search text COLLATE "C" NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX features_name ON features (name_canonical);
CREATE INDEX features_created_at ON features (created_at, id);
CREATE INDEX features_user ON features (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE feature_dependencies (
    feature_id uuid NOT NULL REFERENCES features (id) ON DELETE CASCADE,
    depends_on uuid NOT NULL REFERENCES features (id),
    PRIMARY KEY (feature_id, depends_on),
    CHECK (feature_id <> depends_on)
);
CREATE INDEX feature_dependencies_depends_on ON feature_dependencies (depends_on);

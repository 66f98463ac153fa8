CREATE TABLE permissions (
    name TEXT PRIMARY KEY NOT NULL,
    description TEXT NOT NULL,
    is_system INTEGER NOT NULL CHECK (is_system IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO permissions (name, description, is_system) VALUES
    ('profile:read', 'Read one''s own account.', 1),
    ('profile:update', 'Change one''s own profile.', 1),
    ('users:read', 'Read accounts: their sessions, keys and locks.', 1),
    ('users:update', 'Change accounts: disable, enable, unlock, end sessions, revoke keys.', 1),
    ('roles:assign', 'Give roles to accounts and take them away.', 1),
    ('api_keys:verify', 'Have the API keys of others verified.', 1);

CREATE TABLE role_permissions (
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name) ON DELETE CASCADE,
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_permissions_permission ON role_permissions (permission);
INSERT INTO role_permissions (role, permission) VALUES ('user', 'profile:read'), ('user', 'profile:update');
INSERT INTO role_permissions (role, permission) SELECT 'admin', name FROM permissions;

CREATE TABLE api_keys (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE INDEX api_keys_expires_at ON api_keys (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX api_keys_revoked_at ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE api_key_secrets (
    hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    key_id BLOB NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    hint TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);
CREATE INDEX api_key_secrets_expires_at ON api_key_secrets (expires_at) WHERE expires_at IS NOT NULL;

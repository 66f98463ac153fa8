CREATE TABLE permissions (
    name text COLLATE "C" PRIMARY KEY,
    description text NOT NULL,
    is_system boolean NOT NULL
);
INSERT INTO permissions (name, description, is_system) VALUES
    ('profile:read', 'Read one''s own account.', true),
    ('profile:update', 'Change one''s own profile.', true),
    ('users:read', 'Read accounts: their sessions, keys and locks.', true),
    ('users:update', 'Change accounts: disable, enable, unlock, end sessions, revoke keys.', true),
    ('roles:assign', 'Give roles to accounts and take them away.', true),
    ('api_keys:verify', 'Have the API keys of others verified.', true);

CREATE TABLE role_permissions (
    role text COLLATE "C" NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    permission text COLLATE "C" NOT NULL REFERENCES permissions (name) ON DELETE CASCADE,
    PRIMARY KEY (role, permission)
);
CREATE INDEX role_permissions_permission ON role_permissions (permission);
INSERT INTO role_permissions (role, permission) VALUES ('user', 'profile:read'), ('user', 'profile:update');
INSERT INTO role_permissions (role, permission) SELECT 'admin', name FROM permissions;

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL,
    scopes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
) WITH (fillfactor = 85);
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE INDEX api_keys_expires_at ON api_keys (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX api_keys_revoked_at ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE api_key_secrets (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    key_id uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    hint text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);
CREATE INDEX api_key_secrets_expires_at ON api_key_secrets (expires_at) WHERE expires_at IS NOT NULL;

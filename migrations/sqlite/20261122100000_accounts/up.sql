CREATE TABLE users (
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username TEXT NOT NULL,
    username_canonical TEXT NOT NULL,
    email TEXT NOT NULL,
    email_canonical TEXT NOT NULL,
    email_verified_at INTEGER,
    profile TEXT NOT NULL CHECK (json_valid(profile)),
    state TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_login_at INTEGER,
    login_count INTEGER NOT NULL DEFAULT 0 CHECK (login_count >= 0)
) STRICT;

-- When both names are taken, SQLite lets the index that was created last report it: hence this order.
CREATE UNIQUE INDEX users_open_2_email ON users (email_canonical) WHERE state <> 'closed';
CREATE UNIQUE INDEX users_open_1_username ON users (username_canonical) WHERE state <> 'closed';

CREATE TABLE password_credentials (
    user_id BLOB PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
    name TEXT PRIMARY KEY NOT NULL,
    is_system INTEGER NOT NULL CHECK (is_system IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO roles (name, is_system) VALUES ('admin', 1), ('user', 1);

CREATE TABLE user_roles (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES roles (name),
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_roles_role ON user_roles (role);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    username text NOT NULL,
    username_canonical text COLLATE "C" NOT NULL,
    email text NOT NULL,
    email_canonical text COLLATE "C" NOT NULL,
    email_verified_at timestamptz,
    profile jsonb NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    last_login_at timestamptz,
    login_count bigint NOT NULL DEFAULT 0 CHECK (login_count >= 0)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX users_number ON users (number);
-- When both names are taken, the first of these reports it: the order here, and by name after a dump and restore.
CREATE UNIQUE INDEX users_open_1_username ON users (username_canonical) WHERE state <> 'closed';
CREATE UNIQUE INDEX users_open_2_email ON users (email_canonical) WHERE state <> 'closed';

CREATE TABLE password_credentials (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL
) WITH (fillfactor = 85);

CREATE TABLE roles (
    name text COLLATE "C" PRIMARY KEY,
    is_system boolean NOT NULL
);
INSERT INTO roles (name, is_system) VALUES ('admin', true), ('user', true);

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role text COLLATE "C" NOT NULL REFERENCES roles (name),
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_role ON user_roles (role);

CREATE TABLE posts (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title text NOT NULL,
    title_canonical text COLLATE "C" NOT NULL,
    excerpt text,
    status text COLLATE "C" NOT NULL,
    views bigint NOT NULL DEFAULT 0 CHECK (views >= 0),
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    hidden_at timestamptz
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX posts_number ON posts (number);
CREATE INDEX posts_user ON posts (user_id, created_at, id);
-- Each is the order of a list: for everybody, and for who sees drafts as well.
CREATE INDEX posts_published_by_created ON posts (created_at, id) WHERE status = 'published' AND hidden_at IS NULL;
CREATE INDEX posts_published_by_updated ON posts (updated_at, id) WHERE status = 'published' AND hidden_at IS NULL;
CREATE INDEX posts_published_by_title ON posts (title_canonical, id) WHERE status = 'published' AND hidden_at IS NULL;
CREATE INDEX posts_published_by_views ON posts (views, id) WHERE status = 'published' AND hidden_at IS NULL;
CREATE INDEX posts_by_created ON posts (created_at, id) WHERE hidden_at IS NULL;
CREATE INDEX posts_by_updated ON posts (updated_at, id) WHERE hidden_at IS NULL;
CREATE INDEX posts_by_title ON posts (title_canonical, id) WHERE hidden_at IS NULL;
CREATE INDEX posts_by_views ON posts (views, id) WHERE hidden_at IS NULL;

-- What is long: beside the rest, as views are counted there, and neither this nor its index is written for them.
CREATE TABLE post_texts (
    number bigint PRIMARY KEY REFERENCES posts (number) ON DELETE CASCADE,
    content text NOT NULL,
    search_text text COLLATE "C" NOT NULL
);
CREATE INDEX post_texts_search ON post_texts USING gin (search_text gin_trgm_ops);

CREATE TABLE comments (
    id uuid PRIMARY KEY,
    post_id uuid NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content text NOT NULL,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    hidden_at timestamptz
);
CREATE INDEX comments_post ON comments (post_id, created_at, id);
CREATE INDEX comments_user ON comments (user_id, created_at, id);

CREATE TABLE comment_likes (
    comment_id uuid NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX comment_likes_user ON comment_likes (user_id);

-- Somebody may have added one of this name.
INSERT INTO permissions (name, description, is_system) VALUES
    ('posts:create', 'Write posts and comments, and like comments.', true),
    ('posts:read', 'Read the drafts of others.', true),
    ('posts:update', 'Change posts and comments of others.', true),
    ('posts:delete', 'Delete posts and comments of others.', true)
    ON CONFLICT (name) DO UPDATE SET description = excluded.description, is_system = excluded.is_system;
UPDATE permissions SET search = lower(name || ' ' || description)
    WHERE name IN ('posts:create', 'posts:read', 'posts:update', 'posts:delete');
INSERT INTO role_permissions (role, permission) VALUES
    ('user', 'posts:create'),
    ('admin', 'posts:create'),
    ('admin', 'posts:read'),
    ('admin', 'posts:update'),
    ('admin', 'posts:delete')
    ON CONFLICT DO NOTHING;

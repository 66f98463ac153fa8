CREATE TABLE posts (
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    title_canonical TEXT NOT NULL,
    excerpt TEXT,
    status TEXT NOT NULL,
    views INTEGER NOT NULL DEFAULT 0 CHECK (views >= 0),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    hidden_at INTEGER
) STRICT;
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
    number INTEGER PRIMARY KEY NOT NULL REFERENCES posts (number) ON DELETE CASCADE,
    content TEXT NOT NULL,
    search_text TEXT NOT NULL
) STRICT;
-- Substrings are found by trigrams.
CREATE VIRTUAL TABLE post_texts_search USING fts5 (
    search_text, content = 'post_texts', content_rowid = 'number', tokenize = 'trigram case_sensitive 1', columnsize = 0
);
CREATE TRIGGER post_texts_search_in AFTER INSERT ON post_texts BEGIN
    INSERT INTO post_texts_search (rowid, search_text) VALUES (new.number, new.search_text);
END;
CREATE TRIGGER post_texts_search_out AFTER DELETE ON post_texts BEGIN
    INSERT INTO post_texts_search (post_texts_search, rowid, search_text) VALUES ('delete', old.number, old.search_text);
END;
CREATE TRIGGER post_texts_search_over AFTER UPDATE OF search_text ON post_texts WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO post_texts_search (post_texts_search, rowid, search_text) VALUES ('delete', old.number, old.search_text);
    INSERT INTO post_texts_search (rowid, search_text) VALUES (new.number, new.search_text);
END;

CREATE TABLE comments (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    post_id BLOB NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    hidden_at INTEGER
) STRICT;
CREATE INDEX comments_post ON comments (post_id, created_at, id);
CREATE INDEX comments_user ON comments (user_id, created_at, id);

CREATE TABLE comment_likes (
    comment_id BLOB NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (comment_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_likes_user ON comment_likes (user_id);

-- Somebody may have added one of this name.
INSERT INTO permissions (name, description, is_system) VALUES
    ('posts:create', 'Write posts and comments, and like comments.', 1),
    ('posts:read', 'Read the drafts of others.', 1),
    ('posts:update', 'Change posts and comments of others.', 1),
    ('posts:delete', 'Delete posts and comments of others.', 1)
    ON CONFLICT (name) DO UPDATE SET description = excluded.description, is_system = excluded.is_system;
UPDATE permissions SET created_at = unixepoch() * 1000000, search = lower(name || ' ' || description)
    WHERE name IN ('posts:create', 'posts:read', 'posts:update', 'posts:delete');
INSERT INTO role_permissions (role, permission) VALUES
    ('user', 'posts:create'),
    ('admin', 'posts:create'),
    ('admin', 'posts:read'),
    ('admin', 'posts:update'),
    ('admin', 'posts:delete')
    ON CONFLICT DO NOTHING;

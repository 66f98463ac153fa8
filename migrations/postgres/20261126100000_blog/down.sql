DELETE FROM role_permissions WHERE permission IN ('posts:create', 'posts:read', 'posts:update', 'posts:delete');
DELETE FROM permissions WHERE name IN ('posts:create', 'posts:read', 'posts:update', 'posts:delete');
DROP TABLE comment_likes;
DROP TABLE comments;
DROP TABLE post_texts;
DROP TABLE posts;

DROP TABLE user_roles;
DROP TABLE roles;
DROP TABLE password_credentials;
DROP TABLE users;

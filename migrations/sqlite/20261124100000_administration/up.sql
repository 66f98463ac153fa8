INSERT INTO permissions (name, description, is_system) VALUES
    ('users:create', 'Invite people.', 1),
    ('users:delete', 'Close accounts of others.', 1),
    ('users:purge', 'Erase closed accounts for ever.', 1),
    ('users:export', 'Download all accounts as a table.', 1),
    ('roles:read', 'Read roles and what they permit.', 1),
    ('roles:create', 'Make roles.', 1),
    ('roles:update', 'Change roles and what they permit.', 1),
    ('roles:delete', 'Delete roles.', 1),
    ('permissions:read', 'Read the list of permissions.', 1),
    ('permissions:create', 'Add permissions.', 1),
    ('permissions:update', 'Describe permissions anew.', 1),
    ('permissions:delete', 'Delete permissions.', 1),
    ('features:read', 'Read feature switches.', 1),
    ('features:create', 'Make feature switches.', 1),
    ('features:update', 'Change feature switches.', 1),
    ('features:delete', 'Delete feature switches.', 1),
    ('features:export', 'Download feature switches as a table.', 1),
    ('audit:read', 'Read the audit trail.', 1),
    ('audit:export', 'Download the audit trail as a table.', 1);
INSERT INTO role_permissions (role, permission)
    SELECT 'admin', name FROM permissions WHERE name NOT IN (SELECT permission FROM role_permissions WHERE role = 'admin');

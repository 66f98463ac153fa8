INSERT INTO permissions (name, description, is_system) VALUES
    ('users:create', 'Invite people.', true),
    ('users:delete', 'Close accounts of others.', true),
    ('users:purge', 'Erase closed accounts for ever.', true),
    ('users:export', 'Download all accounts as a table.', true),
    ('roles:read', 'Read roles and what they permit.', true),
    ('roles:create', 'Make roles.', true),
    ('roles:update', 'Change roles and what they permit.', true),
    ('roles:delete', 'Delete roles.', true),
    ('permissions:read', 'Read the list of permissions.', true),
    ('permissions:create', 'Add permissions.', true),
    ('permissions:update', 'Describe permissions anew.', true),
    ('permissions:delete', 'Delete permissions.', true),
    ('features:read', 'Read feature switches.', true),
    ('features:create', 'Make feature switches.', true),
    ('features:update', 'Change feature switches.', true),
    ('features:delete', 'Delete feature switches.', true),
    ('features:export', 'Download feature switches as a table.', true),
    ('audit:read', 'Read the audit trail.', true),
    ('audit:export', 'Download the audit trail as a table.', true);
INSERT INTO role_permissions (role, permission)
    SELECT 'admin', name FROM permissions WHERE name NOT IN (SELECT permission FROM role_permissions WHERE role = 'admin');

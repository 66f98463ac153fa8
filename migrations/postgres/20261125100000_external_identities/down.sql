DROP TABLE federation_flows;
DROP TABLE external_identities;

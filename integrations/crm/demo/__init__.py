"""A CRM that is kept in memory: deterministic, seeded, fails when told to. For trying out, tests and integrators."""

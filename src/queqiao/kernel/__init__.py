"""What every app stands on. A closed list: ids, clock, errors, audit, events, jobs, files, rulepacks."""

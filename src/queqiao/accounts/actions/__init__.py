"""What can be done with people and organisations, one module per subject; each verb opens its own transaction."""

"""Jobs of this app: an id in, an action called."""

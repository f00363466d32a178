"""What the page of an entry shows, part by part, made from what the catalogue lets this viewer see."""

"""The hall in the browser: pages, forms and templates. No business rule lives here."""

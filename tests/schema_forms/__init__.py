"""Hold schema_forms to what it promises."""

"""Hold flow_service to what it promises."""

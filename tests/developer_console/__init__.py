"""Hold developer_console to what it promises."""

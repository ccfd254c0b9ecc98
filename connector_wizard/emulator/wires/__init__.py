"""Take requests from sockets, find their call, and write the answers back."""

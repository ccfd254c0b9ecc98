"""Let people sign in through allauth: where our rules differ from its own, and what it reports."""

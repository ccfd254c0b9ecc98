"""Make sense of what came back: a value, a refusal, or nothing that can be trusted."""

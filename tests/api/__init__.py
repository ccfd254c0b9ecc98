"""Ask the API as programs do: over HTTP, with a token, with the emulator behind it."""

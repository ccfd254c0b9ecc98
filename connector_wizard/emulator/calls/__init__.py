"""The Platform's calls, with what each checks and refuses."""

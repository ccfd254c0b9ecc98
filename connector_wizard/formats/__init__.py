"""Say how dates and times are written where no script has shown them in the reader's own time."""

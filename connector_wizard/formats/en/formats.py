"""English: as short as scripts write them, with the zone that a reader could not guess."""

DATE_FORMAT = "M j, Y"
TIME_FORMAT = "H:i T"
DATETIME_FORMAT = "M j, Y, H:i T"

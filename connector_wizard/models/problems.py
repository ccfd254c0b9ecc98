"""Keep why something on the Platform went wrong, in words that a page may show."""

from django.db import models


class WithProblem(models.Model):
    """A row that tells of a problem, if there was any: ours in words, and what was said there."""

    problem = models.CharField(max_length=500, blank=True)
    advice = models.CharField(max_length=500, blank=True)
    platform_words = models.CharField(max_length=500, blank=True)
    platform_code = models.CharField(max_length=40, blank=True)
    platform_request_id = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

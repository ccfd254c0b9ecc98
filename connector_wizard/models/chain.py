"""Keep where a team's chain of events ends: the one row that whoever appends has to lock."""

from django.db import connection, models

from connector_wizard.models.teams import Team

_HEAD = (
    "SELECT sequence, hash, anchor_sequence, anchor_hash"
    " FROM connector_wizard_chainhead WHERE team_id = %s"
)
_ADVANCE = (
    "UPDATE connector_wizard_chainhead"
    " SET sequence = %s, hash = %s, key_id = %s, seal = %s WHERE team_id = %s"
)


class ChainHead(models.Model):
    """Where a team's chain ends; whoever appends locks this row first."""

    team = models.OneToOneField(Team, models.PROTECT, primary_key=True, related_name="chain_head")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    # The last event that was archived and dropped; the chain begins after it.
    anchor_sequence = models.PositiveBigIntegerField(default=0)
    anchor_hash = models.CharField(max_length=64, blank=True)
    # Signs all of the above: who has only the database can cut a tail, but not say so.
    key_id = models.CharField(max_length=8, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    # How far, when and with what result the chain was last verified.
    verified_sequence = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    verified_break = models.CharField(max_length=300, blank=True)
    checkpoint_sequence = models.PositiveBigIntegerField(default=0)
    checkpoint_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.team} #{self.sequence}"

    @classmethod
    def lock(cls, team: Team) -> "ChainHead":
        """
        Return the head of the team's chain, locked until the transaction ends.

        In plain SQL, like ``advance``: an event is written with every change there is, and building
        these two statements anew each time would cost more than running them.
        """
        pk = cls._meta.pk.get_db_prep_value(team.pk, connection)
        with connection.cursor() as cursor:
            for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
            cursor.execute(_HEAD + for_update, [pk])
            row = cursor.fetchone()
        if row is None:
            return cls.objects.select_for_update().get_or_create(team=team)[0]
        names = ("sequence", "hash", "anchor_sequence", "anchor_hash")
        return cls(team=team, **dict(zip(names, row, strict=True)))

    def advance(self) -> None:
        """Write where the chain ends now."""
        pk = self._meta.pk.get_db_prep_value(self.team_id, connection)
        with connection.cursor() as cursor:
            cursor.execute(_ADVANCE, [self.sequence, self.hash, self.key_id, self.seal, pk])

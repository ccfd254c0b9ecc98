"""Keep tests and what is found in sources; what exists already is tested in the hours to come."""

import connector_wizard.models.json_text
import django.db.models.deletion
import random
import uuid
from datetime import timedelta
from django.db import migrations, models
from django.utils import timezone

WITHIN = timedelta(hours=12)


def spread_first_tests(apps, schema_editor):
    rows = apps.get_model("connector_wizard", "Connection").objects.filter(status="created")
    now = timezone.now()
    for pk in rows.values_list("pk", flat=True):
        rows.filter(pk=pk).update(test_due_at=now + WITHIN * random.random())


class Migration(migrations.Migration):

    dependencies = [
        ('connector_wizard', '0003_approvals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('passed', 'passed'), ('failed', 'failed'), ('unknown', 'not known')], max_length=8)),
                ('asked_by', models.CharField(blank=True, max_length=254)),
                ('at', models.DateTimeField()),
                ('seconds', models.FloatField(default=0)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('advice', models.CharField(blank=True, max_length=500)),
                ('platform_words', models.CharField(blank=True, max_length=500)),
                ('platform_code', models.CharField(blank=True, max_length=40)),
                ('platform_request_id', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Explored',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mark', models.CharField(max_length=32)),
                ('kind', models.CharField(max_length=10)),
                ('path', models.TextField(blank=True)),
                ('name', models.TextField(blank=True)),
                ('parent', models.CharField(blank=True, max_length=32)),
                ('told', connector_wizard.models.json_text.JSONTextField(default=list)),
                ('number', models.PositiveIntegerField(default=0)),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-told_at'],
            },
        ),
        migrations.AddField(
            model_name='connection',
            name='can_explore',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='test_due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='test_lease_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='test_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='test_verdict',
            field=models.CharField(blank=True, choices=[('passed', 'passed'), ('failed', 'failed')], max_length=8),
        ),
        migrations.AddField(
            model_name='connection',
            name='tested_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('team.created', 'created the team'), ('member.added', 'added the member'), ('member.invited', 'invited'), ('member.invitation_renewed', 'renewed the invitation of'), ('member.invitation_withdrawn', 'withdrew the invitation of'), ('member.joined', 'joined the team'), ('member.role_changed', 'changed the role of'), ('member.removed', 'removed the member'), ('member.left', 'left the team'), ('team.policies_changed', 'changed the policies of'), ('account.added', 'added the Platform account'), ('account.refused', 'could not add the Platform account'), ('account.verified', 'verified the Platform account'), ('account.renamed', 'renamed the Platform account'), ('account.secret_replaced', 'replaced the secret of the Platform account'), ('account.deleted', 'deleted the Platform account'), ('draft.begun', 'began a draft'), ('draft.changed', 'worked on the connection'), ('draft.discarded', 'discarded the draft'), ('connection.requested', 'asked the Platform to create'), ('connection.created', 'created the base connection'), ('connection.secrets_discarded', 'discarded the secrets of'), ('connection.refused', 'was refused the base connection'), ('connection.not_sent', 'could not reach the Platform to create'), ('connection.unconfirmed', 'got no answer about'), ('connection.not_created', 'found not to have been created:'), ('connection.twin_found', 'found a second base connection of'), ('connection.test_asked', 'had the Platform test'), ('connection.failing', 'found that it fails its test:'), ('connection.recovered', 'found that it passes its test again:'), ('connection.data_sampled', 'looked at sample rows of'), ('review.approved', 'approved'), ('review.changes_requested', 'asked for changes to'), ('review.flagged', 'flagged'), ('review.answered', 'answered the review of'), ('platform.failed', 'got no usable answer from the Platform for'), ('access.denied', 'was not allowed to'), ('history.exported', 'exported the history'), ('history.archived', 'archived old events of the history'), ('session.begun', 'signed in'), ('session.ended', 'signed out'), ('session.refused', 'failed to sign in'), ('keys.rotation_begun', 'began a rotation of the encryption keys'), ('keys.rotated', 'ended a rotation of the encryption keys')], max_length=40),
        ),
        migrations.AddIndex(
            model_name='connection',
            index=models.Index(condition=models.Q(('test_due_at__isnull', False)), fields=['test_due_at'], name='connections_due_for_a_test'),
        ),
        migrations.AddField(
            model_name='check',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='connector_wizard.connection'),
        ),
        migrations.AddField(
            model_name='explored',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='explored', to='connector_wizard.connection'),
        ),
        migrations.AddIndex(
            model_name='check',
            index=models.Index(fields=['connection', '-at'], name='checks_of_a_connection'),
        ),
        migrations.AddIndex(
            model_name='check',
            index=models.Index(fields=['at'], name='checks_by_time'),
        ),
        migrations.AddIndex(
            model_name='explored',
            index=models.Index(fields=['told_at'], name='explored_by_time'),
        ),
        migrations.AddConstraint(
            model_name='explored',
            constraint=models.UniqueConstraint(fields=('connection', 'mark'), name='one_row_per_place'),
        ),
        migrations.RunPython(spread_first_tests, migrations.RunPython.noop),
    ]

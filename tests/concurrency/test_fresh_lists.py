"""Lists follow what is published, with real workers on one database: every list once, nothing missed, nothing left behind."""

import signal

IDLE = "(Job.objects.exclude(state='done').count(), OutboxEvent.objects.filter(delivered_at=None).count())"
STALE = "__import__('queqiao.matching.models').matching.models.StaleList.objects"
BEGIN = """
    from queqiao.matching.models import StaleList
    for n in range(3): achievement(n)
    with transaction.atomic(): [replica.note_change('achievement', a.pk) for a in Achievement.objects.all()]
    say([published(n).id for n in range({count})])
    """
COME = """
    from queqiao.catalog.events import EntrySaved
    for n in range(10, 10 + {count}):
        row = achievement(n)
        with transaction.atomic(): events.publish(EntrySaved("achievement", row.pk, 1, True))
    say(None)
    """
HELD = """
    from queqiao.matching.models import StaleList
    ids = {ids}
    new = set(Achievement.objects.filter(title__regex="1[0-9]$").values_list("pk", flat=True))
    lists = {{one: set(MatchRun.objects.get(entry_id=one, current=True).rows.values_list("entry_id", flat=True)) for one in ids}}
    say([len(new), [len(new - held) for held in lists.values()], MatchRun.objects.filter(entry_id__in=ids, current=True).count(),
         StaleList.objects.count(), audit.verify()[1]])
    """


def test_two_workers_bring_what_came_into_every_list(processes):
    ids = processes.run(BEGIN.format(count=2))
    processes.worker()
    processes.worker()
    processes.until(IDLE, (0, 0))
    processes.at_once(COME.format(count=2), COME.replace("range(10, 10", "range(12, 12").format(count=2))
    processes.until(f"(*{IDLE}, {STALE}.count())", (0, 0, 0))
    assert processes.run(HELD.format(ids=ids)) == [4, [0, 0], 2, 0, []]


def test_a_worker_killed_while_lists_are_ranked_anew_loses_none(processes):
    ids = processes.run(BEGIN.format(count=2))
    first = processes.worker()
    processes.until(IDLE, (0, 0))
    processes.run(COME.format(count=2))
    processes.until(f"{STALE}.exists()")
    first.send_signal(signal.SIGKILL)
    first.wait()
    processes.run(
        """
        from queqiao.matching.models import StaleList
        long_ago = clock.now() - timedelta(minutes=30)
        Job.objects.filter(state="running").update(heartbeat_at=long_ago)
        StaleList.objects.exclude(taken_at=None).update(taken_at=long_ago)
        say(None)
        """
    )
    processes.worker()
    processes.until(f"(*{IDLE}, {STALE}.count())", (0, 0, 0))
    assert processes.run(HELD.format(ids=ids)) == [2, [0, 0], 2, 0, []]

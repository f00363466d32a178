"""Workers that die, work side by side, or take up what others left: every job done, every list there once."""

from __future__ import annotations

import signal

DONE = "(Job.objects.exclude(state='done').count(), OutboxEvent.objects.filter(delivered_at=None).count())"
LISTS = """
    ids = {ids}
    say([
        MatchRun.objects.filter(entry_id__in=ids, current=True).values("entry_id").distinct().count(),
        MatchRun.objects.filter(entry_id__in=ids, current=True).count(),
        Job.objects.filter(object_id__in=ids).exclude(state="done").count() + Job.objects.filter(state="failed").count(),
        audit.verify()[1], replica.compare("need").clean,
    ])
    """
"""Lists, current runs, work on these entries left or broken (a worker that begins queues its daily work, whenever that is), audit, index."""


def publish(processes, count):
    return processes.run(
        f"for n in range(5): achievement(n)\nwith transaction.atomic(): [replica.note_change('achievement', a.pk) for a in Achievement.objects.all()]\n"
        f"say([published(n).id for n in range({count})])"
    )


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(processes):
    ids = publish(processes, 4)
    first = processes.worker()
    processes.until("Job.objects.filter(state='running', kind='matching.rank').exists()")
    first.send_signal(signal.SIGKILL)
    first.wait()
    # Its job looks alive until it has been silent for long enough; as if that time had passed.
    left = processes.run(
        """
        running = Job.objects.filter(state="running")
        left = running.count()
        running.update(heartbeat_at=clock.now() - timedelta(minutes=10))
        say(left)
        """
    )
    assert left in (0, 1)  # killed between two looks it may just have finished
    processes.worker()
    processes.worker()
    processes.until(DONE, (0, 0))
    assert processes.run(LISTS.format(ids=ids)) == [4, 4, 0, [], True]


def test_two_workers_do_every_job_once(processes):
    processes.worker()
    processes.worker()
    ids = publish(processes, 8)
    processes.until(DONE, (0, 0))
    assert processes.run(LISTS.format(ids=ids)) == [8, 8, 0, [], True]
    attempts = "say(sorted(set(Job.objects.filter(state='done').values_list('attempts', flat=True))))"
    assert processes.run(attempts) == [1]


def test_what_was_committed_but_not_delivered_is_delivered_once(processes):
    key = processes.run("say(looked_at().id)")
    # The process ends after the commit and before any subscriber has heard of it: as a power cut would end it.
    dying = f"""
        key = key_of({key!r})
        with transaction.atomic():
            transaction.on_commit(lambda: os._exit(9))
            reviews.publish(actor=actor("olga"), key=key, version=row_of(key).version)
        """
    processes.run(dying, exit_code=9)
    state = f"""
        waiting = OutboxEvent.objects.filter(delivered_at=None)
        say([Need.objects.get(pk={key!r}).state, waiting.count(), Job.objects.filter(kind="matching.rank").count()])
        """
    assert processes.run(state) == ["published", 1, 0]
    deliver = """
        with clock.at(clock.now() + timedelta(minutes=1)):
            meet("deliver")
            events.deliver_waiting()
        say(True)
        """
    processes.at_once(deliver, deliver)
    assert processes.run(state) == ["published", 0, 1]
    counts = """
        event = OutboxEvent.objects.latest("id")
        subscribers = list(Delivery.objects.filter(event=event).values_list("subscriber", "done", "attempts"))
        say([len(subscribers) == len(set(subscribers)), {tuple(one[1:]) for one in subscribers} == {(True, 1)}])
        """
    assert processes.run(counts) == [True, True]
    processes.worker()
    processes.until(DONE, (0, 0))
    assert processes.run(LISTS.format(ids=[key])) == [1, 1, 0, [], True]

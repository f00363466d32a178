"""Several nodes, each with an index folder of its own, on one database: all come to hold the same."""

from __future__ import annotations

CHANGE = """
    import random
    chance = random.Random({seed})
    ids = list(Achievement.objects.order_by("pk").values_list("pk", flat=True))
    meet("change", 4)
    for turn in range(60):
        pk = chance.choice(ids)
        with transaction.atomic():
            row = Achievement.objects.select_for_update().get(pk=pk)
            row.title, row.live = f"{{row.title[:20]}} {seed}-{{turn}}", chance.random() < 0.8
            row.save()
            replica.note_change("achievement", pk)
    say(True)
    """
FOLLOW = """
    meet("change", 4)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        replica.shelf("achievement")
        time.sleep(0.02)
    say(True)
    """
COMPARE = """
    difference = replica.compare("achievement")
    held = sorted(entry.id for entry in replica.gather.whole_shelf("achievement"))
    say([difference.clean, len(held), replica.shelf("achievement").size])
    """


def test_two_nodes_converge_while_two_processes_write(processes, tmp_path):
    processes.run("for n in range(40): achievement(n)\nsay(replica.rebuild('achievement'))")
    other = str(tmp_path / "other")
    began = [
        processes.begin(CHANGE.format(seed=1)),
        processes.begin(CHANGE.format(seed=2)),
        processes.begin(FOLLOW),
        processes.begin(FOLLOW, INDEX=other),
    ]
    assert [processes.end(one) for one in began] == [True] * 4
    here = processes.run(COMPARE)
    there = processes.run(COMPARE, INDEX=other)
    assert here == there
    assert (here[0], here[1]) == (True, here[2])


def test_a_change_that_commits_after_a_later_number_is_not_missed(processes):
    code = """
        rows = [achievement(n) for n in range(3)]
        replica.rebuild("achievement")
        for row in rows:
            Achievement.objects.filter(pk=row.pk).update(title="改名" + row.pk)
        def change(number, row, at=None):
            IndexChange.objects.create(id=number, shelf="achievement", entry_id=row.pk, at=at or clock.now())
        change(10, rows[0])
        replica.catch_up("achievement")
        change(12, rows[1])
        replica.catch_up("achievement")
        change(11, rows[2])  # numbered before 12, committed after it was applied
        came = [replica.catch_up("achievement"), replica.compare("achievement").clean, replica.catch_up("achievement")]
        with clock.at(clock.now() + timedelta(minutes=5)):
            change(13, rows[0])
            replica.catch_up("achievement")
        cursor = json.loads(replica._cursor_file("achievement").read_text())
        say([came, cursor["last"], cursor["floor"], len(cursor["recent"])])
        """
    assert processes.run(code) == [[1, True, 0], 13, 12, 1]


def test_threads_of_one_process_share_a_reader_that_follows(processes):
    code = """
        import threading
        rows = [achievement(n) for n in range(30)]
        replica.rebuild("achievement")
        replica.FRESH_FOR = 0.0
        wrong, stopped = [], threading.Event()
        def read():
            try:
                while not stopped.is_set():
                    index = replica.shelf("achievement", wait=False)
                    assert len(index.entries([row.pk for row in rows])) == 30
                    assert index.size == 30
            except BaseException as problem:
                wrong.append(repr(problem))
            finally:
                connection.close()
        threads = [threading.Thread(target=read) for _ in range(6)]
        for one in threads: one.start()
        for turn in range(80):
            row = rows[turn % 30]
            with transaction.atomic():
                Achievement.objects.filter(pk=row.pk).update(title=f"改名 {turn}")
                replica.note_change("achievement", row.pk)
        time.sleep(1)
        stopped.set()
        for one in threads: one.join()
        say([wrong, replica.compare("achievement").clean])
        """
    assert processes.run(code) == [[], True]


def test_pages_do_not_wait_for_a_long_backlog(processes):
    code = """
        rows = [achievement(n) for n in range(60)]
        replica.rebuild("achievement")
        replica.shelf("achievement")
        with transaction.atomic():
            for row in rows:
                Achievement.objects.filter(pk=row.pk).update(live=False)
                replica.note_change("achievement", row.pk)
        replica.FRESH_FOR = 0.0
        began, sizes = time.monotonic(), []
        while (not sizes or sizes[-1]) and time.monotonic() - began < 60:
            sizes.append(replica.shelf("achievement", wait=False).size)
            time.sleep(0.01)
        say([sizes[0], sizes[-1]])
        """
    assert processes.run(code) == [60, 0]


def test_pages_never_wait_for_a_large_shelf(processes):
    code = """
        rows = [achievement(n) for n in range(3)]
        replica.rebuild("achievement")
        replica.shelf("achievement")
        replica.FRESH_FOR, replica.SMALL = 0.0, 2
        Achievement.objects.filter(pk=rows[0].pk).update(live=False)
        replica.note_change("achievement", rows[0].pk)
        began, sizes = time.monotonic(), []
        while (not sizes or sizes[-1] == 3) and time.monotonic() - began < 60:
            sizes.append(replica.shelf("achievement", wait=False).size)
            time.sleep(0.01)
        say([sizes[0], sizes[-1]])
        """
    assert processes.run(code) == [3, 2]

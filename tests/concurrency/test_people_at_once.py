"""Two people, or the same click twice, at the same moment: one wins, the other is told, nothing is lost or doubled."""

from __future__ import annotations

ROUNDS = 4


def test_of_two_editors_one_saves_and_the_other_is_told(processes):
    keys = processes.run(f"say([need(n).id for n in range({ROUNDS})])")
    work = """
        came = []
        for number, pk in enumerate({keys}):
            meet(f"save{{number}}")
            came.append(tried(lambda: drafts.save_draft(
                actor=actor("{who}"), key=key_of(pk), version=1, data={{"body": "{who}的文字"}}, partial={partial})))
        say(came)
        """
    erin, ed = processes.at_once(
        work.format(keys=keys, who="erin", partial=False), work.format(keys=keys, who="ed", partial=True)
    )
    assert [sorted(pair) for pair in zip(erin, ed, strict=True)] == [["Conflict", "ok"]] * ROUNDS
    winners = ["erin的文字" if one == "ok" else "ed的文字" for one in erin]
    stored = processes.run(f"say([[r.body, r.version] for r in (Need.objects.get(pk=p) for p in {keys})])")
    assert stored == [[text, 2] for text in winners]
    assert processes.run("say(audit.verify()[1])") == []


def test_of_two_reviewers_one_takes_it_and_a_double_publish_counts_once(processes):
    keys = processes.run(f"say([submitted(n).id for n in range({ROUNDS})])")
    work = """
        came = []
        for number, pk in enumerate({keys}):
            meet(f"take{{number}}")
            came.append(tried(lambda: reviews.take_review(actor=actor("{who}"), key=key_of(pk))))
        say(came)
        """
    olga, otto = processes.at_once(work.format(keys=keys, who="olga"), work.format(keys=keys, who="otto"))
    assert [sorted(pair) for pair in zip(olga, otto, strict=True)] == [["Conflict", "ok"]] * ROUNDS

    ready = processes.run(
        f"say([(k.id, row_of(k).version) for k in (looked_at(n) for n in range({ROUNDS}))])"
    )
    twice = f"""
        came = []
        for pk, version in {ready}:
            meet(f"publish{{pk}}")
            came.append(tried(lambda: reviews.publish(actor=actor("olga"), key=key_of(pk), version=version)))
        say(came)
        """
    assert {tuple(came) for came in processes.at_once(twice, twice)} == {
        ("ok",) * ROUNDS
    }  # the same wish twice: told it is done
    told = """
        ids = [pk for pk, _ in %s]
        say([
            Need.objects.filter(pk__in=ids, state="published", live=True).count(),
            AuditEntry.objects.filter(verb="need.publish", object_id__in=ids).count(),
            sum(1 for one in OutboxEvent.objects.filter(name="entry.moved") if one.payload["verb"] == "publish"),
            Review.objects.filter(entry_id__in=ids, outcome="published").count(),
            Job.objects.filter(kind="matching.rank", object_id__in=ids).count(),
        ])
        """  # fmt: skip
    assert processes.run(told % ready) == [ROUNDS] * 5


def test_the_same_submit_twice_makes_one_round_of_review(processes):
    keys = processes.run(f"say([need(n).id for n in range({ROUNDS})])")
    work = f"""
        came = []
        for number, pk in enumerate({keys}):
            meet(f"submit{{number}}")
            came.append(tried(lambda: repairs.hand_in(actor=actor("erin"), key=key_of(pk), version=1)))
        say(came)
        """
    assert {tuple(came) for came in processes.at_once(work, work)} == {("ok",) * ROUNDS}
    counts = "say([Review.objects.count(), AuditEntry.objects.filter(verb='need.submit').count(), audit.verify()[1]])"
    assert processes.run(counts) == [ROUNDS, ROUNDS, []]


def test_the_same_interest_twice_is_one(processes):
    keys = processes.run(f"say([published(n).id for n in range({ROUNDS})])")
    work = f"""
        came = []
        for number, pk in enumerate({keys}):
            meet(f"interest{{number}}")
            came.append(tried(lambda: interests.show_interest(actor=actor("uma"), key=key_of(pk), message="可以谈")))
        say(came)
        """
    for came in processes.at_once(work, work):
        assert set(came) <= {"ok", "UserError", "Conflict"}
    found = f"say([Interest.objects.filter(entry_id=pk).count() for pk in {keys}])"
    assert processes.run(found) == [1] * ROUNDS

"""The verdict on the four claims notices each way in which one of them can be broken."""

import unittest

from claims import CLAIMS, DROPPED, EARLY, LOST, TWICE, Observed, judge, shares, task_of, totals

TASKS = 2
TRUTH = {(0, "apple"): 2, (0, "cow"): 1, (1, "apple"): 1, (1, "cow"): 3}
A, B = task_of("apple", TASKS), task_of("cow", TASKS)


def report(task=7, component="count", **counters):
    return {"component": component, "task": task, "held_records": 0, "held_partitions": 0, "late": 0, **counters}


def seen():
    """All as it should be, with a worker that was started anew."""
    return Observed(rows={A: [["0", "1@5", "released", "apple:2"], ["1", "1@5", "released", "apple:1"]],
                          B: [["0", "1@5", "released", "cow:1"], ["1", "1@5", "released", "cow:3"], ["1", "2@9", "released", "cow:3"]]},
                    done=[0, 1], counts=dict(TRUTH), reports=[report(held_records=4, held_partitions=1), report()])


class ClaimsTest(unittest.TestCase):
    def assert_broken(self, claim, observed, **options):
        broken = judge(TRUTH, TASKS, observed, **options).broken
        self.assertEqual([c for c in CLAIMS if broken[c]], [claim])

    def test_all_is_well(self):
        verdict = judge(TRUTH, TASKS, seen(), bound=4)
        self.assertTrue(verdict.holds(), verdict.broken)
        self.assertEqual(verdict.releases, 5)

    def test_a_word_has_a_task(self):
        self.assertNotEqual(A, B)
        self.assertEqual(task_of("the", 4), (31 + 114801) % 4)  # what Java says of "the".hashCode()
        self.assertEqual(shares(TRUTH, TASKS)[1, B], {"cow": 3})

    def test_a_record_is_missing(self):
        observed = seen()
        observed.rows[A][0][3] = "apple:1"
        self.assert_broken(EARLY, observed)

    def test_a_record_of_another_task(self):
        observed = seen()
        observed.rows[A][0][3] = "apple:2 cow:1"
        self.assert_broken(EARLY, observed)

    def test_the_same_instance_releases_again(self):
        observed = seen()
        observed.rows[A].append(["1", "1@5", "released", "apple:1"])
        self.assert_broken(TWICE, observed)

    def test_a_record_after_the_release(self):
        observed = seen()
        observed.rows[A].append(["1", "1@5", "after its release", "apple"])
        self.assert_broken(TWICE, observed)

    def test_no_release(self):
        observed = seen()
        del observed.rows[A][1]
        self.assert_broken(LOST, observed)

    def test_no_acknowledgement(self):
        observed = seen()
        observed.done.remove(1)
        self.assert_broken(LOST, observed)

    def test_no_count(self):
        observed = seen()
        del observed.counts[1, "cow"]
        self.assert_broken(LOST, observed)

    def test_something_is_held_at_the_end(self):
        observed = seen()
        observed.reports.append(report(held_records=1, held_partitions=1))
        self.assert_broken(DROPPED, observed)

    def test_a_spout_turns_its_own_away(self):
        observed = seen()
        observed.reports.insert(0, report(1, "tweets", late=1))
        self.assert_broken(DROPPED, observed)

    def test_more_than_the_bound_in_memory(self):
        self.assert_broken(DROPPED, seen(), bound=3)

    def test_counters_begin_again_with_each_instance(self):
        rows = [report(late=2), report(late=5), report(8, late=1), report(late=1), report(late=4)]
        self.assertEqual(totals(rows)["late"], 5 + 4 + 1)


if __name__ == "__main__":
    unittest.main()

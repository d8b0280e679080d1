"""What replicas were given is compared so that each way in which it may be wrong is noticed."""

import types
import unittest

from ads import broken_orders, missing

ALL = {"shoes": ["a", "ask 0", "b"], "books": ["c", "ask 1"]}


def pipeline(*replicas):
    """An execution with these logs, of two questions and a click more for shoes than for books."""
    return types.SimpleNamespace(
        logs=lambda: list(replicas), windows=1, clicks=2, asked=lambda: 2,
        replicas=types.SimpleNamespace(REPLICAS=2, true_counts=lambda *_: {("shoes", "0"): 2, ("books", "0"): 1}))


class AdsTest(unittest.TestCase):
    def assert_broken(self, what, *replicas):
        [said] = broken_orders(replicas)
        self.assertIn(what, said)

    def test_all_is_well(self):
        replicas = [ALL], [{"shoes": ["a", "ask 0"]}, {}, ALL]
        self.assertEqual(list(broken_orders(replicas)), [])
        self.assertFalse(missing(pipeline(*replicas)))

    def test_something_is_given_twice(self):
        twice = {**ALL, "books": ["c", "ask 1", "c"]}
        self.assert_broken("replica 0, instance 0, books: c was given 2 times", [twice], [ALL])

    def test_another_order(self):
        self.assert_broken("replica 1, instance 0, shoes: another order", [ALL], [{**ALL, "shoes": ["ask 0", "a", "b"]}])

    def test_an_instance_that_has_ended_was_given_another_order(self):
        self.assert_broken("replica 1, instance 0, shoes: another order", [ALL], [{"shoes": ["b"]}, ALL])

    def test_a_click_is_missing(self):
        self.assertTrue(missing(pipeline([ALL], [{**ALL, "shoes": ["a", "ask 0"]}])))

    def test_a_question_is_missing(self):
        self.assertTrue(missing(pipeline([ALL], [{**ALL, "books": ["c"]}])))

    def test_a_replica_is_missing(self):
        self.assertTrue(missing(pipeline([ALL])))

    def test_an_instance_that_was_started_anew_is_behind(self):
        self.assertTrue(missing(pipeline([ALL], [ALL, {"shoes": ["a"]}])))


if __name__ == "__main__":
    unittest.main()

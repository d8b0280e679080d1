"""The verdicts on processes notice what is planted."""

import unittest

import zookeeper_world
from zookeeper_claims import EARLY, LOST, ORDER, TWICE, judge_orders, judge_seals

WHOLE = ["0 a/0 a/1 b/0 b/1", "1 a/0 a/1 b/0 b/1"]
ORDERS = [["1 a#1 1 a/0", "2 b#1 1 b/0"], ["1 a#1 1 a/1", "2 b#1 1 b/1"]]


def broken(verdict):
    return {claim for claim, whats in verdict.broken.items() if whats}


class Seals(unittest.TestCase):
    def judged(self, lines):
        return broken(judge_seals({"x": WHOLE, "y": lines}, ["a", "b"], 2, 2))

    def test_all_is_well(self):
        self.assertEqual(self.judged(WHOLE[::-1]), set())

    def test_what_is_planted_is_noticed(self):
        self.assertEqual(self.judged(WHOLE[:1]), {LOST})
        self.assertEqual(self.judged(WHOLE + WHOLE[:1]), {TWICE})
        self.assertEqual(self.judged(["0 a/0 a/1 b/0", WHOLE[1]]), {EARLY})
        self.assertEqual(self.judged(["0 a/0 a/0 a/1 b/0 b/1", WHOLE[1]]), {TWICE})

    def test_nothing_at_all_does_not_hold(self):
        self.assertFalse(judge_seals({"x": []}, ["a"], 0, 2).holds())


class Orders(unittest.TestCase):
    def judged(self, shards):
        return broken(judge_orders({"x": ORDERS, "y": shards}, ["a", "b"], 2))

    def test_all_is_well(self):
        self.assertEqual(self.judged(ORDERS), set())

    def test_what_is_planted_is_noticed(self):
        self.assertEqual(self.judged([["1 b#1 1 b/0", "2 a#1 1 a/0"], ORDERS[1]]), {ORDER})
        self.assertEqual(self.judged([["1 a#1 1 a/0", "3 b#1 1 b/0"], ORDERS[1]]), {ORDER})
        self.assertEqual(self.judged([ORDERS[0][:1], ORDERS[1]]), {LOST, ORDER})
        self.assertEqual(self.judged([ORDERS[0] + ["3 a#2 1 a/0"], ORDERS[1]]), {TWICE, ORDER})


class Worlds(unittest.TestCase):
    def judged(self, keys):
        return zookeeper_world.judge({"replica:1": {"k": ["1 0", "2 0"], "l": ["1 1"]}, "replica:2": keys}, ["1 0", "1 1", "2 0"])

    def test_all_is_well(self):
        self.assertEqual(self.judged({"l": ["1 1"], "k": ["1 0", "2 0"]}), "")

    def test_what_is_planted_is_noticed(self):
        self.assertIn("not each of", self.judged({"k": ["1 0", "2 0"]}))
        self.assertIn("not each of", self.judged({"k": ["1 0", "2 0", "2 0"], "l": ["1 1"]}))
        self.assertIn("has taken it in as", self.judged({"k": ["2 0", "1 0"], "l": ["1 1"]}))


if __name__ == "__main__":
    unittest.main()

"""What metrics are called on paper, and which of them belong together."""

LABELS = {
    "rollout/ep_rew_mean": "return of an episode",
    "rollout/ep_len_mean": "decisions an episode",
    "rollout/success_rate": "share of successes",
    "rollout/ep_cost_mean": "cost of an episode",
    "rollout/cost_total": "cost of all training",
    "rollout/violation_rate": "share of episodes with a violation",
    "eval/mean_reward": "return in evaluation",
    "eval/mean_cost": "cost in evaluation",
    "eval/violation_rate": "share of episodes with a violation in evaluation",
    "eval/success_rate": "share of successes in evaluation",
}
EVALUATED = {  # metric of training episodes -> the same of evaluations
    "rollout/ep_rew_mean": "eval/mean_reward",
    "rollout/ep_len_mean": "eval/mean_ep_length",
    "rollout/ep_cost_mean": "eval/mean_cost",
    "rollout/violation_rate": "eval/violation_rate",
    "rollout/success_rate": "eval/success_rate",
    "rollout/success_at_end_rate": "eval/success_at_end_rate",
}
FAULTS = "rollout/env_faults"


def set_of(key):
    """The evaluation set of "eval/SET/mean_reward"; None of a metric of the set that decides."""
    parts = key.split("/")
    return parts[1] if parts[0] == "eval" and len(parts) == 3 else None


def label_of(key):
    name = set_of(key)
    if name is None:
        return LABELS.get(key, key)
    plain = "eval/" + key.split("/")[2]
    return f"{LABELS[plain]}, set {name}" if plain in LABELS else key


def failed_of(key):
    """Where it is counted which episodes are left out of an evaluation's metric."""
    name = set_of(key)
    return "eval/" + (name + "/" if name else "") + "failed_episodes"

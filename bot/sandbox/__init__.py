"""A Slack-like server on loopback: the suite's test double and the demo's stage."""

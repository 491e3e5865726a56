"""The statements on where messages stand in Slack; rules as in `sql`."""

CRISIS_AT = """
SELECT crisis_id FROM outbox WHERE posted_channel = :channel AND ts = :ts AND crisis_id IS NOT NULL
"""

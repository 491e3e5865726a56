"""Firebreak: a Slack bot that sees a social media crisis on the rise and walks the team through it."""
